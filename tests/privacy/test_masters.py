"""One contract for whoever holds the KEKs: a file here, Vault or OpenBao (a stub of it) there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from shared.config import BadSettings
from shared.errors import Unavailable
from shared.privacy.database import make_key_engine, upgrade_keys
from shared.privacy.errors import ClaveMaestraDesconocida, ClaveMaestraErronea, PrivacyError
from shared.privacy.keyring import KeyringFile
from shared.privacy.masters import LocalMasterKeys, MasterKeys
from shared.privacy.rotation import begin_rotation, finish_rotation, rewrap
from shared.privacy.secret import Secret, new_key
from shared.privacy.store import SqlKeyStore
from shared.privacy.transit import TransitMasterKeys
from tests.privacy.conftest import NAME, SERVICE, new_ref
from tests.privacy.stub_transit import TOKEN, Transit, serving

pytestmark = pytest.mark.usefixtures("bounded")

HERE = b'{"persona_ref":"una"}'


@pytest.fixture
def transit() -> Iterator[Transit]:
    with serving() as running:
        yield running


def over_http(transit: Transit, timeout: float = 20.0) -> TransitMasterKeys:
    token = Secret(TOKEN.encode())
    return TransitMasterKeys(transit.address, lambda: token, key="tejido-casos", timeout=timeout)


@pytest.fixture(params=["archivo", "transit"])
def masters(request: pytest.FixtureRequest, tmp_path: Path) -> MasterKeys:
    if request.param == "archivo":
        return LocalMasterKeys(KeyringFile(tmp_path / "kek", "KEK"))
    return over_http(request.getfixturevalue("transit"))


def test_lo_envuelto_se_abre_y_no_muestra_la_clave(masters: MasterKeys) -> None:
    key = new_key()
    masters.ensure(1)
    wrapped = masters.wrap(1, key, HERE)
    assert key.reveal() not in wrapped
    assert masters.unwrap(1, wrapped, HERE) == key
    assert masters.wrap(1, key, HERE) != wrapped


def test_asegurar_dos_veces_no_cambia_la_kek(masters: MasterKeys) -> None:
    key = new_key()
    masters.ensure(1)
    wrapped = masters.wrap(1, key, HERE)
    masters.ensure(1)
    assert masters.unwrap(1, wrapped, HERE) == key


def test_otra_epoca_no_abre(masters: MasterKeys) -> None:
    masters.ensure(1)
    masters.ensure(2)
    wrapped = masters.wrap(1, new_key(), HERE)
    with pytest.raises(ClaveMaestraErronea):
        masters.unwrap(2, wrapped, HERE)


def test_otro_contexto_no_abre(masters: MasterKeys) -> None:
    masters.ensure(1)
    wrapped = masters.wrap(1, new_key(), HERE)
    with pytest.raises(ClaveMaestraErronea):
        masters.unwrap(1, wrapped, b'{"persona_ref":"otra"}')


@pytest.mark.parametrize("cut", [0, 5, -1])
def test_un_texto_cortado_no_abre(masters: MasterKeys, cut: int) -> None:
    masters.ensure(1)
    wrapped = masters.wrap(1, new_key(), HERE)
    with pytest.raises(ClaveMaestraErronea):
        masters.unwrap(1, wrapped[:cut], HERE)


def test_sin_kek_no_se_envuelve_ni_se_abre(masters: MasterKeys) -> None:
    masters.ensure(1)
    wrapped = masters.wrap(1, new_key(), HERE)
    with pytest.raises(ClaveMaestraDesconocida):
        masters.wrap(2, new_key(), HERE)
    with pytest.raises(ClaveMaestraDesconocida):
        masters.unwrap(2, wrapped, HERE)


def test_destruida_no_abre_y_destruir_se_repite(masters: MasterKeys) -> None:
    masters.ensure(1)
    masters.ensure(2)
    gone, kept = masters.wrap(1, new_key(), HERE), masters.wrap(2, new_key(), HERE)
    masters.destroy(1)
    masters.destroy(1)
    with pytest.raises(ClaveMaestraDesconocida):
        masters.unwrap(1, gone, HERE)
    masters.unwrap(2, kept, HERE)


def test_una_kek_recreada_no_es_la_destruida(masters: MasterKeys) -> None:
    masters.ensure(1)
    gone = masters.wrap(1, new_key(), HERE)
    masters.destroy(1)
    masters.ensure(1)
    with pytest.raises(ClaveMaestraErronea):
        masters.unwrap(1, gone, HERE)


def test_un_almacen_completo_rota(masters: MasterKeys, tmp_path: Path) -> None:
    engine = make_key_engine(make_url(f"sqlite:///{tmp_path}/claves.db"))
    upgrade_keys(engine, SERVICE)
    store = SqlKeyStore(engine, NAME, masters)
    store.epochs.begin_first(masters.ensure)
    made = [store.get_or_create(new_ref()) for _ in range(3)]
    store.erase(made[0].persona_ref)
    begin_rotation(store)
    assert rewrap(store, batch=1) == 2
    assert finish_rotation(store, backup="respaldo-1") == (1,)
    assert [store.get(key.persona_ref) for key in made[1:]] == made[1:]
    with pytest.raises(ClaveMaestraDesconocida):
        masters.wrap(1, new_key(), HERE)
    engine.dispose()


Use = Callable[[TransitMasterKeys], object]
USES: list[Use] = [
    lambda masters: masters.wrap(1, new_key(), HERE),
    lambda masters: masters.unwrap(1, b"vault:v1:AAAA", HERE),
    lambda masters: masters.ensure(2),
    lambda masters: masters.destroy(1),
]


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize(
    ("mode", "error"),
    [("sellado", Unavailable), ("redirige", Unavailable), ("enorme", PrivacyError)],
)
def test_si_el_servidor_falla_no_pasa_nada_a_medias(
    transit: Transit, use: Use, mode: str, error: type[Exception]
) -> None:
    over_http(transit).ensure(1)
    transit.mode = mode
    with pytest.raises(error):
        use(over_http(transit))


@pytest.mark.parametrize("use", USES)
def test_un_servidor_que_no_contesta_se_abandona(transit: Transit, use: Use) -> None:
    transit.mode = "mudo"
    with pytest.raises(Unavailable) as error:
        use(over_http(transit, timeout=0.05))
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__


@pytest.mark.parametrize("use", USES)
def test_un_servidor_que_no_esta(transit: Transit, use: Use) -> None:
    away = TransitMasterKeys("http://127.0.0.1:1", lambda: Secret(b"x"), key="tejido-casos")
    with pytest.raises(Unavailable):
        use(away)


@pytest.mark.parametrize("mode", ["basura", "otra cosa"])
@pytest.mark.parametrize("use", USES[:2])
def test_una_respuesta_que_no_es_la_debida_no_pasa_por_clave(
    transit: Transit, use: Use, mode: str
) -> None:
    over_http(transit).ensure(1)
    transit.mode = mode
    with pytest.raises(PrivacyError):
        use(over_http(transit))


@pytest.mark.parametrize("use", USES[:3])
def test_otra_credencial_no_entra(transit: Transit, use: Use) -> None:
    transit.token = "hvs.otra"
    with pytest.raises(ClaveMaestraDesconocida):
        use(over_http(transit))


def test_la_credencial_se_pide_cada_vez(transit: Transit) -> None:
    tokens = iter(["hvs.uno", "hvs.dos"])
    masters = TransitMasterKeys(
        transit.address, lambda: Secret(next(tokens).encode()), key="tejido-casos"
    )
    transit.token = "hvs.uno"
    masters.ensure(1)
    transit.token = "hvs.dos"
    masters.wrap(1, new_key(), HERE)


def test_el_prefijo_de_la_direccion_y_el_montaje_se_respetan(transit: Transit) -> None:
    masters = over_http(transit)
    masters.ensure(3)
    masters.wrap(3, new_key(), HERE)
    masters.destroy(3)
    assert transit.requests == [
        ("POST", "/v1/transit/keys/tejido-casos-3"),
        ("POST", "/v1/transit/encrypt/tejido-casos-3"),
        ("POST", "/v1/transit/keys/tejido-casos-3/config"),
        ("DELETE", "/v1/transit/keys/tejido-casos-3"),
    ]


@pytest.mark.parametrize(
    "address", ["http://claves.example.cl", "ftp://127.0.0.1", "claves", "https://x/?a=1"]
)
def test_la_clave_no_viaja_en_claro(address: str) -> None:
    with pytest.raises(BadSettings):
        TransitMasterKeys(address, lambda: Secret(b"x"), key="tejido-casos")


@pytest.mark.parametrize("address", ["https://claves.example.cl:8200/base", "http://[::1]:8200"])
def test_con_tls_o_en_esta_maquina_si(address: str) -> None:
    assert "claves" in repr(TransitMasterKeys(address, lambda: Secret(b"x"), key="claves"))

"""The issuer's settings: ClaveÚnica unless told otherwise, and nothing in clear."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from shared.access.keys import KeyFile, published, write_keys
from shared.access.provider import read_issuer, read_origin, read_provider
from shared.access.tokens import Verifier
from shared.config import BadSettings, Settings
from tests.access.kit import ANA, portador
from tests.architecture.alone import REPOSITORY
from tests.issuer.conftest import ISSUER, KEY, publish

CREDENTIALS = {"TEJIDO_OIDC_CLIENTE": "cliente", "TEJIDO_OIDC_SECRETO": "secreto-de-prueba"}
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def test_sin_decir_nada_el_proveedor_es_claveunica() -> None:
    found = read_provider(CREDENTIALS)
    base = "https://accounts.claveunica.gob.cl/openid"
    assert (found.issuer, found.authorization) == (base, f"{base}/authorize/")
    assert (found.token, found.userinfo) == (f"{base}/token/", f"{base}/userinfo/")
    assert (found.scope, found.claim) == ("openid run", "RolUnico")
    assert found.logout is not None
    assert found.client_secret.reveal() == b"secreto-de-prueba"
    assert "secreto-de-prueba" not in repr(found)


def test_otro_proveedor_tiene_sus_direcciones_y_ninguna_salida_que_no_se_diga() -> None:
    said = {"EMISOR": "https://otro.example", "CLAVES": "https://otro.example/k", "RUN": "run"}
    found = read_provider(CREDENTIALS | {f"TEJIDO_OIDC_{k}": v for k, v in said.items()})
    assert found.token == "https://otro.example/token/"
    assert (found.keys, found.claim, found.logout) == ("https://otro.example/k", "run", None)


def test_el_secreto_puede_estar_en_un_archivo(tmp_path: Path) -> None:
    (tmp_path / "secreto").write_text("de-archivo\n")
    env = {"TEJIDO_OIDC_CLIENTE": "c", "TEJIDO_OIDC_SECRETO_FILE": str(tmp_path / "secreto")}
    assert read_provider(env).client_secret.reveal() == b"de-archivo"


@pytest.mark.parametrize(
    "wrong",
    [
        {"TEJIDO_OIDC_SECRETO": ""},
        {"TEJIDO_OIDC_CLIENTE": ""},
        {"TEJIDO_OIDC_ALCANCE": "run name"},
        {"TEJIDO_OIDC_EMISOR": "http://proveedor.example"},
        {"TEJIDO_OIDC_TOKEN": "http://127.0.0.1.malo.example/token/"},
        {"TEJIDO_OIDC_TOKEN": "https://usuario:clave@proveedor.example/"},
        {"TEJIDO_OIDC_CLAVES": "file:///etc/passwd"},
        {"TEJIDO_OIDC_DATOS": "https://proveedor.example/?a=b"},
        {"TEJIDO_OIDC_SALIDA": "javascript:alert(1)"},
        {"TEJIDO_OIDC_AUTORIZACION": "https://[malo"},
    ],
)
def test_una_configuracion_que_no_es_segura_no_arranca(wrong: dict[str, str]) -> None:
    with pytest.raises(BadSettings) as error:
        read_provider(CREDENTIALS | wrong)
    assert "secreto-de-prueba" not in str(error.value)


@pytest.mark.parametrize("url", ["https://acceso.example.cl", "http://127.0.0.1:8000/"])
def test_el_origen_es_esquema_y_nombre(url: str) -> None:
    assert read_origin({"TEJIDO_EMISOR_URL": url}) == url.rstrip("/")


@pytest.mark.parametrize(
    "url", ["", "http://acceso.example.cl", "https://a.cl/b", "https://A.cl", "a.cl", "https://"]
)
def test_otra_cosa_no_es_un_origen(url: str) -> None:
    with pytest.raises(BadSettings):
        read_origin({"TEJIDO_EMISOR_URL": url})


def settings(folder: Path, keys: Path | None) -> Settings:
    return Settings(
        database_url="sqlite:///{servicio}",
        amqp_url="memory://",
        data=folder,
        access_keys=keys,
        access_issuer=ISSUER,
    )


def test_el_emisor_firma_con_una_clave_publicada(tmp_path: Path) -> None:
    keys = publish(tmp_path)
    issuer = read_issuer(settings(tmp_path, keys), {"TEJIDO_ACCESO_LLAVE_EMISOR": PEM})
    token = issuer.issue(ANA, "casos", portador(ANA, "operador").roles)
    assert Verifier("casos", ISSUER, KeyFile(keys)).verify(token).sub == ANA


class Noted(Mapping[str, str]):
    """An environment that remembers what was asked of it."""

    def __init__(self, said: dict[str, str]) -> None:
        self.said, self.asked = said, set[str]()

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        return self.said[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.said)

    def __len__(self) -> int:
        return len(self.said)


def test_el_readme_nombra_cada_variable_que_se_lee_y_ninguna_mas(tmp_path: Path) -> None:
    env = Noted(
        CREDENTIALS | {"TEJIDO_EMISOR_URL": "https://a.cl", "TEJIDO_ACCESO_LLAVE_EMISOR": PEM}
    )
    read_provider(env)
    read_origin(env)
    read_issuer(settings(tmp_path, publish(tmp_path)), env)
    text = (REPOSITORY / "shared/access/README.md").read_text()
    named = re.findall(r"`(TEJIDO_(?:OIDC_[A-Z]+|EMISOR_URL|ACCESO_LLAVE_EMISOR))`", text)
    assert {name.removesuffix("_FILE") for name in env.asked} == set(named)


@pytest.mark.parametrize(
    ("days", "only"), [((-2, -1), None), ((1, 2), None), ((-1, 1), "sistema:casos")]
)
def test_con_una_clave_que_no_aceptarian_no_arranca(
    tmp_path: Path, days: tuple[int, int], only: str | None
) -> None:
    since, until = (datetime.now(UTC) + timedelta(days=n) for n in days)
    write_keys(tmp_path / "claves", [published(KEY, since, until, only)])
    with pytest.raises(BadSettings, match="La clave del emisor"):
        read_issuer(settings(tmp_path, tmp_path / "claves"), {"TEJIDO_ACCESO_LLAVE_EMISOR": PEM})


@pytest.mark.parametrize("env", [{}, {"TEJIDO_ACCESO_LLAVE_EMISOR": "no es una clave"}])
def test_sin_clave_no_arranca(tmp_path: Path, env: dict[str, str]) -> None:
    with pytest.raises(BadSettings):
        read_issuer(settings(tmp_path, publish(tmp_path)), env)
    with pytest.raises(BadSettings):
        read_issuer(settings(tmp_path, None), {"TEJIDO_ACCESO_LLAVE_EMISOR": PEM})

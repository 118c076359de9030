"""One key per person, ever: made, found, blocked and back, destroyed for good. On both engines."""

from __future__ import annotations

import pytest

from shared.errors import InvalidInput
from shared.privacy.blind import Identity
from shared.privacy.errors import (
    ClaveDesconocida,
    ClaveMaestraDesconocida,
    ClaveMaestraErronea,
    PersonaBloqueada,
    PersonaSuprimida,
)
from shared.privacy.keyring import KeyringFile
from shared.privacy.keys import Erasure
from shared.privacy.masters import LocalMasterKeys
from shared.privacy.store import SqlKeyStore
from tests.privacy.conftest import NAME, Site, new_ref


def test_la_clave_se_crea_una_vez_y_es_la_misma_para_todos(site: Site) -> None:
    ref = new_ref()
    made = site.store().get_or_create(ref)
    assert site.store().get_or_create(ref) == made
    assert site.store().get(ref) == made
    assert made.persona_ref == ref
    assert len(made.secret.reveal()) == 32


def test_cada_persona_tiene_su_clave(store: SqlKeyStore) -> None:
    one, two = store.get_or_create(new_ref()), store.get_or_create(new_ref())
    assert one.secret != two.secret
    assert one.clave != two.clave


def test_leer_no_crea_claves(store: SqlKeyStore) -> None:
    ref = new_ref()
    with pytest.raises(ClaveDesconocida):
        store.get(ref)
    assert store.state(ref) is None


@pytest.mark.parametrize(
    "ref",
    [
        "12667869-K",
        "01900000-0000-7000-8000-000000000001",
        "6F0F5A3E-3C5E-4B0E-9D53-7E6A1D0C2B11",
        "",
    ],
)
def test_una_persona_es_un_uuid_al_azar(store: SqlKeyStore, ref: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        store.get_or_create(ref)
    assert not ref or ref not in str(refusal.value.problem)


def test_bloquear_impide_leer_y_escribir_y_se_deshace(store: SqlKeyStore) -> None:
    ref = new_ref()
    made = store.get_or_create(ref)
    store.block(ref)
    store.block(ref)
    assert store.state(ref) == "bloqueada"
    for use in (store.get, store.get_or_create):
        with pytest.raises(PersonaBloqueada):
            use(ref)
    store.unblock(ref)
    store.unblock(ref)
    assert store.get(ref) == made


def test_solo_se_bloquea_a_quien_tiene_clave(store: SqlKeyStore) -> None:
    ref = new_ref()
    for change in (store.block, store.unblock):
        with pytest.raises(ClaveDesconocida):
            change(ref)
    assert store.state(ref) is None


def test_suprimir_destruye_la_fila_y_no_hay_otra_clave_nunca(
    site: Site, store: SqlKeyStore
) -> None:
    ref, other = new_ref(), new_ref()
    made, kept = store.get_or_create(ref), store.get_or_create(other)
    assert store.erase(ref) == Erasure(ref, clave_destruida=True)
    assert store.state(ref) == "suprimida"
    for use in (store.get, store.get_or_create, store.block, store.unblock):
        with pytest.raises(PersonaSuprimida):
            use(ref)
    assert site.rows("select clave from keys") == [(kept.clave,)]
    assert site.rows(f"select clave from persons where persona_ref = '{ref}'") == [(made.clave,)]
    assert store.erase(ref) == Erasure(ref, clave_destruida=True), "repeating changes nothing"
    assert store.get(other) == kept


def test_a_quien_nunca_tuvo_clave_tampoco_se_le_crea(site: Site, store: SqlKeyStore) -> None:
    ref = new_ref()
    assert store.erase(ref) == Erasure(ref, clave_destruida=False)
    assert store.erase(ref) == Erasure(ref, clave_destruida=False)
    with pytest.raises(PersonaSuprimida):
        store.get_or_create(ref)
    assert site.rows("select * from keys") == []


def test_una_persona_bloqueada_se_puede_suprimir(store: SqlKeyStore) -> None:
    ref = new_ref()
    store.get_or_create(ref)
    store.block(ref)
    store.erase(ref)
    assert store.state(ref) == "suprimida"


def test_con_la_clave_se_va_lo_demas_de_la_persona(site: Site, store: SqlKeyStore) -> None:
    ref = new_ref()
    store.get_or_create(ref)
    site.index().bind(Identity.rut("1-9"), ref)
    site.index().begin_claim(ref, f"persona/{ref}")
    store.erase(ref)
    assert site.rows("select * from identities") == []
    assert site.rows("select * from claims") == []


def test_en_sqlite_lo_suprimido_no_queda_en_el_archivo(sqlite_site: Site) -> None:
    store, ref = sqlite_site.store(), new_ref()
    store.get_or_create(ref)
    wrapped = sqlite_site.rows("select wrapped from keys")[0][0]
    assert isinstance(wrapped, bytes)
    sqlite_site.close()
    assert wrapped in _files(sqlite_site)
    sqlite_site.store().erase(ref)
    assert wrapped not in _files(sqlite_site)


def test_otra_kek_bajo_el_mismo_numero_no_llega_a_escribir(site: Site) -> None:
    ring = KeyringFile(site.folder / "otra", "KEK")
    ring.ensure(1)
    wrong = SqlKeyStore(site.engine(site.app), NAME, LocalMasterKeys(ring))
    with pytest.raises(ClaveMaestraErronea):
        wrong.get_or_create(new_ref())
    assert site.rows("select * from persons") == []


def test_sin_kek_no_hay_claves(site: Site, store: SqlKeyStore) -> None:
    ref = new_ref()
    store.get_or_create(ref)
    site.keks.destroy(1)
    with pytest.raises(ClaveMaestraDesconocida):
        store.get(ref)


def test_dos_claves_envueltas_no_se_pueden_intercambiar(site: Site, store: SqlKeyStore) -> None:
    one, two = new_ref(), new_ref()
    store.get_or_create(one), store.get_or_create(two)
    copied = "(select wrapped from copia where copia.clave <> keys.clave)"
    unguarded(
        site,
        "keys",
        "keys_guard" if site.postgres else "keys_forward",
        "create temporary table copia as select clave, wrapped from keys",
        f"update keys set wrapped = {copied}",
    )
    for ref in (one, two):
        with pytest.raises(ClaveMaestraErronea):
            store.get(ref)


def test_la_clave_de_una_persona_no_pasa_a_otra(site: Site, store: SqlKeyStore) -> None:
    """Someone with the whole database gives one person's row, and so her key, to another reference."""
    one, two = new_ref(), new_ref()
    key = store.get_or_create(one)
    unguarded(site, "persons", "persons_stay", f"update persons set persona_ref = '{two}'")
    with pytest.raises(ClaveMaestraErronea):
        store.get(two)
    unguarded(site, "persons", "persons_stay", f"update persons set persona_ref = '{one}'")
    assert store.get(one) == key


def test_la_clave_de_un_almacen_no_se_abre_en_otro(site: Site, store: SqlKeyStore) -> None:
    key = store.get_or_create(new_ref())
    elsewhere = SqlKeyStore(site.engine(site.app), "casos.otro", LocalMasterKeys(site.keks))
    with pytest.raises(ClaveMaestraErronea):
        elsewhere.get(key.persona_ref)
    assert site.store().get(key.persona_ref) == key


def unguarded(site: Site, table: str, guard: str, *statements: str) -> None:
    """Runs statements as who owns the machine and has put a guard aside; on PostgreSQL it is put back."""
    with site.engine(site.owner).begin() as conn:
        conn.exec_driver_sql(
            f"alter table {table} disable trigger {guard}"
            if site.postgres
            else f"drop trigger if exists {guard}"
        )
        for statement in statements:
            conn.exec_driver_sql(statement)
        if site.postgres:
            conn.exec_driver_sql(f"alter table {table} enable always trigger {guard}")


def _files(site: Site) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(site.folder.glob("casos_claves.db*")))

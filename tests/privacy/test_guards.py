"""What the key database refuses by itself, whoever asks: tombstones stay, keys only go forward."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from shared.privacy.blind import Identity
from shared.privacy.database import upgrade_keys
from shared.privacy.rotation import begin_rotation
from tests.privacy.conftest import SERVICE, Site, new_ref


def refused(engine: sa.Engine, statement: str) -> None:
    with pytest.raises(DBAPIError), engine.begin() as conn:
        conn.exec_driver_sql(statement)


@pytest.fixture
def tumba(site: Site) -> str:
    """An erased person."""
    store, ref = site.store(), new_ref()
    store.get_or_create(ref)
    store.erase(ref)
    return ref


@pytest.mark.parametrize(
    "statement",
    [
        "update persons set state = 'activa'",
        "update persons set clave = null",
        "delete from persons",
        "insert into keys select clave, 1, 'x' from persons",
    ],
)
def test_ni_el_dueno_devuelve_a_una_persona_suprimida(
    site: Site, tumba: str, statement: str
) -> None:
    refused(site.engine(site.owner), statement)
    assert site.store().state(tumba) == "suprimida"


def test_ni_reemplazando_la_fila_en_sqlite(sqlite_site: Site) -> None:
    store, ref, clave = sqlite_site.store(), new_ref(), new_ref()
    store.get_or_create(ref)
    store.erase(ref)
    with store.engine.begin() as conn:
        conn.exec_driver_sql(
            f"insert or replace into persons values ('{ref}', '{clave}', 'activa', null, '', '')"
        )
    assert store.state(ref) == "suprimida"


@pytest.mark.postgres
def test_ni_vaciando_la_tabla_ni_como_replica_en_postgres(postgres_site: Site) -> None:
    store, ref = postgres_site.store(), new_ref()
    store.erase(ref)
    owner = postgres_site.engine(postgres_site.owner)
    refused(owner, "truncate persons cascade")
    refused(owner, "set session_replication_role = replica; delete from persons")
    assert store.state(ref) == "suprimida"


def test_una_clave_no_vuelve_a_una_epoca_anterior(site: Site) -> None:
    ops = site.store(ops=True)
    begin_rotation(ops)
    site.store().get_or_create(new_ref())
    refused(site.engine(site.owner), "update keys set epoch = 1")
    refused(site.engine(site.owner), "update keys set epoch = 3")
    assert site.rows("select epoch from keys") == [(2,)]


def test_una_clave_de_persona_bloqueada_no_se_agrega(site: Site) -> None:
    store, ref = site.store(), new_ref()
    store.get_or_create(ref)
    store.block(ref)
    owner = site.engine(site.owner)
    with owner.begin() as conn:
        conn.exec_driver_sql("delete from keys")
    refused(owner, "insert into keys select clave, 1, 'x' from persons")


def test_solo_hay_una_epoca_vigente(site: Site) -> None:
    refused(
        site.engine(site.owner),
        "insert into epochs (kind, epoch, state, check_value, created_at) "
        "select kind, 9, state, check_value, created_at from epochs where kind = 'kek'",
    )


def test_un_documento_no_se_indexa_para_quien_fue_suprimido(site: Site, tumba: str) -> None:
    digest = site.index().digest(Identity.rut("1-9"), 1).hex()
    literal = f"'\\x{digest}'" if site.postgres else f"x'{digest}'"
    refused(site.engine(site.owner), f"insert into identities values (1, {literal}, '{tumba}')")


def test_migrar_dos_veces_no_cambia_nada(site: Site) -> None:
    ref = new_ref()
    key = site.store().get_or_create(ref)
    upgrade_keys(site.engine(site.owner), SERVICE)
    assert site.store().get(ref) == key

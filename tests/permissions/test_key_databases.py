"""The key databases on a real PostgreSQL: rotating is not running, and neither of the two is having the log.

Keys and log are here on one server, which is worse than the deployment, where each has its own.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from deploy.broker import read_table
from shared.event_log.database import make_engine
from shared.event_log.roles import EXECUTE, key_roles
from shared.privacy.database import make_key_engine, provision_keys
from shared.privacy.keyring import KeyringFile
from shared.privacy.masters import LocalMasterKeys
from shared.privacy.store import SqlKeyStore
from shared.runtime.runner import service_class, service_names
from tests.fixtures import APP_PASSWORD, ServiceDatabase, provisioning
from tests.permissions.duties import attempt
from tests.support.databases import drop_database

SERVICE = "casos"
APP, OPS = "casos_claves_app", "casos_claves_ops"
PASSWORDS = {"app": APP_PASSWORD, "ops": APP_PASSWORD}
NEW_EPOCH = (
    "insert into epochs (kind, epoch, state, check_value, created_at)"
    " values ('kek', 7, 'retirada', 'x', now())"
)
ALIVE, GONE = "6d8f4b7e-3c0a-4d0e-9f4e-0b6a5c1d2e3f", "9a1c2b3d-4e5f-4a6b-8c7d-0e1f2a3b4c5d"


@pytest.fixture(scope="module")
def admin(postgres_admin_url: str) -> Iterator[sa.Engine]:
    engine = make_engine(postgres_admin_url, pool=1)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def keys(
    admin: sa.Engine, postgres_admin_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[URL]:
    """A key database with somebody in it and somebody erased; as the running service."""
    name = f"tejido_claves_{secrets.token_hex(6)}"
    try:
        urls = provision_keys(admin, SERVICE, database=name, passwords=PASSWORDS)
        ring = LocalMasterKeys(KeyringFile(tmp_path_factory.mktemp("kek") / "anillo", "KEK"))
        stores = {
            duty: SqlKeyStore(make_key_engine(urls[duty]), "casos.prueba", ring)
            for duty in ("app", "ops")
        }
        stores["ops"].epochs.begin_first(ring.ensure)
        for ref in (ALIVE, GONE):
            stores["app"].get_or_create(ref)
        stores["app"].erase(GONE)
        for store in stores.values():
            store.engine.dispose()
        yield urls["app"]
    finally:
        drop_database(postgres_admin_url, name)


@pytest.fixture(scope="module")
def log(postgres_admin_url: str) -> Iterator[URL]:
    with provisioning(postgres_admin_url) as make:
        yield make(SERVICE)


def test_who_has_a_key_database_is_who_keeps_persons_in_its_log() -> None:
    kept = [name for name in service_names() if not service_class(name).definition.clear_text]
    assert read_table()["key_databases"]["services"] == kept


def test_a_service_without_one_gets_none(admin: sa.Engine) -> None:
    with pytest.raises(KeyError):
        provision_keys(admin, "alianzas", passwords=PASSWORDS)


@pytest.mark.parametrize(
    ("role", "statement", "may"),
    [
        # The running service makes and erases; it neither rotates, nor brings back, nor hides that it asked.
        (APP, f"delete from keys using persons p where p.clave = keys.clave and p.persona_ref = '{ALIVE}'", True),
        (APP, f"update persons set state = 'bloqueada' where persona_ref = '{ALIVE}'", True),
        (APP, f"update persons set state = 'activa' where persona_ref = '{GONE}'", False),
        (APP, f"update persons set clave = null where persona_ref = '{ALIVE}'", False),
        (APP, f"delete from persons where persona_ref = '{GONE}'", False),
        (APP, "update keys set wrapped = 'x'", False),
        (APP, "update keys set epoch = 2", False),
        (APP, NEW_EPOCH, False),
        (APP, "update epochs set state = 'destruida'", False),
        (APP, "delete from epochs", False),
        (APP, "insert into queries values ('1', 'a', 'b', now())", True),
        (APP, "update queries set actor = 'otro'", False),
        (APP, "delete from queries", False),
        (APP, "update identities set epoch = 2", False),
        # Who rotates moves keys and epochs; it neither makes, nor erases, nor brings back anybody.
        (OPS, NEW_EPOCH, True),
        (OPS, "update epochs set state = 'retirada' where kind = 'kek'", True),
        (OPS, "select wrapped from keys", True),
        (OPS, "delete from keys", False),
        (OPS, "insert into keys values ('x', 1, 'x')", False),
        (OPS, "update keys set clave = 'x'", False),
        (OPS, f"insert into persons values ('{secrets.token_hex(8)}', null, 'suprimida', null, now(), now())", False),
        (OPS, f"update persons set state = 'activa' where persona_ref = '{GONE}'", False),
        (OPS, f"update persons set state = 'suprimida' where persona_ref = '{ALIVE}'", False),
        (OPS, "delete from persons", False),
        (OPS, "delete from epochs", False),
        (OPS, "update epochs set check_value = 'x'", False),
        (OPS, "insert into queries values ('1', 'a', 'b', now())", False),
        (OPS, "delete from queries", False),
        (OPS, "delete from claims", False),
    ],
)  # fmt: skip  # a table: each line beside its neighbour
@pytest.mark.postgres
def test_each_may_do_what_the_table_says_and_no_more(
    keys: URL, role: str, statement: str, *, may: bool
) -> None:
    assert attempt(keys, role, statement) is may


@pytest.mark.postgres
@pytest.mark.parametrize("role", [APP, OPS])
@pytest.mark.parametrize(
    "statement",
    [
        "truncate persons cascade",
        "create table copia as select * from keys",
        "create temp table copia as select * from keys",
        "create schema propio",
        "alter table persons disable trigger all",
        "create or replace function claves_persona() returns trigger language plpgsql as 'begin return new; end'",
        "set session_replication_role = replica",
        "set role casos_claves_owner",
        "select * from alembic_version",
    ],
)
def test_nobody_changes_what_guards_the_keys(keys: URL, role: str, statement: str) -> None:
    assert not attempt(keys, role, statement)


@pytest.mark.postgres
@pytest.mark.parametrize("role", ["casos_app", "casos_signer", "auditor", "alianzas_app"])
def test_whoever_has_the_log_does_not_enter_the_keys(
    keys: URL, log: URL, admin: sa.Engine, role: str, service_database: ServiceDatabase
) -> None:
    service_database("alianzas")  # so that its role exists
    with admin.connect() as conn:
        assert not may_connect(conn, role, keys)
    with pytest.raises(OperationalError, match="permission denied for database"):
        attempt(keys, "casos_app", "select 1")


@pytest.mark.postgres
@pytest.mark.parametrize("role", [APP, OPS])
def test_whoever_has_the_keys_does_not_enter_the_log(keys: URL, log: URL, role: str) -> None:
    with pytest.raises(OperationalError, match="permission denied for database"):
        attempt(log, role, "select 1")
    assert attempt(keys, role, "select 1 from epochs")


@pytest.mark.postgres
def test_a_stranger_to_both_enters_neither(keys: URL, log: URL, admin: sa.Engine) -> None:
    """What PUBLIC has, by a role that is in nothing."""
    stranger = f"extrano_{secrets.token_hex(6)}"
    with admin.connect() as conn:
        conn.exec_driver_sql(f"create role {stranger} login")
        assert not may_connect(conn, stranger, keys)
        assert not may_connect(conn, stranger, log)
        conn.rollback()


def may_connect(conn: sa.Connection, role: str, url: URL) -> bool:
    query = sa.text("select has_database_privilege(:r, :d, 'connect')")
    return bool(conn.execute(query, {"r": role, "d": url.database}).scalar_one())


_HELD = """
select coalesce(r.rolname, 'public'), what, lower(privilege) from (
  select c.relname::text as what, a.grantee, a.privilege_type as privilege
    from pg_class c cross join lateral aclexplode(c.relacl) a
   where c.relnamespace = 'public'::regnamespace
  union all
  select c.relname || '.' || t.attname, a.grantee, a.privilege_type
    from pg_class c join pg_attribute t on t.attrelid = c.oid cross join lateral aclexplode(t.attacl) a
   where c.relnamespace = 'public'::regnamespace
  union all
  select p.oid::regprocedure::text, a.grantee, a.privilege_type
    from pg_proc p
   cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
   where p.pronamespace = 'public'::regnamespace
) held left join pg_roles r on r.oid = grantee
where coalesce(r.rolname, 'public') <> 'casos_claves_owner'
"""


def held(url: URL, admin: sa.Engine) -> set[tuple[str, str, str]]:
    """(role, table, column or function, privilege), of everyone but the owner."""
    inside = sa.create_engine(admin.url.set(database=url.database), poolclass=NullPool)
    with inside.connect() as conn:
        return {(row[0], row[1], row[2]) for row in conn.exec_driver_sql(_HELD)}


def granted() -> set[tuple[str, str, str]]:
    """The same, of deploy/permissions.toml."""
    return {
        entry
        for role in key_roles(SERVICE).others
        for line, privileges in role.grants.items()
        for privilege in privileges
        for entry in _entries(role.name, line, privilege, function=privileges == EXECUTE)
    }


def _entries(
    role: str, line: str, privilege: str, *, function: bool
) -> Iterator[tuple[str, str, str]]:
    if function:
        yield role, line.replace("int,", "integer,").replace(", ", ","), privilege
        return
    what, _, columns = privilege.partition(" (")
    for column in columns.removesuffix(")").split(", ") if columns else [None]:
        yield role, line if column is None else f"{line}.{column}", what


@pytest.mark.postgres
def test_the_privileges_are_those_of_the_table(keys: URL, admin: sa.Engine) -> None:
    """Every table, column and function, every role but the owner."""
    assert held(keys, admin) == granted()


@pytest.mark.postgres
def test_provisioning_takes_away_what_the_table_does_not_give(keys: URL, admin: sa.Engine) -> None:
    inside = sa.create_engine(admin.url.set(database=keys.database), poolclass=NullPool)
    with inside.begin() as conn:
        conn.exec_driver_sql(f"grant delete on keys to {OPS}")
        conn.exec_driver_sql(f"grant update (epoch) on keys to {APP}")
        conn.exec_driver_sql("grant select on persons to public")
        conn.exec_driver_sql("grant execute on all functions in schema public to public")
    assert len(held(keys, admin) - granted()) > 5
    provision_keys(admin, SERVICE, database=keys.database, passwords=PASSWORDS)
    assert held(keys, admin) == granted()

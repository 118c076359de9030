"""Each duty on a real PostgreSQL tries what it may not do, and the nearest thing it may."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.pool import NullPool

from shared.event_log import Append, EventLog, NewEvent
from shared.event_log.database import make_engine, provision
from shared.event_log.roles import REST, log_roles
from shared.ids import new_event_id, new_id
from shared.runtime.runner import service_names
from tests.fixtures import APP_PASSWORD, provisioning
from tests.permissions.duties import attempt, refused

pytestmark = [pytest.mark.postgres]

Databases = dict[str, URL]


@pytest.fixture(scope="module")
def databases(postgres_admin_url: str) -> Iterator[Databases]:
    """casos and reportes, each with one event; the duties that have no password of their own get one here."""
    admin = sa.create_engine(postgres_admin_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with provisioning(postgres_admin_url) as make:
        made = {name: make(name) for name in ("casos", "reportes")}
        for name, url in made.items():
            engine = make_engine(url, pool=1)
            log = EventLog(engine, f"{name}.prueba")
            log.append(Append(expected={"nota/1": 0}, events=[event()]))
            engine.dispose()
        with admin.connect() as conn:
            for role in ("casos_signer", "auditor"):
                conn.exec_driver_sql(f"alter role {role} password '{APP_PASSWORD}'")
        yield made
        with admin.connect() as conn:
            for role in ("casos_signer", "auditor"):
                conn.exec_driver_sql(f"alter role {role} password null")
    admin.dispose()


def event() -> NewEvent:
    return NewEvent(
        event_id=new_event_id(),
        stream="nota/1",
        type="NotaEscrita",
        schema_version=1,
        occurred_at="2025-03-17",
        actor={"id": "prueba", "rol": "operador", "institucion_id": None},
        correlation_id=new_id(),
        producer="casos/prueba",
        data={"nota_id": "1"},
    )


READS = ("select count(*) from events", "select size from log_head")
CHANGES = (
    "update events set type = 'Otra'",
    "delete from events",
    "truncate events",
    "update commands set name = 'Otro'",
    "delete from commands",
    "truncate commands",
    "delete from log_head",
    "truncate log_head",
)
DDL = (
    "create table propia (x int)",
    "create temp table propia (x int)",
    "drop table events",
    "alter table events add column x int",
    "alter table events disable trigger all",
    "create rule r as on insert to events do instead nothing",
    "create trigger t before insert on events execute function tejido_append_only()",
    "create schema propio",
    "create or replace function tejido_append_only() returns trigger language plpgsql as 'begin return new; end'",
    "set session_replication_role = replica",
    "set role casos_owner",
    "select * from alembic_version",
)
WRITES = (
    "insert into checkpoints (name, epoch, position, updated_at) values ('x', 'y', 1, now())",
    "update log_head set size = size",
)


@pytest.mark.parametrize("statement", [*CHANGES, *DDL])
@pytest.mark.parametrize("role", ["casos_app", "casos_signer", "auditor"])
def test_nobody_rewrites_the_log_nor_its_tables(
    databases: Databases, role: str, statement: str
) -> None:
    assert not attempt(databases["casos"], role, statement)


@pytest.mark.parametrize("role", ["casos_app", "casos_signer", "auditor"])
@pytest.mark.parametrize("statement", READS)
def test_every_duty_reads_the_log(databases: Databases, role: str, statement: str) -> None:
    assert attempt(databases["casos"], role, statement)


@pytest.mark.parametrize("statement", WRITES)
def test_only_the_running_service_writes(databases: Databases, statement: str) -> None:
    assert attempt(databases["casos"], "casos_app", statement)
    assert not attempt(databases["casos"], "casos_signer", statement)
    assert not attempt(databases["casos"], "auditor", statement)


@pytest.mark.parametrize(
    ("role", "table", "may"),
    [
        ("casos_signer", "commands", False),
        ("auditor", "commands", True),
        ("auditor", "parked", False),
        ("auditor", "checkpoints", False),
    ],
)
def test_who_reads_reads_only_what_its_duty_needs(
    databases: Databases, role: str, table: str, may: bool
) -> None:
    assert attempt(databases["casos"], role, f"select * from {table}") is may


def test_a_service_does_not_enter_the_database_of_another(databases: Databases) -> None:
    """Of the duties only the auditor has business in all."""
    for role in ("casos_app", "casos_signer"):
        with pytest.raises(OperationalError, match="permission denied for database"):
            attempt(databases["reportes"], role, "select 1")
    assert attempt(databases["reportes"], "reportes_app", READS[0])
    assert attempt(databases["reportes"], "auditor", READS[0])


@pytest.mark.parametrize(
    "statement", ["update mirror set type = 'Otra'", "delete from mirror", "truncate mirror"]
)
def test_the_mirror_only_grows(databases: Databases, statement: str) -> None:
    assert not attempt(databases["reportes"], "reportes_app", statement)
    assert attempt(databases["reportes"], "reportes_app", "select count(*) from mirror")
    assert not attempt(databases["reportes"], "auditor", "select count(*) from mirror")


def test_what_writes_projections_writes_no_log(
    databases: Databases, postgres_admin_url: str
) -> None:
    """`reportes_proj` cannot log in: the superuser becomes it."""
    admin = sa.create_engine(
        sa.make_url(postgres_admin_url).set(database=databases["reportes"].database),
        poolclass=NullPool,
    )

    def may(statement: str) -> bool:
        with admin.connect() as conn:
            conn.exec_driver_sql("set role reportes_proj")
            try:
                conn.exec_driver_sql(statement)
            except ProgrammingError as error:
                if not refused(error):
                    raise
                return False
            finally:
                conn.rollback()
        return True

    assert may("insert into mirror_head (log, epoch, position) values ('x', 'y', 0)")
    for statement in (*READS, *WRITES, "delete from mirror"):
        assert not may(statement)
    with pytest.raises(OperationalError, match="reportes_proj"):
        attempt(databases["reportes"], "reportes_proj", "select 1")


@pytest.mark.parametrize("service", service_names())
def test_the_privileges_are_those_of_the_table(
    service: str, service_database: Callable[[str], URL], postgres_admin_url: str
) -> None:
    """Every table, every role but the owner: what PostgreSQL says against deploy/permissions.toml."""
    url = service_database(service)
    admin = sa.create_engine(
        sa.make_url(postgres_admin_url).set(database=url.database), poolclass=NullPool
    )
    with admin.connect() as conn:
        rows = conn.exec_driver_sql(
            "select c.relname, coalesce(r.rolname, 'public'), lower(a.privilege_type)"
            " from pg_class c cross join lateral aclexplode(c.relacl) a"
            " left join pg_roles r on r.oid = a.grantee"
            f" where c.relnamespace = 'public'::regnamespace and coalesce(r.rolname, 'public') <> '{service}_owner'"
        ).all()
        tables = {
            row[0]
            for row in conn.exec_driver_sql(
                "select tablename from pg_tables where schemaname = 'public'"
            )
        }
    roles = log_roles(service).others
    named = {table for role in roles for table in role.grants if table != REST}
    expected = {
        (table, role.name, privilege)
        for role in roles
        for line, privileges in role.grants.items()
        for table in (tables - named - {"alembic_version"} if line == REST else {line})
        for privilege in privileges
    }
    assert {tuple(row) for row in rows} == expected


def test_provisioning_takes_away_what_the_table_does_not_give(
    service_database: Callable[[str], URL], postgres_admin_url: str
) -> None:
    url = service_database("casos")
    owner = sa.create_engine(
        sa.make_url(postgres_admin_url).set(database=url.database), poolclass=NullPool
    )
    with owner.begin() as conn:
        conn.exec_driver_sql("grant select on parked to auditor, public")
        conn.exec_driver_sql("grant delete on checkpoints to casos_signer")
    admin = make_engine(postgres_admin_url, pool=1)
    provision(admin, "casos", database=url.database, password=APP_PASSWORD)
    admin.dispose()
    with owner.connect() as conn:
        (left,) = conn.exec_driver_sql(
            "select has_table_privilege('auditor', 'parked', 'select')"
            " or has_table_privilege('casos_signer', 'checkpoints', 'delete')"
        ).one()
    assert left is False

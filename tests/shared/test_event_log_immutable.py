"""Append-only by the database itself: what the service, and on PostgreSQL anyone, cannot do."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from shared.event_log.database import make_engine, provision
from tests.shared.conftest import SERVICE, Site
from tests.shared.log_cases import append, assert_whole, bodies, count, new_command, new_event

pytestmark = pytest.mark.usefixtures("bounded")

COPY = {
    "events": (
        "position, stream, version, event_id, type, occurred_from, occurred_to, recorded_at,"
        " command_id, correlation_id, causation_id, trace, leaf, body"
    ),
    "commands": (
        "command_id, name, stream, sha256, decided_at, recorded_at, first_position,"
        " body, reads, outcome"
    ),
}
CHANGES = {
    "update events": "update events set stream = 'x'",
    "delete events": "delete from events",
    "update commands": "update commands set outcome = '{}'",
    "delete commands": "delete from commands",
    "upsert events": (
        f"insert into events ({COPY['events']}) select {COPY['events']} from events where true"
        " on conflict (position) do update set stream = 'x'"
    ),
    "upsert commands": (
        f"insert into commands ({COPY['commands']})"
        f" select {COPY['commands']} from commands where true"
        " on conflict (command_id) do update set outcome = '{}'"
    ),
    "head back": "update log_head set size = 0",
    "head to the past": "update log_head set last_recorded_at = '2000-01-01T00:00:00.000000Z'",
    "head gone": "delete from log_head",
}
TRUNCATES = {f"truncate {name}": f"truncate {name}" for name in ("events", "commands", "log_head")}
REPLACES = {
    **{
        f"replace {name}": f"insert or replace into {name} ({columns}) select {columns} from {name}"
        for name, columns in COPY.items()
    },
    "replace by event id": (
        f"insert or replace into events ({COPY['events']}) select position + 100, 'z', "
        f"{COPY['events'].split(', ', 2)[2]} from events"
    ),
    "replace head": "insert or replace into log_head select * from log_head",
}


def refuses(site: Site, engine: sa.Engine, statement: str, *before: str) -> str:
    """Runs `statement` as `engine`; it must fail, nothing be different after. Gives the error."""
    log = site.open()
    append(log, new_event(), command=new_command())
    kept, head, answer = bodies(log), log.head(), [c.outcome for c in log.commands()]
    with engine.connect() as conn:
        for step in before:
            conn.exec_driver_sql(step)
        with pytest.raises(DBAPIError) as refusal:
            conn.exec_driver_sql(statement)
    assert (bodies(log), log.head(), [c.outcome for c in log.commands()]) == (kept, head, answer)
    assert_whole(log)
    return str(refusal.value.orig)


@pytest.mark.parametrize("change", CHANGES)
def test_the_service_cannot_change_the_past(site: Site, change: str) -> None:
    refuses(site, site.engine(), CHANGES[change])


@pytest.mark.postgres
@pytest.mark.parametrize("change", TRUNCATES)
def test_the_service_cannot_truncate(postgres_site: Site, change: str) -> None:
    refuses(postgres_site, postgres_site.engine(), TRUNCATES[change])


@pytest.mark.postgres
@pytest.mark.parametrize("change", CHANGES | TRUNCATES)
def test_not_even_a_superuser_without_dropping_triggers(postgres_site: Site, change: str) -> None:
    """`ENABLE ALWAYS`: also when a session says that it is a replica, which silences common
    triggers.
    """
    replica = "set session_replication_role = replica"
    said = refuses(postgres_site, postgres_site.owner(), (CHANGES | TRUNCATES)[change], replica)
    assert "solo" in said


@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement",
    [
        "set session_replication_role = replica",
        "alter table events disable trigger all",
        "drop table events",
        "create table ajena (x int)",
        "set role casos_owner",
        "create function f() returns int language sql as 'select 1'",
        "insert into log_head select * from log_head",
    ],
)
def test_the_service_cannot_lift_the_guard(postgres_site: Site, statement: str) -> None:
    refuses(postgres_site, postgres_site.engine(), statement)


@pytest.mark.parametrize("change", REPLACES)
def test_sqlite_refuses_to_replace(sqlite_site: Site, change: str) -> None:
    """`insert or replace` deletes without firing the triggers of DELETE."""
    said = refuses(sqlite_site, sqlite_site.engine(), REPLACES[change])
    assert "bitácora" in said


@pytest.mark.postgres
def test_a_leaf_that_is_not_the_hash_of_its_body_does_not_enter(postgres_site: Site) -> None:
    log, engine = postgres_site.open(), postgres_site.engine()
    append(log, new_event())
    other = COPY["events"].replace("position", "position + 1").replace("version", "version + 1")
    for column, forged in (("body", "'{}'::json"), ("leaf", "'\\x00'::bytea")):
        values = other.replace("event_id", "'otro'").replace(column, forged)
        with (
            pytest.raises(IntegrityError, match="events_leaf_is_hash_of_body"),
            engine.begin() as conn,
        ):
            conn.exec_driver_sql(
                f"insert into events ({COPY['events']}) select {values} from events"
            )
    assert count(engine) == 1


@pytest.mark.postgres
def test_the_triggers_as_the_migration_leaves_them(new_postgres_site: Site) -> None:
    """A stands for ALWAYS. The other tests share a database whose triggers are set up again."""
    with new_postgres_site.owner().connect() as conn:
        rows = conn.exec_driver_sql(
            "select tgname, tgenabled::text from pg_trigger where not tgisinternal"
        )
        assert {tuple(row) for row in rows} == {
            ("events_append_only", "A"),
            ("commands_append_only", "A"),
            ("log_head_forward", "A"),
            ("log_head_stays", "A"),
        }


@pytest.mark.postgres
def test_the_owner_of_the_tables_cannot_log_in(postgres_site: Site) -> None:
    with postgres_site.owner().connect() as conn:
        rows = conn.exec_driver_sql(
            "select r.rolname, r.rolcanlogin,"
            " r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication"
            " from pg_roles r where rolname in ('casos_app', 'casos_owner')"
        )
        assert {tuple(row) for row in rows} == {
            ("casos_app", True, False),
            ("casos_owner", False, False),
        }
        owners = conn.exec_driver_sql(
            "select distinct tableowner from pg_tables where schemaname = 'public'"
        )
        assert [row[0] for row in owners] == ["casos_owner"]


@pytest.mark.postgres
def test_provisioning_again_changes_nothing_and_makes_nobody_wait(
    postgres_site: Site, postgres_admin_url: str
) -> None:
    log = postgres_site.open()
    append(log, new_event())
    epoch = log.head().epoch
    admins = [make_engine(postgres_admin_url, pool=1) for _ in range(2)]
    try:
        for admin in admins:
            again = provision(
                admin,
                SERVICE,
                database=postgres_site.url.database,
                password=str(postgres_site.url.password),
            )
            assert again == postgres_site.url
    finally:
        for admin in admins:
            admin.dispose()
    append(log, new_event())
    assert log.head().epoch == epoch
    assert_whole(log)

"""Global order under chosen interleavings: no reader can pass an event that appears later (B 1 to
10, 12).

A rival transaction is a second connection that holds the head, which is all that a slow writer can
hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import eventlet
import pytest
import sqlalchemy as sa

from shared.errors import Unavailable
from shared.event_log import EventLog
from tests.shared.conftest import Site
from tests.shared.log_cases import append, assert_whole, new_event
from tests.shared.test_event_log_append import together

pytestmark = [pytest.mark.usefixtures("bounded"), pytest.mark.postgres]

TAKE_HEAD = "select 1 from log_head for update"


@contextmanager
def slow_writer(site: Site, statement: str = TAKE_HEAD) -> Iterator[sa.Connection]:
    """A transaction of the service that is inside `statement` and has not ended."""
    with site.engine(pool=1).connect() as conn:
        conn.exec_driver_sql(statement)
        yield conn
        conn.rollback()


def wait_until_blocked(site: Site, sessions: int = 1) -> None:
    with site.owner().connect().execution_options(isolation_level="AUTOCOMMIT") as watcher:
        while (
            watcher.exec_driver_sql(
                "select count(*) from pg_stat_activity"
                " where wait_event_type = 'Lock' and datname = current_database()"
            ).scalar_one()
            < sessions
        ):
            eventlet.sleep(0.005)


def seen(log: EventLog, after: int = 0) -> list[int]:
    return [event.position for event in log.read(after)]


@pytest.mark.parametrize("events", [1, 5])
@pytest.mark.parametrize("ends", ["commit", "rollback"])
def test_who_comes_second_waits_for_the_first(postgres_site: Site, events: int, ends: str) -> None:
    """A writer with the head stands still, others come: nothing of theirs is seen until it ends."""
    logs = [postgres_site.open(pool=3) for _ in range(3)]
    append(logs[0], new_event())
    with slow_writer(postgres_site) as slow:
        batch = [[new_event(f"cosa/{n}") for _ in range(events)] for n in range(3)]
        threads = [
            eventlet.spawn(append, log, *facts) for log, facts in zip(logs, batch, strict=True)
        ]
        wait_until_blocked(postgres_site, 3)
        assert seen(logs[0]) == [1]
        slow.commit() if ends == "commit" else slow.rollback()
    for thread in threads:
        thread.wait()
    assert seen(logs[0], 1) == list(range(2, 2 + 3 * events))
    assert_whole(logs[0])


@pytest.mark.parametrize("slow_takes_its_xid_first", [True, False])
def test_the_order_of_transaction_ids_does_not_matter(
    postgres_site: Site, slow_takes_its_xid_first: bool
) -> None:
    """Loses an event under an xid horizon with a checkpoint of position alone."""
    log = postgres_site.open()
    write = "insert into checkpoints values ('x', 'e', 1, now())"
    if not slow_takes_its_xid_first:
        append(log, new_event())
    with slow_writer(postgres_site, write) as slow:
        slow.exec_driver_sql("select txid_current()")
        append(log, new_event())
        checkpoint = log.head().size
        assert seen(log) == list(range(1, checkpoint + 1))
        slow.exec_driver_sql(TAKE_HEAD)
        thread = eventlet.spawn(append, log, new_event())
        wait_until_blocked(postgres_site)
        assert seen(log, checkpoint) == []
        slow.commit()
    thread.wait()
    assert seen(log, checkpoint) == [checkpoint + 1]
    assert_whole(log)


def test_a_rollback_leaves_neither_hole_nor_stall(postgres_site: Site) -> None:
    """The whole statement of an append, rolled back after it took its position."""
    log = postgres_site.open()
    append(log, new_event())
    with slow_writer(postgres_site) as slow:
        slow.exec_driver_sql("update log_head set size = size + 7, last_recorded_at = now()")
        thread = eventlet.spawn(append, log, new_event())
        wait_until_blocked(postgres_site)
        slow.rollback()
    assert thread.wait().events[0].position == 2
    assert_whole(log)


def test_an_open_writer_of_another_database_stalls_nobody(
    postgres_site: Site, postgres_admin_url: str
) -> None:
    """Six services on one cluster share transaction ids: an xid horizon would hide our news until
    that one ends.
    """
    log = postgres_site.open()
    elsewhere = sa.create_engine(postgres_admin_url, poolclass=sa.NullPool)
    with elsewhere.connect() as other:
        other.exec_driver_sql("create temporary table abierta (x int)")
        other.exec_driver_sql("insert into abierta values (1)")
        append(log, new_event())
        append(log, new_event())
        assert seen(log) == [1, 2]
        other.rollback()


def test_a_forgotten_session_holding_the_head_is_a_bounded_wait(
    postgres_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = "-c lock_timeout=200ms -c idle_in_transaction_session_timeout=30s -c timezone=UTC"
    monkeypatch.setattr("shared.event_log.database.POSTGRES_OPTIONS", options)
    log = postgres_site.open()
    with slow_writer(postgres_site):
        assert [type(a) for a in together(*[lambda: append(log, new_event())] * 3)] == [
            Unavailable
        ] * 3
        assert seen(log) == []
    append(log, new_event())
    assert_whole(log)


def test_the_server_ends_the_forgotten_session(
    postgres_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = "-c lock_timeout=10s -c idle_in_transaction_session_timeout=300ms -c timezone=UTC"
    log = postgres_site.open()
    monkeypatch.setattr("shared.event_log.database.POSTGRES_OPTIONS", options)
    forgotten = postgres_site.engine(pool=1).connect()
    forgotten.exec_driver_sql(TAKE_HEAD)
    append(log, new_event())  # waits for the server to end that session, and goes on
    forgotten.invalidate()
    forgotten.close()
    assert_whole(log)


def test_a_reader_that_starts_in_mid_append(postgres_site: Site) -> None:
    log = postgres_site.open()
    with slow_writer(postgres_site) as slow:
        thread = eventlet.spawn(append, log, *[new_event() for _ in range(5)])
        wait_until_blocked(postgres_site)
        scan = log.scan(page=2)
        slow.rollback()
        thread.wait()
        assert [event.position for event in scan] == [1, 2, 3, 4, 5]
    assert seen(postgres_site.open(), 3) == [4, 5], "all five appeared at once"


def test_the_isolation_the_head_relies_on(postgres_site: Site) -> None:
    with postgres_site.engine().connect() as conn:
        assert conn.exec_driver_sql("show transaction_isolation").scalar_one() == "read committed"
        assert conn.exec_driver_sql("show synchronous_commit").scalar_one() == "on"

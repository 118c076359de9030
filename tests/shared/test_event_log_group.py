"""Group commit: many requests in one transaction, each answered for itself and only after the
commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import eventlet
import pytest
import sqlalchemy as sa

from shared.errors import Unavailable, VersionConflict
from shared.event_log import Append, DuplicateEvent, EventLog
from tests.shared.conftest import Site
from tests.shared.log_cases import append, assert_whole, new_command, new_event
from tests.shared.test_event_log_append import together

pytestmark = pytest.mark.usefixtures("bounded")


@contextmanager
def queue_up(log: EventLog) -> Iterator[None]:
    """Requests made inside wait together, and go as one group afterwards."""
    log._turn.acquire()
    try:
        yield
        eventlet.sleep(0)
    finally:
        log._turn.release()


def watch_writes(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of events of each write that is tried, as they come."""
    sizes: list[int] = []
    write = log._store.write

    def watched(conn: Any, seen: Any, head: Any, rows: Any, orders: Any) -> bool:
        sizes.append(len(rows))
        return write(conn, seen, head, rows, orders)

    monkeypatch.setattr(log._store, "write", watched)
    return sizes


def test_what_waits_together_is_one_transaction(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = watch_writes(log, monkeypatch)
    with queue_up(log):
        threads = [eventlet.spawn(append, log, new_event(f"cosa/{n}")) for n in range(10)]
        eventlet.sleep(0)
    positions = [thread.wait().events[0].position for thread in threads]
    assert positions == list(range(1, 11)), "the order of arrival is the order of the log"
    assert sizes == [10]
    assert len({event.envelope["recorded_at"] for event in log.scan()}) == 1


@pytest.mark.parametrize("kind", ["version", "event id", "programming error"])
def test_one_bad_request_fails_alone(log: EventLog, kind: str) -> None:
    old = new_event("cosa/vieja")
    append(log, old)
    bad = {
        "version": Append(expected={"cosa/vieja": 0}, events=[new_event("cosa/vieja")]),
        "event id": Append(
            expected={"cosa/x": 0}, events=[new_event("cosa/x", event_id=old.event_id)]
        ),
        "programming error": Append(expected={}, events=[new_event("cosa/x")]),
    }[kind]
    error = {
        "version": VersionConflict,
        "event id": DuplicateEvent,
        "programming error": ValueError,
    }
    caught: list[type[Exception]] = []

    def badly() -> None:
        try:
            log.append(bad)
        except Exception as problem:
            caught.append(type(problem))

    with queue_up(log):
        good = [eventlet.spawn(append, log, new_event(f"cosa/{n}")) for n in range(3)]
        thread = eventlet.spawn(badly)
        good += [eventlet.spawn(append, log, new_event(f"cosa/{n}")) for n in range(3, 6)]
        eventlet.sleep(0)
    assert [t.wait().events[0].position for t in good] == [2, 3, 4, 5, 6, 7]
    thread.wait()
    assert caught == [error[kind]]
    assert_whole(log)


def test_more_than_a_group_and_none_is_lost(log: EventLog) -> None:
    answers = together(*[lambda n=n: append(log, new_event(f"cosa/{n}")) for n in range(200)])
    assert sorted(a.events[0].position for a in answers) == list(range(1, 201))
    assert_whole(log)


def test_commands_of_one_caller_keep_their_order(log: EventLog) -> None:
    def caller(name: str) -> list[int]:
        return [
            append(log, new_event(f"cosa/{name}"), expected=n).events[0].position for n in range(10)
        ]

    for positions in together(*[lambda n=n: caller(str(n)) for n in range(8)]):
        assert positions == sorted(positions)
    assert_whole(log)


def test_a_failed_commit_loses_all_of_its_group_and_nothing_else(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(log, new_event("cosa/antes"))
    commands = [new_command() for _ in range(3)]

    def send(n: int) -> Any:
        return append(log, new_event(f"cosa/{n}"), expected=0, command=commands[n])

    write = log._store.write

    def dies(conn: Any, *rest: Any) -> bool:
        if log.engine.dialect.name == "sqlite":
            write(conn, *rest)  # PostgreSQL commits with the very statement: there it dies before
        raise sa.exc.OperationalError("write", {}, Exception("connection lost"))

    with monkeypatch.context() as broken:
        broken.setattr(log._store, "write", dies)
        with queue_up(log):
            gate = [eventlet.spawn(together, lambda n=n: send(n)) for n in range(3)]
            eventlet.sleep(0)
        answers = [thread.wait()[0] for thread in gate]
    assert {type(answer) for answer in answers} == {Unavailable}
    assert len({id(answer) for answer in answers}) == 3, "each caller has an error of its own"
    assert log.head().size == 1
    assert [send(n).events[0].position for n in range(3)] == [2, 3, 4]
    assert_whole(log)


def test_who_gave_up_waiting_is_not_stored_later(log: EventLog) -> None:
    def impatient() -> bool:
        try:
            with eventlet.Timeout(0.01):
                append(log, new_event("cosa/abandonada"))
        except eventlet.Timeout:
            return True
        return False

    log._turn.acquire()
    gave_up = eventlet.spawn(impatient).wait()
    log._turn.release()
    assert gave_up
    append(log, new_event("cosa/otra"))
    assert [event.stream for event in log.scan()] == ["cosa/otra"]


def test_a_leader_killed_in_mid_commit_leaves_nobody_waiting(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any) -> bool:
        raise eventlet.Timeout(None)

    with monkeypatch.context() as broken:
        broken.setattr(log._store, "write", killed)
        with queue_up(log):
            leader = eventlet.spawn(
                pytest.raises, eventlet.Timeout, append, log, new_event("cosa/1")
            )
            follower = eventlet.spawn(together, lambda: append(log, new_event("cosa/2")))
            eventlet.sleep(0)
        leader.wait()
        assert type(follower.wait()[0]) is Unavailable
    assert log.head().size == 0
    append(log, new_event())
    assert_whole(log)


@pytest.mark.postgres
def test_no_acknowledgement_before_the_commit(postgres_site: Site) -> None:
    """The transaction is stopped by a lock on the head: no answer, and no reader sees anything."""
    log, owner = postgres_site.open(), postgres_site.owner()
    with owner.begin() as holder:
        holder.exec_driver_sql("select 1 from log_head for update")
        thread = eventlet.spawn(append, log, new_event())
        with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as watcher:
            while not watcher.exec_driver_sql(
                "select 1 from pg_stat_activity"
                " where wait_event_type = 'Lock' and datname = current_database()"
            ).first():
                eventlet.sleep(0.005)
        assert not thread.dead
        assert log.read() == []
        assert log.head().size == 0
    assert thread.wait().events[0].position == 1
    assert_whole(log)


@pytest.mark.postgres
def test_a_connection_lost_in_mid_group_stores_none_of_it(postgres_site: Site) -> None:
    log, owner = postgres_site.open(), postgres_site.owner()
    append(log, new_event("cosa/antes"))
    with owner.begin() as holder:
        holder.exec_driver_sql("select 1 from log_head for update")
        with queue_up(log):
            gate = [
                eventlet.spawn(together, lambda n=n: append(log, new_event(f"cosa/{n}")))
                for n in range(3)
            ]
            eventlet.sleep(0)
        with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as watcher:
            while not watcher.exec_driver_sql(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where wait_event_type = 'Lock' and datname = current_database()"
            ).first():
                eventlet.sleep(0.005)
        assert {type(thread.wait()[0]) for thread in gate} == {Unavailable}
    assert log.head().size == 1
    append(log, new_event())
    assert_whole(log)

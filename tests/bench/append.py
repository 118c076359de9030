"""Appending one-event commits: ours, with and without the command record, against `eventsourcing` and bare INSERTs."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import Any, Final

import eventlet
import psycopg2
import sqlalchemy as sa
from sqlalchemy.engine import URL

from shared.event_log import Append, CommandRecord, EventLog
from shared.event_log.merkle import leaf_hash
from shared.ids import new_event_id, new_id
from tests.bench.children import Child, child
from tests.bench.report import Absent, Lost, Row, faster, rounds
from tests.bench.worlds import (
    Oracle,
    World,
    body_text,
    command_text,
    database,
    event_log,
    new_event,
)
from tests.support.databases import fresh_database

WRITERS: Final = (1, 8, 32)
RIVAL_BARS: Final = {1: 2.0, 8: 4.0, 32: 7.0}
INSERT_BARS: Final = {1: 0.4, 8: 0.5, 32: 0.75}
PER_STREAM: Final = 10
HOW_TO_INSTALL: Final = "falta el rival: pip install 'eventsourcing==9.5.6' 'psycopg[binary,pool]'"

Write = Callable[[str, int], list[dict[str, Any]]]


def bench(world: World) -> Iterator[Row]:
    """Rows for 1, 8 and 32 writers. Raises `Lost`; says `Absent` without the rival, after the other rows."""
    count, seconds = world.of(7, 3), 0.5
    has_rival = importlib.util.find_spec("eventsourcing") and importlib.util.find_spec("psycopg")
    with (
        database(world) as url,
        _rival(world, enabled=bool(has_rival)) as rival,
        event_log(url) as log,
        _inserts(world, url) as inserts,
    ):
        with_command, bare = Ours(log, command=True), Ours(log, command=False)
        for writers in WRITERS:
            contenders = [
                partial(with_command.round, writers, seconds),
                partial(bare.round, writers, seconds),
                partial(inserts.round, writers, seconds),
            ]
            if rival is not None:
                contenders.append(partial(_ask, rival, writers, seconds))
            for contender in contenders:  # connections and plans are made outside the measure
                contender()
            measured = rounds(count, *contenders)
            for name, ours in (("con comando", measured[0]), ("sin comando", measured[1])):
                work = f"append, {writers} {'escritor' if writers == 1 else 'escritores'}, {name}"
                if rival is not None:
                    yield faster(
                        work, ours, "eventsourcing", measured[3], RIVAL_BARS[writers], "ev/s"
                    )
                yield faster(work, ours, "INSERT", measured[2], INSERT_BARS[writers], "ev/s")
    if not has_rival:
        raise Absent(HOW_TO_INSTALL)


class Ours:
    """Greenthreads over one `EventLog`, as the workers of a service."""

    def __init__(self, log: EventLog, *, command: bool) -> None:
        self._log, self._command = log, command

    def round(self, writers: int, seconds: float) -> float:
        oracle = Oracle(self._log, self._log.head())
        receipts: list[dict[str, Any]] = []

        def write(stream: str, version: int) -> None:
            receipts.extend(self._log.append(self._request(stream, version)).outcome["eventos"])

        took = run_writers(writers, seconds, write)
        oracle.check(receipts)
        return len(receipts) / took

    def _request(self, stream: str, version: int) -> Append:
        if not self._command:
            return Append(expected={stream: version}, events=[new_event(stream)])
        command_id = new_id()
        text = command_text(command_id)
        digest = sha256(text.encode()).hexdigest()
        record = CommandRecord(
            command_id=command_id,
            name="RegistrarTutoria",
            stream=stream,
            body=text,
            sha256=digest,
            decided_at=datetime.now(UTC),
            reads={stream: version},
            outcome={"command_id": command_id, "resultado": "aceptado"},
        )
        named = {"command": record.name, "command_id": command_id, "command_sha256": digest}
        event = new_event(stream, correlation_id=command_id, **named)
        return Append(expected={stream: version}, events=[event], command=record)


class Inserts:
    """One INSERT per commit into a table equal to ours, checks and indexes too; positions from a sequence: no order."""

    _INSERT = (
        "insert into bare (stream, version, event_id, type, occurred_from, occurred_to, recorded_at, command_id, "
        "correlation_id, causation_id, trace, leaf, body) values (%s, %s, %s, 'TutoríaRegistrada', %s, %s, %s, %s, %s, "
        "null, null, %s, %s)"
    )

    def __init__(self, url: URL) -> None:
        dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._body = body_text()
        self._leaf = leaf_hash(self._body.encode())
        self._free = []
        for _ in range(max(WRITERS)):
            connection = psycopg2.connect(dsn)
            connection.autocommit = True
            self._free.append(connection)
        with self._free[0].cursor() as cursor:
            cursor.execute("create table bare (like events including all)")
            cursor.execute("create sequence bare_position owned by bare.position cache 1")
            cursor.execute("alter table bare alter position set default nextval('bare_position')")
        self._stored = 0

    def round(self, writers: int, seconds: float) -> float:
        acknowledged = 0

        def write(stream: str, version: int) -> None:
            nonlocal acknowledged
            connection, event_id, now = self._free.pop(), new_event_id(), datetime.now(UTC)
            row = (
                stream,
                version + 1,
                event_id,
                now,
                now,
                now,
                event_id,
                event_id,
                self._leaf,
                self._body,
            )
            with connection.cursor() as cursor:
                cursor.execute(self._INSERT, row)
            self._free.append(connection)
            acknowledged += 1

        took = run_writers(writers, seconds, write)
        with self._free[0].cursor() as cursor:
            cursor.execute("select count(*) from bare")
            (count,) = cursor.fetchone()
        stored, self._stored = count - self._stored, count
        if stored != acknowledged:
            raise Lost(f"INSERT: se confirmaron {acknowledged} y hay {stored}")
        return acknowledged / took

    def close(self) -> None:
        for connection in self._free:
            connection.close()


def run_writers(writers: int, seconds: float, write: Callable[[str, int], None]) -> float:
    """Greenthreads that write as fast as they can, ten events to a stream; how long all took, in seconds."""
    end = time.perf_counter() + seconds

    def work() -> None:
        stream, version = f"caso/{new_id()}", 0
        while time.perf_counter() < end:
            if version == PER_STREAM:
                stream, version = f"caso/{new_id()}", 0
            write(stream, version)
            version += 1

    began = time.perf_counter()
    for thread in [eventlet.spawn(work) for _ in range(writers)]:
        thread.wait()
    return time.perf_counter() - began


def _ask(rival: Child, writers: int, seconds: float) -> float:
    said = rival.ask({"writers": writers, "seconds": seconds})
    if said["lost"]:
        raise Lost(f"eventsourcing: {said['lost']}")
    return float(said["events"] / said["seconds"])


@contextmanager
def _inserts(world: World, url: URL) -> Iterator[Inserts]:
    inserts = Inserts(sa.make_url(world.postgres_url).set(database=url.database))
    try:
        yield inserts
    finally:
        inserts.close()


@contextmanager
def _rival(world: World, *, enabled: bool) -> Iterator[Child | None]:
    if not enabled:
        yield None
        return
    with fresh_database(world.postgres_url) as text:
        url = sa.make_url(text)
        settings = {
            "dbname": url.database,
            "host": url.host,
            "port": url.port,
            "user": url.username,
            "password": url.password,
            "pool": max(WRITERS),
            "state": body_text(),
        }
        with child("tests.bench.rival", settings) as started:
            yield started

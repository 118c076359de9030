"""What PostgreSQL and SQLite do differently when a log appends: one snapshot, one write.

A `Snapshot` is one consistent look: the head, the versions of the streams concerned, the commands already known. A
write succeeds only if the head is still the one of the snapshot; then nothing else can have changed either.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

import sqlalchemy as sa

from shared.event_log.connections import Prepared, Spare
from shared.event_log.merkle import Frontier, pack, unpack
from shared.event_log.tables import ExactJSON, UtcInstant, commands, events, log_head
from shared.event_log.transactions import write_transaction

GUESS_SECONDS: Final = 1.0
READERS: Final = 4

Row = dict[str, Any]


@dataclass(frozen=True)
class Head:
    """Size of the log (= last position), its Merkle frontier, its last `recorded_at` and its life."""

    size: int
    frontier: Frontier
    last_recorded_at: datetime
    epoch: str


@dataclass(frozen=True)
class Snapshot:
    """`versions`: last version per stream (absent = no stream). `known`: command id → (sha256, outcome JSON)."""

    head: Head
    now: datetime
    versions: Mapping[str, int]
    known: Mapping[str, tuple[str, str]]
    guessed: bool = False


class Store(Protocol):
    """The two engines behind one shape."""

    engine: sa.Engine

    def attempt(self, *, locked: bool) -> Any:
        """A context manager giving a connection; `locked` holds the head from the start, so the write cannot lose."""

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """A connection for single SELECTs."""

    def snapshot(self, conn: sa.Connection, streams: Sequence[str], ids: Sequence[str]) -> Snapshot:
        """One consistent look."""

    def guess(self, versions: Mapping[str, int]) -> Snapshot | None:
        """A look without looking: `versions` if the callers are right. None without ground for it.

        A plan made on it holds only if the write that names this very snapshot succeeds.
        """

    def write(
        self,
        conn: sa.Connection,
        seen: Snapshot,
        head: Head,
        rows: Sequence[Row],
        orders: Sequence[Row],
    ) -> bool:
        """Moves the head from `seen` to `head` and inserts; False, with nothing done, if `seen` is not how it is."""


class SqliteStore:
    """SQLite: `BEGIN IMMEDIATE` takes the only write lock first, so an attempt never loses."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    @contextmanager
    def attempt(self, *, locked: bool) -> Iterator[sa.Connection]:
        with write_transaction(self.engine) as conn:
            yield conn

    def reading(self) -> AbstractContextManager[sa.Connection]:
        return self.engine.connect()

    def snapshot(self, conn: sa.Connection, streams: Sequence[str], ids: Sequence[str]) -> Snapshot:
        head = read_head(conn)
        versions = conn.execute(
            sa.select(events.c.stream, sa.func.max(events.c.version))
            .where(events.c.stream.in_(streams))
            .group_by(events.c.stream)
        )
        known = conn.execute(
            sa.select(commands.c.command_id, commands.c.sha256, commands.c.outcome).where(
                commands.c.command_id.in_(ids)
            )
        )
        return Snapshot(
            head=head,
            now=datetime.now(UTC),
            versions={row.stream: row[1] for row in versions},
            known={command_id: (sha256, outcome) for command_id, sha256, outcome in known},
        )

    def guess(self, versions: Mapping[str, int]) -> Snapshot | None:
        return None  # looking is a call in this process

    def write(
        self,
        conn: sa.Connection,
        seen: Snapshot,
        head: Head,
        rows: Sequence[Row],
        orders: Sequence[Row],
    ) -> bool:
        if rows:
            conn.execute(sa.insert(events), rows)
        if orders:
            conn.execute(sa.insert(commands), orders)
        conn.execute(
            sa.update(log_head).values(
                size=head.size,
                frontier=pack(head.frontier),
                last_recorded_at=head.last_recorded_at,
                epoch=head.epoch,
            )
        )
        return True


_LOOK = """
    select h.size, h.frontier, h.last_recorded_at, h.epoch, clock_timestamp() as now,
      (select json_object_agg(stream, version) from (
         select s as stream, (select max(version) from events where stream = s) as version
           from unnest(:streams) as s) v where version is not null) as versions,
      (select json_object_agg(command_id, json_build_array(sha256, outcome::text))
         from commands where command_id = any(:ids)) as known
      from log_head h where h.id = 1
"""
_LOOK_TYPES = {"streams": "text[]", "ids": "text[]"}

# One statement, last: the head's row lock is held only while it runs and its commit is flushed.
_WRITE = """
    with h as (
      update log_head set size = :size, frontier = :frontier, last_recorded_at = :last_recorded_at,
                          epoch = :epoch
       where id = 1 and size = :seen and last_recorded_at = :seen_recorded_at and epoch = :seen_epoch
         and not exists (select from unnest(:g_stream, :g_version) as g(stream, version)
                          where version <> coalesce((select max(e.version) from events e
                                                      where e.stream = g.stream), 0))
         and not exists (select from commands where command_id = any(:c_command_id))
      returning size),
    e as (
      insert into events (position, stream, version, event_id, type, occurred_from, occurred_to, recorded_at,
                          command_id, correlation_id, causation_id, trace, leaf, body)
      select t.* from h, unnest(:e_position, :e_stream, :e_version, :e_event_id, :e_type, :e_occurred_from,
                                :e_occurred_to, :e_recorded_at, :e_command_id, :e_correlation_id,
                                :e_causation_id, :e_trace, :e_leaf, :e_body) as t),
    c as (
      insert into commands (command_id, name, stream, sha256, decided_at, recorded_at, first_position,
                            body, reads, outcome)
      select t.* from h, unnest(:c_command_id, :c_name, :c_stream, :c_sha256, :c_decided_at, :c_recorded_at,
                                :c_first_position, :c_body, :c_reads, :c_outcome) as t)
    select clock_timestamp(), pg_notify('tejido_events', '') from h
"""
_HEAD_TYPES = {
    "size": "bigint",
    "frontier": "bytea",
    "last_recorded_at": "timestamptz",
    "epoch": "text",
}
_SEEN_TYPES = {"seen": "bigint", "seen_recorded_at": "timestamptz", "seen_epoch": "text"}
_GUESS_TYPES = {"g_stream": "text[]", "g_version": "bigint[]"}


def _array_type(column: sa.Column[Any]) -> str:
    types = {
        sa.BigInteger: "bigint[]",
        UtcInstant: "timestamptz[]",
        sa.LargeBinary: "bytea[]",
        ExactJSON: "json[]",
    }
    return types.get(type(column.type), "text[]")


_EVENT_COLUMNS = tuple(column.name for column in events.c)
_COMMAND_COLUMNS = tuple(column.name for column in commands.c)
_WRITE_TYPES = (
    _HEAD_TYPES
    | _SEEN_TYPES
    | _GUESS_TYPES
    | {f"e_{column.name}": _array_type(column) for column in events.c}
    | {f"c_{column.name}": _array_type(column) for column in commands.c}
)


# Plans are made once, when the log may still be empty: they must not depend on values, nor find a table small enough
# to read whole, or every append would go on reading it whole while it grows.
_SETTINGS = "set plan_cache_mode = force_generic_plan; set enable_seqscan = off"

_look = Prepared("tejido_look", _LOOK, _LOOK_TYPES)
_write = Prepared("tejido_write", _WRITE, _WRITE_TYPES)


class PostgresStore:
    """PostgreSQL: a guess or a look, and a compare-and-set write; the lock only after lost races."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._writing, self._reading = Spare(engine, 1, _SETTINGS), Spare(engine, READERS)
        self._left: tuple[Head, datetime, float] | None = None  # head, its clock, when we were told
        self._alone_since = 0.0

    @contextmanager
    def attempt(self, *, locked: bool) -> Iterator[sa.Connection]:
        try:
            with self._writing.connection() as conn:
                if locked:
                    conn.exec_driver_sql("begin")
                    conn.execute(sa.select(log_head.c.id).with_for_update())
                yield conn
                if locked:
                    conn.exec_driver_sql("commit")
        except BaseException:
            self._left = None
            raise

    def reading(self) -> AbstractContextManager[sa.Connection]:
        return self._reading.connection()

    def snapshot(self, conn: sa.Connection, streams: Sequence[str], ids: Sequence[str]) -> Snapshot:
        row = _look.run(conn, {"streams": list(streams), "ids": list(ids)})
        return Snapshot(
            head=Head(
                row.size,
                unpack(bytes(row.frontier)),
                row.last_recorded_at.astimezone(UTC),
                row.epoch,
            ),
            now=row.now.astimezone(UTC),
            versions=row.versions or {},
            known={key: (pair[0], pair[1]) for key, pair in (row.known or {}).items()},
        )

    def guess(self, versions: Mapping[str, int]) -> Snapshot | None:
        if self._left is None:
            return None
        head, clock, told = self._left
        now = time.monotonic()
        if now - told > GUESS_SECONDS or now < self._alone_since:
            return None
        # The database's clock, as of when it spoke: late by a flush at most, never ahead.
        return Snapshot(head, clock + timedelta(seconds=now - told), versions, {}, guessed=True)

    def write(
        self,
        conn: sa.Connection,
        seen: Snapshot,
        head: Head,
        rows: Sequence[Row],
        orders: Sequence[Row],
    ) -> bool:
        assumed = seen.versions if seen.guessed else {}
        values: Row = {
            "size": head.size,
            "frontier": pack(head.frontier),
            "last_recorded_at": head.last_recorded_at,
            "seen": seen.head.size,
            "seen_recorded_at": seen.head.last_recorded_at,
            "epoch": head.epoch,
            "seen_epoch": seen.head.epoch,
            "g_stream": list(assumed),
            "g_version": list(assumed.values()),
        }
        values |= {f"e_{name}": [row[name] for row in rows] for name in _EVENT_COLUMNS}
        values |= {f"c_{name}": [order[name] for order in orders] for name in _COMMAND_COLUMNS}
        row = _write.run(conn, values)
        told = time.monotonic()
        if row is not None:
            self._left = (head, row[0], told)
            return True
        self._left = None
        if seen.guessed:
            self._alone_since = (
                told + GUESS_SECONDS
            )  # another process appends too: look first for a while
        return False


def read_head(conn: sa.Connection) -> Head:
    """The head of the log this connection is on."""
    row = conn.execute(sa.select(log_head)).one()
    return Head(row.size, unpack(bytes(row.frontier)), row.last_recorded_at, row.epoch)


def store_for(engine: sa.Engine) -> Store:
    """The store of an engine's dialect."""
    return SqliteStore(engine) if engine.dialect.name == "sqlite" else PostgresStore(engine)

"""What PostgreSQL and SQLite do differently when a log appends: one snapshot, one write.

A `Snapshot` is one consistent look: the head, the versions of the streams concerned, the commands already known. A
write succeeds only if the head is still the one of the snapshot; then nothing else can have changed either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import sqlalchemy as sa

from shared.event_log.merkle import Frontier, pack, unpack
from shared.event_log.tables import commands, events, log_head
from shared.event_log.transactions import write_transaction

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


class Store(Protocol):
    """The two engines behind one shape."""

    engine: sa.Engine

    def attempt(self, *, locked: bool) -> Any:
        """A context manager giving a connection; `locked` holds the head from the start, so the write cannot lose."""

    def snapshot(self, conn: sa.Connection, streams: Sequence[str], ids: Sequence[str]) -> Snapshot:
        """One consistent look."""

    def write(
        self,
        conn: sa.Connection,
        seen: Head,
        head: Head,
        rows: Sequence[Row],
        orders: Sequence[Row],
    ) -> bool:
        """Moves the head from `seen` to `head` and inserts; False, with nothing done, if the head moved meanwhile."""


class SqliteStore:
    """SQLite: `BEGIN IMMEDIATE` takes the only write lock first, so an attempt never loses."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    @contextmanager
    def attempt(self, *, locked: bool) -> Iterator[sa.Connection]:
        with write_transaction(self.engine) as conn:
            yield conn

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

    def write(
        self,
        conn: sa.Connection,
        seen: Head,
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
                size=head.size, frontier=pack(head.frontier), last_recorded_at=head.last_recorded_at
            )
        )
        return True


_SNAPSHOT = sa.text(
    """
    select h.size, h.frontier, h.last_recorded_at, h.epoch, clock_timestamp() as now,
      (select json_object_agg(stream, version) from (
         select s as stream, (select max(version) from events where stream = s) as version
           from unnest(cast(:streams as text[])) as s) v where version is not null) as versions,
      (select json_object_agg(command_id, json_build_array(sha256, outcome::text))
         from commands where command_id = any(cast(:ids as text[]))) as known
      from log_head h where h.id = 1
    """
)

# One statement, last: the head's row lock is held only while it runs and its commit is flushed.
_WRITE = sa.text(
    """
    with h as (
      update log_head set size = :size, frontier = :frontier, last_recorded_at = :last_recorded_at
       where id = 1 and size = :seen and last_recorded_at = :seen_recorded_at and epoch = :epoch returning size),
    e as (
      insert into events (position, stream, version, event_id, type, occurred_from, occurred_to, recorded_at,
                          command_id, correlation_id, causation_id, trace, leaf, body)
      select t.position, t.stream, t.version, t.event_id, t.type, t.occurred_from, t.occurred_to, t.recorded_at,
             t.command_id, t.correlation_id, t.causation_id, t.trace, t.leaf, t.body::json
        from h, unnest(cast(:e_position as bigint[]), cast(:e_stream as text[]), cast(:e_version as bigint[]),
                       cast(:e_event_id as text[]), cast(:e_type as text[]), cast(:e_occurred_from as timestamptz[]),
                       cast(:e_occurred_to as timestamptz[]), cast(:e_recorded_at as timestamptz[]),
                       cast(:e_command_id as text[]), cast(:e_correlation_id as text[]),
                       cast(:e_causation_id as text[]), cast(:e_trace as text[]), cast(:e_leaf as bytea[]),
                       cast(:e_body as text[]))
          as t(position, stream, version, event_id, type, occurred_from, occurred_to, recorded_at,
               command_id, correlation_id, causation_id, trace, leaf, body)),
    c as (
      insert into commands (command_id, name, stream, sha256, decided_at, recorded_at, first_position,
                            body, reads, outcome)
      select t.command_id, t.name, t.stream, t.sha256, t.decided_at, t.recorded_at, t.first_position,
             t.body::json, t.reads::json, t.outcome::json
        from h, unnest(cast(:c_command_id as text[]), cast(:c_name as text[]), cast(:c_stream as text[]),
                       cast(:c_sha256 as text[]), cast(:c_decided_at as timestamptz[]),
                       cast(:c_recorded_at as timestamptz[]), cast(:c_first_position as bigint[]),
                       cast(:c_body as text[]), cast(:c_reads as text[]), cast(:c_outcome as text[]))
          as t(command_id, name, stream, sha256, decided_at, recorded_at, first_position, body, reads, outcome))
    select h.size, pg_notify('tejido_events', '') from h
    """
)
_EVENT_COLUMNS = tuple(column.name for column in events.c)
_COMMAND_COLUMNS = tuple(column.name for column in commands.c)


class PostgresStore:
    """PostgreSQL: an optimistic look and a compare-and-set write, two round trips; the lock only after lost races."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._optimistic = engine.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def attempt(self, *, locked: bool) -> Iterator[sa.Connection]:
        if not locked:
            with self._optimistic.connect() as conn:
                yield conn
            return
        with self.engine.begin() as conn:
            conn.execute(sa.select(log_head.c.id).with_for_update())
            yield conn

    def snapshot(self, conn: sa.Connection, streams: Sequence[str], ids: Sequence[str]) -> Snapshot:
        row = conn.execute(_SNAPSHOT, {"streams": list(streams), "ids": list(ids)}).one()
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

    def write(
        self,
        conn: sa.Connection,
        seen: Head,
        head: Head,
        rows: Sequence[Row],
        orders: Sequence[Row],
    ) -> bool:
        values: Row = {
            "size": head.size,
            "frontier": pack(head.frontier),
            "last_recorded_at": head.last_recorded_at,
            "seen": seen.size,
            "seen_recorded_at": seen.last_recorded_at,
            "epoch": seen.epoch,
        }
        values |= {f"e_{name}": [row.get(name) for row in rows] for name in _EVENT_COLUMNS}
        values |= {f"c_{name}": [order.get(name) for order in orders] for name in _COMMAND_COLUMNS}
        return conn.execute(_WRITE, values).first() is not None


def read_head(conn: sa.Connection) -> Head:
    """The head of the log this connection is on."""
    row = conn.execute(sa.select(log_head)).one()
    return Head(row.size, unpack(bytes(row.frontier)), row.last_recorded_at, row.epoch)


def store_for(engine: sa.Engine) -> Store:
    """The store of an engine's dialect."""
    return SqliteStore(engine) if engine.dialect.name == "sqlite" else PostgresStore(engine)

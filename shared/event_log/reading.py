"""Reading a log: by position, by stream, by id. Only committed positions exist, so nothing can be skipped."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import sqlalchemy as sa

from shared.event_log.envelope import RecordedEvent
from shared.event_log.requests import MAX_VERSION, StoredCommand
from shared.event_log.store import Head, read_head, store_for
from shared.event_log.tables import commands, events


class LogReader:
    """The reading half of a log."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._store = store_for(engine)

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """A connection for single SELECTs, each of which sees what is committed when it runs."""
        return self._store.reading()

    def head(self) -> Head:
        """Size, frontier, last `recorded_at` and epoch, as committed now."""
        with self.reading() as conn:
            return read_head(conn)

    def read(
        self,
        after: int = 0,
        *,
        limit: int = 500,
        upto: int | None = None,
        types: Sequence[str] = (),
    ) -> list[RecordedEvent]:
        """Events with position > `after` (and ≤ `upto`), in order, at most `limit`, of `types` if given."""
        query = _select().where(events.c.position > after).order_by(events.c.position).limit(limit)
        if upto is not None:
            query = query.where(events.c.position <= upto)
        if types:
            query = query.where(events.c.type.in_(types))
        with self.reading() as conn:
            return [_recorded(row) for row in conn.execute(query)]

    def scan(
        self, after: int = 0, *, upto: int | None = None, page: int = 2000
    ) -> Iterator[RecordedEvent]:
        """Every event after a position, page by page: flat memory however long the log."""
        while found := self.read(after, limit=page, upto=upto):
            yield from found
            after = found[-1].position

    def read_stream(
        self,
        stream: str,
        *,
        after_version: int = 0,
        upto_version: int | None = None,
        backwards: bool = False,
    ) -> list[RecordedEvent]:
        """The events of one stream by version; an absent stream is empty."""
        query = _STREAM_BACKWARDS if backwards else _STREAM
        wanted = {
            "wanted": stream,
            "after": after_version,
            "upto": MAX_VERSION if upto_version is None else upto_version,
        }
        with self.reading() as conn:
            return [_recorded(row) for row in conn.execute(query, wanted)]

    def streams(self, category: str, *, page: int = 1000) -> Iterator[str]:
        """The streams of a category (`proyecto/…`) by name, page by page; those made meanwhile may be left out."""
        last = f"{category}/"
        wanted = events.c.stream.startswith(last, autoescape=True)
        query = sa.select(events.c.stream).where(wanted, events.c.version == 1)
        while True:
            with self.reading() as conn:
                found = conn.scalars(
                    query.where(events.c.stream > last).order_by(events.c.stream).limit(page)
                ).all()
            yield from found
            if len(found) < page:
                return
            last = found[-1]

    def epoch_since(self) -> int:
        """The position at which the present life of the log began: what precedes it is older than its restore."""
        births = events.c.type.in_(("BitacoraAbierta", "EpocaIniciada"))
        with self.reading() as conn:
            found = conn.execute(sa.select(sa.func.max(events.c.position)).where(births)).scalar()
        return found or 0

    def event(self, event_id: str) -> RecordedEvent | None:
        """One event by its id."""
        with self.reading() as conn:
            row = conn.execute(_select().where(events.c.event_id == event_id)).first()
        return None if row is None else _recorded(row)

    def caused_by(self, event_id: str) -> list[RecordedEvent]:
        """The events of this log that name `event_id`, of any log, as their cause."""
        query = _select().where(events.c.causation_id == event_id).order_by(events.c.position)
        with self.reading() as conn:
            return [_recorded(row) for row in conn.execute(query)]

    def command(self, command_id: str) -> StoredCommand | None:
        """One stored command by its id."""
        with self.reading() as conn:
            row = conn.execute(
                sa.select(commands).where(commands.c.command_id == command_id)
            ).first()
        return None if row is None else _stored_command(row)

    def commands(self, *, page: int = 500) -> Iterator[StoredCommand]:
        """Every stored command, in the order in which they were decided."""
        after: tuple[int, str] = (0, "")
        while True:
            query = (
                sa.select(commands)
                .where(
                    sa.tuple_(commands.c.first_position, commands.c.command_id) > sa.tuple_(*after)
                )
                .order_by(commands.c.first_position, commands.c.command_id)
                .limit(page)
            )
            with self.reading() as conn:
                found = [_stored_command(row) for row in conn.execute(query)]
            if not found:
                return
            yield from found
            after = (found[-1].first_position, found[-1].command_id)


def _select() -> sa.Select[Any]:
    return sa.select(events.c.position, events.c.body, events.c.leaf, events.c.trace)


# Every command reads a stream: building the query each time costs as much as running it.
_STREAM = (
    _select()
    .where(
        events.c.stream == sa.bindparam("wanted"),
        events.c.version > sa.bindparam("after"),
        events.c.version <= sa.bindparam("upto"),
    )
    .order_by(events.c.version)
)
_STREAM_BACKWARDS = _STREAM.order_by(None).order_by(events.c.version.desc())


def _recorded(row: Any) -> RecordedEvent:
    return RecordedEvent(row.position, row.body, bytes(row.leaf), row.trace)


def _stored_command(row: Any) -> StoredCommand:
    return StoredCommand(
        command_id=row.command_id,
        name=row.name,
        stream=row.stream,
        sha256=row.sha256,
        decided_at=row.decided_at,
        recorded_at=row.recorded_at,
        first_position=row.first_position,
        body=json.loads(row.body),
        reads=json.loads(row.reads),
        outcome=json.loads(row.outcome),
    )

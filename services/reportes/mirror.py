"""The mirror: an append-only copy of the six logs in reportes' own database.

`body` holds the exact bytes, for proof; `data` the payload alone, for speed. `Mirror` is the sink a
consumer feeds: one transaction checks a batch, copies it, derives the facts of exactly that range
and moves the producer's head.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from shared.event_log import RecordedEvent
from shared.event_log.envelope import index_columns
from shared.event_log.tables import ExactJSON, UtcInstant
from shared.event_log.transactions import read_transaction, write_transaction
from shared.moments import parse_iso

metadata = sa.MetaData()

PAYLOAD: Final = sa.JSON().with_variant(JSONB(), "postgresql")

mirror = sa.Table(
    "mirror",
    metadata,
    sa.Column("log", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("stream", sa.Text, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("event_id", sa.String(36), nullable=False, unique=True),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("occurred_from", UtcInstant, nullable=False),
    sa.Column("occurred_to", UtcInstant, nullable=False),
    sa.Column("recorded_at", UtcInstant, nullable=False),
    sa.Column("causation_id", sa.Text),
    sa.Column("grounds", sa.Text),
    sa.Column("medio", sa.Text),
    sa.Column("archivo", sa.Text),
    sa.Column("fila", sa.BigInteger),
    sa.Column("leaf", sa.LargeBinary, nullable=False),
    sa.Column("body", ExactJSON, nullable=False),
    sa.Column("data", PAYLOAD, nullable=False),
    sa.Index("mirror_log_type_position", "log", "type", "position"),
    sa.Index("mirror_log_recorded", "log", "recorded_at", "position"),
)

mirror_head = sa.Table(
    "mirror_head",
    metadata,
    sa.Column("log", sa.Text, primary_key=True),
    sa.Column("epoch", sa.String(36), nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
)

PRODUCERS: Final = (
    "alianzas",
    "casos",
    "financiamiento",
    "intervencion",
    "reportes",
    "territorios",
)
PAGE: Final = 500

Advance = Callable[[sa.Connection, str, int, int], None]
"""Derives what stands on the mirror from positions (after, upto] of one log, inside the same
transaction.
"""


class MirrorError(Exception):
    """A batch that must not enter the mirror; nothing of it was stored."""


class Gap(MirrorError):
    """Positions are missing between the mirror's head and the batch, or inside it: fetch them
    first.
    """


class OtherEpoch(MirrorError):
    """The producer's log lives another life than the one copied here: somebody must look."""


class Forged(MirrorError):
    """An event is not what it says: its hash, its log or its already copied bytes differ."""


class Mirror:
    """The sink of the consumer. `advance` derives the facts (`services.reportes.facts.advance`)."""

    def __init__(
        self, engine: sa.Engine, advance: Advance, producers: Sequence[str] = PRODUCERS
    ) -> None:
        self.engine, self._advance = engine, advance
        self._producers = tuple(producers)

    @property
    def producers(self) -> tuple[str, ...]:
        """Whose events are copied: the five other services and reportes itself."""
        return self._producers

    def begin(self, producer: str) -> None:
        """The mirror takes everything: it never has to read again."""

    def checkpoint(self, producer: str) -> tuple[str | None, int]:
        """(epoch, position) up to which `producer` is copied; (None, 0) when nothing is."""
        with read_transaction(self.engine) as conn:
            return _head(conn, producer)

    def adopt(self, producer: str, epoch: str) -> None:
        """The producer's log was restored to a point that has all that is copied here."""
        with write_transaction(self.engine) as conn:
            conn.execute(
                sa.update(mirror_head).where(mirror_head.c.log == producer).values(epoch=epoch)
            )

    def apply(self, producer: str, epoch: str, events: Sequence[RecordedEvent]) -> None:
        """Copies `events` of `producer`, in position order, those already here having no effect.

        Raises `Gap`, `OtherEpoch` or `Forged`, having stored nothing.
        """
        with write_transaction(self.engine) as conn:
            known, position = _head(conn, producer, locked=True)
            if known not in (None, epoch):
                raise OtherEpoch(f"{producer}: la época es {epoch} y el espejo tiene {known}")
            for event in events:
                _check(producer, event)
            repeated = [event for event in events if event.position <= position]
            _check_repeated(conn, producer, repeated)
            fresh = _after(producer, position, events)
            if not fresh:
                return
            conn.execute(sa.insert(mirror), [_row(producer, event) for event in fresh])
            self._advance(conn, producer, position, fresh[-1].position)
            _move_head(conn, producer, epoch, fresh[-1].position, first=known is None)


def _head(conn: sa.Connection, producer: str, *, locked: bool = False) -> tuple[str | None, int]:
    query = sa.select(mirror_head.c.epoch, mirror_head.c.position).where(
        mirror_head.c.log == producer
    )
    row = conn.execute(query.with_for_update() if locked else query).first()
    return (None, 0) if row is None else (row.epoch, row.position)


def _move_head(
    conn: sa.Connection, producer: str, epoch: str, position: int, *, first: bool
) -> None:
    if first:
        conn.execute(sa.insert(mirror_head).values(log=producer, epoch=epoch, position=position))
    else:
        conn.execute(
            sa.update(mirror_head).where(mirror_head.c.log == producer).values(position=position)
        )


def _check(producer: str, event: RecordedEvent) -> None:
    if not event.leaf_is_true():
        raise Forged(f"{producer}, posición {event.position}: el hash no corresponde al contenido")
    log = str(event.envelope["log"])
    if log.partition(".")[0] != producer:
        raise Forged(f"{producer}, posición {event.position}: el evento es de la bitácora {log}")


def _check_repeated(conn: sa.Connection, producer: str, events: Sequence[RecordedEvent]) -> None:
    for start in range(0, len(events), PAGE):
        leaves = {event.position: event.leaf for event in events[start : start + PAGE]}
        stored = conn.execute(
            sa.select(mirror.c.position, mirror.c.leaf).where(
                mirror.c.log == producer, mirror.c.position.in_(leaves)
            )
        )
        for position, leaf in stored:
            if bytes(leaf) != leaves[position]:
                raise Forged(f"{producer}, posición {position}: no es el evento que ya se copió")


def _after(producer: str, position: int, events: Sequence[RecordedEvent]) -> list[RecordedEvent]:
    fresh: dict[int, RecordedEvent] = {}
    for event in events:
        if event.position <= position:
            if fresh.get(event.position, event).leaf != event.leaf:
                raise Forged(f"{producer}, posición {event.position}: llegó con dos contenidos")
            continue
        if event.position != position + 1:
            raise Gap(f"{producer}: tras la posición {position} llegó la {event.position}")
        fresh[event.position] = event
        position = event.position
    return list(fresh.values())


def _row(producer: str, event: RecordedEvent) -> dict[str, Any]:
    envelope = event.envelope
    columns = index_columns(envelope)
    origin = envelope["origin"] or {}
    return {
        "log": producer,
        "position": event.position,
        **{
            name: columns[name]
            for name in ("stream", "version", "event_id", "type", "causation_id")
        },
        **{name: columns[name] for name in ("occurred_from", "occurred_to")},
        "recorded_at": parse_iso(envelope["recorded_at"]),
        # Encrypted where it may be of a person: then no report has it.
        "grounds": envelope["grounds"] if isinstance(envelope["grounds"], str) else None,
        "medio": origin.get("medio"),
        "archivo": origin.get("archivo"),
        "fila": origin.get("fila"),
        "leaf": event.leaf,
        "body": event.body,
        "data": event.data,
    }

"""Messages that could not be applied, parked with the rest of their stream, in order, until someone drives them again.

One bad event holds back its own stream only; the others go on. Nothing is skipped in silence: what is parked shows in
`/listo`, in `tejido bitacora estacionados` and in the metrics.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from shared.cloudevents import Incoming, from_message, to_message
from shared.event_log.tables import parked
from shared.event_log.transactions import write_transaction


@dataclass(frozen=True)
class ParkedEvent:
    """`error` is the name of what went wrong, never content."""

    producer: str
    position: int
    stream: str
    attempts: int
    error: str
    parked_at: datetime
    message: str

    def incoming(self) -> Incoming:
        return from_message(self.message)


class Parking:
    """The parked events of one consumer, in its own database."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._streams: set[tuple[str, str]] | None = None

    def holds(self, producer: str, stream: str) -> bool:
        """Whether an earlier event of that stream waits here, so that this one must wait behind it."""
        if self._streams is None:
            self._streams = {(event.producer, event.stream) for event in self.all()}
        return (producer, stream) in self._streams

    def park(self, incoming: Incoming, error: str, attempts: int) -> None:
        """Repeatable: an event already parked stays as it is, with its attempts counted."""
        event = incoming.event
        where = sa.and_(parked.c.producer == incoming.producer, parked.c.position == event.position)
        values = {"attempts": attempts, "error": error}
        with write_transaction(self._engine) as conn:
            if conn.execute(sa.update(parked).where(where).values(**values)).rowcount == 0:
                conn.execute(
                    sa.insert(parked).values(
                        producer=incoming.producer,
                        position=event.position,
                        stream=event.stream,
                        parked_at=datetime.now(UTC),
                        message=to_message(incoming.producer, incoming.epoch, event),
                        **values,
                    )
                )
        self._streams = None

    def release(self, event: ParkedEvent) -> None:
        """It has been applied."""
        where = sa.and_(parked.c.producer == event.producer, parked.c.position == event.position)
        with write_transaction(self._engine) as conn:
            conn.execute(sa.delete(parked).where(where))
        self._streams = None

    def all(self) -> list[ParkedEvent]:
        """In order of producer and position."""
        with self._engine.connect() as conn:
            rows = conn.execute(sa.select(parked).order_by(parked.c.producer, parked.c.position))
            return [
                ParkedEvent(
                    row.producer,
                    row.position,
                    row.stream,
                    row.attempts,
                    row.error,
                    row.parked_at,
                    row.message,
                )
                for row in rows
            ]

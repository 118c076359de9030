"""Six logs written by hand, as plain envelopes: what reportes reads when no other service is at
hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from services.reportes.mirror import Mirror
from shared.event_log import NewEvent, RecordedEvent
from shared.event_log.merkle import leaf_hash
from shared.ids import derived_id

EPOCH = "11111111-1111-4111-8111-111111111111"
START = datetime(2025, 5, 2, 12, tzinfo=UTC)


def recorded(
    service: str,
    position: int,
    type_: str,
    data: Mapping[str, Any],
    *,
    occurred: str = "2020-06",
    at: datetime = START,
    version: int = 1,
    **rest: Any,
) -> RecordedEvent:
    """One event of a log, its body and leaf as the kernel makes them."""
    event = NewEvent(
        event_id=derived_id("prueba", service, str(position)),
        stream=f"prueba/{position}",
        type=type_,
        schema_version=1,
        occurred_at=occurred,
        actor={"id": "carga", "rol": "operador", "institucion_id": None},
        correlation_id=derived_id("prueba", "conversacion"),
        producer="prueba/0",
        data=data,
        **rest,
    )
    body = event.body(log=f"{service}.prueba", version=version, recorded_at=at)
    return RecordedEvent(position, body, leaf_hash(body.encode()))


@dataclass
class Logs:
    """Logs that grow together: each event is recorded a second after the one before, whichever its
    log.
    """

    events: list[tuple[str, RecordedEvent]] = field(default_factory=list)

    def add(
        self,
        service: str,
        type_: str,
        data: Mapping[str, Any],
        occurred: str = "2020-06",
        *,
        medio: str | None = "historico",
        archivo: str = "minuta.txt",
        fila: int = 1,
        **rest: Any,
    ) -> RecordedEvent:
        origin = medio and {"medio": medio, "archivo": archivo, "fila": fila, "relaja": []}
        position = len(self.of(service)) + 1
        at = START + timedelta(seconds=len(self.events))
        event = recorded(
            service, position, type_, data, occurred=occurred, at=at, origin=origin, **rest
        )
        self.events.append((service, event))
        return event

    def of(self, service: str) -> list[RecordedEvent]:
        return [event for name, event in self.events if name == service]

    def first(self, count: int) -> Logs:
        """What had been recorded when `count` events were."""
        return Logs(self.events[:count])

    def pour(self, mirror: Mirror) -> None:
        """Copies every log into the mirror, each in one batch."""
        for service in dict.fromkeys(name for name, _ in self.events):
            mirror.apply(service, EPOCH, self.of(service))

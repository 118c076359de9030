"""What a service does with another's events: gives itself the commands of its facts and policies, exactly once.

Each command's id derives from the foreign event, so applying an event again has no effect; the checkpoint is only
moved after. A refusal is an outcome, recorded by the log itself. What fails otherwise is tried again, then parked.

A rectification of a foreign event also rectifies the own fact (`Consta…`) that recorded it, in what it keeps of it.
What policies did with it stays: those were decisions, and whoever took them decides again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any, Final

from shared.checkpoints import Checkpoint, move_checkpoint, read_checkpoint
from shared.cloudevents import Incoming
from shared.common import RectificarRegistro, RegistroRectificado
from shared.decider import Actor
from shared.declare import event_type
from shared.errors import Refused, Unavailable
from shared.event_log import RecordedEvent
from shared.execution import Executor
from shared.parking import Parking
from shared.policies import Fact, Foreign, Reaction, commands_for, subscriptions, wire_form
from shared.rectified import HAPPENED, RECTIFIED, NoSuchField, is_rectification, value_at
from shared.schemas import dump

ATTEMPTS: Final = 3

log = logging.getLogger(__name__)


class ReactionSink:
    """Applies foreign events to one service. Its checkpoints are named `consumo/<producer>`."""

    def __init__(self, service: str, executor: Executor, reactions: Sequence[Reaction]) -> None:
        self._service, self._executor, self._reactions = service, executor, reactions
        self._engine = executor.log.engine
        self._wanted = subscriptions(reactions)
        self._recorded = {event_type(r.records).name for r in reactions if isinstance(r, Fact)}
        self.parking = Parking(self._engine)

    @property
    def producers(self) -> tuple[str, ...]:
        return tuple(sorted(self._wanted))

    def checkpoint(self, producer: str) -> tuple[str | None, int]:
        """(epoch or None, last position applied)."""
        found = read_checkpoint(self._engine, f"consumo/{producer}")
        return found.epoch or None, found.position

    def apply(self, producer: str, epoch: str, events: Sequence[RecordedEvent]) -> None:
        """Applies consecutive events and moves the checkpoint. Raises `Unavailable` when nothing can be stored now."""
        seen = read_checkpoint(self._engine, f"consumo/{producer}")
        for event in events:
            if event.type in self._wanted[producer] or is_rectification(event):
                self._settle(Incoming(producer, epoch, event))
        done = Checkpoint(epoch, events[-1].position)
        move_checkpoint(self._engine, f"consumo/{producer}", seen, done)

    def adopt(self, producer: str, epoch: str) -> None:
        """The same position, in the log's new life."""
        seen = read_checkpoint(self._engine, f"consumo/{producer}")
        move_checkpoint(self._engine, f"consumo/{producer}", seen, Checkpoint(epoch, seen.position))

    def redrive(self) -> tuple[int, int]:
        """Tries every parked event again, in order; (applied, still parked)."""
        stuck: set[tuple[str, str]] = set()
        applied = 0
        for waiting in self.parking.all():
            key = (waiting.producer, waiting.stream)
            if key in stuck:
                continue
            error = self._attempt(waiting.incoming())
            if error is None:
                self.parking.release(waiting)
                applied += 1
            else:
                stuck.add(key)
                self.parking.park(waiting.incoming(), error, waiting.attempts + 1)
        return applied, len(self.parking.all())

    def _settle(self, incoming: Incoming) -> None:
        if self.parking.holds(incoming.producer, incoming.event.stream):
            self.parking.park(incoming, "espera a un evento anterior de su secuencia", 0)
            return
        for _ in range(ATTEMPTS):
            error = self._attempt(incoming)
            if error is None:
                return
        self.parking.park(incoming, error or "", ATTEMPTS)
        log.error(
            "%s parked %s position %d: %s",
            self._service,
            incoming.producer,
            incoming.event.position,
            error,
        )

    def _attempt(self, incoming: Incoming) -> str | None:
        foreign = Foreign(incoming.producer, incoming.event.envelope)
        try:
            for name, payload, actor in self._orders(foreign):
                try:
                    self._executor.execute(
                        name, payload, Actor(actor, "sistema"), trace=incoming.event.trace
                    )
                except Refused as refusal:
                    log.info("%s refused %s: %s", self._service, name, refusal.problem["codigo"])
        except Unavailable:
            raise  # the database is away: no event is to blame, the whole batch waits
        except Exception as error:  # a defect of this event or of the code that reads it: park, do not stop the rest
            log.exception("%s could not apply %s", self._service, incoming.event.type)
            return type(error).__name__
        return None

    def _orders(self, foreign: Foreign) -> Iterable[tuple[str, dict[str, Any], str]]:
        """(command name, wire payload, actor id) of each command that the foreign event asks of this service."""
        yield from commands_for(self._service, foreign, self._reactions)
        if foreign.type != RECTIFIED:
            return
        change = foreign.read(RegistroRectificado)
        for own in self._executor.log.caused_by(change.registro_id):
            if own.type in self._recorded and _keeps(own, change.campo):
                order = RectificarRegistro(
                    secuencia=own.stream,
                    registro_id=own.envelope["event_id"],
                    campo=change.campo,
                    valor_nuevo=change.valor_nuevo,
                    motivo=f"{foreign.source}.{foreign.event_id}",  # a reference: not every service takes free text
                )
                key = f"rectificacion/{order.registro_id}"
                payload = wire_form(self._service, foreign, dump(order), key)
                yield type(order).__name__, payload, f"sistema:{self._service}/constancia"


def _keeps(own: RecordedEvent, path: str) -> bool:
    if path == HAPPENED:
        return True
    try:
        value_at(own.data, path)
    except NoSuchField:
        return False
    return True

"""What a service does with another's events: gives itself the commands of its facts and policies, exactly once.

Each command's id derives from the foreign event, so applying an event again has no effect; the checkpoint is only
moved after. A refusal is an outcome, recorded by the log itself. What fails otherwise is tried again, then parked.

A rectification of a foreign event also rectifies the own fact (`Consta…`) that recorded it, in what it keeps of it.
What policies did with it stays: those were decisions, and whoever took them decides again.

A reaction that a new version of the service brings is owed the past as well: the producer's log is read again from its
beginning, for that reaction alone, up to where the others had come.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from shared.checkpoints import Checkpoint, CheckpointMoved, move_checkpoint, read_checkpoint
from shared.cloudevents import Incoming
from shared.common import RectificarRegistro, RegistroRectificado
from shared.decider import Actor
from shared.declare import event_type
from shared.errors import Refused, Unavailable
from shared.event_log import RecordedEvent
from shared.execution import Executor
from shared.parking import Parking
from shared.policies import Fact, Foreign, Policy, Reaction, commands_for, subscriptions, wire_form
from shared.rectified import HAPPENED, RECTIFIED, NoSuchField, is_rectification, value_at
from shared.schemas import dump

ATTEMPTS: Final = 3

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Backlog:
    """Reactions that have not seen the events up to `upto`, which the others have."""

    reactions: tuple[Reaction, ...]
    upto: int


class ReactionSink:
    """Applies foreign events to one service.

    Its checkpoints are named `consumo/<producer>`; `reaccion/<producer>/<reaction>` marks what has caught up.
    """

    def __init__(self, service: str, executor: Executor, reactions: Sequence[Reaction]) -> None:
        self._service, self._executor, self._reactions = service, executor, reactions
        self._engine = executor.log.engine
        self._wanted = subscriptions(reactions)
        self._backlogs: dict[str, Backlog] = {}
        self._recorded = {event_type(r.records).name for r in reactions if isinstance(r, Fact)}
        self.parking = Parking(self._engine)

    @property
    def producers(self) -> tuple[str, ...]:
        return tuple(sorted(self._wanted))

    def begin(self, producer: str) -> None:
        """Goes back to the beginning of the producer's log if some reaction has not seen it."""
        seen = read_checkpoint(self._engine, f"consumo/{producer}")
        own = [r for r in self._reactions if r.source == producer]
        new = tuple(r for r in own if read_checkpoint(self._engine, _mark(r)) == Checkpoint())
        if not new:
            return
        left = self._backlogs.get(producer)
        self._backlogs[producer] = Backlog(new, max(seen.position, left.upto if left else 0))
        if seen.position:
            log.info("%s reads %s again for %d new reactions", self._service, producer, len(new))
            move_checkpoint(self._engine, f"consumo/{producer}", seen, Checkpoint(seen.epoch, 0))

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
        backlog = self._backlogs.get(producer)
        if backlog is not None and done.position >= backlog.upto:
            for reaction in backlog.reactions:
                with suppress(CheckpointMoved):  # another replica caught up first
                    move_checkpoint(self._engine, _mark(reaction), Checkpoint(), done)
            del self._backlogs[producer]
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
            for name, payload, actor in self._orders(foreign, incoming.event.position):
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

    def _owed(self, foreign: Foreign, position: int) -> Sequence[Reaction]:
        """The reactions that have not seen this event."""
        backlog = self._backlogs.get(foreign.source)
        if backlog is None or position > backlog.upto:
            return self._reactions
        return backlog.reactions

    def _orders(self, foreign: Foreign, position: int) -> Iterable[tuple[str, dict[str, Any], str]]:
        """(command name, wire payload, actor id) of each command that the foreign event asks of this service."""
        yield from commands_for(self._service, foreign, self._owed(foreign, position))
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


def _mark(reaction: Reaction) -> str:
    own = reaction.code if isinstance(reaction, Policy) else reaction.command
    return f"reaccion/{reaction.source}/{own}/{reaction.type}"

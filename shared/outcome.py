"""What a decision leaves behind: its events, or the record of a refusal, and the answer that is stored with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from shared.commanding import Command
from shared.common import CLAVE, ComandoRechazado, DatoEvaluado
from shared.decider import Context, DomainError
from shared.decision import Decision
from shared.declare import event_type, stream_of
from shared.errors import Refused, refusal_problem
from shared.event_log import ANY, Append, Appended, CommandRecord, NewEvent
from shared.ids import new_event_id
from shared.personal import Path
from shared.privacy.protection import GROUNDS, Protection
from shared.schemas import dump

ACCEPTED: Final = "aceptado"
REFUSED: Final = "rechazado"


@dataclass(frozen=True)
class Writer:
    """Makes the append of a decision. `producer`: `casos/1.2.0+<commit>`; `protection`: where persons are protected."""

    producer: str
    protection: Protection | None

    def append(
        self, command: Command, decision: Decision, now: datetime, trace: str | None
    ) -> Append:
        """All that it stores, conditioned on all that it read. Raises `PersonaSuprimida`, `PersonaBloqueada`."""
        expected = dict(decision.reads)
        events = [
            self._event(command, decision.person, *written) for written in writes(command, decision)
        ]
        outcome: dict[str, Any] = {"command_id": command.command_id, "resultado": ACCEPTED}
        if decision.refusal is not None:
            outcome |= {"resultado": REFUSED, "problema": problem_of(command, decision.refusal)}
        for event in events:
            if event.stream.startswith(f"{CLAVE.category}/") and event.stream not in expected:
                raise TypeError(f"{event.stream} is written without having been read")
            expected.setdefault(event.stream, ANY)
        record = CommandRecord(
            command_id=command.command_id,
            name=command.name,
            stream=decision.stream,
            body=command.text,
            sha256=command.sha256,
            decided_at=now,
            reads=decision.reads,
            outcome=outcome,
        )
        return Append(expected=expected, events=events, command=record, trace=trace)

    def _event(
        self, command: Command, person: str | None, stream: str, fact: Any, rules: str | None
    ) -> NewEvent:
        header, kind = command.header, event_type(fact)
        plain = canonical_header(command)
        event_id, grounds, data = new_event_id(), header.grounds, dump(fact)
        if self.protection is not None:
            data = self.protection.event(event_id, data)
            if grounds is not None:
                grounds = self.protection.grounds(event_id, person, grounds)
        return NewEvent(
            event_id=event_id,
            stream=stream,
            type=kind.name,
            schema_version=kind.version,
            occurred_at=header.occurred_at,
            occurred_basis=header.occurred_basis,
            actor=plain["actor"],
            command=command.name,
            command_id=command.command_id,
            command_sha256=command.sha256,
            correlation_id=command.correlation_id,
            causation_id=header.causation_id,
            rules_version=rules,
            grounds=grounds,
            evidence=plain["evidence"],
            origin=plain["origin"],
            producer=self.producer,
            data=data,
        )


def writes(command: Command, decision: Decision) -> list[tuple[str, Any, str | None]]:
    """(stream, event, rules version) of all that a decision writes; a refusal has a stream of its own."""
    if decision.refusal is not None:
        return [(f"rechazo/{command.command_id}", refused_event(command, decision.refusal), None)]
    return [
        (
            decision.stream if event_type(fact).stream is None else stream_of(fact),
            fact,
            decision.rules_version,
        )
        for fact in decision.events
    ]


def told_by(command: Command, decision: Decision) -> list[tuple[Path, str | None]]:
    """(path in the command's body, whose) of all that it says of persons, its fundamento too."""
    grounds = [] if command.header.grounds is None else [((GROUNDS,), decision.person)]
    return [*decision.told, *grounds]


def context_of(command: Command, now: datetime) -> Context:
    """The moment's data of a command; the same now as stored gives the same decision again."""
    return Context(
        occurred_at=command.header.occurred_at,
        now=now,
        actor=command.actor,
        grounds=command.header.grounds,
        relaxed=command.relaxed,
    )


def answer(stored: Appended) -> dict[str, Any]:
    """The stored outcome as an answer: returned when accepted, raised as `Refused` when not."""
    if stored.outcome["resultado"] == REFUSED:
        raise Refused({**stored.outcome["problema"], "eventos": stored.outcome["eventos"]})
    return stored.outcome


def refused_event(command: Command, refusal: DomainError) -> ComandoRechazado:
    weighed = tuple(DatoEvaluado(nombre=k, valor=v) for k, v in sorted(refusal.weighed.items()))
    return ComandoRechazado(
        comando=command.name,
        codigo_error=refusal.code,
        regla=refusal.rule,
        detalle=str(refusal),
        datos_evaluados=weighed,
    )


def problem_of(command: Command, refusal: DomainError) -> dict[str, Any]:
    return refusal_problem(
        code=refusal.code,
        rule=refusal.rule,
        detail=str(refusal),
        weighed=refusal.weighed,
        command_id=command.command_id,
        remedy=refusal.advice(),
    )


def canonical_header(command: Command) -> Mapping[str, Any]:
    """Actor, evidence and origin as plain JSON, complete."""
    header = command.header
    return {
        "actor": {
            "id": command.actor.id,
            "rol": command.actor.rol,
            "institucion_id": command.actor.institucion_id,
        },
        "evidence": [dump(item) for item in header.evidence],
        "origin": None if header.origin is None else dump(header.origin),
    }

"""From a command to its stored outcome: fold, decide, append, and again after a conflict.

One `Executor` serves every command of a service. A refusal is stored too (`ComandoRechazado`), the streams a decision
read are guarded at the append, and the same command id always gets the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from shared.access.asked import Asked
from shared.access.bearer import Bearer
from shared.access.errors import Forbidden
from shared.access.guard import authorise
from shared.access.matrix import Matrix
from shared.catalogue import AnyDecider, Catalogue
from shared.codes import is_code, looks_personal
from shared.commanding import Command, read_command
from shared.common import CLAVE, ComandoRechazado, DatoEvaluado, RectificarRegistro
from shared.decider import Actor, Context, DomainError
from shared.decision import Decision, decide, recorded
from shared.declare import event_type, stream_of
from shared.errors import InvalidInput, Refused, VersionConflict, refusal_problem
from shared.event_log import ANY, Append, Appended, CommandRecord, EventLog, NewEvent
from shared.ids import new_event_id
from shared.policies import Fact
from shared.rectification import rectify
from shared.schemas import dump, load
from shared.states import States

MAX_ATTEMPTS: Final = (
    200  # each lost race means another command won, so this bounds a queue, not a livelock
)
ACCEPTED, REFUSED = "aceptado", "rechazado"

Clock = Callable[[], datetime]
Ready = tuple[Command, Callable[[Context], Decision], Mapping[str, int]]
Prepare = Callable[[datetime], Ready]


class Executor:
    """`relaxable`: rule codes a historical load may relax here. `producer`: `casos/1.2.0+<commit>`."""

    def __init__(
        self,
        log: EventLog,
        catalogue: Catalogue,
        *,
        producer: str,
        facts: Sequence[Fact] = (),
        relaxable: frozenset[str] = frozenset(),
        clear_text: bool = True,
        access: Matrix | None = None,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        self.log, self.catalogue, self.producer = log, catalogue, producer
        self.facts = {fact.command: fact for fact in facts}
        self.relaxable, self.clear_text, self.clock = relaxable, clear_text, clock
        self.access = access
        self._states = States(log, catalogue)

    def execute(
        self, name: str, payload: Any, caller: Actor | Bearer, *, trace: str | None = None
    ) -> dict[str, Any]:
        """Runs one command from its wire form. A `Bearer` is judged by the service's table at every attempt.

        Returns `{command_id, resultado: "aceptado", eventos: [{event_id, type, stream, version, position}]}`.
        Raises `InvalidInput`, `TooLarge`, `UnknownCommand`, `Forbidden`, `IdempotencyConflict`, `Refused`,
        `VersionConflict` (after many lost races) or `Unavailable`.
        """
        if name not in self.facts:
            self.catalogue.order(name)
        return self._run(self.prepared(name, payload, caller), trace)

    def prepared(self, name: str, payload: Any, caller: Actor | Bearer) -> Prepare:
        """What gives the command at a moment, on behalf of whom it then is, and the streams that right rests on."""
        if isinstance(caller, Actor):
            command = self.read(name, payload, caller)
            decide = self.deciding(command)
            return lambda _: (command, decide, {})
        if self.access is None:
            raise Forbidden.to(name)
        matrix, bearer = self.access, caller
        draft = self.read(name, payload, Actor(bearer.sub, ""))
        asked = Asked.by_command(load(self.catalogue.order(name).cls, draft.data))

        def prepare(now: datetime) -> Ready:
            right = authorise(matrix, bearer, asked, context_of(draft, now), self.state)
            command = self.read(name, payload, right.actor)
            return command, self.deciding(command), right.reads

        return prepare

    def read(self, name: str, payload: Any, actor: Actor) -> Command:
        """A command of this service from its wire form, as far as it can be checked without its rules."""
        command = read_command(name, payload, actor)
        if wrong := sorted(command.relaxed - self.relaxable):
            problem = f"estas reglas no se pueden relajar: {', '.join(wrong)}"
            raise InvalidInput.of([("origin.relaja", problem)])
        if not self.clear_text:
            require_codes_only(command)
        return command

    def deciding(self, command: Command) -> Callable[[Context], Decision]:
        """What decides `command` at a moment, over the log as it is then. Raises `InvalidInput`."""
        if command.name in self.facts:
            decision = recorded(self.facts[command.name], command)
            return lambda _: decision
        order = self.catalogue.order(command.name)
        instruction = load(order.cls, command.data)
        if isinstance(instruction, RectificarRegistro):
            return lambda context: rectify(
                instruction,
                self.log.read_stream(instruction.secuencia),
                self.catalogue,
                context,
                self.state,
            )
        stream = stream_of(instruction)
        return lambda context: decide(order.decider, instruction, stream, context, self.state)

    def _run(self, prepare: Prepare, trace: str | None) -> dict[str, Any]:
        attempt = 0
        while True:
            attempt += 1
            now = self.clock()
            command, decide, rests_on = prepare(now)
            decision = decide(context_of(command, now))
            request = self._request(command, decision, now, trace)
            try:
                stored = self.log.append(guarded(request, rests_on))
            except VersionConflict:
                if attempt == MAX_ATTEMPTS:
                    raise
                continue
            return answer(stored)

    def state(self, decider: AnyDecider, stream: str) -> tuple[int, Any]:
        """(version, state) of a stream now: what is cached plus the events since."""
        return self._states.at(decider, stream)

    def _request(
        self, command: Command, decision: Decision, now: datetime, trace: str | None
    ) -> Append:
        expected = dict(decision.reads)
        events = [self._new_event(command, *written) for written in writes(command, decision)]
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

    def _new_event(self, command: Command, stream: str, fact: Any, rules: str | None) -> NewEvent:
        header, kind = command.header, event_type(fact)
        plain = canonical_header(command)
        return NewEvent(
            event_id=new_event_id(),
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
            grounds=header.grounds,
            evidence=plain["evidence"],
            origin=plain["origin"],
            producer=self.producer,
            data=dump(fact),
        )


def guarded(request: Append, rests_on: Mapping[str, int]) -> Append:
    """The same, also conditioned on the streams that the right to ask for it rests on.

    A stream that moved between the right and the decision keeps the older version: the append loses, and it is
    judged again.
    """
    if not rests_on:
        return request
    expected = dict(request.expected)
    for stream, version in rests_on.items():
        known = expected.get(stream, ANY)
        expected[stream] = min(known, version) if isinstance(known, int) and known >= 0 else version
    return replace(request, expected=expected)


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


def require_codes_only(command: Command) -> None:
    """For a service of protected persons: the header may hold codes, never free text. Raises `InvalidInput`."""
    header = command.header
    errors = []
    if header.grounds is not None:
        problem = "este servicio no acepta texto libre en claro: puede contener datos personales"
        errors.append(("grounds", problem))
    names = {
        f"evidence[{n}].documento_id": item.documento_id for n, item in enumerate(header.evidence)
    }
    if command.name == RectificarRegistro.__name__:
        names["data.motivo"] = str(command.data.get("motivo", ""))
    errors += [
        (field, "debe ser un código sin RUT ni teléfono: letras sin acento, números, . _ -")
        for field, text in names.items()
        if not is_code(text) or looks_personal(text)
    ]
    if header.origin is not None and not is_code(header.origin.archivo):
        errors.append(("origin.archivo", "debe ser un código: letras sin acento, números, . _ -"))
    if errors:
        raise InvalidInput.of(errors)


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

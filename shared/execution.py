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
from shared.commanding import Command, read_command, require_codes_only
from shared.common import RectificarRegistro
from shared.decider import Actor, Context
from shared.decision import Decision, closed, decide, recorded
from shared.declare import stream_of
from shared.errors import (
    IdempotencyConflict,
    InvalidInput,
    VersionConflict,
)
from shared.event_log import ANY, Append, Appended, EventLog
from shared.outcome import Writer, answer, context_of, told_by, writes
from shared.policies import Fact
from shared.privacy.documents import Documents
from shared.privacy.protection import Protection, require_somebody
from shared.rectification import rectify
from shared.schemas import load
from shared.states import States

MAX_ATTEMPTS: Final = (
    200  # each lost race means another command won, so this bounds a queue, not a livelock
)

Clock = Callable[[], datetime]
Ready = tuple[Command, Callable[[Context], Decision], Mapping[str, int]]
Prepare = Callable[[datetime], Ready]
Review = Callable[[Command, Any], None]
"""(command, its order) → nothing, or `InvalidInput` before anything is decided or stored."""


def ignore(_: Appended) -> None:
    """Nothing follows an append."""


class Executor:
    """`relaxable`: rule codes a historical load may relax here. `producer`: `casos/1.2.0+<commit>`.

    `protection`: where persons are protected; then no free text is stored in clear, and `stored` hears of each append.
    `documents`: where what identifies them is bound.
    """

    def __init__(
        self,
        log: EventLog,
        catalogue: Catalogue,
        *,
        producer: str,
        facts: Sequence[Fact] = (),
        relaxable: frozenset[str] = frozenset(),
        protection: Protection | None = None,
        documents: Documents | None = None,
        stored: Callable[[Appended], None] = ignore,
        access: Matrix | None = None,
        review: Review = lambda _, __: None,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        self.log, self.catalogue, self.producer = log, catalogue, producer
        self._writer = Writer(producer, protection)
        self.facts = {fact.command: fact for fact in facts}
        self.relaxable, self.clock, self.access = relaxable, clock, access
        self.review = review
        self.protection, self._documents, self._stored = protection, documents, stored
        self._states = States(log, catalogue)

    def execute(
        self,
        name: str,
        payload: Any,
        caller: Actor | Bearer,
        *,
        asked: Asked | None = None,
        trace: str | None = None,
    ) -> dict[str, Any]:
        """Runs one command from its wire form. A `Bearer` is judged by the service's table at every attempt: as who
        gives the command, or, when a query gives it to record itself, as who makes the query `asked`.

        Returns `{command_id, resultado: "aceptado", eventos: [{event_id, type, stream, version, position}]}`.
        Raises `InvalidInput`, `TooLarge`, `UnknownCommand`, `Forbidden`, `IdempotencyConflict`, `Refused`,
        `VersionConflict` (after many lost races) or `Unavailable`.
        """
        if name not in self.facts:
            self.catalogue.order(name)
        return self._run(self.prepared(name, payload, caller, asked), trace)

    def prepared(
        self, name: str, payload: Any, caller: Actor | Bearer, asked: Asked | None = None
    ) -> Prepare:
        """What gives the command at a moment, on behalf of whom it then is, and the streams that right rests on."""
        if isinstance(caller, Actor):
            command = self.read(name, payload, caller)
            decide = self.deciding(command)
            return lambda _: (command, decide, {})
        if self.access is None:
            raise Forbidden.to(name)
        matrix, bearer = self.access, caller
        draft = self.read(name, payload, Actor(bearer.sub, ""))
        judged = asked or Asked.by_command(load(self.catalogue.order(name).cls, draft.data))

        def prepare(now: datetime) -> Ready:
            right = authorise(matrix, bearer, judged, context_of(draft, now), self.state)
            command = self.read(name, payload, right.actor)
            return command, self.deciding(command), right.reads

        return prepare

    def read(self, name: str, payload: Any, actor: Actor) -> Command:
        """A command of this service from its wire form, as far as it can be checked without its rules."""
        command = read_command(name, payload, actor)
        if wrong := sorted(command.relaxed - self.relaxable):
            problem = f"estas reglas no se pueden relajar: {', '.join(wrong)}"
            raise InvalidInput.of([("origin.relaja", problem)])
        if self.protection is not None:
            require_codes_only(command)
        return command

    def deciding(self, command: Command) -> Callable[[Context], Decision]:
        """What decides `command` at a moment, over the log as it is then. Raises `InvalidInput`."""
        if command.name in self.facts:
            decision = recorded(self.facts[command.name], command)
            return lambda _: decision
        order = self.catalogue.order(command.name)
        instruction = load(order.cls, command.data)
        self.review(command, instruction)
        if isinstance(instruction, RectificarRegistro):
            return lambda context: rectify(
                instruction,
                self.log.read_stream(instruction.secuencia),
                self.catalogue,
                context,
                self.state,
            )
        stream = stream_of(instruction)
        opening = closed if self.protection is None else self.protection.open
        return lambda context: decide(
            order.decider, instruction, stream, context, self.state, opening
        )

    def _run(self, prepare: Prepare, trace: str | None) -> dict[str, Any]:
        attempt = 0
        while True:
            attempt += 1
            now = self.clock()
            command, decide, rests_on = prepare(now)
            decision = decide(context_of(command, now))
            try:
                stored = self._append(command, decision, now, trace, rests_on)
            except VersionConflict:
                if attempt == MAX_ATTEMPTS:
                    raise
                continue
            if not stored.repeated:
                self._stored(stored)
            return answer(stored)

    def _append(
        self,
        command: Command,
        decision: Decision,
        now: datetime,
        trace: str | None,
        rests_on: Mapping[str, int],
    ) -> Appended:
        if self.protection is None:
            request = self._writer.append(command, decision, now, trace)
            return self.log.append(guarded(request, rests_on))
        told = told_by(command, decision)
        if decision.refusal is None:
            require_somebody(told)
        as_stored = self.protection.command(command, told)
        try:
            request = guarded(self._writer.append(as_stored, decision, now, trace), rests_on)
            if self._documents is None:
                return self.log.append(request)
            written = [(stream, fact) for stream, fact, _ in writes(command, decision)]
            with self._documents.claimed(command.command_id, written):
                return self.log.append(request)
        except IdempotencyConflict:
            # Refused once without its personal values, since nobody knew whose they were; now somebody does.
            without = self.protection.command(command, [(path, None) for path, _ in told])
            if without.sha256 == as_stored.sha256:
                raise
            return self.log.append(self._writer.append(without, decision, now, trace))

    def state(self, decider: AnyDecider, stream: str) -> tuple[int, Any]:
        """(version, state) of a stream now: what is cached plus the events since."""
        return self._states.at(decider, stream)


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

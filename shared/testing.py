"""given(...).when(...).then(...): how a decider's rules are written down as tests.

pdl = Spec(PDL)
pdl.given(elaborado).given_on(PROYECTO, "p-1", adjudicado).at("2020-03-02").when(orden).then(validado)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Generic

from shared.decider import Actor, C, Context, Decider, DomainError, E, S
from shared.declare import event_type
from shared.moments import Moment

TESTER = Actor("actor-de-prueba", "operador")
THEN = Moment("2020-06-15")


@dataclass(frozen=True)
class Spec(Generic[C, S, E]):
    """The past of one stream, the past of the streams a decision may rest on, and the moment."""

    decider: Decider[C, S, E]
    history: Sequence[E] = ()
    others: Mapping[str, Any] = field(default_factory=dict)
    moment: Moment = THEN
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    actor: Actor = TESTER
    grounds: str | None = None
    relaxed: frozenset[str] = frozenset()

    def given(self, *events: E) -> Spec[C, S, E]:
        """The stream holds exactly these events."""
        return replace(self, history=events)

    def given_on(self, decider: Decider[Any, Any, Any], key: str, *events: Any) -> Spec[C, S, E]:
        """Another stream of the same log holds these events."""
        return replace(self, others={**self.others, decider.stream(key): decider.fold(events)})

    def at(self, moment: str, *, now: datetime | None = None) -> Spec[C, S, E]:
        """The command happens at `moment`; `now` is the clock."""
        return replace(self, moment=Moment(moment), now=now or self.now)

    def by(self, actor_id: str, rol: str = "operador") -> Spec[C, S, E]:
        return replace(self, actor=Actor(actor_id, rol))

    def because(self, grounds: str) -> Spec[C, S, E]:
        """The command brings its fundamento."""
        return replace(self, grounds=grounds)

    def historical(self, *rules: str) -> Spec[C, S, E]:
        """The command is a historical load that relaxes these rules."""
        return replace(self, relaxed=frozenset(rules))

    def when(self, command: C) -> Outcome[C, S, E]:
        return Outcome(self, command)

    def when_rectified(self, event: E, **changes: Any) -> Outcome[C, S, E]:
        """`event`, one of the given, says `changes` from now on."""
        return Rectified(self, None, event, changes)


@dataclass(frozen=True)
class Outcome(Generic[C, S, E]):
    """What deciding `command` gives."""

    spec: Spec[C, S, E]
    command: Any

    def context(self) -> Context:
        spec = self.spec
        return Context(
            occurred_at=spec.moment,
            now=spec.now,
            actor=spec.actor,
            grounds=spec.grounds,
            relaxed=spec.relaxed,
            loaded=spec.others,
            default_initial=True,
        )

    def events(self) -> list[Any]:
        """The decided events; lets a refusal through."""
        decider, history = self.spec.decider, self.spec.history
        decided = list(decider.decide(decider.fold(history), self.command, self.context()))
        for fact in decided:
            event_type(fact)
        return decided

    def then(self, *events: Any) -> None:
        decided = self.events()
        assert decided == list(events), f"decidió {decided}"

    def then_nothing(self) -> None:
        self.then()

    def then_accepted(self) -> None:
        """Something was decided: the nearest accepted neighbour of a refusal."""
        assert self.events(), "no decidió ningún evento"

    def then_refused(self, error: type[DomainError], *mentions: str) -> None:
        """Refused with this reason; the message people read contains each of `mentions`."""
        refusal, decided = self._refusal()
        assert refusal is not None, f"no rechazó: decidió {decided}"
        assert type(refusal) is error, f"rechazó con {refusal.code}: {refusal}"
        assert refusal.rule, f"{refusal.code} no dice qué regla aplica"
        for words in mentions:
            assert words in f"{refusal} {refusal.advice()}", f"{words!r} no está en: {refusal}"

    def _refusal(self) -> tuple[DomainError | None, list[Any]]:
        try:
            return None, self.events()
        except DomainError as refusal:
            return refusal, []


@dataclass(frozen=True)
class Rectified(Outcome[C, S, E]):
    """What rectifying one of the given events gives: the event as corrected, or a refusal."""

    event: Any
    changes: Mapping[str, Any]

    def events(self) -> list[Any]:
        corrected = replace(self.event, **self.changes)
        past = [corrected if fact is self.event else fact for fact in self.spec.history]
        assert corrected in past, "el registro no está en la historia"
        decider = self.spec.decider
        decider.admits(decider.fold(past), corrected, self.context())
        return [corrected]

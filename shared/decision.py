"""One decision, before anything is stored: events or a refusal, and the versions of the streams it rests on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from shared.catalogue import AnyDecider
from shared.commanding import Command
from shared.decider import Context, DomainError, Needs, NeedsClear
from shared.declare import event_type
from shared.personal import Path, Sealed
from shared.policies import Fact
from shared.told import told_in

StateOf = Callable[[AnyDecider, str], tuple[int, Any]]
"""(version, folded state) of a stream."""
Opening = Callable[[Sealed], Any]
"""The value of a stored personal field."""


class Decision:
    """What deciding on `stream` gave; `reads`: stream → the version it saw.

    `person`: who its free text is about; `told`: (path in the command's body, whose) of each personal value.
    """

    def __init__(self, stream: str, reads: dict[str, int]) -> None:
        self.stream, self.reads = stream, reads
        self.person: str | None = None
        self.told: tuple[tuple[Path, str | None], ...] = ()
        self.events: Sequence[Any] = ()
        self.refusal: DomainError | None = None
        self.rules_version: str | None = None


def closed(_: Sealed) -> Any:
    """For a log that has no key store."""
    raise TypeError("a decision asked for a personal value and this log opens none")


def decide(
    decider: AnyDecider,
    instruction: Any,
    stream: str,
    context: Context,
    state_of: StateOf,
    opening: Opening = closed,
) -> Decision:
    """One decision over states that `state_of` provides, loading and opening what the decider says it needs.

    Raises what `opening` raises: `PersonaSuprimida`, `PersonaBloqueada`.
    """
    version, state = state_of(decider, stream)
    loaded, opened = dict(context.loaded), dict(context.opened)
    decision = Decision(stream, {stream: version})
    while True:
        moment = replace(context, loaded=loaded, opened=opened)
        try:
            decision.person = decider.person(state, instruction, moment)
            decision.told = tuple(told_in(instruction, decision.person, ("data",)))
            decision.events = decider.decide(state, instruction, moment)
        except Needs as need:
            other = need.decider.stream(need.key)
            decision.reads[other], loaded[other] = state_of(need.decider, other)
            continue
        except NeedsClear as need:
            opened[need.sealed] = opening(need.sealed)
            continue
        except DomainError as refusal:
            decision.refusal = refusal
            return decision
        own = [fact for fact in decision.events if event_type(fact).stream is None]
        decision.rules_version = decider.rules_version(decider.fold(own, state))
        return decision


def recorded(fact: Fact, command: Command) -> Decision:
    """The decision to record a foreign fact as our own: it rests on nothing."""
    decision = Decision(fact.stream_for(command.data), {})
    decision.events = [fact.event_from(command.data)]
    return decision

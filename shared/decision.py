"""One decision, before anything is stored: events or a refusal, and the versions of the streams it rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from shared.catalogue import AnyDecider
from shared.commanding import Command
from shared.decider import Context, DomainError, Needs
from shared.declare import event_type
from shared.policies import Fact

StateOf = Callable[[AnyDecider, str], tuple[int, Any]]
"""(version, folded state) of a stream."""


class Decision:
    """What deciding on `stream` gave; `reads`: stream → the version it saw."""

    def __init__(self, stream: str, reads: dict[str, int]) -> None:
        self.stream, self.reads = stream, reads
        self.events: Sequence[Any] = ()
        self.refusal: DomainError | None = None
        self.rules_version: str | None = None


def decide(
    decider: AnyDecider, instruction: Any, stream: str, context: Context, state_of: StateOf
) -> Decision:
    """One decision over states that `state_of` provides, loading what the decider says it needs."""
    version, state = state_of(decider, stream)
    loaded: dict[str, Any] = dict(context.loaded)
    decision = Decision(stream, {stream: version})
    while True:
        try:
            decision.events = decider.decide(state, instruction, _with(context, loaded))
        except Needs as need:
            other = need.decider.stream(need.key)
            decision.reads[other], loaded[other] = state_of(need.decider, other)
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


def _with(context: Context, loaded: Mapping[str, Any]) -> Context:
    return replace(context, loaded=loaded)

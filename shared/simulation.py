"""What a command would give if it were sent now: decided like any other, never stored."""

from __future__ import annotations

from typing import Any

from shared.commanding import read_command
from shared.decider import Actor
from shared.declare import event_type, stream_of
from shared.errors import InvalidInput, Refused
from shared.execution import (
    ACCEPTED,
    Executor,
    context_of,
    decide,
    problem_of,
    require_codes_only,
    writes,
)
from shared.schemas import dump, load


def simulate(executor: Executor, name: str, payload: Any, actor: Actor) -> dict[str, Any]:
    """`{resultado: "aceptado", eventos: [{type, stream, data}]}` against the log as it is now.

    An id that was answered before is decided again: this tells what would be right now, not what was.
    Raises `InvalidInput`, `TooLarge`, `UnknownCommand` or `Refused`, as sending it would; nothing is written.
    """
    order = executor.catalogue.order(name)
    command = read_command(name, payload, actor)
    if wrong := sorted(command.relaxed - executor.relaxable):
        problem = f"estas reglas no se pueden relajar: {', '.join(wrong)}"
        raise InvalidInput.of([("origin.relaja", problem)])
    if not executor.clear_text:
        require_codes_only(command)
    instruction = load(order.cls, command.data)
    stream = stream_of(instruction)
    context = context_of(command, executor.clock())
    decision = decide(order.decider, instruction, stream, context, executor.state)
    if decision.refusal is not None:
        raise Refused({**problem_of(command, decision.refusal), "eventos": []})
    return {
        "resultado": ACCEPTED,
        "eventos": [
            {"type": event_type(fact).name, "stream": where, "data": dump(fact)}
            for where, fact, _ in writes(command, decision)
        ],
    }

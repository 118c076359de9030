"""What a command would give if it were sent now: decided like any other, never stored."""

from __future__ import annotations

from typing import Any

from shared.access.bearer import Bearer
from shared.decider import Actor
from shared.declare import event_type
from shared.errors import Refused
from shared.execution import Executor
from shared.outcome import ACCEPTED, context_of, problem_of, writes
from shared.privacy.trees import masked
from shared.schemas import dump


def simulate(executor: Executor, name: str, payload: Any, caller: Actor | Bearer) -> dict[str, Any]:
    """`{resultado: "aceptado", eventos: [{type, stream, data}]}` against the log as it is now; no person in clear.

    An id that was answered before is decided again: this tells what would be right now, not what was.
    Raises `InvalidInput`, `TooLarge`, `UnknownCommand` or `Refused`, as sending it would; nothing is written.
    """
    executor.catalogue.order(name)
    now = executor.clock()
    command, decide, _ = executor.prepared(name, payload, caller)(now)
    decision = decide(context_of(command, now))
    if decision.refusal is not None:
        raise Refused({**problem_of(command, decision.refusal), "eventos": []})
    return {
        "resultado": ACCEPTED,
        "eventos": [
            {"type": event_type(fact).name, "stream": where, "data": masked(dump(fact))}
            for where, fact, _ in writes(command, decision)
        ],
    }

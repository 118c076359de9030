"""A key was destroyed: the service says so in its own log, by a command of its own, once.

The command's id hangs from the event that ordered it and its content from that event and the key store, which
answers the same however often it is asked. So whoever goes on after a crash sends the same command.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.decider import Actor
from shared.declare import command_type
from shared.event_log import RecordedEvent
from shared.execution import Executor
from shared.ids import derived_id
from shared.privacy.keys import Erasure
from shared.schemas import dump

Confirmation = Callable[[Erasure], Any]
"""The command that says that a key was destroyed."""


def confirm(
    executor: Executor, service: str, made: Confirmation, event: RecordedEvent, erasure: Erasure
) -> None:
    """Runs the command. Raises what the executor raises: who called tries again later."""
    order = made(erasure)
    payload = {
        "command_id": derived_id(service, "claves", event.event_id),
        "occurred_at": event.envelope["recorded_at"],
        "correlation_id": event.envelope["correlation_id"],
        "causation_id": event.event_id,
        "data": dump(order),
    }
    executor.execute(
        command_type(order).name, payload, Actor(f"sistema:{service}/claves", "sistema")
    )

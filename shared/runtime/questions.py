"""What every service answers about single facts: an event, the command behind it, what a command would give."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from nameko.rpc import rpc

from shared.cloudevents import to_message
from shared.errors import TejidoError
from shared.moments import iso

Method = TypeVar("Method", bound=Callable[..., Any])


def query(method: Method) -> Method:
    """An RPC method whose errors are answers, not accidents."""
    entrypoint: Method = rpc(expected_exceptions=(TejidoError,))(method)
    return entrypoint


class Questions:
    """Mixed into `Service`."""

    work: Any

    @query
    def evento(self, event_id: str) -> dict[str, Any] | None:
        """One event of this log as a CloudEvent, or null."""
        log = self.work.core.log
        found = log.event(event_id)
        if found is None:
            return None
        message: dict[str, Any] = json.loads(to_message(log.service, log.head().epoch, found))
        return message

    @query
    def comando(self, command_id: str) -> dict[str, Any] | None:
        """What this log keeps of a command, or null.

        `{command_id, comando, secuencia, decidido, resultado, lecturas: {stream: version}, problema?}`. Its text is
        left out: the events it caused say what may be said.
        """
        stored = self.work.core.log.command(command_id)
        if stored is None:
            return None
        answer = {
            "command_id": stored.command_id,
            "comando": stored.name,
            "secuencia": stored.stream,
            "decidido": iso(stored.decided_at),
            "resultado": stored.outcome["resultado"],
            "lecturas": stored.reads,
        }
        if "problema" in stored.outcome:
            answer["problema"] = stored.outcome["problema"]
        return answer

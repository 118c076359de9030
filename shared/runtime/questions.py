"""What every service answers about single facts: an event, the command behind it, what a command would give."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, TypeVar, cast

from nameko.rpc import rpc

from shared.cloudevents import to_message
from shared.errors import InvalidInput, TejidoError
from shared.moments import iso

Method = TypeVar("Method", bound=Callable[..., Any])


def entrypoint(method: Method) -> Method:
    """An RPC method whose errors are answers, not accidents."""
    made: Method = rpc(expected_exceptions=(TejidoError,))(method)
    return made


unguarded = entrypoint  # what it does is judged further in, as the command it names


def query(method: Method) -> Method:
    """An RPC method that the service's table has to allow to who calls."""
    return entrypoint(_judged(method))


def personal_query(*personal: str) -> Callable[[Method], Method]:
    """The same, with arguments that say who a person is: whoever traces calls is given them redacted."""

    def decorate(method: Method) -> Method:
        made: Method = rpc(expected_exceptions=(TejidoError,), sensitive_arguments=personal)(
            _judged(method, personal)
        )
        return made

    return decorate


def _judged(method: Method, personal: Collection[str] = ()) -> Method:
    takes = inspect.signature(method)

    @wraps(method)
    def judged(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            said = takes.bind(self, *args, **kwargs).arguments
        except TypeError as error:
            raise InvalidInput("Esa consulta no recibe esos argumentos.") from error
        asked = {k: v for k, v in said.items() if k != "self" and k not in personal}
        self.work.allow(method.__name__, **asked)
        return method(self, *args, **kwargs)

    return cast(Method, judged)


def recording(cls: type[Any]) -> Callable[[Method], Method]:
    """Marks a query that gives itself the command `cls`, which nobody else may: that it was asked is a fact."""

    def mark(method: Method) -> Method:
        method.recorded_by = cls  # type: ignore[attr-defined]  # how a test finds who gives the command
        return method

    return mark


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

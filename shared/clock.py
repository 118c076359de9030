"""The clock of a service: once a civil day it evaluates the deadlines of everything that may have one.

Time enters the log as data: a command that names the day, given by the service to itself. A stream on which the day
changes nothing gets no command, so that an idle country writes nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from shared.decider import Actor
from shared.declare import command_type
from shared.errors import Refused, TejidoError
from shared.execution import Executor
from shared.ids import new_id
from shared.moments import civil_date
from shared.schemas import dump
from shared.simulation import simulate

LOOK_SECONDS: Final = 60.0

log_ = logging.getLogger(__name__)


@dataclass(frozen=True)
class Deadlines:
    """`order(stream, day)` is the command that evaluates a stream of `categories` on a civil day, or None for none."""

    categories: tuple[str, ...]
    order: Callable[[str, date], Any | None]


@dataclass(frozen=True)
class Evaluated:
    """Of one day: `secuencias` looked at, `eventos` written, `fallas`: stream → what went wrong, in Spanish."""

    secuencias: int
    eventos: tuple[dict[str, Any], ...]
    fallas: dict[str, str]

    def plain(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "secuencias": self.secuencias,
            "eventos": list(self.eventos),
            "fallas": self.fallas,
        }


def evaluate(executor: Executor, service: str, deadlines: Deadlines, day: date) -> Evaluated:
    """Gives the command of every stream on which `day` changes something; one that fails does not stop the rest."""
    actor = Actor(f"sistema:{service}/reloj", "sistema")
    looked, events, failures = 0, [], {}
    for category in deadlines.categories:
        for stream in executor.log.streams(category):
            order = deadlines.order(stream, day)
            if order is None:
                continue
            looked += 1
            name = command_type(order).name
            payload = {
                "command_id": new_id(),
                "occurred_at": day.isoformat(),
                "data": dump(order),
            }
            try:
                if simulate(executor, name, payload, actor)["eventos"]:
                    events += executor.execute(name, payload, actor)["eventos"]
            except Refused as refusal:
                failures[stream] = str(refusal)
            except (TejidoError, ValueError) as error:
                log_.exception("%s could not evaluate %s", service, stream)
                failures[stream] = str(error)
    return Evaluated(looked, tuple(events), failures)


class Clock:
    """Evaluates at start and whenever the civil day in Santiago is another."""

    def __init__(self, executor: Executor, service: str, deadlines: Deadlines) -> None:
        self._executor, self._service, self._deadlines = executor, service, deadlines
        self._stopped = threading.Event()
        self.evaluated: date | None = None

    def run(self) -> None:
        """Looks at the day every minute. Never raises: what fails is tried at the next look."""
        while not self._stopped.is_set():
            try:
                self.look()
            except (
                Exception
            ):  # the database may be away at midnight; the day is evaluated when it is back
                log_.warning("clock %s: trying again", self._service, exc_info=True)
            self._stopped.wait(LOOK_SECONDS)

    def look(self) -> None:
        """Evaluates today, if it has not."""
        today = civil_date(self._executor.clock())
        if today == self.evaluated:
            return
        done = evaluate(self._executor, self._service, self._deadlines, today)
        if done.eventos or done.fallas:
            written, failed = len(done.eventos), len(done.fallas)
            log_.info("clock %s: %d events, %d failures", self._service, written, failed)
        self.evaluated = today

    def stop(self) -> None:
        """Asks `run` to end."""
        self._stopped.set()

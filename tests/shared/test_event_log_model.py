"""The log against a model in memory: any requests, in any groups, must give what ten lines of
Python give.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import eventlet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.errors import IdempotencyConflict, TejidoError, VersionConflict
from shared.event_log import ANY, EXISTS, Append, DuplicateEvent, EventLog
from shared.event_log.database import make_engine
from shared.ids import derived_id
from tests.shared.conftest import NAME, Site
from tests.shared.log_cases import assert_whole, new_command, new_event

STREAMS = ("cosa/a", "cosa/b", "cosa/c")

# Expected versions, (stream, number of the event id) of each event, (command number, content).
requests = st.fixed_dictionaries(
    {
        "expected": st.dictionaries(
            st.sampled_from(STREAMS), st.sampled_from((0, 1, 2, 3, ANY, EXISTS))
        ),
        "events": st.lists(st.tuples(st.sampled_from(STREAMS), st.integers(0, 12)), max_size=4),
        "unsaid": st.sampled_from((0, 1, 2, ANY)),
        "command": st.none() | st.tuples(st.integers(0, 4), st.integers(0, 1)),
    }
)


@dataclass
class Model:
    """What a log is, without a database."""

    events: list[tuple[str, int, str]] = field(default_factory=list)  # stream, version, event id
    commands: dict[str, tuple[int, list[int]]] = field(default_factory=dict)  # content, positions

    def append(self, request: dict[str, Any]) -> list[int] | type[TejidoError]:
        """Positions given, or the error."""
        command = request["command"]
        if command and str(command[0]) in self.commands:
            content, positions = self.commands[str(command[0])]
            return positions if content == command[1] else IdempotencyConflict
        for stream, wanted in request["expected"].items():
            current = sum(name == stream for name, _, _ in self.events)
            if wanted != ANY and (current == 0 if wanted == EXISTS else current != wanted):
                return VersionConflict
        ids = [event_id for _, _, event_id in self.events] + [str(n) for _, n in request["events"]]
        if len(set(ids)) < len(ids):
            return DuplicateEvent
        first = len(self.events) + 1
        for stream, number in request["events"]:
            version = 1 + sum(name == stream for name, _, _ in self.events)
            self.events.append((stream, version, str(number)))
        given = list(range(first, len(self.events) + 1))
        if command:
            self.commands[str(command[0])] = (command[1], given)
        return given


def to_append(request: dict[str, Any]) -> Append:
    for stream, _ in request["events"]:
        request["expected"].setdefault(stream, request["unsaid"])
    command = request["command"]
    return Append(
        expected=request["expected"],
        events=[new_event(stream, event_id=str(number)) for stream, number in request["events"]],
        command=command and new_command(derived_id(str(command[0])), content=str(command[1])),
    )


def answer(log: EventLog, request: Append) -> list[int] | type[TejidoError]:
    try:
        return [receipt["position"] for receipt in log.append(request).outcome["eventos"]]
    except TejidoError as error:
        return type(error)


@pytest.mark.parametrize("grouped", [False, True])
def test_on_sqlite_the_log_does_what_the_model_does(sqlite_template: Path, grouped: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.db"

        @contextmanager
        def fresh() -> Iterator[EventLog]:
            shutil.copy(sqlite_template, path)
            engine = make_engine(f"sqlite:///{path}")
            yield EventLog(engine, NAME)
            engine.dispose()

        hold(fresh, grouped, examples=80)


@pytest.mark.postgres
@pytest.mark.parametrize("grouped", [False, True])
def test_on_postgresql_the_log_does_what_the_model_does(postgres_site: Site, grouped: bool) -> None:
    @contextmanager
    def fresh() -> Iterator[EventLog]:
        postgres_site.empty()
        yield postgres_site.open(pool=2)
        postgres_site.close()

    hold(fresh, grouped, examples=50)


def hold(
    fresh: Callable[[], AbstractContextManager[EventLog]], grouped: bool, *, examples: int
) -> None:
    """The law: one by one or all in one group, the log answers and holds what the model does."""

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(requests, max_size=12))
    def law(batch: list[dict[str, Any]]) -> None:
        model = Model()
        with fresh() as log:
            appends = [to_append(request) for request in batch]
            if grouped:
                log._turn.acquire()
                threads = [eventlet.spawn(answer, log, request) for request in appends]
                eventlet.sleep(0)
                log._turn.release()
                given = [thread.wait() for thread in threads]
            else:
                given = [answer(log, request) for request in appends]
            stored = [(e.stream, e.version, e.event_id) for e in log.scan()]
            assert_whole(log)
        assert given == [model.append(request) for request in batch]
        assert stored == model.events

    law()

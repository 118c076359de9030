"""The whole policy graph over the demonstration's events: in what order and how often they come is all one.

Rule 3 of the design, on the services themselves. What each service hears from the others comes lost,
doubled and out of order to an empty log, and again, in any order, to a log that has it all.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from shared.cli.connection import connect
from shared.cli.demo import load_steps
from shared.cli.steps import read_steps
from shared.cloudevents import to_message
from shared.config import Settings, read_settings
from shared.consumer import FeedPage, Road, Subscriber
from shared.event_log import EventLog, RecordedEvent
from shared.event_log.database import make_engine
from shared.feed import read_page
from shared.migrations.run import upgrade
from shared.reactions import ReactionSink
from shared.runtime.core import Core
from shared.runtime.runner import service_class, service_names
from tests.architecture.alone import REPOSITORY

pytestmark = pytest.mark.system

SERVICES = [name for name in service_names() if service_class(name).definition.reactions]
SEEDS = 8


@dataclass
class Message:
    """What the broker would have handed over."""

    body: str
    properties: dict[str, str]
    acknowledged: int = 0

    def ack(self) -> None:
        self.acknowledged += 1


@dataclass
class Told:
    """The logs after the demonstration: the owners of all that is heard here."""

    folder: Path
    logs: Mapping[str, EventLog]
    events: Mapping[str, Sequence[RecordedEvent]] = field(default_factory=dict)

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """Event id → whose log has it."""
        return {event.event_id: name for name, log in self.events.items() for event in log}

    def fetch(self, producer: str, after: int) -> FeedPage:
        log = self.logs[producer]
        page = read_page(log, after=after)
        return FeedPage(page.epoch, page.since, log.read(after, upto=page.upto))

    def message(self, producer: str, position: int) -> str:
        event = self.events[producer][position - 1]
        return to_message(producer, self.logs[producer].head().epoch, event)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("told")
    where = read_settings({"TEJIDO_DATOS": str(folder)})
    with connect(where) as tejido:
        load_steps(tejido, read_steps(REPOSITORY / "deploy" / "demo"))
        tejido.settle()
    logs = {
        name: EventLog(make_engine(where.database_of(name)), where.log_name(name))
        for name in service_names()
    }
    yield Told(folder, logs, {name: list(log.scan()) for name, log in logs.items()})
    for log in logs.values():
        log.engine.dispose()


@contextmanager
def alone(name: str, told: Told, *, finished: bool) -> Iterator[Core]:
    """One service, not running, on a log of its own: an empty one, or the demonstration's."""
    with TemporaryDirectory() as folder:
        where = Settings(f"sqlite:///{folder}/{{servicio}}.db", "memory://", Path(folder))
        if finished:
            shutil.copy(told.folder / f"{name}.db", folder)
        core = Core(service_class(name).definition, where)
        if not finished:
            upgrade(core.engine, name)
            core.open_log()
        try:
            yield core
        finally:
            core.close()


def written(core: Core, told: Told) -> dict[tuple[str, str], list[str]]:
    """(stream, whose event caused it) → the types of its events: between two producers no order is promised."""
    found: dict[tuple[str, str], list[str]] = {}
    for event in core.log.scan():
        owner = told.owners.get(event.envelope["causation_id"] or "", "")
        found.setdefault((event.stream, owner), []).append(event.type)
    return found


def hear(core: Core, told: Told, heard: Sequence[tuple[str, int]], at_once: int) -> None:
    """Messages as a consumer gets them, flushed every `at_once`; then it asks the owners, as it does now and then."""
    assert isinstance(core.sink, ReactionSink)
    subscriber = Subscriber(core.definition.name, core.sink, told.fetch, "memory://")
    for road in subscriber.roads.values():
        core.sink.begin(road.producer)
        road.epoch, road.position = core.sink.checkpoint(road.producer)
    messages = []
    for number, (producer, position) in enumerate(heard, 1):
        messages.append(Message(told.message(producer, position), {"user_id": producer}))
        subscriber._receive(subscriber.roads[producer], messages[-1])
        if number % at_once == 0:
            subscriber._flush()
    subscriber._flush()
    assert all(message.acknowledged == 1 for message in messages)
    subscriber._catch_up()
    for producer, road in subscriber.roads.items():
        assert complete(road, told.logs[producer])
    assert core.sink.parking.all() == []


def complete(road: Road, log: EventLog) -> bool:
    return road.position == log.head().size and not road.halted


def some_messages(told: Told, producers: Sequence[str], random: Random) -> list[tuple[str, int]]:
    """Any messages of these producers, any number of times, in any order."""
    owners = random.choices(producers, k=random.randrange(80))
    return [(owner, random.randint(1, len(told.events[owner]))) for owner in owners]


@pytest.fixture(scope="module")
def in_order(told: Told) -> dict[str, dict[tuple[str, str], list[str]]]:
    """What each service writes when it hears everything once and in order."""
    found = {}
    for name in SERVICES:
        with alone(name, told, finished=False) as core:
            hear(core, told, [], 1)
            found[name] = written(core, told)
            assert len(found[name]) > 1, f"{name} no oyó nada"
    return found


@pytest.mark.parametrize("name", SERVICES)
def test_lost_doubled_and_out_of_order_messages_write_what_ordered_ones_do(
    told: Told, in_order: Mapping[str, Any], name: str
) -> None:
    for seed in range(SEEDS):
        random = Random(seed)
        with alone(name, told, finished=False) as core:
            assert core.sink is not None
            heard = some_messages(told, core.sink.producers, random)
            hear(core, told, heard, random.randint(1, 8))
            assert written(core, told) == in_order[name], f"{seed=}"


@pytest.mark.parametrize("name", SERVICES)
def test_applying_again_in_any_order_what_was_applied_writes_nothing(told: Told, name: str) -> None:
    """Past the consumer, which would drop them: each reaction's command is the one it was."""
    for seed in range(SEEDS):
        with alone(name, told, finished=True) as core:
            assert isinstance(core.sink, ReactionSink)
            before = core.log.head()
            assert before == told.logs[name].head()
            for producer in core.sink.producers:
                events = list(told.events[producer])
                Random(seed).shuffle(events)
                core.sink.apply(producer, told.logs[producer].head().epoch, events)
            assert core.log.head() == before, f"{seed=}"
            assert core.sink.parking.all() == []

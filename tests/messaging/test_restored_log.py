"""After a restore: who has more than was restored stops loudly, the others go on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shared.checkpoints import read_checkpoint
from shared.cloudevents import to_message
from shared.common import EpocaIniciada
from shared.consumer import FeedPage
from shared.declare import stream_of
from shared.event_log import Append, NewEvent
from shared.ids import new_event_id, new_id
from shared.relay import CHECKPOINT
from shared.schemas import dump
from tests.messaging.conftest import World, publish, running


def new_life(world: World) -> str:
    """What an operator does after a restore: the log goes on under another epoch."""
    log, epoch = world.origin_log, new_id()
    fact = EpocaIniciada(
        servicio=log.service, epoca=epoch, epoca_anterior=log.head().epoch, motivo="respaldo"
    )
    event = NewEvent(
        event_id=new_event_id(),
        stream=stream_of(fact),
        type="EpocaIniciada",
        schema_version=1,
        occurred_at="2025-03-01",
        actor={"id": "ops", "rol": "ops", "institucion_id": None},
        correlation_id=new_id(),
        producer="origen/1",
        data=dump(fact),
    )
    log.append(Append(expected={event.stream: 0}, events=[event], epoch=epoch))
    return epoch


def test_a_consumer_that_is_ahead_of_a_restored_log_stops_loudly(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscriber = running(world)
    world.start(world.relay())
    for number in (1, 2):
        world.note("n", number)
    world.wait_until(world.caught_up)
    road = subscriber.roads[world.source]
    restored = FeedPage(
        "00000000-0000-4000-8000-000000000000", 2, []
    )  # with one event, then a new life
    monkeypatch.setattr(subscriber, "_fetch", lambda *_: restored)
    (first, _) = world.origin_log.read()
    publish(world, to_message(world.source, restored.epoch, first))
    world.wait_until(lambda: bool(road.halted))
    assert "época" in road.halted
    world.note("n", 3)
    world.wait_until(lambda: read_checkpoint(world.origin_log.engine, CHECKPOINT).position == 3)
    assert world.copied("n") == [1, 2]


def test_a_consumer_that_has_no_more_than_was_restored_goes_on(world: World) -> None:
    subscriber = running(world)
    world.start(world.relay())
    world.note("n", 1)
    world.wait_until(world.caught_up)
    epoch = new_life(world)
    world.note("n", 2)
    world.wait_until(world.caught_up)
    assert world.copied("n") == [1, 2]
    assert subscriber.roads[world.source].halted == ""
    assert world.sink.checkpoint(world.source)[0] == epoch


def test_what_another_life_of_the_log_said_does_not_count(world: World) -> None:
    subscriber = running(world)
    world.start(world.relay())
    world.note("n", 1)
    world.wait_until(world.caught_up)
    (event,) = world.origin_log.read()
    stale = replace(event, position=2)
    publish(world, to_message(world.source, "00000000-0000-4000-8000-000000000000", stale))
    world.wait_until(lambda: subscriber.roads[world.source].duplicates == 1)
    world.note("n", 2)
    world.wait_until(world.caught_up)
    assert world.copied("n") == [1, 2]

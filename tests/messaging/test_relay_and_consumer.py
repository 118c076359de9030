"""From one service's log to another's effect: in order, once, with no gap, whatever is lost or doubled on the way."""

from __future__ import annotations

from typing import Any

import eventlet
import pytest
from kombu import Connection

from shared.checkpoints import Checkpoint, move_checkpoint, read_checkpoint
from shared.cloudevents import to_message
from shared.consumer import Subscriber
from shared.relay import CHECKPOINT
from tests.messaging.conftest import World, publish, running


def test_each_event_has_its_effect_once_and_in_order(world: World) -> None:
    running(world)
    world.start(world.relay())
    for number in range(50):
        world.note(f"n{number % 3}", number)
    world.wait_until(world.caught_up)
    for rest in range(3):
        assert world.copied(f"n{rest}") == [n for n in range(50) if n % 3 == rest]


def test_the_reaction_says_what_caused_it(world: World) -> None:
    running(world)
    world.start(world.relay())
    world.note("n", 1)
    world.wait_until(world.caught_up)
    (written,) = world.origin_log.read()
    fact, copied = world.target_log.read_stream("copia/n")
    assert [fact.type, copied.type] == ["ConstaNotaEscrita", "NotaCopiada"]
    for event in (fact, copied):
        assert event.envelope["causation_id"] == written.event_id
        assert event.envelope["correlation_id"] == written.envelope["correlation_id"]
        assert event.envelope["occurred_at"] == written.envelope["occurred_at"]
    assert copied.envelope["actor"]["id"] == f"sistema:{world.target}/PT"


def test_a_message_delivered_twice_has_one_effect(world: World) -> None:
    subscriber = running(world)
    world.start(world.relay())
    world.note("n", 1)
    world.wait_until(world.caught_up)
    (event,) = world.origin_log.read()
    for _ in range(3):
        publish(world, to_message(world.source, world.origin_log.head().epoch, event))
    world.wait_until(lambda: subscriber.roads[world.source].duplicates == 3)
    assert world.copied("n") == [1]


def test_lost_messages_are_fetched_from_the_owner_when_a_later_one_reveals_the_gap(
    world: World,
) -> None:
    subscriber = running(world)
    for number in range(10):
        world.note("n", number)
    last = world.origin_log.read()[-1]
    publish(world, to_message(world.source, world.origin_log.head().epoch, last))
    world.wait_until(world.caught_up)
    assert world.copied("n") == list(range(10))
    assert subscriber.roads[world.source].refetched == 10


def test_the_loss_of_the_very_last_message_is_found_by_looking_now_and_then(world: World) -> None:
    world.start(world.subscriber(poll_seconds=0.2))
    world.note("n", 1)
    world.wait_until(world.caught_up)
    assert world.copied("n") == [1]


def test_messages_out_of_order_are_applied_in_order(world: World) -> None:
    running(world)
    for number in range(5):
        world.note("n", number)
    epoch = world.origin_log.head().epoch
    for event in reversed(world.origin_log.read()):
        publish(world, to_message(world.source, epoch, event))
    world.wait_until(world.caught_up)
    assert world.copied("n") == list(range(5))


def test_a_consumer_that_was_away_catches_up_at_its_start(world: World) -> None:
    world.start(world.relay())
    for number in range(20):
        world.note("n", number)
    world.wait_until(lambda: read_checkpoint(world.origin_log.engine, CHECKPOINT).position == 20)
    running(world)
    world.wait_until(world.caught_up)
    assert world.copied("n") == list(range(20))


def test_a_relay_whose_checkpoint_went_back_publishes_again_and_nothing_doubles(
    world: World,
) -> None:
    subscriber = running(world)
    first = world.start(world.relay())
    for number in range(5):
        world.note("n", number)
    world.wait_until(world.caught_up)
    first.stop()
    world.wait_until(lambda: not first.leading)
    seen = read_checkpoint(world.origin_log.engine, CHECKPOINT)
    move_checkpoint(world.origin_log.engine, CHECKPOINT, seen, Checkpoint(seen.epoch, 1))
    world.start(world.relay())
    world.wait_until(lambda: subscriber.roads[world.source].duplicates == 4)
    assert world.copied("n") == list(range(5))


def test_of_two_relays_one_leads_and_the_other_takes_over(world: World) -> None:
    running(world)
    relays = [world.start(world.relay()) for _ in range(2)]
    world.wait_until(lambda: any(relay.leading for relay in relays))
    world.note("n", 1)
    world.wait_until(world.caught_up)
    (leader,) = [relay for relay in relays if relay.leading]
    (follower,) = [relay for relay in relays if relay is not leader]
    assert follower.published == 0
    leader.stop()
    world.note("n", 2)
    world.wait_until(world.caught_up)
    assert follower.published == 1
    assert world.copied("n") == [1, 2]


def test_a_relay_and_a_consumer_that_are_killed_leave_nothing_to_those_who_come_after(
    world: World,
) -> None:
    for thing in (world.subscriber(), world.relay()):
        thread = eventlet.spawn(thing.run)
        up = "connected" if isinstance(thing, Subscriber) else "leading"
        world.wait_until(lambda thing=thing, up=up: getattr(thing, up))  # type: ignore[misc]  # bound now
        thread.kill()
    running(world)
    world.start(world.relay())
    world.note("n", 1)
    world.wait_until(world.caught_up)
    assert world.copied("n") == [1]


def test_what_is_no_event_is_dead_lettered_and_the_rest_goes_on(world: World) -> None:
    subscriber = running(world)
    world.note("n", 1)
    (event,) = world.origin_log.read()
    good = to_message(world.source, world.origin_log.head().epoch, event)
    bad = [
        "{",
        "[]",
        good.replace('"specversion":"1.0"', '"specversion":"2.0"'),
        good.replace('"numero":1', '"numero":2'),  # its hash no longer holds
        good.replace('"position":"1"', '"position":"0"'),
        good.replace('"position":"1",', ""),
        good.replace('"position":"1"', '"position":1.0'),
        good.replace(f"/servicios/{world.source}", "/servicios/otro"),
    ]
    for text in bad:
        publish(world, text)
    publish(world, good)
    world.wait_until(world.caught_up)
    assert subscriber.roads[world.source].rejected == len(bad)
    assert world.copied("n") == [1]
    with Connection(world.amqp_url) as connection:
        queue = connection.channel()
        found = []
        while message := queue.basic_get(f"{world.target}.dead.v1"):
            found.append(message)
            queue.basic_ack(message.delivery_tag)
    assert len(found) == len(bad)


def refused_and_dead(world: World, user_id: str | None, caplog: pytest.LogCaptureFixture) -> None:
    """The true event, sent as `user_id`, reaches nobody; sent as its producer, it does."""
    subscriber = running(world)
    world.note("n", 1)
    (event,) = world.origin_log.read()
    text = to_message(world.source, world.origin_log.head().epoch, event)
    publish(world, text, user_id)
    world.wait_until(lambda: subscriber.roads[world.source].rejected == 1)
    assert world.copied("n") == []
    with Connection(world.amqp_url) as connection:
        channel = connection.channel()
        world.wait_until(
            lambda: channel.basic_get(f"{world.target}.dead.v1", no_ack=True) is not None
        )
    (said,) = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert world.source in said
    assert not any(value in said for value in (event.event_id, event.stream, event.body))
    publish(world, text)
    world.wait_until(world.caught_up)
    assert world.copied("n") == [1]


def test_a_message_without_its_sender_is_dead_lettered(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    refused_and_dead(world, None, caplog)


def test_a_message_of_another_sender_is_dead_lettered(
    memory_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """A broker would not let it through: there the same is tried in tests/permissions."""
    refused_and_dead(memory_world, memory_world.target, caplog)


def test_a_refusal_of_a_policy_is_recorded_and_does_not_stop_the_rest(world: World) -> None:
    running(world)
    world.start(world.relay())
    for number in (1, 1313, 2):
        world.note("n", number)
    world.wait_until(world.caught_up)
    assert world.copied("n") == [1, 2]
    (refused,) = world.target_log.read(types=["ComandoRechazado"])
    assert refused.data["codigo_error"] == "NumeroProhibido"
    assert world.sink.parking.all() == []


def test_a_poison_event_parks_its_stream_in_order_and_the_others_go_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = {"numero": 2}
    honest = world.executor.execute

    def execute(name: str, payload: dict[str, Any], *rest: Any, **options: Any) -> Any:
        if name == "CopiarNota" and payload["data"]["numero"] == broken["numero"]:
            raise RuntimeError("defecto")
        return honest(name, payload, *rest, **options)

    monkeypatch.setattr(world.executor, "execute", execute)
    running(world)
    world.start(world.relay())
    for number in (1, 2, 3):
        world.note("mala", number)
    world.note("buena", 4)
    world.wait_until(world.caught_up)
    assert world.copied("mala") == [1]
    assert world.copied("buena") == [4]
    assert [event.position for event in world.sink.parking.all()] == [2, 3]
    assert world.sink.redrive() == (0, 2)

    broken["numero"] = -1
    assert world.sink.redrive() == (2, 0)
    assert world.copied("mala") == [1, 2, 3]


def test_a_sink_that_cannot_store_now_gets_the_same_events_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = {"failures": 2}
    honest = world.sink.apply

    def apply(*args: Any) -> None:
        if left["failures"]:
            left["failures"] -= 1
            raise OSError("la base no responde")
        honest(*args)

    monkeypatch.setattr(world.sink, "apply", apply)
    running(world)
    world.start(world.relay())
    for number in range(5):
        world.note("n", number)
    world.wait_until(world.caught_up)
    assert world.copied("n") == list(range(5))

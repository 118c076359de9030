"""The relay's backlog to a quorum queue, against bare asynchronous confirms of the same bytes by the AMQP client."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Sequence
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import amqp
from kombu import Connection, Exchange, Queue

from shared.cloudevents import exchange_name, to_message
from shared.event_log import RecordedEvent
from shared.relay import BATCH, RUN_BATCHES, Relay
from shared.wakeup import wakeup_for
from tests.bench.report import Lost, Row, faster, number, rounds
from tests.bench.worlds import World, clean_broker, database, event_log, fill

WINDOW: Final = 500
WAIT_SECONDS: Final = 30
BAR: Final = 0.7

Message = tuple[str, str, bytes]


def bench(world: World) -> Iterator[Row]:
    """One row. Raises `Lost` if either queue does not hold every event, once, in order."""
    events = world.of(20_000, 10_000)
    name = f"bench{secrets.token_hex(4)}"
    ours, bare = exchange_name(name), f"{name}.bare"
    with (
        database(world) as url,
        event_log(url, f"{name}.bench") as log,
        clean_broker(world, queues=[ours, bare], exchanges=[ours, bare]),
    ):
        fill(log, events)
        epoch = log.head().epoch
        stored = list(log.scan())
        messages = [message(name, epoch, event) for event in stored]
        for exchange in (ours, bare):
            declare(world, exchange)
        relay = Relay(log, world.amqp_url, wakeup_for(log))
        rival = Confirmed(world.amqp_url, bare)
        share = BATCH * RUN_BATCHES
        done = 0

        def relayed() -> float:
            began, sent = time.perf_counter(), 0
            while sent < share:
                sent += relay.run_once()
            return sent / (time.perf_counter() - began)

        def confirmed() -> float:
            nonlocal done
            began = time.perf_counter()
            rival.publish(messages[done : done + share])
            done += share
            return share / (time.perf_counter() - began)

        try:
            measured = rounds(events // share, relayed, confirmed)
        finally:
            rival.close()
            relay.stop()
            relay.run()  # already stopped: only closes what it holds
        for exchange in (ours, bare):
            check(world, exchange, messages[:done])
        work = f"relay, atraso de {number(done)} eventos"
        yield faster(work, measured[0], "py-amqp, ventana 500", measured[1], BAR, "ev/s")


def message(service: str, epoch: str, event: RecordedEvent) -> Message:
    """(routing key, message id, bytes) as the relay sends it."""
    return event.type, event.event_id, to_message(service, epoch, event).encode()


def declare(world: World, name: str) -> None:
    """A topic exchange with one quorum queue of the same name that takes all."""
    with Connection(world.amqp_url) as connection:
        exchange = Exchange(name, type="topic", durable=True)
        queue = Queue(
            name,
            exchange,
            routing_key="#",
            durable=True,
            queue_arguments={"x-queue-type": "quorum"},
        )
        queue(connection.channel()).declare()


class Confirmed:
    """The client alone: publishes with at most 500 messages unconfirmed."""

    def __init__(self, amqp_url: str, exchange: str) -> None:
        parts = urlsplit(amqp_url)
        self._exchange = exchange
        self._connection = amqp.Connection(
            host=f"{parts.hostname}:{parts.port or 5672}",
            userid=unquote(parts.username or "guest"),
            password=unquote(parts.password or "guest"),
            virtual_host=unquote(parts.path[1:]) or "/",
        )
        self._connection.connect()
        self._channel = self._connection.channel()
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(self._on_ack)
        self._channel.events["basic_nack"].add(self._on_nack)
        self._tag = 0
        self._pending: set[int] = set()

    def publish(self, messages: Sequence[Message]) -> None:
        """Returns when all are confirmed. Raises `Lost` when one is refused."""
        for key, message_id, body in messages:
            while len(self._pending) >= WINDOW:
                self._connection.drain_events(timeout=WAIT_SECONDS)
            self._tag += 1
            self._pending.add(self._tag)
            properties = {"delivery_mode": 2, "message_id": message_id, "type": key}
            sent = amqp.Message(
                body, content_type="application/json", content_encoding="utf-8", **properties
            )
            self._channel.basic_publish(sent, exchange=self._exchange, routing_key=key)
        while self._pending:
            self._connection.drain_events(timeout=WAIT_SECONDS)

    def close(self) -> None:
        self._connection.close()

    def _on_ack(self, tag: int, multiple: bool) -> None:
        if multiple:
            self._pending = {pending for pending in self._pending if pending > tag}
        else:
            self._pending.discard(tag)

    def _on_nack(self, *_: Any) -> None:
        raise Lost("el bus rechazó un mensaje")


def check(world: World, queue: str, expected: Sequence[Message]) -> None:
    """Consumes the queue. Raises `Lost` unless it held these messages, in this order, and no other."""
    found: list[tuple[str, bytes]] = []
    with Connection(world.amqp_url) as connection:
        channel = connection.channel()
        channel.basic_qos(0, WINDOW, False)

        def take(received: Any) -> None:
            body = received.body
            found.append(
                (
                    received.properties["message_id"],
                    body if isinstance(body, bytes) else body.encode(),
                )
            )
            if len(found) % (WINDOW // 2) == 0:
                channel.basic_ack(received.delivery_tag, multiple=True)

        channel.basic_consume(queue, callback=take)
        while len(found) < len(expected):
            try:
                connection.drain_events(timeout=WAIT_SECONDS)
            except OSError as error:
                raise Lost(f"{queue}: llegaron {len(found)} de {len(expected)}") from error
    if found != [(message_id, body) for _, message_id, body in expected]:
        raise Lost(f"{queue}: los mensajes no son los publicados, o no en su orden")

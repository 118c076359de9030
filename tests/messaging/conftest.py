"""`origen` and `destino` with a log each, on the in-memory bus with SQLite and on RabbitMQ with PostgreSQL."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import eventlet
import kombu.pools
import pytest
from kombu import Connection, Exchange

from shared.catalogue import Catalogue
from shared.consumer import FeedPage, Subscriber
from shared.decider import Actor
from shared.event_log import EventLog
from shared.event_log.database import make_engine
from shared.execution import Executor
from shared.feed import read_page
from shared.migrations.run import upgrade
from shared.policies import consta_types
from shared.reactions import ReactionSink
from shared.relay import Relay
from shared.senders import sender
from shared.transport import memory
from shared.wakeup import wakeup_for
from tests.support import toy

ACTOR = Actor("prueba", "operador")
TRUE = ""


@dataclass
class World:
    """The two services' parts, wired by hand so that a test can break each wire."""

    amqp_url: str
    databases: Callable[[str], Any]
    tag: str = field(default_factory=lambda: secrets.token_hex(4))
    threads: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Names of exchanges and queues carry a tag: tests share one broker.
        self.source, self.target = f"origen{self.tag}", f"destino{self.tag}"
        reactions = [self._from_tagged(reaction) for reaction in toy.REACTIONS]
        self.origin_log = self._log("territorios", self.source)
        self.target_log = self._log("casos", self.target)
        self.origin = Executor(self.origin_log, Catalogue([toy.NOTA]), producer="origen/1")
        facts = [reaction for reaction in reactions if hasattr(reaction, "records")]
        catalogue = Catalogue([toy.COPIA], extra=consta_types(reactions))
        self.executor = Executor(self.target_log, catalogue, producer="destino/1", facts=facts)
        self.sink = ReactionSink(self.target, self.executor, reactions)
        self.fetches: list[int] = []

    def _from_tagged(self, reaction: Any) -> Any:
        return type(reaction)(**{**vars(reaction), "source": self.source})

    def _log(self, service: str, name: str) -> EventLog:
        return EventLog(make_engine(self.databases(service)), f"{name}.prueba")

    def note(self, nota_id: str, numero: int) -> dict[str, Any]:
        """Commands a note to `origen`."""
        return self.origin.execute("EscribirNota", toy.write_note(nota_id, numero), ACTOR)

    def relay(self) -> Relay:
        """A relay of `origen`, not running."""
        return Relay(self.origin_log, self.amqp_url, wakeup_for(self.origin_log))

    def fetch(self, producer: str, after: int) -> FeedPage:
        """The feed, straight from the owner's log."""
        self.fetches.append(after)
        page = read_page(self.origin_log, after=after)
        return FeedPage(page.epoch, page.since, self.origin_log.read(after, upto=page.upto))

    def subscriber(self, *, poll_seconds: float = 60.0) -> Subscriber:
        """A consumer of `destino`, not running."""
        return Subscriber(
            self.target, self.sink, self.fetch, self.amqp_url, poll_seconds=poll_seconds
        )

    def start(self, thing: Relay | Subscriber) -> Any:
        """Runs a relay or a subscriber until the test ends."""
        self.threads.append((thing, eventlet.spawn(thing.run)))
        return thing

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Until `holds()`; a condition that never comes fails the test."""
        with eventlet.Timeout(30):
            while not holds():
                eventlet.sleep(0.01)

    def copied(self, nota_id: str) -> list[int]:
        """The numbers `destino` has copied, in order."""
        events = self.target_log.read_stream(f"copia/{nota_id}")
        return [event.data["numero"] for event in events if event.type == "NotaCopiada"]

    def caught_up(self) -> bool:
        return self.sink.checkpoint(self.source)[1] == self.origin_log.head().size

    def close(self) -> None:
        for thing, _ in self.threads:
            thing.stop()
        for _, thread in self.threads:
            with eventlet.Timeout(10):
                thread.wait()
        if not self.amqp_url.startswith("memory"):
            with Connection(self.amqp_url) as connection:
                channel = connection.channel()
                for queue in (f"{self.target}.{self.source}.v1", f"{self.target}.dead.v1"):
                    channel.queue_delete(queue)
                channel.exchange_delete(f"{self.source}.events")
                channel.exchange_delete(f"{self.target}.dlx")
        for log in (self.origin_log, self.target_log):
            log.engine.dispose()


def publish(world: World, text: str, user_id: str | None = TRUE) -> None:
    """Puts a message on the exchange, past the relay. `user_id`: whose it says it is; `TRUE`: its sender's."""
    with Connection(world.amqp_url) as connection:
        if user_id == TRUE:
            user_id = sender(connection, world.source)
        producer = connection.Producer(
            exchange=Exchange(f"{world.source}.events", type="topic", durable=True)
        )
        producer.publish(
            text,
            routing_key="NotaEscrita",
            content_type="application/json",
            content_encoding="utf-8",
            **({} if user_id is None else {"user_id": user_id}),
        )


def running(world: World) -> Subscriber:
    subscriber: Subscriber = world.start(world.subscriber())
    world.wait_until(lambda: subscriber.connected)
    return subscriber


@pytest.fixture
def memory_world(tmp_path: Path) -> Iterator[World]:
    """Embedded: SQLite and the in-memory bus."""

    def database(service: str) -> str:
        url = f"sqlite:///{tmp_path}/{service}.db"
        engine = make_engine(url)
        upgrade(engine, service)
        engine.dispose()
        return url

    memory.install()
    world = World("memory://", database)
    yield world
    world.close()
    memory.reset()
    kombu.pools.reset()


@pytest.fixture
def rabbit_world(amqp_server_url: str, service_database: Any) -> Iterator[World]:
    """Distributed: PostgreSQL and RabbitMQ."""
    world = World(amqp_server_url, service_database)
    yield world
    world.close()


@pytest.fixture(
    params=["memory", pytest.param("rabbit", marks=[pytest.mark.rabbit, pytest.mark.postgres])]
)
def world(request: pytest.FixtureRequest) -> World:
    """The two services on each bus."""
    found: World = request.getfixturevalue(f"{request.param}_world")
    return found

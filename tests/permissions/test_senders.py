"""The relay and the consumer of a service with the rights of their own users, and who is not them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import eventlet
import pika
import pytest

from shared.cloudevents import to_message
from shared.consumer import FeedPage, Subscriber
from shared.errors import Unavailable
from shared.event_log import Append, EventLog, NewEvent, RecordedEvent
from shared.event_log.database import make_engine
from shared.ids import new_event_id, new_id
from shared.migrations.run import upgrade
from shared.relay import Publisher
from shared.runtime.rpc import Client
from tests.permissions.conftest import attempt_as
from tests.support.bus import Bus

pytestmark = [pytest.mark.rabbit]

TYPE = "ConvenioFirmado"


class Sink:
    """Remembers what `casos` was told by `alianzas`."""

    producers = ("alianzas",)

    def __init__(self) -> None:
        self.applied: list[int] = []

    def begin(self, producer: str) -> None:
        """Nothing to read again."""

    def checkpoint(self, producer: str) -> tuple[str | None, int]:
        return None, len(self.applied)

    def apply(self, producer: str, epoch: str, events: Sequence[RecordedEvent]) -> None:
        self.applied += [event.position for event in events]

    def adopt(self, producer: str, epoch: str) -> None:
        raise AssertionError("no life of the log ends here")


@pytest.fixture
def messages(tmp_path: Path) -> list[tuple[str, str, str]]:
    """Three events of alianzas as its relay sends them: (key, id, text)."""
    engine = make_engine(f"sqlite:///{tmp_path}/alianzas.db")
    upgrade(engine, "alianzas")
    log = EventLog(engine, "alianzas.prueba")
    for version in range(3):
        event = NewEvent(
            event_id=new_event_id(),
            stream="convenio/1",
            type=TYPE,
            schema_version=1,
            occurred_at="2025-03-17",
            actor={"id": "prueba", "rol": "operador", "institucion_id": None},
            correlation_id=new_id(),
            producer="alianzas/prueba",
            data={"convenio_id": "1"},
        )
        log.append(Append(expected={"convenio/1": version}, events=[event]))
    epoch = log.head().epoch
    made = [(e.type, e.event_id, to_message("alianzas", epoch, e)) for e in log.read()]
    engine.dispose()
    return made


@pytest.fixture
def casos(fresh_bus: Bus) -> Iterator[tuple[Subscriber, Sink]]:
    """The consumer of casos, its rights those of the user casos; no feed to ask."""
    sink = Sink()

    def no_feed(producer: str, after: int) -> FeedPage:
        raise Unavailable("no feed")

    subscriber = Subscriber("casos", sink, no_feed, fresh_bus.url("casos"), poll_seconds=60)
    thread = eventlet.spawn(subscriber.run)
    until(lambda: subscriber.connected)
    yield subscriber, sink
    subscriber.stop()
    with eventlet.Timeout(10):
        thread.wait()


def until(holds: Callable[[], bool]) -> None:
    with eventlet.Timeout(30):
        while not holds():
            eventlet.sleep(0.01)


def send(bus: Bus, user: str, text: str, **properties: str) -> int:
    """A message of alianzas that the relay did not send; 0 or the broker's refusal."""

    def attempt(channel: pika.channel.Channel) -> None:
        channel.basic_publish(
            "alianzas.events",
            TYPE,
            text.encode(),
            pika.BasicProperties(content_type="application/json", **properties),
        )

    return attempt_as(bus, user, attempt)


def test_what_a_service_publishes_as_itself_reaches_who_may_hear_it(
    fresh_bus: Bus, casos: tuple[Subscriber, Sink], messages: list[tuple[str, str, str]]
) -> None:
    subscriber, sink = casos
    heard: list[str] = []

    def listen(channel: pika.channel.Channel) -> None:
        channel.queue_declare("observador.convenios")
        channel.queue_bind("observador.convenios", "alianzas.events", TYPE)

    assert attempt_as(fresh_bus, "observador", listen) == 0
    publisher = Publisher(fresh_bus.url("alianzas"), "alianzas")
    publisher.confirm(publisher.send(messages))
    publisher.close()
    until(lambda: sink.applied == [1, 2, 3])
    assert subscriber.roads["alianzas"].rejected == 0

    def collect(channel: pika.channel.Channel) -> None:
        while (got := channel.basic_get("observador.convenios", auto_ack=True))[0]:
            assert got[1].user_id == "alianzas"
            heard.append(got[1].message_id)

    assert attempt_as(fresh_bus, "observador", collect) == 0
    assert heard == [event_id for _, event_id, _ in messages]


def test_what_does_not_say_who_sends_it_is_dead_lettered_and_logged_without_its_content(
    fresh_bus: Bus,
    casos: tuple[Subscriber, Sink],
    messages: list[tuple[str, str, str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    subscriber, sink = casos
    (_, event_id, text), *_ = messages
    with caplog.at_level(logging.INFO):
        assert send(fresh_bus, "alianzas", text) == 0
        until(lambda: subscriber.roads["alianzas"].rejected == 1)
    assert sink.applied == []
    (said,) = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert "alianzas" in said
    everything = "\n".join(record.getMessage() for record in caplog.records)
    assert event_id not in everything
    assert "convenio/1" not in everything
    dead: list[bytes] = []
    until(lambda: take(fresh_bus, "casos.dead.v1", dead))
    assert dead == [text.encode()]

    assert send(fresh_bus, "alianzas", text, user_id="casos") == 406
    assert send(fresh_bus, "casos", text, user_id="casos") == 403
    assert send(fresh_bus, "alianzas", text, user_id="alianzas") == 0
    until(lambda: sink.applied == [1])
    assert subscriber.roads["alianzas"].rejected == 1


def test_an_administrator_does_not_pass_for_a_service(
    fresh_bus: Bus,
    casos: tuple[Subscriber, Sink],
    messages: list[tuple[str, str, str]],
    broker_urls: tuple[str, str],
) -> None:
    """Who may write everywhere still writes as itself."""
    subscriber, sink = casos
    administrator = fresh_bus.management.user
    fresh_bus.management.call(
        "PUT",
        ("permissions", fresh_bus.vhost, administrator),
        {"configure": ".*", "write": ".*", "read": ".*"},
    )
    url = f"{broker_urls[0].rpartition('/')[0]}/{fresh_bus.vhost}"
    connection = pika.BlockingConnection(pika.URLParameters(url))
    connection.channel().basic_publish(
        "alianzas.events",
        TYPE,
        messages[0][2].encode(),
        pika.BasicProperties(user_id=administrator),
    )
    connection.close()
    until(lambda: subscriber.roads["alianzas"].rejected == 1)
    assert sink.applied == []


def test_a_call_outside_the_list_is_refused_and_one_inside_is_not(
    fresh_bus: Bus, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)  # whatever another folder's command line set for the process
    with Client(fresh_bus.url("casos"), timeout=5, closing=False) as client:
        with pytest.raises(Unavailable, match=r"no permite .* financiamiento\.eventos"):
            client.call("financiamiento", "eventos", desde=0)
        assert "financiamiento.eventos" in caplog.text
        # The next one passes the broker and finds nobody: no such service runs here.
        with pytest.raises(Unavailable, match="alianzas no está en marcha"):
            client.call("alianzas", "eventos", desde=0)


def take(bus: Bus, queue: str, found: list[bytes]) -> bool:
    """Whether a message was there; it goes to `found`."""

    def attempt(channel: pika.channel.Channel) -> None:
        method, _, body = channel.basic_get(queue, auto_ack=True)
        if method:
            found.append(body)

    assert attempt_as(bus, "casos", attempt) == 0
    return bool(found)

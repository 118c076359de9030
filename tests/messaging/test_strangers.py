"""Two clients we did not write: pika, and nameko's own `event_handler`. What they get must stand on its own.

They know only what the CloudEvents specification and RFC 6962 say, and share no code with Tejido.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import eventlet
import jsonschema
import pika
import pytest
import requests
from nameko.containers import ServiceContainer
from nameko.events import event_handler

from shared.checkpoints import read_checkpoint
from shared.config import Settings
from shared.event_log import Append, EventLog, NewEvent
from shared.ids import new_event_id, new_id
from shared.relay import CHECKPOINT
from shared.runtime.runner import Runner
from tests.support.protection import keys_in

pytestmark = [pytest.mark.rabbit, pytest.mark.postgres]

TYPE = "TutoríaRegistrada"

# CloudEvents 1.0.2, section "Required attributes", and section 3.1 of its JSON format.
CLOUDEVENT = {
    "type": "object",
    "required": ["id", "source", "specversion", "type"],
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "source": {"type": "string", "minLength": 1, "format": "uri-reference"},
        "specversion": {"const": "1.0"},
        "type": {"type": "string", "minLength": 1},
        "datacontenttype": {"type": "string", "minLength": 1},
        "subject": {"type": "string", "minLength": 1},
        "time": {"type": "string", "format": "date-time", "minLength": 1},
        "data": {"type": "object"},
    },
    "propertyNames": {"pattern": "^[a-z0-9]{1,20}$"},
    "additionalProperties": {"type": "string"},
}


class Stranger:
    """A stock nameko service: its convention is the exchange `<service>.events` and the type as routing key."""

    name = "extrano"
    received: ClassVar[list[dict[str, Any]]] = []

    @event_handler("casos", TYPE)  # type: ignore[untyped-decorator]  # nameko ships no types
    def on_tutoria(self, payload: dict[str, Any]) -> None:
        self.received.append(payload)


@pytest.fixture
def casos(
    amqp_server_url: str,
    service_database: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[tuple[EventLog, str]]:
    """The real service casos on PostgreSQL and RabbitMQ: (its log, its HTTP address)."""
    url = service_database("casos").render_as_string(hide_password=False)
    settings = Settings(f"{url}?application_name={{servicio}}", amqp_server_url, tmp_path)
    for name, value in keys_in(tmp_path, settings, "casos").items():
        monkeypatch.setenv(name, value)
    runner = Runner(["casos"], settings, http={"casos": "127.0.0.1:0"})
    runner.start()
    (core,) = runner.cores()
    yield core.log, f"http://{runner.addresses()['casos']}"
    runner.kill()
    delete_queues(
        amqp_server_url, "rpc-casos", "casos.alianzas.v1", "casos.territorios.v1", "casos.dead.v1"
    )


def delete_queues(amqp_url: str, *names: str) -> None:
    connection = pika.BlockingConnection(pika.URLParameters(amqp_url))
    channel = connection.channel()
    for name in names:
        channel.queue_delete(name)
    connection.close()


def tutor(log: EventLog, number: int) -> None:
    """One tutoring and one other event."""
    event_type, stream = (
        (TYPE, f"caso/c-{number % 2}") if number % 3 else ("CasoDetectado", f"caso/d-{number}")
    )
    version = len(log.read_stream(stream))
    event = NewEvent(
        event_id=new_event_id(),
        stream=stream,
        type=event_type,
        schema_version=1,
        occurred_at="2025-03-17",
        actor={"id": "dupla-1", "rol": "dupla", "institucion_id": None},
        correlation_id=new_id(),
        producer="casos/prueba",
        data={"caso_id": stream.removeprefix("caso/"), "numero": number, "comuna": "Ñuñoa"},
    )
    log.append(Append(expected={stream: version}, events=[event]))


def leaf_of(data: dict[str, Any]) -> str:
    """RFC 6962 leaf hash of the canonical form, as a stranger would write it."""
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(b"\x00" + canonical.encode("utf-8")).hexdigest()


def check(event: dict[str, Any]) -> None:
    jsonschema.validate(event, CLOUDEVENT, format_checker=jsonschema.FormatChecker())
    assert event["type"] == TYPE
    assert event["source"] == "/servicios/casos"
    assert event["leafhash"] == leaf_of(event["data"])
    assert event["data"]["event_id"] == event["id"]


def wait(holds: Any) -> None:
    with eventlet.Timeout(30):
        while not holds():
            eventlet.sleep(0.01)


def test_a_pika_client_gets_valid_events_in_order_and_the_feed_has_what_it_missed(
    casos: tuple[EventLog, str], amqp_server_url: str
) -> None:
    log, http = casos
    for number in range(6):
        tutor(log, number)  # before it subscribed: these it misses
    wait(lambda: relayed(log))

    connection = pika.BlockingConnection(pika.URLParameters(amqp_server_url))
    channel = connection.channel()
    channel.exchange_declare("casos.events", exchange_type="topic", durable=True)
    queue = channel.queue_declare("", exclusive=True).method.queue
    channel.queue_bind(queue, "casos.events", routing_key=TYPE)
    for number in range(6, 20):
        tutor(log, number)
    wait(lambda: relayed(log))

    received = []
    for _ in range(100):
        method, properties, body = channel.basic_get(queue, auto_ack=True)
        if method is None:
            break
        assert properties.content_type == "application/json"
        event = json.loads(body)
        check(event)
        assert properties.message_id == event["id"]
        received.append(event)
    connection.close()
    expected = [n for n in range(6, 20) if n % 3]
    assert [event["data"]["data"]["numero"] for event in received] == expected

    missed, after, first = [], 0, int(received[0]["position"])
    while after < first - 1:
        page = requests.get(f"{http}/eventos?desde={after}&limite=2&tipo={TYPE}", timeout=30).json()
        assert page["epoch"] == received[0]["epoch"]
        missed += [event for event in page["eventos"] if int(event["position"]) < first]
        after = page["hasta"]
    for event in missed:
        check(event)
    assert [event["data"]["data"]["numero"] for event in missed] == [n for n in range(6) if n % 3]


def test_a_stock_nameko_event_handler_gets_them_too(
    casos: tuple[EventLog, str], amqp_server_url: str
) -> None:
    log, _ = casos
    Stranger.received.clear()
    container = ServiceContainer(Stranger, {"AMQP_URI": amqp_server_url, "max_workers": 1})
    with eventlet.Timeout(30):
        container.start()
    try:
        for number in range(12):
            tutor(log, number)
        expected = [n for n in range(12) if n % 3]
        wait(lambda: len(Stranger.received) >= len(expected))
        for event in Stranger.received:
            check(event)
        assert [event["data"]["data"]["numero"] for event in Stranger.received] == expected
    finally:
        container.kill()
        delete_queues(amqp_server_url, f"evt-casos-{TYPE}--extrano.on_tutoria")


def relayed(log: EventLog) -> bool:
    return read_checkpoint(log.engine, CHECKPOINT).position == log.head().size

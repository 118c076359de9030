"""Each forgery on a real RabbitMQ, and the nearest thing that is allowed."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pika
import pytest

from deploy.broker import read_table
from tests.permissions.conftest import AsUser, attempt_as
from tests.support.bus import Bus

pytestmark = [pytest.mark.rabbit]

ACCENTED = "TutoríaRegistrada"
PASSES, REFUSED, FORGED = 0, 403, 406
ID = str(uuid.UUID(int=7))

Attempt = Callable[[Any], Any]


def publish(exchange: str, key: str, **properties: Any) -> Attempt:
    """A message, confirmed."""

    def attempt(channel: Any) -> None:
        channel.basic_publish(exchange, key, b"{}", pika.BasicProperties(**properties))

    return attempt


def bind(queue: str, exchange: str, key: str) -> Attempt:
    """A binding of an own queue."""

    def attempt(channel: Any) -> None:
        channel.queue_declare(queue)
        channel.queue_bind(queue, exchange, key)

    return attempt


def declare_exchange(name: str, *, passive: bool = False) -> Attempt:
    def attempt(channel: Any) -> None:
        channel.exchange_declare(name, "topic", passive=passive, durable=True)

    return attempt


def delete_exchange(name: str) -> Attempt:
    return lambda channel: channel.exchange_delete(name)


def declare_queue(name: str) -> Attempt:
    return lambda channel: channel.queue_declare(name)


def get(queue: str) -> Attempt:
    return lambda channel: channel.basic_get(queue, auto_ack=True)


def call(method: str) -> Attempt:
    return publish("nameko-rpc", method, reply_to=ID, correlation_id=ID)


@pytest.mark.parametrize(
    ("user", "attempt", "code"),
    [
        # Its own exchange, a type it publishes, as itself; each of the next lines changes one thing.
        ("casos", publish("casos.events", ACCENTED, user_id="casos"), PASSES),
        ("casos", publish("casos.events", "CasoIngresado", user_id="casos"), PASSES),
        ("casos", publish("alianzas.events", ACCENTED, user_id="casos"), REFUSED),
        ("alianzas", publish("casos.events", ACCENTED, user_id="alianzas"), REFUSED),
        ("casos", publish("casos.events", "TutoriaRegistrada", user_id="casos"), REFUSED),
        ("casos", publish("casos.events", f"{ACCENTED}.más", user_id="casos"), REFUSED),
        ("casos", publish("casos.events", f"{ACCENTED}\n", user_id="casos"), REFUSED),
        ("casos", publish("casos.events", f"X{ACCENTED}", user_id="casos"), REFUSED),
        ("casos", publish("casos.events", "ConvenioFirmado", user_id="casos"), REFUSED),
        ("casos", publish("casos.events", ACCENTED, user_id="alianzas"), FORGED),
        ("casos", publish("", "alianzas.casos.v1", user_id="casos"), REFUSED),
        ("casos", publish("amq.topic", ACCENTED, user_id="casos"), REFUSED),
        ("casos", publish("alianzas.dlx", "x", user_id="casos"), REFUSED),
        # Who hears whom.
        ("casos", bind("casos.alianzas.v1", "alianzas.events", "#"), PASSES),
        ("casos", bind("casos.alianzas.v1", "alianzas.events", "*"), REFUSED),
        ("casos", bind("casos.alianzas.v1", "alianzas.events", "#.#"), REFUSED),
        ("casos", bind("casos.alianzas.v1", "alianzas.events", "ConvenioFirmado"), REFUSED),
        ("casos", bind("casos.alianzas.v1", "financiamiento.events", "#"), REFUSED),
        ("territorios", bind("territorios.casos.v1", "casos.events", "#"), PASSES),
        ("territorios", bind("territorios.casos.v1", "alianzas.events", "#"), REFUSED),
        ("reportes", bind("reportes.reportes.v1", "reportes.events", "#"), PASSES),
        ("casos", bind("casos.alianzas.v1", "casos.events", "#"), REFUSED),
        # Queues and exchanges of others.
        ("casos", declare_queue("casos.dead.v1"), PASSES),
        ("casos", declare_queue("alianzas.dead.v1"), REFUSED),
        ("casos", declare_queue("casos.otra"), REFUSED),
        ("casos", declare_queue("rpc-alianzas"), REFUSED),
        ("casos", get("alianzas.casos.v1"), REFUSED),
        ("casos", declare_exchange("casos.events"), PASSES),
        ("casos", declare_exchange("alianzas.events"), REFUSED),
        ("casos", declare_exchange("alianzas.events", passive=True), PASSES),
        ("casos", delete_exchange("alianzas.events"), REFUSED),
        ("casos", delete_exchange("nameko-rpc"), REFUSED),
        # Calls. A reply goes to the name of a queue that only its owner knows.
        ("casos", call(ID), PASSES),
        ("casos", call("territorios.registrar_territorio"), REFUSED),
        ("casos", call("territorios.eventos\n"), REFUSED),
        ("casos", call("financiamiento.eventos"), REFUSED),
        ("casos", call("casos.eventos"), REFUSED),
        ("casos", bind("rpc-casos", "nameko-rpc", "casos.*"), PASSES),
        ("casos", bind("rpc-casos", "nameko-rpc", "alianzas.*"), REFUSED),
        ("casos", bind("rpc-casos", "nameko-rpc", "#"), REFUSED),
        ("casos", bind(f"rpc.reply-casos-{ID}", "nameko-rpc", ID), PASSES),
        ("casos", declare_queue(f"rpc.reply-alianzas-{ID}"), REFUSED),
        # Who operates.
        ("operador", bind(f"rpc.reply-operador-{ID}", "nameko-rpc", ID), PASSES),
        ("operador", bind(f"rpc.reply-operador-{ID}", "nameko-rpc", "casos.*"), REFUSED),
        ("operador", bind(f"rpc.reply-operador-{ID}", "casos.events", "#"), REFUSED),
        ("operador", publish("casos.events", ACCENTED, user_id="operador"), REFUSED),
        ("operador", call("casos.#"), REFUSED),
        # Who only listens.
        ("observador", bind("observador.tutorias", "casos.events", ACCENTED), PASSES),
        ("observador", bind("observador.todo", "casos.events", "#"), PASSES),
        ("observador", bind("observador.todo", "casos.events", "Tutor*"), REFUSED),
        ("observador", bind("casos.alianzas.v1", "casos.events", "#"), REFUSED),
        ("observador", bind("observador.todo", "nameko-rpc", "#"), REFUSED),
        ("observador", publish("casos.events", ACCENTED, user_id="observador"), REFUSED),
        ("observador", call("casos.eventos"), REFUSED),
    ],
)
def test_each_may_do_what_the_table_says_and_no_more(
    user: str, attempt: Attempt, code: int, as_user: AsUser
) -> None:
    assert as_user(user, attempt) == code


@pytest.mark.parametrize(
    ("user", "method"),
    [("casos", "territorios.eventos"), ("operador", "casos.registrar_tutoria")],
)
def test_an_allowed_call_reaches_its_service(
    user: str, method: str, bus: Bus, as_user: AsUser
) -> None:
    service = method.partition(".")[0]
    assert as_user(service, bind(f"rpc-{service}", "nameko-rpc", f"{service}.*")) == PASSES
    assert as_user(user, call(method)) == PASSES
    received: list[Any] = []
    assert as_user(service, lambda channel: received.append(get(f"rpc-{service}")(channel))) == 0
    method_frame, _, _ = received[0]
    assert method_frame.routing_key == method


def test_nobody_enters_with_another_password_or_on_another_host(bus: Bus) -> None:
    parameters = pika.URLParameters(bus.url("casos").replace("solo-para", "no-para"))
    with pytest.raises(pika.exceptions.ProbableAuthenticationError):
        pika.BlockingConnection(parameters)
    parameters = pika.URLParameters(bus.url("casos").rpartition("/")[0] + "/%2F")
    with pytest.raises(pika.exceptions.ProbableAccessDeniedError):
        pika.BlockingConnection(parameters)


def test_a_right_that_leaves_the_table_leaves_the_broker(
    fresh_bus: Bus,
) -> None:
    hears = bind("casos.alianzas.v1", "alianzas.events", "#")
    assert attempt_as(fresh_bus, "casos", hears) == PASSES
    table = read_table()
    row = dict(table["services"]["casos"], listens=["territorios"])
    fresh_bus.grant({**table, "services": {**table["services"], "casos": row}})
    assert attempt_as(fresh_bus, "casos", hears) == REFUSED
    left = fresh_bus.management.call("GET", ("users", "casos", "topic-permissions"))
    mine = {row["exchange"] for row in left if row["vhost"] == fresh_bus.vhost}
    assert mine == {"casos.events", "territorios.events", "nameko-rpc"}

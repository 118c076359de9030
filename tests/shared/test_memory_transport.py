"""nameko's own (untyped) classes on the in-memory broker; every wait has a limit: a hang fails."""
# mypy: allow-untyped-calls, allow-untyped-decorators

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import eventlet
import pytest
from eventlet.event import Event
from kombu.connection import Connection
from kombu.entity import Exchange, Queue
from kombu.messaging import Consumer, Producer
from kombu.transport.virtual import NotEquivalentError
from nameko.events import BROADCAST, EventDispatcher, event_handler
from nameko.exceptions import RemoteError, RpcTimeout, UnknownService
from nameko.messaging import consume
from nameko.rpc import RpcProxy, rpc
from nameko.runners import ServiceRunner
from nameko.standalone.rpc import ClusterRpcProxy

from shared.transport import memory

CONFIG: dict[str, Any] = {"AMQP_URI": "memory://"}
EXCHANGE = Exchange("frente.events", type="topic", durable=True)
QUEUE = Queue("cola", EXCHANGE, routing_key="#", durable=True)
DEAD = Queue("muertos", Exchange("frente.dlx", type="fanout"), durable=True)
ARGUMENTS = {"x-delivery-limit": 3, "x-dead-letter-exchange": "frente.dlx"}
LIMITED = Queue("cola", EXCHANGE, routing_key="#", durable=True, queue_arguments=ARGUMENTS)


@pytest.fixture(autouse=True)
def bus() -> Iterator[None]:
    memory.install()
    memory.reset()
    with eventlet.Timeout(20):
        yield


@pytest.fixture
def start() -> Iterator[Callable[..., Any]]:
    runners: list[Any] = []

    def started(*services: type, **config: Any) -> Any:
        runners.append(ServiceRunner(config={**CONFIG, **config}))
        for service in services:
            runners[-1].add_service(service)
        runners[-1].start()
        return runners[-1]

    yield started
    for runner in runners:
        runner.kill()


def listener(name: str, entrypoint: Any, handle: Callable[[Any], object]) -> type:
    def on_message(self: object, body: Any) -> None:
        handle(body)

    return type(name, (), {"name": name, "on_message": entrypoint(on_message)})


def publish(*bodies: Any, **options: Any) -> None:
    with Connection("memory://") as connection:
        for body in bodies:
            options = {"exchange": EXCHANGE, "routing_key": "Hecho", "serializer": "json"} | options
            Producer(connection).publish(body, **options)


def declare(*queues: Queue) -> None:
    with Connection("memory://") as connection:
        for queue in queues:
            queue(connection).declare()


def drained(queue: Queue) -> list[Any]:
    with Connection("memory://") as connection:
        bound = queue(connection)
        return [message.payload for message in iter(lambda: bound.get(no_ack=True), None)]


class Doble:
    name = "doble"
    soltar: Any = None

    @rpc
    def por_dos(self, n: int) -> int:
        return n * 2

    @rpc
    def espera(self) -> str:
        self.soltar.wait()
        return "tarde"


class Frente:
    name = "frente"
    doble = RpcProxy("doble")
    ausente = RpcProxy("ausente")
    despachar = EventDispatcher()

    @rpc
    def llama(self, servicio: str, n: int) -> Any:
        return getattr(self, servicio).por_dos(n)

    @rpc
    def avisa(self, n: int) -> None:
        self.despachar("Hecho", n)


def test_rpc_errors_and_replies_even_when_every_worker_waits_for_one(start: Any) -> None:
    start(Doble, Frente, max_workers=1)
    with ClusterRpcProxy(CONFIG, timeout=5) as cluster:
        calls = [cluster.frente.llama.call_async("doble", n) for n in range(20)]
        assert [call.result() for call in calls] == [n * 2 for n in range(20)]
        with pytest.raises(RemoteError, match="TypeError"):
            cluster.doble.por_dos(None)
        with pytest.raises(RemoteError, match="UnknownService"):
            cluster.frente.llama("ausente", 1)
        with pytest.raises(UnknownService):
            cluster.nadie.algo()


def test_event_handler_hears_the_dispatcher_and_a_bare_producer(start: Any) -> None:
    seen = eventlet.Queue()
    start(Frente, listener("oyente", event_handler("frente", "Hecho"), seen.put))
    with ClusterRpcProxy(CONFIG, timeout=5) as cluster:
        cluster.frente.avisa(1)
    publish(2)
    assert [seen.get(), seen.get()] == [1, 2]


def test_delivery_limit_three_is_four_attempts_then_dead_letters(start: Any) -> None:
    seen = eventlet.Queue()

    def handle(body: str) -> None:
        seen.put(body)
        assert body == "sano"

    declare(DEAD)
    start(listener("veneno", consume(LIMITED, requeue_on_error=True), handle), max_workers=1)
    publish("veneno", "sano")
    assert [seen.get() for _ in range(5)] == ["veneno"] * 4 + ["sano"]
    with Connection("memory://") as connection:
        dead = DEAD(connection).get()
        assert (dead.payload, dead.delivery_info["routing_key"]) == ("veneno", "Hecho")
        headers = [dead.headers[f"x-first-death-{key}"] for key in ("queue", "reason")]
        assert headers == ["cola", "delivery_limit"]


def test_requeue_reaches_only_the_subscriber_that_asked(start: Any) -> None:
    clumsy, innocent = eventlet.Queue(), eventlet.Queue()

    def handle(n: int) -> None:
        clumsy.put(n)
        assert clumsy.qsize() >= 4

    start(
        listener("torpe", event_handler("frente", "Hecho", requeue_on_error=True), handle),
        listener("inocente", event_handler("frente", "Hecho"), innocent.put),
        max_workers=1,
    )
    publish(1, 2)
    assert [innocent.get(), innocent.get()] == [1, 2]
    while clumsy.qsize() < 5:
        eventlet.sleep(0)
    assert [clumsy.get() for _ in range(5)] == [1, 1, 1, 1, 2]
    assert innocent.empty()


def test_order_survives_a_requeue_in_the_middle(start: Any) -> None:
    seen = eventlet.Queue()

    def handle(n: int) -> None:
        seen.put(n)
        assert n != 20 or seen.qsize() == 22

    start(listener("en_orden", consume(QUEUE, requeue_on_error=True), handle), max_workers=1)
    publish(*range(50))
    while seen.qsize() < 51:
        eventlet.sleep(0)
    assert [seen.get() for _ in range(51)] == [*range(21), *range(20, 50)]


def test_killed_container_gives_back_its_messages_in_order(start: Any) -> None:
    seen = eventlet.Queue()
    stuck = listener("atascado", consume(QUEUE), lambda n: seen.put(n) or Event().wait())
    runner = start(stuck, max_workers=3)
    publish(*range(6))
    assert [seen.get() for _ in range(3)] == [0, 1, 2]
    runner.kill()
    assert drained(QUEUE) == [0, 1, 2, 3, 4, 5]


def test_requeued_keeps_its_place_and_rejected_is_dead_lettered() -> None:
    declare(LIMITED, DEAD)
    publish(*range(5))
    with Connection("memory://") as connection:
        taken = [LIMITED(connection).get() for _ in range(3)]
        for n in (1, 0, 2):
            taken[n].requeue()
        again = LIMITED(connection).get()
        assert (again.payload, again.headers["x-delivery-count"]) == (0, 1)
        again.reject()
    assert (drained(LIMITED), drained(DEAD)) == ([1, 2, 3, 4], [0])
    with pytest.raises(NotEquivalentError, match="cola"):
        declare(QUEUE)


def test_queues_share_no_objects() -> None:
    twin = Queue("otra", EXCHANGE, routing_key="#")
    declare(QUEUE, twin)
    publish({"n": [1]}, headers={"pila": ["a"]})
    with Connection("memory://") as connection:
        one = QUEUE(connection).get()
        one.headers["pila"].append("c")
        one.delivery_info["routing_key"] = "Otra"
        one.requeue()
        for message in (twin(connection).get(), QUEUE(connection).get()):
            assert (message.payload, message.headers["pila"]) == ({"n": [1]}, ["a"])
            assert message.delivery_info["routing_key"] == "Hecho"


def test_timeout_of_the_standalone_client_and_recovery(start: Any) -> None:
    Doble.soltar = Event()
    start(Doble)
    with ClusterRpcProxy(CONFIG, timeout=0.1) as cluster:
        with pytest.raises(RpcTimeout):
            cluster.doble.espera()
        Doble.soltar.send()
        assert cluster.doble.por_dos(4) == 8
        assert cluster.doble.espera() == "tarde"


def test_reply_and_broadcast_queues_leave_nothing_behind(start: Any) -> None:
    broadcast = event_handler("frente", "Hecho", handler_type=BROADCAST, reliable_delivery=False)
    start(Doble)
    for n in range(50):
        with ClusterRpcProxy(CONFIG, timeout=5) as cluster:
            assert cluster.doble.por_dos(n) == n * 2
            assert len(memory._queues) == 2
    runner = start(Frente, listener("difusion", broadcast, print))
    runner.stop()
    assert set(memory._queues) == {"rpc-doble", "rpc-frente"}
    assert sum(len(exchange["table"]) for exchange in memory._state.exchanges.values()) == 2


def test_single_active_consumer_gets_all_until_it_leaves() -> None:
    queue = Queue("una", EXCHANGE, "#", queue_arguments={"x-single-active-consumer": True})
    seen: list[tuple[str, int]] = []
    with Connection("memory://") as one, Connection("memory://") as other:
        active = Consumer(one, [queue], callbacks=[lambda n, _: seen.append(("a", n))])
        spare = Consumer(other, [queue], callbacks=[lambda n, _: seen.append(("b", n))])
        active.consume(no_ack=True)
        spare.consume(no_ack=True)
        publish(1, 2)
        with pytest.raises(TimeoutError):
            other.drain_events(timeout=0)
        one.drain_events(timeout=1)
        active.cancel()
        other.drain_events(timeout=1)
    assert seen == [("a", 1), ("b", 2)]


def test_two_consumers_of_one_queue_in_one_connection_share_it() -> None:
    held: dict[str, list[Any]] = {"a": [], "b": []}
    with Connection("memory://") as connection:
        for taken in held.values():
            Consumer(connection, [QUEUE], on_message=taken.append, prefetch_count=2).consume()
        publish(*range(6))
        for _ in range(4):
            connection.drain_events(timeout=1)
        assert [len(taken) for taken in held.values()] == [2, 2]
        with pytest.raises(TimeoutError):
            connection.drain_events(timeout=0)
        max(held["a"] + held["b"], key=lambda m: int(m.delivery_tag)).ack(multiple=True)
    assert drained(QUEUE) == [4, 5]


@pytest.mark.parametrize("seconds", [3600, None])
def test_who_waits_is_hurried_when_it_waits_for_a_time_and_else_waits_on(
    seconds: int | None,
) -> None:
    with Connection("memory://") as connection:
        got: list[Any] = []
        with Consumer(connection, QUEUE, on_message=got.append):
            waiting = eventlet.spawn(connection.drain_events, timeout=seconds)
            eventlet.sleep(0)
            connection.transport.hurry()
            eventlet.sleep(0)
            publish("uno")
            if seconds is None:
                waiting.wait()
            else:
                with pytest.raises(TimeoutError):
                    waiting.wait()
                connection.drain_events(timeout=seconds)  # the next wait is as long as it says
            assert len(got) == 1

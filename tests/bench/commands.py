"""A command over RPC (schema, decide, append) against an empty nameko RPC, both served by one other process."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from functools import partial
from typing import Final

import eventlet
from nameko.standalone.rpc import ClusterRpcProxy

from tests.bench.children import child
from tests.bench.report import Lost, Row, faster, rounds
from tests.bench.worlds import World, clean_broker, database, event_log
from tests.support import toy

CALLERS: Final = (1, 20)
BAR: Final = 0.6
CALL_SECONDS: Final = 20


def bench(world: World) -> Iterator[Row]:
    """Rows for one caller and twenty. Raises `Lost` unless the log holds what was answered."""
    tag = secrets.token_hex(4)
    name, empty = f"origen{tag}", f"vacio{tag}"
    count, seconds = world.of(5, 3), 1.0
    with (
        database(world) as url,
        clean_broker(world, exchanges=[f"{name}.events"]),
        event_log(url, f"{name}.bench") as log,
    ):
        settings = {
            "database_url": url.render_as_string(hide_password=False),
            "amqp_url": world.amqp_url,
            "name": name,
            "empty": empty,
        }
        with child("tests.bench.served", settings):
            before = log.head().size
            answered = 0
            for callers in CALLERS:
                clients = [
                    ClusterRpcProxy({"AMQP_URI": world.amqp_url}, timeout=CALL_SECONDS)
                    for _ in range(callers)
                ]
                proxies = [client.start() for client in clients]

                def load(service: str, method: str, proxies: list[object] = proxies) -> float:
                    nonlocal answered
                    calls, took = call(proxies, service, method, seconds)
                    answered += calls if service == name else 0
                    return calls / took

                contenders = [partial(load, name, "escribir_nota"), partial(load, empty, "nada")]
                for contender in contenders:
                    contender()
                ours, rival = rounds(count, *contenders)
                for client in clients:
                    client.stop()
                if (stored := log.head().size - before) != answered:
                    raise Lost(f"se respondieron {answered} comandos y hay {stored} eventos")
                yield faster(
                    f"comando por RPC, {callers} a la vez", ours, "RPC vacío", rival, BAR, "por s"
                )


def call(proxies: list[object], service: str, method: str, seconds: float) -> tuple[int, float]:
    """How many calls were answered, and in how long. Each proxy is a caller with one call at a time."""
    end = time.perf_counter() + seconds
    done = 0

    def work(proxy: object) -> None:
        nonlocal done
        remote = getattr(proxy[service], method)  # type: ignore[index]  # nameko ships no types
        while time.perf_counter() < end:
            remote(toy.write_note(secrets.token_hex(8), done))
            done += 1

    began = time.perf_counter()
    for thread in [eventlet.spawn(work, proxy) for proxy in proxies]:
        thread.wait()
    return done, time.perf_counter() - began

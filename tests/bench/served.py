"""The services the RPC benchmark calls, in a process of their own: `python -m tests.bench.served`, asked by lines."""

import sys

import eventlet

eventlet.monkey_patch()

import json  # noqa: E402  what follows must be imported green
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from eventlet import tpool  # noqa: E402
from nameko.containers import ServiceContainer  # noqa: E402
from nameko.rpc import rpc  # noqa: E402

from shared.config import Settings  # noqa: E402
from shared.runtime import serialization  # noqa: E402
from shared.runtime.core import Definition  # noqa: E402
from shared.runtime.runner import MAX_WORKERS  # noqa: E402
from shared.runtime.service import PASSIVE, SETTINGS, Service, command  # noqa: E402
from tests.bench.children import answer  # noqa: E402
from tests.support import toy  # noqa: E402


class Noting(Service):
    """The toy `origen`, its relay in no process: the command ends with the append."""

    name = "origen"
    definition = Definition(name="origen", deciders=[toy.NOTA])
    escribir_nota = command(toy.EscribirNota)


class Empty:
    """What nameko alone costs: the same envelope in, an answer of the same size out."""

    name = "vacio"

    @rpc  # type: ignore[untyped-decorator]  # nameko ships no types
    def nada(self, sobre: dict[str, Any]) -> dict[str, Any]:
        return sobre


def main() -> None:
    serialization.register()
    asked = json.loads(sys.stdin.readline())
    settings = Settings(
        database_url=asked["database_url"],
        amqp_url=asked["amqp_url"],
        data=Path(),
        environment="bench",
    )
    config = {
        "AMQP_URI": settings.amqp_url,
        "WEB_SERVER_ADDRESS": "127.0.0.1:0",
        "max_workers": MAX_WORKERS,
        SETTINGS: settings,
        PASSIVE: True,
    }
    Noting.name, Empty.name = asked["name"], asked["empty"]
    Noting.definition = Definition(name=asked["name"], deciders=[toy.NOTA])
    containers = [ServiceContainer(Noting, config), ServiceContainer(Empty, config)]
    for container in containers:
        container.start()
    answer({"ready": True})
    tpool.execute(sys.stdin.read)  # until the parent closes the pipe
    for container in containers:
        container.stop()


if __name__ == "__main__":
    main()

"""Runs services: one in a process, or the six in one. Our own, since nameko's command needs an old setuptools.

Services are found, not registered: every folder of `services/` with a `service.py`.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import signal
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import eventlet
from eventlet.event import Event
from nameko.containers import ServiceContainer
from nameko.messaging import QueueConsumer
from nameko.utils.concurrency import SpawningProxy

from shared.config import Settings, require_loopback
from shared.errors import NotFound, Unavailable
from shared.event_log.database import make_engine
from shared.migrations.run import upgrade
from shared.runtime import serialization
from shared.runtime.service import PASSIVE, SETTINGS, TICKING, Service
from shared.transport import memory

MAX_WORKERS = 20  # = pool + overflow of the engine: every worker can hold a connection
START_SECONDS = 60


def service_names() -> list[str]:
    """The services beside this kernel, by folder."""
    spec = importlib.util.find_spec("services")
    roots = [] if spec is None else list(spec.submodule_search_locations or ())
    return sorted({path.parent.name for root in roots for path in Path(root).glob("*/service.py")})


def service_class(name: str) -> type[Service]:
    """The nameko class of `services/<name>/service.py`. Raises `NotFound`."""
    if name not in service_names():
        raise NotFound(f"No existe el servicio {name!r}. Existen: {', '.join(service_names())}.")
    module = importlib.import_module(f"services.{name}.service")
    classes = [
        cls
        for _, cls in inspect.getmembers(module, inspect.isclass)
        if issubclass(cls, Service) and cls.__module__ == module.__name__
    ]
    (found,) = classes
    return found


def prepare(settings: Settings) -> None:
    """Once per process, before any connection: strict JSON and the in-memory transport."""
    serialization.register()
    if settings.embedded:
        memory.install()


class Runner:
    """Services in this process. `http`: service → `address:port`, for those that listen.

    `ticking`: they evaluate their deadlines every day.
    """

    def __init__(
        self,
        names: Sequence[str],
        settings: Settings,
        *,
        http: Mapping[str, str] | None = None,
        passive: bool = False,
        ticking: bool = False,
    ) -> None:
        prepare(settings)
        self.settings, self.names = settings, list(names)
        self.containers: list[Any] = []
        for name in names:
            address = (http or {}).get(name)
            require_loopback(address)
            config = {
                "AMQP_URI": settings.amqp_url,
                # Port 0: any free one. A service nobody asked to listen still needs a valid address.
                "WEB_SERVER_ADDRESS": address or "127.0.0.1:0",
                "max_workers": MAX_WORKERS,
                SETTINGS: replace(settings, http=address),
                PASSIVE: passive,
                TICKING: ticking,
            }
            self.containers.append(ServiceContainer(service_class(name), config))

    def start(self) -> None:
        """Starts all and returns when they serve. Raises `Unavailable` after a minute."""
        try:
            with eventlet.Timeout(START_SECONDS):
                SpawningProxy(self.containers).start()
        except eventlet.Timeout as error:
            raise Unavailable(
                f"Los servicios no partieron en {START_SECONDS} segundos: revise el bus y la base de datos."
            ) from error

    def stop(self) -> None:
        """Lets work in hand finish, then stops."""
        SpawningProxy(self.containers).stop()
        self._close()

    def kill(self) -> None:
        """Stops at once: what was in hand comes again at the next start."""
        for core in self.cores():
            core.stop()
        for container in self.containers:
            for extension in container.subextensions:
                if isinstance(extension, QueueConsumer):
                    _hasten(extension)
        SpawningProxy(self.containers).kill()
        self._close()

    def wait(self) -> None:
        """Until all have stopped; raises what made one fail."""
        SpawningProxy(self.containers, abort_on_error=True).wait()

    def cores(self) -> list[Any]:
        """The running cores, for those who share the process."""
        return [
            extension.core
            for container in self.containers
            for extension in container.dependencies
            if hasattr(extension, "core")
        ]

    def addresses(self) -> dict[str, str]:
        """service → the address its HTTP really has."""
        found = {}
        for container in self.containers:
            for extension in container.subextensions:
                if getattr(extension, "_sock", None) is not None:
                    host, port = extension._sock.getsockname()[:2]
                    found[container.service_name] = f"{host}:{port}"
        return found

    def _close(self) -> None:
        for core in self.cores():
            core.close()


def _hasten(queues: QueueConsumer) -> None:
    """It looks at `should_stop` once a second, which whoever gives one command would wait for."""
    queues.should_stop = True
    for consumer in queues._consumers.values():
        transport = consumer.channel.connection
        if isinstance(transport, memory.Transport):
            transport.hurry()


def migrate(names: Iterable[str], settings: Settings) -> None:
    """Brings the embedded databases of these services to the newest schema."""
    for name in names:
        engine = make_engine(settings.database_of(name))
        try:
            upgrade(engine, name)
        finally:
            engine.dispose()


def serve(runner: Runner) -> None:
    """Runs until SIGTERM or SIGINT, then stops in order."""
    asked: Event = Event()

    def ask(*_: object) -> None:
        if not asked.ready():
            # From a signal handler nothing may block: the stop itself runs in a greenthread.
            eventlet.spawn_n(asked.send, True)

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    waiter = eventlet.spawn(runner.wait)
    waiter.link(lambda _: ask())
    asked.wait()
    runner.stop()
    if waiter.dead:
        waiter.wait()

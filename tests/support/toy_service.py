"""`origen` as a nameko service: the runtime under test without any domain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import eventlet
import kombu.pools
from nameko.containers import ServiceContainer

from shared.config import Settings
from shared.event_log.database import make_engine
from shared.migrations.run import upgrade
from shared.runtime.core import Definition
from shared.runtime.runner import prepare
from shared.runtime.service import SETTINGS, Service, command
from shared.transport import memory
from tests.support import toy


class Origen(Service):
    """One command, one line."""

    name = "origen"
    definition = Definition(name="origen", deciders=(toy.NOTA,), relaxable=frozenset({"N1"}))

    escribir_nota = command(toy.EscribirNota)


@contextmanager
def running(folder: Path) -> Iterator[tuple[Any, Settings, str]]:
    """(core, settings, http base URL) of `origen` on SQLite and the in-memory bus."""
    settings = Settings(
        f"sqlite:///{folder}/{{servicio}}.db", "memory://", folder, environment="prueba"
    )
    prepare(settings)
    engine = make_engine(settings.database_of("origen"))
    upgrade(engine, "territorios")  # any service's revisions make the kernel's tables
    engine.dispose()
    config = {
        "AMQP_URI": "memory://",
        "WEB_SERVER_ADDRESS": "127.0.0.1:0",
        "max_workers": 20,
        SETTINGS: settings,
    }
    container = ServiceContainer(Origen, config)
    with eventlet.Timeout(30):
        container.start()
    try:
        (work,) = [found for found in container.dependencies if hasattr(found, "core")]
        (port,) = [e._sock.getsockname()[1] for e in container.subextensions if hasattr(e, "_sock")]
        yield work.core, settings, f"http://127.0.0.1:{port}"
    finally:
        work.core.stop()
        container.kill()
        work.core.close()
        memory.reset()
        kombu.pools.reset()

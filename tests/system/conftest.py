"""Services as processes on real RabbitMQ and PostgreSQL, each with the rights of its own users."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import eventlet
import pytest

from shared.config import Settings
from shared.errors import Unavailable
from shared.event_log.database import make_engine, provision
from shared.runtime.rpc import Client
from shared.runtime.runner import prepare, service_names
from tests.fixtures import APP_PASSWORD
from tests.support.bus import Bus
from tests.support.databases import drop_database

ROOT = Path(__file__).parents[2]


@dataclass
class City:
    """Processes by service name, on databases of their own. More of one service: `name#2`."""

    settings: Settings
    folder: Path
    bus: Bus
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *, http: str = "") -> None:
        """Starts one service; it is ready when it answers. `http`: `address:port`."""
        environment = {
            **os.environ,
            "TEJIDO_HTTP": http,
            "TEJIDO_DATABASE_URL": self.settings.database_url,
            "TEJIDO_AMQP_URL": self.bus.url(name),
            "TEJIDO_ENTORNO": self.settings.environment,
            "PYTHONPATH": str(ROOT),
        }
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "shared.cli", "servicio", name.partition("#")[0]],
                cwd=self.folder,
                env=environment,
                stdout=log,
                stderr=log,
            )

    def kill(self, name: str) -> None:
        """`kill -9`: no goodbye."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)

    def wait_ready(self) -> None:
        """Until all answer; shows the log of one that died."""
        with Client(self.settings.amqp_url, timeout=3) as client, eventlet.Timeout(90):
            waiting = set(self.processes)
            while waiting:
                for name in sorted(waiting):
                    if self.processes[name].poll() is not None:
                        pytest.fail(f"{name} terminó:\n{self.log_of(name)}")
                    try:
                        client.call(name.partition("#")[0], "estado")
                    except Unavailable:
                        eventlet.sleep(0.2)
                    else:
                        waiting.discard(name)

    def log_of(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def stop(self) -> dict[str, int]:
        """SIGTERM to all; exit codes by name."""
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        codes = {name: process.wait(timeout=60) for name, process in self.processes.items()}
        self.processes.clear()
        return codes


@contextmanager
def founded(bus: Bus, admin_url: str, folder: Path, names: Sequence[str]) -> Iterator[City]:
    """A database and a process for each of `names`, ready."""
    tag = secrets.token_hex(4)
    admin = make_engine(admin_url, pool=1)
    urls = {
        name: provision(admin, name, database=f"tejido_{name}_{tag}", password=APP_PASSWORD)
        for name in names
    }
    first = names[0]
    sample = urls[first].render_as_string(hide_password=False)
    template = sample.replace(f"{first}_app", "{servicio}_app").replace(
        f"tejido_{first}_", "tejido_{servicio}_"
    )
    settings = Settings(template, bus.url("operador"), folder, environment="prueba")
    prepare(settings)
    running = City(settings, folder, bus)
    try:
        for name in names:
            running.start(name)
        running.wait_ready()
        yield running
    finally:
        for name in list(running.processes):
            running.kill(name)
        admin.dispose()
        for url in urls.values():
            drop_database(admin_url, str(url.database))


@pytest.fixture
def city(fresh_bus: Bus, postgres_admin_url: str, tmp_path: Path) -> Iterator[City]:
    """The six services, a process each."""
    with founded(fresh_bus, postgres_admin_url, tmp_path, service_names()) as running:
        yield running

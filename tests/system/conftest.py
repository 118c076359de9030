"""Services as processes on real RabbitMQ and PostgreSQL, each with the rights of its own users."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import eventlet
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL

from shared.access.errors import Forbidden
from shared.access.keyfolder import make_keys
from shared.access.keys import read_private
from shared.access.renewal import Tokens
from shared.access.tokens import Issuer
from shared.config import ISSUER_KEY, KEY_SET, Settings, key_file
from shared.decider import Actor
from shared.errors import Unavailable
from shared.event_log.database import make_engine, provision
from shared.privacy.database import provision_keys
from shared.privacy.settings import open_privacy
from shared.runtime.rpc import CALL_SECONDS, LOCAL_ACTOR, Client
from shared.runtime.runner import prepare, service_class, service_names
from tests.fixtures import APP_PASSWORD
from tests.support.bus import Bus
from tests.support.databases import drop_database

ROOT = Path(__file__).parents[2]
ISSUER = "acceso.prueba"


@dataclass
class City:
    """Processes by service name, on databases of their own. More of one service: `name#2`."""

    settings: Settings
    folder: Path
    bus: Bus
    keys: KeyDatabase | None = None
    access: Path | None = None  # a folder of keys: access control is on
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *, http: str = "") -> None:
        """Starts one service; it is ready when it answers. `http`: `address:port`."""
        environment = self.environment_of(name) | {"TEJIDO_HTTP": http}
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "shared.cli", "servicio", name.partition("#")[0]],
                cwd=self.folder,
                env=environment,
                stdout=log,
                stderr=log,
            )

    def environment_of(self, name: str) -> dict[str, str]:
        """As a service finds it on its machine."""
        return {
            **os.environ,
            "TEJIDO_DATABASE_URL": self.settings.database_url,
            "TEJIDO_AMQP_URL": self.bus.url(name),
            "TEJIDO_ENTORNO": self.settings.environment,
            "PYTHONPATH": str(ROOT),
            **self.secrets_of(name.partition("#")[0]),
        }

    def operating(self) -> Settings:
        """The settings of who operates: with access control, the issuer's key is at hand."""
        if self.access is None:
            return self.settings
        return replace(
            self.settings,
            access_keys=self.access / KEY_SET,
            access_issuer=ISSUER,
            issuer_key=key_file(self.access, ISSUER_KEY).read_text(),
        )

    def secrets_of(self, service: str) -> dict[str, str]:
        """What only that service is told."""
        found: dict[str, str] = {}
        if self.keys is not None and service == self.keys.service:
            found |= self.keys.environment("app")
        if self.access is not None:
            found |= {
                "TEJIDO_ACCESO_CLAVES": str(self.access / KEY_SET),
                "TEJIDO_ACCESO_EMISOR": ISSUER,
                "TEJIDO_ACCESO_LLAVE_FILE": str(key_file(self.access, service)),
            }
        return found

    def client(self, actor: Actor = LOCAL_ACTOR, *, timeout: float = CALL_SECONDS) -> Client:
        """Who calls from outside; with access control, with a token for each service."""
        tokens = None if self.access is None else self._tokens(actor)
        return Client(self.settings.amqp_url, actor=actor, token_for=tokens, timeout=timeout)

    def _tokens(self, actor: Actor) -> Tokens:
        assert self.access is not None
        key = read_private(key_file(self.access, ISSUER_KEY).read_text())
        return Tokens(lambda: Issuer(ISSUER, key), actor.id, actor.rol)

    def kill(self, name: str) -> None:
        """`kill -9`: no goodbye."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)

    def wait_ready(self) -> None:
        """Until all answer; shows the log of one that died."""
        with self.client(timeout=3) as client, eventlet.Timeout(90):
            waiting = set(self.processes)
            while waiting:
                for name in sorted(waiting):
                    if self.processes[name].poll() is not None:
                        pytest.fail(f"{name} terminó:\n{self.log_of(name)}")
                    try:
                        client.call(name.partition("#")[0], "estado")
                    except Unavailable:
                        eventlet.sleep(0.2)
                    except Forbidden:  # it answers: nobody has been given a role yet
                        waiting.discard(name)
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


@dataclass(frozen=True)
class KeyDatabase:
    """Of one service: `urls` by duty, and the folder of its rings."""

    service: str
    urls: Mapping[str, URL]
    folder: Path

    def environment(self, duty: str) -> dict[str, str]:
        """As that duty finds it on its machine."""
        url = self.urls[duty].render_as_string(hide_password=False)
        return {
            "TEJIDO_CLAVES_URL": url.replace(f"{self.service}_claves", "{servicio}_claves"),
            "TEJIDO_KEK_FILE": str(self.folder / "kek"),
            "TEJIDO_PIMIENTA_FILE": str(self.folder / "pimienta"),
        }


def key_database(admin: sa.Engine, service: str, tag: str, folder: Path) -> KeyDatabase:
    """A key database with its first epochs, as who provisions leaves it."""
    urls = provision_keys(
        admin,
        service,
        database=f"{service}_claves_{tag}",
        passwords={"app": APP_PASSWORD, "ops": APP_PASSWORD},
    )
    made = KeyDatabase(service, urls, folder)
    settings = Settings("", "amqp://", folder, environment="prueba")
    privacy = open_privacy(settings, service, made.environment("ops"))
    privacy.initialise()
    privacy.close()
    return made


@contextmanager
def founded(
    bus: Bus, admin_url: str, folder: Path, names: Sequence[str], *, access: bool = False
) -> Iterator[City]:
    """A database and a process for each of `names`, ready; with `access`, nobody has a role yet."""
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
    keys = folder / "acceso" if access else None
    if keys is not None:
        make_keys(keys, names, datetime.now(UTC))
    with_keys = [n for n in names if not service_class(n).definition.clear_text]
    rings = folder / "anillos"
    rings.mkdir(mode=0o700)
    secret = {name: key_database(admin, name, tag, rings) for name in with_keys}
    running = City(settings, folder, bus, secret.get("casos"), keys)
    try:
        for name in names:
            running.start(name)
        running.wait_ready()
        yield running
    finally:
        for name in list(running.processes):
            running.kill(name)
        admin.dispose()
        databases = [*urls.values(), *(found.urls["app"] for found in secret.values())]
        for url in databases:
            drop_database(admin_url, str(url.database))


@pytest.fixture
def city(fresh_bus: Bus, postgres_admin_url: str, tmp_path: Path) -> Iterator[City]:
    """The six services, a process each."""
    with founded(fresh_bus, postgres_admin_url, tmp_path, service_names()) as running:
        yield running

"""Real services with access control, on a bus with a user each: `territorios` tells, two others hear."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import eventlet
import kombu.pools

from shared.access.bearer import RoleClaim
from shared.access.keyfolder import make_keys
from shared.access.keys import read_private
from shared.access.scopes import EVERYWHERE
from shared.access.tokens import Issuer
from shared.cloudevents import to_message
from shared.config import ISSUER_KEY, KEY_SET, Settings, key_file
from shared.decider import Actor
from shared.ids import new_id
from shared.moments import civil_date
from shared.relay import Publisher
from shared.runtime.rpc import Client
from shared.runtime.runner import Runner
from shared.transport import memory

ISSUER = "acceso.prueba"
TELLS, HEARS, MIRRORS = "territorios", "alianzas", "reportes"
ADMIN = new_id()


@dataclass
class World:
    """`url`: user of the bus → where he connects. `databases`: service → its URL, with {servicio} or without."""

    folder: Path
    url: Callable[[str], str]
    databases: Callable[[str], str]

    def settings(self, service: str) -> Settings:
        """As the service finds them on its machine: its own key, the public set, no more."""
        return Settings(
            self.databases(service),
            self.url(service),
            self.folder,
            environment="prueba",
            access_keys=self.folder / KEY_SET,
            access_issuer=ISSUER,
            own_key=key_file(self.folder, service).read_text(),
        )

    @contextmanager
    def running(self, service: str, *, passive: bool = False, **changes: Any) -> Iterator[Any]:
        """The core of the service, which runs meanwhile."""
        runner = Runner([service], replace(self.settings(service), **changes), passive=passive)
        runner.start()
        try:
            (core,) = runner.cores()
            yield core
        finally:
            runner.kill()

    def issuer(self, name: str = ISSUER_KEY, **options: Any) -> Issuer:
        return Issuer(ISSUER, read_private(key_file(self.folder, name).read_text()), **options)

    def token(self, sub: str, rol: str, service: str = TELLS) -> str:
        signer = sub.partition(":")[2] or ISSUER_KEY
        return self.issuer(signer).issue(sub, service, [RoleClaim(rol, EVERYWHERE)])

    @contextmanager
    def calling(self, credential: str | None) -> Iterator[Client]:
        """Who operates from outside, with that token."""
        carried = None if credential is None else lambda _: credential
        with Client(self.url("operador"), token_for=carried) as client:
            yield client

    def publish_last(self, core: Any) -> None:
        """The newest event of its log alone, as its relay would: what came before never reaches the bus."""
        (event,) = core.log.read(core.log.head().size - 1)
        text = to_message(core.log.service, core.log.head().epoch, event)
        publisher = Publisher(self.url(core.log.service), core.log.service)
        publisher.confirm(publisher.send([(event.type, event.event_id, text)]))
        publisher.close()


def wire(**data: Any) -> dict[str, Any]:
    return {"command_id": new_id(), "occurred_at": "2026-11-01", "data": data}


def missing(number: int = 1) -> dict[str, Any]:
    """A command of `territorios` that nothing refuses."""
    return wire(dato_id=f"d-{number}", entidad="x", campo="y", fuente="a:1")


def grant(actor_id: str, rol: str) -> dict[str, Any]:
    today = civil_date(datetime.now(UTC)).isoformat()
    return wire(
        asignacion_id=f"{rol}-1",
        actor_id=actor_id,
        rol=rol,
        alcance={"tipo": "todo", "valor": None},
        finalidad=None,
        desde=today,
        hasta=today,
        motivo="resolucion-1",
    )


def by_own_hand(core: Any, order: str, payload: dict[str, Any]) -> None:
    name = core.definition.name
    core.executor.execute(order, payload, Actor(f"sistema:{name}", "sistema"))


def until(holds: Callable[[], bool]) -> None:
    """A condition that never comes fails the test."""
    with eventlet.Timeout(60):
        while not holds():
            eventlet.sleep(0.01)


@contextmanager
def world(
    folder: Path, url: Callable[[str], str], databases: Callable[[str], str]
) -> Iterator[World]:
    make_keys(folder, [TELLS, HEARS, MIRRORS], datetime.now(UTC))
    yield World(folder, url, databases)
    if url("operador").startswith("memory"):
        memory.reset()
        kombu.pools.reset()

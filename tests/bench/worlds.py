"""What the benchmarks stand on: provisioned databases, engines as in production, and a broker left clean."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kombu import Connection
from sqlalchemy.engine import URL

from shared import canonical
from shared.event_log import Append, EventLog, Head, NewEvent
from shared.event_log.database import make_engine, provision
from shared.event_log.merkle import extend, leaf_hash
from shared.ids import new_event_id, new_id
from tests.bench.report import Lost
from tests.fixtures import APP_PASSWORD
from tests.support.databases import drop_database

ACTOR = {"id": "operadora-7", "rol": "operador", "institucion_id": "inst-12"}
PAYLOAD = {
    "tutoria_id": "0191f3a2-7c1e-7b0a-9d53-7e6a1d0c2b11",
    "modalidad": "PRESENCIAL",
    "duracion_minutos": 60,
    "asistentes": 12,
    "monto_clp": 125000,
    "observacion": "Se revisó el plan de trabajo y se fijó la próxima sesión con la familia.",
}
FILL = 500


@dataclass(frozen=True)
class World:
    """The servers, and how long to measure. `quick` shortens everything."""

    postgres_url: str
    amqp_url: str
    quick: bool

    def of(self, full: int, quick: int) -> int:
        return quick if self.quick else full


@contextmanager
def database(world: World, service: str = "casos") -> Iterator[URL]:
    """A new database as the running service sees it; dropped after."""
    admin = make_engine(world.postgres_url, pool=1)
    name = f"tejido_bench_{secrets.token_hex(6)}"
    try:
        yield provision(admin, service, database=name, password=APP_PASSWORD)
    finally:
        admin.dispose()
        drop_database(world.postgres_url, name)


@contextmanager
def event_log(url: URL, name: str = "casos.bench") -> Iterator[EventLog]:
    """The log on a database, with an engine of its own."""
    log = EventLog(make_engine(url), name)
    try:
        yield log
    finally:
        log.engine.dispose()


def new_event(stream: str, **over: Any) -> NewEvent:
    """An event of ordinary size (about 900 bytes of body)."""
    event_id = new_event_id()
    made: dict[str, Any] = {
        "event_id": event_id,
        "stream": stream,
        "type": "TutoríaRegistrada",
        "schema_version": 1,
        "occurred_at": "2025-03-01",
        "actor": ACTOR,
        "correlation_id": event_id,
        "rules_version": "AL-2020.1",
        "grounds": "Resolución exenta 1234 de 2025",
        "producer": "casos/0.1.0+bench",
        "data": PAYLOAD,
    }
    return NewEvent(**(made | over))


def fill(log: EventLog, count: int) -> None:
    """Appends `count` events, ten to a stream, in large commits."""
    done = 0
    while done < count:
        size = min(FILL, count - done)
        streams = [f"caso/{new_id()}" for _ in range(-(-size // 10))]
        events = [new_event(streams[i // 10]) for i in range(size)]
        log.append(Append(expected=dict.fromkeys(streams, 0), events=events))
        done += size


class Oracle:
    """Follows a log: what was acknowledged is what is stored, dense, in order, and the frontier is the bodies'."""

    def __init__(self, log: EventLog, since: Head) -> None:
        self._log = log
        self._size, self._frontier = since.size, since.frontier

    def check(self, acknowledged: Sequence[dict[str, Any]]) -> None:
        """`acknowledged`: the receipts given since `since`, or the last check. Raises `Lost`."""
        receipts = {receipt["position"]: receipt for receipt in acknowledged}
        if len(receipts) != len(acknowledged):
            raise Lost("dos recibos nombran la misma posición")
        head = self._log.head()
        stored = list(self._log.scan(self._size))
        if len(stored) != len(receipts):
            raise Lost(f"se confirmaron {len(receipts)} eventos y hay {len(stored)}")
        for expected, event in enumerate(stored, start=self._size + 1):
            said = receipts.get(event.position, {})
            named = {key: event.envelope[key] for key in ("event_id", "type", "stream", "version")}
            if event.position != expected or said != named | {"position": expected}:
                raise Lost(f"la posición {expected} no tiene lo que se confirmó")
        leaves = [leaf_hash(event.body.encode()) for event in stored]
        self._frontier = extend(self._frontier, self._size, leaves)
        self._size += len(stored)
        if (head.size, head.frontier) != (self._size, self._frontier):
            raise Lost("la frontera guardada no es la recalculada")


def body_text() -> str:
    """A body like those of `new_event`, for the rivals."""
    event = new_event(f"caso/{new_id()}")
    return event.body(log="casos.bench", version=1, recorded_at=datetime.now(UTC))


@contextmanager
def clean_broker(
    world: World, *, queues: Sequence[str] = (), exchanges: Sequence[str] = ()
) -> Iterator[None]:
    """Removes these queues and exchanges at the end."""
    try:
        yield
    finally:
        with Connection(world.amqp_url) as connection:
            channel = connection.channel()
            for queue in queues:
                channel.queue_delete(queue)
            for exchange in exchanges:
                channel.exchange_delete(exchange)


def command_text(command_id: str) -> str:
    """A stored command of ordinary size."""
    return canonical.raw_dumps(
        {
            "actor": ACTOR,
            "causation_id": None,
            "command": "RegistrarTutoria",
            "command_id": command_id,
            "correlation_id": command_id,
            "data": PAYLOAD,
            "evidence": [],
            "grounds": "Resolución exenta 1234 de 2025",
            "occurred_at": "2025-03-01",
            "occurred_basis": "declarado",
            "origin": None,
        }
    )

"""Checks a whole log against itself: one pass in position order, in flat memory, while others go on
appending.

What it cannot see, since only an outside witness can: a tail cut off together with its head, or a
log rewritten from end to end with its tree recomputed. Checkpoints signed elsewhere are for that.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from shared import canonical
from shared.errors import InvalidInput
from shared.event_log.envelope import BODY_KEYS, index_columns
from shared.event_log.log import EventLog
from shared.event_log.merkle import Frontier, extend, leaf_hash, root
from shared.event_log.store import Head
from shared.event_log.tables import commands, events, log_head
from shared.event_log.verify_commands import PAGE, check_commands, malformed, raw
from shared.moments import iso

MAX_PROBLEMS: Final = 1000
FIRST_POSSIBLE: Final = -(2**63)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Problem:
    """What is wrong and where. `position` is null when it is not of one event. `kind`, `detail`:
    Spanish.
    """

    service: str
    position: int | None
    kind: str
    detail: str

    def __str__(self) -> str:
        where = "" if self.position is None else f", posición {self.position}"
        return f"{self.service}{where}: {self.kind}: {self.detail}"


@dataclass(frozen=True)
class Verification:
    """`events` read, `root_hex` of the tree recomputed from their bodies, and what is wrong, by
    position.
    """

    events: int
    root_hex: str
    problems: tuple[Problem, ...]


def verify(
    log: EventLog, *, strict: bool = False, progress: Progress | None = None
) -> Verification:
    """Checks every event up to the head as it is now, and every stored command.

    `strict` also checks that each body is in canonical form. `progress(done, total)` is called
    after each page.
    """
    return _Pass(log, strict, progress).run()


class _Pass:
    def __init__(self, log: EventLog, strict: bool, progress: Progress | None) -> None:
        self.log, self.strict, self.progress = log, strict, progress
        self.head: Head = log.head()
        self.frontier: Frontier = ()
        self.seen = 0
        self.next_position = 1
        self.last_recorded = ""
        self.epoch: Any = None
        self.opened = False
        self.problems: list[Problem] = []
        self.omitted = 0

    def run(self) -> Verification:
        for page in self._pages():
            known = self._command_hashes(page)
            for row in page:
                self._event(row, known)
            if self.progress is not None:
                self.progress(self.seen, self.head.size)
            time.sleep(0)  # a service that verifies itself goes on serving
        self._end()
        self._versions()
        check_commands(self.log, self.head.size, self.say)
        found = sorted(self.problems, key=lambda p: (p.position is None, p.position or 0))
        if self.omitted:
            more = f"hay {self.omitted} problemas más, que no se detallan"
            found.append(Problem(self.log.service, None, "más", more))
        return Verification(self.seen, root(self.frontier).hex(), tuple(found))

    def say(self, position: int | None, kind: str, detail: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(self.log.service, position, kind, detail))
        else:
            self.omitted += 1

    def _pages(self) -> Iterator[Sequence[sa.Row[Any]]]:
        after = FIRST_POSSIBLE
        while True:
            query = (
                sa.select(*(raw(column) for column in events.c))
                .where(events.c.position > after, events.c.position <= self.head.size)
                .order_by(events.c.position)
                .limit(PAGE)
            )
            page = self._rows(query)
            if not page:
                return
            yield page
            after = page[-1].position

    def _rows(self, query: Any) -> Sequence[Any]:
        with self.log.reading() as conn:
            return conn.execute(query).all()

    def _command_hashes(self, page: Sequence[sa.Row[Any]]) -> Mapping[str, str]:
        ids = {row.command_id for row in page if row.command_id is not None}
        query = sa.select(commands.c.command_id, commands.c.sha256).where(
            commands.c.command_id.in_(ids)
        )
        return {row.command_id: row.sha256 for row in self._rows(query)} if ids else {}

    def _event(self, row: sa.Row[Any], known: Mapping[str, str]) -> None:
        position = row.position
        if position > self.next_position:
            missing = f"falta, y todo hasta la {position}, que es la que sigue"
            self.say(self.next_position, "posición", missing)
        elif position < self.next_position:
            self.say(position, "posición", "las posiciones empiezan en 1")
        self.next_position = max(self.next_position, position + 1)
        leaf = leaf_hash(row.body.encode("utf-8", "surrogatepass"))
        if bytes(row.leaf) != leaf:
            self.say(position, "huella", "la huella guardada no es la del cuerpo")
        self.frontier = extend(self.frontier, self.seen, [leaf])
        self.seen += 1
        try:
            envelope = json.loads(row.body)
            columns = index_columns(envelope) | {"recorded_at": envelope["recorded_at"]}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            self.say(position, "cuerpo", f"el cuerpo no se puede leer ({type(error).__name__})")
            return
        for name, value in columns.items():
            if _plain(row._mapping[name]) != _plain(value):
                self.say(position, "columna", f"la columna {name} no dice lo que dice el cuerpo")
        self._envelope(position, envelope, row.body)
        for problem in malformed(row.body, envelope):
            self.say(position, "dato cifrado", problem)
        self._command_of(position, envelope, known)
        self._epoch_of(position, envelope)

    def _envelope(self, position: int, envelope: Mapping[str, Any], body: str) -> None:
        if tuple(sorted(envelope)) != BODY_KEYS:
            odd = ", ".join(sorted(set(envelope) ^ set(BODY_KEYS)))
            self.say(position, "cuerpo", f"faltan o sobran claves: {odd}")
        if (named := envelope.get("log")) != self.log.name:
            self.say(position, "bitácora", f"el cuerpo dice {named!r} y esta es {self.log.name!r}")
        if not envelope["type"]:
            self.say(position, "cuerpo", "el tipo está vacío")
        version = envelope.get("schema_version")
        if type(version) is not int or version < 1:
            self.say(position, "cuerpo", "schema_version debe ser un entero desde 1")
        if str(envelope["recorded_at"]) < self.last_recorded:
            self.say(position, "fecha", "recorded_at es anterior al del evento que lo precede")
        self.last_recorded = str(envelope["recorded_at"])
        if self.strict and _canonical(envelope) != body:
            self.say(position, "forma canónica", "el cuerpo no está en forma canónica")

    def _command_of(
        self, position: int, envelope: Mapping[str, Any], known: Mapping[str, str]
    ) -> None:
        command_id = envelope["command_id"]
        if command_id is None:
            if envelope.get("command_sha256") is not None:
                self.say(position, "comando", "tiene la huella de un comando que no nombra")
        elif command_id not in known:
            self.say(position, "comando", f"el comando {command_id} no está guardado")
        elif known[command_id] != envelope.get("command_sha256"):
            self.say(
                position,
                "comando",
                f"la huella del comando {command_id} no es la que dice el evento",
            )

    def _epoch_of(self, position: int, envelope: Mapping[str, Any]) -> None:
        kind, data = envelope["type"], envelope.get("data")
        if not isinstance(data, dict):
            self.say(position, "cuerpo", "data debe ser un objeto")
            return
        if (kind == "BitacoraAbierta") != (position == 1):
            self.say(position, "época", "la bitácora empieza con BitacoraAbierta, y solo una vez")
        if kind == "EpocaIniciada" and data.get("epoca_anterior") != self.epoch:
            self.say(position, "época", "la época anterior no es la que estaba en curso")
        if kind in ("BitacoraAbierta", "EpocaIniciada"):
            self.epoch, self.opened = data.get("epoca"), True

    def _end(self) -> None:
        head = self.head
        if self.next_position <= head.size:
            missing = f"falta, y todo lo que sigue: la cabeza dice que hay {head.size}"
            self.say(self.next_position, "posición", missing)
        if self.frontier != head.frontier:
            self.say(None, "cabeza", "el árbol recalculado de los cuerpos no es el de la cabeza")
        if self.last_recorded > iso(head.last_recorded_at):
            self.say(None, "cabeza", "la cabeza dice una fecha anterior a la del último evento")
        if self.opened and self.epoch != head.epoch:
            self.say(
                None, "época", "la época de la cabeza no es la del último evento que inició una"
            )
        beyond = sa.select(sa.func.min(events.c.position)).where(
            events.c.position > sa.select(log_head.c.size).scalar_subquery()
        )
        if (first := self._rows(beyond)[0][0]) is not None:
            self.say(first, "posición", "hay eventos más allá de la cabeza")

    def _versions(self) -> None:
        """Every stream counts 1, 2, 3… along positions. The database sorts, so memory here stays
        flat.
        """
        numbered = (
            sa.select(
                events.c.position,
                events.c.stream,
                events.c.version,
                sa.func.row_number()
                .over(partition_by=events.c.stream, order_by=events.c.position)
                .label("expected"),
            )
            .where(events.c.position <= self.head.size)
            .subquery()
        )
        wrong = (
            sa.select(sa.func.min(numbered.c.position), numbered.c.stream)
            .where(numbered.c.version != numbered.c.expected)
            .group_by(numbered.c.stream)
            .order_by(sa.func.min(numbered.c.position))
            .limit(MAX_PROBLEMS)
        )
        for position, stream in self._rows(wrong):
            self.say(position, "versión", f"desde aquí las versiones de {stream} no son 1, 2, 3…")


def _plain(value: Any) -> Any:
    return iso(value) if isinstance(value, datetime) else value


def _canonical(envelope: Mapping[str, Any]) -> str | None:
    try:
        return canonical.dumps(envelope)
    except InvalidInput:
        return None

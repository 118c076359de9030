"""The event log of one service: append with expected versions, read in position order.

Positions are dense from 1 in commit order. Commands that arrive together in one process are committed as one group
(group commit), each winning or failing alone; acknowledgement is always after the commit.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError

from shared import canonical
from shared.errors import (
    IdempotencyConflict,
    InvalidInput,
    TejidoError,
    Unavailable,
    VersionConflict,
)
from shared.event_log.envelope import NewEvent, RecordedEvent, body_of, index_columns
from shared.event_log.merkle import extend, leaf_hash
from shared.event_log.store import Head, Row, Snapshot, read_head, store_for
from shared.event_log.tables import commands, events

ANY: Final = -1  # whatever the version of the stream
EXISTS: Final = -2  # the stream has at least one event
GROUP_REQUESTS: Final = 64
OPTIMISTIC_ATTEMPTS: Final = 3
RECEIPT: Final = ("event_id", "type", "stream", "version")  # and the position
MAX_VERSION: Final = 2**63 - 1
MAX_STREAM_BYTES: Final = 500  # an index entry of PostgreSQL holds 2 704


class DuplicateEvent(TejidoError):
    """An event id that is already in the log."""

    status, slug, title = 409, "evento-repetido", "El id del evento ya existe"


@dataclass(frozen=True, kw_only=True)
class CommandRecord:
    """The command stored beside its events. `body`: canonical JSON; `reads`: stream → version the decision saw.

    `outcome`: the JSON answer, to which the log adds `eventos` when positions are known.
    """

    command_id: str
    name: str
    stream: str
    body: str
    sha256: str
    decided_at: datetime
    reads: Mapping[str, int]
    outcome: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Append:
    """One atomic request. `expected`: stream → its last version (0 = no stream yet), or ANY, or EXISTS.

    A stream may be expected without events for it: a decision that rested on it is safe against its change.
    """

    expected: Mapping[str, int]
    events: Sequence[NewEvent] = ()
    command: CommandRecord | None = None
    trace: str | None = None


@dataclass(frozen=True)
class Appended:
    """What was stored: `outcome` is the answer of the command; `repeated` if it had been given before."""

    outcome: dict[str, Any]
    repeated: bool = False
    events: tuple[RecordedEvent, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StoredCommand:
    """A command as it was stored, for answering again and for deciding again."""

    command_id: str
    name: str
    stream: str
    sha256: str
    decided_at: datetime
    recorded_at: datetime
    first_position: int
    body: dict[str, Any]
    reads: dict[str, int]
    outcome: dict[str, Any]


@dataclass(eq=False)
class _Ticket:
    request: Append
    result: Appended | None = None
    error: Exception | None = None
    done: bool = False

    def settle(self, result: Appended | Exception) -> None:
        if isinstance(result, Exception):
            self.error = result
        else:
            self.result = result
        self.done = True

    def answer(self) -> Appended:
        if self.error is not None:
            raise self.error
        assert self.result is not None
        return self.result


@dataclass
class _Plan:
    """What a group would write, built in the order of arrival over one snapshot."""

    snapshot: Snapshot
    log: str
    versions: dict[str, int] = field(init=False)
    known: dict[str, tuple[str, str]] = field(init=False)
    rows: list[Row] = field(default_factory=list)
    orders: list[Row] = field(default_factory=list)
    settled: list[tuple[_Ticket, Appended | Exception]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.versions = dict(self.snapshot.versions)
        self.known = dict(self.snapshot.known)
        self.recorded_at = max(self.snapshot.now, self.snapshot.head.last_recorded_at)
        self.leaves: list[bytes] = []

    def add(self, ticket: _Ticket) -> None:
        try:
            self.settled.append((ticket, self._accept(ticket.request)))
        except TejidoError as error:
            self.settled.append((ticket, error))

    def head(self) -> Head:
        seen = self.snapshot.head
        return Head(
            seen.size + len(self.leaves),
            extend(seen.frontier, seen.size, self.leaves),
            self.recorded_at,
            seen.epoch,
        )

    def failed_a_command(self) -> bool:
        """True when some request that carries a command did not fit the versions of the snapshot."""
        return any(
            isinstance(result, VersionConflict) and ticket.request.command is not None
            for ticket, result in self.settled
        )

    def _accept(self, request: Append) -> Appended:
        if request.command is not None and request.command.command_id in self.known:
            return self._repeat(request.command)
        self._check(request.expected)
        versions = dict(self.versions)
        recorded: list[RecordedEvent] = []
        receipts: list[dict[str, Any]] = []
        rows: list[Row] = []
        position = self.snapshot.head.size + len(self.leaves)
        for event in request.events:
            if event.stream not in request.expected:
                raise ValueError(f"append to {event.stream} without an expected version")
            if len(event.stream.encode()) > MAX_STREAM_BYTES:
                problem = f"el nombre de la secuencia pasa de {MAX_STREAM_BYTES} bytes"
                raise InvalidInput.of([(event.stream[:40], problem)])
            versions[event.stream] = version = versions.get(event.stream, 0) + 1
            envelope = event.envelope(log=self.log, version=version, recorded_at=self.recorded_at)
            body = body_of(envelope)
            leaf = leaf_hash(body.encode())
            position += 1
            recorded.append(RecordedEvent(position, body, leaf, request.trace))
            columns = index_columns(envelope)
            receipts.append({key: columns[key] for key in RECEIPT} | {"position": position})
            rows.append(
                columns
                | {"position": position, "recorded_at": self.recorded_at, "trace": request.trace}
                | {"leaf": leaf, "body": body}
            )
        outcome = self._outcome(request.command, receipts)
        self.versions = versions
        self.rows += rows
        self.leaves += [event.leaf for event in recorded]
        return Appended(outcome, events=tuple(recorded))

    def _repeat(self, command: CommandRecord) -> Appended:
        sha256, outcome = self.known[command.command_id]
        if sha256 != command.sha256:
            raise IdempotencyConflict(
                f"El id {command.command_id} ya se usó para un comando con otro contenido.",
                remedio="Use un id nuevo para un comando distinto.",
            )
        return Appended(json.loads(outcome), repeated=True)

    def _check(self, expected: Mapping[str, int]) -> None:
        for stream, version in expected.items():
            current = self.versions.get(stream, 0)
            if version != ANY and (current == 0 if version == EXISTS else current != version):
                wanted = "que existiera" if version == EXISTS else f"la versión {version}"
                raise VersionConflict(
                    f"La secuencia {stream} está en la versión {current} y se esperaba {wanted}.",
                    stream=stream,
                )

    def _outcome(
        self, command: CommandRecord | None, receipts: Sequence[Mapping[str, Any]]
    ) -> dict[str, Any]:
        if command is None:
            return {"eventos": receipts}
        outcome = {**command.outcome, "eventos": receipts}
        text = canonical.dumps(outcome)
        self.known[command.command_id] = (command.sha256, text)
        self.orders.append(
            {
                "command_id": command.command_id,
                "name": command.name,
                "stream": command.stream,
                "sha256": command.sha256,
                "decided_at": command.decided_at,
                "recorded_at": self.recorded_at,
                "first_position": self.snapshot.head.size + len(self.leaves) + 1,
                "body": command.body,
                "reads": canonical.raw_dumps(dict(command.reads)),  # its keys are streams: any text
                "outcome": text,
            }
        )
        return outcome


class EventLog:
    """One service's log. `name` is `<service>.<environment>` and goes into every body."""

    def __init__(self, engine: sa.Engine, name: str) -> None:
        self.engine, self.name = engine, name
        self._store = store_for(engine)
        self._waiting: deque[_Ticket] = deque()
        self._bells: list[threading.Event] = []
        self._turn = (
            threading.Lock()
        )  # green after monkey_patch(); one transaction at a time per process

    @property
    def service(self) -> str:
        return self.name.partition(".")[0]

    def append(self, request: Append) -> Appended:
        """Stores all of `request` or nothing, and returns after the commit.

        Raises `VersionConflict` (an expected version is not the current one), `IdempotencyConflict`,
        `DuplicateEvent`, `InvalidInput` or `TooLarge` (a body outside the canonical subset), `Unavailable`.
        """
        ticket = _Ticket(request)
        self._waiting.append(ticket)
        try:
            with self._turn:
                while not ticket.done:
                    self._commit_next()
        finally:
            # Whoever gave up waiting has told its caller so: nobody may store the request later.
            if not ticket.done and ticket in self._waiting:
                self._waiting.remove(ticket)
        return ticket.answer()

    def _commit_next(self) -> None:
        group = [self._waiting.popleft() for _ in range(min(len(self._waiting), GROUP_REQUESTS))]
        try:
            self._commit(group)
        finally:
            for ticket in group:
                if not ticket.done:
                    ticket.settle(Unavailable("La operación fue interrumpida."))

    def _commit(self, group: Sequence[_Ticket], *, locked: bool = False) -> None:
        try:
            plan = self._write(group, locked=locked)
        except Exception as error:
            if _is_down(error):
                for ticket in group:
                    ticket.settle(self._named(error))
            elif len(group) > 1:
                # One request of the group cannot be stored: let each stand alone.
                for ticket in group:
                    self._commit([ticket])
            elif isinstance(error, IntegrityError) and not locked:
                # Another process may have stored the same command between the look and the write: look again.
                self._commit(group, locked=True)
            else:
                group[0].settle(self._named(error))
        else:
            for ticket, result in plan.settled:
                ticket.settle(result)
            if plan.rows:
                for bell in self._bells:
                    bell.set()

    def _named(self, error: Exception) -> Exception:
        """What the caller gets for an error of the engine."""
        named: Exception
        if isinstance(error, IntegrityError) and "event_id" in str(error.orig):
            named = DuplicateEvent("Un id de evento ya existe en la bitácora.")
        elif _is_down(error):
            named = Unavailable(f"La bitácora {self.name} no respondió.")
        elif isinstance(error, SQLAlchemyError):
            named = Unavailable(f"La base de la bitácora {self.name} no aceptó la escritura.")
        else:
            return error
        named.__cause__ = error
        return named

    def _write(self, group: Sequence[_Ticket], *, locked: bool) -> _Plan:
        streams = sorted({stream for ticket in group for stream in ticket.request.expected})
        ids = [t.request.command.command_id for t in group if t.request.command is not None]
        attempt = 0
        assumed = None if locked else _assumed(group)
        guess = None if assumed is None else self._store.guess(assumed)
        while True:
            attempt += 1
            with self._store.attempt(locked=locked or attempt > OPTIMISTIC_ATTEMPTS) as conn:
                plan = _Plan(guess or self._store.snapshot(conn, streams, ids), self.name)
                for ticket in group:
                    plan.add(ticket)
                if guess is not None and plan.failed_a_command():
                    pass  # it may be a repeat, with an answer stored: only a look can tell
                elif not plan.rows and not plan.orders:
                    if guess is None:
                        return plan
                elif self._store.write(conn, plan.snapshot, plan.head(), plan.rows, plan.orders):
                    return plan
            guess = None

    def bell(self) -> threading.Event:
        """An event that is set after every append of this process."""
        bell = threading.Event()
        self._bells.append(bell)
        return bell

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """A connection for single SELECTs, each of which sees what is committed when it runs."""
        return self._store.reading()

    def head(self) -> Head:
        """Size, frontier, last `recorded_at` and epoch, as committed now."""
        with self.reading() as conn:
            return read_head(conn)

    def read(
        self,
        after: int = 0,
        *,
        limit: int = 500,
        upto: int | None = None,
        types: Sequence[str] = (),
    ) -> list[RecordedEvent]:
        """Events with position > `after` (and ≤ `upto`), in order, at most `limit`, of `types` if given."""
        query = _select().where(events.c.position > after).order_by(events.c.position).limit(limit)
        if upto is not None:
            query = query.where(events.c.position <= upto)
        if types:
            query = query.where(events.c.type.in_(types))
        with self.reading() as conn:
            return [_recorded(row) for row in conn.execute(query)]

    def scan(
        self, after: int = 0, *, upto: int | None = None, page: int = 2000
    ) -> Iterator[RecordedEvent]:
        """Every event after a position, page by page: flat memory however long the log."""
        while found := self.read(after, limit=page, upto=upto):
            yield from found
            after = found[-1].position

    def read_stream(
        self,
        stream: str,
        *,
        after_version: int = 0,
        upto_version: int | None = None,
        backwards: bool = False,
    ) -> list[RecordedEvent]:
        """The events of one stream by version; an absent stream is empty."""
        query = _STREAM_BACKWARDS if backwards else _STREAM
        wanted = {
            "wanted": stream,
            "after": after_version,
            "upto": MAX_VERSION if upto_version is None else upto_version,
        }
        with self.reading() as conn:
            return [_recorded(row) for row in conn.execute(query, wanted)]

    def event(self, event_id: str) -> RecordedEvent | None:
        """One event by its id."""
        with self.reading() as conn:
            row = conn.execute(_select().where(events.c.event_id == event_id)).first()
        return None if row is None else _recorded(row)

    def command(self, command_id: str) -> StoredCommand | None:
        """One stored command by its id."""
        with self.reading() as conn:
            row = conn.execute(
                sa.select(commands).where(commands.c.command_id == command_id)
            ).first()
        return None if row is None else _stored_command(row)

    def commands(self, *, page: int = 500) -> Iterator[StoredCommand]:
        """Every stored command, in the order in which they were decided."""
        after: tuple[int, str] = (0, "")
        while True:
            query = (
                sa.select(commands)
                .where(
                    sa.tuple_(commands.c.first_position, commands.c.command_id) > sa.tuple_(*after)
                )
                .order_by(commands.c.first_position, commands.c.command_id)
                .limit(page)
            )
            with self.reading() as conn:
                found = [_stored_command(row) for row in conn.execute(query)]
            if not found:
                return
            yield from found
            after = (found[-1].first_position, found[-1].command_id)


def _is_down(error: Exception) -> bool:
    """True when the database did not answer: trying each request alone would only wait longer."""
    return isinstance(error, OperationalError | sa.exc.TimeoutError | sa.exc.InterfaceError)


def _assumed(group: Sequence[_Ticket]) -> dict[str, int] | None:
    """The versions all requests expect, by stream, if they name them: who comes first to a stream says how it is."""
    versions: dict[str, int] = {}
    for ticket in group:
        for stream, version in ticket.request.expected.items():
            if version < 0:
                return None
            versions.setdefault(stream, version)
    return versions


def _select() -> sa.Select[Any]:
    return sa.select(events.c.position, events.c.body, events.c.leaf, events.c.trace)


# Every command reads a stream: building the query each time costs as much as running it.
_STREAM = (
    _select()
    .where(
        events.c.stream == sa.bindparam("wanted"),
        events.c.version > sa.bindparam("after"),
        events.c.version <= sa.bindparam("upto"),
    )
    .order_by(events.c.version)
)
_STREAM_BACKWARDS = _STREAM.order_by(None).order_by(events.c.version.desc())


def _recorded(row: Any) -> RecordedEvent:
    return RecordedEvent(row.position, row.body, bytes(row.leaf), row.trace)


def _stored_command(row: Any) -> StoredCommand:
    return StoredCommand(
        command_id=row.command_id,
        name=row.name,
        stream=row.stream,
        sha256=row.sha256,
        decided_at=row.decided_at,
        recorded_at=row.recorded_at,
        first_position=row.first_position,
        body=json.loads(row.body),
        reads=json.loads(row.reads),
        outcome=json.loads(row.outcome),
    )

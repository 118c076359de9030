"""What a group of requests would write, built in the order of arrival over one snapshot of the log."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from shared import canonical
from shared.errors import IdempotencyConflict, InvalidInput, TejidoError, VersionConflict
from shared.event_log.envelope import RecordedEvent, body_of, index_columns
from shared.event_log.merkle import extend, leaf_hash
from shared.event_log.requests import ANY, EXISTS, Append, Appended, CommandRecord
from shared.event_log.store import Head, Row, Snapshot

RECEIPT: Final = ("event_id", "type", "stream", "version")  # and the position
MAX_STREAM_BYTES: Final = 500  # an index entry of PostgreSQL holds 2 704


@dataclass(eq=False)
class Ticket:
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
class Plan:
    """What a group would write, built in the order of arrival over one snapshot."""

    snapshot: Snapshot
    log: str
    versions: dict[str, int] = field(init=False)
    known: dict[str, tuple[str, str]] = field(init=False)
    rows: list[Row] = field(default_factory=list)
    orders: list[Row] = field(default_factory=list)
    settled: list[tuple[Ticket, Appended | Exception]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.versions = dict(self.snapshot.versions)
        self.known = dict(self.snapshot.known)
        self.recorded_at = max(self.snapshot.now, self.snapshot.head.last_recorded_at)
        self.leaves: list[bytes] = []
        self.epoch = self.snapshot.head.epoch

    def add(self, ticket: Ticket) -> None:
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
            self.epoch,
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
        self.epoch = request.epoch or self.epoch
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

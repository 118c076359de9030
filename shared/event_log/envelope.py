"""The stored event: permanent, so exact (DESIGN §2.1).

`NewEvent` is what a decision hands over; the log adds version and `recorded_at` and fixes the canonical body, whose
bytes are the leaf. `RecordedEvent` is what a reader gets back: the same bytes, plus its place in the log.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Final, Literal

from shared import canonical
from shared.errors import TooLarge
from shared.event_log.merkle import leaf_hash
from shared.moments import iso, span

BODY_KEYS: Final = (
    "actor",
    "causation_id",
    "command",
    "command_id",
    "command_sha256",
    "correlation_id",
    "data",
    "event_id",
    "evidence",
    "grounds",
    "log",
    "occurred_at",
    "occurred_basis",
    "origin",
    "producer",
    "recorded_at",
    "rules_version",
    "schema_version",
    "stream",
    "type",
    "version",
)

Basis = Literal["declarado", "a_mas_tardar"]


@dataclass(frozen=True, kw_only=True)
class NewEvent:
    """One event of a decision, before the log gives it a version, a time of recording and a position.

    `occurred_at`: `YYYY-MM`, `YYYY-MM-DD` or RFC 3339 UTC. `actor`: {id, rol, institucion_id}. `evidence`:
    [{documento_id, sha256, pagina}]. `origin`: null or {medio, archivo, fila, relaja}. `data`: the payload. `grounds`:
    null, a text, or ciphertext where free text is a person's.
    """

    event_id: str
    stream: str
    type: str
    schema_version: int
    occurred_at: str
    occurred_basis: Basis = "declarado"
    actor: Mapping[str, Any]
    command: str | None = None
    command_id: str | None = None
    command_sha256: str | None = None
    correlation_id: str
    causation_id: str | None = None
    rules_version: str | None = None
    grounds: str | Mapping[str, Any] | None = None
    evidence: Sequence[Mapping[str, Any]] = ()
    origin: Mapping[str, Any] | None = None
    producer: str
    data: Mapping[str, Any]

    def envelope(self, *, log: str, version: int, recorded_at: datetime) -> dict[str, Any]:
        """The tree of the body: all its keys, null when absent."""
        return {
            "log": log,
            "event_id": self.event_id,
            "stream": self.stream,
            "version": version,
            "type": self.type,
            "schema_version": self.schema_version,
            "occurred_at": self.occurred_at,
            "occurred_basis": self.occurred_basis,
            "recorded_at": iso(recorded_at),
            "actor": dict(self.actor),
            "command": self.command,
            "command_id": self.command_id,
            "command_sha256": self.command_sha256,
            "correlation_id": self.correlation_id,
            "causation_id": self.causation_id,
            "rules_version": self.rules_version,
            "grounds": self.grounds,
            "evidence": [dict(item) for item in self.evidence],
            "origin": None if self.origin is None else dict(self.origin),
            "producer": self.producer,
            "data": dict(self.data),
        }

    def body(self, *, log: str, version: int, recorded_at: datetime) -> str:
        """The canonical text; raises `InvalidInput` outside the subset and `TooLarge` over 1 MB."""
        return body_of(self.envelope(log=log, version=version, recorded_at=recorded_at))


def body_of(envelope: Mapping[str, Any]) -> str:
    """The canonical text of an envelope; raises `InvalidInput`, `TooLarge`."""
    text = canonical.dumps(envelope)
    size = len(text.encode())
    if size > canonical.MAX_EVENT_BYTES:
        raise TooLarge(
            f"El evento {envelope['type']} mide {size} bytes y el máximo es "
            f"{canonical.MAX_EVENT_BYTES}."
        )
    return text


@dataclass(frozen=True)
class RecordedEvent:
    """One event of the log. `body` is the exact canonical text; `leaf` = SHA-256(0x00 ‖ body)."""

    position: int
    body: str
    leaf: bytes
    trace: str | None = field(default=None, compare=False)

    @cached_property
    def envelope(self) -> dict[str, Any]:
        """The parsed body, payload as stored."""
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed

    @property
    def type(self) -> str:
        return str(self.envelope["type"])

    @property
    def stream(self) -> str:
        return str(self.envelope["stream"])

    @property
    def version(self) -> int:
        return int(self.envelope["version"])

    @property
    def event_id(self) -> str:
        return str(self.envelope["event_id"])

    @property
    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = self.envelope["data"]
        return data

    def leaf_is_true(self) -> bool:
        """Whether the stored hash is the hash of the stored body."""
        return leaf_hash(self.body.encode()) == self.leaf


def index_columns(envelope: Mapping[str, Any]) -> dict[str, Any]:
    """The columns beside the body, derived from it: `verify` compares them with what is stored."""
    first, last = span(envelope["occurred_at"])
    return {
        "stream": envelope["stream"],
        "version": envelope["version"],
        "event_id": envelope["event_id"],
        "type": envelope["type"],
        "occurred_from": first,
        "occurred_to": last,
        "command_id": envelope["command_id"],
        "correlation_id": envelope["correlation_id"],
        "causation_id": envelope["causation_id"],
    }

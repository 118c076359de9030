"""What is asked of a log and what it answers: an atomic append with expected versions, its command, the receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from shared.errors import TejidoError
from shared.event_log.envelope import NewEvent, RecordedEvent

ANY: Final = -1  # whatever the version of the stream
EXISTS: Final = -2  # the stream has at least one event
MAX_VERSION: Final = 2**63 - 1


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
    `epoch`: the id of the new life of the log that this append begins.
    """

    expected: Mapping[str, int]
    events: Sequence[NewEvent] = ()
    command: CommandRecord | None = None
    trace: str | None = None
    epoch: str | None = None


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

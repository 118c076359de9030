"""The feed of a log: CloudEvents from any position, by a cursor. What the bus lost, the feed has.

`{epoch, epoca_desde, hasta, siguiente, eventos: […]}`: `epoca_desde` is the position at which this life of the log
began: who has consumed no further may go on after a restore. `hasta` is the last position scanned, also under a filter,
so a filtered reader knows what it has seen; `siguiente` is the `desde` of the next page, null at the end of the log.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from shared import canonical
from shared.cloudevents import to_message
from shared.errors import InvalidInput
from shared.event_log import EventLog

MAX_PAGE: Final = 1000
MAX_PAGE_BYTES: Final = 4_000_000


@dataclass(frozen=True)
class Page:
    """`messages` are the JSON texts of CloudEvents, in position order."""

    epoch: str
    since: int
    upto: int
    following: int | None
    messages: Sequence[str]

    def text(self) -> str:
        """The answer as JSON, bodies untouched."""
        head = {
            "epoch": self.epoch,
            "epoca_desde": self.since,
            "hasta": self.upto,
            "siguiente": self.following,
        }
        return f'{canonical.raw_dumps(head)[:-1]},"eventos":[{",".join(self.messages)}]}}'


def read_page(
    log: EventLog, *, after: Any = 0, limit: Any = 500, types: Sequence[str] = ()
) -> Page:
    """Events with position > `after`, at most `limit` (1..1000) and about 4 MB. Raises `InvalidInput`."""
    start, size = _whole("desde", after, 0, 2**53 - 1), _whole("limite", limit, 1, MAX_PAGE)
    for name in types:
        if not isinstance(name, str) or not unicodedata.is_normalized("NFC", name):
            raise InvalidInput.of([("tipo", "debe ser el nombre exacto del evento, en NFC")])
    head = log.head()
    found = log.read(start, limit=size, upto=head.size, types=types)
    messages: list[str] = []
    total = 0
    for event in found:
        message = to_message(log.service, head.epoch, event)
        total += len(message)
        if messages and total > MAX_PAGE_BYTES:
            break
        messages.append(message)
    whole = len(messages) == len(found) < size
    upto = max(start, head.size) if whole else found[len(messages) - 1].position
    return Page(head.epoch, log.epoch_since(), upto, upto if upto < head.size else None, messages)


def _whole(field: str, value: Any, low: int, high: int) -> int:
    text = str(value)
    if (
        isinstance(value, bool)
        or not (text.isascii() and text.isdigit())
        or not low <= int(text) <= high
    ):
        raise InvalidInput.of([(field, f"debe ser un entero entre {low} y {high}")])
    return int(text)

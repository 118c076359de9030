"""Reading what was rectified: which events of a stream say something else than their bytes, and what. Pure.

An event's bytes never change. `RegistroRectificado`, later in the same stream, says what one field of it says from then
on; so a fold up to a version knows exactly the rectifications made by then.
"""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shared import canonical
from shared.common import RegistroRectificado
from shared.declare import event_type
from shared.event_log.envelope import RecordedEvent

RECTIFIED: Final = event_type(RegistroRectificado).name
HAPPENED: Final = "occurred_at"
_PATH: Final = re.compile(r"[a-z][a-z0-9_]*(\[[0-9]{1,6}\])*(\.[a-z][a-z0-9_]*(\[[0-9]{1,6}\])*)*")
_STEP: Final = re.compile(r"[a-z][a-z0-9_]*|\[[0-9]+\]")


class NoSuchField(Exception):
    """The path leads nowhere in the event."""


@dataclass(frozen=True)
class Correction:
    """`campo` of the event `registro_id` is `valor` (plain JSON)."""

    registro_id: str
    campo: str
    valor: Any


def is_rectification(event: RecordedEvent) -> bool:
    """Whether the event rectifies another."""
    return event.type == RECTIFIED


def correction_of(data: Mapping[str, Any]) -> Correction:
    """What the payload of a `RegistroRectificado` says."""
    return Correction(data["registro_id"], data["campo"], canonical.loads(data["valor_nuevo"]))


def corrected_data(
    events: Sequence[RecordedEvent], more: Sequence[Correction] = ()
) -> Iterator[tuple[RecordedEvent, dict[str, Any]]]:
    """(event, its payload as corrected) of one stream's events, its rectifications left out."""
    changes: dict[str, list[Correction]] = defaultdict(list)
    for change in (*(correction_of(e.data) for e in events if is_rectification(e)), *more):
        changes[change.registro_id].append(change)
    for event in events:
        if not is_rectification(event):
            yield event, corrected(event.data, changes.get(event.envelope["event_id"], ()))


def corrected(data: dict[str, Any], changes: Iterable[Correction]) -> dict[str, Any]:
    """The payload with the changes made, in order. The instant it happened at is not of the payload."""
    for change in changes:
        if change.campo != HAPPENED:
            data = replaced(data, change.campo, change.valor)
    return data


def value_at(data: Any, path: str) -> Any:
    """What is at `path`; raises `NoSuchField`."""
    if not _PATH.fullmatch(path):
        raise NoSuchField
    for step in steps(path):
        data = _inside(data, step)
    return data


def replaced(data: dict[str, Any], path: str, new: Any) -> dict[str, Any]:
    """A copy with `new` at `path`. Raises `NoSuchField`."""
    value_at(data, path)
    made = copy.deepcopy(data)
    *way, last = steps(path)
    holder: Any = made
    for step in way:
        holder = _inside(holder, step)
    holder[last] = new
    return made


def steps(path: str) -> list[str | int]:
    """`iniciativas[0].monto_clp` → ["iniciativas", 0, "monto_clp"]."""
    return [int(s[1:-1]) if s.startswith("[") else s for s in _STEP.findall(path)]


def _inside(holder: Any, step: str | int) -> Any:
    fits = isinstance(holder, dict) if isinstance(step, str) else isinstance(holder, list)
    if not fits or (step not in holder if isinstance(step, str) else step >= len(holder)):
        raise NoSuchField
    return holder[step]

"""What the tests of the log append: events, commands and requests with as little in them as
possible.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from shared import canonical
from shared.event_log import ANY, Append, Appended, CommandRecord, EventLog, NewEvent
from shared.event_log.merkle import Frontier, extend, leaf_hash
from shared.event_log.tables import events
from shared.ids import new_event_id, new_id

ACTOR = {"id": "actor-de-prueba", "rol": "operador", "institucion_id": None}


def new_event(stream: str = "cosa/a", kind: str = "CosaHecha", **other: Any) -> NewEvent:
    """An event; `data` and any other field of the envelope by name."""
    fields: dict[str, Any] = {
        "event_id": new_event_id(),
        "stream": stream,
        "type": kind,
        "schema_version": 1,
        "occurred_at": "2020-06-15",
        "actor": ACTOR,
        "correlation_id": new_id(),
        "producer": "casos/0.1.0+prueba",
        "data": {},
    }
    return NewEvent(**(fields | other))


def new_command(
    command_id: str | None = None, content: str = "hacer", **other: Any
) -> CommandRecord:
    """A command; `content` is what makes it another."""
    body = canonical.dumps({"contenido": content})
    fields: dict[str, Any] = {
        "command_id": command_id or new_id(),
        "name": "HacerCosa",
        "stream": "cosa/a",
        "body": body,
        "sha256": sha256(body.encode()).hexdigest(),
        "decided_at": datetime(2026, 1, 1, tzinfo=UTC),
        "reads": {"cosa/a": 0},
        "outcome": {"resultado": "aceptado"},
    }
    return CommandRecord(**(fields | other))


def append(
    log: EventLog,
    *facts: NewEvent,
    expected: int | Mapping[str, int] = ANY,
    command: CommandRecord | None = None,
) -> Appended:
    """One request; a number is expected of each stream."""
    if isinstance(expected, int):
        expected = {fact.stream: expected for fact in facts}
    return log.append(Append(expected=expected, events=facts, command=command))


def bodies(log: EventLog) -> list[str]:
    return [event.body for event in log.scan()]


def true_frontier(log: EventLog) -> Frontier:
    """The frontier recomputed from the stored bodies."""
    return extend((), 0, (leaf_hash(event.body.encode()) for event in log.scan()))


def assert_whole(log: EventLog) -> None:
    """Positions dense from 1, versions dense from 1 per stream, and a head that says just that."""
    stored = list(log.scan())
    assert [event.position for event in stored] == list(range(1, len(stored) + 1))
    versions: dict[str, int] = {}
    for event in stored:
        assert event.version == versions.get(event.stream, 0) + 1
        versions[event.stream] = event.version
        assert event.leaf_is_true()
    times = [event.envelope["recorded_at"] for event in stored]
    assert times == sorted(times)
    assert log.head().size == len(stored)
    assert log.head().frontier == true_frontier(log)


def count(engine: sa.Engine) -> int:
    with engine.connect() as conn:
        return int(conn.execute(sa.select(sa.func.count()).select_from(events)).scalar_one())

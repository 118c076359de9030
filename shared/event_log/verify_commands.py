"""The part of `verify` that reads the stored commands: their text, their hash, their receipts."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import Any, Final

import sqlalchemy as sa

from shared.event_log.log import EventLog
from shared.event_log.tables import commands, events
from shared.personal import MARK
from shared.privacy.errors import CifradoMalFormado
from shared.privacy.trees import require_well_formed

PAGE: Final = 500

Say = Callable[[int | None, str, str], None]


def check_commands(log: EventLog, size: int, say: Say) -> None:
    """Each stored command hashes to its hash, is what its columns say, and its receipts are
    true.
    """
    after = ""
    while True:
        query = (
            sa.select(*(raw(column) for column in commands.c))
            .where(commands.c.command_id > after, commands.c.first_position <= size + 1)
            .order_by(commands.c.command_id)
            .limit(PAGE)
        )
        page = _rows(log, query)
        if not page:
            return
        for row in page:
            _check(log, row, say)
        after = page[-1].command_id
        time.sleep(0)


def _check(log: EventLog, row: sa.Row[Any], say: Say) -> None:
    command_id, place = row.command_id, row.first_position
    text = row.body.encode("utf-8", "surrogatepass")
    if sha256(text).hexdigest() != row.sha256:
        say(place, "comando", f"el texto del comando {command_id} no tiene la huella guardada")
    try:
        receipts = json.loads(row.outcome)["eventos"]
        named = json.loads(row.body)
        positions = [receipt["position"] for receipt in receipts]
        said = (named.get("command", row.name), named.get("command_id", command_id))
    except (ValueError, KeyError, TypeError, AttributeError):
        say(place, "comando", f"el comando {command_id} o su respuesta no se pueden leer")
        return
    for problem in malformed(row.body, named):
        say(place, "dato cifrado", f"comando {command_id}: {problem}")
    if said != (row.name, command_id):
        say(place, "comando", f"las columnas del comando {command_id} no dicen lo que su texto")
    stored = _rows(
        log,
        sa.select(
            *(events.c[name] for name in ("event_id", "type", "stream", "version", "position"))
        )
        .where(events.c.position.in_(positions), events.c.command_id == command_id)
        .order_by(events.c.position),
    )
    if [dict(event._mapping) for event in stored] != receipts:
        say(place, "comando", f"la respuesta del comando {command_id} no nombra sus eventos")


def malformed(text: str, tree: Any) -> Iterator[str]:
    """What is wrong with the encrypted fields of a body; whether they open, only their keys can tell."""
    if f'"{MARK}"' in text:
        try:
            require_well_formed(tree)
        except CifradoMalFormado as error:
            yield str(error)


def _rows(log: EventLog, query: Any) -> Sequence[Any]:
    with log.reading() as conn:
        return conn.execute(query).all()


def raw(column: sa.Column[Any]) -> Any:
    """The column as the driver gives it: a damaged value is no reason to stop reading."""
    if column.name in ("body", "reads", "outcome"):
        return column
    return sa.type_coerce(column, sa.types.NullType()).label(column.name)

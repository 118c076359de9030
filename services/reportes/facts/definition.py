"""How a fact table is declared: once, as the `INSERT … SELECT` that derives its rows from a range
of the mirror.

The same statement serves one new event, a catch-up and a rebuild, on SQLite and PostgreSQL. Every
row keeps the event behind it, both its times and how it came in; no row is ever changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from services.reportes.mirror import mirror
from shared.event_log.tables import UtcInstant

metadata = sa.MetaData()

LINEAGE = ("log", "position", "event_id", "type", "recorded_at", "occurred_from", "medio")


@dataclass(frozen=True)
class Field:
    """One column of a fact: its name, its type and the expression over the mirror that fills it."""

    name: str
    type: sa.types.TypeEngine[Any]
    source: sa.ColumnElement[Any]


@dataclass(frozen=True)
class Fact:
    """`table` holds a row per event of `types`; `log` is the only producer of them, None when any
    may write them.
    """

    table: sa.Table
    types: tuple[str, ...]
    log: str | None
    fields: tuple[Field, ...]

    @property
    def name(self) -> str:
        return self.table.name


def fact(name: str, types: Sequence[str], *fields: Field, log: str | None = None) -> Fact:
    """Declares a fact table, lineage columns included."""
    table = sa.Table(
        name,
        metadata,
        sa.Column("log", sa.Text, primary_key=True),
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("event_id", sa.String(36), nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("recorded_at", UtcInstant, nullable=False),
        sa.Column("occurred_from", UtcInstant, nullable=False),
        sa.Column("medio", sa.Text),
        *(sa.Column(field.name, field.type) for field in fields),
    )
    return Fact(table, tuple(types), log, fields)


def build(made: Fact, log: str, after: int, upto: int) -> sa.Insert:
    """The statement that inserts the rows of positions (after, upto] of one log."""
    source = sa.select(
        *(mirror.c[name] for name in LINEAGE),
        *(field.source.label(field.name) for field in made.fields),
    ).where(
        mirror.c.log == log,
        mirror.c.position > after,
        mirror.c.position <= upto,
        mirror.c.type.in_(made.types),
    )
    return sa.insert(made.table).from_select(
        [*LINEAGE, *(field.name for field in made.fields)], source
    )


def texto(name: str, *, de: str | None = None, como: str | None = None) -> Field:
    """Text of the payload; `de` is the object it lies in, `como` another name for the column."""
    return Field(como or name, sa.Text(), _plain(name, de))


def entero(name: str, *, de: str | None = None, como: str | None = None) -> Field:
    """A whole number of the payload, 64 bits."""
    return Field(como or name, sa.BigInteger(), sa.cast(_plain(name, de), sa.BigInteger))


def logico(name: str) -> Field:
    """True or false."""
    return Field(name, sa.Boolean(), mirror.c.data[name].as_boolean())


def del_sobre(name: str) -> Field:
    """A column of the mirror itself: what the envelope says, not the payload."""
    column = mirror.c[name]
    return Field(name, column.type, column)


def _plain(name: str, inside: str | None) -> sa.ColumnElement[Any]:
    path: Any = name if inside is None else (inside, name)
    text: sa.ColumnElement[Any] = mirror.c.data[path].as_string()
    return text

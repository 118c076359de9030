"""How a fact table is declared: once, as the `INSERT … SELECT` that derives its rows from a range
of the mirror.

The same statement serves one new event, a catch-up and a rebuild, on SQLite and PostgreSQL. Every
row keeps the event behind it, both its times and how it came in; no row is ever changed. An event
that was rectified has a row more, of the rectification: `registro` is the position of the event
that both are about.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from services.reportes.mirror import PAYLOAD, mirror
from shared.event_log.tables import UtcInstant

metadata = sa.MetaData()

LINEAGE = (
    "log",
    "position",
    "event_id",
    "type",
    "recorded_at",
    "occurred_from",
    "medio",
    "registro",
    "registrado_at",
)

rectificado = sa.Table(
    "rectificado",
    metadata,
    sa.Column("log", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("registro", sa.BigInteger, nullable=False),
    sa.Column("event_id", sa.String(36), nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("recorded_at", UtcInstant, nullable=False),
    sa.Column("registrado_at", UtcInstant, nullable=False),
    sa.Column("occurred_from", UtcInstant, nullable=False),
    sa.Column("causation_id", sa.Text),
    sa.Column("grounds", sa.Text),
    sa.Column("medio", sa.Text),
    sa.Column("archivo", sa.Text),
    sa.Column("fila", sa.BigInteger),
    sa.Column("data", PAYLOAD, nullable=False),
    sa.Index("rectificado_log_registro", "log", "registro", "position"),
)
"""Each rectification as the event it is about, whole, as that event reads since then."""

Source = Callable[[sa.Table], sa.ColumnElement[Any]]


@dataclass(frozen=True)
class Field:
    """One column of a fact: its name, its type and the expression that fills it, over the mirror or
    over `rectificado`.
    """

    name: str
    type: sa.types.TypeEngine[Any]
    source: Source


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
        sa.Column("registro", sa.BigInteger, nullable=False),
        sa.Column("registrado_at", UtcInstant, nullable=False),
        *(sa.Column(field.name, field.type) for field in fields),
    )
    return Fact(table, tuple(types), log, fields)


def build(made: Fact, log: str, after: int, upto: int) -> tuple[sa.Insert, sa.Insert]:
    """The statements that insert the rows of positions (after, upto] of one log: of its events, and
    of their rectifications.
    """
    first = {"registro": mirror.c.position, "registrado_at": mirror.c.recorded_at}
    return (
        _insert(made, mirror, first, log, after, upto),
        _insert(made, rectificado, {}, log, after, upto),
    )


def _insert(
    made: Fact,
    table: sa.Table,
    given: dict[str, sa.Column[Any]],
    log: str,
    after: int,
    upto: int,
) -> sa.Insert:
    source = sa.select(
        *(given[name] if name in given else table.c[name] for name in LINEAGE),
        *(field.source(table).label(field.name) for field in made.fields),
    ).where(
        table.c.log == log,
        table.c.position > after,
        table.c.position <= upto,
        table.c.type.in_(made.types),
    )
    return sa.insert(made.table).from_select(
        [*LINEAGE, *(field.name for field in made.fields)], source
    )


def texto(name: str, *, de: str | None = None, como: str | None = None) -> Field:
    """Text of the payload; `de` is the object it lies in, `como` another name for the column."""
    return Field(como or name, sa.Text(), _plain(name, de))


def entero(name: str, *, de: str | None = None, como: str | None = None) -> Field:
    """A whole number of the payload, 64 bits."""
    text = _plain(name, de)
    return Field(como or name, sa.BigInteger(), lambda table: sa.cast(text(table), sa.BigInteger))


def logico(name: str) -> Field:
    """True or false."""
    return Field(name, sa.Boolean(), lambda table: table.c.data[name].as_boolean())


def lista(name: str) -> Field:
    """A list of ids as JSON text, written alike by both engines."""
    text = _plain(name, None)
    return Field(name, sa.Text(), lambda table: sa.func.replace(text(table), '", "', '","'))


def del_sobre(name: str) -> Field:
    """A column of the mirror itself: what the envelope says, not the payload."""
    return Field(name, mirror.c[name].type, lambda table: table.c[name])


def _plain(name: str, inside: str | None) -> Source:
    path: Any = name if inside is None else (inside, name)

    def text(table: sa.Table) -> sa.ColumnElement[Any]:
        found: sa.ColumnElement[Any] = table.c.data[path].as_string()
        return found

    return text

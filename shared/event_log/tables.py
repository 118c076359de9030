"""The tables of a log, for SQLAlchemy Core on PostgreSQL and SQLite.

The migrations in `shared/migrations` create them; this module is how code names them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import ColumnElement
from sqlalchemy.types import TypeDecorator, UserDefinedType

from shared.moments import iso, parse_iso


class ExactJSON(UserDefinedType[str]):
    """JSON kept byte for byte: PostgreSQL `json` stores its input text, and is cast to text on the way out.

    SQLAlchemy's own JSON type re-serialises, which would change what was hashed.
    """

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "JSON"

    def column_expression(self, colexpr: ColumnElement[Any]) -> ColumnElement[Any]:
        return sa.cast(colexpr, sa.Text)

    def bind_expression(self, bindvalue: sa.BindParameter[str]) -> ColumnElement[Any] | None:
        # A text parameter of unknown type becomes json without a cast; psycopg2 sends exactly that.
        return bindvalue


class UtcInstant(TypeDecorator[datetime]):
    """An instant with microseconds: `timestamptz` on PostgreSQL, fixed-width ISO text on SQLite (sorts as time)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        kind: sa.types.TypeEngine[Any]
        kind = sa.String(27) if dialect.name == "sqlite" else sa.DateTime(timezone=True)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        return iso(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return parse_iso(value) if isinstance(value, str) else value.astimezone(UTC)

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        return self

    process_literal_param: Callable[..., Any] | None = None  # type: ignore[assignment]  # literals are never rendered


metadata = sa.MetaData()

events = sa.Table(
    "events",
    metadata,
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("stream", sa.Text, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("event_id", sa.String(36), nullable=False, unique=True),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("occurred_from", UtcInstant, nullable=False),
    sa.Column("occurred_to", UtcInstant, nullable=False),
    sa.Column("recorded_at", UtcInstant, nullable=False),
    sa.Column("command_id", sa.Text),
    sa.Column("correlation_id", sa.Text, nullable=False),
    sa.Column("causation_id", sa.Text),
    sa.Column("trace", sa.Text),
    sa.Column("leaf", sa.LargeBinary, nullable=False),
    sa.Column("body", ExactJSON, nullable=False),
    sa.UniqueConstraint("stream", "version", name="events_stream_version"),
    sa.Index("events_type_position", "type", "position"),
    sa.Index("events_correlation", "correlation_id"),
    sa.Index("events_causation", "causation_id"),
)

commands = sa.Table(
    "commands",
    metadata,
    sa.Column("command_id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("stream", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("decided_at", UtcInstant, nullable=False),
    sa.Column("recorded_at", UtcInstant, nullable=False),
    sa.Column("first_position", sa.BigInteger, nullable=False),
    sa.Column("body", ExactJSON, nullable=False),
    sa.Column("reads", ExactJSON, nullable=False),
    sa.Column("outcome", ExactJSON, nullable=False),
    sa.Index("commands_first_position", "first_position"),
)

log_head = sa.Table(
    "log_head",
    metadata,
    sa.Column("id", sa.SmallInteger, sa.CheckConstraint("id = 1"), primary_key=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("frontier", sa.LargeBinary, nullable=False),
    sa.Column("last_recorded_at", UtcInstant, nullable=False),
    sa.Column("epoch", sa.String(36), nullable=False),
)

checkpoints = sa.Table(
    "checkpoints",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("epoch", sa.String(36), nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("updated_at", UtcInstant, nullable=False),
)

parked = sa.Table(
    "parked",
    metadata,
    sa.Column("producer", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("stream", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("parked_at", UtcInstant, nullable=False),
    sa.Column("message", ExactJSON, nullable=False),
    sa.Index("parked_stream", "producer", "stream"),
)

"""The tables of a key database, for SQLAlchemy Core on PostgreSQL and SQLite; `migrations/v01.py` creates them.

Nothing here opens anything by itself: KEKs wrap the keys, peppers hash the identities, and both are elsewhere.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from shared.event_log.tables import UtcInstant

KEK, PEPPER = "kek", "pimienta"
CURRENT, RETIRED, DESTROYED = "activa", "retirada", "destruida"
STATES: Final = "state in ('activa', 'bloqueada', 'suprimida')"

metadata = sa.MetaData()

# One row per KEK or pepper there ever was. `check_value`: what only the right one opens or gives.
epochs = sa.Table(
    "epochs",
    metadata,
    sa.Column("kind", sa.String(16), sa.CheckConstraint("kind in ('kek', 'pimienta')")),
    sa.Column("epoch", sa.Integer, sa.CheckConstraint("epoch > 0"), autoincrement=False),
    sa.Column(
        "state",
        sa.String(16),
        sa.CheckConstraint("state in ('activa', 'retirada', 'destruida')"),
        nullable=False,
    ),
    sa.Column("check_value", sa.LargeBinary, nullable=False),
    sa.Column("created_at", UtcInstant, nullable=False),
    sa.Column("destroyed_at", UtcInstant),
    sa.Column("backup", sa.Text),
    sa.PrimaryKeyConstraint("kind", "epoch"),
)
sa.Index(
    "epochs_one_current",
    epochs.c.kind,
    unique=True,
    postgresql_where=epochs.c.state == "activa",
    sqlite_where=epochs.c.state == "activa",
)

# Every person this store ever heard of. A row never goes: erased, it is the tombstone that no second key passes.
persons = sa.Table(
    "persons",
    metadata,
    sa.Column("persona_ref", sa.String(36), primary_key=True),
    sa.Column("clave", sa.String(36), unique=True),
    sa.Column("state", sa.String(16), sa.CheckConstraint(STATES), nullable=False),
    sa.Column("erased_epoch", sa.Integer),
    sa.Column("created_at", UtcInstant, nullable=False),
    sa.Column("changed_at", UtcInstant, nullable=False),
)

# Only living keys: the row is destroyed with the person's data.
keys = sa.Table(
    "keys",
    metadata,
    sa.Column("clave", sa.String(36), sa.ForeignKey("persons.clave"), primary_key=True),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Index("keys_epoch", "epoch", "clave"),
)

identities = sa.Table(
    "identities",
    metadata,
    sa.Column("epoch", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("digest", sa.LargeBinary, primary_key=True),
    sa.Column("persona_ref", sa.String(36), sa.ForeignKey("persons.persona_ref"), nullable=False),
    sa.Index("identities_person", "persona_ref"),
)

# Who asked the index, and why; never for whom.
queries = sa.Table(
    "queries",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("at", UtcInstant, nullable=False),
    sa.Index("queries_actor", "actor", "at"),
)

# Documents bound for an event that is being stored, until it is known whether it was (`claims.py`).
claims = sa.Table(
    "claims",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("persona_ref", sa.String(36), sa.ForeignKey("persons.persona_ref"), nullable=False),
    sa.Column("stream", sa.Text, nullable=False),
    sa.Column("at", UtcInstant, nullable=False),
    sa.Index("claims_person", "persona_ref"),
)


def insert_if_absent(conn: sa.Connection, table: sa.Table, values: dict[str, Any]) -> bool:
    """Inserts a row unless it collides with one there is; waits for who is inserting it. True when it was inserted."""
    kind: Any = postgresql if conn.dialect.name == "postgresql" else sqlite
    key = next(iter(table.primary_key.columns))
    statement = kind.insert(table).values(values).on_conflict_do_nothing().returning(key)
    return conn.execute(statement).first() is not None

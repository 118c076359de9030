"""Deriving the facts: of one range as it arrives, or of everything again; and the digest that
compares the two.
"""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import sqlalchemy as sa

from services.reportes.facts import accion_local, calidad, comunidad_crece
from services.reportes.facts.definition import Fact, build, metadata, rectificado
from services.reportes.facts.rectified import rectify
from services.reportes.mirror import mirror_head
from shared.event_log.transactions import read_transaction, write_transaction
from shared.moments import iso

FACTS: Final[tuple[Fact, ...]] = (*accion_local.FACTS, *comunidad_crece.FACTS, *calidad.FACTS)


def advance(conn: sa.Connection, log: str, after: int, upto: int) -> None:
    """Inserts the facts of positions (after, upto] of `log`, in the transaction of `conn`."""
    rectify(conn, log, after, upto)
    for made in FACTS:
        if made.log in (None, log):
            for statement in build(made, log, after, upto):
                conn.execute(statement)


def rebuild(engine: sa.Engine) -> None:
    """Empties every fact table and fills it from the mirror, in one transaction: readers see before
    or after.
    """
    with write_transaction(engine) as conn:
        if engine.dialect.name == "postgresql":
            # A batch applied meanwhile would lose its facts to the delete; readers are not held up.
            conn.execute(sa.text("lock table mirror_head in exclusive mode"))
        heads = conn.execute(sa.select(mirror_head.c.log, mirror_head.c.position)).all()
        for table in (rectificado, *(made.table for made in FACTS)):
            conn.execute(sa.delete(table))
        for log, position in heads:
            advance(conn, log, 0, position)


def renew(conn: sa.Connection, role: str) -> None:
    """The fact tables as they are declared today, whatever they were, filled from the mirror.

    For migrations: `role` is who may read and derive them, on PostgreSQL.
    """
    metadata.drop_all(conn)
    metadata.create_all(conn)
    if conn.dialect.name == "postgresql":
        for table in metadata.tables:
            conn.execute(sa.text(f"grant select, insert, delete on {table} to {role}"))
    for log, position in conn.execute(sa.select(mirror_head.c.log, mirror_head.c.position)).all():
        advance(conn, log, 0, position)


def digest(engine: sa.Engine) -> str:
    """SHA-256, in hexadecimal, over every row of every fact table in order: the same on both
    engines.
    """
    found = sha256()
    with read_transaction(engine) as conn:
        for made in FACTS:
            found.update(f"{made.name}\n".encode())
            rows = conn.execute(
                sa.select(made.table).order_by(made.table.c.log, made.table.c.position),
                execution_options={"yield_per": 2000},
            )
            for row in rows:
                found.update(
                    json.dumps(
                        [_plain(value) for value in row], ensure_ascii=False, sort_keys=True
                    ).encode()
                )
    return found.hexdigest()


def _plain(value: Any) -> Any:
    return iso(value) if isinstance(value, datetime) else value

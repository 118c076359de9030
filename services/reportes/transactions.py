"""Transactions on reportes' database, the same on SQLite and PostgreSQL: one to write, one that
sees a single moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that commits at the end, or leaves nothing behind after an error."""
    if engine.dialect.name == "sqlite":
        # The driver is in autocommit (shared.event_log.database): the transaction is opened by
        # name, write lock first.
        with _sqlite(engine, "BEGIN IMMEDIATE") as conn:
            yield conn
        return
    with engine.begin() as conn:
        yield conn


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Every query inside sees the same moment: what makes a report one consistent cut."""
    if engine.dialect.name == "sqlite":
        with _sqlite(engine, "BEGIN") as conn:
            yield conn
        return
    with engine.connect() as conn:
        snapshot = conn.execution_options(isolation_level="REPEATABLE READ")
        with snapshot.begin():
            yield snapshot


@contextmanager
def _sqlite(engine: sa.Engine, opening: str) -> Iterator[sa.Connection]:
    with engine.connect() as conn:
        conn.exec_driver_sql(opening)
        try:
            yield conn
        except BaseException:
            conn.exec_driver_sql("ROLLBACK")
            raise
        conn.exec_driver_sql("COMMIT")

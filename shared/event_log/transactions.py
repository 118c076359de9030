"""Transactions, the same on both engines: one to write, one that sees a single moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa


@contextmanager
def write_transaction(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction that writes. On SQLite it takes the write lock at once, so it cannot fail half way for it.

    Nothing inside may yield to another greenthread on SQLite: the other would wait for the lock and stop the process.
    """
    with engine.execution_options(tejido_begin="begin immediate").begin() as conn:
        yield conn


@contextmanager
def read_transaction(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Every query inside sees the same moment: what makes a report one consistent cut."""
    level = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with engine.execution_options(tejido_begin="begin", **level).begin() as conn:
        yield conn

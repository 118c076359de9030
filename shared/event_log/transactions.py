"""Transactions that write, the same on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa


@contextmanager
def write_transaction(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction that writes. On SQLite it takes the write lock at once, so it cannot fail half way for it.

    Nothing inside may yield to another greenthread on SQLite: the other would wait for the lock and stop the process.
    """
    with engine.execution_options(tejido_write=True).begin() as conn:
        yield conn

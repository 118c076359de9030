"""Connections outside the engine's pool for what is short and frequent: autocommit, and checked without a round trip.

A pooled connection costs a ping, a BEGIN and a ROLLBACK around one SELECT: four round trips for one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa


class Spare:
    """At most `most` connections to PostgreSQL, kept open; who comes when all are lent gets one of the pool."""

    def __init__(self, engine: sa.Engine, most: int) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._error: type[Exception] = engine.dialect.loaded_dbapi.Error
        self._most = most
        self._lent = 0
        self._life = 0
        self._free: list[sa.Connection] = []
        sa.event.listen(engine, "engine_disposed", self._end_life)

    @contextmanager
    def connection(self) -> Iterator[sa.Connection]:
        """One of them, for statements that each stand alone; after an error it is not used again."""
        if self._lent >= self._most:
            with self._engine.connect() as pooled:
                yield pooled
            return
        life = self._life
        self._lent += 1
        conn: sa.Connection | None = None
        try:
            conn = self._take()
            yield conn
        except BaseException:
            if conn is not None:
                _drop(conn)
            raise
        else:
            if life == self._life:
                self._free.append(conn)
            else:
                _drop(conn)
        finally:
            self._lent -= 1

    def _take(self) -> sa.Connection:
        while self._free:
            conn = self._free.pop()
            raw: Any = conn.connection.dbapi_connection
            try:
                raw.poll()  # reads what the server may have said meanwhile, which is only ever good-bye
            except self._error:
                _drop(conn)
            else:
                return conn
        conn = self._engine.connect()
        conn.detach()  # the pool stays whole for everyone else
        return conn

    def _end_life(self, _: sa.Engine) -> None:
        self._life += 1
        while self._free:
            _drop(self._free.pop())


def _drop(conn: sa.Connection) -> None:
    conn.invalidate()
    conn.close()

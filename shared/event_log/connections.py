"""Connections outside the engine's pool for what is short and frequent: autocommit, and checked without a round trip.

A pooled connection costs a ping, a BEGIN and a ROLLBACK around one SELECT: four round trips for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa


class Spare:
    """At most `most` connections to PostgreSQL, kept open; who comes when all are lent gets one of the pool.

    `settings`: SQL that each of them runs once, for as long as it lives.
    """

    def __init__(self, engine: sa.Engine, most: int, settings: str = "") -> None:
        self._settings = settings
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
        if self._settings:
            conn.exec_driver_sql(self._settings)
        return conn

    def _end_life(self, _: sa.Engine) -> None:
        self._life += 1
        while self._free:
            _drop(self._free.pop())


def _drop(conn: sa.Connection) -> None:
    conn.invalidate()
    conn.close()


class Prepared:
    """A statement planned once per connection: planning this one costs more than running it."""

    def __init__(self, name: str, text: str, types: Mapping[str, str]) -> None:
        for number, parameter in enumerate(types, start=1):
            text = re.sub(rf"(?<!:):{parameter}\b", f"${number}", text)
        self._names = tuple(types)
        self._prepare = f"prepare {name} ({', '.join(types.values())}) as {text}"
        marks = ", ".join(f"%s::{kind}" for kind in types.values())
        self._execute = f"execute {name} ({marks})"
        self._key = f"tejido {name}"

    def run(self, conn: sa.Connection, values: Mapping[str, Any]) -> Any:
        """The first row, or None."""
        if self._key not in conn.info:
            conn.exec_driver_sql(self._prepare)
            conn.info[self._key] = True
        return conn.exec_driver_sql(
            self._execute, tuple(values[name] for name in self._names)
        ).first()

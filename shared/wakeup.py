"""Who leads, and when there is something new: LISTEN and an advisory lock on PostgreSQL, a file lock on SQLite."""

from __future__ import annotations

import fcntl
import os
import select
from typing import Any, Final, Protocol

import sqlalchemy as sa

from shared.event_log import EventLog

POLL_SECONDS: Final = 5.0
LOCAL_POLL_SECONDS: Final = 0.5


class Wakeup(Protocol):
    """The leader's lock and its bell."""

    def try_lead(self) -> bool:
        """True while this process leads; taking the lead if it is free."""

    def wait(self) -> None:
        """Until something was appended, or a while has passed."""

    def wake(self) -> None:
        """Ends a wait from the same process."""

    def give_up(self) -> None:
        """Lets another lead."""

    def close(self) -> None:
        """Frees everything; again has no effect."""


class PostgresWakeup:
    """One connection of its own: it listens, and the session's advisory lock is the lead."""

    def __init__(self, log: EventLog, name: str = "relay") -> None:
        self._engine, self._name = log.engine, name
        self._conn: sa.Connection | None = None
        self._leads = self._closed = False
        self._reader, self._writer = os.pipe()

    def try_lead(self) -> bool:
        conn = self._open()
        if not self._leads:
            query = sa.text("select pg_try_advisory_lock(hashtext(:name))")
            self._leads = bool(conn.execute(query, {"name": f"tejido {self._name}"}).scalar_one())
        return self._leads

    def wait(self) -> None:
        raw: Any = self._open().connection.dbapi_connection
        raw.poll()
        if not raw.notifies:
            ready, _, _ = select.select([raw, self._reader], [], [], POLL_SECONDS)
            if self._reader in ready:
                os.read(self._reader, 1024)
            if raw in ready:
                raw.poll()
        raw.notifies.clear()

    def wake(self) -> None:
        os.write(self._writer, b"\x00")

    def give_up(self) -> None:
        # Ending the session frees the lock even when its state is unknown.
        conn, self._conn, self._leads = self._conn, None, False
        if conn is not None:
            conn.invalidate()
            conn.close()

    def close(self) -> None:
        self.give_up()
        if not self._closed:
            self._closed = True
            os.close(self._reader)
            os.close(self._writer)

    def _open(self) -> sa.Connection:
        if self._conn is None:
            conn = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            conn.execute(sa.text("listen tejido_events"))
            self._conn = conn
        return self._conn


class SqliteWakeup:
    """A lock on a file beside the database; the bell is the log's own, since its writers share the process."""

    def __init__(self, log: EventLog, name: str = "relay") -> None:
        self._log = log
        self._path = f"{log.engine.url.database}.{name}.lock"
        self._file: int | None = None
        self._bell = log.bell()

    def try_lead(self) -> bool:
        if self._file is None:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(file)
                return False
            self._file = file
        return True

    def wait(self) -> None:
        # Another process (the CLI) may append too and cannot ring this bell: hence the short poll.
        self._bell.wait(LOCAL_POLL_SECONDS)
        self._bell.clear()

    def wake(self) -> None:
        self._bell.set()

    def give_up(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    def close(self) -> None:
        self.give_up()


def wakeup_for(log: EventLog) -> Wakeup:
    """The wake-up of a log's engine."""
    return SqliteWakeup(log) if log.engine.dialect.name == "sqlite" else PostgresWakeup(log)

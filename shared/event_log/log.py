"""The event log of one service: append with expected versions, read in position order.

Positions are dense from 1 in commit order. Commands that arrive together in one process are committed as one group
(group commit), each winning or failing alone; acknowledgement is always after the commit.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError

from shared.errors import Unavailable
from shared.event_log.plan import Plan, Ticket
from shared.event_log.reading import LogReader
from shared.event_log.requests import Append, Appended, DuplicateEvent

GROUP_REQUESTS: Final = 64
OPTIMISTIC_ATTEMPTS: Final = 3


class EventLog(LogReader):
    """One service's log. `name` is `<service>.<environment>` and goes into every body."""

    def __init__(self, engine: sa.Engine, name: str) -> None:
        super().__init__(engine)
        self.name = name
        self._waiting: deque[Ticket] = deque()
        self._bells: list[threading.Event] = []
        # One transaction at a time per process. Green after monkey_patch().
        self._turn = threading.Lock()

    @property
    def service(self) -> str:
        return self.name.partition(".")[0]

    def append(self, request: Append) -> Appended:
        """Stores all of `request` or nothing, and returns after the commit.

        Raises `VersionConflict` (an expected version is not the current one), `IdempotencyConflict`,
        `DuplicateEvent`, `InvalidInput` or `TooLarge` (a body outside the canonical subset), `Unavailable`.
        """
        ticket = Ticket(request)
        self._waiting.append(ticket)
        try:
            with self._turn:
                while not ticket.done:
                    self._commit_next()
        finally:
            # Whoever gave up waiting has told its caller so: nobody may store the request later.
            if not ticket.done and ticket in self._waiting:
                self._waiting.remove(ticket)
        return ticket.answer()

    def _commit_next(self) -> None:
        group = [self._waiting.popleft() for _ in range(min(len(self._waiting), GROUP_REQUESTS))]
        try:
            self._commit(group)
        finally:
            for ticket in group:
                if not ticket.done:
                    ticket.settle(Unavailable("La operación fue interrumpida."))

    def _commit(self, group: Sequence[Ticket], *, locked: bool = False) -> None:
        try:
            plan = self._write(group, locked=locked)
        except Exception as error:
            if _is_down(error):
                for ticket in group:
                    ticket.settle(self._named(error))
            elif len(group) > 1:
                # One request of the group cannot be stored: let each stand alone.
                for ticket in group:
                    self._commit([ticket])
            elif isinstance(error, IntegrityError) and not locked:
                # Another process may have stored the same command between the look and the write: look again.
                self._commit(group, locked=True)
            else:
                group[0].settle(self._named(error))
        else:
            for ticket, result in plan.settled:
                ticket.settle(result)
            if plan.rows:
                for bell in self._bells:
                    bell.set()

    def _named(self, error: Exception) -> Exception:
        """What the caller gets for an error of the engine."""
        named: Exception
        if isinstance(error, IntegrityError) and "event_id" in str(error.orig):
            named = DuplicateEvent("Un id de evento ya existe en la bitácora.")
        elif _is_down(error):
            named = Unavailable(f"La bitácora {self.name} no respondió.")
        elif isinstance(error, SQLAlchemyError):
            named = Unavailable(f"La base de la bitácora {self.name} no aceptó la escritura.")
        else:
            return error
        named.__cause__ = error
        return named

    def _write(self, group: Sequence[Ticket], *, locked: bool) -> Plan:
        streams = sorted({stream for ticket in group for stream in ticket.request.expected})
        ids = [t.request.command.command_id for t in group if t.request.command is not None]
        attempt = 0
        assumed = None if locked else _assumed(group)
        guess = None if assumed is None else self._store.guess(assumed)
        while True:
            attempt += 1
            with self._store.attempt(locked=locked or attempt > OPTIMISTIC_ATTEMPTS) as conn:
                plan = Plan(guess or self._store.snapshot(conn, streams, ids), self.name)
                for ticket in group:
                    plan.add(ticket)
                if guess is not None and plan.failed_a_command():
                    pass  # it may be a repeat, with an answer stored: only a look can tell
                elif not plan.rows and not plan.orders:
                    if guess is None:
                        return plan
                elif self._store.write(conn, plan.snapshot, plan.head(), plan.rows, plan.orders):
                    return plan
            guess = None

    def bell(self) -> threading.Event:
        """An event that is set after every append of this process."""
        bell = threading.Event()
        self._bells.append(bell)
        return bell


def _is_down(error: Exception) -> bool:
    """True when the database did not answer: trying each request alone would only wait longer."""
    return isinstance(error, OperationalError | sa.exc.TimeoutError | sa.exc.InterfaceError)


def _assumed(group: Sequence[Ticket]) -> dict[str, int] | None:
    """The versions all requests expect, by stream, if they name them: who comes first to a stream says how it is."""
    versions: dict[str, int] = {}
    for ticket in group:
        for stream, version in ticket.request.expected.items():
            if version < 0:
                return None
            versions.setdefault(stream, version)
    return versions

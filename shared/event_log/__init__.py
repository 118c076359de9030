"""The append-only event log of a service, on SQLAlchemy Core, for PostgreSQL and SQLite (DESIGN §2)."""

from shared.event_log.envelope import NewEvent, RecordedEvent
from shared.event_log.log import EventLog
from shared.event_log.requests import (
    ANY,
    EXISTS,
    Append,
    Appended,
    CommandRecord,
    DuplicateEvent,
    StoredCommand,
)
from shared.event_log.store import Head

__all__ = [
    "ANY",
    "EXISTS",
    "Append",
    "Appended",
    "CommandRecord",
    "DuplicateEvent",
    "EventLog",
    "Head",
    "NewEvent",
    "RecordedEvent",
    "StoredCommand",
]

"""Persons protected with keys that live as long as the test."""

from __future__ import annotations

from shared.event_log import EventLog
from shared.privacy.protection import Protection
from tests.privacy.memory import MemoryKeyStore


def protected(log: EventLog) -> Protection:
    """A log's protection under a key store of its own."""
    return Protection(log.name, MemoryKeyStore())

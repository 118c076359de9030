"""Identifiers: UUIDv7 for events (RFC 9562: ordered by creation), UUIDv5 for what must come out the same twice."""

from __future__ import annotations

import os
import time
import uuid

NAMESPACE = uuid.UUID("6f0f5a3e-3c5e-5b0e-9d53-7e6a1d0c2b11")


def new_event_id() -> str:
    """A UUIDv7: 48 bits of milliseconds, 74 random bits."""
    millis = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (millis & (1 << 48) - 1) << 80 | 0x7 << 76 | (random >> 68 & 0xFFF) << 64
    value |= 0b10 << 62 | random & (1 << 62) - 1
    return str(uuid.UUID(int=value))


def new_id() -> str:
    """A random UUID: correlation, persons, anything that must tell nothing."""
    return str(uuid.uuid4())


def derived_id(*parts: str) -> str:
    """The same UUIDv5 for the same parts, e.g. the command id of a policy and its trigger."""
    return str(uuid.uuid5(NAMESPACE, "\x1f".join(parts)))


def is_uuid(text: object) -> bool:
    """True for a UUID in its canonical lower-case form."""
    if not isinstance(text, str):
        return False
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False

"""Bytes that must not be seen: a key in a `Secret` shows in no repr, log line, traceback, pickle or JSON.

Python cannot wipe memory: a core dump or a swapped page may hold a key while the process lives. Run without swap and
core dumps (README).
"""

from __future__ import annotations

import hmac
import os
from typing import Any, Final, NoReturn

KEY_BYTES: Final = 32
_HIDDEN: Final = "Secret(…)"


class Secret:
    """Some secret bytes; `reveal()` where they are used and nowhere else."""

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        self._value = bytes(value)

    def reveal(self) -> bytes:
        return self._value

    def __repr__(self) -> str:
        return _HIDDEN

    def __format__(self, _: str) -> str:
        return _HIDDEN

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._value, other._value)

    __hash__ = None  # type: ignore[assignment]  # a secret is nobody's dictionary key

    def __reduce_ex__(self, _: Any) -> NoReturn:
        raise TypeError("a Secret is neither pickled nor copied")


def new_key() -> Secret:
    """256 random bits."""
    return Secret(os.urandom(KEY_BYTES))


def derive(secret: Secret, purpose: str) -> Secret:
    """A key for one purpose (HMAC-SHA-256 as a PRF): what one use gives away says nothing of another."""
    return Secret(hmac.digest(secret.reveal(), f"tejido/{purpose}".encode(), "sha256"))


def mac(secret: Secret, message: bytes) -> bytes:
    """HMAC-SHA-256, 32 bytes."""
    return hmac.digest(secret.reveal(), message, "sha256")

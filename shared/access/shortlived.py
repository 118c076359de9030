"""What is kept in this process for a while under a random name: logins that have begun, sessions. Never on disk."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from threading import Lock
from typing import Final, Generic, TypeVar

V = TypeVar("V")

NAME_BYTES: Final = 32


class ShortLived(Generic[V]):
    """At most `most` values, each for `seconds`. When it is full the oldest goes: a flood does not shut the door."""

    def __init__(
        self, seconds: float, most: int, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.seconds, self.most, self._clock = seconds, most, clock
        self._kept: dict[str, tuple[float, V]] = {}  # oldest first, since all live as long
        self._lock = Lock()

    def put(self, value: V) -> str:
        """Its name: 256 random bits, for URLs and cookies."""
        name = secrets.token_urlsafe(NAME_BYTES)
        with self._lock:
            self._drop_dead()
            while len(self._kept) >= self.most:
                del self._kept[next(iter(self._kept))]
            self._kept[name] = (self._clock() + self.seconds, value)
        return name

    def get(self, name: str) -> V | None:
        """The value, while it lives."""
        with self._lock:
            self._drop_dead()
            found = self._kept.get(name)
        return None if found is None else found[1]

    def take(self, name: str) -> V | None:
        """The value, to whoever asks first."""
        with self._lock:
            self._drop_dead()
            found = self._kept.pop(name, None)
        return None if found is None else found[1]

    def __len__(self) -> int:
        return len(self._kept)

    def _drop_dead(self) -> None:
        now = self._clock()
        while self._kept and next(iter(self._kept.values()))[0] <= now:
            del self._kept[next(iter(self._kept))]

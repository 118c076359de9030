"""Keys remembered for a while, so that reading a file is not a query per field. Bounded in number and in time.

An erasure or a block made by this process counts at once. One made by another is honoured within `MAX_LIFETIME_S`:
until then this process may still read, or write what nobody will ever read again.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from shared.privacy.keys import DataKey, Erasure, KeyStore, State

MAX_LIFETIME_S: Final = 60.0


class CachedKeyStore:
    """A `KeyStore` in front of another. `lifetime`: seconds, at most `MAX_LIFETIME_S`; `most`: keys."""

    def __init__(
        self,
        store: KeyStore,
        *,
        most: int = 1_000,
        lifetime: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not 0 < lifetime <= MAX_LIFETIME_S:
            raise ValueError(f"a key is remembered for at most {MAX_LIFETIME_S:.0f} s")
        if most < 1:
            raise ValueError("a cache holds at least one key")
        self.store, self.most, self.lifetime, self.clock = store, most, lifetime, clock
        self._known: OrderedDict[str, tuple[float, DataKey]] = OrderedDict()
        self._forgotten = 0

    def get_or_create(self, persona_ref: str) -> DataKey:
        return self._through(persona_ref, self.store.get_or_create)

    def get(self, persona_ref: str) -> DataKey:
        return self._through(persona_ref, self.store.get)

    def state(self, persona_ref: str) -> State | None:
        return self.store.state(persona_ref)

    def block(self, persona_ref: str) -> None:
        try:
            self.store.block(persona_ref)
        finally:
            self.forget(persona_ref)

    def unblock(self, persona_ref: str) -> None:
        self.store.unblock(persona_ref)

    def erase(self, persona_ref: str) -> Erasure:
        try:
            return self.store.erase(persona_ref)
        finally:
            self.forget(persona_ref)

    def forget(self, persona_ref: str) -> None:
        """Drops what is remembered of a person: on `DatosPersonalesSuprimidos` from elsewhere too."""
        self._forgotten += 1
        self._known.pop(persona_ref, None)

    def __len__(self) -> int:
        return len(self._known)

    def _through(self, persona_ref: str, load: Callable[[str], DataKey]) -> DataKey:
        asked = self.clock()
        self._expire(asked)
        known = self._known.get(persona_ref)
        if known is not None and asked < known[0]:
            return known[1]
        before = self._forgotten
        key = load(persona_ref)
        # Its time counts from the question: the answer may be as old. And someone may have erased meanwhile.
        if before == self._forgotten:
            self._known[persona_ref] = (asked + self.lifetime, key)
            self._known.move_to_end(persona_ref)
            while len(self._known) > self.most:
                self._known.popitem(last=False)
        return key

    def _expire(self, moment: float) -> None:
        """No key stays only because nobody asks for it: the oldest are in front."""
        while self._known and next(iter(self._known.values()))[0] <= moment:
            self._known.popitem(last=False)

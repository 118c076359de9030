"""What the log says of a person's key, done to the key: blocked, unblocked, destroyed. The event first, the key after.

A decider forbids what must not follow before the key is touched, so the time between is nobody's risk, and a process
that ends in between leaves a checkpoint that the next start goes on from. Doing it twice is doing it once. That a key
was destroyed is said back to the log, by a command of the service itself, before the checkpoint moves.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from shared.checkpoints import Checkpoint, CheckpointMoved, move_checkpoint, read_checkpoint
from shared.declare import KeyEffect, event_type
from shared.event_log import Appended, EventLog, RecordedEvent
from shared.privacy.keys import ERASED, Erasure, KeyStore

CHECKPOINT: Final = "claves"
PERSON: Final = "persona_ref"
LOOK_SECONDS: Final = 60.0

log_ = logging.getLogger(__name__)


Erased = Callable[[RecordedEvent, Erasure], None]
"""Told of each key destroyed, and why; again after a crash, and then with the same two."""


def nothing(*_: object) -> None:
    """Nothing follows."""


class KeyEffects:
    """Follows the service's own log. `events`: its event classes; `minutely`: what else is looked at then."""

    def __init__(
        self,
        log: EventLog,
        events: Iterable[type[Any]],
        keys: KeyStore,
        *,
        erased: Erased = nothing,
        minutely: Callable[[], None] = nothing,
    ) -> None:
        self._log, self._keys = log, keys
        self._erased, self._minutely = erased, minutely
        self._kinds = effects_of(events)
        # What follows an erasure is an append of this process, which is heard here in the same turn.
        self._turn = threading.RLock()
        self._stopped = threading.Event()

    def heard(self, stored: Appended) -> None:
        """After an append of this process."""
        if any(event.type in self._kinds for event in stored.events):
            self.catch_up()

    def catch_up(self) -> None:
        """Does what the log has said since the last time, whoever said it."""
        with self._turn:
            seen = read_checkpoint(self._log.engine, CHECKPOINT)
            while True:
                news = self._news(seen.position)
                if not news:
                    return None
                self._apply(news)
                done = Checkpoint(self._log.head().epoch, news[-1].position)
                try:
                    return move_checkpoint(self._log.engine, CHECKPOINT, seen, done)
                except CheckpointMoved:
                    # Another process did these or later ones meanwhile: what the log says last has to be what stays.
                    seen = read_checkpoint(self._log.engine, CHECKPOINT)
                    self._apply(self._news(0, {self._person(event) for event in news}))

    def run(self) -> None:
        """Looks every minute at what other processes have said. Never raises: what fails is tried again."""
        while not self._stopped.wait(LOOK_SECONDS):
            try:
                self.catch_up()
                self._minutely()
            except Exception:  # the key database may be away; the log keeps what is owed to it
                log_.warning("key effects of %s: trying again", self._log.name, exc_info=True)

    def stop(self) -> None:
        """Asks `run` to end."""
        self._stopped.set()

    def _news(self, after: int, persons: set[str] | None = None) -> list[RecordedEvent]:
        found: list[RecordedEvent] = []
        while page := self._log.read(after, types=tuple(self._kinds)) if self._kinds else []:
            found += [e for e in page if persons is None or self._person(e) in persons]
            after = page[-1].position
        return found

    def _apply(self, events: Iterable[RecordedEvent]) -> int:
        last = {self._person(event): event for event in events}
        for persona_ref, event in last.items():
            if (erasure := _ACTIONS[self._kinds[event.type]](self._keys, persona_ref)) is not None:
                self._erased(event, erasure)
        return len(last)

    def _person(self, event: RecordedEvent) -> str:
        return str(event.data[PERSON])


def effects_of(events: Iterable[type[Any]]) -> dict[str, KeyEffect]:
    """Wire name → what its events do to a key."""
    kinds = (event_type(cls) for cls in events)
    return {kind.name: kind.key for kind in kinds if kind.key is not None}


def acts_in(log: EventLog, events: Iterable[type[Any]]) -> Iterator[tuple[KeyEffect, str]]:
    """(what, persona_ref) of all that a log ever said of keys, in its order: for after a restore."""
    kinds = effects_of(events)
    after = 0
    while page := log.read(after, types=tuple(kinds)) if kinds else []:
        for event in page:
            yield kinds[event.type], str(event.data[PERSON])
        after = page[-1].position


def _block(keys: KeyStore, persona_ref: str) -> None:
    state = keys.state(persona_ref)
    if state is None:  # who has no key yet must not get one meanwhile
        keys.get_or_create(persona_ref)
    if state != ERASED:
        keys.block(persona_ref)


def _unblock(keys: KeyStore, persona_ref: str) -> None:
    if keys.state(persona_ref) not in (None, ERASED):
        keys.unblock(persona_ref)


def _erase(keys: KeyStore, persona_ref: str) -> Erasure:
    return keys.erase(persona_ref)


_ACTIONS: Final[Mapping[KeyEffect, Callable[[KeyStore, str], Erasure | None]]] = {
    "block": _block,
    "unblock": _unblock,
    "erase": _erase,
}

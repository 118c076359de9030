"""After a backup of the key database was restored: what the log says of persons since then happens again.

The log is never older than the backup, and it is what counts: whoever it says was erased is erased again, blocked or
not as it said last. Persons whose first key is younger than the backup are lost, and nothing here brings them back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from shared.declare import KeyEffect
from shared.privacy.keys import ACTIVE, BLOCKED, ERASED, KeyStore

Act = KeyEffect
ERASE: Final = "erase"
BLOCK: Final = "block"


@dataclass(frozen=True)
class Replayed:
    """How many persons the backup had otherwise: `erased` were back with a key, and are not now.

    `unknown`: the log blocked or unblocked them, and the backup knows no key of theirs; blocked, they get a new one.
    """

    erased: int
    blocked: int
    unblocked: int
    unknown: int


def replay(store: KeyStore, acts: Iterable[tuple[Act, str]]) -> Replayed:
    """Makes the store agree with (act, persona_ref), all of the log in its order; repeatable.

    Only the last word on each person is carried out, so nobody is opened on the way; an erasure is always the last.
    """
    last: dict[str, Act] = {}
    for act, persona_ref in acts:
        if last.get(persona_ref) != ERASE:
            last[persona_ref] = act
    count = dict.fromkeys(("erased", "blocked", "unblocked", "unknown"), 0)
    for persona_ref, act in sorted(last.items(), key=lambda item: item[1] != ERASE):
        before = store.state(persona_ref)
        match act:
            case "erase":
                count["erased"] += before not in (None, ERASED)
                store.erase(persona_ref)
            case _ if before is None:
                count["unknown"] += 1
                if act == BLOCK:  # or whoever writes next would get an open one
                    store.get_or_create(persona_ref)
                    store.block(persona_ref)
            case "block" if before == ACTIVE:
                store.block(persona_ref)
                count["blocked"] += 1
            case "unblock" if before == BLOCKED:
                store.unblock(persona_ref)
                count["unblocked"] += 1
    return Replayed(**count)

"""Who may enter: RUN → opaque actor id, through a blind index of its own, with its own pepper and its own database.

It is not the persons' of `casos`, whose index and pepper this process never has: an official who is also a protected
person must not be joined. Each person enrolled has a key like any other of a key store; nothing is encrypted with it,
but it can be blocked and destroyed, and with it the entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from shared.config import Settings
from shared.errors import InvalidInput, NotFound
from shared.ids import new_id
from shared.privacy.blind import BlindIndex, Identity
from shared.privacy.errors import IdentidadAjena
from shared.privacy.keys import ACTIVE
from shared.privacy.settings import Privacy, open_privacy

STORE: Final = (
    "acceso"  # as a service's name, in TEJIDO_CLAVES_URL and the rest of `shared.privacy.settings`
)

# Whoever logs in has shown that the RUN is his, so the limit guards against a runaway loop, not against guessing: low,
# anybody with a ClaveÚnica could use it up and leave the rest outside.
_QUERIES_AN_HOUR: Final = 20_000


class Enrolled:
    """The people who may enter, by the id that tokens call them."""

    def __init__(self, privacy: Privacy) -> None:
        index = privacy.index
        self._privacy, self._store = privacy, privacy.store
        self._index = BlindIndex(index.engine, index.name, index.peppers, limit=_QUERIES_AN_HOUR)

    def find(self, identity: Identity) -> str | None:
        """The id of whoever enters; None if nobody enrolled him, or if he is blocked. Creates nothing."""
        actor = self._index.find(identity, actor="emisor", purpose="ingreso")
        return actor if actor is not None and self.active(actor) else None

    def active(self, actor: str) -> bool:
        """Neither blocked nor removed since."""
        return self._store.state(actor) == ACTIVE

    def enrol(self, identity: Identity) -> tuple[str, bool]:
        """(id, whether it is new): a second time gives the same. Raises `PersonaBloqueada`."""
        if (known := self._known(identity)) is not None:
            return self._store.get_or_create(known).persona_ref, False
        actor = new_id()
        self._store.get_or_create(actor)
        with suppress(IdentidadAjena):
            self._index.bind(identity, actor)
            return actor, True
        self._store.erase(actor)  # another enrolled the same person meanwhile
        known = self._known(identity)
        assert known is not None
        return known, False

    def remove(self, actor: str) -> None:
        """Ends the entry for good: the id will be nobody else's. Repeatable. Raises `NotFound`, `InvalidInput`."""
        if self._store.state(actor) is None:
            raise NotFound("Nadie está inscrito con ese identificador.")
        self._store.erase(actor)

    def close(self) -> None:
        self._privacy.close()

    def _known(self, identity: Identity) -> str | None:
        return self._index.find(identity, actor="administracion", purpose="inscripcion")


def read_run(text: str) -> Identity:
    """A RUN as people write it. Raises `InvalidInput`, which never repeats it."""
    try:
        return Identity.rut(text)
    except ValueError as error:
        problem = str(error)
    raise InvalidInput.of([("run", problem)])


def open_enrolled(settings: Settings, env: Mapping[str, str] | None = None) -> Enrolled:
    """The store of the settings; the embedded mode makes it by itself. Raises `BadSettings`."""
    return Enrolled(open_privacy(settings, STORE, env))

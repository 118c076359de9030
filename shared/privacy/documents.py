"""An event that says a person's RUT: bound in the blind index before it is stored, and then the newest one only.

Declared once, `@event("PersonaIdentificada", document="rut")`, and done here. Bound first, so that two persons never
have one number; and noted as a claim first of all, so that what a process bound for an event that it did not store
is found and freed, by reading in the log what the person's newest document is.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from shared.declare import event_type
from shared.event_log import EventLog, RecordedEvent
from shared.personal import Personal
from shared.privacy.blind import BlindIndex, Claim, Identity
from shared.privacy.errors import PersonaSuprimida
from shared.privacy.fields import Place, decrypt
from shared.privacy.keys import KeyReader

PERSON: Final = "persona_ref"
# An append takes seconds. Who has been between binding and storing for longer is taken for dead.
GRACE: Final = timedelta(minutes=10)

log_ = logging.getLogger(__name__)


class Documents:
    """Of one service. `events`: its event classes; `keys` open what the log says of a person."""

    def __init__(
        self,
        log: EventLog,
        events: Iterable[type[Any]],
        index: BlindIndex,
        keys: KeyReader,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._log, self._index, self._keys, self._clock = log, index, keys, clock
        self._kinds = documents_of(events)

    @contextmanager
    def claimed(self, command_id: str, written: Iterable[tuple[str, Any]]) -> Iterator[None]:
        """While the body stores `written`, (stream, event), their documents are of their persons.

        Raises `IdentidadAjena`, and what binding raises, before the body runs. A command that was stored before binds
        nothing: its answer is the one it had.
        """
        told = [(stream, fact) for stream, fact in written if event_type(fact).document is not None]
        if not told or self._log.command(command_id) is not None:
            yield
            return
        claims: list[Claim] = []
        try:
            for stream, fact in told:
                claims.append(self._index.begin_claim(fact.persona_ref, stream))
                if (identity := _said(fact)) is not None:
                    self._index.bind(identity, fact.persona_ref)
            yield
        finally:
            for claim in claims:
                self._settle(claim)

    def sweep(self) -> None:
        """Settles what a process that ended left open."""
        for claim in self._index.open_claims(self._clock() - GRACE):
            self._settle(claim)

    def _settle(self, claim: Claim) -> None:
        try:
            events = self._log.read_stream(claim.stream)
            try:
                newest = newest_document(
                    events, claim.persona_ref, self._kinds, self._log.name, self._keys
                )
            except PersonaSuprimida:
                newest = None
            self._index.settle(claim, newest)
        except Exception as error:
            # It stays open and is tried again; the error may not hide how the append ended, nor show what was read.
            log_.warning(
                "claim of %s in %s stays open: %s",
                claim.persona_ref,
                self._log.name,
                type(error).__name__,
            )


def documents_of(events: Iterable[type[Any]]) -> dict[str, str]:
    """Wire name → the field that has the document."""
    kinds = (event_type(cls) for cls in events)
    return {kind.name: kind.document for kind in kinds if kind.document is not None}


def newest_document(
    events: Sequence[RecordedEvent],
    persona_ref: str,
    kinds: Mapping[str, str],
    log_name: str,
    keys: KeyReader,
) -> Identity | None:
    """What the last of `events` to tell it says.

    Raises `ClaveDesconocida`, `PersonaSuprimida`, `PersonaBloqueada`.
    """
    for event in reversed(events):
        if (field := kinds.get(event.type)) is None or event.data[PERSON] != persona_ref:
            continue
        if (form := event.data[field]) is None:
            return None
        return Identity.rut(
            decrypt(keys, Place(log_name, "evento", event.event_id, ("data", field)), form)
        )
    return None


def _said(fact: Any) -> Identity | None:
    told = getattr(fact, str(event_type(fact).document))
    if told is None:
        return None
    assert isinstance(told, Personal)  # it is not stored yet
    return Identity.rut(told.value)

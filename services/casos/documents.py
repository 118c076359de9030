"""What `tejido claves` asks of this service's log: who is whom, and what was done to whose key."""

from __future__ import annotations

from collections.abc import Iterator

from services.casos.domain.persona_estado import PERSONA_LEIDA, Event
from services.casos.events_persona import PersonaIdentificada
from shared.decider import union_members
from shared.event_log import EventLog
from shared.privacy.blind import Identity
from shared.privacy.documents import documents_of, newest_document
from shared.privacy.effects import acts_in
from shared.privacy.errors import ClaveDesconocida, PersonaBloqueada, PersonaSuprimida
from shared.privacy.keys import KeyReader
from shared.privacy.restoring import Act


def documents(log: EventLog, keys: KeyReader) -> Iterator[tuple[str, Identity]]:
    """(persona_ref, document) of who has one that can be read; `MaintenanceKeys` also read who is blocked.

    Raises `DatoIlegible`: what was altered is never passed over.
    """
    kinds = documents_of([PersonaIdentificada])
    for stream in log.streams(PERSONA_LEIDA.category):
        persona_ref = stream.partition("/")[2]
        try:
            newest = newest_document(log.read_stream(stream), persona_ref, kinds, log.name, keys)
        except (ClaveDesconocida, PersonaBloqueada, PersonaSuprimida):
            continue  # who cannot be moved is counted by who finishes the rotation
        if newest is not None:
            yield persona_ref, newest


def acts(log: EventLog) -> Iterator[tuple[Act, str]]:
    """(what, persona_ref) of every block, unblock and erasure, in the log's order."""
    return acts_in(log, union_members(Event))

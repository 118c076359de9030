"""What a service with a key database says of its own log, for a toy service: `services/juguete/documents.py`.

Its events: `DocumentoAnotado` (persona_ref, rut encrypted), `DatosSuprimidos`, `DatosBloqueados`, `DatosDesbloqueados`.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from shared.event_log import Append, EventLog, NewEvent
from shared.ids import new_event_id, new_id
from shared.privacy.blind import Identity
from shared.privacy.errors import ClaveDesconocida, PersonaSuprimida
from shared.privacy.fields import Place, decrypt, encrypt
from shared.privacy.keys import KeyReader, KeyStore
from shared.privacy.restoring import Act

SERVICE: Final = "juguete"
ACTS: Final[dict[str, Act]] = {
    "DatosSuprimidos": "erase",
    "DatosBloqueados": "block",
    "DatosDesbloqueados": "unblock",
}

_SERVICE_FILE = """
from shared.runtime.core import Definition
from shared.runtime.service import Service
from tests.support.toy import NOTA

class Juguete(Service):
    name = "juguete"
    definition = Definition(name="juguete", deciders=(NOTA,), clear_text=False)
"""


def documents(log: EventLog, keys: KeyReader) -> Iterator[tuple[str, Identity]]:
    for event in log.scan():
        if event.type == "DocumentoAnotado":
            place, ref = (
                Place(log.name, "evento", event.event_id, ("data", "rut")),
                event.stream[2:],
            )
            try:
                rut = decrypt(keys, place, event.data["rut"])
            except (ClaveDesconocida, PersonaSuprimida):
                continue
            yield ref, Identity.rut(str(rut))


def acts(log: EventLog) -> Iterator[tuple[Act, str]]:
    for event in log.scan():
        if event.type in ACTS:
            yield ACTS[event.type], event.stream[2:]


@contextmanager
def beside_the_others(folder: Path, *, says: bool = True) -> Iterator[None]:
    """`services.juguete`, in a folder of its own; `says`: with what it has to say of its log."""
    place = folder / "services" / SERVICE
    place.mkdir(parents=True)
    (place / "__init__.py").touch()
    (place / "service.py").write_text(_SERVICE_FILE)
    if says:
        (place / "documents.py").write_text("from tests.privacy.juguete import acts, documents\n")
    sys.path.append(str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.startswith(f"services.{SERVICE}")]:
            del sys.modules[name]


def note(log: EventLog, kind: str, persona_ref: str, data: dict[str, Any] | None = None) -> None:
    """Appends one event to the stream of a person."""
    _append(log, new_event_id(), kind, persona_ref, data or {})


def note_document(log: EventLog, keys: KeyStore, persona_ref: str, rut: str) -> None:
    """Appends the document of a person, encrypted."""
    event_id = new_event_id()
    place = Place(log.name, "evento", event_id, ("data", "rut"))
    data = {"rut": encrypt(keys, place, persona_ref, rut)}
    _append(log, event_id, "DocumentoAnotado", persona_ref, data)


def _append(
    log: EventLog, event_id: str, kind: str, persona_ref: str, data: dict[str, Any]
) -> None:
    stream = f"p/{persona_ref}"
    version = sum(1 for _ in log.read_stream(stream))
    event = NewEvent(
        event_id=event_id,
        stream=stream,
        type=kind,
        schema_version=1,
        occurred_at="2026-03-17",
        actor={"id": "prueba", "rol": "operador", "institucion_id": None},
        correlation_id=new_id(),
        producer="juguete/prueba",
        data=data,
    )
    log.append(Append(expected={stream: version}, events=[event]))

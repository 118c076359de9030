"""What `tejido claves` works on: the key database of a service, its log, and what the service itself has to say.

A service with a key database may say it in `services/<name>/documents.py`, two functions that read its own log:

    documents(log: EventLog, keys: KeyReader) -> Iterator[tuple[str, Identity]]   # (persona_ref, document), in clear
    acts(log: EventLog) -> Iterator[tuple[Act, str]]   # (act, persona_ref) of erasures and blocks, in the log's order

`documents` skips whoever `keys.get` refuses; what it cannot read, it leaves out.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError, OperationalError

from shared.config import BadSettings, read_settings, read_variable
from shared.errors import NotFound, Unavailable
from shared.event_log import EventLog
from shared.event_log.database import make_engine
from shared.privacy.blind import Identity
from shared.privacy.database import provision_keys
from shared.privacy.keys import KeyReader
from shared.privacy.overview import overview
from shared.privacy.restoring import Act
from shared.privacy.settings import Privacy, open_privacy, privacy_on
from shared.runtime.runner import service_class

Documents = Callable[[EventLog, KeyReader], Iterator[tuple[str, Identity]]]
Acts = Callable[[EventLog], Iterator[tuple[Act, str]]]

_LACKS_PRIVILEGE = "42501"


@contextmanager
def opened(service: str) -> Iterator[Privacy]:
    """The key database of a service. Raises `NotFound` for one that has none, `BadSettings`, `Unavailable`."""
    require_keys(service)
    with _named():
        privacy = open_privacy(read_settings(), service)
        try:
            yield privacy
        finally:
            privacy.close()


@contextmanager
def reading(service: str) -> Iterator[EventLog]:
    """The log of a service, to be read."""
    settings = read_settings()
    engine = make_engine(settings.database_of(service), pool=1)
    try:
        yield EventLog(engine, settings.log_name(service))
    finally:
        engine.dispose()


def require_keys(service: str) -> None:
    """Raises `NotFound` for a service that keeps no person in its log, so has no key database."""
    if service_class(service).definition.clear_text:
        raise NotFound(f"El servicio {service!r} no tiene base de claves.")


def documents_of(service: str) -> Documents:
    """Raises `NotFound` when the service does not say where the documents are in its log."""
    found: Documents = _said_by(service, "documents")
    return found


def acts_of(service: str) -> Acts:
    """Raises `NotFound` when the service does not say which of its events erase and block."""
    found: Acts = _said_by(service, "acts")
    return found


def _said_by(service: str, what: str) -> Any:
    module = f"services.{service}.documents"
    if importlib.util.find_spec(module) is not None:
        found = getattr(importlib.import_module(module), what, None)
        if found is not None:
            return found
    raise NotFound(f"El servicio {service!r} no dice cómo leerlo de su bitácora ({module}.{what}).")


def provision_service(service: str) -> None:
    """Roles, database, schema and first epochs, as the environment says. Raises `BadSettings`, `Unavailable`."""
    names = [f"TEJIDO_CLAVES_{name}" for name in ("ADMIN_URL", "APP_PASSWORD", "OPS_PASSWORD")]
    admin, app, ops = (read_variable(name) for name in names)
    if not admin or not app or not ops:
        raise BadSettings(f"Faltan {', '.join(names)} (o sus variantes _FILE).")
    engine = make_engine(admin, pool=1)
    try:
        with _named():
            urls = provision_keys(engine, service, passwords={"app": app, "ops": ops})
            privacy = privacy_on(urls["ops"], read_settings(), service)
            try:
                privacy.initialise()
                overview(privacy.store, privacy.index)  # the rings are those of the database
            finally:
                privacy.close()
    finally:
        engine.dispose()


@contextmanager
def _named() -> Iterator[None]:
    """What a database says, without the values it said it about."""
    try:
        yield
    except DBAPIError as error:
        if getattr(error.orig, "pgcode", None) == _LACKS_PRIVILEGE:
            raise BadSettings(
                "La credencial de la base de datos no alcanza para esto.",
                remedio="Rota «<servicio>_claves_ops»; tras restaurar repite «<servicio>_claves_app».",
            ) from error
        if isinstance(error, OperationalError):
            raise Unavailable("Una base de datos no respondió, o no tiene el esquema.") from error
        raise Unavailable("La base de claves no aceptó el cambio: repita.") from error

"""Persons protected with keys that live as long as the test."""

from __future__ import annotations

from pathlib import Path

from shared.config import Settings
from shared.event_log import EventLog
from shared.privacy.database import upgrade_keys
from shared.privacy.protection import Protection
from shared.privacy.settings import open_privacy
from tests.privacy.memory import MemoryKeyStore


def protected(log: EventLog) -> Protection:
    """A log's protection under a key store of its own."""
    return Protection(log.name, MemoryKeyStore())


def keys_in(folder: Path, settings: Settings, service: str) -> dict[str, str]:
    """The environment of a service that is not embedded, with its key database and its rings in a folder."""
    env = {
        "TEJIDO_CLAVES_URL": f"sqlite:///{folder}/{{servicio}}_claves.db",
        "TEJIDO_KEK_FILE": str(folder / "kek"),
        "TEJIDO_PIMIENTA_FILE": str(folder / "pimienta"),
    }
    privacy = open_privacy(settings, service, env)
    upgrade_keys(privacy.store.engine, service)
    privacy.initialise()
    privacy.close()
    return env

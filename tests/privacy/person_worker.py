"""Another process of casos about one person: adds to it until it may not, or erases it when told to (a line)."""

from __future__ import annotations

import eventlet

eventlet.monkey_patch()

import sys  # noqa: E402  # after the patch, as a service begins
from dataclasses import replace  # noqa: E402
from pathlib import Path  # noqa: E402

from shared.errors import TejidoError  # noqa: E402
from shared.event_log import EventLog  # noqa: E402
from shared.event_log.database import make_engine  # noqa: E402
from shared.privacy.blind import BlindIndex  # noqa: E402
from shared.privacy.database import make_key_engine  # noqa: E402
from shared.privacy.keyring import KeyringFile  # noqa: E402
from shared.privacy.masters import LocalMasterKeys  # noqa: E402
from shared.privacy.store import SqlKeyStore  # noqa: E402
from shared.told import ToldText  # noqa: E402
from tests.casos.ejemplos_persona import IDENTIFICAR  # noqa: E402
from tests.privacy.personas import Casos  # noqa: E402

NAME = "casos.prueba"


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(log_url: str, key_url: str, folder: Path, ref: str, what: str) -> None:
    engine = make_key_engine(key_url)
    store = SqlKeyStore(engine, NAME, LocalMasterKeys(KeyringFile(folder / "kek", "KEK")))
    index = BlindIndex(engine, NAME, KeyringFile(folder / "pimienta", "PIMIENTA"))
    casos = Casos(EventLog(make_engine(log_url), NAME), store, index)
    if what == "suprimir":
        say("listo")
        sys.stdin.readline()
        casos.grant(ref)
        return
    number = 0
    while True:
        number += 1
        name = ToldText(f"Persona Inventada {number}")
        try:
            casos.order(replace(IDENTIFICAR, persona_ref=ref, nombre=name, rut=None))
        except TejidoError as error:
            say(type(error).__name__)
            return
        say("agregado")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), *sys.argv[4:])

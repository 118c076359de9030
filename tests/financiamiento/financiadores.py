"""A process that finances many initiatives at once: `python -m tests.financiamiento.financiadores
URL PRIMERA`, the place of its first initiative.

It says `lista`, begins when it is given a line, and says one line per answer: the id of the event
it was told of, or the code of the refusal.
"""

from __future__ import annotations

import eventlet

eventlet.monkey_patch()

import sys  # noqa: E402  patching comes before every other import
import uuid  # noqa: E402
from typing import Any  # noqa: E402

from services.financiamiento.domain import DECIDERS  # noqa: E402
from services.financiamiento.policies import FACTS  # noqa: E402
from services.financiamiento.upcasters import UPCASTERS  # noqa: E402
from shared.catalogue import Catalogue  # noqa: E402
from shared.decider import Actor  # noqa: E402
from shared.errors import Refused  # noqa: E402
from shared.event_log import EventLog  # noqa: E402
from shared.event_log.database import make_engine  # noqa: E402
from shared.execution import Executor  # noqa: E402
from shared.schemas import dump  # noqa: E402
from tests.financiamiento.ejemplos import financiar  # noqa: E402

ACTOR = Actor("actor-de-prueba", "operador")
ORDENES, MONTO = 25, 300_000
PACIENCIA_S = 60


def executor(log: EventLog) -> Executor:
    return Executor(
        log, Catalogue(DECIDERS, UPCASTERS), producer="financiamiento/0+prueba", facts=FACTS
    )


def envio(data: dict[str, Any]) -> dict[str, Any]:
    """A command as it comes by wire, with an id of its own."""
    return {"command_id": str(uuid.uuid4()), "occurred_at": "2020-02-10", "data": data}


def main(url: str, primera: int) -> None:
    propio = executor(EventLog(make_engine(url), "financiamiento.prueba"))

    def intentar(lugar: int) -> str:
        orden = financiar(lugar, MONTO, motivo_salto="Todas urgen")
        try:
            respuesta = propio.execute("FinanciarIniciativa", envio(dump(orden)), ACTOR)
        except Refused as rechazo:
            return str(rechazo.problem["codigo"])
        (recibo,) = respuesta["eventos"]
        return str(recibo["event_id"])

    sys.stdout.write("lista\n")
    sys.stdout.flush()
    sys.stdin.readline()
    with eventlet.Timeout(PACIENCIA_S):
        hilos = [eventlet.spawn(intentar, primera + n) for n in range(ORDENES)]
        sys.stdout.write("".join(f"{hilo.wait()}\n" for hilo in hilos))
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

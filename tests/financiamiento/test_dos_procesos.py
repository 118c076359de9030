"""F3 on PostgreSQL: two processes commit one fund at once, and it is never promised beyond itself."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace

import pytest
from sqlalchemy.engine import URL

from shared.event_log import EventLog
from shared.event_log.database import make_engine
from shared.schemas import dump
from tests.financiamiento.ejemplos import PDL, PROYECTO, asignado, iniciativa
from tests.financiamiento.financiadores import (
    ACTOR,
    MONTO,
    ORDENES,
    PACIENCIA_S,
    envio,
    executor,
)
from tests.fixtures import ServiceDatabase

pytestmark = [pytest.mark.postgres, pytest.mark.system]

FONDO_CLP = 7_000_000
CABEN = FONDO_CLP // MONTO


@contextmanager
def financiador(url: URL, primera: int) -> Iterator[subprocess.Popen[str]]:
    """A process that is ready to finance; killed at the end in any case."""
    modulo = [sys.executable, "-W", "ignore", "-m", "tests.financiamiento.financiadores"]
    proceso = subprocess.Popen(
        [*modulo, url.render_as_string(hide_password=False), str(primera)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with proceso:
        try:
            assert proceso.stdout is not None
            assert proceso.stdout.readline() == "lista\n", "terminó antes de comenzar"
            yield proceso
        finally:
            proceso.kill()


def respuestas(url: URL) -> list[str]:
    """What two processes heard, each over initiatives of its own, started together."""
    with ExitStack() as abiertos:
        procesos = [
            abiertos.enter_context(financiador(url, primera)) for primera in (1, 1 + ORDENES)
        ]
        for proceso in procesos:
            assert proceso.stdin is not None
            proceso.stdin.write("ya\n")
            proceso.stdin.flush()
        dichas = [proceso.communicate(timeout=2 * PACIENCIA_S)[0] for proceso in procesos]
    return [linea for dicho in dichas for linea in dicho.splitlines()]


def test_g7_f3_dos_procesos_no_comprometen_mas_que_el_fondo(
    service_database: ServiceDatabase,
) -> None:
    url = service_database("financiamiento")
    engine = make_engine(url)
    try:
        log = EventLog(engine, "financiamiento.prueba")
        base = executor(log)
        pdl = replace(PDL, iniciativas=tuple(iniciativa(n + 1) for n in range(2 * ORDENES)))
        base.execute("AsignarFondo", envio(dump(asignado(FONDO_CLP))), ACTOR)
        base.execute("ConstatarPDLValidado", envio(dump(pdl)), ACTOR)

        dichas = respuestas(url)

        filas = list(log.scan())
    finally:
        engine.dispose()
    assert len(dichas) == 2 * ORDENES
    hechos = [fila for fila in filas if fila.envelope["type"] == "IniciativaFinanciada"]
    rechazos = Counter(fila.envelope["type"] for fila in filas)["ComandoRechazado"]
    comprometido = sum(hecho.envelope["data"]["monto_clp"] for hecho in hechos)
    assert comprometido <= FONDO_CLP
    # What each was told is what is stored, no more and no less; all that fitted was given.
    assert Counter(dichas) == Counter(
        {"FondoInsuficiente": rechazos, **{hecho.event_id: 1 for hecho in hechos}}
    )
    assert (len(hechos), rechazos) == (CABEN, 2 * ORDENES - CABEN)
    # Each one counted all those before it.
    saldos = [hecho.envelope["data"]["saldo_fondo_clp"] for hecho in hechos]
    assert saldos == [FONDO_CLP - MONTO * (n + 1) for n in range(CABEN)]
    assert {hecho.stream for hecho in hechos} == {f"fondo/{PROYECTO}"}

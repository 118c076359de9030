"""G7 on a real log: two people commit the same money at the same moment, and exactly one wins."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import eventlet
import pytest
import sqlalchemy as sa
from eventlet.event import Event

from services.financiamiento.domain import DECIDERS
from services.financiamiento.policies import FACTS
from services.financiamiento.upcasters import UPCASTERS
from shared.catalogue import Catalogue
from shared.decider import Actor
from shared.errors import Refused
from shared.event_log import Append, Appended, EventLog
from shared.event_log.database import make_engine
from shared.execution import Executor
from shared.migrations.run import upgrade
from shared.schemas import dump
from tests.financiamiento.ejemplos import PDL, PROYECTO, asignado, financiar

ACTOR = Actor("actor-de-prueba", "operador")


class _JuntosLog(EventLog):
    """Holds the first `espera` appends until all have decided over the same past."""

    def __init__(self, engine: sa.Engine, name: str) -> None:
        super().__init__(engine, name)
        self.espera, self.todos = 0, Event()

    def append(self, request: Append) -> Appended:
        if self.espera:
            self.espera -= 1
            if self.espera == 0:
                self.todos.send(None)
            self.todos.wait()
        return super().append(request)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[_JuntosLog]:
    engine = make_engine(f"sqlite:///{tmp_path}/financiamiento.db")
    upgrade(engine, "financiamiento")
    yield _JuntosLog(engine, "financiamiento.prueba")
    engine.dispose()


def executor(log: EventLog) -> Executor:
    return Executor(
        log, Catalogue(DECIDERS, UPCASTERS), producer="financiamiento/0+prueba", facts=FACTS
    )


def envio(data: dict[str, Any]) -> dict[str, Any]:
    return {"command_id": str(uuid.uuid4()), "occurred_at": "2020-02-10", "data": data}


def intento(log: EventLog, orden: Any) -> Callable[[], str]:
    propio = executor(log)  # each as if in a process of its own, with its own cache

    def correr() -> str:
        try:
            propio.execute(type(orden).__name__, envio(dump(orden)), ACTOR)
        except Refused as rechazo:
            return str(rechazo.problem["codigo"])
        return "financiada"

    return correr


def test_g7_dos_financiamientos_simultaneos_de_4_millones_sobre_7_gana_uno(log: _JuntosLog) -> None:
    base = executor(log)
    asignar = dump(asignado())
    base.execute("AsignarFondo", envio(asignar), ACTOR)
    base.execute("ConstatarPDLValidado", envio(dump(PDL)), ACTOR)

    ordenes = [financiar(1), financiar(2, motivo_salto="La primera espera un permiso")]
    log.espera = len(ordenes)
    hilos = [eventlet.spawn(intento(log, orden)) for orden in ordenes]
    resultados = sorted(hilo.wait() for hilo in hilos)

    assert resultados == ["FondoInsuficiente", "financiada"]
    tipos = [fila.envelope["type"] for fila in log.scan()]
    assert tipos.count("IniciativaFinanciada") == 1
    assert tipos.count("ComandoRechazado") == 1
    (hecho,) = [f for f in log.scan() if f.envelope["type"] == "IniciativaFinanciada"]
    assert hecho.stream == f"fondo/{PROYECTO}"
    assert hecho.envelope["data"]["saldo_fondo_clp"] == 3_000_000


def test_muchos_a_la_vez_nunca_comprometen_mas_que_el_fondo(log: _JuntosLog) -> None:
    base = executor(log)
    base.execute("AsignarFondo", envio(dump(asignado())), ACTOR)
    base.execute("ConstatarPDLValidado", envio(dump(PDL)), ACTOR)

    ordenes = [financiar(n % 2 + 1, 3_500_000 + n, motivo_salto="Todas urgen") for n in range(8)]
    log.espera = len(ordenes)
    hilos = [eventlet.spawn(intento(log, orden)) for orden in ordenes]
    resultados = [hilo.wait() for hilo in hilos]

    hechos = [
        fila.envelope["data"]
        for fila in log.scan()
        if fila.envelope["type"] == "IniciativaFinanciada"
    ]
    assert len(hechos) == resultados.count("financiada")
    assert 1 <= len(hechos) <= 2
    assert sum(hecho["monto_clp"] for hecho in hechos) <= 7_000_000

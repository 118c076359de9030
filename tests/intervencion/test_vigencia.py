"""A project suspended, resumed and ended early: what it refuses meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from services.intervencion.domain.diagnostico import IngresarDiagnostico
from services.intervencion.domain.ejecucion import CambiarModalidad, RegistrarActividad
from services.intervencion.domain.pdl import FormalizarPDL
from services.intervencion.domain.proyecto_estado import (
    FechaAnteriorAlProyecto,
    ProyectoDetenido,
    ProyectoTerminado,
)
from services.intervencion.domain.rechazos import DatoIncoherente, FundamentoRequerido
from services.intervencion.domain.vigencia import (
    ProyectoNoSuspendido,
    ProyectoYaSuspendido,
    ReactivarProyecto,
    SuspenderProyecto,
    TerminarProyecto,
)
from services.intervencion.events import (
    ProyectoReactivado,
    ProyectoSuspendido,
    ProyectoTerminadoAnticipadamente,
)
from tests.intervencion.mundo import Mundo
from tests.intervencion.relato import (
    P,
    autorizar,
    cerrar,
    dia,
    etapa,
    hasta_fase_dos,
    iniciar,
    levantar,
    planificar,
)

SUSPENDER = SuspenderProyecto(causal="Emergencia sanitaria", **P)
REACTIVAR = ReactivarProyecto(motivo="Fin de la emergencia", **P)
TERMINAR = TerminarProyecto(causal="Incumplimiento del ejecutor", **P)
ACTIVIDAD = RegistrarActividad(
    actividad_id="a-1",
    codigo="INSERCION_TERRITORIAL",
    modalidad="PRESENCIAL",
    participantes=3,
    componente=1,
    **P,
)
REGISTROS: list[Any] = [
    planificar(2, 3, 6),
    iniciar(2),
    cerrar(1),
    etapa(1),
    ACTIVIDAD,
    CambiarModalidad(modalidad="PRESENCIAL", causa="Otra", **P),
    IngresarDiagnostico(necesidades=("Áreas verdes",), asistentes=3, acta="acta-1", **P),
    levantar("huerto"),
    FormalizarPDL(**P),
]


def con_acto(orden: Any, momento: str, mundo: Mundo | None = None) -> Mundo:
    mundo = mundo or Mundo.con_proyecto()
    if not mundo.streams["proyecto/p-1"][1:]:
        hasta_fase_dos(mundo)
    mundo.hacer(orden, momento, fundamento="Resolución 1")
    return mundo


@pytest.mark.parametrize("orden", REGISTROS, ids=lambda o: type(o).__name__)
def test_n2_un_proyecto_suspendido_no_registra_fases_actividades_ni_pdl(orden: Any) -> None:
    con_acto(SUSPENDER, dia(4)).rechaza(
        ProyectoDetenido, orden, dia(4), menciona=("Emergencia sanitaria", "Reactive")
    )


@pytest.mark.parametrize("orden", REGISTROS, ids=lambda o: type(o).__name__)
def test_n2_un_proyecto_terminado_no_registra_fases_actividades_ni_pdl(orden: Any) -> None:
    con_acto(TERMINAR, dia(4)).rechaza(
        ProyectoTerminado, orden, dia(4), menciona=("Incumplimiento del ejecutor",)
    )


def test_un_proyecto_suspendido_se_reactiva_y_sigue() -> None:
    mundo = con_acto(SUSPENDER, dia(4))
    assert isinstance(mundo.streams["proyecto/p-1"][-1], ProyectoSuspendido)
    con_acto(REACTIVAR, dia(5), mundo)
    assert isinstance(mundo.streams["proyecto/p-1"][-1], ProyectoReactivado)
    assert mundo.hacer(ACTIVIDAD, dia(5))
    assert mundo.hacer(levantar("huerto"), dia(5))
    con_acto(SUSPENDER, dia(6), mundo)
    mundo.rechaza(ProyectoDetenido, ACTIVIDAD, dia(6))


def test_repetir_un_acto_no_cambia_nada_y_n3_otra_causal_se_rechaza() -> None:
    mundo = con_acto(SUSPENDER, dia(4))
    assert mundo.hacer(SUSPENDER, dia(5), fundamento="Resolución 1") == []
    otra = SuspenderProyecto(causal="Otra", **P)
    mundo.rechaza(ProyectoYaSuspendido, otra, dia(5), fundamento="Resolución 2")
    con_acto(REACTIVAR, dia(5), mundo)
    assert mundo.hacer(REACTIVAR, dia(5), fundamento="Resolución 3") == []
    con_acto(TERMINAR, dia(6), mundo)
    assert mundo.hacer(TERMINAR, dia(7), fundamento="Resolución 4") == []
    final = TerminarProyecto(causal="Otra", **P)
    mundo.rechaza(ProyectoTerminado, final, dia(7), fundamento="Resolución 5")


def test_n2_no_se_reactiva_lo_que_no_esta_suspendido_ni_lo_terminado() -> None:
    mundo = Mundo.con_proyecto()
    mundo.rechaza(ProyectoNoSuspendido, REACTIVAR, dia(2), fundamento="Resolución 1")
    con_acto(TERMINAR, dia(4), mundo)
    mundo.rechaza(ProyectoTerminado, REACTIVAR, dia(5), fundamento="Resolución 2")
    mundo.rechaza(ProyectoTerminado, SUSPENDER, dia(5), fundamento="Resolución 2")


def test_un_proyecto_suspendido_puede_terminar() -> None:
    mundo = con_acto(TERMINAR, dia(5), con_acto(SUSPENDER, dia(4)))
    assert isinstance(mundo.streams["proyecto/p-1"][-1], ProyectoTerminadoAnticipadamente)


@pytest.mark.parametrize("orden", [SUSPENDER, REACTIVAR, TERMINAR])
def test_n5_el_acto_exige_fundamento(orden: Any) -> None:
    Mundo.con_proyecto().rechaza(
        FundamentoRequerido, orden, dia(4), menciona=(type(orden).__name__,)
    )


def test_n4_e_i10_el_acto_tiene_causal_y_una_fecha_posible() -> None:
    mundo = Mundo.con_proyecto()
    vacia = SuspenderProyecto(causal=" ", **P)
    mundo.rechaza(DatoIncoherente, vacia, dia(4), fundamento="Resolución 1")
    mundo.rechaza(FechaAnteriorAlProyecto, SUSPENDER, "2019-07-01", fundamento="Resolución 1")
    con_acto(SUSPENDER, dia(4), mundo)
    mundo.rechaza(DatoIncoherente, REACTIVAR, dia(3), fundamento="Resolución 1")
    mundo.rechaza(DatoIncoherente, TERMINAR, dia(3), fundamento="Resolución 1")
    autorizar(mundo, "I4")

"""Deadlines: overdue phases (I1) and the window of Fase V (P5), told once and resolved once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.intervencion.domain.alertas import EvaluarPlazos
from services.intervencion.domain.proyecto_estado import FechaFutura
from services.intervencion.domain.vigencia import (
    ReactivarProyecto,
    SuspenderProyecto,
    TerminarProyecto,
)
from shared.common import AlertaPlazoEmitida, AlertaPlazoResuelta
from tests.intervencion.mundo import Mundo, adjudicar
from tests.intervencion.relato import (
    P,
    cerrar,
    dia,
    etapa,
    hasta_fase_dos,
    hasta_validacion,
    iniciar,
    mes,
    planificar,
)


def evaluar(mundo: Mundo, al: date | str) -> list[Any]:
    orden = EvaluarPlazos(al=date.fromisoformat(str(al)), **P)
    return mundo.hacer(orden, str(al), actor="sistema:reloj")


def fin(relativo: int) -> date:
    return mes(relativo).ultimo_dia


def planificado() -> Mundo:
    mundo = Mundo.con_proyecto()
    mundo.hacer(planificar(1, 1, 3), dia(1))
    hasta_fase_dos(mundo)
    return mundo


def test_i1_una_fase_vence_el_dia_siguiente_al_ultimo_de_su_plan_y_se_avisa_una_vez() -> None:
    mundo = planificado()
    assert evaluar(mundo, fin(3)) == []
    (alerta,) = evaluar(mundo, dia(4, 1))
    assert isinstance(alerta, AlertaPlazoEmitida)
    assert (alerta.regla, alerta.entidad, alerta.vence_en) == ("I1", "proyecto/p-1", fin(3))
    assert "fase I " in alerta.detalle
    assert "octubre 2019" in alerta.detalle
    assert evaluar(mundo, dia(4, 2)) == []


def test_i1_la_alerta_se_resuelve_al_cerrar_la_fase_o_al_planificarla_de_nuevo() -> None:
    for arreglo in (cerrar(1), planificar(1, 1, 4)):
        mundo = planificado()
        (alerta,) = evaluar(mundo, dia(4, 1))
        mundo.hacer(arreglo, dia(4, 2))
        (resuelta,) = evaluar(mundo, dia(4, 2))
        assert isinstance(resuelta, AlertaPlazoResuelta)
        assert resuelta.alerta_id == alerta.alerta_id
        assert evaluar(mundo, dia(4, 3)) == []


def test_i1_una_fase_planificada_que_nunca_comenzo_tambien_vence_y_una_sin_plan_no() -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(planificar(1, 1, 3), dia(1))
    assert [a.regla for a in evaluar(mundo, dia(4))] == ["I1"]
    sin_plan = Mundo.con_proyecto()
    sin_plan.hacer(etapa(1), dia(1))
    sin_plan.hacer(iniciar(1), dia(1))
    assert evaluar(sin_plan, dia(8)) == []


def test_p5_la_fase_v_sin_comenzar_en_el_ultimo_mes_de_la_fase_ii() -> None:
    mundo = Mundo.con_proyecto()
    hasta_fase_dos(mundo)
    assert evaluar(mundo, fin(5)) == []
    (alerta,) = evaluar(mundo, dia(6, 1))
    assert (alerta.regla, alerta.vence_en) == ("P5", fin(6))
    assert "no ha comenzado" in alerta.detalle


def test_p5_la_alerta_dice_desde_cuando_puede_y_se_resuelve_al_comenzar() -> None:
    mundo = Mundo.con_proyecto()
    hasta_validacion(mundo)
    (alerta,) = evaluar(mundo, dia(6, 1))
    assert dia(3, 10) in alerta.detalle
    mundo.hacer(etapa(2), dia(6))
    mundo.hacer(iniciar(5), dia(6))
    (resuelta,) = evaluar(mundo, dia(6, 16))
    assert isinstance(resuelta, AlertaPlazoResuelta)
    assert resuelta.regla == "P5"


def test_p5_si_la_fase_ii_se_cierra_antes_la_alerta_vence_ese_dia() -> None:
    mundo = Mundo.con_proyecto()
    hasta_fase_dos(mundo)
    mundo.hacer(cerrar(2), dia(4), relaja=("I2",))
    (alerta,) = evaluar(mundo, dia(4, 16))
    assert (alerta.regla, str(alerta.vence_en)) == ("P5", dia(4))
    assert "excepción" in alerta.detalle


def test_i10_no_se_evaluan_plazos_de_un_dia_futuro() -> None:
    orden = EvaluarPlazos(al=date(2026, 1, 2), **P)
    Mundo.con_proyecto().rechaza(FechaFutura, orden, "2026-01-01", menciona=("2026-01-02",))
    assert evaluar(Mundo.con_proyecto(), "2025-12-31") == []


def test_los_plazos_de_un_proyecto_suspendido_esperan_y_los_de_uno_terminado_acaban() -> None:
    mundo = planificado()
    evaluar(mundo, dia(4, 1))
    mundo.hacer(SuspenderProyecto(causal="Catástrofe", **P), dia(5), fundamento="Res. 1")
    assert evaluar(mundo, dia(8)) == []
    mundo.hacer(ReactivarProyecto(motivo="Fin", **P), dia(8), fundamento="Res. 2")
    assert [a.regla for a in evaluar(mundo, dia(8))] == ["P5"]
    mundo.hacer(TerminarProyecto(causal="Quiebra", **P), dia(9), fundamento="Res. 3")
    resueltas = evaluar(mundo, dia(9))
    assert [(type(a), a.regla) for a in resueltas] == [
        (AlertaPlazoResuelta, "I1"),
        (AlertaPlazoResuelta, "P5"),
    ]
    assert evaluar(mundo, dia(10)) == []


@pytest.mark.parametrize("version", ["CC.1", "AL-2019.1"])
def test_un_proyecto_sin_fases_o_sin_fechas_no_tiene_plazos(version: str) -> None:
    mundo = Mundo.con_proyecto(version, programa="COMUNIDAD_CRECE") if version == "CC.1" else None
    if mundo is None:
        mundo = Mundo.con_proyecto()
        mundo.streams["proyecto/p-1"].clear()
        orden = adjudicar(version, inicio_mes=None, termino_mes=None)
        mundo.hacer(orden, "2020-06", relaja=("X17",))
    assert evaluar(mundo, dia(20)) == []

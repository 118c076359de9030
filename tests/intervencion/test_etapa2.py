"""Etapa 2 and its Fase V: I2, I3, and the golden test G1 told in commands."""

from __future__ import annotations

import pytest

from services.intervencion.domain.etapas import (
    CerrarEtapa,
)
from services.intervencion.domain.fases import (
    FaseDosSinFaseCinco,
)
from services.intervencion.domain.planificacion import PlanDeFaseFueraDeVentana
from services.intervencion.domain.plazos import (
    DuracionEtapa2FueraDeRango,
    Etapa2AntesDeLaValidacion,
    Etapa2DespuesDeFaseDos,
    Etapa2DespuesDelTotal,
)
from tests.intervencion.mundo import Mundo
from tests.intervencion.relato import (
    VALIDAR,
    P,
    autorizar,
    cerrar,
    dia,
    etapa,
    hasta_validacion,
    iniciar,
    mes,
    planificar,
)


def test_g1_la_carta_nominal_se_planifica_entera_bajo_al_2019() -> None:
    mundo = Mundo.con_proyecto("AL-2019.1")
    for fase, desde, hasta in [(1, 1, 3), (2, 3, 6), (3, 6, 11), (4, 11, 12), (5, 3, 24)]:
        assert mundo.hacer(planificar(fase, desde, hasta), "2019-07-02")
        assert mundo.hacer(planificar(fase, desde, hasta), "2019-07-02") == []


@pytest.mark.parametrize(("inicio", "meses"), [(3, 22), (4, 21), (5, 20), (6, 19)])
def test_g1_la_fase_v_que_comienza_entre_los_meses_3_y_6_dura_de_22_a_19(
    inicio: int, meses: int
) -> None:
    mundo = Mundo.con_proyecto()
    hasta_validacion(mundo)
    mundo.hacer(etapa(2), dia(inicio))
    (hecho,) = mundo.hacer(iniciar(5), dia(inicio))
    assert (hecho.etapa, hecho.mes_relativo) == (2, inicio)
    assert hecho.duracion_prevista_meses == meses


def test_g1_la_fase_v_no_comienza_en_el_mes_2_porque_no_hay_validacion() -> None:
    mundo = Mundo.con_proyecto()
    hasta_validacion(mundo)
    mundo.rechaza(Etapa2AntesDeLaValidacion, etapa(2), dia(2), menciona=("2019-09-15",))
    mundo.hacer(etapa(2), dia(3))
    mundo.rechaza(Etapa2AntesDeLaValidacion, iniciar(5), dia(2))


def test_g1_i3_en_el_mes_2_duraria_23_meses_aunque_hubiera_validacion() -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(etapa(1), dia(1))
    mundo.hacer(iniciar(1), dia(1))
    mundo.rechaza(
        DuracionEtapa2FueraDeRango, etapa(2), dia(2), relaja=("I2",), menciona=("23", "19", "22")
    )
    mundo.rechaza(DuracionEtapa2FueraDeRango, planificar(5, 2, 24), dia(1), menciona=("23",))


def test_g1_la_fase_v_no_comienza_en_el_mes_7() -> None:
    mundo = Mundo.con_proyecto()
    hasta_validacion(mundo)
    mundo.hacer(etapa(2), dia(6))
    mundo.rechaza(DuracionEtapa2FueraDeRango, iniciar(5), dia(7), menciona=("18",))
    mundo.rechaza(DuracionEtapa2FueraDeRango, planificar(5, 7, 24), dia(1), menciona=("18",))


def test_g1_i2_la_fase_v_no_comienza_despues_de_cerrada_la_fase_ii() -> None:
    mundo = Mundo.con_proyecto()
    hasta_validacion(mundo)
    mundo.hacer(VALIDAR, dia(4))
    mundo.hacer(cerrar(2), dia(5, 30), relaja=("I2",))
    mundo.rechaza(Etapa2DespuesDeFaseDos, etapa(2), dia(6))
    autorizar(mundo, "I2")
    assert mundo.hacer(etapa(2), dia(6))
    assert mundo.hacer(iniciar(5), dia(6))


def test_i2_la_etapa_2_puede_comenzar_el_dia_en_que_comienza_la_validacion() -> None:
    mundo = Mundo.con_proyecto()
    hasta_validacion(mundo, dia(3, 10))
    mundo.rechaza(Etapa2AntesDeLaValidacion, etapa(2), dia(3, 9))
    assert mundo.hacer(etapa(2), dia(3, 10))


def test_i2_la_fase_ii_no_se_cierra_sin_fase_v() -> None:
    mundo = Mundo.con_proyecto()
    hasta_validacion(mundo)
    mundo.rechaza(FaseDosSinFaseCinco, cerrar(2), dia(6), menciona=("excepción a I2",))
    mundo.hacer(etapa(2), dia(6))
    mundo.rechaza(FaseDosSinFaseCinco, cerrar(2), dia(6))
    mundo.hacer(iniciar(5), dia(6))
    (hecho,) = mundo.hacer(cerrar(2), dia(6))
    assert hecho.duracion_meses == 4


def test_i2_la_excepcion_permite_cerrar_la_fase_ii_mientras_esta_vigente() -> None:
    mundo = Mundo.con_proyecto()
    hasta_validacion(mundo)
    autorizar(mundo, "I2", vigencia=mes(5))
    mundo.rechaza(FaseDosSinFaseCinco, cerrar(2), dia(6))
    assert mundo.hacer(cerrar(2), dia(5))


def test_i2_el_plan_de_la_fase_v_comienza_en_los_meses_de_la_fase_ii() -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(planificar(2, 4, 5), dia(1))
    for inicio in (3, 6):
        mundo.rechaza(PlanDeFaseFueraDeVentana, planificar(5, inicio, 24), dia(1))
    assert mundo.hacer(planificar(5, 5, 24), dia(1))
    autorizar(mundo, "I2")
    assert mundo.hacer(planificar(5, 6, 24), dia(1))


def test_i3_la_etapa_2_no_termina_despues_del_mes_24() -> None:
    mundo = Mundo.con_proyecto()
    mundo.rechaza(Etapa2DespuesDelTotal, planificar(5, 5, 25), dia(1), menciona=("25", "24"))
    assert mundo.hacer(planificar(5, 5, 24), dia(1))


def test_i3_la_etapa_2_se_cierra_dentro_de_su_duracion() -> None:
    mundo = Mundo.con_proyecto()
    hasta_validacion(mundo)
    mundo.hacer(etapa(2), dia(3))
    mundo.rechaza(DuracionEtapa2FueraDeRango, CerrarEtapa(etapa=2, **P), dia(20), menciona=("18",))
    mundo.rechaza(Etapa2DespuesDelTotal, CerrarEtapa(etapa=2, **P), dia(25))
    (hecho,) = mundo.hacer(CerrarEtapa(etapa=2, **P), dia(21))
    assert (hecho.duracion_meses, hecho.implementador) == (19, "FOSIS")


def test_i3_el_plan_de_la_fase_v_acorta_la_etapa_2() -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(planificar(5, 3, 21), dia(1))
    hasta_validacion(mundo)
    mundo.rechaza(DuracionEtapa2FueraDeRango, etapa(2), dia(4), menciona=("18",))
    mundo.hacer(etapa(2), dia(3))
    assert mundo.hacer(iniciar(5), dia(3))[0].duracion_prevista_meses == 19

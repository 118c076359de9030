"""The award of a project, and what it pins."""

from __future__ import annotations

from typing import Any

import pytest

from services.intervencion.domain.adjudicacion import (
    EjecutorRequerido,
    Etapa1MasLargaQueLaPlantilla,
    FechasRequeridas,
    MontosRequeridos,
)
from services.intervencion.domain.ejecucion import EstablecerCartaGantt
from services.intervencion.domain.proyecto_estado import ProyectoSinFechas
from services.intervencion.domain.rechazos import (
    CodigoFueraDePlantilla,
    DatoIncoherente,
    PlantillaNoPublicada,
    ProyectoNoAdjudicado,
    YaRegistrado,
)
from services.intervencion.domain.territorio import TerritorioNoConsta
from services.intervencion.events import (
    ExcepcionAutorizada,
    Hito,
    ProyectoAdjudicado,
    ProyectoDeEjecutor,
)
from shared.values import Clp, Cut, Mes, Region
from tests.intervencion.mundo import TERRITORIO, Mundo, adjudicar, plantilla
from tests.intervencion.relato import P, etapa, iniciar, planificar


def preparado(version: str = "AL-2019.1") -> Mundo:
    mundo = Mundo()
    mundo.consta("territorio/t-1", TERRITORIO)
    mundo.hacer(plantilla(version), "2019-01-02")
    return mundo


def sin_excepcion(hechos: list[Any]) -> bool:
    return [type(h) for h in hechos] == [ProyectoAdjudicado, ProyectoDeEjecutor]


def test_el_proyecto_adjudicado_fija_su_plantilla_y_su_comuna() -> None:
    mundo = preparado()
    orden = adjudicar("AL-2019.1", termino_mes=Mes("2020-07"))
    hecho, vinculo = mundo.hacer(orden, "2019-07-01")
    assert isinstance(hecho, ProyectoAdjudicado)
    assert vinculo == ProyectoDeEjecutor(ejecutor_id="e-1", proyecto_id="p-1")
    assert (hecho.region, hecho.comuna_principal) == (Region("01"), Cut("01107"))
    assert mundo.reglas == hecho.plantilla_version == "AL-2019.1"


def test_repetir_la_adjudicacion_no_cambia_nada_y_n3_otra_se_rechaza() -> None:
    mundo = Mundo.con_proyecto()
    assert mundo.hacer(adjudicar("AL-2019.1"), "2019-07-02") == []
    otra = adjudicar("AL-2019.1", fondo_iniciativas_clp=Clp(8_599_584))
    mundo.rechaza(YaRegistrado, otra, "2019-07-02", menciona=("proyecto/p-1",))


def test_n1_sin_territorio_que_conste_no_se_adjudica() -> None:
    mundo = preparado()
    orden = adjudicar("AL-2019.1", territorio_id="t-2")
    mundo.rechaza(TerritorioNoConsta, orden, "2019-07-01", menciona=("t-2",))


def test_n1_sin_plantilla_publicada_no_se_adjudica() -> None:
    preparado().rechaza(PlantillaNoPublicada, adjudicar("AL-2020.1"), "2019-07-01")


def test_n4_la_plantilla_es_del_mismo_programa() -> None:
    orden = adjudicar("AL-2019.1", programa="COMUNIDAD_CRECE")
    preparado().rechaza(DatoIncoherente, orden, "2019-07-01", menciona=("ACCION_LOCAL",))


def test_x16_sin_ejecutor_solo_en_carga_historica_que_lo_diga() -> None:
    mundo, orden = preparado(), adjudicar("AL-2019.1", ejecutor_id=None)
    mundo.rechaza(EjecutorRequerido, orden, "2019-07-01", menciona=("X16",))
    mundo.rechaza(EjecutorRequerido, orden, "2019-07-01", relaja=("X17",))
    assert mundo.hacer(orden, "2019-07-01", relaja=("X16",))


def test_x17_sin_fechas_o_montos_solo_en_carga_historica_que_lo_diga() -> None:
    mundo = preparado()
    mundo.rechaza(FechasRequeridas, adjudicar("AL-2019.1", inicio_mes=None), "2019-07-01")
    mundo.rechaza(MontosRequeridos, adjudicar("AL-2019.1", monto_proyecto_clp=None), "2019-07-01")
    orden = adjudicar(
        "AL-2019.1",
        inicio_mes=None,
        termino_mes=None,
        monto_proyecto_clp=None,
        fondo_iniciativas_clp=None,
    )
    assert mundo.hacer(orden, "2020-06", relaja=("X17",))
    mundo.rechaza(ProyectoSinFechas, planificar(1, 1, 3), "2019-08-01")
    mundo.rechaza(ProyectoSinFechas, etapa(1), "2019-08-01")


def test_n4_el_termino_no_es_anterior_al_inicio() -> None:
    orden = adjudicar("AL-2019.1", termino_mes=Mes("2019-07"))
    preparado().rechaza(DatoIncoherente, orden, "2019-07-01", menciona=("termino_mes",))


@pytest.mark.parametrize(
    ("version", "inicio", "termino"),
    [("AL-2019.1", "2019-08", "2020-07"), ("AL-2020.1", "2020-06", "2021-04")],
)
def test_i4_las_filas_reales_duran_lo_que_dice_su_plantilla(
    version: str, inicio: str, termino: str
) -> None:
    orden = adjudicar(version, inicio_mes=Mes(inicio), termino_mes=Mes(termino))
    assert sin_excepcion(preparado(version).hacer(orden, "2019-07-01"))


def test_i4_la_etapa_1_no_dura_mas_que_la_plantilla_salvo_excepcion_con_motivo() -> None:
    mundo = preparado("AL-2020.1")
    orden = adjudicar("AL-2020.1", termino_mes=Mes("2020-07"))
    mundo.rechaza(Etapa1MasLargaQueLaPlantilla, orden, "2019-07-01", menciona=("12", "11"))
    motivada = adjudicar("AL-2020.1", termino_mes=Mes("2020-07"), motivo_diferencia="pandemia")
    _, excepcion, _ = mundo.hacer(motivada, "2019-07-01", actor="jefatura")
    assert isinstance(excepcion, ExcepcionAutorizada)
    assert (excepcion.regla, excepcion.motivo) == ("I4", "pandemia")
    assert excepcion.autorizador == "jefatura"


def test_i4_una_carga_historica_puede_relajar_la_duracion() -> None:
    orden = adjudicar("AL-2020.1", termino_mes=Mes("2020-07"))
    hechos = preparado("AL-2020.1").hacer(orden, "2019-07-01", relaja=("I4",))
    assert sin_excepcion(hechos)


def test_x4_magallanes_dura_10_meses_y_no_se_rechaza() -> None:
    corta = {"inicio_mes": Mes("2020-07"), "termino_mes": Mes("2021-04")}
    assert sin_excepcion(preparado("AL-2020.1").hacer(adjudicar("AL-2020.1", **corta), "2020-06"))
    mundo = preparado("AL-2020.1")
    motivada = adjudicar("AL-2020.1", motivo_diferencia="inicio tardío", **corta)
    _, excepcion, _ = mundo.hacer(motivada, "2020-06")
    assert (excepcion.regla, excepcion.motivo) == ("X4", "inicio tardío")
    assert mundo.hacer(motivada, "2020-06") == []


def test_x4_el_motivo_de_una_diferencia_que_no_existe_se_rechaza() -> None:
    orden = adjudicar("AL-2020.1", motivo_diferencia="inicio tardío")
    preparado("AL-2020.1").rechaza(DatoIncoherente, orden, "2019-07-01")


def test_n1_sin_adjudicacion_no_hay_proyecto() -> None:
    preparado().rechaza(ProyectoNoAdjudicado, iniciar(1), "2019-08-01", menciona=("p-1",))


def test_la_ultima_carta_gantt_vale_y_repetirla_no_cambia_nada() -> None:
    mundo = Mundo.con_proyecto()
    hito = Hito(codigo="DIAGNOSTICO", desde=Mes("2019-08"), hasta=Mes("2019-10"))
    assert mundo.hacer(EstablecerCartaGantt(**P), "2019-07-01")
    assert mundo.hacer(EstablecerCartaGantt(hitos=(hito,), **P), "2019-07-02")
    assert mundo.hacer(EstablecerCartaGantt(hitos=(hito,), **P), "2019-07-03") == []
    assert mundo.hacer(EstablecerCartaGantt(**P), "2019-07-04")
    al_reves = Hito(codigo="DIAGNOSTICO", desde=Mes("2019-10"), hasta=Mes("2019-08"))
    mundo.rechaza(DatoIncoherente, EstablecerCartaGantt(hitos=(al_reves,), **P), "2019-07-05")


def test_un_proyecto_de_comunidad_crece_no_tiene_fases_ni_etapas() -> None:
    mundo = Mundo()
    mundo.consta("territorio/t-1", TERRITORIO)
    mundo.hacer(plantilla("CC.1"), "2025-01-02")
    orden = adjudicar(
        "CC.1",
        programa="COMUNIDAD_CRECE",
        convocatoria=2025,
        ejecutor_id=None,
        monto_proyecto_clp=None,
        fondo_iniciativas_clp=None,
        inicio_mes=None,
        termino_mes=None,
    )
    mundo.hacer(orden, "2025-01", relaja=("X16", "X17"))
    mundo.rechaza(CodigoFueraDePlantilla, iniciar(1), "2025-02-01", menciona=("CC.1",))
    mundo.rechaza(CodigoFueraDePlantilla, etapa(1), "2025-02-01", menciona=("ninguno",))


def test_un_proyecto_de_comunidad_crece_con_fechas_no_necesita_montos() -> None:
    mundo = preparado("CC.1")
    orden = adjudicar(
        "CC.1",
        programa="COMUNIDAD_CRECE",
        monto_proyecto_clp=None,
        fondo_iniciativas_clp=None,
    )
    assert mundo.hacer(orden, "2019-07-01")

"""A local initiative: I5, I7, I10, X12, P8 and the order of its states."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.intervencion.domain.avance import (
    EjecucionFueraDeFaseTres,
    IniciativaSinFinanciamiento,
    IniciativaYaEjecutada,
    RegistrarAvanceIniciativa,
)
from services.intervencion.domain.iniciativas import (
    AmbitoFueraDePlantilla,
    IniciativaNoFormulada,
    IniciativaNoPriorizable,
)
from services.intervencion.domain.pdl import (
    PDL,
)
from services.intervencion.domain.pdl_estado import IniciativaDesconocida
from services.intervencion.domain.proyecto_estado import FechaAnteriorAlProyecto, FechaFutura
from services.intervencion.domain.rechazos import DatoIncoherente, YaRegistrado
from services.intervencion.events import (
    ConstaIniciativaFinanciada,
    IniciativaEjecutada,
    IniciativaMonitoreada,
)
from shared.values import Clp
from tests.intervencion.mundo import Mundo, ajeno
from tests.intervencion.relato import (
    VALIDAR,
    P,
    cerrar,
    dia,
    etapa,
    evaluar,
    formular,
    hasta_fase_tres,
    hasta_validacion,
    iniciar,
    levantar,
    priorizar,
    proponer,
)

FINANCIADA = ConstaIniciativaFinanciada(
    proyecto_id="p-1", iniciativa_id="huerto", monto_clp=Clp(3_000_000)
)


def avance(pct: str, iniciativa_id: str = "huerto") -> RegistrarAvanceIniciativa:
    return RegistrarAvanceIniciativa(iniciativa_id=iniciativa_id, avance_pct=Decimal(pct), **P)


def estado(mundo: Mundo, iniciativa_id: str = "huerto") -> str:
    return PDL.fold(mundo.streams["pdl/p-1"]).iniciativas[iniciativa_id].estado


def test_x12_una_iniciativa_de_urgencia_se_levanta_en_la_fase_i_antes_del_pdl() -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(etapa(1), dia(1))
    mundo.hacer(iniciar(1), dia(1))
    (hecho,) = mundo.hacer(levantar("agua", urgencia=True), dia(1))
    assert hecho.es_urgencia
    assert mundo.reglas == "AL-2019.1"
    assert mundo.hacer(levantar("agua", urgencia=True), dia(1)) == []
    mundo.rechaza(YaRegistrado, levantar("agua"), dia(1), menciona=("iniciativa/agua",))


def test_i10_una_iniciativa_no_es_anterior_al_proyecto_ni_su_asamblea_futura() -> None:
    mundo = Mundo.con_proyecto()
    mundo.rechaza(FechaAnteriorAlProyecto, levantar("huerto"), "2019-07-31")
    mundo.rechaza(FechaFutura, priorizar("huerto", asamblea="2026-02-01"), dia(3))


def test_la_iniciativa_recorre_sus_estados() -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(levantar("huerto"), dia(3))
    assert estado(mundo) == "IDENTIFICADA"
    mundo.rechaza(IniciativaNoFormulada, evaluar("huerto"), dia(3))
    mundo.hacer(formular("huerto"), dia(3))
    assert estado(mundo) == "FORMULADA"
    mundo.hacer(evaluar("huerto", "NO_PREFACTIBLE"), dia(3))
    assert estado(mundo) == "NO_PREFACTIBLE"
    mundo.hacer(evaluar("huerto"), dia(3))
    assert mundo.hacer(evaluar("huerto"), dia(3)) == []
    assert estado(mundo) == "PREFACTIBLE"
    mundo.hacer(priorizar("huerto"), dia(3), actor="facilitadora")
    assert estado(mundo) == "PRIORIZADA"
    assert mundo.hacer(formular("huerto"), dia(3)) == []
    mundo.hacer(formular("huerto", 2_000_000), dia(3))
    assert estado(mundo) == "FORMULADA"


def test_n1_una_iniciativa_desconocida_no_se_formula() -> None:
    mundo = Mundo.con_proyecto()
    mundo.rechaza(IniciativaDesconocida, formular("huerto"), dia(3), menciona=("huerto", "p-1"))


def test_i5_g9_el_ambito_deporte_no_es_de_la_plantilla() -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(levantar("cancha"), dia(3))
    mundo.rechaza(
        AmbitoFueraDePlantilla,
        formular("cancha", ambito="DEPORTE"),
        dia(3),
        menciona=("DEPORTE", "HUERTOS", "AL-2019.1"),
    )
    for ambito in ("BIENESTAR_COMUNITARIO", "HABITABILIDAD_COMUNITARIA", "HUERTOS"):
        assert mundo.hacer(formular("cancha", ambito=ambito), dia(3))


def test_n4_una_formulacion_pide_dinero_y_plazo() -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(levantar("huerto"), dia(3))
    mundo.rechaza(DatoIncoherente, formular("huerto", 0), dia(3), menciona=("monto",))
    assert mundo.hacer(formular("huerto", 1), dia(3))


def test_i7_solo_se_prioriza_una_iniciativa_formulada_y_prefactible() -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(levantar("huerto"), dia(3))
    mundo.rechaza(
        IniciativaNoPriorizable, priorizar("huerto"), dia(3), menciona=("huerto", "IDENTIFICADA")
    )
    mundo.hacer(formular("huerto"), dia(3))
    mundo.rechaza(IniciativaNoPriorizable, priorizar("huerto"), dia(3), menciona=("FORMULADA",))
    mundo.hacer(evaluar("huerto", "NO_PREFACTIBLE"), dia(3))
    mundo.rechaza(IniciativaNoPriorizable, priorizar("huerto"), dia(3), menciona=("NO_PREF",))
    mundo.hacer(evaluar("huerto"), dia(3))
    assert mundo.hacer(priorizar("huerto"), dia(3))
    assert mundo.hacer(priorizar("huerto"), dia(3)) == []


def test_i7_una_iniciativa_que_deja_de_ser_prefactible_pierde_su_lugar() -> None:
    mundo = Mundo.con_proyecto()
    proponer(mundo, huerto=1, plaza=1)
    mundo.hacer(evaluar("huerto", "NO_PREFACTIBLE"), dia(3, 6))
    assert estado(mundo) == "NO_PREFACTIBLE"
    assert estado(mundo, "plaza") == "PRIORIZADA"
    mundo.hacer(evaluar("huerto"), dia(3, 7))
    assert mundo.hacer(priorizar("huerto", "plaza"), dia(3, 8), actor="facilitadora")


def test_n4_el_ranking_no_tiene_saltos_ni_repeticiones() -> None:
    mundo = Mundo.con_proyecto()
    proponer(mundo, huerto=1, plaza=1)
    mundo.rechaza(DatoIncoherente, priorizar(), dia(3), menciona=("vacío",))
    mundo.rechaza(DatoIncoherente, priorizar("huerto", "huerto"), dia(3), menciona=("repite",))


def test_p8_solo_una_iniciativa_financiada_se_ejecuta() -> None:
    mundo = Mundo.con_proyecto()
    hasta_fase_tres(mundo)
    mundo.rechaza(IniciativaSinFinanciamiento, avance("10"), dia(7), menciona=("huerto",))
    mundo.consta("pdl/p-1", FINANCIADA)
    assert estado(mundo) == "FINANCIADA"
    (hecho,) = mundo.hacer(avance("10"), dia(7))
    assert isinstance(hecho, IniciativaMonitoreada)
    assert mundo.hacer(avance("10"), dia(7)) == []
    assert estado(mundo) == "EN_EJECUCION"
    assert PDL.fold(mundo.streams["pdl/p-1"]).estado == "EN_IMPLEMENTACION"


def test_p8_una_iniciativa_cuyo_financiamiento_se_anula_deja_de_ejecutarse() -> None:
    mundo = Mundo.con_proyecto()
    hasta_fase_tres(mundo)
    mundo.consta("pdl/p-1", FINANCIADA)
    assert mundo.hacer(avance("10"), dia(7))
    anulado = {
        "proyecto_id": "p-1",
        "iniciativa_id": "huerto",
        "monto_clp": 3_000_000,
        "saldo_fondo_clp": 7_000_000,
        "motivo": "El terreno no es municipal",
    }
    mundo.llega(ajeno("financiamiento", "FinanciamientoAnulado", anulado, momento=dia(7), numero=1))
    assert estado(mundo) == "PRIORIZADA"
    mundo.rechaza(IniciativaSinFinanciamiento, avance("20"), dia(8), menciona=("huerto",))
    mundo.consta("pdl/p-1", FINANCIADA)
    assert estado(mundo) == "EN_EJECUCION"
    assert mundo.hacer(avance("20"), dia(8))


def test_p8_una_iniciativa_se_ejecuta_con_la_fase_iii_abierta() -> None:
    mundo = Mundo.con_proyecto()
    hasta_validacion(mundo)
    mundo.hacer(VALIDAR, dia(3, 20))
    mundo.consta("pdl/p-1", FINANCIADA)
    mundo.rechaza(EjecucionFueraDeFaseTres, avance("10"), dia(6))
    mundo.hacer(cerrar(1), dia(6))
    mundo.hacer(iniciar(3), dia(6))
    assert mundo.hacer(avance("10"), dia(6))


def test_el_avance_completo_dice_que_la_iniciativa_se_ejecuto() -> None:
    mundo = Mundo.con_proyecto()
    hasta_fase_tres(mundo)
    mundo.consta("pdl/p-1", FINANCIADA)
    monitoreada, ejecutada = mundo.hacer(avance("100"), dia(7))
    assert monitoreada.avance_pct == Decimal(100)
    assert isinstance(ejecutada, IniciativaEjecutada)
    assert mundo.hacer(avance("100"), dia(7)) == []
    mundo.rechaza(IniciativaYaEjecutada, avance("90"), dia(8))


@pytest.mark.parametrize("pct", ["-0.01", "100.01", "33.333"])
def test_n4_el_avance_va_de_0_a_100_con_dos_decimales(pct: str) -> None:
    mundo = Mundo.con_proyecto()
    hasta_fase_tres(mundo)
    mundo.consta("pdl/p-1", FINANCIADA)
    mundo.rechaza(DatoIncoherente, avance(pct), dia(7), menciona=("avance_pct",))
    assert mundo.hacer(avance("33.33"), dia(7))

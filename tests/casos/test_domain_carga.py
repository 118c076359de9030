"""K6, K11, P16: who works with a case, how many cases each may have, and how a tutoría was held."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from services.casos.domain import CARGA, CARGA_MAXIMA, CASO
from services.casos.domain.proyecto_estado import PROYECTO_LEIDO
from services.casos.domain.rechazos_acompanamiento import (
    AsignacionAnterior,
    AsignacionNoCorresponde,
    SinProfesionales,
)
from services.casos.domain.rechazos_barrio import (
    CargaExcedida,
    CargaMaximaInvalida,
    ModalidadFaltante,
)
from services.casos.events import (
    CargaAsumida,
    CargaLiberada,
    CargaMaximaFijada,
    CasoReasignado,
    ConstaModalidadCambiada,
)
from shared.testing import Spec
from tests.casos.ejemplos import (
    ASIGNADA,
    ASIGNAR,
    ASUMIDAS,
    CASO_ID,
    CON_PLAN,
    EN_PROGRAMA,
    FIJAR,
    PROYECTO_1,
    REASIGNAR,
    RECHAZAR,
    REGISTRADA,
    TUTORIA,
    en_barrio,
)

caso = en_barrio(Spec(CASO))
ingresado = caso.given(*EN_PROGRAMA)
FIJADA = CargaMaximaFijada(programa="COMUNIDAD_CRECE", casos_max=2)
REASIGNADO = CasoReasignado(
    caso_id=CASO_ID,
    profesional_ids=("profesional-3",),
    desde=date(2025, 5, 1),
    motivo="CAMBIO_DE_EQUIPO",
)


def con_casos(spec: Spec[Any, Any, Any], profesional_id: str, *casos: str) -> Spec[Any, Any, Any]:
    hechos = [CargaAsumida(profesional_id=profesional_id, caso_id=c) for c in casos]
    return spec.given_on(CARGA, profesional_id, *hechos)


def test_la_primera_dupla_se_asigna_y_las_siguientes_se_reasignan() -> None:
    ingresado.when(ASIGNAR).then(ASIGNADA, *ASUMIDAS)
    ingresado.when(REASIGNAR).then_refused(AsignacionNoCorresponde, "todavía no tiene")
    ingresado.when(replace(ASIGNAR, profesional_ids=())).then_refused(SinProfesionales)
    ingresado.when(
        replace(ASIGNAR, profesional_ids=("profesional-1", "profesional-1"))
    ).then_refused(SinProfesionales)
    asignado = caso.given(*EN_PROGRAMA, ASIGNADA)
    asignado.when(ASIGNAR).then_nothing()
    asignado.when(replace(ASIGNAR, desde=date(2025, 4, 2))).then_refused(AsignacionNoCorresponde)
    asignado.when(replace(REASIGNAR, desde=date(2025, 4, 1))).then_refused(AsignacionAnterior)
    caso.given(*EN_PROGRAMA, ASIGNADA, REASIGNADO).when(REASIGNAR).then_nothing()


def test_k11_la_carga_maxima_es_un_dato() -> None:
    maxima = Spec(CARGA_MAXIMA)
    maxima.when(FIJAR).then(FIJADA)
    maxima.given(FIJADA).when(FIJAR).then_nothing()
    maxima.when(replace(FIJAR, casos_max=0)).then_refused(CargaMaximaInvalida, "0")
    maxima.given(FIJADA).when(replace(FIJAR, casos_max=1)).then_accepted()
    rectificada = maxima.given(FIJADA)
    rectificada.when_rectified(FIJADA, casos_max=0).then_refused(CargaMaximaInvalida, "0")
    rectificada.when_rectified(FIJADA, casos_max=1).then_accepted()


def test_k11_nadie_de_la_dupla_pasa_de_la_carga_maxima() -> None:
    con_maxima = ingresado.given_on(CARGA_MAXIMA, "COMUNIDAD_CRECE", FIJADA)
    justo = con_casos(con_maxima, "profesional-2", "otro-1")
    justo.when(ASIGNAR).then(ASIGNADA, *ASUMIDAS)
    lleno = con_casos(con_maxima, "profesional-2", "otro-1", "otro-2")
    lleno.when(ASIGNAR).then_refused(CargaExcedida, "profesional-2", "2")
    con_casos(ingresado, "profesional-2", "otro-1", "otro-2").when(ASIGNAR).then_accepted()


def test_k11_reasignar_suelta_a_quien_sale_y_carga_a_quien_entra() -> None:
    asignado = caso.given(*EN_PROGRAMA, ASIGNADA).given_on(
        CARGA_MAXIMA, "COMUNIDAD_CRECE", replace(FIJADA, casos_max=1)
    )
    for n in (1, 2):
        asignado = con_casos(asignado, f"profesional-{n}", CASO_ID)
    sueltas = [CargaLiberada(profesional_id=f"profesional-{n}", caso_id=CASO_ID) for n in (1, 2)]
    asumida = CargaAsumida(profesional_id="profesional-3", caso_id=CASO_ID)
    asignado.when(REASIGNAR).then(REASIGNADO, *sueltas, asumida)
    con_casos(asignado, "profesional-3", "otro-1").when(REASIGNAR).then_refused(CargaExcedida)
    sigue_uno = replace(REASIGNAR, profesional_ids=("profesional-1",))
    quedo = replace(REASIGNADO, profesional_ids=("profesional-1",))
    asignado.when(sigue_uno).then(quedo, sueltas[1])


def test_k11_el_fin_de_un_caso_suelta_su_carga() -> None:
    evaluado = con_casos(caso.given(*EN_PROGRAMA[:-1], ASIGNADA), "profesional-1", CASO_ID)
    hechos = evaluado.when(RECHAZAR).events()
    assert CargaLiberada(profesional_id="profesional-1", caso_id=CASO_ID) in hechos


REMOTA = ConstaModalidadCambiada(
    proyecto_id="proyecto-1", modalidad="REMOTA", canales=("PALOMA_MENSAJERA", "WHATSAPP")
)


def test_p16_una_tutoria_que_no_lo_dice_se_hizo_como_trabaja_el_proyecto() -> None:
    sin_decir = replace(TUTORIA, modalidad=None)
    con_plan = caso.given(*CON_PLAN)
    con_plan.when(sin_decir).then_refused(ModalidadFaltante, "tutoria-1")
    remoto = con_plan.given_on(PROYECTO_LEIDO, "proyecto-1", PROYECTO_1, REMOTA)
    remoto.when(sin_decir).then(replace(REGISTRADA, modalidad="REMOTA", canal="whatsapp"))
    remoto.when(replace(sin_decir, canal="zoom")).then(
        replace(REGISTRADA, modalidad="REMOTA", canal="zoom")
    )
    remoto.when(TUTORIA).then(REGISTRADA)
    rara = con_plan.given_on(
        PROYECTO_LEIDO, "proyecto-1", PROYECTO_1, replace(REMOTA, modalidad="A_CABALLO")
    )
    rara.when(sin_decir).then_refused(ModalidadFaltante)

"""An ingressed case: its professionals, plan, tutorías, objectives, egress and re-entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.casos.domain import CASO, CUPO, POLIGONO
from services.casos.domain.estados import Ingresado
from services.casos.domain.rechazos import (
    CasoCerrado,
    CasoNoIngresado,
    CupoAgotado,
    PersonaConCasoAbierto,
    PoligonoNoActivo,
)
from services.casos.domain.rechazos_acompanamiento import (
    AutorNoAprueba,
    CasoNoEgresado,
    DuracionInvalida,
    EgresoAnterior,
    LogroInvalido,
    MetaInvalida,
    ObjetivoDesconocido,
    ObjetivosSinEvaluar,
    PlanDesconocido,
    PlanSinObjetivos,
    ProfesionalNoAsignado,
    SinPlanAprobado,
    TutoriaAntesDelIngreso,
    TutoriaFutura,
    TutoriaRepetida,
    VersionDelPlanNoCorresponde,
)
from services.casos.events import (
    CasoReasignado,
    CasoReingresado,
    CupoEstimado,
    CupoLiberado,
    CupoOcupado,
    PlanIntervencionAprobado,
    PlanIntervencionFormulado,
)
from shared.common import CLAVE, ClaveLiberada
from shared.testing import Spec
from tests.casos.ejemplos import (
    APROBADO,
    APROBAR,
    ASIGNADA,
    ASUMIDAS,
    CASO_ID,
    CLAVE_PERSONA,
    CON_PLAN,
    CONSENTIDO,
    DETECTADO,
    EGRESADO,
    EGRESAR,
    ELEGIDO,
    EN_PROGRAMA,
    EVALUAR,
    EXPEDIENTE,
    FORMULADO,
    FORMULAR,
    INGRESADO,
    LOGROS,
    OCUPADO,
    POLIGONO_ID,
    REGISTRADA,
    REINGRESAR,
    RESERVADA,
    TUTORIA,
    en_barrio,
)

caso = en_barrio(Spec(CASO))
listo = caso.given(*CON_PLAN)
egresado = caso.given(*CON_PLAN, REGISTRADA, *LOGROS, EGRESADO)


def test_k6_una_tutoria_completa_se_registra_una_vez() -> None:
    listo.when(TUTORIA).then(REGISTRADA)
    con_tutoria = caso.given(*CON_PLAN, REGISTRADA)
    con_tutoria.when(TUTORIA).then_nothing()
    con_tutoria.when(replace(TUTORIA, duracion_min=60)).then_refused(TutoriaRepetida)


def test_k6_sin_plan_aprobado_no_hay_tutoria() -> None:
    caso.given(*EN_PROGRAMA, ASIGNADA, FORMULADO).when(TUTORIA).then_refused(SinPlanAprobado)


def test_k6_el_plan_debe_estar_aprobado_a_la_fecha_de_la_tutoria() -> None:
    listo.when(replace(TUTORIA, fecha=date(2025, 4, 7))).then_refused(SinPlanAprobado, "2025-04-07")
    listo.when(replace(TUTORIA, fecha=date(2025, 4, 8))).then_accepted()


def test_k6_sin_caso_ingresado_no_hay_tutoria() -> None:
    caso.given(DETECTADO, CONSENTIDO).when(TUTORIA).then_refused(CasoNoIngresado, "DETECTADO")


def test_k6_una_tutoria_no_es_anterior_al_ingreso() -> None:
    aprobado_antes = replace(APROBADO, fecha=date(2025, 3, 1))
    asignada_antes = replace(ASIGNADA, desde=date(2025, 3, 1))
    spec = caso.given(*EN_PROGRAMA, asignada_antes, FORMULADO, aprobado_antes)
    spec.when(replace(TUTORIA, fecha=date(2025, 3, 31))).then_refused(TutoriaAntesDelIngreso)
    spec.when(replace(TUTORIA, fecha=date(2025, 4, 1))).then_accepted()


def test_k6_una_tutoria_no_es_futura() -> None:
    hoy = listo.at("2025-04-09", now=datetime(2025, 4, 10, 2, tzinfo=UTC))  # the 9th in Chile
    hoy.when(TUTORIA).then_refused(TutoriaFutura, "2025-04-09")
    hoy.when(replace(TUTORIA, fecha=date(2025, 4, 9))).then_accepted()


@pytest.mark.parametrize(
    ("minutos", "vale"), [(0, False), (1, True), (480, True), (481, False), (-5, False)]
)
def test_k6_una_tutoria_dura_de_1_a_480_minutos(minutos: int, vale: bool) -> None:
    intento = listo.when(replace(TUTORIA, duracion_min=minutos))
    if vale:
        intento.then_accepted()
    else:
        intento.then_refused(DuracionInvalida)


def test_k6_la_hace_un_profesional_asignado_a_esa_fecha() -> None:
    listo.when(replace(TUTORIA, profesional_id="profesional-9")).then_refused(ProfesionalNoAsignado)
    caso.given(*EN_PROGRAMA, FORMULADO, APROBADO).when(TUTORIA).then_refused(ProfesionalNoAsignado)
    reasignado = CasoReasignado(
        caso_id=CASO_ID,
        profesional_ids=("profesional-3",),
        desde=date(2025, 5, 1),
        motivo="CAMBIO_DE_EQUIPO",
    )
    spec = caso.given(*CON_PLAN, reasignado)
    tercero = replace(TUTORIA, profesional_id="profesional-3")
    spec.when(tercero).then_refused(ProfesionalNoAsignado)
    spec.when(replace(tercero, fecha=date(2025, 5, 1))).then_accepted()
    spec.when(replace(TUTORIA, fecha=date(2025, 5, 1))).then_refused(ProfesionalNoAsignado)
    spec.when(replace(TUTORIA, fecha=date(2025, 4, 30))).then_accepted()


def test_k7_una_tutoria_trabaja_objetivos_del_plan() -> None:
    listo.when(replace(TUTORIA, objetivos_trabajados=("objetivo-9",))).then_refused(
        ObjetivoDesconocido, "objetivo-9", "objetivo-1"
    )
    listo.when(replace(TUTORIA, objetivos_trabajados=())).then_accepted()


def test_un_plan_se_formula_una_vez_por_version() -> None:
    ingresado = caso.given(*EN_PROGRAMA).by("autora").at("2025-04-07")
    ingresado.when(FORMULAR).then(FORMULADO)
    con_plan = caso.given(*EN_PROGRAMA, FORMULADO).by("autora").at("2025-04-07")
    con_plan.when(FORMULAR).then_nothing()
    otros = replace(FORMULAR, objetivos=FORMULAR.objetivos[:1])
    con_plan.when(otros).then_refused(VersionDelPlanNoCorresponde, "2")
    con_plan.when(replace(otros, version=2)).then_accepted()
    ingresado.when(replace(FORMULAR, version=2)).then_refused(VersionDelPlanNoCorresponde)


def test_k7_un_plan_tiene_al_menos_un_objetivo() -> None:
    ingresado = caso.given(*EN_PROGRAMA).at("2025-04-07")
    uno = FORMULAR.objetivos[0]
    ingresado.when(replace(FORMULAR, objetivos=())).then_refused(PlanSinObjetivos)
    ingresado.when(replace(FORMULAR, objetivos=(uno, uno))).then_refused(PlanSinObjetivos)
    ingresado.when(replace(FORMULAR, objetivos=(uno,))).then_accepted()
    sin_meta = replace(uno, meta_valor=0)
    ingresado.when(replace(FORMULAR, objetivos=(sin_meta,))).then_refused(MetaInvalida)


def test_k7_quien_formula_un_plan_no_lo_aprueba() -> None:
    formulado = caso.given(*EN_PROGRAMA, FORMULADO)
    formulado.by("autora").when(APROBAR).then_refused(AutorNoAprueba)
    formulado.by("jefatura").when(APROBAR).then(APROBADO)
    caso.given(*EN_PROGRAMA, FORMULADO, APROBADO).by("jefatura").when(APROBAR).then_nothing()
    formulado.by("jefatura").when(replace(APROBAR, version=2)).then_refused(PlanDesconocido)


def test_sin_ingreso_no_hay_plan() -> None:
    caso.given(DETECTADO).when(FORMULAR).then_refused(CasoNoIngresado)


def test_mientras_la_version_nueva_no_se_aprueba_rige_la_anterior() -> None:
    segunda = PlanIntervencionFormulado(
        caso_id=CASO_ID,
        version=2,
        objetivos=(replace(FORMULADO.objetivos[0], objetivo_id="objetivo-3"),),
        formulado_por="autora",
    )
    listo_con_dos = caso.given(*CON_PLAN, segunda)
    listo_con_dos.when(TUTORIA).then_accepted()
    aprobada = PlanIntervencionAprobado(
        caso_id=CASO_ID, version=2, fecha=date(2025, 6, 1), aprobado_por="jefatura"
    )
    spec = caso.given(*CON_PLAN, segunda, aprobada)
    spec.when(TUTORIA).then_accepted()
    spec.when(replace(TUTORIA, fecha=date(2025, 6, 1))).then_refused(ObjetivoDesconocido)


@pytest.mark.parametrize(("logro", "vale"), [(-1, False), (0, True), (100, True), (101, False)])
def test_el_logro_de_un_objetivo_va_de_0_a_100(logro: int, vale: bool) -> None:
    intento = listo.when(replace(EVALUAR, logro=logro))
    if vale:
        intento.then_accepted()
    else:
        intento.then_refused(LogroInvalido)


def test_se_evaluan_objetivos_del_plan_aprobado() -> None:
    listo.when(EVALUAR).then(LOGROS[0])
    caso.given(*CON_PLAN, LOGROS[0]).when(EVALUAR).then_nothing()
    listo.when(replace(EVALUAR, objetivo_id="objetivo-9")).then_refused(ObjetivoDesconocido)
    caso.given(*EN_PROGRAMA, FORMULADO).when(EVALUAR).then_refused(SinPlanAprobado)


def test_k9_el_egreso_exige_la_evaluacion_final_de_cada_objetivo() -> None:
    caso.given(*CON_PLAN, LOGROS[0]).when(EGRESAR).then_refused(ObjetivosSinEvaluar, "objetivo-2")
    spec = caso.given(*CON_PLAN, *LOGROS)
    spec = spec.given_on(CLAVE, CLAVE_PERSONA, RESERVADA).given_on(CUPO, POLIGONO_ID, OCUPADO)
    spec.when(EGRESAR).then(
        EGRESADO,
        EXPEDIENTE,
        ClaveLiberada(clave=CLAVE_PERSONA, titular=CASO_ID),
        CupoLiberado(poligono_id=POLIGONO_ID, caso_id=CASO_ID),
    )


def test_k9_sin_plan_se_egresa_por_otra_causal_pero_no_por_objetivos_cumplidos() -> None:
    ingresado = caso.given(*EN_PROGRAMA)
    ingresado.when(EGRESAR).then_refused(SinPlanAprobado)
    ingresado.when(replace(EGRESAR, causal="TRASLADO")).then_accepted()


def test_k9_el_egreso_no_es_anterior_a_lo_ya_hecho() -> None:
    spec = caso.given(*CON_PLAN, REGISTRADA, *LOGROS)
    spec.when(replace(EGRESAR, fecha=date(2025, 8, 1))).then_refused(EgresoAnterior, "2025-08-02")
    spec.when(replace(EGRESAR, fecha=date(2025, 8, 2))).then_accepted()


def test_k9_despues_del_egreso_no_hay_tutorias() -> None:
    egresado.when(replace(TUTORIA, tutoria_id="tutoria-2")).then_refused(CasoCerrado, "EGRESADO")
    egresado.when(EGRESAR).then_nothing()
    egresado.when(replace(EGRESAR, causal="DESERCION")).then_refused(CasoCerrado)


def test_un_caso_egresado_reingresa_y_vuelve_a_tomar_persona_y_cupo() -> None:
    reingresado = CasoReingresado(caso_id=CASO_ID, poligono_id=POLIGONO_ID, fecha=date(2025, 11, 3))
    activo = egresado.given_on(POLIGONO, POLIGONO_ID, ELEGIDO)
    activo.when(REINGRESAR).then(reingresado, RESERVADA, OCUPADO, *ASUMIDAS)
    activo.given_on(POLIGONO, POLIGONO_ID).when(REINGRESAR).then_refused(PoligonoNoActivo)
    activo.when(replace(REINGRESAR, fecha=date(2025, 8, 31))).then_refused(EgresoAnterior)
    otra = replace(RESERVADA, titular="caso-2")
    activo.given_on(CLAVE, CLAVE_PERSONA, otra).when(REINGRESAR).then_refused(PersonaConCasoAbierto)
    lleno = (
        CupoEstimado(poligono_id=POLIGONO_ID, casos_estimados=1, fecha=date(2025, 1, 6)),
        CupoOcupado(poligono_id=POLIGONO_ID, caso_id="otro-1"),
    )
    activo.given_on(CUPO, POLIGONO_ID, *lleno).when(REINGRESAR).then_refused(CupoAgotado)
    listo.when(REINGRESAR).then_refused(CasoNoEgresado)
    despues = caso.given(*CON_PLAN, REGISTRADA, *LOGROS, EGRESADO, reingresado)
    despues.when(replace(TUTORIA, tutoria_id="tutoria-2", fecha=date(2025, 11, 2))).then_refused(
        TutoriaAntesDelIngreso
    )
    despues.when(replace(TUTORIA, tutoria_id="tutoria-2", fecha=date(2025, 11, 3))).then_accepted()
    despues.when(replace(EGRESAR, fecha=date(2025, 12, 1))).then_refused(ObjetivosSinEvaluar)


def test_un_caso_ingresado_lo_es_desde_su_fecha() -> None:
    estado = CASO.fold(EN_PROGRAMA)
    assert isinstance(estado, Ingresado)
    assert estado.desde == INGRESADO.fecha

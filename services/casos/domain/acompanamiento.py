"""An ingressed case: its plan, its tutorías, its objectives, its end and its return."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from services.casos.domain.barrio import exigir_barrio_abierto
from services.casos.domain.base_legal import exigir_base
from services.casos.domain.carga import asumir
from services.casos.domain.cupo import ocupar
from services.casos.domain.estados import Caso, Egresado, Ingresado, Plan
from services.casos.domain.ingreso import (
    abierto,
    cerrar,
    existente,
    reservar_persona,
)
from services.casos.domain.modalidad import como_se_hizo
from services.casos.domain.ordenes import (
    AprobarPlan,
    EgresarCaso,
    EvaluarObjetivo,
    FormularPlan,
    RegistrarTutoria,
    ReingresarCaso,
)
from services.casos.domain.rechazos import (
    CasoNoIngresado,
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
    CasoEgresado,
    CasoReingresado,
    ObjetivoEvaluado,
    ObjetivoFormulado,
    PlanIntervencionAprobado,
    PlanIntervencionFormulado,
    TutoriaRegistrada,
)
from shared.decider import Context
from shared.told import of

MAXIMO_MIN: Final = 480


def ingresado(caso: Caso, caso_id: str) -> Ingresado:
    """The case, if it is in the programme now. Raises `CasoNoIngresado` besides what `abierto`
    does.
    """
    actual = abierto(caso, caso_id)
    if not isinstance(actual, Ingresado):
        raise CasoNoIngresado(caso_id=caso_id, etapa=actual.etapa)
    return actual


def formular_plan(caso: Caso, orden: FormularPlan, context: Context) -> list[Any]:
    actual = ingresado(caso, orden.caso_id)
    persona_ref = actual.ficha.detectado.persona_ref
    ids = [objetivo.objetivo_id for objetivo in orden.objetivos]
    if not ids or len(set(ids)) != len(ids):
        raise PlanSinObjetivos(caso_id=orden.caso_id)
    for objetivo in orden.objetivos:
        if objetivo.meta_valor is not None and objetivo.meta_valor < 1:
            raise MetaInvalida(objetivo_id=objetivo.objetivo_id, meta_valor=objetivo.meta_valor)
    objetivos = tuple(
        ObjetivoFormulado(
            objetivo_id=objetivo.objetivo_id,
            meta=objetivo.meta,
            meta_valor=objetivo.meta_valor,
            plazo=objetivo.plazo,
            descripcion_cifrada=of(objetivo.descripcion, persona_ref),
        )
        for objetivo in orden.objetivos
    )
    anterior = actual.planes.get(orden.version)
    if (
        anterior is not None
        and anterior.autor == context.actor.id
        and context.same(objetivos, anterior.objetivos)
    ):
        return []
    siguiente = len(actual.planes) + 1
    if orden.version != siguiente:
        raise VersionDelPlanNoCorresponde(version=orden.version, siguiente=siguiente)
    exigir_base(context, actual.ficha, "intervencion", context.occurred_at.date)
    return [
        PlanIntervencionFormulado(
            caso_id=orden.caso_id,
            version=orden.version,
            objetivos=objetivos,
            formulado_por=context.actor.id,
        )
    ]


def aprobar_plan(caso: Caso, orden: AprobarPlan, context: Context) -> list[Any]:
    plan = ingresado(caso, orden.caso_id).planes.get(orden.version)
    if plan is None:
        raise PlanDesconocido(caso_id=orden.caso_id, version=orden.version)
    if plan.autor == context.actor.id:
        raise AutorNoAprueba(version=orden.version)
    if plan.aprobado_el is not None:
        return []
    return [
        PlanIntervencionAprobado(
            caso_id=orden.caso_id,
            version=orden.version,
            fecha=orden.fecha,
            aprobado_por=context.actor.id,
        )
    ]


def registrar_tutoria(caso: Caso, orden: RegistrarTutoria, context: Context) -> list[Any]:
    actual = ingresado(caso, orden.caso_id)
    modalidad, canal = como_se_hizo(actual.ficha.detectado.poligono_id, orden, context)
    tutoria = TutoriaRegistrada(
        caso_id=orden.caso_id,
        tutoria_id=orden.tutoria_id,
        profesional_id=orden.profesional_id,
        fecha=orden.fecha,
        duracion_min=orden.duracion_min,
        modalidad=modalidad,
        canal=canal,
        objetivos_trabajados=orden.objetivos_trabajados,
        asistencia=orden.asistencia,
        nota_cifrada=of(orden.nota, actual.ficha.detectado.persona_ref),
    )
    if orden.tutoria_id in actual.tutorias:
        if context.same(tutoria, actual.tutorias[orden.tutoria_id]):
            return []
        raise TutoriaRepetida(tutoria_id=orden.tutoria_id)
    if orden.fecha > context.today:
        raise TutoriaFutura(tutoria_id=orden.tutoria_id, fecha=orden.fecha, hoy=context.today)
    if orden.fecha < actual.desde:
        raise TutoriaAntesDelIngreso(
            tutoria_id=orden.tutoria_id, fecha=orden.fecha, desde=actual.desde
        )
    if not 1 <= orden.duracion_min <= MAXIMO_MIN:
        raise DuracionInvalida(duracion_min=orden.duracion_min)
    if orden.profesional_id not in actual.ficha.asignados_el(orden.fecha):
        raise ProfesionalNoAsignado(
            profesional_id=orden.profesional_id, caso_id=orden.caso_id, fecha=orden.fecha
        )
    exigir_base(context, actual.ficha, "intervencion", orden.fecha)
    plan = _plan_al(actual, orden.caso_id, orden.fecha)
    for objetivo_id in orden.objetivos_trabajados:
        _exigir_objetivo(plan, orden.caso_id, objetivo_id)
    return [tutoria]


def evaluar_objetivo(caso: Caso, orden: EvaluarObjetivo) -> list[Any]:
    # No legal basis is asked for: a case whose consent was revoked has to be closed, and K9 asks for this first.
    actual = ingresado(caso, orden.caso_id)
    if not 0 <= orden.logro <= 100:
        raise LogroInvalido(logro=orden.logro)
    _exigir_objetivo(_plan_al(actual, orden.caso_id, orden.fecha), orden.caso_id, orden.objetivo_id)
    evaluado = ObjetivoEvaluado(
        caso_id=orden.caso_id,
        objetivo_id=orden.objetivo_id,
        logro=orden.logro,
        fecha=orden.fecha,
    )
    return [] if actual.logros.get(orden.objetivo_id) == evaluado else [evaluado]


def egresar(caso: Caso, orden: EgresarCaso, context: Context) -> list[Any]:
    if isinstance(caso, Egresado) and (caso.egreso.causal, caso.egreso.fecha) == (
        orden.causal,
        orden.fecha,
    ):
        return []
    actual = ingresado(caso, orden.caso_id)
    ultimo = max(
        [
            actual.desde,
            *(tutoria.fecha for tutoria in actual.tutorias.values()),
            *(logro.fecha for logro in actual.logros.values()),
        ]
    )
    if orden.fecha < ultimo:
        raise EgresoAnterior(
            hecho="egreso", caso_id=orden.caso_id, fecha=orden.fecha, ultimo=ultimo
        )
    plan = actual.plan_al(orden.fecha)
    # Who leaves before having a plan has nothing to evaluate, but cannot have met its objectives.
    if plan is None and orden.causal == "OBJETIVOS_CUMPLIDOS":
        raise SinPlanAprobado(caso_id=orden.caso_id, fecha=orden.fecha)
    if plan is not None and (pendientes := sorted(plan.objetivo_ids - actual.logros.keys())):
        raise ObjetivosSinEvaluar(caso_id=orden.caso_id, pendientes=pendientes)
    egreso = CasoEgresado(
        caso_id=orden.caso_id,
        poligono_id=actual.ficha.detectado.poligono_id,
        causal=orden.causal,
        fecha=orden.fecha,
    )
    return [egreso, *cerrar(context, actual.ficha, orden.caso_id, "expediente", orden.fecha)]


def reingresar(caso: Caso, orden: ReingresarCaso, context: Context) -> list[Any]:
    actual = existente(caso, orden.caso_id)
    if not isinstance(actual, Egresado):
        raise CasoNoEgresado(caso_id=orden.caso_id, etapa=actual.etapa)
    if orden.fecha < actual.egreso.fecha:
        raise EgresoAnterior(
            hecho="reingreso",
            caso_id=orden.caso_id,
            fecha=orden.fecha,
            ultimo=actual.egreso.fecha,
        )
    detectado = actual.ficha.detectado
    exigir_base(context, actual.ficha, "intervencion", orden.fecha)
    exigir_barrio_abierto(context, detectado.poligono_id)
    reingreso = CasoReingresado(
        caso_id=orden.caso_id, poligono_id=detectado.poligono_id, fecha=orden.fecha
    )
    return [
        reingreso,
        *reservar_persona(context, detectado.persona_ref, orden.caso_id),
        *ocupar(context, detectado.poligono_id, orden.caso_id, orden.fecha),
        *asumir(context, actual.ficha.dupla, orden.caso_id),
    ]


def _plan_al(caso: Ingresado, caso_id: str, fecha: date) -> Plan:
    plan = caso.plan_al(fecha)
    if plan is None:
        raise SinPlanAprobado(caso_id=caso_id, fecha=fecha)
    return plan


def _exigir_objetivo(plan: Plan, caso_id: str, objetivo_id: str) -> None:
    if objetivo_id not in plan.objetivo_ids:
        raise ObjetivoDesconocido(
            caso_id=caso_id, objetivo_id=objetivo_id, objetivos=sorted(plan.objetivo_ids)
        )

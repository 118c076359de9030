"""The local development plan of a project: one stream per project, with its initiatives."""

from __future__ import annotations

from typing import assert_never

from services.intervencion.domain.avance import RegistrarAvanceIniciativa, registrar_avance
from services.intervencion.domain.enmienda import (
    EnmendarPDL,
    enmendar_pdl,
    exigir_ejecutadas,
    exigir_iniciativas,
)
from services.intervencion.domain.iniciativas import (
    EvaluarPrefactibilidad,
    FormularIniciativa,
    LevantarIniciativa,
    PriorizarIniciativas,
    evaluar_prefactibilidad,
    formular_iniciativa,
    levantar_iniciativa,
    priorizar_iniciativas,
)
from services.intervencion.domain.pdl_estado import Event, Pdl, evolve, version_de_reglas
from services.intervencion.domain.proyecto_estado import (
    IMPLEMENTACION,
    PLANIFICACION,
    proyecto_de,
    revisar_fecha,
)
from services.intervencion.domain.rechazos import YaRegistrado, exigir
from services.intervencion.domain.validacion import ValidarPDL, validar_pdl
from services.intervencion.events import (
    PDLAnalizadoEnMesa,
    PDLElaborado,
    PDLFormalizado,
    PDLObservado,
    PlanContinuidadAprobado,
    ValidacionPDLIniciada,
)
from shared.decider import Context, Decider, DomainError
from shared.declare import command


class ValidacionFueraDeFaseDos(DomainError):
    """La validación del PDL comienza en la Fase II, que no está abierta."""

    rule = "I2"
    remedy = "Inicie la validación mientras la Fase II esté abierta."


class ContinuidadFueraDeFaseTres(DomainError):
    """El plan de continuidad se aprueba en la Fase III, que no está abierta."""

    rule = "N2"
    remedy = "Apruébelo mientras la Fase III esté abierta."


@command("pdl/{proyecto_id}")
class ElaborarPDL:
    """Writes the plan, or writes it again while it is a draft or was observed."""

    proyecto_id: str
    pdl_id: str
    iniciativas: tuple[str, ...]
    plan_accion: str


@command("pdl/{proyecto_id}")
class FormalizarPDL:
    """Makes the draft formal."""

    proyecto_id: str


@command("pdl/{proyecto_id}")
class IniciarValidacionPDL:
    """Opens the validation process and, the first time, the window of Fase V."""

    proyecto_id: str


@command("pdl/{proyecto_id}")
class AnalizarPDLEnMesa:
    """An intersectoral table looks at the plan."""

    proyecto_id: str
    mesa_id: str
    observaciones: str


@command("pdl/{proyecto_id}")
class ObservarPDL:
    """Sends the plan back to be written again."""

    proyecto_id: str
    motivo: str
    cambios: tuple[str, ...] = ()


@command("pdl/{proyecto_id}")
class AprobarPlanContinuidad:
    """Approves how the plan goes on after the programme."""

    proyecto_id: str
    compromisos: tuple[str, ...]


Command = (
    LevantarIniciativa
    | FormularIniciativa
    | EvaluarPrefactibilidad
    | PriorizarIniciativas
    | RegistrarAvanceIniciativa
    | ElaborarPDL
    | FormalizarPDL
    | IniciarValidacionPDL
    | AnalizarPDLEnMesa
    | ValidarPDL
    | ObservarPDL
    | EnmendarPDL
    | AprobarPlanContinuidad
)


def elaborar_pdl(pdl: Pdl, orden: ElaborarPDL, context: Context) -> list[Event]:
    """I10; at least one initiative, all identified. A new version only comes by amendment."""
    proyecto = proyecto_de(orden.proyecto_id, context)
    revisar_fecha(proyecto, context)
    exigir_iniciativas(pdl, orden.proyecto_id, orden.iniciativas)
    exigir_ejecutadas(pdl, orden.iniciativas)
    hecho = PDLElaborado(
        proyecto_id=orden.proyecto_id,
        plantilla_version=proyecto.adjudicado.plantilla_version,
        pdl_id=orden.pdl_id,
        version=pdl.version,
        iniciativas=orden.iniciativas,
        plan_accion=orden.plan_accion,
    )
    if pdl.elaborado is None:
        return [hecho]
    if pdl.elaborado.pdl_id != orden.pdl_id:
        raise YaRegistrado(clave=f"pdl/{orden.proyecto_id}")
    if pdl.elaborado == hecho and pdl.estado != "OBSERVADO":
        return []
    pdl.exigir("ElaborarPDL", orden.proyecto_id, "EN_ELABORACION", "OBSERVADO")
    return [hecho]


def formalizar_pdl(pdl: Pdl, orden: FormalizarPDL, context: Context) -> list[Event]:
    """I10; a draft becomes formal."""
    revisar_fecha(proyecto_de(orden.proyecto_id, context), context)
    if pdl.estado == "FORMALIZADO":
        return []
    plan = pdl.exigir("FormalizarPDL", orden.proyecto_id, "EN_ELABORACION")
    return [PDLFormalizado(proyecto_id=orden.proyecto_id, pdl_id=plan.pdl_id, version=plan.version)]


def iniciar_validacion_pdl(pdl: Pdl, orden: IniciarValidacionPDL, context: Context) -> list[Event]:
    """I10; in Fase II (I2), from its first month on."""
    proyecto = proyecto_de(orden.proyecto_id, context)
    fecha = revisar_fecha(proyecto, context)
    if pdl.estado == "EN_VALIDACION":
        return []
    plan = pdl.exigir("IniciarValidacionPDL", orden.proyecto_id, "FORMALIZADO")
    if not proyecto.abierta(PLANIFICACION) and not context.relaxes("I2"):
        raise ValidacionFueraDeFaseDos()
    return [
        ValidacionPDLIniciada(
            proyecto_id=orden.proyecto_id, pdl_id=plan.pdl_id, version=plan.version, fecha=fecha
        )
    ]


def analizar_pdl_en_mesa(pdl: Pdl, orden: AnalizarPDLEnMesa, context: Context) -> list[Event]:
    """I10; of a plan that is formal or being validated."""
    revisar_fecha(proyecto_de(orden.proyecto_id, context), context)
    plan = pdl.exigir("AnalizarPDLEnMesa", orden.proyecto_id, "FORMALIZADO", "EN_VALIDACION")
    hecho = PDLAnalizadoEnMesa(
        proyecto_id=orden.proyecto_id,
        pdl_id=plan.pdl_id,
        version=plan.version,
        mesa_id=orden.mesa_id,
        observaciones=orden.observaciones,
    )
    return [] if hecho in pdl.analisis else [hecho]


def observar_pdl(pdl: Pdl, orden: ObservarPDL, context: Context) -> list[Event]:
    """I10; needs its motive."""
    revisar_fecha(proyecto_de(orden.proyecto_id, context), context)
    exigir(bool(orden.motivo.strip()), "motivo", "está vacío")
    plan = pdl.exigir("ObservarPDL", orden.proyecto_id, "EN_VALIDACION")
    return [
        PDLObservado(
            proyecto_id=orden.proyecto_id,
            pdl_id=plan.pdl_id,
            version=plan.version,
            motivo=orden.motivo,
            cambios=orden.cambios,
        )
    ]


def aprobar_plan_continuidad(
    pdl: Pdl, orden: AprobarPlanContinuidad, context: Context
) -> list[Event]:
    """I10; in Fase III, of a valid plan."""
    proyecto = proyecto_de(orden.proyecto_id, context)
    revisar_fecha(proyecto, context)
    exigir(bool(orden.compromisos), "compromisos", "un plan tiene al menos uno")
    plan = pdl.exigir(
        "AprobarPlanContinuidad",
        orden.proyecto_id,
        "VALIDADO",
        "EN_IMPLEMENTACION",
        "CON_PLAN_CONTINUIDAD",
    )
    hecho = PlanContinuidadAprobado(
        proyecto_id=orden.proyecto_id,
        pdl_id=plan.pdl_id,
        version=plan.version,
        compromisos=orden.compromisos,
    )
    if pdl.plan == hecho:
        return []
    if not proyecto.abierta(IMPLEMENTACION):
        raise ContinuidadFueraDeFaseTres()
    return [hecho]


def decide(pdl: Pdl, command: Command, context: Context) -> list[Event]:
    match command:
        case LevantarIniciativa():
            return levantar_iniciativa(pdl, command, context)
        case FormularIniciativa():
            return formular_iniciativa(pdl, command, context)
        case EvaluarPrefactibilidad():
            return evaluar_prefactibilidad(pdl, command, context)
        case PriorizarIniciativas():
            return priorizar_iniciativas(pdl, command, context)
        case RegistrarAvanceIniciativa():
            return registrar_avance(pdl, command, context)
        case ElaborarPDL():
            return elaborar_pdl(pdl, command, context)
        case FormalizarPDL():
            return formalizar_pdl(pdl, command, context)
        case IniciarValidacionPDL():
            return iniciar_validacion_pdl(pdl, command, context)
        case AnalizarPDLEnMesa():
            return analizar_pdl_en_mesa(pdl, command, context)
        case ValidarPDL():
            return validar_pdl(pdl, command, context)
        case ObservarPDL():
            return observar_pdl(pdl, command, context)
        case EnmendarPDL():
            return enmendar_pdl(pdl, command, context)
        case AprobarPlanContinuidad():
            return aprobar_plan_continuidad(pdl, command, context)
        case _:
            assert_never(command)


PDL = Decider[Command, Pdl, Event](
    category="pdl",
    decide=decide,
    evolve=evolve,
    initial=Pdl(),
    commands=Command,
    events=Event,
    rules_version=version_de_reglas,
)

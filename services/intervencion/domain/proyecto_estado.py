"""What a project's rules remember of it, and the questions every rule asks: dates, phases, exceptions.

Other aggregates read a project through `PROYECTO_LEIDO`, which folds and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from services.intervencion.domain.cierre_estado import Cierre, EventoCierre
from services.intervencion.domain.claves import clave_de
from services.intervencion.domain.plantilla import Plantilla, plantilla_de
from services.intervencion.domain.rechazos import ProyectoNoAdjudicado
from services.intervencion.events import (
    ActividadRealizada,
    CapacitacionPreparada,
    CapacitacionRealizada,
    CartaGanttEstablecida,
    ComponenteCerrado,
    ComponenteIniciado,
    EntrevistasSeleccionRealizadas,
    EquipoSeleccionado,
    EtapaCerrada,
    EtapaIniciada,
    ExcepcionAutorizada,
    FaseCerrada,
    FaseIniciada,
    FasePlanificada,
    InstanciaMultiactoralConstituida,
    LineaSalidaIngresada,
    ModalidadCambiada,
    PlanComponentePlanificado,
    ProyectoAdjudicado,
    ProyectoReactivado,
    ProyectoSuspendido,
    ProyectoTerminadoAnticipadamente,
    SeleccionEquipoIniciada,
)
from shared.decider import Context, DomainError, read_only
from shared.values import Fase, Mes

Event = (
    ProyectoAdjudicado
    | CartaGanttEstablecida
    | FasePlanificada
    | FaseIniciada
    | FaseCerrada
    | EtapaIniciada
    | EtapaCerrada
    | ActividadRealizada
    | InstanciaMultiactoralConstituida
    | ModalidadCambiada
    | LineaSalidaIngresada
    | SeleccionEquipoIniciada
    | EntrevistasSeleccionRealizadas
    | EquipoSeleccionado
    | CapacitacionPreparada
    | CapacitacionRealizada
    | PlanComponentePlanificado
    | ExcepcionAutorizada
    | ProyectoSuspendido
    | ProyectoReactivado
    | ProyectoTerminadoAnticipadamente
    | ComponenteIniciado
    | ComponenteCerrado
    | EventoCierre
)

#: Structural roles that invariants name by number (I2, I5, I8); all else about a phase is data.
PLANIFICACION, IMPLEMENTACION = Fase(2), Fase(3)


class ProyectoSinFechas(DomainError):
    """El proyecto {proyecto_id} no tiene mes de inicio, así que sus fases y etapas no se pueden
    medir.
    """

    rule = "X17"
    remedy = "Registre primero el mes de inicio del proyecto."


class FechaAnteriorAlProyecto(DomainError):
    """El hecho es de {fecha} y el proyecto {proyecto_id} comienza en {inicio_mes}."""

    rule = "I10"
    remedy = "Corrija la fecha: nada ocurre antes de {inicio_mes}."


class FechaFutura(DomainError):
    """El hecho es de {fecha}, y hoy es {hoy}."""

    rule = "I10"
    remedy = "Solo un plan puede referirse al futuro: registre el hecho cuando ocurra."


class ProyectoDetenido(DomainError):
    """El proyecto {proyecto_id} está suspendido desde el {fecha}, por {causal}."""

    rule = "N2"
    remedy = "Reactive el proyecto antes de registrar en él."


class ProyectoTerminado(DomainError):
    """El proyecto {proyecto_id} terminó anticipadamente el {fecha}, por {causal}."""

    rule = "N2"
    remedy = "Un proyecto terminado no admite más registros."


@dataclass(frozen=True)
class FaseVivida:
    """A phase, or a component, that began; `cierre` is null while it is open."""

    inicio: date
    cierre: date | None = None

    def abierta_el(self, dia: date) -> bool:
        return self.cierre is None or self.cierre > dia


@dataclass(frozen=True)
class EtapaVivida:
    """A stage that began; `cierre` is null while it is open."""

    inicio: Mes
    implementador: str
    cierre: Mes | None = None


@dataclass(frozen=True)
class Proyecto:
    """An awarded project."""

    adjudicado: ProyectoAdjudicado
    plan: Mapping[Fase, FasePlanificada] = field(default_factory=dict)
    fases: Mapping[Fase, FaseVivida] = field(default_factory=dict)
    etapas: Mapping[int, EtapaVivida] = field(default_factory=dict)
    hechos: Mapping[str, Any] = field(default_factory=dict)
    codigos_realizados: frozenset[str] = frozenset()
    excepciones: tuple[ExcepcionAutorizada, ...] = ()
    componentes: Mapping[int, FaseVivida] = field(default_factory=dict)
    suspension: ProyectoSuspendido | None = None
    reactivado: ProyectoReactivado | None = None
    termino: ProyectoTerminadoAnticipadamente | None = None
    cierre: Cierre = field(default_factory=Cierre)

    @property
    def proyecto_id(self) -> str:
        return self.adjudicado.proyecto_id

    @property
    def inicio(self) -> Mes:
        """The project's month 1. Raises `ProyectoSinFechas`."""
        if self.adjudicado.inicio_mes is None:
            raise ProyectoSinFechas(proyecto_id=self.proyecto_id)
        return self.adjudicado.inicio_mes

    def mes_relativo(self, mes: Mes) -> int:
        """1 for the first month, 0 or less before it."""
        inicio = self.inicio
        return (mes.anio - inicio.anio) * 12 + mes.mes - inicio.mes + 1

    def abierta(self, fase: Fase) -> bool:
        return fase in self.fases and self.fases[fase].cierre is None

    def exceptuado(self, regla: str, mes: Mes, entidad: str | None = None) -> bool:
        """Whether an exception to `regla` is in force in `mes` for the project, or for `entidad`."""
        return any(
            e.regla == regla
            and e.entidad in (None, entidad)
            and (e.vigencia is None or mes <= e.vigencia)
            for e in self.excepciones
        )


def evolve(proyecto: Proyecto | None, hecho: Event) -> Proyecto | None:
    if isinstance(hecho, ProyectoAdjudicado):
        return Proyecto(hecho)
    if proyecto is None:
        return None
    if clave := clave_de(hecho):
        proyecto = replace(proyecto, hechos={**proyecto.hechos, clave: hecho})
    match hecho:
        case FasePlanificada(fase=fase):
            return replace(proyecto, plan={**proyecto.plan, fase: hecho})
        case FaseIniciada(fase=fase, fecha=fecha):
            previa = proyecto.fases.get(fase)
            vivida = FaseVivida(fecha if previa is None else previa.inicio)
            return replace(proyecto, fases={**proyecto.fases, fase: vivida})
        case FaseCerrada(fase=fase, fecha=fecha):
            vivida = replace(proyecto.fases[fase], cierre=fecha)
            return replace(proyecto, fases={**proyecto.fases, fase: vivida})
        case EtapaIniciada(etapa=etapa, mes=mes, implementador=implementador):
            nueva = EtapaVivida(mes, implementador)
            return replace(proyecto, etapas={**proyecto.etapas, etapa: nueva})
        case EtapaCerrada(etapa=etapa, mes=mes):
            cerrada = replace(proyecto.etapas[etapa], cierre=mes)
            return replace(proyecto, etapas={**proyecto.etapas, etapa: cerrada})
        case ActividadRealizada(codigo=codigo):
            return replace(proyecto, codigos_realizados=proyecto.codigos_realizados | {codigo})
        case ExcepcionAutorizada():
            return replace(proyecto, excepciones=(*proyecto.excepciones, hecho))
        case ComponenteIniciado(componente=numero, fecha=fecha):
            nuevos = {**proyecto.componentes, numero: FaseVivida(fecha)}
            return replace(proyecto, componentes=nuevos)
        case ComponenteCerrado(componente=numero, fecha=fecha):
            cerrado = replace(proyecto.componentes[numero], cierre=fecha)
            return replace(proyecto, componentes={**proyecto.componentes, numero: cerrado})
        case ProyectoSuspendido():
            return replace(proyecto, suspension=hecho, cierre=proyecto.cierre.retirado())
        case ProyectoReactivado():
            return replace(proyecto, suspension=None, reactivado=hecho)
        case ProyectoTerminadoAnticipadamente():
            return replace(proyecto, termino=hecho)
        case _:
            return replace(proyecto, cierre=proyecto.cierre.tras(hecho))


def version_de_reglas(proyecto: Proyecto | None) -> str | None:
    return None if proyecto is None else proyecto.adjudicado.plantilla_version


PROYECTO_LEIDO = read_only(
    category="proyecto",
    evolve=evolve,
    initial=None,
    events=Event,
    rules_version=version_de_reglas,
)


def proyecto_de(proyecto_id: str, context: Context) -> Proyecto:
    """The awarded project in course, read from another stream. Raises `ProyectoNoAdjudicado`,
    `ProyectoDetenido` or `ProyectoTerminado`.
    """
    return exigir_en_curso(exigir_proyecto(context.of(PROYECTO_LEIDO, proyecto_id), proyecto_id))


def exigir_proyecto(proyecto: Proyecto | None, proyecto_id: str) -> Proyecto:
    """Raises `ProyectoNoAdjudicado`."""
    if proyecto is None:
        raise ProyectoNoAdjudicado(proyecto_id=proyecto_id)
    return proyecto


def vigente(proyecto: Proyecto | None) -> bool:
    """Awarded, and neither ended early nor closed; a suspended project is."""
    return (
        proyecto is not None and proyecto.termino is None and proyecto.cierre.estado != "REALIZADO"
    )


def exigir_en_curso(proyecto: Proyecto) -> Proyecto:
    """Neither suspended nor ended early. Raises `ProyectoDetenido` or `ProyectoTerminado`."""
    exigir_no_terminado(proyecto)
    if (detenido := proyecto.suspension) is not None:
        raise ProyectoDetenido(
            proyecto_id=proyecto.proyecto_id, fecha=detenido.fecha, causal=detenido.causal
        )
    return proyecto


def exigir_no_terminado(proyecto: Proyecto) -> None:
    """Raises `ProyectoTerminado`."""
    if (termino := proyecto.termino) is not None:
        raise ProyectoTerminado(
            proyecto_id=proyecto.proyecto_id, fecha=termino.fecha, causal=termino.causal
        )


def reglas_de(proyecto: Proyecto, context: Context) -> Plantilla:
    """The template the project pins."""
    return plantilla_de(proyecto.adjudicado.plantilla_version, context)


def revisar_fecha(proyecto: Proyecto, context: Context, dia: date | None = None) -> date:
    """The day a fact counts from, `dia` or the command's moment, after checking I10.

    The project starts in a month, so months are compared. Raises `FechaFutura`, which no load
    relaxes, or `FechaAnteriorAlProyecto`.
    """
    fecha = dia or context.occurred_at.date
    if fecha > context.today:
        raise FechaFutura(fecha=fecha, hoy=context.today)
    inicio = proyecto.adjudicado.inicio_mes
    if inicio is not None and Mes.de(fecha) < inicio and not context.relaxes("I10"):
        raise FechaAnteriorAlProyecto(
            fecha=fecha, proyecto_id=proyecto.proyecto_id, inicio_mes=inicio
        )
    return fecha

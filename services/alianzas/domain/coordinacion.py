"""One coordinator of alianzas público-privadas per region (A6), and who misses one (P4).

A project without coordinator, at its award or in its Fase V, raises one alert; the next one assigned resolves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, assert_never

from services.alianzas.domain.proyecto_estado import PROYECTO_LEIDO
from services.alianzas.events import (
    ConstaProyectoAdjudicado,
    CoordinadorAPPAsignado,
    CoordinadorAPPRelevado,
)
from shared.common import AlertaPlazoEmitida, emitir, resolver
from shared.decider import Context, Decider, DomainError
from shared.declare import command
from shared.values import Region


class CoordinadorVigente(DomainError):
    """La región {region} ya tiene coordinación de alianzas público-privadas desde el {desde}."""

    rule = "A6"
    remedy = "Releve primero a quien coordina, con RelevarCoordinador."


class CoordinadorInexistente(DomainError):
    """La región {region} no tiene a esa persona a cargo de la coordinación."""

    rule = "A6"
    remedy = "Indique la persona_ref de quien coordina hoy."


class RelevoAnterior(DomainError):
    """El relevo es del {hasta} y la coordinación de la región {region} empezó el {desde}."""

    rule = "A6"
    remedy = "Indique un último día igual o posterior al primero."


class AsignacionAnterior(DomainError):
    """La coordinación anterior de la región {region} duró hasta el {hasta}."""

    rule = "A6"
    remedy = "Indique un primer día posterior al {hasta}."


class ProyectoSinConstancia(DomainError):
    """No consta que el proyecto {proyecto_id} se haya adjudicado en la región {region}."""

    rule = "A6"
    remedy = "La revisión sigue a la adjudicación, cuando intervencion la publica."


@command("coordinacion/{region}")
class AsignarCoordinador:
    """`persona_ref`: random reference, never a name or a RUN. `desde`: first day."""

    region: Region
    persona_ref: str
    desde: date


@command("coordinacion/{region}")
class RelevarCoordinador:
    """`hasta`: last day."""

    region: Region
    persona_ref: str
    hasta: date


@command("coordinacion/{region}")
class RevisarCoordinacion:
    """P4: is there a coordinator for this project? Given by the policy, once per award."""

    region: Region
    proyecto_id: str


Command = AsignarCoordinador | RelevarCoordinador | RevisarCoordinacion
Event = CoordinadorAPPAsignado | CoordinadorAPPRelevado | ConstaProyectoAdjudicado
#: The rule of the alert, also when the policy that found it is another.
REGLA: Final = "A6"


@dataclass(frozen=True)
class Periodo:
    """Who coordinated, from and to which day, both included; `hasta` is None while it lasts."""

    persona_ref: str
    desde: date
    hasta: date | None = None


@dataclass(frozen=True)
class Coordinacion:
    """`periodos` in order; `proyectos`: those of Acción Local awarded in the region."""

    periodos: tuple[Periodo, ...] = ()
    proyectos: frozenset[str] = frozenset()

    @property
    def ultimo(self) -> Periodo | None:
        return self.periodos[-1] if self.periodos else None

    def rige(self, dia: date) -> bool:
        return any(p.desde <= dia and (p.hasta is None or dia <= p.hasta) for p in self.periodos)


def asignar_coordinador(
    coordinacion: Coordinacion, orden: AsignarCoordinador, context: Context
) -> Sequence[Any]:
    ultimo = coordinacion.ultimo
    if ultimo == Periodo(orden.persona_ref, orden.desde):
        return []
    if ultimo is not None and ultimo.hasta is None:
        raise CoordinadorVigente(region=orden.region, desde=ultimo.desde)
    if ultimo is not None and ultimo.hasta is not None and orden.desde <= ultimo.hasta:
        raise AsignacionAnterior(region=orden.region, hasta=ultimo.hasta)
    nuevo = CoordinadorAPPAsignado(
        region=orden.region, persona_ref=orden.persona_ref, desde=orden.desde
    )
    resueltas = [
        resuelta
        for proyecto_id in sorted(coordinacion.proyectos)
        for resuelta in resolver(context, REGLA, f"proyecto/{proyecto_id}")
    ]
    return [nuevo, *resueltas]


def relevar_coordinador(
    coordinacion: Coordinacion, orden: RelevarCoordinador, context: Context
) -> Sequence[Any]:
    ultimo = coordinacion.ultimo
    if ultimo is None or ultimo.persona_ref != orden.persona_ref:
        raise CoordinadorInexistente(region=orden.region)
    if ultimo.hasta == orden.hasta:
        return []
    if ultimo.hasta is not None:
        raise CoordinadorInexistente(region=orden.region)
    if orden.hasta < ultimo.desde:
        raise RelevoAnterior(region=orden.region, hasta=orden.hasta, desde=ultimo.desde)
    relevo = CoordinadorAPPRelevado(
        region=orden.region, persona_ref=orden.persona_ref, hasta=orden.hasta
    )
    sin_coordinacion = [
        alerta
        for proyecto_id in sorted(coordinacion.proyectos)
        if context.of(PROYECTO_LEIDO, proyecto_id).pide_coordinacion
        for alerta in sin_coordinador(context, orden.region, proyecto_id)
    ]
    return [relevo, *sin_coordinacion]


def revisar_coordinacion(
    coordinacion: Coordinacion, orden: RevisarCoordinacion, context: Context
) -> Sequence[Any]:
    if orden.proyecto_id not in coordinacion.proyectos:
        raise ProyectoSinConstancia(region=orden.region, proyecto_id=orden.proyecto_id)
    if coordinacion.rige(context.occurred_at.date):
        return []
    return sin_coordinador(context, orden.region, orden.proyecto_id)


def sin_coordinador(context: Context, region: Region, proyecto_id: str) -> list[AlertaPlazoEmitida]:
    """The alert of a project whose region has nobody; at most one open."""
    return emitir(
        context,
        REGLA,
        f"proyecto/{proyecto_id}",
        f"La región {region} no tiene coordinación de alianzas público-privadas "
        f"para el proyecto {proyecto_id}.",
    )


def decide(coordinacion: Coordinacion, orden: Command, context: Context) -> Sequence[Any]:
    match orden:
        case AsignarCoordinador():
            return asignar_coordinador(coordinacion, orden, context)
        case RelevarCoordinador():
            return relevar_coordinador(coordinacion, orden, context)
        case RevisarCoordinacion():
            return revisar_coordinacion(coordinacion, orden, context)
        case _:
            assert_never(orden)


def evolve(coordinacion: Coordinacion, hecho: Event) -> Coordinacion:
    match hecho:
        case CoordinadorAPPAsignado(persona_ref=persona_ref, desde=desde):
            periodo = Periodo(persona_ref, desde)
            return replace(coordinacion, periodos=(*coordinacion.periodos, periodo))
        case CoordinadorAPPRelevado(hasta=hasta):
            *antes, ultimo = coordinacion.periodos
            return replace(coordinacion, periodos=(*antes, replace(ultimo, hasta=hasta)))
        case ConstaProyectoAdjudicado(proyecto_id=proyecto_id):
            return replace(coordinacion, proyectos=coordinacion.proyectos | {proyecto_id})
        case _:
            return coordinacion


COORDINACION = Decider[Command, Coordinacion, Event](
    category="coordinacion",
    decide=decide,
    evolve=evolve,
    initial=Coordinacion(),
    commands=Command,
    events=Event,
)

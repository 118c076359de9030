"""One coordinator of alianzas público-privadas per region (A6), and who misses one (P4).

A project awarded where there is no coordinator raises an alert; the next one assigned resolves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, assert_never

from services.alianzas.events import (
    ConstaProyectoAdjudicado,
    CoordinadorAPPAsignado,
    CoordinadorAPPRelevado,
)
from shared.common import AlertaPlazoEmitida, AlertaPlazoResuelta
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
Alerta = AlertaPlazoEmitida | AlertaPlazoResuelta


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
    return [nuevo, *_resueltas(coordinacion, context)]


def _resueltas(coordinacion: Coordinacion, context: Context) -> list[AlertaPlazoResuelta]:
    return [
        AlertaPlazoResuelta(
            alerta_id=alerta_de(proyecto_id), regla="A6", entidad=f"proyecto/{proyecto_id}"
        )
        for proyecto_id in sorted(coordinacion.proyectos)
        if context.of(ALERTA, alerta_de(proyecto_id))
    ]


def relevar_coordinador(
    coordinacion: Coordinacion, orden: RelevarCoordinador, _: Context
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
    return [
        CoordinadorAPPRelevado(
            region=orden.region, persona_ref=orden.persona_ref, hasta=orden.hasta
        )
    ]


def revisar_coordinacion(
    coordinacion: Coordinacion, orden: RevisarCoordinacion, context: Context
) -> Sequence[Any]:
    if orden.proyecto_id not in coordinacion.proyectos:
        raise ProyectoSinConstancia(region=orden.region, proyecto_id=orden.proyecto_id)
    alerta_id = alerta_de(orden.proyecto_id)
    if coordinacion.rige(context.occurred_at.date) or context.of(ALERTA, alerta_id):
        return []
    return [
        AlertaPlazoEmitida(
            alerta_id=alerta_id,
            regla="A6",
            entidad=f"proyecto/{orden.proyecto_id}",
            detalle=(
                f"La región {orden.region} no tiene coordinación de alianzas público-privadas "
                f"para el proyecto {orden.proyecto_id}."
            ),
            vence_en=None,
        )
    ]


def alerta_de(proyecto_id: str) -> str:
    """The id of the only alert that a project without coordinator raises."""
    return f"A6-{proyecto_id}"


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


def _sin_comandos(_: bool, orden: None, __: Context) -> Sequence[Any]:
    raise TypeError(f"alerts are raised by the commands that find them, not by {orden!r}")


#: Whether an alert is open.
ALERTA = Decider[None, bool, Alerta](
    category="alerta",
    decide=_sin_comandos,
    evolve=lambda _, hecho: isinstance(hecho, AlertaPlazoEmitida),
    initial=False,
    commands=None,
    events=Alerta,
)

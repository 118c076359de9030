"""The convenios of a Comunidad Crece barrio and its projects: what they leave pending (P2, P3).

A convenio says where, but neither under which template nor by whom nor under which name, so the
award is a person's. It is asked for, as is the team: an alert each, which the act itself resolves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, assert_never

from services.intervencion.domain.avisos import avisar, resolver
from services.intervencion.domain.proyecto_estado import PROYECTO_LEIDO, vigente
from services.intervencion.events import (
    ConstaConvenioFirmado,
    ConstaConvenioModificado,
    ProyectoDeBarrio,
)
from shared.common import Alerta, AlertaPlazoEmitida
from shared.decider import Context, Decider, DomainError
from shared.declare import command

COMUNIDAD_CRECE: Final = "COMUNIDAD_CRECE"
ADJUDICACION: Final = "P2"
EQUIPO: Final = "P2"
CARTA_GANTT: Final = "P3"


class ConvenioNoConsta(DomainError):
    """No consta el convenio {convenio_id} del barrio {barrio_id}."""

    rule = "N1"
    remedy = "El convenio lo registra antes el servicio de alianzas."


@command("barrio/{barrio_id}")
class PrepararEjecucion:
    """Given by P2 when a convenio is signed."""

    barrio_id: str
    convenio_id: str


@command("barrio/{barrio_id}")
class PedirReplanificacion:
    """Given by P3 when a convenio is modified."""

    barrio_id: str
    convenio_id: str


Command = PrepararEjecucion | PedirReplanificacion
Event = ConstaConvenioFirmado | ConstaConvenioModificado | ProyectoDeBarrio


@dataclass(frozen=True)
class Barrio:
    """Ids, in order: its convenios of Comunidad Crece, and the projects awarded on it.

    `otros`: its convenios of other programmes, which ask for nothing here.
    """

    convenios: tuple[str, ...] = ()
    otros: frozenset[str] = frozenset()
    proyectos: tuple[str, ...] = ()


def decide(barrio: Barrio, orden: Command, context: Context) -> Sequence[Any]:
    if orden.convenio_id in barrio.otros:
        return []
    if orden.convenio_id not in barrio.convenios:
        raise ConvenioNoConsta(convenio_id=orden.convenio_id, barrio_id=orden.barrio_id)
    match orden:
        case PrepararEjecucion():
            return _preparar(barrio, orden, context)
        case PedirReplanificacion():
            return _replanificar(barrio, orden, context)
        case _:
            assert_never(orden)


def _preparar(barrio: Barrio, orden: Command, context: Context) -> list[Alerta]:
    if vigentes := _vigentes(barrio, orden.barrio_id, context):
        return [
            alerta
            for proyecto_id in vigentes
            for alerta in _pedir_equipo(proyecto_id, orden.convenio_id, context)
        ]
    pendiente = AlertaPlazoEmitida(
        alerta_id=f"{ADJUDICACION}-{orden.convenio_id}",
        regla=ADJUDICACION,
        entidad=f"barrio/{orden.barrio_id}",
        detalle=(
            f"El convenio {orden.convenio_id} está firmado y el barrio {orden.barrio_id} no tiene "
            "proyecto: adjudíquelo con su plantilla, su nombre y su ejecutor, que el convenio no "
            "dice, y seleccione su equipo."
        ),
        vence_en=None,
    )
    return avisar(pendiente, context)


def _replanificar(barrio: Barrio, orden: PedirReplanificacion, context: Context) -> list[Alerta]:
    """Of a convenio that only now names the barrio, the award is asked for as if it were signed."""
    vigentes = _vigentes(barrio, orden.barrio_id, context)
    if not vigentes:
        return _preparar(barrio, orden, context)
    alertas: list[Alerta] = []
    for proyecto_id in vigentes:
        pendiente = AlertaPlazoEmitida(
            alerta_id=f"{CARTA_GANTT}-{proyecto_id}",
            regla=CARTA_GANTT,
            entidad=f"proyecto/{proyecto_id}",
            detalle=(
                f"El convenio {orden.convenio_id} se modificó: establezca de nuevo la carta Gantt "
                f"del proyecto {proyecto_id}, aunque no cambie."
            ),
            vence_en=None,
        )
        alertas += avisar(pendiente, context)
    return alertas


def _vigentes(barrio: Barrio, barrio_id: str, context: Context) -> list[str]:
    """The projects in course, but those whose rectified award says another barrio."""
    leidos = [context.of(PROYECTO_LEIDO, proyecto_id) for proyecto_id in barrio.proyectos]
    return [
        proyecto.proyecto_id
        for proyecto in leidos
        if proyecto is not None
        and vigente(proyecto)
        and proyecto.adjudicado.territorio_id == barrio_id
    ]


def _pedir_equipo(proyecto_id: str, convenio_id: str, context: Context) -> list[Alerta]:
    proyecto = context.of(PROYECTO_LEIDO, proyecto_id)
    if proyecto is not None and any(clave.startswith("equipo/") for clave in proyecto.hechos):
        return []
    pendiente = AlertaPlazoEmitida(
        alerta_id=f"{EQUIPO}-equipo-{proyecto_id}",
        regla=EQUIPO,
        entidad=f"proyecto/{proyecto_id}",
        detalle=(
            f"El convenio {convenio_id} está firmado y el proyecto {proyecto_id} no tiene equipo "
            "seleccionado."
        ),
        vence_en=None,
    )
    return avisar(pendiente, context)


def vincular(proyecto_id: str, barrio_id: str, context: Context) -> list[Any]:
    """P2: the project is of its barrio; what its convenios asked for is done, but the team."""
    barrio = context.of(BARRIO, barrio_id)
    if proyecto_id in barrio.proyectos:
        return []
    hechos: list[Any] = [ProyectoDeBarrio(territorio_id=barrio_id, proyecto_id=proyecto_id)]
    for convenio_id in barrio.convenios:
        hechos += resolver(
            f"{ADJUDICACION}-{convenio_id}", ADJUDICACION, f"barrio/{barrio_id}", context
        )
    if barrio.convenios:
        hechos += _pedir_equipo(proyecto_id, barrio.convenios[-1], context)
    return hechos


def al_seleccionar_equipo(proyecto_id: str, context: Context) -> list[Alerta]:
    return resolver(f"{EQUIPO}-equipo-{proyecto_id}", EQUIPO, f"proyecto/{proyecto_id}", context)


def al_establecer_carta(proyecto_id: str, context: Context) -> list[Alerta]:
    return resolver(f"{CARTA_GANTT}-{proyecto_id}", CARTA_GANTT, f"proyecto/{proyecto_id}", context)


def al_terminar(proyecto_id: str, context: Context) -> list[Alerta]:
    """A project that ended has nothing pending."""
    return [
        *al_seleccionar_equipo(proyecto_id, context),
        *al_establecer_carta(proyecto_id, context),
    ]


def evolve(barrio: Barrio, hecho: Event) -> Barrio:
    match hecho:
        case ConstaConvenioFirmado() | ConstaConvenioModificado():
            if hecho.programa != COMUNIDAD_CRECE:
                return replace(barrio, otros=barrio.otros | {hecho.convenio_id})
            if hecho.convenio_id in barrio.convenios:
                return barrio
            return replace(barrio, convenios=(*barrio.convenios, hecho.convenio_id))
        case ProyectoDeBarrio(proyecto_id=proyecto_id):
            return replace(barrio, proyectos=(*barrio.proyectos, proyecto_id))
        case _:
            return barrio


BARRIO = Decider[Command, Barrio, Event](
    category="barrio",
    decide=decide,
    evolve=evolve,
    initial=Barrio(),
    commands=Command,
    events=Event,
)

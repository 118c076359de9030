"""A territory as casos needs it: its polygons, projects and convenios, and what it was merged into (P14)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from services.casos.domain.privacidad import protegida, revisar_rectificado
from services.casos.domain.rechazos_barrio import FusionSinConstancia
from services.casos.events import (
    ConstaConvenioDelBarrio,
    ConstaPoligonoDelTerritorio,
    ConstaProyectoAdjudicado,
    ConstaTerritorioCorregido,
    ConstaTerritorioFocalizado,
    ConstaTerritoriosFusionados,
    TerritorioRetirado,
)
from shared.decider import Context, Decider
from shared.declare import command

Event = (
    ConstaPoligonoDelTerritorio
    | ConstaTerritorioFocalizado
    | ConstaTerritorioCorregido
    | ConstaTerritoriosFusionados
    | TerritorioRetirado
    | ConstaProyectoAdjudicado
    | ConstaConvenioDelBarrio
)


@command("territorio/{territorio_id}")
class RetirarTerritorio:
    """Given by P14 for each origin of a merge."""

    territorio_id: str
    sucesor_id: str


@dataclass(frozen=True)
class Territorio:
    """`proyecto_id`: the last of Comunidad Crece. `absorbidos`: what was merged into it."""

    focalizado: bool = False
    poligonos: frozenset[str] = frozenset()
    proyecto_id: str | None = None
    convenios: frozenset[str] = frozenset()
    absorbidos: frozenset[str] = frozenset()
    sucesor_id: str | None = None


def retirar(territorio: Territorio, orden: RetirarTerritorio, context: Context) -> list[Any]:
    if territorio.sucesor_id == orden.sucesor_id:
        return []
    if orden.territorio_id not in context.of(TERRITORIO, orden.sucesor_id).absorbidos:
        raise FusionSinConstancia(territorio_id=orden.territorio_id, sucesor_id=orden.sucesor_id)
    return [TerritorioRetirado(territorio_id=orden.territorio_id, sucesor_id=orden.sucesor_id)]


def evolve(territorio: Territorio, event: Event) -> Territorio:
    match event:
        case ConstaPoligonoDelTerritorio():
            return replace(territorio, poligonos=territorio.poligonos | {event.poligono_id})
        case ConstaTerritorioFocalizado(programa="COMUNIDAD_CRECE"):
            return replace(territorio, focalizado=True)
        case ConstaProyectoAdjudicado(programa="COMUNIDAD_CRECE"):
            return replace(territorio, proyecto_id=event.proyecto_id)
        case ConstaConvenioDelBarrio():
            return replace(territorio, convenios=territorio.convenios | {event.convenio_id})
        case ConstaTerritoriosFusionados():
            return replace(territorio, absorbidos=territorio.absorbidos | set(event.origen_ids))
        case TerritorioRetirado():
            return replace(territorio, sucesor_id=event.sucesor_id)
        case _:
            return territorio


TERRITORIO = Decider[RetirarTerritorio, Territorio, Event](
    category="territorio",
    decide=protegida(retirar),
    evolve=evolve,
    initial=Territorio(),
    commands=RetirarTerritorio,
    events=Event,
    admits=revisar_rectificado,
)

"""The territories this service knows of, as territorios told it: registered, corrected, merged (P14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.intervencion.events import (
    ConstaPoligonoCerrado,
    ConstaTerritorioCorregido,
    ConstaTerritorioRegistrado,
    ConstaTerritoriosFusionados,
    TerritorioAbsorbido,
)
from shared.decider import Context, Decider, DomainError
from shared.declare import command
from shared.values import Cut, Region


class TerritorioNoConsta(DomainError):
    """No consta que el territorio {territorio_id} esté registrado."""

    rule = "N1"
    remedy = "Registre el territorio en territorios y adjudique cuando conste aquí."


class TerritorioFusionado(DomainError):
    """El territorio {territorio_id} se fusionó con {destino_id} y ya no recibe proyectos."""

    rule = "P14"
    remedy = "Indique en «territorio_id» el territorio {destino_id}."


class FusionSinConstancia(DomainError):
    """No consta que el territorio {territorio_id} se haya fusionado con {destino_id}."""

    rule = "P14"
    remedy = "La fusión la registra antes el servicio de territorios."


@command("territorio/{territorio_id}")
class AbsorberTerritorio:
    """Given by P14 for each origin of a merge."""

    territorio_id: str
    destino_id: str


Event = (
    ConstaTerritorioRegistrado
    | ConstaTerritorioCorregido
    | ConstaTerritoriosFusionados
    | TerritorioAbsorbido
)


@dataclass(frozen=True)
class Territorio:
    """Where it lies, as corrected. `absorbidos`: what was merged into it; `destino_id`: what it was
    merged into, if it was.
    """

    region: Region | None = None
    comuna_principal: Cut | None = None
    absorbidos: frozenset[str] = frozenset()
    destino_id: str | None = None


def absorber_territorio(
    territorio: Territorio, orden: AbsorberTerritorio, context: Context
) -> Sequence[Any]:
    if territorio.destino_id == orden.destino_id:
        return []
    if orden.territorio_id not in context.of(TERRITORIO, orden.destino_id).absorbidos:
        raise FusionSinConstancia(territorio_id=orden.territorio_id, destino_id=orden.destino_id)
    return [TerritorioAbsorbido(territorio_id=orden.territorio_id, destino_id=orden.destino_id)]


def lugar_de(territorio_id: str, context: Context) -> tuple[Region, Cut]:
    """(region, principal commune) of a territory that can take a project, with its corrections.

    Raises `TerritorioNoConsta` or `TerritorioFusionado`, which names where the merges end.
    """
    territorio = context.of(TERRITORIO, territorio_id)
    if territorio.destino_id is not None:
        raise TerritorioFusionado(
            territorio_id=territorio_id, destino_id=_destino_final(territorio.destino_id, context)
        )
    if territorio.region is None or territorio.comuna_principal is None:
        raise TerritorioNoConsta(territorio_id=territorio_id)
    return territorio.region, territorio.comuna_principal


def _destino_final(territorio_id: str, context: Context) -> str:
    """The end of a chain of merges; territorios merges only what is active, so it has one."""
    while (siguiente := context.of(TERRITORIO, territorio_id).destino_id) is not None:
        territorio_id = siguiente
    return territorio_id


def evolve(territorio: Territorio, hecho: Event) -> Territorio:
    match hecho:
        case ConstaTerritorioRegistrado(region=region, comuna_principal=comuna):
            return replace(territorio, region=region, comuna_principal=comuna)
        case ConstaTerritorioCorregido(valor_nuevo=nuevo):
            return replace(
                territorio,
                region=nuevo.region or territorio.region,
                comuna_principal=nuevo.comuna_principal or territorio.comuna_principal,
            )
        case ConstaTerritoriosFusionados(origen_ids=origen_ids):
            return replace(territorio, absorbidos=territorio.absorbidos | set(origen_ids))
        case TerritorioAbsorbido(destino_id=destino_id):
            return replace(territorio, destino_id=destino_id)
        case _:
            return territorio


TERRITORIO = Decider[AbsorberTerritorio, Territorio, Event](
    category="territorio",
    decide=absorber_territorio,
    evolve=evolve,
    initial=Territorio(),
    commands=AbsorberTerritorio,
    events=Event,
)


def _sin_comandos(_: bool, orden: None, __: Context) -> Sequence[Any]:
    raise TypeError(f"polygons are recorded from another service, not closed by {orden!r}")


#: Whether a polygon is closed. P14 asks to remember it; no rule here rests on it yet.
POLIGONO = Decider[None, bool, ConstaPoligonoCerrado](
    category="poligono",
    decide=_sin_comandos,
    evolve=lambda _, __: True,
    initial=False,
    commands=None,
    events=ConstaPoligonoCerrado,
)

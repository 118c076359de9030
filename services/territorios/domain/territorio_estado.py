"""What is known of a territory: as it was registered, and as it has been corrected since."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from services.territorios.domain.territorio_ordenes import (
    TerritorioFusionado,
    TerritorioNoRegistrado,
)
from services.territorios.events import (
    GrupoPrioritarioAsignado,
    TerritorioCorregido,
    TerritorioFocalizado,
    TerritorioRegistrado,
    TerritoriosFusionados,
    ValorTerritorio,
)
from shared.common import CLAVE
from shared.decider import Context

Event = (
    TerritorioRegistrado
    | GrupoPrioritarioAsignado
    | TerritorioFocalizado
    | TerritorioCorregido
    | TerritoriosFusionados
)


@dataclass(frozen=True)
class Territorio:
    """`registro` as registered, `vigente` as it is now; both None until it is registered."""

    registro: TerritorioRegistrado | None = None
    vigente: TerritorioRegistrado | None = None
    grupos: frozenset[tuple[str, str]] = frozenset()
    focalizaciones: frozenset[tuple[str, int | None]] = frozenset()


def clave_de_fusion(territorio_id: str) -> str:
    """A territory is merged at most once: the key's holder is the one that took it in."""
    return f"territorio-fusionado/{territorio_id}"


def exigir_activo(
    territorio: Territorio, territorio_id: str, context: Context
) -> TerritorioRegistrado:
    """T0, T5: the territory as it is now. Raises `TerritorioNoRegistrado`, `TerritorioFusionado`."""
    if territorio.vigente is None:
        raise TerritorioNoRegistrado(territorio_id=territorio_id)
    destino_id = context.of(CLAVE, clave_de_fusion(territorio_id)).titular
    if destino_id is not None:
        raise TerritorioFusionado(territorio_id=territorio_id, destino_id=destino_id)
    return territorio.vigente


def datos(valor: ValorTerritorio) -> dict[str, Any]:
    """What a value gives, by field of the territory."""
    pares = ((campo.name, getattr(valor, campo.name)) for campo in fields(valor))
    return {nombre: dato for nombre, dato in pares if dato is not None}


def evolve(territorio: Territorio, hecho: Event) -> Territorio:
    match hecho:
        case TerritorioRegistrado():
            return replace(territorio, registro=hecho, vigente=hecho)
        case TerritorioCorregido():
            return _con(territorio, **datos(hecho.valor_nuevo))
        case TerritoriosFusionados(aliases=aliases):
            conocidos = territorio.vigente.aliases if territorio.vigente else ()
            return _con(territorio, aliases=(*conocidos, *aliases))
        case GrupoPrioritarioAsignado(grupo=grupo, marco=marco):
            return replace(territorio, grupos=territorio.grupos | {(grupo, marco)})
        case TerritorioFocalizado(programa=programa, convocatoria=convocatoria):
            elegido = (programa, convocatoria)
            return replace(territorio, focalizaciones=territorio.focalizaciones | {elegido})
        case _:
            return territorio


def _con(territorio: Territorio, **cambios: Any) -> Territorio:
    if territorio.vigente is None:
        return territorio
    return replace(territorio, vigente=replace(territorio.vigente, **cambios))

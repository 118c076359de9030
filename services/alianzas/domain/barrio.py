"""A barrio: the offers meant for it (P15). Merged into another, it takes no more; they go to its successor (P14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.alianzas.events import (
    BarrioRetirado,
    ConstaTerritorioCorregido,
    ConstaTerritoriosFusionados,
    OfertaEnBarrio,
)
from shared.decider import Context, Decider, DomainError
from shared.declare import command


class BarrioFusionado(DomainError):
    """El barrio {barrio_id} se fusionó con {sucesor_id} y ya no recibe ofertas."""

    rule = "P14"
    remedy = "Indique en «barrio_id» el barrio {sucesor_id}."


class FusionSinConstancia(DomainError):
    """No consta que el barrio {barrio_id} se haya fusionado con {sucesor_id}."""

    rule = "P14"
    remedy = "La fusión la registra antes el servicio de territorios."


@command("barrio/{barrio_id}")
class RetirarBarrio:
    """Given by P14 for each origin of a merge."""

    barrio_id: str
    sucesor_id: str


Event = ConstaTerritoriosFusionados | ConstaTerritorioCorregido | BarrioRetirado | OfertaEnBarrio


@dataclass(frozen=True)
class Barrio:
    """`absorbidos`: what was merged into it. `sucesor_id`: what it was merged into, if it was.

    `ofertas`: ids of those that were ever meant for it.
    """

    absorbidos: frozenset[str] = frozenset()
    sucesor_id: str | None = None
    ofertas: frozenset[str] = frozenset()


def retirar_barrio(barrio: Barrio, orden: RetirarBarrio, context: Context) -> Sequence[Any]:
    if barrio.sucesor_id == orden.sucesor_id:
        return []
    if orden.barrio_id not in context.of(BARRIO, orden.sucesor_id).absorbidos:
        raise FusionSinConstancia(barrio_id=orden.barrio_id, sucesor_id=orden.sucesor_id)
    return [BarrioRetirado(barrio_id=orden.barrio_id, sucesor_id=orden.sucesor_id)]


def exigir_barrio_activo(barrio_id: str | None, context: Context) -> None:
    """P14. An offer without barrio rests on none. Raises `BarrioFusionado`."""
    sucesor_id = None if barrio_id is None else context.of(BARRIO, barrio_id).sucesor_id
    if sucesor_id is not None:
        raise BarrioFusionado(barrio_id=barrio_id, sucesor_id=sucesor_id)


def anotar(barrio_id: str | None, oferta_id: str, context: Context) -> list[OfertaEnBarrio]:
    """Once per barrio that the offer is meant for."""
    if barrio_id is None or oferta_id in context.of(BARRIO, barrio_id).ofertas:
        return []
    return [OfertaEnBarrio(barrio_id=barrio_id, oferta_id=oferta_id)]


def evolve(barrio: Barrio, hecho: Event) -> Barrio:
    match hecho:
        case ConstaTerritoriosFusionados(origen_ids=origen_ids):
            return replace(barrio, absorbidos=barrio.absorbidos | set(origen_ids))
        case BarrioRetirado(sucesor_id=sucesor_id):
            return replace(barrio, sucesor_id=sucesor_id)
        case OfertaEnBarrio(oferta_id=oferta_id):
            return replace(barrio, ofertas=barrio.ofertas | {oferta_id})
        case _:
            return barrio


BARRIO = Decider[RetirarBarrio, Barrio, Event](
    category="barrio",
    decide=retirar_barrio,
    evolve=evolve,
    initial=Barrio(),
    commands=RetirarBarrio,
    events=Event,
)

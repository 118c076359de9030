"""The polygons this service knows of, as territorios told it (P1, P14)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from services.alianzas.events import ConstaPoligonoCerrado, ConstaPoligonoElegido
from shared.decider import read_only

Event = ConstaPoligonoElegido | ConstaPoligonoCerrado


@dataclass(frozen=True)
class Poligono:
    eleccion: ConstaPoligonoElegido | None = None
    cerrado: bool = False


def evolve(poligono: Poligono, hecho: Event) -> Poligono:
    match hecho:
        case ConstaPoligonoElegido():
            return Poligono(eleccion=hecho)
        case ConstaPoligonoCerrado():
            return replace(poligono, cerrado=True)
        case _:
            return poligono


POLIGONO = read_only(
    category="poligono",
    evolve=evolve,
    initial=Poligono(),
    events=Event,
)

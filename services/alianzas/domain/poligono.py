"""The polygons this service knows of, as territorios told it (P1, P14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.alianzas.events import ConstaPoligonoCerrado, ConstaPoligonoElegido
from shared.decider import Context, Decider

Event = ConstaPoligonoElegido | ConstaPoligonoCerrado


@dataclass(frozen=True)
class Poligono:
    eleccion: ConstaPoligonoElegido | None = None
    cerrado: bool = False


def _nunca(_: Poligono, orden: None, __: Context) -> Sequence[Any]:
    raise TypeError(f"polygons are recorded from another service, not by {orden!r}")


def evolve(poligono: Poligono, hecho: Event) -> Poligono:
    match hecho:
        case ConstaPoligonoElegido():
            return Poligono(eleccion=hecho)
        case ConstaPoligonoCerrado():
            return replace(poligono, cerrado=True)
        case _:
            return poligono


POLIGONO = Decider[None, Poligono, Event](
    category="poligono",
    decide=_nunca,
    evolve=evolve,
    initial=Poligono(),
    commands=None,
    events=Event,
)

"""What territorios changed, recorded (P14). No rule about money asks for it: a fund is of a project."""

from __future__ import annotations

from typing import TypeVar

from services.financiamiento.events_ajenos import (
    ConstaPoligonoCerrado,
    ConstaTerritorioCorregido,
    ConstaTerritoriosFusionados,
)
from shared.decider import Context, Decider

T = TypeVar("T")
Cambio = ConstaTerritorioCorregido | ConstaTerritoriosFusionados


def _sin_ordenes(_: object, orden: None, __: Context) -> list[object]:
    raise TypeError(f"territories change in another service, not by {orden!r}")


def _con(hechos: tuple[T, ...], hecho: T) -> tuple[T, ...]:
    return (*hechos, hecho)


#: The changes of a territory, in the order in which they were known.
TERRITORIO = Decider[None, tuple[Cambio, ...], Cambio](
    category="territorio",
    decide=_sin_ordenes,
    evolve=_con,
    initial=(),
    commands=None,
    events=Cambio,
)
#: The end of a polygon, if it is known.
POLIGONO = Decider[None, tuple[ConstaPoligonoCerrado, ...], ConstaPoligonoCerrado](
    category="poligono",
    decide=_sin_ordenes,
    evolve=_con,
    initial=(),
    commands=None,
    events=ConstaPoligonoCerrado,
)

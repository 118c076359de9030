"""The territories this service knows of, as territorios told it."""

from __future__ import annotations

from services.intervencion.events import ConstaTerritorioRegistrado
from shared.decider import Context, Decider

Territorio = ConstaTerritorioRegistrado | None


def _nunca(_: Territorio, order: None, __: Context) -> list[ConstaTerritorioRegistrado]:
    raise TypeError(f"territories are recorded from another service, not by {order!r}")


TERRITORIO = Decider[None, Territorio, ConstaTerritorioRegistrado](
    category="territorio",
    decide=_nunca,
    evolve=lambda _, hecho: hecho,
    initial=None,
    commands=None,
    events=ConstaTerritorioRegistrado,
)

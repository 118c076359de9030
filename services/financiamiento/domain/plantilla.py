"""What the published templates say about money: ámbitos, and urgencies before the PDL."""

from __future__ import annotations

from dataclasses import dataclass

from services.financiamiento.events import ConstaPlantillaProgramaPublicada
from shared.decider import Context, Decider


@dataclass(frozen=True)
class Plantilla:
    """One edition of the rules; all false and empty while it is unknown."""

    ambitos: tuple[str, ...] = ()
    permite_urgencia_pre_pdl: bool = False


def _sin_ordenes(_: Plantilla, orden: None, __: Context) -> list[ConstaPlantillaProgramaPublicada]:
    raise TypeError(f"templates are published in another service, not by {orden!r}")


PLANTILLA = Decider[None, Plantilla, ConstaPlantillaProgramaPublicada](
    category="plantilla",
    decide=_sin_ordenes,
    evolve=lambda _, event: Plantilla(event.ambitos, event.permite_urgencia_pre_pdl),
    initial=Plantilla(),
    commands=None,
    events=ConstaPlantillaProgramaPublicada,
)

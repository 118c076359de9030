"""The nominal calendar of a template: pure arithmetic over relative months, the first being 1.

It only describes. Where the nominal phases do not fit the stage's limit (AL-2020: 12 months in 11),
the planner chooses which phase to shorten or brings an exception (I4).
"""

from __future__ import annotations

from dataclasses import dataclass

from services.intervencion.domain.plantilla import fases_de_etapa
from services.intervencion.events import ContenidoPlantilla
from shared.values import Fase


@dataclass(frozen=True)
class Tramo:
    """First and last month of a phase, both included."""

    fase: Fase
    desde: int
    hasta: int


def carta_nominal(plantilla: ContenidoPlantilla) -> tuple[Tramo, ...]:
    """The phases of Etapa 1 end to end, each sharing `solape_meses` with the one before."""
    tramos: list[Tramo] = []
    desde = 1
    for fase in fases_de_etapa(plantilla, 1):
        hasta = desde + fase.meses_nominal - 1
        tramos.append(Tramo(fase.fase, desde, hasta))
        desde = primer_mes_siguiente(plantilla, hasta)
    return tuple(tramos)


def primer_mes_siguiente(plantilla: ContenidoPlantilla, hasta: int) -> int:
    """The first month in which the next phase may start when this one ends in `hasta` (I1)."""
    return hasta - plantilla.solape_meses + 1


def meses_etapa1(plantilla: ContenidoPlantilla) -> int:
    """The months Etapa 1 takes with nominal phases; 0 without phases."""
    return max((tramo.hasta for tramo in carta_nominal(plantilla)), default=0)


def meses_etapa2(plantilla: ContenidoPlantilla, inicio: int) -> int:
    """The months left for Etapa 2 when it starts in month `inicio`: 24 − 3 + 1 = 22."""
    return (plantilla.total_meses or 0) - inicio + 1

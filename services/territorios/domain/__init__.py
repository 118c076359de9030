"""The rules of `territorios` (T0 to T7), one file per aggregate.

T0 is this service's name for a decision about something that was never registered. An act that
chooses must bring its fundamento: that refusal names the law that asks it, Ley 19.880.
"""

from services.territorios.domain.division import DIVISION, VIGENCIAS
from services.territorios.domain.focalizacion import INDICE, UNIDAD_VECINAL
from services.territorios.domain.poligono import POLIGONO
from services.territorios.domain.territorio import TERRITORIO

DECIDERS = (TERRITORIO, INDICE, UNIDAD_VECINAL, POLIGONO, DIVISION, VIGENCIAS)

#: Papers of the past lack index rows, meetings and geometry.
RELAXABLE: frozenset[str] = frozenset({"T3", "T4"})

__all__ = [
    "DECIDERS",
    "DIVISION",
    "INDICE",
    "POLIGONO",
    "RELAXABLE",
    "TERRITORIO",
    "UNIDAD_VECINAL",
    "VIGENCIAS",
]

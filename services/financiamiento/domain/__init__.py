"""The rules of financiamiento: a fund per project, and the organisations that may receive money."""

from services.financiamiento.domain.fondo import FONDO
from services.financiamiento.domain.plantilla import PLANTILLA
from services.financiamiento.domain.presupuesto import PRESUPUESTO
from services.financiamiento.domain.receptor import RECEPTOR
from services.financiamiento.domain.territorio import POLIGONO, TERRITORIO
from shared.common import ALERTA

DECIDERS = (FONDO, RECEPTOR, PRESUPUESTO, PLANTILLA, ALERTA, TERRITORIO, POLIGONO)

# Papers of past years do not say why the order was skipped; F3, F8 and F10 are never relaxed.
RELAXABLE = frozenset({"F6"})

__all__ = [
    "ALERTA",
    "DECIDERS",
    "FONDO",
    "PLANTILLA",
    "POLIGONO",
    "PRESUPUESTO",
    "RECEPTOR",
    "RELAXABLE",
    "TERRITORIO",
]

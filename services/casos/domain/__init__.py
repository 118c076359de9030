"""The rules of casos, a file per idea; every command passes first by `privacidad` (K10)."""

from services.casos.domain.ajenos import OFERTA, POLIGONO, PROTOCOLO
from services.casos.domain.caso import CASO
from services.casos.domain.cupo import CUPO
from services.casos.domain.indicador import INDICADOR

DECIDERS = (CASO, CUPO, INDICADOR, POLIGONO, OFERTA, PROTOCOLO)

# What protects children is never relaxed, not even for a historical load.
RELAXABLE: frozenset[str] = frozenset()

__all__ = ["CASO", "CUPO", "DECIDERS", "INDICADOR", "OFERTA", "POLIGONO", "PROTOCOLO", "RELAXABLE"]

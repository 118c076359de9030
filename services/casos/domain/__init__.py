"""The rules of casos, a file per idea; every command passes first by `privacidad` (K10)."""

from services.casos.domain.acceso import ACCESO
from services.casos.domain.ajenos import CONVENIO, PLANTILLA, POLIGONO, PROTOCOLO
from services.casos.domain.carga import CARGA, CARGA_MAXIMA
from services.casos.domain.caso import CASO
from services.casos.domain.cupo import CUPO
from services.casos.domain.indicador import INDICADOR
from services.casos.domain.oferta import OFERTA
from services.casos.domain.persona import PERSONA
from services.casos.domain.proyecto import PROYECTO
from services.casos.domain.territorio import TERRITORIO
from shared.common import ALERTA

DECIDERS = (
    CASO,
    ACCESO,
    PERSONA,
    CUPO,
    CARGA,
    CARGA_MAXIMA,
    INDICADOR,
    POLIGONO,
    TERRITORIO,
    PROYECTO,
    PLANTILLA,
    CONVENIO,
    OFERTA,
    PROTOCOLO,
    ALERTA,
)

# What protects children is never relaxed, not even for a historical load.
RELAXABLE: frozenset[str] = frozenset()

__all__ = [
    "ACCESO",
    "ALERTA",
    "CARGA",
    "CARGA_MAXIMA",
    "CASO",
    "CONVENIO",
    "CUPO",
    "DECIDERS",
    "INDICADOR",
    "OFERTA",
    "PERSONA",
    "PLANTILLA",
    "POLIGONO",
    "PROTOCOLO",
    "PROYECTO",
    "RELAXABLE",
    "TERRITORIO",
]

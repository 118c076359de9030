"""The rules of `alianzas` (A1 to A8), one file per aggregate.

A0 is this service's name for what a record needs to be one: an id and a name of its own, and to
rest on something that was registered. P1 is the draft that follows a polygon, P12 the answer to a referral, P14 the
merge of barrios, P15 a project that stops (domain.md §3).
"""

from services.alianzas.domain.aporte import APORTE
from services.alianzas.domain.barrio import BARRIO
from services.alianzas.domain.convenio import CONVENIO
from services.alianzas.domain.coordinacion import COORDINACION
from services.alianzas.domain.institucion import INSTITUCION
from services.alianzas.domain.mesa import MESA
from services.alianzas.domain.oferta import OFERTA
from services.alianzas.domain.oferta_estado import DERIVACION
from services.alianzas.domain.plazos import PLAZOS
from services.alianzas.domain.poligono import POLIGONO
from services.alianzas.domain.protocolo import PROTOCOLO
from services.alianzas.domain.proyecto import PROYECTO
from services.alianzas.domain.proyecto_estado import PLANTILLA
from services.alianzas.domain.registros import ASESORIA, ESTRATEGIA, GUIA, PROPUESTA
from shared.common import ALERTA

DECIDERS = (
    INSTITUCION,
    COORDINACION,
    ALERTA,
    MESA,
    CONVENIO,
    BARRIO,
    OFERTA,
    DERIVACION,
    PROTOCOLO,
    APORTE,
    ESTRATEGIA,
    GUIA,
    PROPUESTA,
    ASESORIA,
    POLIGONO,
    PROYECTO,
    PLANTILLA,
    PLAZOS,
)

#: Papers of the past lack drafts, signatures, coordinations, installations and lists of actors.
#: Relaxing forgives what is missing, never what contradicts.
RELAXABLE: frozenset[str] = frozenset({"A1", "A2", "A3", "A5"})

__all__ = ["DECIDERS", "RELAXABLE"]

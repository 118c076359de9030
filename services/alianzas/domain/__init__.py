"""The rules of `alianzas` (A1 to A6, A8), one file per aggregate.

A0 is this service's name for what a record needs to be one: an id and a name of its own, and to
rest on something that was registered. P12 is the answer to a referral, P14 the merge of barrios (domain.md §3).
"""

from services.alianzas.domain.aporte import APORTE
from services.alianzas.domain.barrio import BARRIO
from services.alianzas.domain.convenio import CONVENIO
from services.alianzas.domain.coordinacion import ALERTA, COORDINACION
from services.alianzas.domain.institucion import INSTITUCION
from services.alianzas.domain.mesa import MESA
from services.alianzas.domain.oferta import OFERTA
from services.alianzas.domain.oferta_estado import DERIVACION
from services.alianzas.domain.protocolo import PROTOCOLO
from services.alianzas.domain.registros import ASESORIA, ESTRATEGIA, GUIA, PROPUESTA

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
)

#: Papers of the past lack drafts, signatures, coordinations, installations and lists of actors.
#: Relaxing forgives what is missing, never what contradicts.
RELAXABLE: frozenset[str] = frozenset({"A1", "A2", "A3", "A5"})

__all__ = ["DECIDERS", "RELAXABLE"]

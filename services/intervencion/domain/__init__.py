"""The rules of intervencion: templates, projects, diagnoses and local development plans. Pure."""

from __future__ import annotations

from typing import Any, Final

from services.intervencion.domain.barrio import BARRIO
from services.intervencion.domain.diagnostico import DIAGNOSTICO
from services.intervencion.domain.documento import DOCUMENTO
from services.intervencion.domain.ejecutor import EJECUTOR, RECEPTOR
from services.intervencion.domain.pdl import PDL
from services.intervencion.domain.plantilla import PLANTILLA
from services.intervencion.domain.proyecto import PROYECTO
from services.intervencion.domain.territorio import POLIGONO, TERRITORIO
from shared.common import ALERTA
from shared.decider import Decider

DECIDERS: Final[tuple[Decider[Any, Any, Any], ...]] = (
    PLANTILLA,
    PROYECTO,
    DIAGNOSTICO,
    PDL,
    DOCUMENTO,
    TERRITORIO,
    POLIGONO,
    BARRIO,
    EJECUTOR,
    RECEPTOR,
    ALERTA,
)

#: What a historical load may lack papers for. A future date is never relaxed, I10 or not.
RELAXABLE: Final = frozenset({"I1", "I2", "I3", "I4", "I8", "I10", "X16", "X17"})

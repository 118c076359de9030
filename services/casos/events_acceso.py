"""Who read the file of a case, for what, and who broke the glass."""

from __future__ import annotations

from typing import Literal

from shared.declare import event
from shared.moments import Moment
from shared.personal import Protected

FinalidadLectura = Literal[
    "evaluacion",
    "intervencion",
    "derivacion",
    "seguimiento",
    "fiscalizacion",
    "emergencia",
    "derecho_titular",
]
Campo = Literal["identidad", "nacimiento", "riesgo", "plan", "notas", "fundamentos"]


@event("FichaAccedida", fixed=("finalidad", "campos"))
class FichaAccedida:
    """Recorded before it is answered; the reader is the envelope's actor. `campos`: what was opened, if anything."""

    caso_id: str
    finalidad: FinalidadLectura
    campos: tuple[Campo, ...]


@event("AccesoEmergenciaOtorgado", fixed=("actor_id", "vence_en"))
class AccesoEmergenciaOtorgado:
    """`actor_id` may read the whole file until `vence_en`, an instant in UTC, and answers for it."""

    caso_id: str
    actor_id: str
    motivo: Protected
    vence_en: Moment

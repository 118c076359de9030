"""What a project leaves pending when it ends, early or closed: nothing of its convenio or ejecutor."""

from __future__ import annotations

from services.intervencion.domain import barrio, ejecutor
from services.intervencion.domain.avisos import Alerta
from shared.decider import Context


def sin_pendientes(proyecto_id: str, context: Context) -> list[Alerta]:
    """The resolution of its open alerts of P2, P3 and P19."""
    return [
        *barrio.al_terminar(proyecto_id, context),
        *ejecutor.al_terminar(proyecto_id, context),
    ]

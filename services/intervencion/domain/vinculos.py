"""What ties a project to its barrio (P2, P3) and its ejecutor (P19), from its award to its end.

The award makes the ties; the clock makes those that a rectified award asks for, and takes back what
the former ones warned of.
"""

from __future__ import annotations

from typing import Any

from services.intervencion.domain import barrio, ejecutor
from services.intervencion.domain.proyecto_estado import Proyecto, vigente
from services.intervencion.events import ProyectoAdjudicado
from shared.common import Alerta
from shared.decider import Context


def vincular(adjudicado: ProyectoAdjudicado, context: Context) -> list[Any]:
    """The ties that the award says and are not made yet, with what they leave pending."""
    vinculos: list[Any] = []
    if adjudicado.programa == barrio.COMUNIDAD_CRECE:
        vinculos += barrio.vincular(adjudicado.proyecto_id, adjudicado.territorio_id, context)
    if adjudicado.ejecutor_id is not None:
        vinculos += ejecutor.vincular(adjudicado.proyecto_id, adjudicado.ejecutor_id, context)
    return vinculos


def revisar(proyecto: Proyecto, context: Context) -> list[Any]:
    """For the clock: ties and warnings as the award, rectified or not, says them today."""
    if not vigente(proyecto):
        return list(soltar(proyecto.proyecto_id, context))
    return [
        *vincular(proyecto.adjudicado, context),
        *ejecutor.retirar_aviso_ajeno(proyecto, context),
    ]


def soltar(proyecto_id: str, context: Context) -> list[Alerta]:
    """A project that ended, early or closed, leaves nothing pending of its convenio or ejecutor."""
    return [
        *barrio.al_terminar(proyecto_id, context),
        *ejecutor.al_terminar(proyecto_id, context),
    ]

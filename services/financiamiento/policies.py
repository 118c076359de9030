"""What financiamiento does when intervencion awards a project, validates a PDL or ends an initiative.

P6 needs no command: the recorded `ConstaPDLValidado` makes its initiatives financiable, in
priority order.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from services.financiamiento.domain.ordenes import AsignarFondo
from services.financiamiento.domain.ordenes_rendicion import IniciarPlazoRendicion
from services.financiamiento.events import (
    ConstaIniciativaEjecutada,
    ConstaPDLValidado,
    ConstaProyectoAdjudicado,
)
from services.financiamiento.schemas import IniciativaEjecutadaAjena, ProyectoAdjudicadoAjeno
from shared.policies import Fact, Foreign, Policy

ACCION_LOCAL: Final = "ACCION_LOCAL"
# No source gives it (domain.md F12 [K]). It travels in the command and stays in the event, so a
# change here never moves a due date that was set.
PLAZO_RENDICION_DIAS: Final = 60


def trae_fondo(event: Foreign) -> bool:
    """True for an Acción Local project whose award says its initiatives' fund."""
    adjudicado: ProyectoAdjudicadoAjeno = event.read(ProyectoAdjudicadoAjeno)
    return adjudicado.programa == ACCION_LOCAL and adjudicado.fondo_iniciativas_clp is not None


def asignar_fondo(event: Foreign) -> Iterable[AsignarFondo]:
    """P4: the amounts are in the award; nothing else is invented."""
    adjudicado: ProyectoAdjudicadoAjeno = event.read(ProyectoAdjudicadoAjeno)
    if adjudicado.programa == ACCION_LOCAL and adjudicado.fondo_iniciativas_clp is not None:
        yield AsignarFondo(
            proyecto_id=adjudicado.proyecto_id,
            monto_clp=adjudicado.fondo_iniciativas_clp,
            convocatoria=adjudicado.convocatoria,
        )


def iniciar_plazo(event: Foreign) -> Iterable[IniciarPlazoRendicion]:
    """P9: from its execution, recorded just before, runs the term to render what was paid."""
    ejecutada: IniciativaEjecutadaAjena = event.read(IniciativaEjecutadaAjena)
    yield IniciarPlazoRendicion(
        proyecto_id=ejecutada.proyecto_id,
        iniciativa_id=ejecutada.iniciativa_id,
        plazo_dias=PLAZO_RENDICION_DIAS,
    )


FACTS: tuple[Fact, ...] = (
    Fact(
        "intervencion",
        "ProyectoAdjudicado",
        ConstaProyectoAdjudicado,
        stream="fondo/{proyecto_id}",
        when=trae_fondo,
    ),
    Fact(
        "intervencion",
        "IniciativaEjecutada",
        ConstaIniciativaEjecutada,
        stream="fondo/{proyecto_id}",
    ),
    Fact("intervencion", "PDLValidado", ConstaPDLValidado, stream="fondo/{proyecto_id}"),
)
POLICIES: tuple[Policy, ...] = (
    Policy("P4", "intervencion", "ProyectoAdjudicado", asignar_fondo),
    Policy("P9", "intervencion", "IniciativaEjecutada", iniciar_plazo),
)

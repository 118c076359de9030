"""What financiamiento does when intervencion awards a project or validates a PDL.

P6 needs no command: the recorded `ConstaPDLValidado` makes its initiatives financiable, in
priority order.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from services.financiamiento.domain.ordenes import AsignarFondo
from services.financiamiento.events import ConstaPDLValidado, ConstaProyectoAdjudicado
from services.financiamiento.schemas import ProyectoAdjudicadoAjeno
from shared.policies import Fact, Foreign, Policy

ACCION_LOCAL: Final = "ACCION_LOCAL"


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


FACTS: tuple[Fact, ...] = (
    Fact(
        "intervencion",
        "ProyectoAdjudicado",
        ConstaProyectoAdjudicado,
        stream="fondo/{proyecto_id}",
        when=trae_fondo,
    ),
    Fact("intervencion", "PDLValidado", ConstaPDLValidado, stream="fondo/{proyecto_id}"),
)
POLICIES: tuple[Policy, ...] = (Policy("P4", "intervencion", "ProyectoAdjudicado", asignar_fondo),)

"""P15: the open cases of a project that ended early must leave, each by a plan of its own."""

from __future__ import annotations

from typing import Any, Final

from services.casos.domain.cupo import CUPO
from services.casos.domain.privacidad import protegida, revisar_rectificado
from services.casos.domain.proyecto_estado import Event, Proyecto, evolve
from services.casos.domain.territorio import TERRITORIO
from shared.common import emitir
from shared.decider import Context, Decider
from shared.declare import command

REGLA: Final = "P15"


@command("proyecto/{proyecto_id}")
class PlanificarEgresos:
    """Given by P15 when the project ends early."""

    proyecto_id: str


def planificar_egresos(proyecto: Proyecto, orden: PlanificarEgresos, context: Context) -> list[Any]:
    """An alert per case in evaluation or ingressed; its end resolves it."""
    if proyecto.adjudicado is None or not proyecto.terminado:
        return []
    territorio = context.of(TERRITORIO, proyecto.adjudicado.territorio_id)
    if territorio.proyecto_id != orden.proyecto_id:
        return []  # of another programme, or another project goes on with these cases
    poligonos = set(territorio.poligonos)
    for absorbido in sorted(territorio.absorbidos):
        poligonos |= context.of(TERRITORIO, absorbido).poligonos
    casos: set[str] = set()
    for poligono_id in sorted(poligonos):
        casos |= context.of(CUPO, poligono_id).ocupados
    return [
        alerta
        for caso_id in sorted(casos)
        for alerta in emitir(
            context,
            REGLA,
            f"caso/{caso_id}",
            f"El proyecto {orden.proyecto_id} terminó anticipadamente: planifique el egreso del "
            f"caso {caso_id}.",
        )
    ]


PROYECTO = Decider[PlanificarEgresos, Proyecto, Event](
    category="proyecto",
    decide=protegida(planificar_egresos),
    evolve=evolve,
    initial=Proyecto(),
    commands=PlanificarEgresos,
    events=Event,
    admits=revisar_rectificado,
)

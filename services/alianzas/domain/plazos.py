"""The clock: which deadlines of a convenio (P1) or a project (A6, P11) are past on a given day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.alianzas.domain.convenio import CONVENIO
from services.alianzas.domain.convenio_plazo import evaluar_firma
from services.alianzas.domain.proyecto import evaluar_proyecto
from services.alianzas.domain.proyecto_estado import PROYECTO_LEIDO
from shared.decider import Context, Decider, DomainError
from shared.declare import command


class EvaluacionFutura(DomainError):
    """Los plazos no se pueden evaluar al {al}: hoy es {hoy}."""

    rule = "A0"
    remedy = "Indique en «al» un día hasta hoy."


class EntidadSinPlazos(DomainError):
    """No hay plazos que evaluar de «{entidad}»."""

    rule = "A0"
    remedy = "Indique en «entidad» convenio/ y su id, o proyecto/ y su id, de uno conocido."


@command("plazos/{entidad}")
class EvaluarPlazos:
    """`entidad`: `convenio/<id>` or `proyecto/<id>`. `al`: the day, never a future one."""

    entidad: str
    al: date


def evaluar_plazos(_: None, orden: EvaluarPlazos, context: Context) -> Sequence[Any]:
    """Alerts for what is past and has none open; the open ones that no longer are, resolved."""
    if orden.al > context.today:
        raise EvaluacionFutura(al=orden.al, hoy=context.today)
    clase, _barra, clave = orden.entidad.partition("/")
    if clase == "convenio" and clave:
        convenio = context.of(CONVENIO, clave)
        if convenio.estado != "INEXISTENTE":
            return evaluar_firma(convenio, clave, orden.al, context)
    if clase == "proyecto" and clave:
        proyecto = context.of(PROYECTO_LEIDO, clave)
        if proyecto.adjudicado is not None:
            return evaluar_proyecto(proyecto, clave, orden.al, context)
    raise EntidadSinPlazos(entidad=orden.entidad)


#: Holds nothing of its own: what is due is data of the convenio and of the project.
PLAZOS = Decider[EvaluarPlazos, None, Any](
    category="plazos",
    decide=evaluar_plazos,
    evolve=lambda estado, _: estado,
    initial=None,
    commands=EvaluarPlazos,
    events=None,
)

"""The alerts of this service: told once, resolved once. Each of its rules says when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from shared.common import AlertaPlazoEmitida, AlertaPlazoResuelta
from shared.decider import Context, Decider

Alerta = AlertaPlazoEmitida | AlertaPlazoResuelta


def _sin_comandos(_: bool, orden: None, __: Context) -> Sequence[Any]:
    raise TypeError(f"alerts are raised by the commands that find them, not by {orden!r}")


#: Whether an alert is open.
ALERTA = Decider[None, bool, Alerta](
    category="alerta",
    decide=_sin_comandos,
    evolve=lambda _, hecho: isinstance(hecho, AlertaPlazoEmitida),
    initial=False,
    commands=None,
    events=Alerta,
)


def emitir(
    context: Context, regla: str, entidad: str, detalle: str, vence_en: date | None = None
) -> list[AlertaPlazoEmitida]:
    """The alert of that rule about that entity, unless it is open already."""
    if context.of(ALERTA, alerta_de(regla, entidad)):
        return []
    return [
        AlertaPlazoEmitida(
            alerta_id=alerta_de(regla, entidad),
            regla=regla,
            entidad=entidad,
            detalle=detalle,
            vence_en=vence_en,
        )
    ]


def resolver(context: Context, regla: str, entidad: str) -> list[AlertaPlazoResuelta]:
    """The end of that alert, if it is open."""
    if not context.of(ALERTA, alerta_de(regla, entidad)):
        return []
    return [AlertaPlazoResuelta(alerta_id=alerta_de(regla, entidad), regla=regla, entidad=entidad)]


def alerta_de(regla: str, entidad: str) -> str:
    """The id of the only alert of a rule about an entity: `A6-p-1` for `proyecto/p-1`."""
    return f"{regla}-{entidad.split('/', 1)[1]}"

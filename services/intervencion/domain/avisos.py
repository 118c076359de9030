"""Alerts that are open: told once, resolved once. Each has a stream of its own, `alerta/<id>`."""

from __future__ import annotations

from collections.abc import Sequence
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


def avisar(alerta: AlertaPlazoEmitida, context: Context) -> list[Alerta]:
    """The alert, unless it is open already."""
    return [] if context.of(ALERTA, alerta.alerta_id) else [alerta]


def resolver(alerta_id: str, regla: str, entidad: str, context: Context) -> list[Alerta]:
    """Its resolution, if it is open."""
    if not context.of(ALERTA, alerta_id):
        return []
    return [AlertaPlazoResuelta(alerta_id=alerta_id, regla=regla, entidad=entidad)]

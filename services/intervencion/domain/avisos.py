"""Alerts that are open: told once, resolved once. Each has a stream of its own, `alerta/<id>`."""

from __future__ import annotations

from shared.common import ALERTA, Alerta, AlertaPlazoEmitida, AlertaPlazoResuelta
from shared.decider import Context


def avisar(alerta: AlertaPlazoEmitida, context: Context) -> list[Alerta]:
    """The alert, unless it is open already."""
    return [] if context.of(ALERTA, alerta.alerta_id) else [alerta]


def resolver(alerta_id: str, regla: str, entidad: str, context: Context) -> list[Alerta]:
    """Its resolution, if it is open."""
    if not context.of(ALERTA, alerta_id):
        return []
    return [AlertaPlazoResuelta(alerta_id=alerta_id, regla=regla, entidad=entidad)]

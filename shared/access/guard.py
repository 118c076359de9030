"""May this caller do this now? The token's roles, cut down to those that the service's own log grants at this moment.

The streams it reads are given back, to be guarded at the append: a role revoked while a command is being decided makes
the append lose its race, and the next attempt is refused.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from shared.access.asked import Asked
from shared.access.bearer import Bearer
from shared.access.errors import Forbidden
from shared.access.grants import CATEGORY, GRANTS, RolAsignado
from shared.access.matrix import Matrix
from shared.access.scopes import EVERYWHERE, Alcance, ValuesOf, reaches
from shared.decider import Actor, Context, Decider, Needs

StateOf = Callable[[Decider[Any, Any, Any], str], tuple[int, Any]]
"""(version, folded state) of a stream: `Executor.state`."""

INSTITUTION: Final = "institucion"  # what the envelope's actor may say besides id and role

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Right:
    """On whose behalf it is done, for which purposes, and the streams it rests on with their versions."""

    actor: Actor
    purposes: frozenset[str]
    reads: dict[str, int]


def authorise(
    matrix: Matrix, bearer: Bearer, asked: Asked, context: Context, state_of: StateOf
) -> Right:
    """The right to do what is `asked`, at the moment of `context` (its actor does not matter).

    Raises `Forbidden`, the same whatever is missing.
    """
    reads: dict[str, int] = {}
    loaded = dict(context.loaded)
    while True:
        moment = replace(context, actor=Actor(bearer.sub, ""), loaded=loaded)
        try:
            found = _right(matrix, bearer, asked, moment)
        except Needs as need:
            stream = need.decider.stream(need.key)
            reads[stream], loaded[stream] = state_of(need.decider, stream)
            continue
        if found is None:
            log.warning("sin permiso: accion=%s actor=%s", asked.action, bearer.sub)
            raise Forbidden.to(asked.action)
        actor, purposes = found
        return Right(actor, purposes, reads)


def _right(
    matrix: Matrix, bearer: Bearer, asked: Asked, context: Context
) -> tuple[Actor, frozenset[str]] | None:
    """The first role, in the table's order, that is enough in the token and in the log."""

    @cache
    def values(kind: str) -> frozenset[str]:
        return _values(matrix, kind, asked, context)

    for rol, role in matrix.roles.items():
        kinds = matrix.kinds(asked.action, rol)
        claimed = [claim.alcance for claim in bearer.roles if claim.rol == rol]
        if not kinds or not reaches(claimed, kinds, matrix.own, bearer.sub, values):
            continue
        if role.automatic:
            return Actor(bearer.sub, rol), frozenset()
        granted = context.of(GRANTS, bearer.sub).vigentes(context.today, rol)
        scopes = [g.alcance for g in granted]
        if reaches(scopes, kinds, matrix.own, bearer.sub, values, role.purpose):
            return Actor(bearer.sub, rol, _institution(granted)), _purposes(granted, values)
    return None


def _values(matrix: Matrix, kind: str, asked: Asked, context: Context) -> frozenset[str]:
    """The ids of that kind that the action is about; of a grant, the scope it gives or takes."""
    if (actor_id := asked.key(CATEGORY)) is not None:
        scope = asked.fields.get("alcance")
        if not isinstance(scope, Alcance):
            known = context.of(GRANTS, actor_id).todas.get(asked.text("asignacion_id") or "")
            scope = None if known is None else known.alcance
        return frozenset(
            (scope.valor,) if scope is not None and scope.tipo == kind and scope.valor else ()
        )
    return (
        frozenset(matrix.subjects[kind](asked, context)) if kind in matrix.subjects else frozenset()
    )


def _purposes(granted: Sequence[RolAsignado], values: ValuesOf) -> frozenset[str]:
    """Of the grants that reach what is asked."""
    return frozenset(
        g.finalidad
        for g in granted
        if g.finalidad is not None
        and (g.alcance == EVERYWHERE or g.alcance.valor in values(g.alcance.tipo))
    )


def _institution(granted: Sequence[RolAsignado]) -> str | None:
    """The institution on whose account the role is exercised, when its grants name exactly one."""
    named = {g.alcance.valor for g in granted if g.alcance.tipo == INSTITUTION}
    return named.pop() if len(named) == 1 else None

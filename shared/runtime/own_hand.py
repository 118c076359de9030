"""Roles given and taken by a service's own hand, on its machine and over its database: never by a call.

Whoever can run this can already write that database; no token and no RPC context can name such an actor.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from shared.access.grants import (
    CATEGORY,
    GRANTS,
    Asignaciones,
    AsignarRol,
    RevocarRol,
    RolAsignado,
)
from shared.access.opaque import SYSTEM_ROLE
from shared.access.scopes import Alcance
from shared.config import Settings
from shared.decider import Actor
from shared.declare import command_type
from shared.ids import new_id
from shared.moments import civil_date, iso
from shared.runtime.core import Core
from shared.runtime.runner import prepare, service_class
from shared.schemas import dump


@contextmanager
def own_hand(service: str, settings: Settings) -> Iterator[Core]:
    """The service's log and executor, beside its running process or without one. Raises `NotFound`."""
    prepare(settings)
    core = Core(service_class(service).definition, settings, passive=True)
    try:
        core.open_log()
        yield core
    finally:
        core.close()


def perform(core: Core, order: AsignarRol | RevocarRol) -> dict[str, Any]:
    """The outcome of the command. Raises `Refused`, `InvalidInput`."""
    name = core.definition.name
    return core.executor.execute(
        command_type(type(order)).name, envelope(order), Actor(f"sistema:{name}", SYSTEM_ROLE)
    )


def envelope(order: AsignarRol | RevocarRol) -> dict[str, Any]:
    """Its wire form, a command of this moment."""
    return {"command_id": new_id(), "occurred_at": iso(datetime.now(UTC)), "data": dump(order)}


def in_force(core: Core, actor_id: str | None = None) -> list[RolAsignado]:
    """The grants that hold today, by the log: of one actor or of everybody, by actor and role."""
    day = civil_date(core.executor.clock())
    streams = core.log.streams(CATEGORY) if actor_id is None else [f"{CATEGORY}/{actor_id}"]
    states: list[Asignaciones] = [core.executor.state(GRANTS, stream)[1] for stream in streams]
    found = [grant for state in states for grant in state.vigentes(day)]
    return sorted(found, key=lambda grant: (grant.actor_id, grant.rol, grant.desde))


def ever_granted(core: Core, rol: str) -> bool:
    """Whether anybody was ever given that role in this log, whatever became of it."""
    return any(
        grant.rol == rol
        for stream in core.log.streams(CATEGORY)
        for grant in core.executor.state(GRANTS, stream)[1].todas.values()
    )


def held(core: Core, actor_id: str, rol: str, alcance: Alcance) -> RolAsignado | None:
    """The grant that already says so today, the last to end; None if there is none."""
    grants = [g for g in in_force(core, actor_id) if (g.rol, g.alcance) == (rol, alcance)]
    return max(grants, key=lambda grant: grant.hasta, default=None)

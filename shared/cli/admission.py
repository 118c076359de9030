"""Who works on an installation that has just turned access control on: one that grants, and those that operate."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from shared.access.errors import Forbidden
from shared.access.grants import AsignarRol
from shared.access.scopes import EVERYWHERE
from shared.cli.connection import Connection
from shared.decider import Actor
from shared.ids import derived_id, new_id
from shared.moments import civil_date
from shared.runtime.own_hand import envelope

LOCAL_ADMINISTRATOR: Final = Actor("administracion-local", "administrador")


def admit(
    tejido: Connection, service: str, actor: Actor, *, days: int, reason: str, once: bool = False
) -> bool:
    """Grants `actor` his role over everything for so many days after today, if he cannot act yet; whether it did.

    A call like any other, with the local administrator's token. Raises `Forbidden` if he has no such grant, and if it
    is to be done only `once` and was done before, `IdempotencyConflict`: somebody ended it since.
    """
    if _acts(tejido, service, actor):
        return False
    today = civil_date(datetime.now(UTC))
    order = AsignarRol(
        asignacion_id=new_id(),
        actor_id=actor.id,
        rol=actor.rol,
        alcance=EVERYWHERE,
        desde=today,
        hasta=today + timedelta(days=days),
        motivo=reason,
    )
    with tejido.client_as(LOCAL_ADMINISTRATOR) as client:
        sobre = envelope(order)
        if once:
            sobre["command_id"] = derived_id("acceso", service, actor.id, actor.rol)
        client.call(service, "asignar_rol", sobre)
    return True


def _acts(tejido: Connection, service: str, actor: Actor) -> bool:
    with tejido.client_as(actor) as client:
        try:
            client.call(service, "estado")
        except Forbidden:
            return False
    return True

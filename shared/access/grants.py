"""Roles given and taken away, as facts of the service that enforces them. Pure.

Whoever gives a role has, in this same log and now, a role that the service's table says may give it, with a scope no
narrower. The first ones are given by the service's own hand (`sistema:casos`), which no token can claim.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from shared.access.matrix import Matrix
from shared.access.opaque import SYSTEM_ROLE, is_opaque, is_safe_code, is_service_actor
from shared.access.refusals import (
    AlcanceNoCorresponde,
    AsignacionDesconocida,
    AsignacionRepetida,
    FinalidadRequerida,
    NadieSeAsignaSuRol,
    OtorganteSinFacultad,
    RolDesconocido,
    RolNoRectificable,
    VigenciaInvalida,
)
from shared.access.scopes import Alcance
from shared.decider import Context, Decider, read_only
from shared.declare import command, event
from shared.errors import InvalidInput

CATEGORY: Final = "rol"
MAX_DAYS: Final = 366  # whoever still needs a role after a year asks again

_FIXED: Final = (
    *("asignacion_id", "actor_id", "rol", "alcance"),
    *("finalidad", "desde", "hasta", "motivo"),
)


@event("RolAsignado", fixed=_FIXED)
class RolAsignado:
    """`actor_id` has `rol` within `alcance` from `desde` to `hasta`, both civil days of Chile included.

    `finalidad` and `motivo` are codes, never free text.
    """

    asignacion_id: str
    actor_id: str
    rol: str
    alcance: Alcance
    finalidad: str | None = None
    desde: date
    hasta: date
    motivo: str


@event("RolRevocado", fixed=("asignacion_id", "actor_id", "rol", "motivo"))
class RolRevocado:
    """That grant is over from this event on, whatever a living token says."""

    asignacion_id: str
    actor_id: str
    rol: str
    motivo: str


@command("rol/{actor_id}")
class AsignarRol:
    """Gives a role to another. `motivo` and `finalidad` are codes: the number of the act, `fiscalizacion`."""

    asignacion_id: str
    actor_id: str
    rol: str
    alcance: Alcance
    finalidad: str | None = None
    desde: date
    hasta: date
    motivo: str


@command("rol/{actor_id}")
class RevocarRol:
    """Ends one grant at once."""

    asignacion_id: str
    actor_id: str
    motivo: str


Command = AsignarRol | RevocarRol
Event = RolAsignado | RolRevocado


@dataclass(frozen=True)
class Asignaciones:
    """Every grant of one actor, by id, and which of them were revoked."""

    todas: Mapping[str, RolAsignado] = field(default_factory=dict)
    revocadas: frozenset[str] = frozenset()

    def vigentes(self, dia: date, rol: str | None = None) -> tuple[RolAsignado, ...]:
        """Those in force that day, of that role if one is given."""
        return tuple(
            hecho
            for clave, hecho in self.todas.items()
            if rol in (None, hecho.rol)
            and clave not in self.revocadas
            and hecho.desde <= dia <= hecho.hasta
        )


def evolve(estado: Asignaciones, hecho: Event) -> Asignaciones:
    match hecho:
        case RolAsignado():
            return replace(estado, todas={**estado.todas, hecho.asignacion_id: hecho})
        case RolRevocado():
            return replace(estado, revocadas=estado.revocadas | {hecho.asignacion_id})
        case _:
            return estado


#: The grants of an actor, as a decision or a guard reads them.
GRANTS: Final = read_only(
    category=CATEGORY,
    evolve=evolve,
    initial=Asignaciones(),
    events=Event,
)


def grants_decider(matrix: Matrix) -> Decider[Command, Asignaciones, Event]:
    """What a service adds to its deciders: grants under its own table."""

    def admits(_: Asignaciones, __: Event, ___: Context) -> None:
        raise RolNoRectificable

    return Decider[Command, Asignaciones, Event](
        category=CATEGORY,
        decide=_deciding(matrix),
        evolve=evolve,
        initial=Asignaciones(),
        commands=Command,
        events=Event,
        admits=admits,
    )


def _deciding(
    matrix: Matrix,
) -> Callable[[Asignaciones, Command, Context], list[Event]]:
    def decide(estado: Asignaciones, orden: Command, context: Context) -> list[Event]:
        _require_codes(orden)
        match orden:
            case AsignarRol():
                return _asignar(matrix, estado, orden, context)
            case RevocarRol():
                return _revocar(matrix, estado, orden, context)

    return decide


def _asignar(
    matrix: Matrix, estado: Asignaciones, orden: AsignarRol, context: Context
) -> list[Event]:
    if orden.actor_id == context.actor.id:
        raise NadieSeAsignaSuRol(rol=orden.rol)
    role = matrix.roles.get(orden.rol)
    if role is None or role.automatic:
        otorgables = [name for name, known in matrix.roles.items() if not known.automatic]
        raise RolDesconocido(rol=orden.rol, roles=otorgables)
    if orden.alcance.tipo not in role.kinds:
        raise AlcanceNoCorresponde(rol=orden.rol, alcance=orden.alcance, alcances=role.kinds)
    _require_power(matrix, orden.rol, orden.alcance, context)
    hecho = RolAsignado(**{name: getattr(orden, name) for name in _FIXED})
    if (antes := estado.todas.get(orden.asignacion_id)) is not None:
        if antes == hecho and orden.asignacion_id not in estado.revocadas:
            return []
        raise AsignacionRepetida(asignacion_id=orden.asignacion_id)
    ultimo = orden.desde + timedelta(days=MAX_DAYS)
    if orden.desde < context.today or not orden.desde <= orden.hasta <= ultimo:
        raise VigenciaInvalida(
            desde=orden.desde, hasta=orden.hasta, hoy=context.today, dias=MAX_DAYS
        )
    if orden.alcance.tipo in role.purpose and orden.finalidad is None:
        raise FinalidadRequerida(rol=orden.rol, alcance=orden.alcance)
    return [hecho]


def _revocar(
    matrix: Matrix, estado: Asignaciones, orden: RevocarRol, context: Context
) -> list[Event]:
    hecho = estado.todas.get(orden.asignacion_id)
    if hecho is None:
        raise AsignacionDesconocida(asignacion_id=orden.asignacion_id)
    _require_power(matrix, hecho.rol, hecho.alcance, context)
    if orden.asignacion_id in estado.revocadas:
        return []
    return [
        RolRevocado(
            asignacion_id=orden.asignacion_id,
            actor_id=orden.actor_id,
            rol=hecho.rol,
            motivo=orden.motivo,
        )
    ]


def _require_power(matrix: Matrix, rol: str, alcance: Alcance, context: Context) -> None:
    """Who acts may give and take that role within that scope. Raises `OtorganteSinFacultad`."""
    actor = context.actor
    # A role that is no longer in the table is taken away by the service's own hand.
    otorgan = matrix.roles[rol].granted_by if rol in matrix.roles else (SYSTEM_ROLE,)
    if actor.rol in otorgan:
        if actor.rol == SYSTEM_ROLE and is_service_actor(actor.id):
            return
        vigentes = context.of(GRANTS, actor.id).vigentes(context.today, actor.rol)
        if any(asignado.alcance.includes(alcance) for asignado in vigentes):
            return
    raise OtorganteSinFacultad(rol=rol, alcance=alcance, otorgan=otorgan)


def _require_codes(orden: Command) -> None:
    """Invalid input and not a refusal: a refusal is stored, and a RUN would stay in it for ever."""
    errors = []
    if not is_opaque(orden.actor_id):
        errors.append(("data.actor_id", "debe ser un identificador opaco, nunca un RUN"))
    codes = {"asignacion_id": orden.asignacion_id, "motivo": orden.motivo}
    if isinstance(orden, AsignarRol):
        codes["rol"] = orden.rol
        if orden.finalidad is not None:
            codes["finalidad"] = orden.finalidad
        if not orden.alcance.well_formed:
            errors.append(("data.alcance", "debe ser «todo», o un tipo y un identificador"))
    errors += [
        (f"data.{name}", "debe ser un código sin RUT ni teléfono: letras, números, . _ -")
        for name, text in codes.items()
        if not is_safe_code(text)
    ]
    if errors:
        raise InvalidInput.of(errors)

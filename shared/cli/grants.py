"""`tejido acceso otorgar`, `revocar`, `listar`: roles by a service's own hand, on its machine and over its database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Optional

import typer

from shared.access.grants import MAX_DAYS, AsignarRol, RevocarRol, RolAsignado
from shared.access.scopes import EVERYTHING, EVERYWHERE, Alcance
from shared.cli.options import AsJson
from shared.cli.output import err, errors_to_exit, out, print_json
from shared.config import read_settings
from shared.decider import Actor
from shared.errors import InvalidInput
from shared.ids import new_id
from shared.moments import civil_date
from shared.runtime.core import Core
from shared.runtime.own_hand import ever_granted, held, in_force, own_hand, perform
from shared.schemas import dump

Service = Annotated[str, typer.Argument(help="El servicio de esta máquina.")]
Opaque = Annotated[str, typer.Option(help="Identificador opaco de la persona, nunca un RUN.")]
Reason = Annotated[str, typer.Option(help="Código del acto en que consta, p. ej. resolucion-15.")]
Day = Optional[str]  # noqa: UP045  # typer reads it at run time


def alcance_of(text: str) -> Alcance:
    """`todo`, or `tipo/valor`. Raises `InvalidInput`."""
    tipo, slash, valor = text.partition("/")
    made = Alcance(tipo=tipo, valor=valor if slash else None)
    if not made.well_formed:
        raise InvalidInput.of(
            [("alcance", "debe ser «todo», o un tipo y un identificador: region/13")]
        )
    return made


def give(
    core: Core,
    actor: Actor,
    reason: str,
    *,
    scope: Alcance = EVERYWHERE,
    purpose: str | None = None,
    until: date | None = None,
) -> tuple[RolAsignado, bool]:
    """The grant of `actor`'s role by the service's own hand, and whether it is new.

    One that is in force is kept, unless `until` asks for more days than it has; without it a new one lasts a year.
    """
    present = held(core, actor.id, actor.rol, scope)
    if present is not None and (until is None or present.hasta >= until):
        return present, False
    today = civil_date(datetime.now(UTC))
    order = AsignarRol(
        asignacion_id=new_id(),
        actor_id=actor.id,
        rol=actor.rol,
        alcance=scope,
        finalidad=purpose,
        desde=today,
        hasta=until or today + timedelta(days=MAX_DAYS),
        motivo=reason,
    )
    perform(core, order)
    made = held(core, actor.id, actor.rol, scope)
    assert made is not None
    return made, True


def give_first(core: Core, actor: Actor, reason: str) -> bool:
    """The first grant of a log, and no other: what was ended since is not given back. Whether it is new."""
    return not ever_granted(core, actor.rol) and give(core, actor, reason)[1]


def mount_grants(acceso: typer.Typer) -> None:
    """Adds the three commands."""

    @acceso.command("otorgar")
    def grant(
        servicio: Service,
        actor: Opaque,
        motivo: Reason,
        rol: Annotated[str, typer.Option(help="El rol que se otorga.")] = "administrador",
        alcance: Annotated[str, typer.Option(help="«todo», o tipo/valor.")] = EVERYTHING,
        finalidad: Annotated[Day, typer.Option(help="Código, si el alcance la pide.")] = None,
        hasta: Annotated[Day, typer.Option(help="AAAA-MM-DD; sin él, un año.")] = None,
        primero: Annotated[
            bool, typer.Option("--primero", help="Solo si nadie ha tenido nunca ese rol aquí.")
        ] = False,
        as_json: AsJson = False,
    ) -> None:
        """Otorga un rol por mano del propio servicio: el primer administrador. Los demás, con AsignarRol."""
        with errors_to_exit(as_json=as_json):
            scope, until = alcance_of(alcance), _day(hasta)
            with own_hand(servicio, read_settings()) as core:
                if primero and ever_granted(core, rol):
                    err.print(f"{servicio}: ya tuvo quien fuera {rol}; no se otorga.", markup=False)
                    return
                made, new = give(
                    core, Actor(actor, rol), motivo, scope=scope, purpose=finalidad, until=until
                )
            if as_json:
                print_json(dump(made))
            else:
                verb = "es desde ahora" if new else "ya era"
                out.print(
                    f"{servicio}: {actor} {verb} {rol} ({made.alcance}) hasta el {made.hasta}.\n"
                    f"Asignación {made.asignacion_id}",
                    markup=False,
                    soft_wrap=True,
                )

    @acceso.command("revocar")
    def revoke(
        servicio: Service,
        actor: Opaque,
        asignacion: Annotated[str, typer.Option(help="Su id, como lo dice «listar».")],
        motivo: Reason,
        as_json: AsJson = False,
    ) -> None:
        """Termina ya un rol que el propio servicio otorga (el de administrador). Los demás, con RevocarRol."""
        with errors_to_exit(as_json=as_json):
            order = RevocarRol(asignacion_id=asignacion, actor_id=actor, motivo=motivo)
            with own_hand(servicio, read_settings()) as core:
                answer = perform(core, order)
            if as_json:
                print_json(answer)
            else:
                done = "revocada" if answer["eventos"] else "ya estaba revocada"
                out.print(f"{servicio}: {asignacion} {done}.", markup=False, soft_wrap=True)

    @acceso.command("listar")
    def show(servicio: Service, as_json: AsJson = False) -> None:
        """Quién tiene hoy qué rol en un servicio, según su bitácora."""
        with errors_to_exit(as_json=as_json):
            with own_hand(servicio, read_settings()) as core:
                found = in_force(core)
            if as_json:
                print_json([dump(grant) for grant in found])
                return
            out.print(
                "\n".join(map(_said, found)) or "Nadie tiene un rol hoy.",
                markup=False,
                soft_wrap=True,
            )


def _said(grant: RolAsignado) -> str:
    purpose = f", para {grant.finalidad}" if grant.finalidad else ""
    return (
        f"{grant.actor_id}: {grant.rol} ({grant.alcance}{purpose}), del {grant.desde} al {grant.hasta}\n"
        f"    asignación {grant.asignacion_id}, motivo {grant.motivo}"
    )


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput.of([("hasta", "debe ser un día que exista, AAAA-MM-DD")]) from error

"""`tejido acceso` and `tejido token`: keys, the first roles, credentials."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Final, Optional

import typer

from shared.access.bearer import RoleClaim
from shared.access.errors import Forbidden
from shared.access.grants import MAX_DAYS
from shared.access.keyfolder import make_keys, rotate
from shared.access.renewal import issuer_of
from shared.access.scopes import EVERYTHING
from shared.cli.admission import LOCAL_ADMINISTRATOR, admit
from shared.cli.connection import Connection, connect, folder
from shared.cli.credentials import credentials, require_person
from shared.cli.grants import alcance_of, give_first, mount_grants
from shared.cli.options import Against, settings_for
from shared.cli.output import err, errors_to_exit, out
from shared.config import ISSUER_KEY, BadSettings, Settings, embedded_keys, read_settings
from shared.errors import IdempotencyConflict, InvalidInput, NotFound
from shared.runtime.own_hand import own_hand
from shared.runtime.rpc import LOCAL_ACTOR
from shared.runtime.runner import migrate, service_names

FIRST: Final = "primer-acceso"  # the reason of the first grants: a code

acceso = typer.Typer(help="Quién puede hacer qué: llaves y roles.", no_args_is_help=True)
mount_grants(acceso)

Folder = Annotated[
    Optional[Path],  # noqa: UP045  # typer reads it at run time
    typer.Option(help="Carpeta de las llaves. Sin ella: la del modo embebido."),
]


@acceso.command("iniciar")
def begin(
    servicios: Annotated[
        Optional[list[str]],  # noqa: UP045  # typer reads it at run time
        typer.Argument(help="Solo estos. Sin ellos: los de esta máquina."),
    ] = None,
    carpeta: Folder = None,
    contra: Against = None,
) -> None:
    """Activa el control de acceso: llaves, un administrador y un operador locales. Puede repetirse.

    Con --carpeta solo hace las llaves, para llevarlas a donde corren los servicios. Contra un Tejido en marcha, que ya
    las tiene, solo da el rol de operador.
    """
    with errors_to_exit():
        names = servicios or service_names()
        if carpeta is not None:
            _make_keys(carpeta, names)
            return
        settings = settings_for(contra)
        if settings.embedded:
            settings = _begin_embedded(settings)
        if credentials(settings).issuer is None:
            raise BadSettings("Falta la llave del emisor (TEJIDO_ACCESO_LLAVE_EMISOR).")
        with connect(settings) as tejido:
            granted, ended = _admit_operator(tejido, names)
        out.print(
            f"«{LOCAL_ACTOR.id}» es {LOCAL_ACTOR.rol} de {len(names) - len(ended)} servicios"
            f" ({granted} roles otorgados ahora por «{LOCAL_ADMINISTRATOR.id}»).",
            markup=False,
            soft_wrap=True,
        )
        if ended:  # on purpose, as far as anybody can tell
            where = ", ".join(ended)
            out.print(f"No lo es, y lo otorga quien administre: {where}.", soft_wrap=True)


def _admit_operator(tejido: Connection, names: list[str]) -> tuple[int, list[str]]:
    """(how many roles were granted, where he has none and none is given back)."""
    granted, ended = 0, []
    for name in names:
        try:
            granted += admit(tejido, name, LOCAL_ACTOR, days=MAX_DAYS, reason=FIRST, once=True)
        except (Forbidden, IdempotencyConflict):
            ended.append(name)
    return granted, ended


def _begin_embedded(settings: Settings) -> Settings:
    """The settings with access control, its keys made and the local administrator in each service."""
    names = service_names()  # all: they run together, and each needs its key
    if settings.access_folder is None and settings.access_keys is None:
        with folder(settings) as owned:
            if not owned:  # it would go on without access control
                raise BadSettings(f"Otro proceso usa {settings.data}: deténgalo antes.")
            _make_keys(embedded_keys(settings.data), names)
        settings = read_settings()
    elif settings.access_folder is not None:
        _make_keys(settings.access_folder, names)
    migrate(names, settings)
    for name in names:
        with own_hand(name, settings) as core:
            if give_first(core, LOCAL_ADMINISTRATOR, FIRST):
                rol = LOCAL_ADMINISTRATOR.rol
                out.print(
                    f"{name}: «{LOCAL_ADMINISTRATOR.id}» es {rol}, por mano del servicio.",
                    markup=False,
                )
    return settings


def _make_keys(place: Path, names: list[str]) -> None:
    made = make_keys(place, names, datetime.now(UTC))
    until = min(key.until for key in made.values())
    out.print(f"Llaves en {place}, hasta el {until.date()}.", markup=False, soft_wrap=True)


@acceso.command("rotar")
def rotate_key(
    quien: Annotated[str, typer.Argument(help="emisor, o un servicio.")] = ISSUER_KEY,
    carpeta: Folder = None,
) -> None:
    """Publica la llave siguiente, firma desde ahora con ella y deja terminar la anterior."""
    with errors_to_exit():
        place = carpeta or read_settings().access_folder
        if place is None:
            raise BadSettings(
                "Aquí no hay una carpeta de llaves.",
                remedio="Indique --carpeta, o créela con: tejido acceso iniciar",
            )
        new, ends = rotate(place, quien, datetime.now(UTC))
        out.print(f"{quien} firma ahora con otra llave, hasta el {new.until.date()}.", markup=False)
        if ends is not None:
            out.print(f"La anterior se acepta hasta el {ends:%Y-%m-%d %H:%M} UTC.")


def mount(app: typer.Typer) -> None:
    """Adds `tejido token`."""

    @app.command()
    def token(
        servicio: Annotated[str, typer.Option(help="Para qué servicio: sirve solo en él.")],
        actor: Annotated[
            str, typer.Option(help="Identificador opaco de la persona, nunca un RUN.")
        ] = LOCAL_ACTOR.id,
        rol: Annotated[
            Optional[list[str]],  # noqa: UP045  # typer reads it at run time
            typer.Option(help="Rol que podrá usar (puede repetirse). Sin él: operador."),
        ] = None,
        alcance: Annotated[str, typer.Option(help="«todo», o tipo/valor.")] = EVERYTHING,
        minutos: Annotated[int, typer.Option(min=1, max=10, help="Cuánto dura.")] = 5,
        contra: Against = None,
    ) -> None:
        """Emite una credencial para un servicio, en la salida estándar. Quien la tenga actúa por esa persona."""
        with errors_to_exit():
            if servicio not in service_names():
                raise NotFound(f"No existe el servicio {servicio!r}.")
            scope = alcance_of(alcance)
            roles = [RoleClaim(name, scope) for name in rol or [LOCAL_ACTOR.rol]]
            for claim in roles:
                require_person(actor, claim.rol)
            try:
                made = issuer_of(settings_for(contra)).issue(
                    actor, servicio, roles, lifetime=timedelta(minutes=minutos)
                )
            except ValueError as error:
                raise InvalidInput(str(error)) from error
            typer.echo(made)
            err.print(f"Vence en {minutos} minutos.")

"""`tejido persona buscar`, which `shared.cli` mounts. The RUT comes by standard input: arguments are seen by others."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Annotated, Any, Optional

import typer

from shared.cli.options import Against, AsJson
from shared.cli.output import errors_to_exit, out, print_json
from shared.config import Settings
from shared.decider import Actor
from shared.errors import NotFound


def mount(
    app: typer.Typer,
    connect: Callable[..., AbstractContextManager[Any]],
    settings_for: Callable[[str | None], Settings],
) -> None:
    """Adds `persona` to the command line. `connect(settings, actor=…)` gives something with `call`."""
    persona = typer.Typer(help="Personas protegidas del servicio casos.", no_args_is_help=True)
    app.add_typer(persona, name="persona")

    @persona.callback()
    def group() -> None:
        """Personas protegidas del servicio casos."""

    @persona.command()
    def buscar(
        finalidad: Annotated[
            str, typer.Option(help="Para qué, un código: queda registrado. p. ej. deteccion")
        ],
        poligono: Annotated[
            Optional[str],  # noqa: UP045  # typer reads it at run time
            typer.Option(help="Polígono en que se trabaja, si el rol no alcanza más allá."),
        ] = None,
        actor: Annotated[str, typer.Option(help="Identificador opaco, nunca un RUN.")] = "local",
        rol: Annotated[str, typer.Option()] = "operador",
        contra: Against = None,
        as_json: AsJson = False,
    ) -> None:
        """Dice la referencia de quien tiene un RUT, que se lee de la entrada estándar. Sale con 1 si nadie lo tiene."""
        with errors_to_exit(as_json=as_json):
            rut = _leer_rut()
            with connect(settings_for(contra), actor=Actor(actor, rol)) as tejido:
                found = tejido.call(
                    "casos", "buscar_persona", rut=rut, finalidad=finalidad, poligono_id=poligono
                )
            if found is None:
                raise NotFound("Ninguna persona del servicio casos tiene ese RUT.")
            if as_json:
                print_json(found)
            else:
                out.print(found["persona_ref"], markup=False)


def _leer_rut() -> str:
    """A line; on a terminal it is not shown."""
    if sys.stdin.isatty():
        return str(typer.prompt("RUT", hide_input=True, err=True))
    return sys.stdin.readline(64).strip()

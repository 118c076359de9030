"""The command `tejido informe`, which `shared.cli` mounts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated, Any, Optional

import typer
from rich.console import Console

from services.reportes import render
from services.reportes.reports.corte import Form
from shared.cli.output import errors_to_exit
from shared.config import Settings
from shared.errors import InvalidInput

Consultar = Callable[[str, str | None, str | None], Form]
"""(nombre, al, conocido_al) → the JSON form, from this process or over RPC."""
SettingsFor = Callable[[str | None], Settings]


def informe(
    consultar: Consultar,
    nombre: str,
    al: str | None = None,
    conocido_al: str | None = None,
    formato: str = "texto",
    salida: Path | None = None,
    *,
    consola: Console | None = None,
) -> None:
    """Shows a report, or writes it to `salida` as UTF-8. Raises `InvalidInput` for its format."""
    if formato not in render.FORMATOS:
        formats = ", ".join(render.FORMATOS)
        raise InvalidInput.of([("formato", f"debe ser uno de: {formats}")])
    form = consultar(nombre, al, conocido_al)
    if salida is not None:
        salida.write_bytes(render.FORMATOS[formato](form).encode())
        return
    consola = consola or Console()
    if formato == "texto":
        ancho = consola.width if consola.is_terminal else render.ANCHO
        consola.width = ancho
        consola.print(render.como_tabla(form, ancho))
    else:
        consola.file.write(render.FORMATOS[formato](form).rstrip() + "\n")


def mount(
    app: typer.Typer,
    connect: Callable[[Settings], AbstractContextManager[Any]],
    settings_for: SettingsFor,
) -> None:
    """Adds `informe` to the command line. `connect(settings)` gives something with `call` and `settle`."""

    @app.command("informe")
    def command(
        nombre: Annotated[str, typer.Argument(help="p. ej. minuta-accion-local")],
        al: Annotated[
            str | None, typer.Option(help="Lo ocurrido hasta ese día, AAAA-MM-DD.")
        ] = None,  # read by typer
        conocido_al: Annotated[
            str | None, typer.Option(help="Lo registrado hasta ese instante.")
        ] = None,
        formato: Annotated[str, typer.Option(help="texto, json, csv o html.")] = "texto",
        salida: Annotated[Path | None, typer.Option(help="Archivo; sin él, la pantalla.")] = None,
        contra: Annotated[Optional[str], typer.Option(help="URL AMQP, o «compose».")] = None,  # noqa: UP045  # typer reads it at run time
    ) -> None:
        """Muestra un informe a una fecha, con lo que se sabía en otra."""
        with errors_to_exit(as_json=formato == "json"), connect(settings_for(contra)) as tejido:
            tejido.settle()

            def ask(name: str, at: str | None, known: str | None) -> Form:
                form: Form = tejido.call(
                    "reportes", "informe", nombre=name, al=at, conocido_al=known
                )
                return form

            informe(ask, nombre, al, conocido_al, formato, salida)

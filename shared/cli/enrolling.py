"""`tejido inscribir`, `tejido desinscribir`: who may log in. A RUN is read where no other program and no history is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from shared.access.enrolled import Enrolled, open_enrolled, read_run
from shared.cli.options import AsJson, settings_for
from shared.cli.output import err, errors_to_exit, out, print_json


def mount(app: typer.Typer) -> None:
    """Adds the commands to `tejido`."""

    @app.command()
    def inscribir(as_json: AsJson = False) -> None:
        """Inscribe a quien podrá ingresar: lee su RUN de la entrada estándar o lo pide, y da un identificador opaco."""
        with errors_to_exit(as_json=as_json):
            identity = read_run(_read_hidden())
            with _opened() as enrolled:
                actor, new = enrolled.enrol(identity)
            if as_json:
                print_json({"actor": actor, "nuevo": new})
                return
            out.print(actor, markup=False)
            err.print(
                "Inscrita. Aún no tiene ningún rol: se otorgan en cada servicio, a ese identificador."
                if new
                else "Esa persona ya estaba inscrita, con ese identificador."
            )

    @app.command()
    def desinscribir(
        actor: Annotated[str, typer.Argument(help="Identificador opaco, como lo dio «inscribir».")],
    ) -> None:
        """Termina para siempre el ingreso de una persona. Sus roles se revocan aparte, en cada servicio."""
        with errors_to_exit():
            with _opened() as enrolled:
                enrolled.remove(actor)
            err.print("Ya no puede ingresar.")


@contextmanager
def _opened() -> Iterator[Enrolled]:
    enrolled = open_enrolled(settings_for())
    try:
        yield enrolled
    finally:
        enrolled.close()


def _read_hidden() -> str:
    """A line. On a terminal it is not shown."""
    if sys.stdin.isatty():
        return str(typer.prompt("RUN", hide_input=True, err=True))
    return sys.stdin.readline()

"""`tejido plazos`: evaluates deadlines as of a day, as the clock of each running service does by itself."""

from __future__ import annotations

from typing import Annotated, Optional

import typer
from rich.table import Table

from shared.cli.connection import connect
from shared.cli.options import Against, AsJson, settings_for
from shared.cli.output import errors_to_exit, out, print_json


def mount(app: typer.Typer) -> None:
    """Adds the command to `tejido`."""

    @app.command()
    def plazos(
        al: Annotated[
            Optional[str],  # noqa: UP045  # typer reads it at run time
            typer.Option(help="AAAA-MM-DD; sin él, hoy."),
        ] = None,
        contra: Against = None,
        as_json: AsJson = False,
    ) -> None:
        """Evalúa los plazos de todos los servicios: lo vencido queda como alerta. Sale con 3 si algo falla."""
        with errors_to_exit(as_json=as_json):
            with connect(settings_for(contra)) as tejido:
                found = {name: tejido.call(name, "evaluar_dia", al=al) for name in tejido.services}
                tejido.settle()
            if as_json:
                print_json(found)
            else:
                out.print(_table(found))
            if any(done["fallas"] for done in found.values()):
                raise typer.Exit(3)


def _table(found: dict[str, dict[str, object]]) -> Table:
    table = Table("servicio", "secuencias", "alertas emitidas", "alertas resueltas", "fallas")
    for name, done in found.items():
        events, failures = done["eventos"], done["fallas"]
        assert isinstance(events, list)
        assert isinstance(failures, dict)
        types = [event["type"] for event in events]
        table.add_row(
            name,
            str(done["secuencias"]),
            str(types.count("AlertaPlazoEmitida")),
            str(types.count("AlertaPlazoResuelta")),
            "\n".join(f"{stream}: {why}" for stream, why in failures.items()),
        )
    return table

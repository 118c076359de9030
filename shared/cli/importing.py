"""`tejido importar`: a table of a paper through its mapping into commands, with a report row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final, Optional

import typer
from rich.table import Table as Shown

from shared.cli.connection import Connection
from shared.cli.demo import patiently
from shared.cli.output import err, errors_to_exit, out, print_json, progress_bar
from shared.config import Settings
from shared.decider import Actor
from shared.errors import InvalidInput
from shared.importing.loading import Outcome, load
from shared.importing.mapping import TableMapping, read_mapping
from shared.importing.report import lines, rejected_csv, summary, write_rejected
from shared.importing.rows import read_rows
from shared.importing.tables import Table, read_table

MAPPINGS: Final = Path("deploy/import")
PLURALS: Final = {
    "cargada": "cargadas",
    "ya estaba": "ya estaban",
    "se cargaría": "se cargarían",
    "pendiente": "pendientes",
    "rechazada": "rechazadas",
}
SOME_REJECTED: Final = 3

Connect = Callable[..., Any]
SettingsFor = Callable[[str | None], Settings]


def choose_mapping(table: Table, asked: Path | None, folder: Path = MAPPINGS) -> TableMapping:
    """The mapping asked for, or the only one of `folder` whose columns the table has. Raises `InvalidInput`."""
    if asked is not None:
        return read_mapping(asked)
    known = {path: read_mapping(path) for path in sorted(folder.glob("*.json"))}
    fitting = [path for path, mapping in known.items() if mapping.fits(table.columns)]
    if len(fitting) == 1:
        return known[fitting[0]]
    names = ", ".join(path.name for path in fitting or known) or f"ninguno en {folder}"
    why = "Varios mapas sirven" if fitting else "Ningún mapa tiene las columnas de este archivo"
    raise InvalidInput(f"{why}: {names}. Diga cuál con --mapa.")


def import_table(
    tejido: Connection, table: Table, mapping: TableMapping, file: str, *, simulate: bool
) -> list[Outcome]:
    """Reads and loads (or simulates) every row."""
    rows = read_rows(table, mapping, file)

    def call(service: str, method: str, **kwargs: Any) -> Any:
        return patiently(lambda: tejido.call(service, method, **kwargs))

    with progress_bar() as bar:
        task = bar.add_task("Importando", total=len(rows) * len(mapping.comandos))
        return load(
            call,
            tejido.settle,
            mapping,
            rows,
            simulate=simulate,
            progress=lambda: bar.advance(task),
        )


def report_table(outcomes: Sequence[Outcome], title: str) -> Shown:
    """Every problem of every row; rows without any are only counted."""
    shown = Shown(
        "fila", "estado", "columna", "regla", "qué pasa", "qué sería correcto", title=title
    )
    for line in lines(outcomes):
        if line["regla"]:
            names = ("estado", "columna", "regla", "detalle", "remedio")
            shown.add_row(f"{line['archivo']}:{line['fila']}", *(line[name] for name in names))
    return shown


def mount(app: typer.Typer, connect: Connect, settings_for: SettingsFor) -> None:
    """Adds the command to `tejido`."""

    @app.command()
    def importar(
        archivo: Annotated[Path, typer.Argument(help="Tabla CSV o XLSX, con encabezado.")],
        simular: Annotated[
            bool, typer.Option("--simular", help="Comprueba todo y no guarda nada.")
        ] = False,
        mapa: Annotated[
            Optional[Path],  # noqa: UP045  # typer reads it at run time
            typer.Option(help="Mapa JSON. Sin él: el de deploy/import que tenga sus columnas."),
        ] = None,
        hoja: Annotated[
            Optional[str],  # noqa: UP045  # typer reads it at run time
            typer.Option(help="Hoja del XLSX, si hay más de una con datos."),
        ] = None,
        actor: Annotated[
            str, typer.Option(help="Identificador opaco de quien carga, nunca un RUN.")
        ] = "local",
        rol: Annotated[str, typer.Option()] = "operador",
        contra: Annotated[
            Optional[str],  # noqa: UP045  # typer reads it at run time
            typer.Option("--contra", help="URL AMQP de un Tejido en marcha, o «compose»."),
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Salida JSON.")] = False,
    ) -> None:
        """Importa una tabla, fila por fila. Sale con 3 si alguna fila se rechaza; esas quedan en otro archivo."""
        with errors_to_exit(as_json=as_json):
            table = read_table(archivo, hoja)
            mapping = choose_mapping(table, mapa)
            with connect(settings_for(contra), actor=Actor(actor, rol)) as tejido:
                outcomes = import_table(tejido, table, mapping, archivo.name, simulate=simular)
            rejected = rejected_csv(table, outcomes)
            place = write_rejected(archivo, rejected) if rejected and not simular else None
        _show(outcomes, table, mapping, place, as_json=as_json, simulated=simular)
        if rejected:
            raise SystemExit(SOME_REJECTED)


def _show(
    outcomes: Sequence[Outcome],
    table: Table,
    mapping: TableMapping,
    place: Path | None,
    *,
    as_json: bool,
    simulated: bool,
) -> None:
    counted = summary(outcomes)
    if as_json:
        whole = {"mapa": mapping.mapa, "simulado": simulated, "notas": list(table.notes)}
        where = None if place is None else str(place)
        print_json(whole | {"resumen": counted, "filas": lines(outcomes), "rechazadas": where})
        return
    for note in table.notes:
        err.print(note, markup=False, soft_wrap=True)
    if any(outcome.problems for outcome in outcomes):
        out.print(report_table(outcomes, mapping.mapa))
    out.print(sentence_of(counted), markup=False)
    if place is not None:
        out.print(f"Corrija {place} e impórtelo.", markup=False, soft_wrap=True)


def sentence_of(counted: Mapping[str, int]) -> str:
    """`7 filas: 5 rechazadas, 2 ya estaban.`"""
    many = {state: PLURALS[state] for state, count in counted.items() if count != 1}
    states = ", ".join(f"{count} {many.get(state, state)}" for state, count in counted.items())
    rows = sum(counted.values())
    return f"{rows} {'fila' if rows == 1 else 'filas'}: {states}." if rows else "Sin filas."

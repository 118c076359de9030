"""A report's JSON form, shown to people: a table for the terminal, CSV, or a self-contained HTML
page.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import jinja2
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from services.reportes.celdas import MESES, MONTOS, VALORES, celda, cifras, columna
from services.reportes.reports.corte import Form
from services.reportes.reports.idioma import miles
from shared import canonical
from shared.values import Mes

TITULOS: Final = {
    "minuta-accion-local": "Minuta Acción Local",
    "avance-comunidad-crece": "Estado de avance mensual Comunidad Crece",
    "discrepancias": "Discrepancias de las fuentes",
}

# What fits a terminal of at least so many columns, of reports whose rows are wider; other forms have all of it.
EN_PANTALLA: Final[Mapping[str, Mapping[int, tuple[str, ...]]]] = {
    "minuta-accion-local": {
        150: (),
        110: ("comuna", "territorio", "inicio", "termino", "meses", *MONTOS, "estado"),
        0: ("comuna", "inicio", "termino", *MONTOS, "estado"),
    },
    "avance-comunidad-crece": {
        150: ("mes", "item", "detalle", "cifras", "fundamento", "fuente"),
        120: ("mes", "item", "detalle", "cifras", "fuente"),
        0: ("mes", "item", "cifras", "fuente"),
    },
    "discrepancias": {
        120: ("discrepancia_id", "estado", "campo", "descripcion", "decision"),
        0: ("discrepancia_id", "estado", "descripcion"),
    },
}
ANCHO: Final = 160

BREVES: Final = {
    "convocatoria": "Conv.",
    "monto_proyecto_clp": "Monto",
    "fondo_iniciativas_clp": "Fondo",
    "discrepancia_id": "Id",
}
ENTEROS: Final = frozenset({"cut", "estado", "discrepancia_id", "fuente"}) | MESES
"""Columns whose text must not be broken: half an amount or half a code is a wrong one."""

_PAGINA: Final = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def titulo(form: Form) -> str:
    """`Minuta Acción Local al 30-06-2020`."""
    anio, mes, dia = form["al"].split("-")
    return f"{TITULOS.get(form['informe'], form['informe'])} al {dia}-{mes}-{anio}"


def corte(form: Form) -> str:
    """What the report rests on, in a line: the instant known and each log's position."""
    conocido = form["conocido_al"] or "todo lo registrado"
    posiciones = ", ".join(f"{log} {miles(n)}" for log, n in form["posiciones"].items())
    return f"Conocido al: {conocido}. Posiciones: {posiciones or 'ninguna'}."


def totales(form: Form) -> list[tuple[str, str]]:
    """(words, value) of each total, nested ones joined: `Por convocatoria · 2019 · Proyectos`."""
    return list(_totales(form["totales"], ()))


def _totales(parte: Mapping[str, Any], camino: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for nombre, valor in parte.items():
        mes = Mes(nombre).mostrar if re.fullmatch(Mes.FORMAT, nombre) else None
        palabras = (*camino, mes or VALORES.get(nombre) or columna(nombre))
        if isinstance(valor, Mapping):
            yield from _totales(valor, palabras)
        else:
            yield " · ".join(palabras), celda(nombre, valor)


def como_tabla(form: Form, ancho: int = ANCHO) -> Group:
    """For a rich console of `ancho` columns. Text of the data is shown as it is, never read as markup."""
    filas = form["filas"]
    return Group(
        Text(titulo(form), style="bold"),
        *(Text(linea) for linea in form["titulos"]),
        _tabla(filas, _columnas(form, ancho)) if filas else Text("Sin filas en este corte."),
        *(
            parte
            for otra in form.get("tablas", ())
            if otra["filas"]
            for parte in (
                Text(otra["titulo"], style="bold"),
                _tabla(otra["filas"], _visibles(otra["filas"])),
            )
        ),
        *(Text(f"{palabras}: {valor}") for palabras, valor in totales(form)),
        *(Text(f"Nota {n}. {nota}") for n, nota in enumerate(form["notas"], 1)),
        Text(corte(form), style="dim"),
        Text(""),
    )


def _tabla(filas: Sequence[Form], nombres: Sequence[str]) -> Table:
    tabla = Table(show_lines=False, padding=(0, 1))
    for nombre in nombres:
        numero = isinstance(filas[0][nombre], int) and not isinstance(filas[0][nombre], bool)
        tabla.add_column(
            Text(BREVES.get(nombre) or columna(nombre)),
            justify="right" if numero else "left",
            no_wrap=numero or nombre in ENTEROS,
            overflow="fold",
        )
    for fila in filas:
        tabla.add_row(*(Text(en_pantalla(nombre, fila[nombre])) for nombre in nombres))
    return tabla


def _columnas(form: Form, ancho: int) -> list[str]:
    todas = _visibles(form["filas"])
    sets = EN_PANTALLA.get(form["informe"], {})
    fits = next((names for least, names in sets.items() if ancho >= least), ())
    return [nombre for nombre in fits or todas if nombre in todas]


def _visibles(filas: Sequence[Form]) -> list[str]:
    return [nombre for nombre in (filas[0] if filas else {}) if nombre != "eventos"]


def en_pantalla(nombre: str, valor: Any) -> str:
    """A cell for a terminal: months as `2019-08`, a source as the number of its document and the line."""
    if nombre in MESES and isinstance(valor, str):
        return VALORES.get(valor, valor)
    if nombre == "fuente" and isinstance(valor, Mapping):
        return f"{str(valor['archivo']).partition('_')[0]}:{valor['fila']}"
    return celda(nombre, valor)


def como_texto(form: Form, ancho: int = ANCHO) -> str:
    """The same, as plain text of `ancho` columns."""
    out = io.StringIO()
    Console(file=out, width=ancho, color_system=None).print(como_tabla(form, ancho))
    return out.getvalue()


def como_csv(form: Form) -> str:
    """RFC 4180, the main rows, their values as they are in the JSON form; text that a spreadsheet
    would run is defused.
    """
    filas = form["filas"]
    out = io.StringIO()
    if filas:
        writer = csv.writer(out)
        writer.writerow(filas[0])
        writer.writerows([_sin_formula(*cell) for cell in fila.items()] for fila in filas)
    return out.getvalue()


def _sin_formula(nombre: str, valor: Any) -> Any:
    if isinstance(valor, bool | list | Mapping):
        valor = celda(nombre, valor)
    if isinstance(valor, str) and valor.lstrip().startswith(("=", "+", "-", "@")):
        return f"'{valor}"
    return valor


def como_html(form: Form) -> str:
    """One page with nothing outside it; everything that comes from the data is escaped."""
    return _PAGINA.get_template("informe.html.jinja").render(
        form=form,
        titulo=titulo(form),
        corte=corte(form),
        totales=totales(form),
        columna=columna,
        celda=celda,
        cifras=cifras,
    )


def como_json(form: Form) -> str:
    """Canonical JSON: the bytes that two runs of the same report share."""
    return canonical.dumps(form)


FORMATOS: Final[Mapping[str, Callable[[Form], str]]] = {
    "json": como_json,
    "csv": como_csv,
    "html": como_html,
    "texto": como_texto,
}

"""An XLSX sheet as a table: cells as text, as a person would have typed them. openpyxl only when such a file comes.

An XLSX is a ZIP: how much it unfolds into is checked before anything is unfolded.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, Final

from shared.errors import InvalidInput, TooLarge
from shared.importing.tables import Row, Table, clean, table_of

MAX_UNFOLDED_BYTES: Final = 300_000_000
MAX_ROWS: Final = 100_000
MAX_COLUMNS: Final = 200

Sheet = list[tuple[Any, ...]]


def read_xlsx(raw: bytes, sheet: str | None = None) -> Table:
    """The sheet of that name, else the only one with something in it. Raises `InvalidInput` or `TooLarge`."""
    _check_size(raw)
    values, formulas = _open(raw, values=True), _open(raw, values=False)
    try:
        name, rows = _choose(values, sheet)
        problems = list(_unreadable(rows, formulas[name]))
    finally:
        values.close()
        formulas.close()
    if problems:
        said = "; ".join(problems[:10]) + ("; y más" if len(problems) > 10 else "")
        raise InvalidInput(f"La hoja «{name}» tiene celdas que no se pueden leer: {said}.")
    width = max((_width(cells) for cells in rows), default=0)
    read = [
        (line, tuple(clean(text_of(cell)) for cell in (*cells[:width], *[None] * width)[:width]))
        for line, cells in enumerate(rows, start=1)
    ]
    found = [Row(line, cells) for line, cells in read if any(cells)]
    heading = _width(found[0].cells)
    # What stands beyond the heading is kept: such a row is told, not cut.
    trimmed = [Row(row.line, row.cells[: max(heading, _width(row.cells))]) for row in found]
    return table_of(trimmed)


def text_of(value: Any) -> str:
    """A cell as text: days as ISO, whole numbers without decimals, Sí or No."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Sí" if value else "No"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _check_size(raw: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            unfolded = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile as error:
        raise InvalidInput("El archivo no es un XLSX, o está dañado.") from error
    if unfolded > MAX_UNFOLDED_BYTES:
        raise TooLarge(
            f"El XLSX se despliega en {unfolded} bytes y el máximo es {MAX_UNFOLDED_BYTES}."
        )


def _open(raw: bytes, *, values: bool) -> Any:
    try:
        from openpyxl import load_workbook  # services do not have it: only the CLI's lock
    except ModuleNotFoundError as error:
        raise InvalidInput("Para leer XLSX falta openpyxl: guarde la tabla como CSV.") from error
    try:
        return load_workbook(io.BytesIO(raw), read_only=True, data_only=values)
    except Exception as error:  # openpyxl raises whatever the damage leads to
        raise InvalidInput(
            f"El XLSX está dañado o protegido: {type(error).__name__}. Ábralo y guárdelo de nuevo."
        ) from error


def _choose(book: Any, asked: str | None) -> tuple[str, Sheet]:
    names = [sheet.title for sheet in book.worksheets]
    if asked is not None and asked not in names:
        raise InvalidInput(f"No hay una hoja «{asked}». Hay: {', '.join(names)}.")
    full = {name: rows for name in names if asked in (None, name) if (rows := _rows(book[name]))}
    if not full:
        raise InvalidInput(
            "El archivo está vacío." if asked is None else f"La hoja «{asked}» está vacía."
        )
    if len(full) > 1:
        raise InvalidInput(f"Hay varias hojas con datos: {', '.join(full)}. Diga cuál con --hoja.")
    return next(iter(full.items()))


def _rows(sheet: Any) -> Sheet:
    """Every row up to the last that has something."""
    rows: Sheet = []
    last = 0
    for cells in _parsed(sheet):
        rows.append(cells)
        if len(rows) > MAX_ROWS or len(cells) > MAX_COLUMNS:
            raise TooLarge(
                f"La hoja «{sheet.title}» pasa de {MAX_ROWS} filas o {MAX_COLUMNS} columnas."
            )
        if _width(cells):
            last = len(rows)
    return rows[:last]


def _parsed(sheet: Any) -> Iterator[tuple[Any, ...]]:
    try:
        sheet.reset_dimensions()  # what the file says of its own size may be anything
        yield from sheet.iter_rows(values_only=True)
    except Exception as error:  # read_only parses as it goes: damage may show here
        raise InvalidInput(
            f"La hoja «{sheet.title}» está dañada: {type(error).__name__}."
        ) from error


def _unreadable(rows: Sheet, written: Any) -> Iterator[str]:
    """Formulas that were never worked out, and errors such as #REF!."""
    written.reset_dimensions()
    for cells, found in zip(rows, written.iter_rows(), strict=False):
        for value, cell in zip(cells, found, strict=False):
            if cell.data_type == "f" and value is None:
                yield f"{cell.coordinate} es una fórmula sin valor (abra el archivo y guárdelo)"
            elif isinstance(value, str) and value.startswith("#") and cell.data_type in ("e", "f"):
                yield f"{cell.coordinate} dice {value}"


def _width(cells: tuple[Any, ...]) -> int:
    return max((n for n, cell in enumerate(cells, 1) if cell not in (None, "")), default=0)

"""A table from a file: its heading and its rows, each with the line it began on. Text is NFC, without outer spaces.

CSV: UTF-8 with or without mark, else Latin-1, said aloud; separated by comma, semicolon or tab. XLSX: `xlsx`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shared.canonical import to_nfc
from shared.errors import InvalidInput, TooLarge

MAX_FILE_BYTES: Final = 50_000_000
DELIMITERS: Final = ",;\t"


@dataclass(frozen=True)
class Row:
    """`line`: where it begins in the file, from 1. Cells as they are, too many or too few included."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """`notes`: what the reader had to assume, in Spanish."""

    columns: tuple[str, ...]
    rows: Sequence[Row]
    delimiter: str = ","
    notes: tuple[str, ...] = ()


def read_table(path: Path, sheet: str | None = None) -> Table:
    """Reads a file by its extension. Raises `InvalidInput` (what is wrong, in Spanish) or `TooLarge`."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(READERS)
        raise InvalidInput(f"No se leen archivos «{path.suffix}»: guarde la tabla como {known}.")
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"No se puede leer {path}: {error.strerror}.") from error
    if len(raw) > MAX_FILE_BYTES:
        raise TooLarge(f"{path.name} mide {len(raw)} bytes y el máximo es {MAX_FILE_BYTES}.")
    return reader(raw, sheet)


def clean(cell: str) -> str:
    """NFC, and no spaces but single ones between words."""
    return " ".join(to_nfc(cell).split())


def table_of(rows: Sequence[Row], delimiter: str = ",", notes: tuple[str, ...] = ()) -> Table:
    """The first row is the heading. Raises `InvalidInput` when there is none, or it repeats a column."""
    if not rows:
        raise InvalidInput("El archivo está vacío.")
    columns = rows[0].cells
    if repeated := sorted({name for name in columns if columns.count(name) > 1}):
        raise InvalidInput(f"El encabezado repite columnas: {', '.join(map(repr, repeated))}.")
    return Table(columns, rows[1:], delimiter, notes)


def read_csv(raw: bytes, sheet: str | None = None) -> Table:
    """A CSV with a heading. Raises `InvalidInput`."""
    if sheet is not None:
        raise InvalidInput("Un CSV no tiene hojas: quite --hoja.")
    text, notes = _decode(raw)
    if "\0" in text:
        raise InvalidInput("El archivo no es un CSV: contiene bytes nulos.")
    delimiter = _delimiter(text)
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            read = tuple(map(clean, cells))
            if any(read):
                rows.append(Row(line, read))
            line = reader.line_num + 1
    except csv.Error as error:
        raise InvalidInput(f"El CSV no se puede leer cerca de la línea {line}: {error}.") from error
    return table_of(rows, delimiter, notes)


def _decode(raw: bytes) -> tuple[str, tuple[str, ...]]:
    try:
        return raw.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        note = "El archivo no está en UTF-8: se leyó como Latin-1. Revise los acentos."
        return raw.decode("latin-1"), (note,)


def _delimiter(text: str) -> str:
    """The one that splits the heading into most columns; quotes count."""
    first = text.lstrip("\r\n ").partition("\n")[0].rstrip("\r")

    def width(delimiter: str) -> int:
        return max((len(row) for row in csv.reader([first], delimiter=delimiter)), default=0)

    return max(DELIMITERS, key=width)


def _read_xlsx(raw: bytes, sheet: str | None = None) -> Table:
    from shared.importing.xlsx import read_xlsx  # it builds on this module

    return read_xlsx(raw, sheet)


#: Extension → reader of its bytes and the sheet asked for. Another format is another line here.
READERS: Final[Mapping[str, Callable[[bytes, str | None], Table]]] = {
    ".csv": read_csv,
    ".tsv": read_csv,
    ".txt": read_csv,
    ".xlsx": _read_xlsx,
}

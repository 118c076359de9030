"""A table from a file: its heading and its rows, each with the line it began on. Text is NFC, without outer spaces.

CSV for now: UTF-8 with or without mark, else Latin-1, said aloud; separated by comma, semicolon or tab.
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


def read_table(path: Path) -> Table:
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
    return reader(raw)


def read_csv(raw: bytes) -> Table:
    """A CSV with a heading. Raises `InvalidInput`."""
    text, notes = _decode(raw)
    if "\0" in text:
        raise InvalidInput("El archivo no es un CSV: contiene bytes nulos.")
    delimiter = _delimiter(text)
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            clean = tuple(" ".join(to_nfc(cell).split()) for cell in cells)
            if any(clean):
                rows.append(Row(line, clean))
            line = reader.line_num + 1
    except csv.Error as error:
        raise InvalidInput(f"El CSV no se puede leer cerca de la línea {line}: {error}.") from error
    if not rows:
        raise InvalidInput("El archivo está vacío.")
    columns = rows[0].cells
    if repeated := sorted({name for name in columns if columns.count(name) > 1}):
        raise InvalidInput(f"El encabezado repite columnas: {', '.join(map(repr, repeated))}.")
    return Table(columns, rows[1:], delimiter, notes)


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


#: Extension → reader of its bytes. Another format is another line here.
READERS: Final[Mapping[str, Callable[[bytes], Table]]] = {
    ".csv": read_csv,
    ".tsv": read_csv,
    ".txt": read_csv,
}

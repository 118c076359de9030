"""XLSX as people save them, and what is refused: damage, bombs, several sheets, formulas never worked out."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from shared.errors import InvalidInput, TooLarge
from shared.importing import xlsx
from shared.importing.tables import Row, read_csv, read_table
from shared.importing.xlsx import read_xlsx
from tests.importing.minuta import HEADING, ROWS, csv_of


def book(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    made = openpyxl.Workbook()
    del made["Sheet"]
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    raw = io.BytesIO()
    made.save(raw)
    return raw.getvalue()


def test_the_tables_of_the_minuta_read_the_same_from_xlsx_and_from_csv(tmp_path: Path) -> None:
    place = tmp_path / "minuta.XLSX"
    place.write_bytes(book(("Hoja1", [list(HEADING), *map(list, ROWS)]), ("Hoja2", [])))
    assert read_table(place) == read_csv(csv_of(ROWS).encode())


def test_cells_are_the_text_that_a_person_would_type() -> None:
    cells = [
        date(2019, 8, 1),
        datetime(2019, 8, 1),  # noqa: DTZ001  # as a spreadsheet has it, of no zone
        37000000.0,
        37000000,
        12.5,
        True,
        None,
        " a  b ",
    ]
    raw = book(("h", [[*"abcdefgh"], cells]))
    assert read_xlsx(raw).rows[0].cells == (
        *("2019-08-01", "2019-08-01", "37000000", "37000000", "12.5", "Sí", "", "a b"),
    )


def test_each_row_knows_its_line_and_keeps_what_stands_beyond_the_heading() -> None:
    raw = book(("h", [[], ["a", "b", None], [], [1, 2, None], ["x"], [3, 4, 5], [None]]))
    table = read_xlsx(raw)
    assert table.columns == ("a", "b")
    assert table.rows == [Row(4, ("1", "2")), Row(5, ("x", "")), Row(6, ("3", "4", "5"))]


def test_of_several_sheets_with_data_one_must_be_named() -> None:
    raw = book(("uno", [["a"], [1]]), ("dos", [["b"], [2]]), ("nada", []))
    with pytest.raises(InvalidInput, match=r"uno, dos.*--hoja"):
        read_xlsx(raw)
    assert read_xlsx(raw, "dos").columns == ("b",)
    with pytest.raises(InvalidInput, match="tres"):
        read_xlsx(raw, "tres")
    with pytest.raises(InvalidInput, match="nada"):
        read_xlsx(raw, "nada")
    with pytest.raises(InvalidInput, match="no tiene hojas"):
        read_csv(b"a\n1\n", "dos")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "XLSX"),
        (b"esto no es un zip", "XLSX"),
        (book(("h", [["a"], [1]]))[:-40], "XLSX"),
        (book(("h", [])), "vac"),
        (book(("h", [["a", "a"], [1, 2]])), "repite"),
        (book(("h", [["a", "b"], [1, "=1+1"]])), "B2 es una fórmula sin valor"),
    ],
)
def test_what_is_no_table_is_said(raw: bytes, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        read_xlsx(raw)


def test_a_zip_without_a_book_and_a_sheet_that_breaks_off_are_said() -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as packed:
        packed.writestr("otra.txt", "cosa")
    with pytest.raises(InvalidInput, match="dañado"):
        read_xlsx(raw.getvalue())
    with pytest.raises(InvalidInput, match="dañad"):
        read_xlsx(_with_sheet(book(("h", [["a"], [1]])), lambda text: text[:-80]))


def test_a_formula_with_its_value_is_read_and_an_error_is_told() -> None:
    raw = book(("h", [["a"], ["=1+1"]]))
    worked = _with_sheet(
        raw, lambda text: text.replace(b"<v />", b"<v>2</v>").replace(b"<v/>", b"<v>2</v>")
    )
    assert read_xlsx(worked).rows[0].cells == ("2",)
    with pytest.raises(InvalidInput, match="A2 dice #REF!"):
        read_xlsx(book(("h", [["a"], ["#REF!"]])))


def test_what_unfolds_into_too_much_is_not_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = book(("h", [["a"], *([n] for n in range(50))]))
    monkeypatch.setattr(xlsx, "MAX_ROWS", 50)
    with pytest.raises(TooLarge, match="filas"):
        read_xlsx(raw)
    monkeypatch.setattr(xlsx, "MAX_ROWS", 51)
    assert len(read_xlsx(raw).rows) == 50
    monkeypatch.setattr(xlsx, "MAX_UNFOLDED_BYTES", 100)
    with pytest.raises(TooLarge, match="despliega"):
        read_xlsx(raw)


def _with_sheet(raw: bytes, change: Any) -> bytes:
    """The book with its first sheet's XML changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.infolist():
            text = old.read(part)
            new.writestr(part, change(text) if "sheet1" in part.filename else text)
    return made.getvalue()

"""Files as people save them: separators, marks, encodings, quotes; and what is no table."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from shared.errors import InvalidInput
from shared.importing.tables import Row, read_csv, read_table
from tests.importing.minuta import HEADING, MIRADOR, RENACER, ROWS, csv_of


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_the_same_table_whatever_it_was_saved_with(delimiter: str, encoding: str) -> None:
    table = read_csv(csv_of(ROWS[:2], delimiter).encode(encoding))
    assert table.columns == HEADING
    assert [row.cells for row in table.rows] == [MIRADOR, RENACER]
    assert table.delimiter == delimiter
    assert bool(table.notes) == (encoding == "latin-1")


def test_each_row_knows_its_line_even_after_blank_and_broken_ones() -> None:
    table = read_csv(b'a,b\r\n\r\n"uno\ndos",2\r\n , \r\n3,4\r\n')
    assert table.rows == [Row(3, ("uno dos", "2")), Row(6, ("3", "4"))]


def test_accents_come_out_in_nfc_and_spaces_are_cleaned() -> None:
    raw = unicodedata.normalize("NFD", "Región,b\n  Ñuble   y  Maule ,1\n").encode()
    table = read_csv(raw)
    assert table.columns[0] == "Región"
    assert table.rows[0].cells[0] == "Ñuble y Maule"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "vac"),
        (b"\n\n", "vac"),
        (b"a,a\n1,2\n", "repite"),
        (b"a\0b\n", "nulos"),
        (b'a,b\n"sin cerrar,2\n', "cerca de la l"),
    ],
)
def test_what_is_no_table_is_said(raw: bytes, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        read_csv(raw)


def test_an_unknown_kind_or_an_absent_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"\.csv"):
        read_table(tmp_path / "tabla.pdf")
    with pytest.raises(InvalidInput, match="no-esta"):
        read_table(tmp_path / "no-esta.csv")

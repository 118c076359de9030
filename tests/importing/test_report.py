"""What comes back: problems in the words of the table, and a file of rejected rows that overwrites nothing."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from shared.cli.importing import PLURALS, sentence_of
from shared.errors import InvalidInput, Refused
from shared.importing.loading import Outcome, State, problems_of
from shared.importing.mapping import read_mapping
from shared.importing.report import lines, rejected_csv, summary, write_rejected
from shared.importing.rows import Problem, ReadRow, read_rows
from shared.importing.tables import Row, read_csv
from tests.importing.minuta import MAPPING, MIRADOR, RENACER, csv_of, orders_of

PROBLEM = Problem(columna="Comuna", regla="T1", detalle="No es de la región.", remedio="Otra.")


def rejected(line: int, *cells: str, file: str = "a.csv") -> Outcome:
    read = ReadRow(row=Row(line, cells), file=file, line=line)
    return Outcome(read, "rechazada", [PROBLEM])


def test_what_a_schema_refuses_is_said_of_the_columns_it_came_from() -> None:
    mapping = read_mapping(MAPPING)
    (row,) = read_rows(read_csv(csv_of((MIRADOR,)).encode()), mapping, "m.csv")
    error = InvalidInput.of([("data.comunas[0]", "no es una comuna"), ("data.otro", "no existe")])
    first, second = problems_of(mapping, orders_of(row)[0], error)
    assert (first.columna, first.regla, first.comando) == (
        "Comuna, Otra comuna",
        "esquema",
        "RegistrarTerritorio",
    )
    assert "data.comunas[0]: no es una comuna" in first.detalle
    assert second.columna == "data.otro"
    when = InvalidInput.of([("occurred_at", "no es un mes")])
    assert problems_of(mapping, orders_of(row)[0], when)[0].columna.startswith("Fecha de inicio")


def test_a_refusal_keeps_its_rule_and_points_at_the_column_of_the_mapping() -> None:
    mapping = read_mapping(MAPPING)
    (row,) = read_rows(read_csv(csv_of((MIRADOR,)).encode()), mapping, "m.csv")
    said = {"detail": "No.", "codigo": "Algo", "regla": "T1", "remedio": "Así sí."}
    (known,) = problems_of(mapping, orders_of(row)[0], Refused(said))
    assert (known.regla, known.columna, known.detalle, known.remedio) == (
        "T1",
        "Comuna",
        "No.",
        "Así sí.",
    )
    (unknown,) = problems_of(
        mapping, orders_of(row)[0], Refused(said | {"regla": "", "remedio": ""})
    )
    assert (unknown.regla, unknown.columna) == ("Algo", "(fila)")
    assert unknown.remedio


def test_the_rejected_rows_come_back_whole_with_whence_and_why() -> None:
    table = read_csv(b"a;b\n1;2\n3;4\n")
    good = Outcome(ReadRow(row=table.rows[0], file="a.csv", line=2), "cargada")
    text = rejected_csv(table, [good, rejected(3, "3", "4")])
    again = read_csv(text.encode())
    assert again.columns == (
        *("a", "b", "Es el mismo que", "Origen de la fila", "Motivo del rechazo"),
    )
    assert [row.cells for row in again.rows] == [
        ("3", "4", "", "a.csv:3", "[T1] Comuna: No es de la región. Otra.")
    ]
    twice = rejected_csv(again, [rejected(2, *again.rows[0].cells, file="a.csv")])
    assert read_csv(twice.encode()).columns == again.columns
    assert rejected_csv(table, [good]) == ""


def test_rows_of_other_widths_come_back_without_losing_a_cell() -> None:
    table = read_csv(b"a;b\n1;2\n")
    text = rejected_csv(table, [rejected(2, "1"), rejected(3, "1", "2", "3")])
    assert [row.cells[:2] for row in read_csv(text.encode()).rows] == [("1", ""), ("1", "2;3")]


def test_a_file_that_somebody_may_be_correcting_is_not_overwritten(tmp_path: Path) -> None:
    source = tmp_path / "tabla.csv"
    first = write_rejected(source, "uno")
    assert write_rejected(source, "uno") == first
    second = write_rejected(source, "dos")
    assert [first.name, second.name] == ["tabla.csv.rechazadas.csv", "tabla.csv.rechazadas-2.csv"]
    assert first.read_text(encoding="utf-8-sig") == "uno"


def test_the_report_has_a_line_for_each_problem_and_counts_rows() -> None:
    good = Outcome(ReadRow(row=Row(2, RENACER), file="a.csv", line=2), "cargada")
    bad = rejected(3, "x")
    bad.problems.append(PROBLEM)
    assert summary([good, bad]) == {"cargada": 1, "rechazada": 1}
    assert [(line["fila"], line["regla"]) for line in lines([good, bad])] == [
        (2, ""),
        (3, "T1"),
        (3, "T1"),
    ]


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        ({"rechazada": 5, "ya estaba": 2}, "7 filas: 5 rechazadas, 2 ya estaban."),
        ({"cargada": 1}, "1 fila: 1 cargada."),
        ({"se cargaría": 2, "pendiente": 1}, "3 filas: 2 se cargarían, 1 pendiente."),
        ({}, "Sin filas."),
    ],
)
def test_the_summary_is_a_sentence(counted: dict[str, int], said: str) -> None:
    assert sentence_of(counted) == said


def test_every_state_has_its_plural() -> None:
    assert set(PLURALS) == set(get_args(State))

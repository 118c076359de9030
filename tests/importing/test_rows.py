"""What a row says: each reader and its error, each key of a mapping, and every problem of a row at once."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shared.errors import InvalidInput
from shared.importing.mapping import Reading, read_mapping
from shared.importing.readers import DOUBLE, SIMPLE, comuna
from shared.importing.rows import fill, read_cell, read_rows
from shared.importing.tables import read_csv
from tests.importing.minuta import (
    HEADING,
    MAGALLANES,
    MAPPING,
    MIRADOR,
    ROWS,
    changed,
    csv_of,
    orders_of,
)


@pytest.mark.parametrize(
    ("reader", "cell", "value"),
    [
        ("texto", "Sí", "Sí"),
        ("identificador", "Campamento Sta. Elena", "campamento-sta-elena"),
        ("entero", "1.234", 1234),
        ("booleano", "SÍ", True),
        ("booleano", "no", False),
        ("fecha", "3/2/2020", "2020-02-03"),
        ("fecha", "2020-02-03", "2020-02-03"),
        ("region", "O'Higgins", "06"),
        ("comuna", "Llay Llay", "05703"),
        ("clp", r"\$ 35.000.000", 35_000_000),
        ("mes", "Junio 2020", "2020-06"),
        ("rut", "55.555.555-5", "55555555-5"),
    ],
)
def test_a_cell_is_read(reader: str, cell: str, value: Any) -> None:
    assert SIMPLE[reader](cell) == value
    assert type(SIMPLE[reader](cell)) is type(value)


def test_the_cells_of_the_minuta_hold_two_values() -> None:
    assert DOUBLE["montos"](r"\$ 35.000.000/ \$8.000.000") == (35_000_000, 8_000_000)
    assert DOUBLE["rango_meses"]("octubre 2019 /septiembre 2020") == ("2019-10", "2020-09")


def test_a_commune_is_looked_up_at_its_time() -> None:
    assert comuna("Chillán", date(2018, 1, 1)) == "08401"
    assert comuna("Chillán", date(2019, 1, 1)) == "16101"
    assert (
        read_cell(Reading(columna="c", lector="comuna", en="m"), "Chillán", {"m": "2018-01"})
        == "08401"
    )


@pytest.mark.parametrize(
    ("reader", "cell"),
    [
        ("identificador", "—"),
        ("entero", "1,5"),
        ("entero", "-3"),
        ("booleano", "quizás"),
        ("fecha", "31/02/2020"),
        ("region", "Cuyo"),
        ("comuna", "Mendoza"),
        ("clp", "mucho"),
        ("mes", "brumario 2020"),
        ("rut", "1-1"),
    ],
)
def test_a_cell_that_cannot_be_read_says_why_in_spanish(reader: str, cell: str) -> None:
    with pytest.raises(ValueError, match=r"no |debe"):
        SIMPLE[reader](cell)


def test_templates_keep_types_and_leave_out_what_has_no_value() -> None:
    values = {"n": 3, "nada": None, "x": "a"}
    assert fill(
        {"n": "{n}", "id": "al-{n}", "l": ["{x}", "{nada}"], "no": "{nada}", "c": True}, values
    ) == {
        "n": 3,
        "id": "al-3",
        "l": ["a"],
        "c": True,
    }


def test_a_row_of_the_minuta_gives_its_three_commands() -> None:
    table = read_csv(csv_of(ROWS).encode())
    rows = read_rows(table, read_mapping(MAPPING), "minuta.csv")
    assert [row.problems for row in rows] == [[]] * 7
    territory, chosen, project = orders_of(rows[0])
    assert territory.data == {
        "territorio_id": "barrio-de-transicion-de-emergencia-el-mirador",
        "nombre": 'Barrio de Transición de Emergencia "El Mirador"',
        "tipo": "BTE",
        "region": "01",
        "comunas": ["01101"],
        "comuna_principal": "01101",
        "texto_campamento_fuente": "Sí. Barrio en transición.",
    }
    assert "fila 1 de la tabla 2019" in chosen.header["grounds"]
    assert project.key == "proyecto/al-2019-1"
    assert project.data["monto_proyecto_clp"] == 37_000_000
    assert "ejecutor_id" not in project.data
    assert project.header["origin"] == {
        "medio": "historico",
        "archivo": "minuta.csv",
        "fila": 2,
        "relaja": ["X16"],
    }
    assert orders_of(rows[6])[2].header["occurred_at"] == "2020-06"  # the paper is of June: planned


def test_every_problem_of_a_row_is_found_at_once() -> None:
    bad = changed(MAGALLANES, región="Cuyo", comuna="", fecha="Julio 2020", monto="$1 / $2 / $3")
    table = read_csv(csv_of((bad,)).encode())
    (row,) = read_rows(table, read_mapping(MAPPING), "minuta.csv")
    assert row.orders == []
    assert [problem.columna.split()[0] for problem in row.problems] == [
        "Región",
        "Fecha",
        "Monto",
        "Comuna",
    ]
    assert all(p.regla == "lectura" and p.detalle and p.remedio for p in row.problems)


def test_a_row_with_other_cells_than_the_heading_is_a_problem_of_the_row() -> None:
    raw = csv_of((MIRADOR,)) + "una,dos\r\n"
    rows = read_rows(read_csv(raw.encode()), read_mapping(MAPPING), "m.csv")
    assert rows[0].problems == []
    assert "2 celdas" in rows[1].problems[0].detalle


def test_a_table_without_the_columns_is_refused() -> None:
    with pytest.raises(InvalidInput, match="Comuna"):
        read_rows(read_csv(b"Tabla,Monto\n1,2\n"), read_mapping(MAPPING), "m.csv")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"medio": "prensa"}, "importacion"),
        ({"sobra": 1}, "sobra"),
        ({"medio": "importacion"}, "relajar"),
        ({"lecturas": {}}, "region"),
        ({"lecturas": {"x": {"columna": "Nada"}}}, "Nada"),
        ({"lecturas": {"x": {"columna": "Comuna", "lector": "magia"}}}, "magia"),
        ({"lecturas": {"x": {"columna": "Comuna", "lector": "montos"}}}, "parte"),
        ({"lecturas": {"x": {"columna": "Comuna", "patron": "("}}}, "grupo"),
        ({"lecturas": {"x": {"columna": "Comuna", "en": "nunca"}}}, "nunca"),
        ({"comandos": [{"servicio": "casos"}]}, "forma de un mapa"),
    ],
)
def test_a_mapping_that_does_not_fit_says_where(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    whole = json.loads(MAPPING.read_text()) | change
    place = tmp_path / "mapa.json"
    place.write_text(json.dumps(whole))
    with pytest.raises(InvalidInput) as error:
        read_mapping(place)
    assert said in str(error.value)


def test_the_example_beside_the_mapping_is_the_table_of_the_minuta() -> None:
    example = read_csv((MAPPING.parent / "ejemplo-accion-local.csv").read_bytes())
    said = read_csv(csv_of(ROWS).encode())
    assert example.columns[: len(HEADING)] == said.columns
    assert [row.cells[: len(HEADING)] for row in example.rows] == [row.cells for row in said.rows]

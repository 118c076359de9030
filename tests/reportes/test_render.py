"""How a report looks: nothing of the data is run by a spreadsheet, a browser or a terminal."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from services.reportes import cli, render
from shared.errors import InvalidInput

HOSTILE = "<script>alert('x')</script>"


def form(**cells: Any) -> dict[str, Any]:
    row = {
        "convocatoria": 2019,
        "territorio": "El Mirador",
        "inicio": "2019-08",
        "monto_proyecto_clp": 37000000,
        "ejecutor": "SIN_DATO",
        "eventos": ["e-1", "e-2"],
    }
    return {
        "informe": "minuta-accion-local",
        "al": "2020-06-30",
        "conocido_al": None,
        "posiciones": {"intervencion": 1200},
        "titulos": ["2019: 1 BTE (1 territorio)"],
        "filas": [row | cells],
        "totales": {
            "monto_proyecto_clp": 37000000,
            "por_estado": {"EN_EJECUCION": 1},
            "por_mes": {"2025-01": {"avances": 8}},
        },
        "notas": ["una nota"],
    }


class Page(HTMLParser):
    """Collects the tags and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("text", ["=1+1", "+56", "-2", "@SUM(A1)", " =1", "\t=1", "\n@x"])
def test_csv_defuses_formulas(text: str) -> None:
    (_, row) = csv.reader(io.StringIO(render.como_csv(form(territorio=text))))
    assert row[1] == f"'{text}"


def test_csv_keeps_numbers_and_plain_text() -> None:
    (head, row) = csv.reader(io.StringIO(render.como_csv(form(territorio='Sta. "Elena", 2'))))
    assert head == [
        "convocatoria",
        "territorio",
        "inicio",
        "monto_proyecto_clp",
        "ejecutor",
        "eventos",
    ]
    assert row == ["2019", 'Sta. "Elena", 2', "2019-08", "37000000", "SIN_DATO", "e-1 e-2"]
    negative = csv.reader(io.StringIO(render.como_csv(form(monto_proyecto_clp=-5))))
    assert list(negative)[1][3] == "-5"


def test_csv_defuses_text_inside_a_list_or_object() -> None:
    (_, row) = csv.reader(
        io.StringIO(render.como_csv(form(fuente={"archivo": "=a.csv", "fila": 3})))
    )
    assert row[6] == "'=a.csv:3"


def test_html_escapes_everything() -> None:
    hostile = form(territorio=HOSTILE, ejecutor='"><img src=x onerror=y>', eventos=[HOSTILE])
    hostile |= {
        "titulos": [HOSTILE],
        "notas": [HOSTILE],
        "informe": HOSTILE,
        "posiciones": {HOSTILE: 1},
    }
    hostile["totales"] = {HOSTILE: 1}
    page = Page(render.como_html(hostile))
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert page.text.count(HOSTILE) >= 6


def test_html_stands_alone_and_is_accessible() -> None:
    page = Page(render.como_html(form()))
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert not {"src", "href"} & {name for name, _ in page.attributes}
    assert ("lang", "es-CL") in page.attributes
    assert {("scope", "col"), ("scope", "row")} <= set(page.attributes)
    assert {"caption", "thead", "tbody", "main", "title"} <= set(page.tags)


def test_html_writes_numbers_months_and_gaps_in_spanish() -> None:
    text = Page(render.como_html(form())).text
    for words in (
        "$37.000.000",
        "agosto 2019",
        "sin dato",
        "30-06-2020",
        "En ejecución",
        "intervencion 1.200",
    ):
        assert words in text
    assert "2.019" not in text


def test_totals_are_named_by_their_whole_path() -> None:
    assert render.totales(form()) == [
        ("Monto proyecto", "$37.000.000"),
        ("Por estado · En ejecución", "1"),
        ("Por mes · enero 2025 · Avances", "8"),
    ]


def test_a_report_without_rows_is_still_shown() -> None:
    empty = form() | {"filas": []}
    assert "Sin filas en este corte." in Page(render.como_html(empty)).text
    assert render.como_csv(empty) == ""


def shown(**changes: Any) -> str:
    out = io.StringIO()
    cli.informe(
        lambda *_: form(**changes), "minuta-accion-local", consola=Console(file=out, width=200)
    )
    return out.getvalue()


def test_the_terminal_shows_titles_rows_totals_and_notes() -> None:
    text = shown()
    for words in (
        "Minuta Acción Local al 30-06-2020",
        "1 BTE",
        "$37.000.000",
        "Nota 1. una nota",
        "intervencion 1.200",
    ):
        assert words in text
    assert "e-1" not in text


def test_the_terminal_reads_no_markup() -> None:
    assert "[red]x[/red]" in shown(territorio="[red]x[/red]")


def test_the_cli_asks_and_writes(tmp_path: Path) -> None:
    asked: list[tuple[Any, ...]] = []

    def consultar(*args: Any) -> dict[str, Any]:
        asked.append(args)
        return form()

    for formato in render.FORMATOS:
        cli.informe(consultar, "x", "2020-06-30", "2025-05-02", formato, tmp_path / formato)
    assert set(asked) == {("x", "2020-06-30", "2025-05-02")}
    assert json.loads((tmp_path / "json").read_bytes()) == form()
    assert (tmp_path / "csv").read_bytes().decode() == render.como_csv(form())
    assert (tmp_path / "html").read_text(encoding="utf-8") == render.como_html(form())
    assert "El Mirador" in (tmp_path / "texto").read_text(encoding="utf-8")


def test_an_unknown_format_is_refused_before_asking() -> None:
    def consultar(*_: Any) -> dict[str, Any]:
        raise AssertionError("asked")

    with pytest.raises(InvalidInput):
        cli.informe(consultar, "x", formato="pdf")


def test_text_goes_to_the_console_when_no_file_is_named() -> None:
    out = io.StringIO()
    cli.informe(lambda *_: form(), "x", formato="json", consola=Console(file=out))
    assert json.loads(out.getvalue()) == form()

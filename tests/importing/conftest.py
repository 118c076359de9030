"""The six services embedded, with the published templates and nothing else, and ways to import into them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from shared.cli.connection import Connection, connect
from shared.cli.demo import load_steps
from shared.cli.importing import choose_mapping, import_table
from shared.cli.steps import read_steps
from shared.config import read_settings
from shared.importing.loading import Outcome
from shared.importing.report import rejected_csv
from shared.importing.tables import read_csv
from tests.architecture.alone import REPOSITORY

DEMO: Final = REPOSITORY / "deploy" / "demo"
IMPORT: Final = REPOSITORY / "deploy" / "import"


@pytest.fixture
def tejido(tmp_path: Path) -> Iterator[Connection]:
    with connect(read_settings({"TEJIDO_DATOS": str(tmp_path / "datos")})) as connection:
        publish(connection, tmp_path)
        yield connection


def publish(tejido: Connection, folder: Path) -> None:
    """The templates of the programmes."""
    templates = folder / "plantillas"
    templates.mkdir()
    for path in DEMO.glob("0*.json"):
        shutil.copy(path, templates)
    load_steps(tejido, read_steps(templates))
    tejido.settle()


def bring(
    tejido: Connection, text: str, file: str = "minuta.csv", *, simulate: bool = False
) -> list[Outcome]:
    """Imports a CSV by the mapping of `deploy/import` that fits it."""
    table = read_csv(text.encode())
    mapping = choose_mapping(table, None, IMPORT)
    return import_table(tejido, table, mapping, file, simulate=simulate)


def corrected(text: str, outcomes: list[Outcome], change: Callable[[dict[str, str]], Any]) -> str:
    """The file of the rejected rows after a person has changed each of them."""
    back = read_csv(rejected_csv(read_csv(text.encode()), outcomes).encode())
    rows = [dict(zip(back.columns, row.cells, strict=True)) for row in back.rows]
    for row in rows:
        change(row)
    return table_text(back.columns, [tuple(row.values()) for row in rows])


def table_text(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A CSV in which every cell is quoted."""
    quoted = (
        [f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in [columns, *rows]
    )
    return "".join(",".join(row) + "\n" for row in quoted)


def positions(tejido: Connection) -> dict[str, int]:
    return {name: state["posicion"] for name, state in tejido.settle().items()}


def facts(tejido: Connection, service: str, *types: str) -> list[dict[str, Any]]:
    """Bodies of a service's events of those types, in order."""
    found: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        page = tejido.call(service, "eventos", desde=after, tipos=list(types))
        found += [message["data"] for message in page["eventos"]]
        after = page["siguiente"]
    return found

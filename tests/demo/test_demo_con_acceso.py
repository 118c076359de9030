"""`tejido demo` with access control: the same reports, by whoever had a role that day."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shared.cli.connection import connect
from shared.config import read_settings
from tests.cli.conftest import run
from tests.demo.files import FOLDER
from tests.support.readings import counted

pytestmark = pytest.mark.system


def demo(where: Path, target: str) -> str:
    done = run(where, "demo", "--carpeta", str(FOLDER), "--salida", str(where / target))
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def begin(where: Path) -> None:
    done = run(where, "acceso", "iniciar")
    assert done.returncode == 0, done.stderr[-4000:]


def figures(folder: Path) -> dict[str, Any]:
    """What the reports say, without the ids and positions of the events behind it."""
    found = {}
    for path in folder.glob("*.json"):
        report = json.loads(path.read_text())
        found[path.name] = counted({key: report[key] for key in ("titulos", "filas", "totales")})
    return found


def actors(where: Path, service: str) -> set[tuple[str, str]]:
    with connect(read_settings({"TEJIDO_DATOS": str(where / "datos")})) as tejido:
        page = tejido.call(service, "eventos")
    bodies = [event["data"] for event in page["eventos"]]
    return {(b["actor"]["id"], b["actor"]["rol"]) for b in bodies if b["origin"] is not None}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Loaded first, turned on later."""
    where = tmp_path_factory.mktemp("antes")
    demo(where, "informes")
    begin(where)
    return where


def test_turned_on_first_every_figure_is_the_same_and_each_acts_as_operador(
    before: Path, tmp_path: Path
) -> None:
    begin(tmp_path)
    assert "son operadores hoy" in demo(tmp_path, "informes")
    assert figures(tmp_path / "informes") == figures(before / "informes")
    assert len(figures(tmp_path / "informes")) >= 3
    people = {actor for actor in actors(tmp_path, "intervencion") if ":" not in actor[0]}
    assert {rol for _, rol in people} == {"operador"}
    assert len(people) > 2


def test_turned_on_later_what_was_loaded_is_not_loaded_again(before: Path) -> None:
    was = actors(before, "intervencion")
    demo(before, "otros")
    assert figures(before / "otros") == figures(before / "informes")
    assert actors(before, "intervencion") == was

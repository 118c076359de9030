"""`tejido importar` as a person runs it: what it says, what it writes, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from shared.cli.connection import connect
from shared.config import read_settings
from tests.architecture.alone import REPOSITORY
from tests.cli.conftest import environment
from tests.importing.conftest import publish
from tests.importing.minuta import (
    CORDILLERA,
    HEADING,
    MAPPING,
    MIRADOR,
    RENACER,
    changed,
    csv_of,
)

pytestmark = pytest.mark.system

TEJIDO = (sys.executable, "-m", "shared.cli")


def test_an_xlsx_loads_as_its_csv_and_its_rejected_rows_come_back_to_be_corrected(
    tmp_path: Path,
) -> None:
    with connect(read_settings({"TEJIDO_DATOS": str(tmp_path / "datos")})) as connection:
        publish(connection, tmp_path)
    book = openpyxl.Workbook()
    sheet = book["Sheet"]
    for row in (HEADING, MIRADOR, changed(RENACER, comuna="Mendoza")):
        sheet.append(list(row))
    book.create_sheet("Otra").append(["otra cosa"])
    file = tmp_path / "tabla.xlsx"
    book.save(file)

    def tell(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*TEJIDO, "importar", str(place), *arguments],
            cwd=REPOSITORY,
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    loaded = tell(file, "--hoja", "Sheet")
    assert loaded.returncode == 3, loaded.stderr
    back = tmp_path / "tabla.xlsx.rechazadas.csv"
    right = back.read_text(encoding="utf-8-sig").replace("Mendoza", "Alto Hospicio", 1)
    back.write_text(right)
    assert tell(back).returncode == 0
    with connect(read_settings({"TEJIDO_DATOS": str(tmp_path / "datos")})) as connection:
        (found,) = connection.call("territorios", "historia", "territorio/renacer")[:1]
    assert found["data"]["origin"]["archivo"] == "tabla.xlsx"
    assert found["data"]["origin"]["fila"] == 3


def test_as_a_command_it_exits_3_writes_the_rejected_and_simulates(tmp_path: Path) -> None:
    with connect(read_settings({"TEJIDO_DATOS": str(tmp_path / "datos")})) as connection:
        publish(connection, tmp_path)
    file = tmp_path / "tabla.csv"
    file.write_bytes(
        csv_of((MIRADOR, changed(CORDILLERA, comuna="Mendoza")), ";").encode("latin-1")
    )

    def tell(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*TEJIDO, "importar", str(file), *arguments],
            cwd=REPOSITORY,
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    simulated = tell("--simular", "--json")
    assert simulated.returncode == 3, simulated.stderr
    whole = json.loads(simulated.stdout)
    assert whole["resumen"] == {"pendiente": 1, "rechazada": 1}
    assert "Latin-1" in whole["notas"][0]
    assert list(tmp_path.glob("*.rechazadas*")) == []

    loaded = tell()
    assert loaded.returncode == 3
    assert "1 cargada" in loaded.stdout
    assert "Latin-1" in loaded.stderr
    assert (tmp_path / "tabla.csv.rechazadas.csv").exists()

    file.write_text(csv_of((MIRADOR,)))
    again = tell("--mapa", str(MAPPING))
    assert again.returncode == 0
    assert "1 ya estaba" in again.stdout

    file.write_text("a,b\n1,2\n")
    wrong = tell()
    assert wrong.returncode == 1
    assert "accion-local-tabla.json" in wrong.stderr
    assert "Traceback" not in wrong.stderr

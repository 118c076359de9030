"""`tejido importar` through the real services, embedded: the minuta's tables, bad rows, corrections, and twice."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.cli.connection import Connection, connect
from shared.cli.demo import load_steps
from shared.cli.importing import import_table
from shared.cli.steps import read_steps
from shared.config import read_settings
from shared.importing.loading import Outcome
from shared.importing.mapping import read_mapping
from shared.importing.report import lines, rejected_csv, summary, write_rejected
from shared.importing.tables import read_csv
from tests.architecture.alone import REPOSITORY
from tests.cli.conftest import environment
from tests.importing.minuta import (
    CORDILLERA,
    ELENA,
    MAGALLANES,
    MAPPING,
    MIRADOR,
    PAMPA,
    RENACER,
    ROWS,
    VALPARAISO,
    changed,
    csv_of,
)

pytestmark = pytest.mark.system

TEJIDO = (sys.executable, "-m", "shared.cli")
DEMO = REPOSITORY / "deploy" / "demo"
#: Of a row of the minuta, what its table says.
SAID = (
    *(
        "convocatoria",
        "region",
        "comuna",
        "cut",
        "territorio",
        "tipo",
        "inicio",
        "termino",
        "meses",
    ),
    *("monto_proyecto_clp", "fondo_iniciativas_clp", "estado"),
)


@pytest.fixture
def tejido(tmp_path: Path) -> Iterator[Connection]:
    """The six services with the published templates and nothing else."""
    with connect(read_settings({"TEJIDO_DATOS": str(tmp_path / "datos")})) as connection:
        _publish(connection, tmp_path)
        yield connection


def _publish(tejido: Connection, folder: Path) -> None:
    templates = folder / "plantillas"
    templates.mkdir()
    for path in DEMO.glob("0*.json"):
        shutil.copy(path, templates)
    load_steps(tejido, read_steps(templates))
    tejido.settle()


def bring(
    tejido: Connection, text: str, file: str = "minuta.csv", *, simulate: bool = False
) -> list[Outcome]:
    mapping = read_mapping(MAPPING)
    return import_table(tejido, read_csv(text.encode()), mapping, file, simulate=simulate)


def positions(tejido: Connection) -> dict[str, int]:
    return {name: state["posicion"] for name, state in tejido.settle().items()}


def minuta(tejido: Connection) -> list[dict[str, Any]]:
    tejido.settle()
    rows = tejido.call("reportes", "informe", nombre="minuta-accion-local", al="2020-06-30")[
        "filas"
    ]
    return [{name: row[name] for name in SAID} for row in rows]


def test_the_tables_of_the_minuta_give_the_rows_of_the_demonstration(
    tejido: Connection, tmp_path: Path
) -> None:
    before = positions(tejido)
    simulated = bring(tejido, csv_of(ROWS), simulate=True)
    assert summary(simulated) == {"pendiente": 7}  # the projects wait for their territories
    assert positions(tejido) == before

    assert summary(bring(tejido, csv_of(ROWS))) == {"cargada": 7}
    imported = minuta(tejido)
    assert len(imported) == 7

    after = positions(tejido)
    assert summary(bring(tejido, csv_of(ROWS))) == {"ya estaba": 7}
    assert summary(bring(tejido, csv_of(ROWS), simulate=True)) == {"ya estaba": 7}
    moved = csv_of((MAGALLANES, *ROWS[:6]), ";")
    assert summary(bring(tejido, moved, "otro-nombre.csv")) == {"ya estaba": 7}
    assert positions(tejido) == after

    told = tejido.call("territorios", "historia", "territorio/renacer")[0]["data"]
    assert (told["origin"]["archivo"], told["origin"]["fila"]) == ("minuta.csv", 3)

    demo = subprocess.run(
        [*TEJIDO, "demo", "--salida", tmp_path / "informes", "--carpeta", DEMO],
        env={**environment(tmp_path), "TEJIDO_DATOS": str(tmp_path / "demo")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert demo.returncode == 0, demo.stderr[-4000:]
    asked = subprocess.run(
        [*TEJIDO, "informe", "minuta-accion-local", "--al", "2020-06-30", "--formato", "json"],
        env={**environment(tmp_path), "TEJIDO_DATOS": str(tmp_path / "demo")},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    rows = json.loads(asked.stdout)["filas"]
    assert imported == [{name: row[name] for name in SAID} for row in rows]


def test_t1_una_comuna_de_otra_region_vuelve_se_corrige_y_se_carga(
    tejido: Connection, tmp_path: Path
) -> None:
    literal = changed(CORDILLERA, comuna="San Fernando")
    text = csv_of((MIRADOR, RENACER, literal, ELENA, PAMPA, VALPARAISO, MAGALLANES))
    outcomes = bring(tejido, text)
    assert summary(outcomes) == {"cargada": 6, "rechazada": 1}
    (problem,) = outcomes[2].problems
    assert (problem.regla, problem.columna, problem.comando) == (
        "T1",
        "Comuna",
        "RegistrarTerritorio",
    )
    assert "San Fernando" in problem.detalle
    assert "13" in problem.remedio

    after = positions(tejido)
    assert summary(bring(tejido, text)) == {"ya estaba": 6, "rechazada": 1}
    assert positions(tejido) == after  # the same refusal is told again, not written again

    back = write_rejected(tmp_path / "minuta.csv", rejected_csv(read_csv(text.encode()), outcomes))
    (row,) = csv.DictReader(back.read_text(encoding="utf-8-sig").splitlines())
    assert row["Comuna"] == "San Fernando"
    assert row["Origen de la fila"] == "minuta.csv:4"
    assert row["Motivo del rechazo"].startswith("[T1] Comuna: ")

    corrected = back.read_text(encoding="utf-8-sig").replace(
        "Metropolitana,San Fernando", "Metropolitana,San Bernardo"
    )
    assert summary(bring(tejido, corrected, back.name)) == {"cargada": 1}
    origin = tejido.call("territorios", "historia", "territorio/barrio-andes-cordillera")[0][
        "data"
    ]["origin"]
    assert (origin["archivo"], origin["fila"]) == ("minuta.csv", 4)
    assert len(minuta(tejido)) == 7


def test_una_fila_mala_de_cada_clase_se_informa_y_las_demas_se_cargan(tejido: Connection) -> None:
    bad = (
        changed(RENACER, región="Cuyo"),
        changed(RENACER, comuna="Mendoza"),
        changed(RENACER, fecha="octubre 2020 / noviembre 2019"),
        changed(RENACER, monto="$37.000.000"),
        changed(RENACER, tabla="Sin año"),
        changed(RENACER, territorio=""),
        changed(ELENA, región="Tarapacá"),
        changed(ELENA, n="9", comuna="Rancagua", fecha="enero 2019/ diciembre 2020"),
        changed(MIRADOR, campamento="Sí. Otra cosa"),
        changed(PAMPA, tabla="ACCIÓN LOCAL 1999"),
    )
    text = csv_of((MIRADOR, *bad, VALPARAISO)) + "dos,celdas\r\n"
    outcomes = bring(tejido, text)
    assert summary(outcomes) == {"cargada": 2, "rechazada": 11}
    told = [
        (line["fila"], line["columna"].split()[0], line["regla"])
        for line in lines(outcomes)
        if line["regla"]
    ]
    assert told == [
        (3, "Región", "lectura"),
        (4, "Comuna", "lectura"),
        (5, "Fecha", "lectura"),
        (6, "Monto", "lectura"),
        (7, "Tabla", "lectura"),
        (8, "Territorio", "lectura"),
        (9, "Comuna", "T1"),
        (10, "Fecha", "I4"),
        (11, "Territorio", "T5"),
        (12, "(fila)", "N1"),
        (14, "(fila)", "lectura"),
    ]
    for line in lines(outcomes):
        if line["estado"] == "rechazada":
            assert line["detalle"]
            assert line["remedio"]


def test_a_row_refused_for_what_was_missing_is_accepted_when_it_is_there(tmp_path: Path) -> None:
    with connect(read_settings({"TEJIDO_DATOS": str(tmp_path / "datos")})) as tejido:
        (refused,) = bring(tejido, csv_of((PAMPA,)))
        assert refused.state == "rechazada"
        assert "AL-2020.1" in refused.problems[0].detalle
        _publish(tejido, tmp_path)
        (simulated,) = bring(tejido, csv_of((PAMPA,)), simulate=True)
        assert simulated.state == "se cargaría"
        (accepted,) = bring(tejido, csv_of((PAMPA,)))
        assert accepted.state == "cargada"
        (again,) = bring(tejido, csv_of((PAMPA,)))
        assert again.state == "ya estaba"


def test_as_a_command_it_exits_3_writes_the_rejected_and_simulates(tmp_path: Path) -> None:
    with connect(read_settings({"TEJIDO_DATOS": str(tmp_path / "datos")})) as connection:
        _publish(connection, tmp_path)
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

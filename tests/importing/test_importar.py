"""`tejido importar` through the real services, embedded: rows as they are, bad ones, corrections, and twice."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from shared.cli.connection import Connection, connect
from shared.config import read_settings
from shared.ids import new_id
from shared.importing.report import rejected_csv, summary, write_rejected
from shared.importing.tables import read_csv
from tests.importing.conftest import bring, corrected, facts, positions, publish
from tests.importing.minuta import (
    CORDILLERA,
    ELENA,
    MAGALLANES,
    MIRADOR,
    PAMPA,
    RENACER,
    ROWS,
    VALPARAISO,
    changed,
    csv_of,
)

pytestmark = pytest.mark.system


def test_rows_load_once_whatever_the_file_and_say_where_they_are_from(tejido: Connection) -> None:
    before = positions(tejido)
    simulated = bring(tejido, csv_of(ROWS), simulate=True)
    assert summary(simulated) == {"pendiente": 7}  # the projects wait for their territories
    assert positions(tejido) == before

    assert summary(bring(tejido, csv_of(ROWS))) == {"cargada": 7}
    after = positions(tejido)
    assert summary(bring(tejido, csv_of(ROWS))) == {"ya estaba": 7}
    assert summary(bring(tejido, csv_of(ROWS), simulate=True)) == {"ya estaba": 7}
    moved = csv_of((MAGALLANES, *ROWS[:6]), ";")
    assert summary(bring(tejido, moved, "otro-nombre.csv")) == {"ya estaba": 7}
    assert positions(tejido) == after

    told = tejido.call("territorios", "historia", "territorio/renacer")[0]["data"]
    assert (told["origin"]["archivo"], told["origin"]["fila"]) == ("minuta.csv", 3)


def test_g5_una_comuna_de_otra_region_abre_una_discrepancia_y_resuelta_se_carga(
    tejido: Connection, tmp_path: Path
) -> None:
    literal = changed(CORDILLERA, comuna="San Fernando")
    text = csv_of((MIRADOR, RENACER, literal, ELENA, PAMPA, VALPARAISO, MAGALLANES))
    simulated = bring(tejido, text, simulate=True)
    assert simulated[2].problems[0].regla == "T1"
    assert facts(tejido, "reportes", "DiscrepanciaRegistrada") == []

    outcomes = bring(tejido, text)
    assert summary(outcomes) == {"cargada": 6, "rechazada": 1}
    (problem,) = outcomes[2].problems
    assert (problem.regla, problem.columna) == ("T1", "Comuna")
    assert problem.comando == "RegistrarTerritorio"
    assert "San Fernando" in problem.detalle
    assert "13" in problem.remedio
    (opened,) = facts(tejido, "reportes", "DiscrepanciaRegistrada")
    said = opened["data"]
    assert said["valor_a"] == {"texto": "San Fernando", "fuente": "minuta.csv", "linea": 4}
    assert said["valor_b"] == {"texto": "Metropolitana", "fuente": "minuta.csv", "linea": 4}
    assert (said["regla"], said["bloqueante"]) == ("T1", True)
    assert said["discrepancia_id"] in problem.remedio
    assert (opened["origin"]["archivo"], opened["origin"]["fila"]) == ("minuta.csv", 4)

    after = positions(tejido)
    (again,) = [o for o in bring(tejido, text, "otro.csv") if o.state == "rechazada"]
    assert again.problems[0].regla == "discrepancia"  # the same one; nothing is written again
    assert positions(tejido) == after

    back = write_rejected(tmp_path / "minuta.csv", rejected_csv(read_csv(text.encode()), outcomes))
    (row,) = csv.DictReader(back.read_text(encoding="utf-8-sig").splitlines())
    assert row["Comuna"] == "San Fernando"
    assert row["Origen de la fila"] == "minuta.csv:4"
    assert row["Motivo del rechazo"].startswith("[T1] Comuna: ")

    right = corrected(text, outcomes, lambda row: row.update({"Comuna": "San Bernardo"}))
    (waits,) = bring(tejido, right, back.name)
    assert waits.problems[0].regla == "discrepancia"  # right or not, a person decides first
    settle(tejido, said["discrepancia_id"])
    assert summary(bring(tejido, right, back.name)) == {"cargada": 1}

    (body,) = [
        found
        for found in facts(tejido, "territorios", "TerritorioRegistrado")
        if found["data"]["nombre"] == "Barrio Andes Cordillera"
    ]
    assert body["data"]["comunas"] == ["13401"]
    assert (body["origin"]["archivo"], body["origin"]["fila"]) == ("minuta.csv", 4)
    assert said["discrepancia_id"] in body["grounds"]
    history = tejido.call("reportes", "historia", f"discrepancia/{said['discrepancia_id']}")
    assert [message["type"] for message in history] == [
        "DiscrepanciaRegistrada",
        "DiscrepanciaResuelta",
    ]
    (refused,) = [
        found["data"]
        for found in facts(tejido, "territorios", "ComandoRechazado")
        if found["data"]["regla"] == "T1"
    ]
    assert "06301" in json.dumps(refused)


def settle(tejido: Connection, known: str) -> None:
    """Without grounds it is refused; with them it is decided."""
    sobre = {
        "command_id": new_id(),
        "data": {"discrepancia_id": known, "decision": "La comuna es San Bernardo, 13401."},
        "grounds": "San Fernando es 06301, de O'Higgins.",
        "occurred_at": "2020-07",
    }
    answer = tejido.call("reportes", "ejecutar", comando="ResolverDiscrepancia", sobre=sobre)
    assert answer["resultado"] == "aceptado"


def test_what_was_settled_and_contradicts_itself_again_is_told_and_opens_nothing(
    tejido: Connection,
) -> None:
    wrong = csv_of((changed(CORDILLERA, comuna="San Fernando"),))
    bring(tejido, wrong)
    (opened,) = facts(tejido, "reportes", "DiscrepanciaRegistrada")
    settle(tejido, opened["data"]["discrepancia_id"])
    (still,) = bring(tejido, csv_of((changed(CORDILLERA, comuna="Rancagua"),)))
    assert still.problems[0].regla == "T1"
    assert len(facts(tejido, "reportes", "DiscrepanciaRegistrada")) == 1


def test_a_row_refused_for_what_was_missing_is_accepted_when_it_is_there(tmp_path: Path) -> None:
    with connect(read_settings({"TEJIDO_DATOS": str(tmp_path / "datos")})) as tejido:
        (refused,) = bring(tejido, csv_of((PAMPA,)))
        assert refused.state == "rechazada"
        assert "AL-2020.1" in refused.problems[0].detalle
        publish(tejido, tmp_path)
        (simulated,) = bring(tejido, csv_of((PAMPA,)), simulate=True)
        assert simulated.state == "se cargaría"
        (accepted,) = bring(tejido, csv_of((PAMPA,)))
        assert accepted.state == "cargada"
        (again,) = bring(tejido, csv_of((PAMPA,)))
        assert again.state == "ya estaba"

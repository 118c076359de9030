"""The seeds' tables with their very strings, as people import them, against what `tejido demo` loads."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from shared.cli.connection import Connection, connect
from shared.cli.demo import load_steps
from shared.cli.steps import read_steps
from shared.config import read_settings
from shared.ids import new_id
from shared.importing.report import summary
from tests.importing.conftest import DEMO, IMPORT, bring, corrected, facts, positions, publish

pytestmark = pytest.mark.system

COMPARED: Final = (
    ("territorios", "TerritorioRegistrado"),
    ("territorios", "GrupoPrioritarioAsignado"),
    ("territorios", "TerritorioFocalizado"),
    ("alianzas", "InstituciónRegistrada"),
    ("alianzas", "OfertaCoordinada"),
    ("intervencion", "ProyectoAdjudicado"),
    ("financiamiento", "FondoAsignado"),
)


def example(name: str) -> str:
    return (IMPORT / f"ejemplo-{name}.csv").read_text()


def import_all(tejido: Connection) -> None:
    """As a person does it: what is suggested is answered, what contradicts itself is settled."""
    assert summary(bring(tejido, example("instituciones"))) == {"cargada": 51}
    assert summary(bring(tejido, example("accion-local"))) == {"cargada": 7}
    text = example("pilotos")
    first = bring(tejido, text, "pilotos.csv")
    assert [outcome.state for outcome in first] == ["rechazada", "cargada", "rechazada"]
    assert [problem.regla for outcome in first for problem in outcome.problems] == ["T5", "T1"]
    settle_discrepancies(tejido)
    mirador = "barrio-de-transicion-de-emergencia-el-mirador"

    def correct(row: dict[str, str]) -> None:
        if "Mirador" in row["Territorio y comuna"]:
            row["Es el mismo que"] = mirador
        row["Territorio y comuna"] = row["Territorio y comuna"].replace("Fernando", "Bernardo")

    text = corrected(text, first, correct)
    second = bring(tejido, text, "pilotos.csv.rechazadas.csv")
    assert [outcome.state for outcome in second] == ["cargada", "rechazada"]
    assert "barrio-andes-cordillera" in second[1].problems[0].detalle
    text = corrected(
        text, second, lambda row: row.update({"Es el mismo que": "barrio-andes-cordillera"})
    )
    assert summary(bring(tejido, text, "otra.csv")) == {"cargada": 1}
    text = example("intersector")
    first = bring(tejido, text, "intersector.csv")
    assert summary(first) == {"cargada": 2, "rechazada": 2}
    text = corrected(
        text, first, lambda row: row.update({"Es el mismo que": row["Intersector"].lower()})
    )
    assert summary(bring(tejido, text, "otra.csv")) == {"cargada": 2}


def settle_discrepancies(tejido: Connection) -> None:
    """A person decides each, with grounds."""
    for body in facts(tejido, "reportes", "DiscrepanciaRegistrada"):
        known = body["data"]["discrepancia_id"]
        data = {"discrepancia_id": known, "decision": "La comuna es San Bernardo, 13401."}
        sobre = {
            "command_id": new_id(),
            "data": data,
            "grounds": "San Fernando es 06301, de O'Higgins.",
            "occurred_at": "2020-07",
        }
        tejido.call("reportes", "ejecutar", comando="ResolverDiscrepancia", sobre=sobre)


def state(tejido: Connection) -> dict[str, list[Any]]:
    """What the logs hold of the papers, with names in the place of ids."""
    real = {
        key: [body for body in facts(tejido, *key) if body["origin"]["medio"] != "sintetico"]
        for key in COMPARED
    }
    names: dict[str, str] = {}
    for service, kind, key in (
        ("territorios", "TerritorioRegistrado", "territorio_id"),
        ("alianzas", "InstituciónRegistrada", "institucion_id"),
    ):
        names |= {body["data"][key]: body["data"]["nombre"] for body in real[service, kind]}
    for body in real["intervencion", "ProyectoAdjudicado"]:
        data = body["data"]
        names[data["proyecto_id"]] = f"{names[data['territorio_id']]} {data['convocatoria']}"
    found: dict[str, list[Any]] = {}
    for (_, kind), bodies in real.items():
        rows = [
            {
                name: names.get(value, value) if isinstance(value, str) else value
                for name, value in data.items()
            }
            for body in bodies
            for data in [body["data"]]
            if data.get("programa", "ACCION_LOCAL") == "ACCION_LOCAL"
            and data.get("territorio_id") != "tierras-blancas"
            and data.get("proyecto_id") in (None, *names)
            and not str(data.get("proyecto_id")).startswith("cc-")
        ]
        found[kind] = sorted(repr(sorted(row.items())) for row in rows)
    return found


def minuta(tejido: Connection) -> dict[str, Any]:
    tejido.settle()
    told = tejido.call("reportes", "informe", nombre="minuta-accion-local", al="2020-06-30")
    rows = [{n: v for n, v in row.items() if n != "eventos"} for row in told["filas"]]
    return {"filas": rows, "titulos": told["titulos"], "totales": told["totales"]}


def test_the_tables_of_the_seeds_give_the_state_of_the_demonstration_and_nothing_twice(
    tmp_path: Path,
) -> None:
    with connect(read_settings({"TEJIDO_DATOS": str(tmp_path / "importado")})) as tejido:
        publish(tejido, tmp_path)
        import_all(tejido)
        imported, told, after = state(tejido), minuta(tejido), positions(tejido)
        for name, states in (
            ("instituciones", {"ya estaba": 51}),
            ("accion-local", {"ya estaba": 7}),
            ("pilotos", {"rechazada": 2, "ya estaba": 1}),  # as they are written, not as corrected
            ("intersector", {"rechazada": 2, "ya estaba": 2}),
        ):
            assert summary(bring(tejido, example(name), f"{name}.csv")) == states
        assert positions(tejido) == after
    # One after the other: the embedded bus is one per process.
    with connect(read_settings({"TEJIDO_DATOS": str(tmp_path / "demo")})) as demo:
        load_steps(demo, read_steps(DEMO))
        shown, expected = minuta(demo), state(demo)
    assert told == shown
    assert len(told["filas"]) == 7
    for kind, rows in expected.items():
        assert imported[kind] == rows, kind
        assert rows

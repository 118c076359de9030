"""`tejido rectificar` over the demonstration: a figure of a real award corrected by a person.

It is seen in the history, in the report and in the services that had recorded it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shared.cli.connection import connect
from shared.config import read_settings
from tests.cli.conftest import run

pytestmark = pytest.mark.system
AL = "2020-06-30"


@pytest.fixture(scope="module")
def adjudicacion(folder: Path) -> str:
    """The id of the award of El Mirador."""
    (event, *_) = json.loads(run(folder, "historia", "proyecto/al-2019-1", "--json").stdout)
    assert event["type"] == "ProyectoAdjudicado"
    return str(event["id"])


def test_una_cifra_se_rectifica_y_la_leen_informe_historia_y_servicios(
    folder: Path, adjudicacion: str
) -> None:
    done = run(
        folder,
        *("rectificar", adjudicacion, "fondo_iniciativas_clp", "6900000"),
        *("--motivo", "La minuta decía otra cifra", "--actor", "abogada-1"),
    )
    assert done.returncode == 0, done.stderr
    assert "fondo_iniciativas_clp: 7000000 → 6900000 (La minuta decía otra cifra)" in done.stdout

    shown = run(folder, "historia", "proyecto/al-2019-1").stdout
    assert "7000000 →" in shown
    assert "abogada-1" in shown

    with connect(read_settings({"TEJIDO_DATOS": str(folder / "datos")})) as tejido:
        tejido.settle()
        recorded = _in_stream(tejido.call("financiamiento", "historia", "fondo/al-2019-1"))
        assert [e["data"]["data"]["valor_nuevo"] for e in recorded] == ["6900000"]
        assert (
            recorded[0]["data"]["causation_id"]
            == _in_stream(tejido.call("intervencion", "historia", "proyecto/al-2019-1"))[0]["id"]
        )
        for name in tejido.services:
            assert tejido.call(name, "verificar", estricto=True)["problemas"] == []
            assert tejido.call(name, "redecidir")["diferencias"] == []


def test_el_informe_cambia_desde_la_rectificacion(folder: Path, adjudicacion: str) -> None:
    with connect(read_settings({"TEJIDO_DATOS": str(folder / "datos")})) as tejido:
        tejido.settle()
        before = tejido.call("reportes", "eventos", desde=0)["eventos"][-1]["time"]
    done = run(
        folder, "rectificar", adjudicacion, "monto_proyecto_clp", "36500000", "--motivo", "x"
    )
    assert done.returncode == 0, done.stderr
    with connect(read_settings({"TEJIDO_DATOS": str(folder / "datos")})) as tejido:
        tejido.settle()
        now, then = (
            next(
                fila["monto_proyecto_clp"]
                for fila in tejido.call(
                    "reportes",
                    "informe",
                    nombre="minuta-accion-local",
                    al=AL,
                    conocido_al=conocido_al,
                )["filas"]
                if fila["territorio"].endswith('"El Mirador"')
            )
            for conocido_al in (None, before)
        )
    assert (then, now) == (37_000_000, 36_500_000)


def test_lo_que_no_se_puede_rectificar_se_explica(folder: Path, adjudicacion: str) -> None:
    refused = run(folder, "rectificar", adjudicacion, "proyecto_id", "otro", "--motivo", "x")
    assert refused.returncode == 3
    assert "Anule el acto" in refused.stderr
    unknown = run(
        folder, "rectificar", "01a1fca0-7fed-79e6-875e-6bf394ad09b5", "x", "1", "--motivo", "x"
    )
    assert unknown.returncode != 0
    assert "Ningún servicio" in unknown.stderr
    wrong = run(folder, "rectificar", adjudicacion, "monto_proyecto_clp", "mucho", "--motivo", "x")
    assert wrong.returncode == 1
    assert "valor_nuevo" in wrong.stderr


def _in_stream(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [event for event in events if event["type"] == "RegistroRectificado"]

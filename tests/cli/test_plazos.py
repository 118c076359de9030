"""`tejido plazos`: what is overdue becomes an alert, once, as the clock of a running service does by itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import run

pytestmark = pytest.mark.system
SERVICES = {"alianzas", "casos", "financiamiento", "intervencion", "reportes", "territorios"}


def plazos(folder: Path, *arguments: str) -> dict[str, Any]:
    done = run(folder, "plazos", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_lo_vencido_se_alerta_una_sola_vez(folder: Path) -> None:
    """The synthetic project was paid and never accounted for."""
    first = plazos(folder)
    assert first.keys() == SERVICES
    assert {event["type"] for event in first["financiamiento"]["eventos"]} == {"AlertaPlazoEmitida"}
    again = plazos(folder)
    assert [done["eventos"] for done in again.values()] == [[]] * len(SERVICES)
    assert [done["fallas"] for done in again.values()] == [{}] * len(SERVICES)


def test_los_demas_plazos_se_miran_todos(folder: Path) -> None:
    found = plazos(folder)
    assert all(
        found[name]["secuencias"] > 0 for name in ("alianzas", "financiamiento", "intervencion")
    )


@pytest.mark.parametrize("dia", ["2090-01-01", "2020-02-30", "ayer"])
def test_un_dia_que_no_sirve_se_dice(folder: Path, dia: str) -> None:
    done = run(folder, "plazos", "--al", dia)
    assert done.returncode == 1
    assert "al:" in done.stderr

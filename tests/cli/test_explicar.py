"""`tejido explicar` over the demonstration: from a payment back to the vote and the diagnosis."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.cli.connection import Connection, connect
from shared.cli.lineage import chain_of, mermaid_of, text_of
from shared.config import read_settings
from shared.errors import NotFound
from tests.cli.conftest import run

pytestmark = pytest.mark.system
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def loaded(folder: Path) -> Iterator[Connection]:
    with connect(read_settings({"TEJIDO_DATOS": str(folder / "datos")})) as tejido:
        yield tejido


def last(tejido: Connection, kind: str) -> Any:
    return tejido.call("financiamiento", "eventos", tipos=[kind])["eventos"][-1]


def test_el_ultimo_giro_llega_a_la_asamblea_a_la_mesa_y_al_diagnostico(loaded: Connection) -> None:
    giro = last(loaded, "FondosGirados")
    steps = chain_of(loaded, giro["id"], None)
    found = {step.type: step for step in steps}
    assert steps[0].event_id == giro["id"]
    assert {"IniciativasPriorizadas", "PDLAnalizadoEnMesa", "DiagnósticoValidado"} <= set(found)
    assert {"financiamiento", "intervencion", "territorios"} <= {step.servicio for step in steps}
    assert found["IniciativasPriorizadas"].actor["id"] == "asamblea-sintetica"
    assert found["IniciativaFinanciada"].grounds
    assert all(step.actor["id"] and step.recorded_at for step in steps)
    ids = [step.event_id for step in steps]
    assert len(ids) == len(set(ids))
    reached = {steps[0].event_id} | {ground for step in steps for ground in step.porque}
    assert reached == set(ids)  # nothing is there without a reason, no reason is missing


def test_la_profundidad_se_puede_limitar(loaded: Connection) -> None:
    giro = last(loaded, "FondosGirados")["id"]
    assert {step.nivel for step in chain_of(loaded, giro, 1)} == {0, 1}
    assert {step.stream for step in chain_of(loaded, giro, 0)} == {"fondo/sintetico-al"}


def test_tambien_se_explica_un_rechazo_y_una_secuencia(loaded: Connection) -> None:
    refused = [
        event
        for event in loaded.call("financiamiento", "eventos", tipos=["ComandoRechazado"])["eventos"]
        if event["data"]["data"]["codigo_error"] == "FondoInsuficiente"
    ]
    types = {step.type for step in chain_of(loaded, refused[-1]["id"], None)}
    assert {"ComandoRechazado", "FondoAsignado", "IniciativasPriorizadas"} <= types
    whole = chain_of(loaded, "fondo/sintetico-al", None)
    assert {step.type for step in whole} >= {"FondosGirados", "DiagnósticoValidado"}
    with pytest.raises(NotFound):
        chain_of(loaded, "fondo/no-existe", None)
    with pytest.raises(NotFound):
        chain_of(loaded, "00000000-0000-4000-8000-000000000000", None)


def test_el_texto_dice_quien_cuando_por_que_y_de_que_papel(loaded: Connection) -> None:
    text = text_of(chain_of(loaded, last(loaded, "FondosGirados")["id"], None))
    assert text.startswith("financiamiento · fondo/sintetico-al\n  FondosGirados  (")
    assert "        quién: asamblea-sintetica (" in text
    assert "por qué: Segunda de la asamblea, cubierta por el fondo." in text
    assert "reglas: AL-2019.1" in text
    assert "origen: sintetico, 90-sintetico.json:" in text


def test_el_diagrama_no_deja_signos_que_mermaid_pueda_leer(loaded: Connection) -> None:
    drawn = mermaid_of(chain_of(loaded, last(loaded, "FondosGirados")["id"], None)).splitlines()
    assert drawn[0] == "flowchart BT"
    labels = [line.partition('["')[2].removesuffix('"]') for line in drawn if '["' in line]
    assert labels
    for label in labels:
        assert not set(label.replace("<br/>", "")) & set('"<>[]{}()|`&')
    assert sum(" --> " in line for line in drawn) >= len(labels) - 5


def test_como_orden_da_json_y_sus_errores(folder: Path, loaded: Connection) -> None:
    giro = last(loaded, "FondosGirados")["id"]
    done = run(folder, "explicar", giro, "--json")
    assert done.returncode == 0, done.stderr
    steps = json.loads(done.stdout)
    assert steps[0]["event_id"] == giro
    assert set(steps[0]) >= {
        "servicio",
        "position",
        "type",
        "stream",
        "actor",
        "porque",
        "evidence",
    }
    unknown = run(folder, "explicar", "nada/1")
    assert unknown.returncode == 1
    assert "nada/1" in unknown.stderr
    assert run(folder, "explicar", giro, "--json", "--mermaid").returncode == 1

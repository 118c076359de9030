"""`tejido explicar` over the demonstration: from a payment back to the vote and the diagnosis."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from shared.cli.connection import Connection, connect
from shared.cli.lineage import chain_of, mermaid_of, text_of
from shared.config import read_settings
from shared.errors import NotFound
from shared.lineage import Step
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


#: From the payment back: service, type and who decided it. Between services, what one heard of another.
CAMINO = (
    ("financiamiento", "FondosGirados", "direccion-regional-sintetica"),
    ("financiamiento", "IniciativaFinanciada", "direccion-regional-sintetica"),
    ("financiamiento", "ConstaPDLValidado", "sistema:financiamiento/constancia"),
    ("intervencion", "PDLValidado", "asamblea-sintetica"),
    ("intervencion", "PDLAnalizadoEnMesa", "coordinador-app-sintetico"),
    ("intervencion", "IniciativasPriorizadas", "asamblea-sintetica"),
    ("intervencion", "PrefactibilidadEvaluada", "ejecutora-sintetica"),
    ("intervencion", "DiagnósticoValidado", "ejecutora-sintetica"),
    ("intervencion", "ProyectoAdjudicado", "direccion-regional-sintetica"),
    ("intervencion", "ConstaTerritorioRegistrado", "sistema:intervencion/constancia"),
    ("territorios", "TerritorioRegistrado", "carga-demo"),
)


def test_cada_decision_del_camino_dice_quien_y_por_que_en_los_tres_servicios(
    loaded: Connection,
) -> None:
    steps = chain_of(loaded, last(loaded, "FondosGirados")["id"], None)
    by_id = {step.event_id: step for step in steps}
    for servicio, tipo, quien in CAMINO:
        found = [step for step in steps if (step.servicio, step.type) == (servicio, tipo)]
        assert found, tipo
        assert {step.actor["id"] for step in found} == {quien}
        for step in found:
            assert step.recorded_at
            if quien.startswith("sistema:"):
                # A recording has no grounds of its own: it rests on the fact, in another service.
                (fact,) = (by_id[ground] for ground in step.porque)
                assert (fact.servicio != servicio, f"Consta{fact.type}") == (True, tipo)
            else:
                assert step.grounds, tipo
    mesa, voto = (
        next(step for step in steps if step.type == tipo)
        for tipo in ("PDLAnalizadoEnMesa", "IniciativasPriorizadas")
    )
    assert leads_to(by_id, steps[0].event_id, {mesa.event_id, voto.event_id})


def leads_to(by_id: Mapping[str, Step], start: str, targets: set[str]) -> bool:
    """Whether all `targets` are reached from `start` by what each step rests on."""
    seen, waiting = {start}, [start]
    while waiting:
        for ground in by_id[waiting.pop()].porque:
            if ground not in seen:
                seen.add(ground)
                waiting.append(ground)
    return targets <= seen


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

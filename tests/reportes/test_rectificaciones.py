"""What was rectified, corrected or merged: reports read the new value from its recording on, the old one before."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

from services.reportes.facts import digest, rebuild
from services.reportes.facts.accion_local import PROYECTO
from services.reportes.mirror import Forged, Mirror
from services.reportes.reports import consultar
from shared.event_log import RecordedEvent
from shared.event_log.transactions import read_transaction
from tests.reportes.logs import EPOCH, Logs
from tests.reportes.papers import minuta

AL = "2020-07-15"


def rectify(logs: Logs, event: RecordedEvent, campo: str, nuevo: Any) -> RecordedEvent:
    data = {
        "registro_id": event.event_id,
        "tipo": event.type,
        "campo": campo,
        "valor_anterior": "null",
        "valor_nuevo": json.dumps(nuevo),
        "motivo": "error de copia",
    }
    return logs.add("intervencion", "RegistroRectificado", data, occurred="2025-05-02")


def award(logs: Logs, proyecto: str) -> RecordedEvent:
    found = (e for e in logs.of("intervencion") if e.data.get("proyecto_id") == proyecto)
    return next(e for e in found if e.type == "ProyectoAdjudicado")


def fila(mirror: Mirror, territorio: str, conocido_al: str | None = None, al: str = AL) -> Any:
    informe = consultar(mirror.engine, "minuta-accion-local", al, conocido_al)
    return next(f for f in informe["filas"] if f["territorio"] == territorio)


def test_a_report_shows_the_corrected_value_since_its_recording(mirror: Mirror) -> None:
    logs = minuta()
    before = logs.events[-1][1].envelope["recorded_at"]
    act = rectify(logs, award(logs, "p1"), "monto_proyecto_clp", 36_500_000)
    logs.pour(mirror)
    assert fila(mirror, "El Mirador")["monto_proyecto_clp"] == 36_500_000
    assert act.event_id in fila(mirror, "El Mirador")["eventos"]
    assert fila(mirror, "El Mirador", before)["monto_proyecto_clp"] == 37_000_000
    assert award(logs, "p1").event_id in fila(mirror, "El Mirador", before)["eventos"]


def test_the_other_rows_and_their_order_do_not_change(mirror: Mirror) -> None:
    logs = minuta()
    before = logs.events[-1][1].envelope["recorded_at"]
    rectify(logs, award(logs, "p1"), "monto_proyecto_clp", 36_500_000)
    logs.pour(mirror)
    then, now = (
        consultar(mirror.engine, "minuta-accion-local", AL, known)["filas"]
        for known in (before, None)
    )
    assert [f["territorio"] for f in then] == [f["territorio"] for f in now]
    assert [f for f in then if f["territorio"] != "El Mirador"] == [
        f for f in now if f["territorio"] != "El Mirador"
    ]


def test_a_second_rectification_stands_on_the_first(mirror: Mirror) -> None:
    logs = minuta()
    rectify(logs, award(logs, "p1"), "monto_proyecto_clp", 36_500_000)
    between = logs.events[-1][1].envelope["recorded_at"]
    rectify(logs, award(logs, "p1"), "termino_mes", "2020-08")
    logs.pour(mirror)
    now = fila(mirror, "El Mirador")
    assert (now["monto_proyecto_clp"], now["meses"]) == (36_500_000, 13)
    then = fila(mirror, "El Mirador", between)
    assert (then["monto_proyecto_clp"], then["meses"]) == (36_500_000, 12)


def test_when_it_happened_counts_as_rectified(mirror: Mirror) -> None:
    logs = minuta()
    rectify(logs, award(logs, "p1"), "occurred_at", "2020-09")
    logs.pour(mirror)
    informe = consultar(mirror.engine, "minuta-accion-local", AL)
    assert "El Mirador" not in [f["territorio"] for f in informe["filas"]]
    assert fila(mirror, "El Mirador", al="2020-09-01")["monto_proyecto_clp"] == 37_000_000


def test_event_by_event_in_a_batch_and_rebuilt_the_facts_are_the_same(mirror: Mirror) -> None:
    logs = minuta()
    rectify(logs, award(logs, "p1"), "monto_proyecto_clp", 36_500_000)
    rectify(logs, award(logs, "p1"), "monto_proyecto_clp", 36_000_000)
    for service, event in logs.events:
        mirror.apply(service, EPOCH, [event])
    live = digest(mirror.engine)
    rebuild(mirror.engine)
    assert digest(mirror.engine) == live
    with read_transaction(mirror.engine) as conn:
        rows = conn.execute(
            sa.select(PROYECTO.table.c.monto_proyecto_clp).where(
                PROYECTO.table.c.proyecto_id == "p1"
            )
        )
        assert sorted(rows.scalars()) == [36_000_000, 36_500_000, 37_000_000]


def test_a_rectification_of_nothing_does_not_enter(mirror: Mirror) -> None:
    logs = minuta()
    rectify(logs, logs.of("territorios")[0], "nombre", "Otro")
    with pytest.raises(Forged, match="no es de esa bitácora"):
        logs.pour(mirror)


def correct(logs: Logs, territorio: str, campo: str, **nuevo: Any) -> RecordedEvent:
    fields = ("nombre", "tipo", "comunas", "comuna_principal", "region", "sectores", "aliases")
    empty = dict.fromkeys(fields)
    data = {
        "territorio_id": territorio,
        "campo": campo,
        "valor_anterior": empty,
        "valor_nuevo": {**empty, **nuevo},
        "discrepancia_id": None,
    }
    return logs.add("territorios", "TerritorioCorregido", data)


def territory_of(logs: Logs, proyecto: str) -> str:
    return str(award(logs, proyecto).data["territorio_id"])


def test_a_corrected_territory_reads_as_corrected(mirror: Mirror) -> None:
    logs = minuta()
    before = logs.events[-1][1].envelope["recorded_at"]
    named = correct(logs, territory_of(logs, "p1"), "nombre", nombre="Mirador Alto")
    correct(
        logs,
        territory_of(logs, "p1"),
        "ubicacion",
        comunas=["01107"],
        comuna_principal="01107",
        region="01",
    )
    logs.pour(mirror)
    row = fila(mirror, "Mirador Alto")
    assert row["comuna"] == "Alto Hospicio"
    assert named.event_id in row["eventos"]
    assert fila(mirror, "El Mirador", before)["comuna"] == "Iquique"


def test_a_merged_territory_reads_as_its_destination(mirror: Mirror) -> None:
    logs = minuta()
    destination = territory_of(logs, "p5")
    data = {
        "origen_ids": [territory_of(logs, "p2"), "otro"],
        "destino_id": destination,
        "aliases": ["Renacer"],
    }
    merged = logs.add("territorios", "TerritoriosFusionados", data)
    logs.pour(mirror)
    filas = consultar(mirror.engine, "minuta-accion-local", AL)["filas"]
    both = [f for f in filas if f["territorio"] == "La Pampa"]
    assert len(both) == 2
    assert sum(merged.event_id in f["eventos"] for f in both) == 1
    assert "Renacer" not in [f["territorio"] for f in filas]

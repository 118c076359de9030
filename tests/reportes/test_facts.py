"""Facts: one definition for one event, a catch-up and a rebuild."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from services.reportes.facts import FACTS, advance, digest, rebuild
from services.reportes.facts.accion_local import PROYECTO
from services.reportes.facts.calidad import DISCREPANCIA, RECHAZO
from services.reportes.facts.comunidad_crece import AVANCE_CC, CASO, INDICADOR
from services.reportes.mirror import Mirror
from shared.event_log.database import make_engine
from shared.event_log.transactions import read_transaction, write_transaction
from shared.migrations.run import upgrade
from shared.moments import iso
from tests.reportes.logs import EPOCH, Logs
from tests.reportes.papers import avance, minuta


def rows(engine: sa.Engine, table: sa.Table) -> list[sa.Row[tuple[object, ...]]]:
    with read_transaction(engine) as conn:
        return list(conn.execute(sa.select(table).order_by(table.c.log, table.c.position)))


def test_live_facts_equal_rebuilt_facts(mirror: Mirror) -> None:
    for service, event in minuta().events:
        mirror.apply(service, EPOCH, [event])
    live = digest(mirror.engine)
    rebuild(mirror.engine)
    assert digest(mirror.engine) == live


def test_batches_do_not_change_the_facts(mirror: Mirror) -> None:
    avance().pour(mirror)
    whole = digest(mirror.engine)
    with write_transaction(mirror.engine) as conn:
        for made in FACTS:
            conn.execute(sa.delete(made.table))
    assert digest(mirror.engine) != whole
    rebuild(mirror.engine)
    assert digest(mirror.engine) == whole


def test_a_digest_is_the_same_on_every_engine(mirror: Mirror, tmp_path: Path) -> None:
    papers = Logs([*minuta().events])
    for service, event in avance().events:
        papers.add(service, event.type, event.data, event.envelope["occurred_at"])
    papers.pour(mirror)
    other = make_engine(f"sqlite:///{tmp_path}/other.db")
    upgrade(other, "reportes")
    papers.pour(Mirror(other, advance))
    assert digest(mirror.engine) == digest(other)
    other.dispose()


def test_an_older_database_gets_the_tables_of_today_with_their_facts(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/older.db")
    upgrade(engine, "reportes", "0003")
    avance().pour(Mirror(engine, advance))
    expected = digest(engine)
    with write_transaction(engine) as conn:
        conn.execute(sa.text("drop table f_cupo"))
        conn.execute(sa.text("drop table f_avance_cc"))
        conn.execute(sa.text("create table f_avance_cc (log text, position integer, tema text)"))
        conn.execute(sa.text("insert into f_avance_cc values ('alianzas', 1, 'de antes')"))
    upgrade(engine, "reportes")
    assert digest(engine) == expected
    assert rows(engine, AVANCE_CC.table)
    engine.dispose()


def test_a_fact_keeps_its_event_and_both_its_times(mirror: Mirror) -> None:
    logs = minuta()
    logs.pour(mirror)
    row = rows(mirror.engine, PROYECTO.table)[0]
    award = logs.of("intervencion")[0]
    assert (row.event_id, row.log, row.position, row.medio) == (
        award.event_id,
        "intervencion",
        1,
        "historico",
    )
    assert row.occurred_from == datetime(2019, 8, 1, 4, tzinfo=UTC)
    assert iso(row.recorded_at) == award.envelope["recorded_at"]
    assert (row.convocatoria, row.monto_proyecto_clp, row.archivo) == (
        "2019",
        37000000,
        "minuta.txt",
    )


def test_nested_values_and_booleans_are_read(mirror: Mirror) -> None:
    minuta().pour(mirror)
    found = {row.discrepancia_id: row for row in rows(mirror.engine, DISCREPANCIA.table)}
    assert (found["X6"].texto_a, found["X6"].linea_b, found["X6"].bloqueante) == ("=a6", 7, True)
    assert (found["X14"].texto_b, found["X14"].bloqueante) == (None, False)


def test_cases_have_no_person_in_the_facts(mirror: Mirror) -> None:
    logs = Logs()
    data = {
        "caso_id": "c1",
        "persona_ref": "p-secreta",
        "poligono_id": "pol-1",
        "fecha": "2025-03-03",
    }
    logs.add("casos", "CasoDetectado", data)
    logs.add(
        "casos",
        "ComandoRechazado",
        {"comando": "IngresarCaso", "codigo_error": "SinEvaluacion", "regla": "K1"},
    )
    logs.pour(mirror)
    (case,) = rows(mirror.engine, CASO.table)
    assert "p-secreta" not in [str(value) for value in case]
    assert case.type == "CasoDetectado"
    assert rows(mirror.engine, RECHAZO.table)[0].regla == "K1"


def test_a_fact_of_one_service_is_not_taken_from_another(mirror: Mirror) -> None:
    logs = Logs()
    logs.add("alianzas", "ProyectoAdjudicado", {"proyecto_id": "p1"})
    logs.pour(mirror)
    assert rows(mirror.engine, PROYECTO.table) == []


def test_every_item_of_the_papers_becomes_facts(mirror: Mirror) -> None:
    avance().pour(mirror)
    assert len(rows(mirror.engine, INDICADOR.table)) == 1
    assert {row.type for row in rows(mirror.engine, AVANCE_CC.table)} <= set(AVANCE_CC.types)


def test_the_running_service_cannot_change_a_fact_on_postgres(mirror: Mirror) -> None:
    minuta().pour(mirror)
    if mirror.engine.dialect.name == "sqlite":
        return  # SQLite has no roles
    with pytest.raises(DBAPIError), write_transaction(mirror.engine) as conn:
        conn.execute(sa.update(PROYECTO.table).values(monto_proyecto_clp=0))

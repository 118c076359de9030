"""The mirror takes what follows and is true, once; anything else is refused whole."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from services.reportes.facts import FACTS
from services.reportes.mirror import Forged, Gap, Mirror, OtherEpoch, mirror_head
from services.reportes.mirror import mirror as mirror_table
from shared.event_log import RecordedEvent
from shared.event_log.transactions import read_transaction, write_transaction
from tests.reportes.logs import EPOCH, recorded


def event(position: int, name: str = "Renacer") -> RecordedEvent:
    data = {"territorio_id": f"t{position}", "nombre": name, "es_campamento": True}
    return recorded("territorios", position, "TerritorioRegistrado", data)


def count(engine: sa.Engine) -> tuple[int, int]:
    """(events in the mirror, facts)"""
    with read_transaction(engine) as conn:
        facts = sum(
            conn.execute(sa.select(sa.func.count()).select_from(f.table)).scalar_one()
            for f in FACTS
        )
        return conn.execute(
            sa.select(sa.func.count()).select_from(mirror_table)
        ).scalar_one(), facts


def test_an_unknown_producer_starts_at_nothing(mirror: Mirror) -> None:
    assert mirror.checkpoint("territorios") == (None, 0)


def test_what_follows_is_copied_with_its_exact_bytes(mirror: Mirror) -> None:
    mirror.apply("territorios", EPOCH, [event(1), event(2)])
    mirror.apply("territorios", EPOCH, [event(3)])
    assert mirror.checkpoint("territorios") == (EPOCH, 3)
    with read_transaction(mirror.engine) as conn:
        rows = conn.execute(sa.select(mirror_table).order_by(mirror_table.c.position)).all()
    assert [(row.body, bytes(row.leaf)) for row in rows] == [
        (event(n).body, event(n).leaf) for n in (1, 2, 3)
    ]
    assert rows[0].data == event(1).data
    assert count(mirror.engine) == (3, 3)


def test_an_empty_batch_has_no_effect(mirror: Mirror) -> None:
    mirror.apply("territorios", EPOCH, [])
    assert mirror.checkpoint("territorios") == (None, 0)


def test_duplicates_have_no_effect(mirror: Mirror) -> None:
    mirror.apply("territorios", EPOCH, [event(1), event(2)])
    mirror.apply("territorios", EPOCH, [event(1), event(2)])
    mirror.apply("territorios", EPOCH, [event(2), event(3), event(3)])
    assert mirror.checkpoint("territorios") == (EPOCH, 3)
    assert count(mirror.engine) == (3, 3)


@pytest.mark.parametrize("positions", [[2], [1, 3], [2, 1]])
def test_a_gap_refuses_the_whole_batch(mirror: Mirror, positions: list[int]) -> None:
    with pytest.raises(Gap):
        mirror.apply("territorios", EPOCH, [event(n) for n in positions])
    assert mirror.checkpoint("territorios") == (None, 0)
    assert count(mirror.engine) == (0, 0)


def test_another_epoch_stops_loudly(mirror: Mirror) -> None:
    mirror.apply("territorios", EPOCH, [event(1)])
    with pytest.raises(OtherEpoch):
        mirror.apply("territorios", "22222222-2222-4222-8222-222222222222", [event(2)])
    assert mirror.checkpoint("territorios") == (EPOCH, 1)


def test_a_leaf_that_is_not_the_hash_of_the_body_is_refused(mirror: Mirror) -> None:
    changed = replace(event(1), body=event(1).body.replace("Renacer", "Renacido"))
    with pytest.raises(Forged):
        mirror.apply("territorios", EPOCH, [changed])
    assert count(mirror.engine) == (0, 0)


def test_a_producer_cannot_hand_over_the_events_of_another(mirror: Mirror) -> None:
    with pytest.raises(Forged):
        mirror.apply("casos", EPOCH, [event(1)])


def test_a_rewritten_past_is_noticed(mirror: Mirror) -> None:
    mirror.apply("territorios", EPOCH, [event(1)])
    with pytest.raises(Forged):
        mirror.apply("territorios", EPOCH, [event(1, "Otro"), event(2)])
    with pytest.raises(Forged):
        mirror.apply("territorios", EPOCH, [event(2), event(2, "Otro")])
    assert mirror.checkpoint("territorios") == (EPOCH, 1)


def test_the_six_logs_are_wanted(mirror: Mirror) -> None:
    assert len(mirror.producers) == 6
    assert {"casos", "reportes"} <= set(mirror.producers)


def test_producers_advance_apart(mirror: Mirror) -> None:
    mirror.apply("territorios", EPOCH, [event(1)])
    mirror.apply("casos", EPOCH, [recorded("casos", 1, "CasoDetectado", {"caso_id": "c1"})])
    assert mirror.checkpoint("territorios") == mirror.checkpoint("casos") == (EPOCH, 1)


@pytest.mark.parametrize("statement", ["update mirror set fila = 1", "delete from mirror"])
def test_the_database_refuses_to_change_the_mirror(mirror: Mirror, statement: str) -> None:
    mirror.apply("territorios", EPOCH, [event(1)])
    with pytest.raises(DBAPIError), write_transaction(mirror.engine) as conn:
        conn.execute(sa.text(statement))
    assert count(mirror.engine) == (1, 1)


def test_the_head_of_the_mirror_is_not_deleted_by_the_running_service(mirror: Mirror) -> None:
    if mirror.engine.dialect.name == "sqlite":
        return  # SQLite has no roles
    mirror.apply("territorios", EPOCH, [event(1)])
    with pytest.raises(DBAPIError), write_transaction(mirror.engine) as conn:
        conn.execute(sa.delete(mirror_head))

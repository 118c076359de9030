"""A reaction that comes with a new version is owed what happened before it; the others do nothing twice."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from shared.event_log import EventLog, RecordedEvent
from shared.policies import Fact, Foreign, Policy
from shared.reactions import ReactionSink
from tests.reportes.logs import recorded
from tests.shared.mini import FACTS, AbrirCaja, ConstaBodega, mini_executor

EPOCH = "11111111-1111-4111-8111-111111111111"
(FACT,) = FACTS


def open_box(event: Foreign) -> Iterable[AbrirCaja]:
    bodega = event.read(ConstaBodega)
    yield AbrirCaja(caja_id=bodega.bodega_id, nombre=f"Caja de {bodega.bodega_id}")


POLICY = Policy("P1", "bodegas", "BodegaInaugurada", open_box)
OPENED = [
    recorded("bodegas", n, "BodegaInaugurada", {"bodega_id": f"b{n}", "comuna": "13101"})
    for n in range(1, 6)
]


def sink(log: EventLog, *reactions: Fact | Policy) -> ReactionSink:
    """The service as a version with these reactions starts it."""
    made = ReactionSink("casos", mini_executor(log), reactions)
    made.begin("bodegas")
    return made


def catch_up(made: ReactionSink, upto: int = len(OPENED)) -> None:
    """What a consumer does: the events after the checkpoint, in order."""
    _, position = made.checkpoint("bodegas")
    made.apply("bodegas", EPOCH, OPENED[position:upto])


def types(events: Iterable[RecordedEvent]) -> list[str]:
    return [event.type for event in events if event.type != "ClaveReservada"]


def test_a_new_reaction_sees_the_past_and_the_old_one_does_not_see_it_twice(log: EventLog) -> None:
    catch_up(sink(log, FACT), 3)
    assert types(log.scan()) == ["ConstaBodega"] * 3
    commands = len(list(log.commands()))
    upgraded = sink(log, FACT, POLICY)
    assert upgraded.checkpoint("bodegas") == (EPOCH, 0)
    catch_up(upgraded)
    assert types(log.scan()) == [
        *["ConstaBodega"] * 3,
        *["CajaAbierta"] * 3,
        *["ConstaBodega", "CajaAbierta"] * 2,
    ]
    assert len(list(log.commands())) == commands + 3 + 4


def test_once_it_has_caught_up_nothing_is_read_again(log: EventLog) -> None:
    catch_up(sink(log, FACT), 3)
    catch_up(sink(log, FACT, POLICY))
    assert sink(log, FACT, POLICY).checkpoint("bodegas") == (EPOCH, 5)
    assert sink(log, FACT).checkpoint("bodegas") == (EPOCH, 5)


@pytest.mark.parametrize("upto", [1, 2, 3, 4])
def test_a_crash_on_the_way_starts_it_again(log: EventLog, upto: int) -> None:
    catch_up(sink(log, FACT), 3)
    catch_up(sink(log, FACT, POLICY), upto)
    catch_up(sink(log, FACT, POLICY))
    made = types(log.scan())
    assert made.count("ConstaBodega") == made.count("CajaAbierta") == 5


def test_a_new_service_begins_at_the_beginning_and_stays(log: EventLog) -> None:
    made = sink(log, FACT, POLICY)
    assert made.checkpoint("bodegas") == (None, 0)
    catch_up(made, 2)
    assert sink(log, FACT, POLICY).checkpoint("bodegas") == (EPOCH, 2)

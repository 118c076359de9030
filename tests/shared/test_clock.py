"""The clock: deadlines are evaluated once a civil day, and a day that changes nothing writes nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from shared.clock import Clock, Deadlines, evaluate
from shared.event_log import EventLog
from shared.execution import Executor
from tests.shared.mini import CerrarCaja, FijarCupo, mini_executor, run

DAY = date(2020, 6, 15)
NOON = datetime(2020, 6, 15, 16, tzinfo=UTC)


def close(stream: str, day: date) -> CerrarCaja | None:
    """A box is closed on any day but the first of its month."""
    return None if day.day == 1 else CerrarCaja(caja_id=stream.partition("/")[2])


BOXES = Deadlines(("caja",), close)


@pytest.fixture
def executor(log: EventLog) -> Executor:
    made = mini_executor(log)
    for box in ("c1", "c2", "c3"):
        run(made, "AbrirCaja", caja_id=box, nombre=f"Caja {box}")
    return made


def last(executor: Executor, after: int) -> list[Any]:
    return executor.log.read(after)


def test_each_stream_gets_its_command_with_the_day_as_its_moment(executor: Executor) -> None:
    before = executor.log.head().size
    done = evaluate(executor, "casos", BOXES, DAY)
    assert (done.secuencias, done.fallas) == (3, {})
    closed = [e for e in last(executor, before) if e.type == "CajaCerrada"]
    assert [e.stream for e in closed] == ["caja/c1", "caja/c2", "caja/c3"]
    assert {e.envelope["occurred_at"] for e in closed} == {"2020-06-15"}
    assert {e.envelope["actor"]["id"] for e in closed} == {"sistema:casos/reloj"}
    assert [e["event_id"] for e in done.eventos if e["type"] == "CajaCerrada"] == [
        e.envelope["event_id"] for e in closed
    ]


def test_a_stream_that_fails_is_told_and_does_not_stop_the_rest(executor: Executor) -> None:
    run(executor, "CerrarCaja", caja_id="c2")
    before = executor.log.head().size
    done = evaluate(executor, "casos", BOXES, DAY)
    assert list(done.fallas) == ["caja/c2"]
    assert "no está abierta" in done.fallas["caja/c2"]
    written = last(executor, before)
    assert [e.stream for e in written if e.type == "CajaCerrada"] == ["caja/c1", "caja/c3"]
    assert "ComandoRechazado" not in [e.type for e in written]


def test_a_day_that_changes_nothing_writes_nothing(executor: Executor) -> None:
    before = executor.log.head().size, len(list(executor.log.commands()))
    none = evaluate(executor, "casos", BOXES, date(2020, 6, 1))
    assert (none.secuencias, none.eventos) == (0, ())
    again = Deadlines(("caja",), lambda stream, _: None)
    evaluate(executor, "casos", again, DAY)
    assert (executor.log.head().size, len(list(executor.log.commands()))) == before


def test_only_the_streams_of_its_categories(executor: Executor) -> None:
    run(executor, "FijarCupo", cupo_id="general", cupo=1)
    seen: list[str] = []

    def note(stream: str, _: date) -> FijarCupo | None:
        seen.append(stream)
        return None

    evaluate(executor, "casos", Deadlines(("cupo", "caj", "nada"), note), DAY)
    assert seen == ["cupo/general"]


def test_the_clock_evaluates_each_civil_day_of_santiago_once(log: EventLog) -> None:
    now = [NOON]
    days: list[date] = []
    executor = mini_executor(log, clock=lambda: now[0])
    run(executor, "AbrirCaja", caja_id="c1", nombre="Azul")

    def note(_: str, day: date) -> None:
        days.append(day)

    clock = Clock(executor, "casos", Deadlines(("caja",), note))
    for instant in (NOON, NOON, datetime(2020, 6, 16, 3, 59, tzinfo=UTC)):
        now[0] = instant
        clock.look()
    assert days == [DAY]
    now[0] = datetime(2020, 6, 16, 4, 1, tzinfo=UTC)  # midnight in Santiago is 04:00 UTC in winter
    clock.look()
    assert days == [DAY, date(2020, 6, 16)]


def test_a_day_that_failed_is_tried_again(
    executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(executor, "casos", BOXES)
    with monkeypatch.context() as patch:
        patch.setattr(executor.log, "streams", _away)
        with pytest.raises(OSError, match="away"):
            clock.look()
    assert clock.evaluated is None
    clock.look()
    assert clock.evaluated is not None
    assert "CajaCerrada" in [e.type for e in executor.log.scan()]


def test_many_streams_are_read_page_by_page(executor: Executor) -> None:
    assert list(executor.log.streams("caja", page=2)) == ["caja/c1", "caja/c2", "caja/c3"]
    assert list(executor.log.streams("caja", page=3)) == ["caja/c1", "caja/c2", "caja/c3"]
    assert list(executor.log.streams("caj_")) == []


def _away(_: str) -> Any:
    raise OSError("away")

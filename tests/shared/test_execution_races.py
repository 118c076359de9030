"""Decisions at the same time: keys with one holder, streams guarded, races decided again. On both
engines.
"""

from __future__ import annotations

from typing import Any

import eventlet
import pytest

from shared.common import ClaveReservada
from shared.errors import (
    Refused,
    VersionConflict,
)
from shared.event_log import EventLog
from shared.execution import Executor
from tests.shared.conftest import Site
from tests.shared.log_cases import assert_whole
from tests.shared.mini import (
    AbrirCaja,
    mini_executor,
    run,
)
from tests.shared.test_event_log_append import together

pytestmark = pytest.mark.usefixtures("bounded")


@pytest.fixture
def executor(log: EventLog) -> Executor:
    return mini_executor(log)


def test_a_key_has_one_holder_however_many_ask_at_once(log: EventLog, executor: Executor) -> None:
    def open_box(number: int) -> Any:
        return run(executor, "AbrirCaja", caja_id=f"c{number}", nombre="azul")

    answers = together(*[lambda n=n: open_box(n) for n in range(20)])
    assert [isinstance(answer, Refused) for answer in answers].count(False) == 1
    assert {a.problem["codigo"] for a in answers if isinstance(a, Refused)} == {"NombreOcupado"}
    (claim,) = log.read_stream("clave/azul")
    (opened,) = [e for e in log.scan() if e.type == "CajaAbierta"]
    assert claim.data["titular"] == opened.data["caja_id"]
    assert log.head().size == 2 + 19
    assert_whole(log)


def test_a_key_has_one_holder_across_processes(site: Site) -> None:
    executors = [mini_executor(site.open(pool=2)) for _ in range(4)]
    calls = [
        lambda n=n: run(executors[n % 4], "AbrirCaja", caja_id=f"c{n}", nombre="azul")
        for n in range(20)
    ]
    answers = together(*calls)
    assert [isinstance(answer, Refused) for answer in answers].count(False) == 1
    assert_whole(executors[0].log)


def test_a_key_that_was_freed_can_be_taken(executor: Executor) -> None:
    run(executor, "AbrirCaja", caja_id="c1", nombre="azul")
    run(executor, "CerrarCaja", caja_id="c1")
    assert len(run(executor, "AbrirCaja", caja_id="c2", nombre="azul")["eventos"]) == 2


def test_a_key_may_have_accents(log: EventLog, executor: Executor) -> None:
    run(executor, "AbrirCaja", caja_id="c1", nombre="Peñalolén Ñuñoa")
    assert log.read_stream("clave/Peñalolén Ñuñoa")[0].data["titular"] == "c1"
    with pytest.raises(Refused, match="caja c1"):
        run(executor, "AbrirCaja", caja_id="c2", nombre="Peñalolén Ñuñoa")


def test_a_key_is_never_written_unread(log: EventLog) -> None:
    executor = mini_executor(log)
    order = executor.catalogue.orders["AbrirCaja"]
    careless = type(order.decider)(
        "caja",
        lambda _, __, ___: [ClaveReservada(clave="azul", titular="c1")],
        order.decider.evolve,
        order.decider.initial,
        AbrirCaja,
        order.decider.events,
    )
    executor.catalogue.orders["AbrirCaja"] = type(order)(AbrirCaja, careless)
    with pytest.raises(TypeError, match="clave/azul"):
        run(executor, "AbrirCaja", caja_id="c1", nombre="azul")
    assert log.head().size == 0


def test_the_stream_a_decision_rested_on_is_guarded(
    log: EventLog, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit falls between the decision and its append: it is decided again, and refused."""
    run(executor, "FijarCupo", cupo_id="general", cupo=10)
    run(executor, "AbrirCaja", caja_id="c1", nombre="azul")
    rival = mini_executor(log)
    appended = log.append
    interference = [lambda: run(rival, "FijarCupo", cupo_id="general", cupo=2)]

    def slow_append(request: Any) -> Any:
        if interference:
            interference.pop()()
        return appended(request)

    monkeypatch.setattr(log, "append", slow_append)
    with pytest.raises(Refused, match="Caben 2 unidades y serían 5"):
        run(executor, "LlenarCaja", caja_id="c1", unidades=5)
    assert "CajaLlenada" not in {event.type for event in log.scan()}


def test_no_box_is_overfilled_by_many_at_once(log: EventLog, executor: Executor) -> None:
    run(executor, "FijarCupo", cupo_id="general", cupo=7)
    run(executor, "AbrirCaja", caja_id="c1", nombre="azul")
    answers = together(*[lambda: run(executor, "LlenarCaja", caja_id="c1", unidades=1)] * 20)
    assert [isinstance(answer, Refused) for answer in answers].count(False) == 7
    assert sum(e.data["unidades"] for e in log.scan() if e.type == "CajaLlenada") == 7
    assert_whole(log)


def test_races_that_never_end_are_told(
    log: EventLog, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def always(_: Any) -> Any:
        raise VersionConflict("otra vez")

    monkeypatch.setattr(log, "append", always)
    with pytest.raises(VersionConflict):
        run(executor, "FijarCupo", cupo_id="general", cupo=7)


def test_who_arrives_while_another_waits_is_not_held_back(
    log: EventLog, executor: Executor
) -> None:
    run(executor, "FijarCupo", cupo_id="general", cupo=1000)
    for number in range(4):
        run(executor, "AbrirCaja", caja_id=f"c{number}", nombre=f"n{number}")

    def fill(number: int) -> None:
        for _ in range(10):
            run(executor, "LlenarCaja", caja_id=f"c{number}", unidades=1)
            eventlet.sleep(0)

    together(*[lambda n=n: fill(n) for n in range(4)])
    assert [len(log.read_stream(f"caja/c{n}")) for n in range(4)] == [11] * 4
    assert_whole(log)

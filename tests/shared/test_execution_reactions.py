"""A foreign event becomes own commands, once however often it comes. On both engines."""

from __future__ import annotations

import pytest

from shared.decider import Actor
from shared.event_log import EventLog
from shared.execution import Executor
from shared.ids import new_id
from shared.policies import Foreign, Policy, commands_for, subscriptions
from tests.shared.mini import (
    FACTS,
    AbrirCaja,
    mini_executor,
)

pytestmark = pytest.mark.usefixtures("bounded")


@pytest.fixture
def executor(log: EventLog) -> Executor:
    return mini_executor(log)


FOREIGN = {
    "event_id": new_id(),
    "type": "BodegaInaugurada",
    "occurred_at": "2020-05",
    "occurred_basis": "a_mas_tardar",
    "correlation_id": new_id(),
    "origin": {"medio": "historico", "archivo": "b.csv", "fila": 3, "relaja": ["M9"]},
    "data": {"bodega_id": "b1", "comuna": "13101", "superficie": 80},
}
POLICY = Policy(
    "P1",
    "bodegas",
    "BodegaInaugurada",
    lambda e: [
        AbrirCaja(caja_id=f"{e.envelope['data']['bodega_id']}-{n}", nombre=f"caja {n}")
        for n in range(2)
    ],
)


def test_a_foreign_event_has_one_effect_however_often_it_comes(
    log: EventLog, executor: Executor
) -> None:
    foreign = Foreign("bodegas", FOREIGN)
    turns = [list(commands_for("casos", foreign, (POLICY, *FACTS))) for _ in range(2)]
    assert turns[0] == turns[1]
    names = [name for name, _, _ in turns[0]]
    assert names == ["ConstatarBodega", "AbrirCaja", "AbrirCaja"], "facts come before policies"
    assert len({payload["command_id"] for _, payload, _ in turns[0]}) == 3
    for turn in turns:
        for name, payload, actor in turn:
            executor.execute(name, payload, Actor(actor, "sistema"))
    stored = list(log.scan())
    assert [e.type for e in stored] == [
        "ConstaBodega",
        *["CajaAbierta", "ClaveReservada"] * 2,
    ]
    assert stored[0].stream == "bodega/b1"
    assert stored[0].data == {"bodega_id": "b1", "comuna": "13101"}
    assert {e.envelope["actor"]["id"] for e in stored} == {
        "sistema:casos/constancia",
        "sistema:casos/P1",
    }
    for event in stored:
        assert event.envelope["causation_id"] == FOREIGN["event_id"]
        assert event.envelope["correlation_id"] == FOREIGN["correlation_id"]
        assert event.envelope["occurred_at"] == "2020-05"
        assert event.envelope["origin"] == {**FOREIGN["origin"], "relaja": []}  # type: ignore[dict-item]  # a dict


def test_other_events_and_other_services_react_otherwise() -> None:
    foreign = Foreign("bodegas", FOREIGN)
    ids = {
        service: [p["command_id"] for _, p, _ in commands_for(service, foreign, [POLICY])]
        for service in ("casos", "alianzas")
    }
    assert not set(ids["casos"]) & set(ids["alianzas"])
    other = Foreign("bodegas", {**FOREIGN, "event_id": new_id()})
    assert ids["casos"] != [p["command_id"] for _, p, _ in commands_for("casos", other, [POLICY])]
    assert list(commands_for("casos", Foreign("otro", FOREIGN), [POLICY, *FACTS])) == []
    assert subscriptions([POLICY, *FACTS]) == {"bodegas": {"BodegaInaugurada"}}

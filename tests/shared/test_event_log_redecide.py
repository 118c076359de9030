"""Deciding everything again: the same code gives the same log, other code or another log is
noticed. On both engines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from shared.catalogue import Catalogue
from shared.decider import Context, Decider
from shared.declare import event
from shared.event_log import EventLog
from shared.event_log.upcasters import Upcasters
from shared.redecide import Difference, Redecision, redecide
from tests.shared import mini
from tests.shared.conftest import Site
from tests.shared.log_tampering import tamper
from tests.shared.mini import CAJA, CUPO, FACTS, mini_catalogue, mini_executor, run, wire
from tests.shared.test_event_log_append import together
from tests.shared.test_event_log_verify import open_log

pytestmark = pytest.mark.usefixtures("bounded")

Decide = Callable[[Any, Any, Context], Sequence[Any]]


def fill(log: EventLog) -> dict[str, str]:
    """Every kind of command there is, many at once; name → command id of some of them."""
    open_log(log)
    hours = iter(range(10_000))
    executor = mini_executor(
        log, clock=lambda: datetime(2024, 1, 1, tzinfo=UTC).replace(microsecond=next(hours))
    )
    named: dict[str, str] = {}

    def given(label: str, name: str, **data: Any) -> None:
        payload = wire(**data)
        named[label] = payload["command_id"]
        together(lambda: run(executor, name, payload))

    given("cupo", "FijarCupo", cupo_id="general", cupo=10)
    given("fact", "ConstatarBodega", bodega_id="b1", comuna="13101")
    given("opened", "AbrirCaja", caja_id="c1", nombre="azul")
    given("repeated", "AbrirCaja", caja_id="c1", nombre="azul")
    given("filled", "LlenarCaja", caja_id="c1", unidades=4)
    given("taken", "AbrirCaja", caja_id="c2", nombre="azul")
    given("overfilled", "LlenarCaja", caja_id="c1", unidades=7)
    given("less", "FijarCupo", cupo_id="general", cupo=5)
    given("filled again", "LlenarCaja", caja_id="c1", unidades=1)
    together(*[lambda: run(executor, "LlenarCaja", caja_id="c1", unidades=1)] * 8)
    relaxed = wire(caja_id="c1", unidades=50)
    relaxed["origin"] = {"medio": "historico", "archivo": "a.csv", "fila": 1, "relaja": ["M2"]}
    run(executor, "LlenarCaja", relaxed)
    given("closed", "CerrarCaja", caja_id="c1")
    given("opened after", "AbrirCaja", caja_id="c2", nombre="azul")
    return named


def deciding(decide: Decide) -> Catalogue:
    """The mini service with another decider of boxes."""
    changed: Decider[Any, Any, Any] = replace(CAJA, decide=decide)
    return mini_catalogue(changed)


def differences(log: EventLog, catalogue: Catalogue | None = None) -> dict[str, str]:
    found = redecide(log, catalogue or mini_catalogue(), FACTS)
    return {difference.command_id: difference.detail for difference in found.differences}


def test_the_same_code_decides_the_same(log: EventLog) -> None:
    fill(log)
    steps: list[tuple[int, int]] = []
    result = redecide(
        log, mini_catalogue(), FACTS, progress=lambda done, total: steps.append((done, total))
    )
    assert result == Redecision(20, ())
    assert steps == [(n, 20) for n in range(1, 21)]


def test_a_small_cache_makes_no_difference(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.states.CACHED_STREAMS", 1)
    fill(log)
    assert differences(log) == {}


def test_an_empty_log(log: EventLog) -> None:
    assert redecide(log, mini_catalogue()) == Redecision(0, ())


def test_a_rule_that_became_stricter(log: EventLog) -> None:
    named = fill(log)

    def stricter(caja: Any, order: Any, context: Context) -> Sequence[Any]:
        if isinstance(order, mini.LlenarCaja) and order.unidades == 4:
            raise mini.CupoExcedido(cupo=3, total=4)
        return mini.decide_caja(caja, order, context)

    assert differences(log, deciding(stricter)) == {
        named["filled"]: "LlenarCaja: estaba aceptado y ahora queda rechazado (CupoExcedido)"
    }


def test_a_rule_that_became_laxer(log: EventLog) -> None:
    named = fill(log)

    def laxer(caja: Any, order: Any, context: Context) -> Sequence[Any]:
        if isinstance(order, mini.LlenarCaja) and order.unidades == 7:
            return []
        return mini.decide_caja(caja, order, context)

    assert differences(log, deciding(laxer)) == {
        named["overfilled"]: "LlenarCaja: estaba rechazado y ahora queda aceptado"
    }


def test_other_data_other_type_other_count_other_rules(log: EventLog) -> None:
    named = fill(log)

    def other(caja: Any, order: Any, context: Context) -> Sequence[Any]:
        decided = mini.decide_caja(caja, order, context)
        match order:
            case mini.LlenarCaja(unidades=4):
                return [replace(decided[0], unidades=5)]
            case mini.CerrarCaja():
                return [
                    mini.CajaLlenada(caja_id="c1", unidades=1, llenada_en=context.today),
                    decided[1],
                ]
            case mini.AbrirCaja(caja_id="c2"):
                return decided[:1]
            case _:
                return decided

    changed = replace(
        CAJA, decide=other, rules_version=lambda caja: "MINI-2021.1" if caja.nombre else None
    )
    found = differences(log, mini_catalogue(changed))
    assert found[named["filled"]] == (
        "LlenarCaja: el evento 1 (CajaLlenada) cambia en la versión de reglas y los datos"
    )
    assert "cambia en el tipo" in found[named["closed"]]
    assert found[named["opened after"]] == "AbrirCaja: hay 2 eventos guardados y ahora decide 1"
    assert named["taken"] not in found


def test_another_reason_for_a_refusal(log: EventLog) -> None:
    named = fill(log)

    class Otro(mini.NombreOcupado):
        """El nombre ya es de la caja {titular}."""

    def renamed(caja: Any, order: Any, context: Context) -> Sequence[Any]:
        try:
            return mini.decide_caja(caja, order, context)
        except mini.NombreOcupado as refusal:
            raise Otro(**refusal.weighed) from refusal

    (detail,) = differences(log, deciding(renamed)).values()
    assert detail == "AbrirCaja: el rechazo cambia en codigo: ahora Otro"
    assert list(differences(log, deciding(renamed))) == [named["taken"]]


def test_a_decision_that_rests_on_more_than_before(log: EventLog) -> None:
    named = fill(log)

    def curious(caja: Any, order: Any, context: Context) -> Sequence[Any]:
        if isinstance(order, mini.AbrirCaja):
            context.of(CUPO, "general")
        return mini.decide_caja(caja, order, context)

    found = differences(log, deciding(curious))
    assert set(found) == {named[label] for label in ("opened", "repeated", "taken", "opened after")}
    assert "cupo/general, que entonces no leyó" in found[named["opened"]]


def test_code_that_breaks_is_a_difference_and_the_rest_is_still_compared(log: EventLog) -> None:
    named = fill(log)

    def broken(caja: Any, order: Any, context: Context) -> Sequence[Any]:
        if isinstance(order, mini.CerrarCaja):
            raise KeyError("falta")
        return mini.decide_caja(caja, order, context)

    assert differences(log, deciding(broken)) == {
        named["closed"]: "CerrarCaja: no se pudo decidir de nuevo (KeyError: 'falta')"
    }


def test_a_command_nobody_knows_any_more(log: EventLog) -> None:
    named = fill(log)
    (detail,) = [
        d for d in redecide(log, mini_catalogue()).differences if d.command_id == named["fact"]
    ]
    assert detail == Difference(named["fact"], detail.detail)
    assert "'ConstatarBodega' no existe" in detail.detail


def test_now_is_the_moment_of_the_decision(log: EventLog) -> None:
    """A decider that looks at the clock gives the same again, since the clock is data."""

    def timed(caja: Any, order: Any, context: Context) -> Sequence[Any]:
        if isinstance(order, mini.AbrirCaja):
            return [mini.CajaAbierta(caja_id=order.caja_id, nombre=str(context.now.microsecond))]
        return mini.decide_caja(caja, order, context)

    executor = mini_executor(log)
    executor.catalogue = deciding(timed)
    for number in range(3):
        run(executor, "AbrirCaja", caja_id=f"c{number}", nombre="x")
    assert differences(log, deciding(timed)) == {}


def test_a_log_that_was_changed_is_noticed(sqlite_site: Site) -> None:
    log = sqlite_site.open()
    named = fill(log)

    def change(conn: sa.Connection) -> None:
        for statement in (
            "update events set body = replace(body, 'es\":4', 'es\":3') where position = 6",
            "update commands set reads = replace(reads, ':1', ':99')"
            f" where command_id = '{named['filled']}'",
            f"update commands set first_position = 2 where command_id = '{named['closed']}'",
        ):
            conn.exec_driver_sql(statement)

    tamper(sqlite_site, change)
    found = differences(log)
    assert "la versión 99 de" in found[named["filled"]]
    assert "no están donde dice" in found[named["closed"]]
    assert named["cupo"] not in found


def test_events_of_an_old_version_are_compared_as_they_read_today(log: EventLog) -> None:
    run(mini_executor(log), "FijarCupo", cupo_id="general", cupo=10)

    @event("CupoFijado", version=2)
    class CupoFijado2:
        cupo: int
        unidad: str

    def today(unit: str) -> Catalogue:
        newer = replace(
            CUPO,
            decide=lambda _, order, __: [CupoFijado2(cupo=order.cupo, unidad=unit)],
            events=CupoFijado2,
        )
        steps = Upcasters({("CupoFijado", 1): lambda data: data | {"unidad": "cajas"}})
        return Catalogue([newer, CAJA], steps, extra=[mini.ConstaBodega])

    assert differences(log, today("cajas")) == {}
    assert ["los datos" in detail for detail in differences(log, today("sacos")).values()] == [True]

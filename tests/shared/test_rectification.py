"""A registered fact is rectified by an act of its own (Ley 19.880): who, why, both values.

Deciders read the corrected one from its recording on.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from shared.decider import Decider, DomainError
from shared.errors import InvalidInput, Refused
from shared.event_log import EventLog, RecordedEvent
from shared.execution import Executor
from shared.ids import new_id
from shared.policies import Fact
from shared.reactions import ReactionSink
from shared.redecide import redecide
from shared.simulation import simulate
from tests.shared.mini import (
    CAJA,
    FACTS,
    PRODUCER,
    TESTER,
    Caja,
    CajaAbierta,
    CajaCerrada,
    CajaLlenada,
    mini_catalogue,
    mini_executor,
    run,
    wire,
)
from tests.support.protection import protected


class CajaSobrepasada(DomainError):
    """La caja no puede tener {unidades} unidades."""

    rule = "M2"


def at_most_ten(caja: Caja, _: Any, __: Any) -> None:
    if caja.unidades > 10:
        raise CajaSobrepasada(unidades=caja.unidades)


def filled(executor: Executor, units: int = 4) -> str:
    """The event id of a box filled with `units` of the ten that fit."""
    run(executor, "FijarCupo", cupo_id="general", cupo=10)
    run(executor, "AbrirCaja", caja_id="c1", nombre="Azul")
    return str(run(executor, "LlenarCaja", caja_id="c1", unidades=units)["eventos"][0]["event_id"])


def rectify(executor: Executor, event_id: str, campo: str, nuevo: Any, **other: Any) -> Any:
    order = {
        "secuencia": "caja/c1",
        "registro_id": event_id,
        "campo": campo,
        "valor_nuevo": json.dumps(nuevo),
        "motivo": "error de copia",
    }
    return run(executor, "RectificarRegistro", **(order | other))


def refusal(executor: Executor, event_id: str, campo: str, nuevo: Any, **other: Any) -> str:
    """The code of the refusal, which left nothing but itself behind."""
    before = executor.log.head().size
    with pytest.raises(Refused) as error:
        rectify(executor, event_id, campo, nuevo, **other)
    (kept,) = executor.log.read(before)
    assert kept.type == "ComandoRechazado"
    return str(error.value.problem["codigo"])


@pytest.fixture
def executor(log: EventLog) -> Executor:
    return mini_executor(log)


def test_a_decision_rests_on_the_corrected_value(executor: Executor) -> None:
    event_id = filled(executor, units=4)
    with pytest.raises(Refused):
        run(executor, "LlenarCaja", caja_id="c1", unidades=7)
    rectify(executor, event_id, "unidades", 3)
    assert run(executor, "LlenarCaja", caja_id="c1", unidades=7)["resultado"] == "aceptado"


def test_history_shows_who_why_and_both_values_and_no_byte_changes(executor: Executor) -> None:
    event_id = filled(executor)
    before = executor.log.event(event_id)
    rectify(executor, event_id, "unidades", 3)
    last = executor.log.read_stream("caja/c1")[-1]
    assert last.type == "RegistroRectificado"
    assert last.data == {
        "registro_id": event_id,
        "tipo": "CajaLlenada",
        "campo": "unidades",
        "valor_anterior": "4",
        "valor_nuevo": "3",
        "motivo": "error de copia",
    }
    assert last.envelope["actor"]["id"] == TESTER.id
    after = executor.log.event(event_id)
    assert before is not None
    assert after is not None
    assert after.body == before.body


def test_what_was_decided_before_is_decided_the_same_again(executor: Executor) -> None:
    event_id = filled(executor, units=4)
    with pytest.raises(Refused):
        run(executor, "LlenarCaja", caja_id="c1", unidades=7)
    rectify(executor, event_id, "unidades", 3)
    run(executor, "LlenarCaja", caja_id="c1", unidades=7)
    rectify(executor, event_id, "unidades", 2)
    found = redecide(executor.log, mini_catalogue(), FACTS)
    assert found.differences == ()
    assert found.commands == 7


def test_another_process_reads_the_same(executor: Executor) -> None:
    event_id = filled(executor, units=4)
    cached = mini_executor(executor.log)
    assert cached.state(CAJA, "caja/c1") == (2, Caja("Azul", 4))
    rectify(executor, event_id, "unidades", 3)
    rectify(executor, event_id, "unidades", 5)
    assert cached.state(CAJA, "caja/c1") == (4, Caja("Azul", 5))
    assert mini_executor(executor.log).state(CAJA, "caja/c1") == (4, Caja("Azul", 5))


def test_a_second_rectification_starts_from_the_first(executor: Executor) -> None:
    event_id = filled(executor, units=4)
    rectify(executor, event_id, "unidades", 3)
    rectify(executor, event_id, "unidades", 4)
    assert executor.log.read_stream("caja/c1")[-1].data["valor_anterior"] == "3"


def test_the_same_value_again_changes_nothing(executor: Executor) -> None:
    event_id = filled(executor, units=4)
    assert rectify(executor, event_id, "unidades", 4)["eventos"] == []


def test_when_it_happened_may_be_wrong_too(executor: Executor) -> None:
    event_id = filled(executor)
    rectify(executor, event_id, "occurred_at", "2020-06")
    rectify(executor, event_id, "occurred_at", "2020-05")
    last = executor.log.read_stream("caja/c1")[-1].data
    assert (last["valor_anterior"], last["valor_nuevo"]) == ('"2020-06"', '"2020-05"')
    assert executor.state(CAJA, "caja/c1")[1] == Caja("Azul", 4)


def test_it_cannot_happen_in_the_future(executor: Executor) -> None:
    event_id = filled(executor)
    assert refusal(executor, event_id, "occurred_at", "2090-01-01") == "RectificacionFutura"


def test_simulating_it_writes_nothing(executor: Executor) -> None:
    event_id = filled(executor)
    size = executor.log.head().size
    order = wire(
        secuencia="caja/c1",
        registro_id=event_id,
        campo="unidades",
        valor_nuevo="3",
        motivo="error de copia",
    )
    found = simulate(executor, "RectificarRegistro", order, TESTER)
    assert [e["type"] for e in found["eventos"]] == ["RegistroRectificado"]
    assert executor.log.head().size == size


@pytest.mark.parametrize(
    ("campo", "nuevo", "motivo", "field"),
    [
        ("unidades", "tres", "m", "data.valor_nuevo"),
        ("unidades", True, "m", "data.valor_nuevo"),
        ("llenada_en", "2020-02-30", "m", "data.valor_nuevo"),
        ("occurred_at", 7, "m", "data.valor_nuevo"),
        ("peso", 3, "m", "data.campo"),
        ("unidades[0]", 3, "m", "data.campo"),
        ("unidades.", 3, "m", "data.campo"),
        ("", 3, "m", "data.campo"),
        ("unidades", 3, "  ", "data.motivo"),
    ],
)
def test_what_does_not_fit_the_event_is_answered_and_not_recorded(
    executor: Executor, campo: str, nuevo: Any, motivo: str, field: str
) -> None:
    event_id = filled(executor)
    size = executor.log.head().size
    with pytest.raises(InvalidInput) as error:
        rectify(executor, event_id, campo, nuevo, motivo=motivo)
    assert [row["campo"] for row in error.value.problem["errores"]] == [field]
    assert executor.log.head().size == size


def test_a_value_that_is_no_json_is_said(executor: Executor) -> None:
    event_id = filled(executor)
    with pytest.raises(InvalidInput, match="entre comillas"):
        rectify(executor, event_id, "llenada_en", None, valor_nuevo="2020-02-03")


def test_only_a_registered_fact_of_that_stream_can_be_rectified(executor: Executor) -> None:
    event_id = filled(executor)
    assert refusal(executor, new_id(), "unidades", 3) == "RegistroDesconocido"
    other = refusal(executor, event_id, "unidades", 3, secuencia="caja/c2")
    assert other == "RegistroDesconocido"
    rectify(executor, event_id, "unidades", 3)
    act = executor.log.read_stream("caja/c1")[-1].envelope["event_id"]
    assert refusal(executor, act, "motivo", "otro") == "RegistroDesconocido"


def test_keys_and_refusals_are_of_the_machinery(executor: Executor) -> None:
    filled(executor)
    key = executor.log.read_stream("clave/Azul")[0].envelope["event_id"]
    code = refusal(executor, key, "titular", "c9", secuencia="clave/Azul")
    assert code == "RegistroDesconocido"


def test_what_names_the_stream_or_made_a_key_stays(executor: Executor) -> None:
    filled(executor)
    opened = executor.log.read_stream("caja/c1")[0].envelope["event_id"]
    assert refusal(executor, opened, "caja_id", "c9") == "CampoNoRectificable"
    assert refusal(executor, opened, "nombre", "Rojo") == "CampoNoRectificable"


def test_the_decider_may_refuse_what_breaks_its_rules(log: EventLog) -> None:
    strict = Decider(
        category="caja",
        decide=CAJA.decide,
        evolve=CAJA.evolve,
        initial=CAJA.initial,
        commands=CAJA.commands,
        events=CajaAbierta | CajaLlenada | CajaCerrada,
        admits=at_most_ten,
    )
    executor = Executor(log, mini_catalogue(strict), producer=PRODUCER)
    event_id = filled(executor, units=4)
    assert refusal(executor, event_id, "unidades", 11) == "CajaSobrepasada"
    assert rectify(executor, event_id, "unidades", 10)["resultado"] == "aceptado"


def test_where_no_free_text_is_taken_the_reason_is_a_code(log: EventLog) -> None:
    executor = mini_executor(log, protection=protected(log))
    event_id = filled(executor)
    with pytest.raises(InvalidInput) as error:
        rectify(executor, event_id, "unidades", 3, motivo="lo dijo la señora")
    assert [row["campo"] for row in error.value.problem["errores"]] == ["data.motivo"]
    assert rectify(executor, event_id, "unidades", 3, motivo="error-de-copia")["eventos"]


def foreign_events(log: EventLog, comuna: str) -> list[RecordedEvent]:
    """A warehouse's opening and its rectification, as another service published them."""
    producer = mini_executor(log)
    opening = wire(bodega_id="b1", comuna="13101")
    opened = producer.execute("ConstatarBodega", opening, TESTER)["eventos"][0]
    run(
        producer,
        "RectificarRegistro",
        secuencia="bodega/b1",
        registro_id=opened["event_id"],
        campo="comuna",
        valor_nuevo=json.dumps(comuna),
        motivo="la comuna era otra",
    )
    return list(log.scan())


def test_a_foreign_rectification_reaches_the_fact_that_recorded_it(log: EventLog) -> None:
    received = Fact("bodegas", "ConstaBodega", FACTS[0].records, stream="bodega/{bodega_id}")
    made = foreign_events(log, "13102")
    sink = ReactionSink("casos", mini_executor(log, facts=[received]), [received])
    for _ in range(2):
        sink.apply("bodegas", "e", made)
    recorded, rectified = log.read(len(made))
    assert (recorded.type, rectified.type) == ("ConstaBodega", "RegistroRectificado")
    assert rectified.data["registro_id"] == recorded.envelope["event_id"]
    assert rectified.data["valor_nuevo"] == '"13102"'
    assert rectified.envelope["causation_id"] == made[1].envelope["event_id"]
    assert sink.parking.all() == []

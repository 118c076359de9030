"""From the wire to the log: same id same answer, refusals kept, and no decision on another's past.
On both engines.
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import pytest

from shared import canonical
from shared.decider import Actor
from shared.errors import (
    IdempotencyConflict,
    InvalidInput,
    Refused,
    TejidoError,
)
from shared.event_log import EventLog
from shared.event_log.envelope import BODY_KEYS
from shared.execution import Executor
from shared.ids import new_id
from tests.shared.conftest import Site
from tests.shared.mini import (
    PRODUCER,
    TESTER,
    mini_executor,
    run,
    wire,
)

pytestmark = pytest.mark.usefixtures("bounded")


@pytest.fixture
def executor(log: EventLog) -> Executor:
    return mini_executor(log)


def test_an_accepted_command(log: EventLog, executor: Executor) -> None:
    payload = wire(cupo_id="general", cupo=10)
    answer = run(executor, "FijarCupo", payload)
    (stored,) = log.scan()
    receipt = {
        "event_id": stored.event_id,
        "type": "CupoFijado",
        "stream": "cupo/general",
        "version": 1,
        "position": 1,
    }
    assert answer == {
        "command_id": payload["command_id"],
        "resultado": "aceptado",
        "eventos": [receipt],
    }


def test_the_envelope_says_who_why_and_from_what(log: EventLog, executor: Executor) -> None:
    run(executor, "AbrirCaja", caja_id="c1", nombre="azul")
    payload = wire(caja_id="c1", unidades=3) | {
        "occurred_at": "2020-03",
        "occurred_basis": "a_mas_tardar",
        "grounds": "Acta firmada",
        "evidence": [{"documento_id": "d1", "sha256": "a" * 64, "pagina": 2}],
        "correlation_id": new_id(),
        "causation_id": new_id(),
        "origin": {"medio": "historico", "archivo": "cajas.csv", "fila": 7, "relaja": ["M2"]},
    }
    executor.execute("LlenarCaja", payload, TESTER, trace="00-ab-cd-01")
    event = list(log.scan())[-1]
    command = log.command(payload["command_id"])
    assert command is not None
    body = event.envelope
    assert tuple(body) == BODY_KEYS
    passed = ("command_id", "occurred_at", "occurred_basis", "grounds", "evidence", "origin")
    assert {key: body[key] for key in passed} == {key: payload[key] for key in passed}
    assert body["correlation_id"] == payload["correlation_id"]
    assert body["causation_id"] == payload["causation_id"]
    assert body["actor"] == {"id": TESTER.id, "rol": "operador", "institucion_id": "institucion-1"}
    assert (body["command"], body["command_sha256"]) == ("LlenarCaja", command.sha256)
    assert (body["producer"], body["rules_version"]) == (PRODUCER, "MINI-2020.1")
    assert body["data"] == {"caja_id": "c1", "unidades": 3, "llenada_en": "2020-03-01"}
    assert event.trace == "00-ab-cd-01"
    assert command.sha256 == sha256(canonical.dumps(command.body).encode()).hexdigest()
    assert command.reads == {"caja/c1": 1, "cupo/general": 0}


def test_the_payload_cannot_say_who_acts(log: EventLog, executor: Executor) -> None:
    with pytest.raises(InvalidInput, match="actor"):
        run(executor, "FijarCupo", wire(cupo_id="g", cupo=1) | {"actor": {"id": "otra"}})
    assert log.head().size == 0


def test_a_refusal_is_recorded_and_repeated(log: EventLog, executor: Executor) -> None:
    run(executor, "AbrirCaja", caja_id="c1", nombre="azul")
    payload = wire(caja_id="c2", nombre="azul")
    problems = []
    for _ in range(2):
        with pytest.raises(Refused) as refusal:
            run(executor, "AbrirCaja", payload)
        problems.append(refusal.value.problem)
    assert problems[0] == problems[1]
    problem = problems[0]
    assert (problem["codigo"], problem["regla"], problem["status"]) == ("NombreOcupado", "M1", 422)
    assert problem["detail"] == "El nombre ya es de la caja c1."
    assert problem["remedio"] == "Use otro nombre que azul."
    assert problem["evaluado"] == {"titular": "c1", "nombre": "azul"}
    (event,) = log.read_stream(f"rechazo/{payload['command_id']}")
    assert event.type == "ComandoRechazado"
    assert event.data == {
        "comando": "AbrirCaja",
        "codigo_error": "NombreOcupado",
        "regla": "M1",
        "detalle": "El nombre ya es de la caja c1.",
        "datos_evaluados": [
            {"nombre": "nombre", "valor": "azul"},
            {"nombre": "titular", "valor": "c1"},
        ],
    }
    assert problem["eventos"][0]["event_id"] == event.event_id
    assert log.read_stream("caja/c2") == []


def test_the_answer_stays_when_the_world_has_changed(log: EventLog, executor: Executor) -> None:
    """A refusal is final for its id; the same order under a new id is a new decision."""
    payload = wire(caja_id="c1", unidades=1)
    with pytest.raises(Refused, match="no está abierta"):
        run(executor, "LlenarCaja", payload)
    run(executor, "FijarCupo", cupo_id="general", cupo=10)
    run(executor, "AbrirCaja", caja_id="c1", nombre="azul")
    with pytest.raises(Refused, match="no está abierta"):
        run(executor, "LlenarCaja", payload)
    accepted = wire(caja_id="c1", unidades=1)
    first = run(executor, "LlenarCaja", accepted)
    run(executor, "CerrarCaja", caja_id="c1")
    assert run(executor, "LlenarCaja", accepted) == first
    assert run(mini_executor(log), "LlenarCaja", accepted) == first, "also after a restart"


def test_a_repeat_that_changes_nothing_is_accepted_without_events(
    log: EventLog, executor: Executor
) -> None:
    run(executor, "AbrirCaja", caja_id="c1", nombre="azul")
    size = log.head().size
    assert run(executor, "AbrirCaja", caja_id="c1", nombre="azul")["eventos"] == []
    assert log.head().size == size


@pytest.mark.parametrize("change", ["data", "actor", "occurred_at", "name"])
def test_the_same_id_for_another_command_is_an_error(executor: Executor, change: str) -> None:
    payload, actor, name = wire(caja_id="c1", nombre="azul"), TESTER, "AbrirCaja"
    executor.execute(name, payload, actor)
    if change == "data":
        payload = payload | {"data": {"caja_id": "c1", "nombre": "rojo"}}
    elif change == "actor":
        actor = Actor("otra", "operador", "institucion-1")
    elif change == "occurred_at":
        payload = payload | {"occurred_at": "2020-06-16"}
    else:
        name, payload = "CerrarCaja", payload | {"data": {"caja_id": "c1"}}
    with pytest.raises(IdempotencyConflict, match=payload["command_id"]):
        executor.execute(name, payload, actor)


@pytest.mark.parametrize(
    ("medio", "relaja", "accepted"),
    [
        ("historico", ["M2"], True),
        ("historico", [], False),
        ("importacion", ["M2"], None),
        ("historico", ["M3"], None),
        ("historico", ["M2", "M1"], None),
    ],
)
def test_only_a_historical_load_relaxes_and_only_what_may_be(
    log: EventLog, executor: Executor, medio: str, relaja: list[str], accepted: bool | None
) -> None:
    run(executor, "AbrirCaja", caja_id="c1", nombre="azul")
    before = log.head().size
    origin = {"medio": medio, "archivo": "cajas.csv", "fila": 2, "relaja": relaja}
    payload = wire(caja_id="c1", unidades=99) | {"origin": origin}
    if accepted is None:
        with pytest.raises(InvalidInput, match=r"origin\.relaja"):
            run(executor, "LlenarCaja", payload)
        assert log.head().size == before
    elif accepted:
        run(executor, "LlenarCaja", payload)
        assert list(log.scan())[-1].envelope["origin"] == origin
    else:
        with pytest.raises(Refused):
            run(executor, "LlenarCaja", payload)


def test_the_cache_of_states_forgets_and_is_never_wrong(
    sqlite_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.states.CACHED_STREAMS", 2)
    log = sqlite_site.open()
    one, two = mini_executor(log), mini_executor(log)
    run(one, "FijarCupo", cupo_id="general", cupo=100)
    for number in range(5):
        run(one, "AbrirCaja", caja_id=f"c{number}", nombre=f"n{number}")
    for turn in range(4):
        for number in range(5):
            run((one, two)[turn % 2], "LlenarCaja", caja_id=f"c{number}", unidades=25)
    assert len(one._states._known) == 2
    with pytest.raises(Refused, match="serían 101"):
        run(one, "LlenarCaja", caja_id="c0", unidades=1)


def test_an_engine_that_fails_is_told_and_the_retry_is_the_same_command(
    log: EventLog, executor: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    payload = wire(caja_id="c1", nombre="azul")
    with monkeypatch.context() as broken:
        broken.setattr(log, "append", lambda _: (_ for _ in ()).throw(TejidoError("caída")))
        with pytest.raises(TejidoError, match="caída"):
            run(executor, "AbrirCaja", payload)
    first = run(executor, "AbrirCaja", payload)
    assert run(executor, "AbrirCaja", payload) == first


def test_now_is_kept_with_the_command(log: EventLog) -> None:
    moment = datetime(2021, 3, 4, 5, 6, 7, 8, tzinfo=UTC)
    executor = mini_executor(log, clock=lambda: moment)
    payload = wire(cupo_id="general", cupo=1)
    run(executor, "FijarCupo", payload)
    stored = log.command(payload["command_id"])
    assert stored is not None
    assert stored.decided_at == moment

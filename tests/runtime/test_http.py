"""What comes in over HTTP: commands and their answers, the feed, health; and everything a hostile client sends."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest

from shared.cloudevents import from_tree
from shared.ids import new_id
from tests.runtime.conftest import Origin
from tests.support.toy import write_note


def body(**changes: Any) -> str:
    """A good command with changes."""
    return json.dumps(write_note("n-1", 1) | changes)


def note(numero: Any = 1, **more: Any) -> dict[str, Any]:
    return {"nota_id": "n-1", "numero": numero, **more}


def test_a_command_is_answered_with_what_was_stored(origin: Origin) -> None:
    answer = origin.post(body())
    assert answer.status_code == 201
    (event,) = answer.json()["eventos"]
    assert answer.json()["resultado"] == "aceptado"
    assert origin.core.log.event(event["event_id"]).type == "NotaEscrita"


def test_the_same_command_again_gets_the_same_answer_and_another_content_a_409(
    origin: Origin,
) -> None:
    command = write_note("n-1", 1)
    first, again = origin.post(json.dumps(command)), origin.post(json.dumps(command))
    assert first.json() == again.json()
    command["data"]["numero"] = 2
    other = origin.post(json.dumps(command))
    assert other.status_code == 409
    assert other.headers["Content-Type"] == "application/problem+json"


def test_a_refusal_is_a_problem_that_says_rule_and_remedy_and_is_recorded(origin: Origin) -> None:
    answer = origin.post(body(data=note(-4)))
    problem = answer.json()
    assert (answer.status_code, problem["codigo"], problem["regla"]) == (
        422,
        "NumeroNegativo",
        "N1",
    )
    assert "-4" in problem["detail"]
    assert problem["remedio"] == "Use un número desde 0."
    recorded = origin.core.log.read(types=["ComandoRechazado"])[-1]
    assert recorded.data["datos_evaluados"] == [{"nombre": "numero", "valor": "-4"}]


MALFORMED: dict[str, tuple[str, str]] = {
    "texto que no es JSON": ("{", "(cuerpo)"),
    "una lista": ("[]", "(cuerpo)"),
    "sin data": (json.dumps({"command_id": new_id(), "occurred_at": "2025"}), "data"),
    "id que no es UUID": (body(command_id="1"), "command_id"),
    "fecha imposible": (body(occurred_at="2025-02-30"), "occurred_at"),
    "campo desconocido en data": (body(data=note(otro=1)), "data.otro"),
    "campo desconocido en el sobre": (body(actor={"id": "x"}), "actor"),
    "falta un campo": (body(data={"nota_id": "n-1"}), "data.numero"),
    "decimal donde va un entero": (body(data=note(1.5)), "data.numero"),
    "decimal sin fracción": (body().replace('"numero": 1', '"numero": 1.0'), "data.numero"),
    "verdadero donde va un entero": (body(data=note(True)), "data.numero"),
    "texto donde va un entero": (body(data=note("1")), "data.numero"),
    "entero de 2^53": (body(data=note(2**53)), "data.numero"),
    "entero de cinco mil cifras": (
        body().replace('"numero": 1', f'"numero": {"9" * 5000}'),
        "data.numero",
    ),
    "NaN": (body(data=note(float("nan"))), "data.numero"),
    "infinito": (body(data=note(float("inf"))), "data.numero"),
    "clave repetida": (body().replace('"numero": 1', '"numero": 1, "numero": 2'), "data.numero"),
    "carácter nulo": (body(data=note(nota_id="a\x00b")), "data.nota_id"),
    "sustituto suelto": (body(data=note(nota_id="a\ud800b")), "data.nota_id"),
    "acento NFD": (body(data=note(nota_id=unicodedata.normalize("NFD", "ñandú"))), "data.nota_id"),
    "clave con acento": (body(data=note(número=1)), "data.número"),
    "dos mil niveles": (
        body().replace('"numero": 1', f'"numero": {"[" * 2000}{"]" * 2000}'),
        "data.numero",
    ),
    "relaja sin ser histórico": (
        body(origin={"medio": "importacion", "archivo": "a.csv", "fila": 1, "relaja": ["N1"]}),
        "origin.relaja",
    ),
    "relaja lo que no se puede": (
        body(origin={"medio": "historico", "archivo": "a.csv", "fila": 1, "relaja": ["F3"]}),
        "origin.relaja",
    ),
    "medio desconocido": (
        body(origin={"medio": "inventado", "archivo": "a.csv", "fila": 1}),
        "origin.medio",
    ),
    "sha256 mal escrito": (
        body(evidence=[{"documento_id": "d", "sha256": "xyz"}]),
        "evidence[0].sha256",
    ),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_malformed_input_is_answered_in_spanish_naming_the_field_and_nothing_is_stored(
    origin: Origin, case: str
) -> None:
    text, field = MALFORMED[case]
    before = origin.size()
    answer = origin.post(text)
    problem = answer.json()
    assert answer.status_code == 400, problem
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert field in [row["campo"] for row in problem["errores"]]
    assert all(row["problema"] for row in problem["errores"])
    assert origin.size() == before


def test_input_that_is_not_utf8_is_answered(origin: Origin) -> None:
    answer = origin.post(b'{"command_id": "\xff"}')
    assert answer.status_code == 400
    assert "UTF-8" in answer.text


@pytest.mark.parametrize(
    "text", [body(data=note(texto="x" * 10_000_000)), body(data=note(texto="x" * 2_000_000))]
)
def test_a_command_over_two_megabytes_is_413(origin: Origin, text: str) -> None:
    before = origin.size()
    answer = origin.post(text)
    assert answer.status_code == 413
    assert "2000000" in answer.json()["detail"]
    assert origin.size() == before


def test_an_event_over_one_megabyte_is_413_and_nothing_is_stored(origin: Origin) -> None:
    before = origin.size()
    answer = origin.post(body(data=note(texto="x" * 1_100_000)))
    assert answer.status_code == 413
    assert "1000000" in answer.json()["detail"]
    assert origin.size() == before


def test_a_body_without_length_is_capped_too(origin: Origin) -> None:
    import requests

    def chunks() -> Any:
        for _ in range(50):
            yield b"x" * 100_000

    answer = requests.post(
        f"{origin.url}/comandos/EscribirNota",
        data=chunks(),
        headers={"Content-Type": "application/json"},
        timeout=30,
    )
    assert answer.status_code == 413


def test_an_unknown_command_lists_what_exists(origin: Origin) -> None:
    answer = origin.post(body(), command="BorrarTodo")
    assert answer.status_code == 404
    assert "EscribirNota" in answer.json()["remedio"]


def test_other_media_types_other_hosts_other_paths_and_methods_are_problems(origin: Origin) -> None:
    cases = [
        (origin.post(body(), **{"Content-Type": "text/plain"}), 415),
        (origin.get("/salud", Host="malo.example"), 421),
        (origin.get("/nada"), 404),
        (origin.get("/comandos/EscribirNota"), 405),
    ]
    for answer, status in cases:
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == status


def test_the_feed_goes_page_by_page_and_says_how_far_it_looked(origin: Origin) -> None:
    for number in range(7):
        origin.post(json.dumps(write_note(f"n-{number}", number)))
    size = origin.size()
    seen: list[int] = []
    after: int | None = 0
    while after is not None:
        page = origin.get(f"/eventos?desde={after}&limite=3").json()
        seen += [from_tree(event).event.position for event in page["eventos"]]
        assert page["hasta"] == seen[-1]
        after = page["siguiente"]
    assert seen == list(range(1, size + 1))


def test_a_filtered_feed_scans_to_the_end(origin: Origin) -> None:
    origin.post(body())
    page = origin.get("/eventos?tipo=NoExiste").json()
    assert (page["eventos"], page["hasta"], page["siguiente"]) == ([], origin.size(), None)
    page = origin.get("/eventos?tipo=NotaEscrita&tipo=ComandoRechazado").json()
    assert {event["type"] for event in page["eventos"]} <= {"NotaEscrita", "ComandoRechazado"}
    assert page["eventos"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("desde=-1", "desde"),
        ("desde=uno", "desde"),
        ("limite=0", "limite"),
        ("limite=1001", "limite"),
        ("tipo=" + unicodedata.normalize("NFD", "TutoríaRegistrada"), "tipo"),
        ("otro=1", "otro"),
    ],
)
def test_a_wrong_cursor_is_named(origin: Origin, query: str, field: str) -> None:
    answer = origin.get(f"/eventos?{query}")
    assert answer.status_code == 400
    assert [row["campo"] for row in answer.json()["errores"]] == [field]


def test_health_and_readiness(origin: Origin) -> None:
    assert origin.get("/salud").json() == {"servicio": "origen", "salud": "viva"}
    assert origin.get("/listo").json()["listo"] is True


def test_a_service_whose_log_is_away_is_alive_but_not_ready(
    origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OSError("sin base")

    monkeypatch.setattr(origin.core.log, "head", away)
    answer = origin.get("/listo")
    assert (answer.status_code, answer.json()["listo"]) == (503, False)
    assert origin.get("/salud").status_code == 200


def test_an_unforeseen_error_says_nothing_of_the_inside(
    origin: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secreto")

    monkeypatch.setattr(origin.core.executor, "execute", broken)
    answer = origin.post(body())
    assert answer.status_code == 500
    assert "secreto" not in answer.text
    assert isinstance(answer.json()["detail"], str)

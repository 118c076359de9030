"""The same over RPC: results, errors of their own type, timeouts, and text that kombu alone would let through."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection, Exchange, Queue

from shared.config import BadSettings, Settings, read_settings
from shared.decider import Actor
from shared.errors import IdempotencyConflict, InvalidInput, Refused, Unavailable, UnknownCommand
from shared.ids import new_id
from shared.runtime.rpc import Client
from shared.runtime.service import snake
from tests.runtime.conftest import Origin
from tests.support.toy import write_note


def test_a_command_has_a_method_of_its_own(origin: Origin) -> None:
    answer = origin.client.call("origen", "escribir_nota", write_note("n-1", 1))
    assert [event["type"] for event in answer["eventos"]] == ["NotaEscrita"]


def test_errors_come_back_as_what_they_are(origin: Origin) -> None:
    call = origin.client.call
    with pytest.raises(Refused) as refused:
        call("origen", "ejecutar", comando="EscribirNota", sobre=write_note("n-1", -1))
    assert (refused.value.problem["status"], refused.value.problem["regla"]) == (422, "N1")
    with pytest.raises(UnknownCommand):
        call("origen", "ejecutar", comando="BorrarTodo", sobre=write_note("n-1", 1))
    command = write_note("n-1", 1)
    call("origen", "escribir_nota", command)
    with pytest.raises(IdempotencyConflict):
        call("origen", "escribir_nota", command | {"data": {"nota_id": "n-1", "numero": 2}})


@pytest.mark.parametrize(
    ("numero", "field"),
    [(1.5, "data.numero"), (2**53, "data.numero"), ("1", "data.numero"), (True, "data.numero")],
)
def test_wrong_values_are_named(origin: Origin, numero: Any, field: str) -> None:
    before = origin.size()
    with pytest.raises(InvalidInput) as error:
        origin.client.call("origen", "escribir_nota", write_note("n-1", numero))
    assert [row["campo"] for row in error.value.problem["errores"]] == [field]
    assert origin.size() == before


def test_accents_in_nfd_are_refused(origin: Origin) -> None:
    with pytest.raises(InvalidInput, match="NFC"):
        origin.client.call(
            "origen", "escribir_nota", write_note(unicodedata.normalize("NFD", "ñandú"), 1)
        )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"args":[SOBRE],"kwargs":{}}', "repetida"),
        ('{"args":[SOBRE],"kwargs":', "no es JSON"),
        ("[" * 2000 + "]" * 2000, "niveles"),
    ],
)
def test_text_that_kombu_would_change_or_lose_is_answered(
    origin: Origin, text: str, reason: str
) -> None:
    sobre = json.dumps(write_note("n-1", 1)).replace('"numero": 1', '"numero": 1, "numero": 2')
    before = origin.size()
    reply = _call_raw("memory://", "origen.escribir_nota", text.replace("SOBRE", sobre))
    assert reason in json.dumps(reply["error"], ensure_ascii=False)
    assert origin.size() == before


def test_a_call_without_its_argument_is_an_error_of_the_caller(origin: Origin) -> None:
    with pytest.raises(InvalidInput):
        origin.client.call("origen", "escribir_nota")


def test_a_service_that_is_not_there_is_told_at_once(origin: Origin) -> None:
    with pytest.raises(Unavailable, match="no está en marcha"):
        origin.client.call("nadie", "estado")


def test_who_acts_is_in_the_event_and_cannot_be_a_run_or_the_system(origin: Origin) -> None:
    with Client("memory://", actor=Actor("profesional-7", "dupla", "inst-1")) as client:
        client.call("origen", "escribir_nota", write_note("n-1", 1))
    event = origin.core.log.read(types=["NotaEscrita"])[-1]
    assert event.envelope["actor"] == {
        "id": "profesional-7",
        "rol": "dupla",
        "institucion_id": "inst-1",
    }
    for claimed in ("11111111-1", "sistema:casos/P12", "Juana Pérez", ""):
        with (
            Client("memory://", actor=Actor(claimed, "dupla")) as client,
            pytest.raises((InvalidInput, Unavailable)),
        ):
            client.call("origen", "escribir_nota", write_note("n-2", 1))


def test_after_a_restore_the_log_lives_on_under_another_epoch(origin: Origin) -> None:
    before = origin.client.call("origen", "estado")
    answer = origin.client.call("origen", "nueva_epoca", motivo="se restauró el respaldo de ayer")
    after = origin.client.call("origen", "estado")
    page = origin.client.call("origen", "eventos", desde=before["posicion"])
    assert after["epoca"] == answer["epoca"] != before["epoca"]
    assert (page["epoca_desde"], page["eventos"][0]["type"]) == (after["posicion"], "EpocaIniciada")
    assert origin.client.call("origen", "verificar", estricto=True)["problemas"] == []
    with pytest.raises(InvalidInput):
        origin.client.call("origen", "nueva_epoca", motivo=" ")


def test_http_is_only_for_this_machine(tmp_path: Path) -> None:
    good = Settings("sqlite:///{servicio}", "memory://", tmp_path)
    assert good.on_http("127.0.0.1:8000").http == "127.0.0.1:8000"
    for address in ("0.0.0.0:8000", "192.168.1.4:8000", "localhost.example:80", "8000", "[::]:80"):
        with pytest.raises(BadSettings):
            read_settings({"TEJIDO_HTTP": address})


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("ValidarPDL", "validar_pdl"),
        ("RegistrarTutoria", "registrar_tutoria"),
        ("IniciarValidacionPDL", "iniciar_validacion_pdl"),
    ],
)
def test_the_method_of_a_command_is_its_name_in_snake_case(name: str, method: str) -> None:
    assert snake(name) == method


def _call_raw(amqp_url: str, key: str, text: str) -> Any:
    """Sends bytes as the body of an RPC request and returns the reply."""
    replies: list[Any] = []
    with Connection(amqp_url) as connection:
        rpc = Exchange("nameko-rpc", type="topic", durable=True)
        queue = Queue(f"respuesta-{new_id()}", rpc, routing_key=new_id(), auto_delete=True)

        def keep(body: Any, message: Any) -> None:
            replies.append(body)
            message.ack()

        with connection.Consumer([queue], callbacks=[keep]):
            connection.Producer(exchange=rpc).publish(
                text,
                routing_key=key,
                reply_to=queue.routing_key,
                correlation_id=new_id(),
                content_type="application/json",
                content_encoding="utf-8",
            )
            while not replies:
                connection.drain_events(timeout=10)
    return replies[0]


def test_a_simulation_answers_as_the_command_would_and_writes_nothing(origin: Origin) -> None:
    call, before = origin.client.call, origin.size()
    good = write_note("n-9", 4)
    answer = call("origen", "simular", comando="EscribirNota", sobre=good)
    assert answer["resultado"] == "aceptado"
    (event,) = answer["eventos"]
    assert (event["type"], event["stream"], event["data"]["numero"]) == (
        "NotaEscrita",
        "nota/n-9",
        4,
    )
    with pytest.raises(Refused) as refused:
        call("origen", "simular", comando="EscribirNota", sobre=write_note("n-9", -1))
    assert refused.value.problem["regla"] == "N1"
    with pytest.raises(InvalidInput):
        call("origen", "simular", comando="EscribirNota", sobre=good | {"data": {"nota_id": "n-9"}})
    with pytest.raises(UnknownCommand):
        call("origen", "simular", comando="BorrarTodo", sobre=good)
    relaxed = good | {
        "origin": {"medio": "historico", "archivo": "a.csv", "fila": 1, "relaja": ["N9"]}
    }
    with pytest.raises(InvalidInput, match="N9"):
        call("origen", "simular", comando="EscribirNota", sobre=relaxed)
    assert origin.size() == before
    assert call("origen", "comando", good["command_id"]) is None


def test_an_event_and_its_command_are_found_by_id(origin: Origin) -> None:
    call, sent = origin.client.call, write_note("n-10", 1)
    (stored,) = call("origen", "escribir_nota", sent)["eventos"]
    assert call("origen", "evento", stored["event_id"])["data"]["data"]["nota_id"] == "n-10"
    found = call("origen", "comando", sent["command_id"])
    assert (found["comando"], found["resultado"]) == ("EscribirNota", "aceptado")
    assert found["lecturas"] == {"nota/n-10": 0}
    assert "data" not in found
    assert call("origen", "evento", new_id()) is None
    assert call("origen", "comando", new_id()) is None
    refused = write_note("n-10", -5)
    with pytest.raises(Refused):
        call("origen", "escribir_nota", refused)
    assert call("origen", "comando", refused["command_id"])["problema"]["regla"] == "N1"

"""Closed calls: what is said of a person over the bus is read by the service and by nobody on the way."""

from __future__ import annotations

import logging
from base64 import b64decode, b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import InvalidInput, NotFound, Unavailable
from shared.ids import new_id
from shared.privacy.keys import SERVICE_REF
from shared.runtime.rpc import Client
from shared.runtime.sealing import (
    EnvelopeRequired,
    Envelopes,
    EnvelopeUnreadable,
    close,
)
from tests.casos.servicio import CANARIO, HOY, Servicio, servicio
from tests.privacy.memory import MemoryKeyStore


@pytest.fixture(scope="module")
def casos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servicio]:
    with servicio(tmp_path_factory.mktemp("sobres")) as running:
        running.asigna("operador", ("todo", None))
        yield running


@pytest.fixture
def service() -> Envelopes:
    return Envelopes("casos", MemoryKeyStore())


def detection() -> dict[str, Any]:
    data = {
        "caso_id": f"caso-{new_id()}",
        "persona_ref": new_id(),
        "poligono_id": "poligono-1",
        "fuente_deteccion": "MUNICIPIO",
        "fecha": HOY.isoformat(),
    }
    header = {"command_id": new_id(), "occurred_at": HOY.isoformat(), "grounds": CANARIO}
    return header | {"data": data}


@given(st.text(max_size=200))
def test_only_the_service_reads_the_call_and_only_the_caller_the_answer(said: str) -> None:
    service = Envelopes("casos", MemoryKeyStore())
    asking = close("casos", service.public, "ficha", [said], {"finalidad": said})
    call = service.open(asking.text)
    assert (call.method, call.args, call.kwargs) == ("ficha", [said], {"finalidad": said})
    closed = call.answer({"dicho": said})
    assert asking.answer(closed) == {"dicho": said}
    with pytest.raises(EnvelopeUnreadable):
        close("casos", service.public, "ficha", [], {}).answer(closed)


def test_what_was_altered_or_is_for_another_does_not_open(service: Envelopes) -> None:
    text = close("casos", service.public, "ficha", [CANARIO], {}).text
    raw = bytearray(b64decode(text))
    raw[len(raw) // 2] ^= 1
    for wrong in (b64encode(bytes(raw)).decode(), text[:-8], "", "no es base64", 7):
        with pytest.raises(EnvelopeUnreadable) as error:
            service.open(wrong)  # type: ignore[arg-type]  # a stranger may send anything
        assert CANARIO not in str(error.value)
    with pytest.raises(EnvelopeUnreadable):
        Envelopes("casos", MemoryKeyStore()).open(text)
    with pytest.raises(EnvelopeUnreadable):  # the same key, under the name of another service
        close("alianzas", service.public, "ficha", [], {}).answer(
            service.open(close("casos", service.public, "ficha", [], {}).text).answer(1)
        )


def test_an_envelope_with_anything_else_is_invalid(service: Envelopes) -> None:
    good = {"metodo": "x", "args": [], "kwargs": {}, "respuesta": service.public}
    wrongs: list[Any] = [[], {}, good | {"otro": 1}, good | {"args": {}}, good | {"metodo": 3}]
    for wrong in wrongs:
        with pytest.raises(InvalidInput):
            service.open(_closed(service, wrong))
    with pytest.raises(EnvelopeUnreadable):
        service.open(_closed(service, good | {"respuesta": "corta"}))


def _closed(service: Envelopes, value: Any) -> str:
    from shared.runtime import sealing

    public = sealing._public(service.public)
    return sealing._close(public, value, sealing._info("casos", "pedido"))


def test_a_command_in_clear_is_refused_where_persons_are(casos: Servicio) -> None:
    before = casos.core.log.head().size
    with Client("memory://", token_for=lambda _: casos.token("operador"), closing=False) as clear:
        for method, args in (
            ("detectar_caso", [detection()]),
            ("ejecutar", ["DetectarCaso", detection()]),
            ("simular", ["DetectarCaso", detection()]),
        ):
            with pytest.raises(EnvelopeRequired):
                clear.call("casos", method, *args)
        assert clear.call("casos", "estado")["posicion"] == before
    assert casos.rpc("operador", "detectar_caso", detection())["resultado"] == "aceptado"


def test_a_closed_call_reaches_rpc_methods_and_nothing_else(casos: Servicio) -> None:
    for method in ("privado", "recibir_comando", "work", "_public", "no_existe", "public_commands"):
        with pytest.raises(NotFound):
            casos.rpc("operador", method)
    with pytest.raises(InvalidInput):
        casos.rpc("operador", "detectar_caso")
    with pytest.raises(InvalidInput):
        casos.rpc("operador", "estado", "de más")


def test_an_accident_tells_its_kind_and_not_what_it_says(
    casos: Servicio, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    def accident(*_: Any, **__: Any) -> Any:
        raise KeyError(CANARIO)

    monkeypatch.setattr(casos.core.executor, "execute", accident)
    with pytest.raises(Unavailable, match="KeyError") as error:
        casos.rpc("operador", "detectar_caso", detection())
    assert CANARIO not in str(error.value)
    answer = casos.http("operador", "/comandos/DetectarCaso", detection())
    assert answer.status_code == 500
    assert CANARIO not in answer.text + caplog.text
    assert "KeyError at " in caplog.text


def test_a_service_with_another_key_store_is_asked_for_its_key_again(
    casos: Servicio, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Client("memory://", token_for=lambda _: casos.token("operador")) as client:
        client.call("casos", "estado")
        monkeypatch.setattr(casos.core, "envelopes", Envelopes("casos", MemoryKeyStore()))
        assert client.call("casos", "estado")["servicio"] == "casos"


def test_the_service_itself_is_nobody_that_can_be_told_of(casos: Servicio) -> None:
    assert casos.core.privacy is not None
    assert casos.core.privacy.store.state(SERVICE_REF) == "activa"

"""Persons over HTTP and RPC, with casos running: identified, found by RUT, erased; and the RUT shows nowhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import kombu.pools
import pytest
import requests

from services.casos.service import Casos
from shared.config import Settings
from shared.errors import InvalidInput
from shared.ids import new_id
from shared.privacy.tables import identities, queries
from shared.runtime.rpc import LOCAL_ACTOR, Client
from shared.runtime.runner import Runner, migrate
from shared.schemas import dump
from shared.told import ToldRut
from shared.transport import memory
from tests.casos.ejemplos_persona import ACOGER, IDENTIFICAR, SOLICITAR

pytestmark = pytest.mark.usefixtures("quiet")

RUT, OTHER, NUMBERS = "11.111.111-1", "22.222.222-2", ("11111111", "11.111.111", "22222222")
FINALIDAD = "deteccion"


@dataclass
class Place:
    core: Any
    url: str
    client: Client

    def post(self, path: str, plain: Any, **kwargs: Any) -> requests.Response:
        return requests.post(f"{self.url}{path}", json=plain, timeout=30, **kwargs)

    def order(self, orden: Any) -> requests.Response:
        wire = {"command_id": new_id(), "occurred_at": "2025-10-20", "data": dump(orden)}
        return self.post(f"/comandos/{type(orden).__name__}", wire)

    def identify(self, ref: str, rut: str) -> requests.Response:
        return self.order(replace(IDENTIFICAR, persona_ref=ref, rut=ToldRut(rut)))

    def search(self, rut: Any, **more: Any) -> requests.Response:
        return self.post("/personas/buscar", {"rut": rut, "finalidad": FINALIDAD, **more})

    def rows(self, table: Any) -> list[Any]:
        with self.core.privacy.index.engine.connect() as conn:
            return list(conn.execute(table.select()))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("personas")
    settings = Settings(f"sqlite:///{folder}/{{servicio}}.db", "memory://", folder)
    migrate(["casos"], settings)
    runner = Runner(["casos"], settings, http={"casos": "127.0.0.1:0"})
    runner.start()
    (core,) = runner.cores()
    with Client("memory://") as client:
        yield Place(core, f"http://{runner.addresses()['casos']}", client)
    runner.kill()
    memory.reset()
    kombu.pools.reset()


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Whatever any logger says at any level holds no RUT."""
    caplog.set_level(logging.DEBUG)
    yield caplog
    shown = [caplog.handler.format(record) for record in caplog.get_records("call")]
    assert [line for line in shown if any(number in line for number in NUMBERS)] == []


@pytest.fixture
def known(place: Place) -> Iterator[str]:
    """A person with the RUT of these tests, who is erased after them."""
    ref = new_id()
    assert place.identify(ref, RUT).status_code == 201
    yield ref
    place.core.effects._keys.erase(ref)


def test_se_busca_por_el_rut_en_el_cuerpo_y_lo_mismo_por_rpc(place: Place, known: str) -> None:
    found = place.search("11111111-1")
    assert (found.status_code, found.json()) == (200, {"persona_ref": known})
    nobody = place.search(OTHER)
    assert (nobody.status_code, nobody.json()) == (200, None)
    call = {"rut": RUT, "finalidad": FINALIDAD, "poligono_id": "poligono-1"}
    assert place.client.call("casos", "buscar_persona", **call) == {"persona_ref": known}


def test_cada_busqueda_queda_registrada_y_hay_un_tope(place: Place, known: str) -> None:
    before = len(place.rows(queries))
    index = place.core.privacy.index
    place.search(RUT)
    last = max(place.rows(queries), key=lambda row: row.id)
    assert (last.actor, last.purpose) == ("local", FINALIDAD)
    limit, index.limit = index.limit, before + 1
    try:
        answer = place.search(RUT)
    finally:
        index.limit = limit
    assert answer.status_code == 429
    assert known not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        '{"rut": "11.111.111-2", "finalidad": "deteccion"}',
        '{"rut": 11111111, "finalidad": "deteccion"}',
        '{"rut": "11111111-1"}',
        '{"rut": "11111111-1", "finalidad": 11111111}',
        '{"rut": "11111111-1", "finalidad": "para 11111111-1"}',
        '{"rut": "11111111-1", "finalidad": "deteccion", "otro": 1}',
        '{"rut": "11111111-1", "finalidad": "deteccion", "rut": "11111111-1"}',
        '{"rut": "11111111-1", "finalidad": "deteccion"',
        '["11111111-1"]',
        '"11111111-1"',
    ],
)
def test_una_busqueda_mal_hecha_se_responde_sin_repetir_el_numero(place: Place, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = requests.post(f"{place.url}/personas/buscar", data=body, headers=headers, timeout=30)
    assert answer.status_code == 400, answer.text
    assert not any(number in answer.text for number in NUMBERS)


def test_a_quien_sigue_las_llamadas_el_rut_le_llega_tachado() -> None:
    method: Any = Casos.buscar_persona
    (entrypoint,) = method.nameko_entrypoints
    assert entrypoint.sensitive_arguments == ("rut",)


def test_el_rut_no_va_en_una_direccion(place: Place) -> None:
    answer = requests.get(f"{place.url}/personas/buscar", timeout=30)
    assert answer.status_code == 405


def test_por_rpc_tampoco_se_repite_el_numero(place: Place) -> None:
    for call in ({"rut": "11111111-2", "finalidad": "x"}, {"rut": "11111111-1", "otro": "1"}):
        with pytest.raises(InvalidInput) as no:
            place.client.call("casos", "buscar_persona", **call)
        assert not any(number in str(no.value.problem) for number in NUMBERS)


def test_el_rut_de_otra_persona_es_un_conflicto_que_no_dice_de_quien(
    place: Place, known: str
) -> None:
    answer = place.identify(new_id(), RUT)
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:tejido:identidad-ajena"
    assert known not in answer.text
    assert not any(number in answer.text for number in NUMBERS)


def test_un_rut_invalido_de_una_persona_se_responde_sin_repetirlo(place: Place) -> None:
    wire = {
        "command_id": new_id(),
        "occurred_at": "2025-10-20",
        "data": dump(IDENTIFICAR) | {"rut": "11.111.111-2", "persona_ref": new_id()},
    }
    answer = place.post("/comandos/IdentificarPersona", wire)
    assert answer.status_code == 400
    assert answer.json()["errores"][0]["campo"] == "data.rut"
    assert not any(number in answer.text for number in NUMBERS)


def test_el_servicio_en_marcha_suprime_y_se_lo_confirma(place: Place) -> None:
    ref = new_id()
    place.identify(ref, OTHER)
    solicitar = replace(SOLICITAR, persona_ref=ref)
    place.client.call(
        "casos",
        "solicitar_derecho_titular",
        {"command_id": new_id(), "occurred_at": "2025-10-01", "data": dump(solicitar)},
    )
    acoger = replace(ACOGER, persona_ref=ref, fecha=date(2025, 10, 20))
    refused = place.order(acoger)
    assert refused.json()["codigo"] == "QuienRegistraNoResuelve"
    with Client("memory://", actor=replace(LOCAL_ACTOR, id="jefatura")) as other:
        wire = {"command_id": new_id(), "occurred_at": "2025-10-20", "data": dump(acoger)}
        other.call("casos", "resolver_derecho_titular", wire)
    types = [event.type for event in place.core.log.read_stream(f"persona/{ref}")]
    assert types[-2:] == ["SupresiónDispuesta", "DatosPersonalesSuprimidos"]
    assert [row for row in place.rows(identities) if row.persona_ref == ref] == []
    assert place.search(OTHER).json() is None
    assert place.identify(ref, OTHER).status_code == 410


def test_nadie_confirma_una_supresion_desde_afuera(place: Place) -> None:
    wire = {
        "command_id": new_id(),
        "occurred_at": "2025-10-20",
        "data": {"persona_ref": new_id(), "clave_destruida": True},
    }
    assert place.post("/comandos/ConfirmarSupresion", wire).status_code == 404

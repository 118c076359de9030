"""Reading a file over RPC and HTTP, with tokens: who, what for, what is opened, what is recorded first."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from services.casos.domain.acceso import TODA_LA_FICHA
from services.casos.domain.ordenes import RevocarConsentimiento
from services.casos.ficha import leer_ficha
from shared.access.errors import Forbidden, NobodyKnown, Unauthenticated
from shared.decider import Actor
from shared.errors import InvalidInput, Refused
from shared.ids import new_id
from shared.runtime.rpc import Client
from shared.runtime.sealing import EnvelopeRequired
from tests.casos.servicio import CANARIO, CASO, HOY, Servicio, servicio

RESERVADO = "reservado"


@pytest.fixture(scope="module")
def casos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servicio]:
    with servicio(tmp_path_factory.mktemp("ficha")) as corriendo:
        corriendo.caso(new_id())
        corriendo.asigna("dupla_psicosocial", ("proyecto", "proyecto-1"))
        corriendo.asigna("ejecutor", ("proyecto", "proyecto-1"))
        corriendo.asigna("supervisor_regional", ("region", "04"))
        corriendo.asigna("operador", ("todo", None))
        corriendo.asigna("delegado_datos", ("todo", None))
        yield corriendo


def accesos(casos: Servicio) -> list[dict[str, Any]]:
    hechos = casos.core.log.read_stream(f"acceso/{CASO}")
    return [h.envelope for h in hechos if h.type == "FichaAccedida"]


def textos(ficha: Any) -> str:
    return json.dumps(ficha, ensure_ascii=False)


def test_la_dupla_lee_todo_lo_de_su_caso_y_queda_dicho_que_lo_leyo(casos: Servicio) -> None:
    antes = len(accesos(casos))
    ficha = casos.rpc("dupla_psicosocial", "ficha", CASO, "intervencion")
    assert ficha["evaluacion"]["nivel_riesgo"] == "MEDIO"
    assert ficha["evaluacion"]["factores"] == ["DESERCION_ESCOLAR", "CONSUMO"]
    assert ficha["planes"][0]["objetivos"][0]["descripcion"] == f"{CANARIO} objetivo"
    assert ficha["tutorias"][0]["nota"] == f"{CANARIO} nota"
    assert [f["fundamento"] for f in ficha["fundamentos"]] == [f"{CANARIO} fundamento"]
    assert RESERVADO not in textos(ficha)
    acceso = accesos(casos)[antes]
    assert acceso["event_id"] == ficha["acceso"]["event_id"]
    assert acceso["actor"]["id"] == casos.quien["dupla_psicosocial"]
    assert acceso["data"]["campos"] == list(TODA_LA_FICHA)
    assert CANARIO not in textos(acceso)


def test_por_http_es_lo_mismo(casos: Servicio) -> None:
    pedido = {"caso_id": CASO, "finalidad": "intervencion"}
    respuesta = casos.http("dupla_psicosocial", "/fichas", pedido)
    assert respuesta.status_code == 200
    assert respuesta.json()["tutorias"][0]["nota"] == f"{CANARIO} nota"
    for malo in ({"caso_id": CASO}, pedido | {"finalidad": "curiosidad"}, pedido | {"x": 1}):
        assert casos.http("dupla_psicosocial", "/fichas", malo).status_code == 400


def test_quien_ejecuta_no_ve_lo_sensible(casos: Servicio) -> None:
    ficha = casos.rpc("ejecutor", "ficha", CASO, "seguimiento")
    assert ficha["evaluacion"]["nivel_riesgo"]["ilegible"] == RESERVADO
    assert ficha["evaluacion"]["resultado"] == "INGRESA"
    assert CANARIO not in textos(ficha)


def test_un_auditor_no_ve_a_nadie_sin_una_asignacion_por_caso(casos: Servicio) -> None:
    todo = casos.asigna("auditor", ("todo", None))
    assert todo
    with pytest.raises(Forbidden):
        casos.rpc("auditor", "ficha", CASO, "fiscalizacion")
    historia = casos.rpc("auditor", "historia", f"caso/{CASO}")
    assert historia
    assert CANARIO not in textos(historia)
    casos.asigna("auditor", ("caso", CASO), "fiscalizacion")
    with pytest.raises(Refused):
        casos.rpc("auditor", "ficha", CASO, "intervencion")
    assert f"{CANARIO} nota" in textos(casos.rpc("auditor", "ficha", CASO, "fiscalizacion"))


def test_en_una_emergencia_se_rompe_el_vidrio_y_queda_dicho(casos: Servicio) -> None:
    with pytest.raises(Forbidden):
        casos.rpc("supervisor_regional", "ficha", CASO, "emergencia")
    sobre = {
        "command_id": new_id(),
        "occurred_at": HOY.isoformat(),
        "data": {"caso_id": CASO, "horas": 2, "motivo": f"{CANARIO} emergencia"},
    }
    casos.rpc("supervisor_regional", "otorgar_acceso_emergencia", sobre)
    ficha = casos.rpc("supervisor_regional", "ficha", CASO, "emergencia")
    assert f"{CANARIO} nota" in textos(ficha)
    guardado = casos.core.log.read_stream(f"acceso/{CASO}")
    assert CANARIO not in "".join(h.body for h in guardado)
    with pytest.raises(Refused):
        casos.rpc("supervisor_regional", "ficha", CASO, "intervencion")


def test_quien_opera_o_no_dice_quien_es_no_lee(casos: Servicio) -> None:
    antes = len(accesos(casos))
    with pytest.raises(Forbidden):
        casos.rpc("operador", "ficha", CASO, "intervencion")
    with pytest.raises(Forbidden):
        casos.rpc("coordinador_app", "ficha", CASO, "intervencion")
    with pytest.raises(Forbidden):
        casos.rpc("dupla_psicosocial", "ficha", "caso-que-no-existe", "intervencion")
    with pytest.raises(Unauthenticated):
        casos.rpc(None, "ficha", CASO, "intervencion")
    with pytest.raises(NobodyKnown):
        leer_ficha(casos.core, Actor("local", "operador"), CASO, "intervencion")
    with pytest.raises(InvalidInput):
        casos.rpc("dupla_psicosocial", "ficha", CASO, "curiosidad")
    assert len(accesos(casos)) == antes


def test_una_ficha_no_se_pide_en_claro_por_el_bus(casos: Servicio) -> None:
    antes = len(accesos(casos))
    dupla = casos.token("dupla_psicosocial")
    with (
        Client("memory://", token_for=lambda _: dupla, closing=False) as claro,
        pytest.raises(EnvelopeRequired),
    ):
        claro.call("casos", "ficha", CASO, "intervencion")
    assert len(accesos(casos)) == antes


def test_si_la_lectura_no_se_puede_registrar_no_se_responde(
    casos: Servicio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def caida(*_: Any, **__: Any) -> Any:
        raise OSError("sin disco")

    monkeypatch.setattr(casos.core.log, "append", caida)
    with pytest.raises(Exception, match="casos") as error:
        casos.rpc("dupla_psicosocial", "ficha", CASO, "intervencion")
    assert CANARIO not in str(error.value)


def test_k4_revocado_el_consentimiento_la_dupla_ve_el_aviso_y_no_los_datos(
    casos: Servicio, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    casos.manda(
        RevocarConsentimiento(caso_id=CASO, consentimiento_id="consentimiento-1", fecha=HOY)
    )
    ficha = casos.rpc("dupla_psicosocial", "ficha", CASO, "intervencion")
    assert CANARIO not in textos(ficha)
    assert "No hay base legal" in ficha["aviso"]
    assert ficha["base_legal"][0]["revocado_el"] == HOY.isoformat()
    assert ficha["base_legal"][0]["vigente"] is False
    assert ficha["acceso"]["campos"] == []
    (alerta,) = casos.core.log.read_stream(f"alerta/K4-{CASO}")
    assert "revocado" in alerta.data["detalle"]
    assert CANARIO not in caplog.text

"""What territorios and alianzas make casos do: this event in, these commands out."""

from __future__ import annotations

from typing import Any

import pytest

from services.casos.domain import CASO, DECIDERS, OFERTA, POLIGONO, PROTOCOLO
from services.casos.events import Cifrado, EvaluacionCompletada
from services.casos.policies import FACTS, POLICIES
from shared.catalogue import Catalogue
from shared.declare import command_type, event_type
from shared.policies import Fact, Foreign, Reaction, commands_for, consta_types, subscriptions
from shared.schemas import dump, json_schema, load
from shared.testing import Spec
from tests.casos import ejemplos
from tests.casos.ejemplos import EN_PROGRAMA, PERSONA, POLIGONO_ID, RESPONDER, SOLICITADA

REACCIONES: tuple[Reaction, ...] = (*FACTS, *POLICIES)


def ocurre(fuente: str, tipo: str, data: dict[str, Any]) -> list[tuple[str, dict[str, Any], str]]:
    envelope = {
        "type": tipo,
        "event_id": "01900000-0000-7000-8000-000000000001",
        "occurred_at": "2025-03",
        "occurred_basis": "declarado",
        "correlation_id": "8d3f7c1e-55f6-4d5f-9d1c-2c8c7f1b9a10",
        "origin": None,
        "data": data,
    }
    return list(commands_for("casos", Foreign(fuente, envelope), REACCIONES))


def consta(fuente: str, tipo: str, data: dict[str, Any]) -> tuple[str, Any]:
    """(stream, own event) that recording the foreign event gives."""
    ((nombre, forma, _),) = ocurre(fuente, tipo, data)
    (fact,) = [f for f in FACTS if isinstance(f, Fact) and f.command == nombre]
    return fact.stream_for(forma["data"]), fact.event_from(forma["data"])


def test_k1_el_poligono_elegido_consta_y_queda_activo() -> None:
    stream, hecho = consta(
        "territorios",
        "PolígonoElegido",
        {"poligono_id": POLIGONO_ID, "territorio_id": None, "uv_id": "uv-12", "geojson": None},
    )
    assert stream == f"poligono/{POLIGONO_ID}"
    assert POLIGONO.fold([hecho]).activo


def test_p14_el_poligono_cerrado_consta_y_deja_de_estar_activo() -> None:
    _, elegido = consta("territorios", "PolígonoElegido", {"poligono_id": POLIGONO_ID})
    stream, cerrado = consta(
        "territorios",
        "PolígonoCerrado",
        {"poligono_id": POLIGONO_ID, "motivo": "Fin del piloto", "fecha": "2025-12-01"},
    )
    assert stream == f"poligono/{POLIGONO_ID}"
    assert dump(cerrado) == {"poligono_id": POLIGONO_ID}
    assert not POLIGONO.fold([elegido, cerrado]).activo


def test_k8_la_oferta_instalada_y_cerrada_constan() -> None:
    comun = {"oferta_id": "oferta-1", "institucion_id": "institucion-1", "barrio_id": None}
    stream, instalada = consta(
        "alianzas",
        "OfertaInstalada",
        {**comun, "desde": "2025-05-01", "hasta": None, "cupos": 20, "estival": False},
    )
    assert stream == "oferta/oferta-1"
    dia = ejemplos.DERIVAR.fecha
    assert OFERTA.fold([instalada]).recibe(dia) == instalada
    _, cerrada = consta("alianzas", "OfertaCerrada", {**comun, "fecha": None, "motivo": "Verano"})
    assert OFERTA.fold([instalada, cerrada]).recibe(dia) is None


def test_k8_el_protocolo_acordado_consta_con_su_plazo() -> None:
    stream, acordado = consta("alianzas", "ProtocoloDerivaciónAcordado", dump(ejemplos.ACORDADO))
    assert stream == "protocolo/protocolo-1"
    protocolo = PROTOCOLO.fold([acordado])
    assert protocolo.plazo("institucion-1", ejemplos.DERIVAR.fecha) == 10


def test_p12_la_respuesta_de_la_oferta_se_registra_en_el_caso() -> None:
    respuesta = {
        "derivacion_id": "derivacion-1",
        "caso_id": "caso-1",
        "oferta_id": "oferta-1",
        "acepta": True,
        "motivo": None,
        "campo_nuevo": "un productor puede agregar campos",
    }
    ((nombre, forma, actor),) = ocurre("alianzas", "DerivaciónRespondida", respuesta)
    assert (nombre, actor) == ("RegistrarRespuestaDerivacion", "sistema:casos/P12")
    assert forma["data"] == dump(RESPONDER)
    assert forma["causation_id"] == "01900000-0000-7000-8000-000000000001"
    respondida = Spec(CASO).given(*EN_PROGRAMA, SOLICITADA)
    respondida.when(load(type(RESPONDER), forma["data"])).then_accepted()


def test_se_suscribe_solo_a_lo_que_usa() -> None:
    assert subscriptions(REACCIONES) == {
        "territorios": {"PolígonoElegido", "PolígonoCerrado"},
        "alianzas": {
            "OfertaInstalada",
            "OfertaCerrada",
            "ProtocoloDerivaciónAcordado",
            "DerivaciónRespondida",
        },
    }
    conocidos = Catalogue(DECIDERS).events.values()
    assert all(cls in conocidos for cls in consta_types(REACCIONES))


@pytest.mark.parametrize("cls", [c for d in DECIDERS for c in d.event_classes()])
def test_cada_evento_tiene_su_esquema(cls: type[Any]) -> None:
    assert event_type(cls).version == 1
    assert json_schema(cls)["additionalProperties"] is False


@pytest.mark.parametrize("cls", [c for d in DECIDERS for c in d.command_classes()])
def test_cada_comando_tiene_su_esquema(cls: type[Any]) -> None:
    assert command_type(cls).name == cls.__name__
    assert json_schema(cls)["additionalProperties"] is False


DECLARADOS = [
    valor
    for valor in vars(ejemplos).values()
    if type(valor).__module__.startswith("services.casos")
]


@pytest.mark.parametrize("thing", DECLARADOS, ids=lambda thing: type(thing).__name__)
def test_ida_y_vuelta_de_hechos_y_ordenes(thing: Any) -> None:
    assert load(type(thing), dump(thing)) == thing


def test_un_campo_personal_solo_existe_cifrado() -> None:
    cifrado = Cifrado(cifrado=1, persona_ref=PERSONA, clave="clave-1", nonce="bm9uY2U", ct="Y3Q")
    hecho = EvaluacionCompletada(caso_id="caso-1", resultado="INGRESA", nivel_riesgo=cifrado)
    plano = dump(hecho)
    assert plano["nivel_riesgo"] == {
        "cifrado": 1,
        "persona_ref": PERSONA,
        "clave": "clave-1",
        "nonce": "bm9uY2U",
        "ct": "Y3Q",
    }
    assert load(EvaluacionCompletada, plano) == hecho

"""What territorios and alianzas make casos do: this event in, these commands out."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from services.casos.domain import CASO, DECIDERS, OFERTA, POLIGONO, PROTOCOLO
from services.casos.events import EvaluacionCompletada
from services.casos.policies import FACTS, POLICIES
from services.casos.upcasters import UPCASTERS
from shared.catalogue import Catalogue
from shared.declare import command_type, event_type
from shared.personal import Cifrado, Sealed
from shared.policies import Foreign, Reaction, commands_for, consta_types, subscriptions
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
    """(stream, own event) that recording the foreign event gives, the first if there are several."""
    return constan(fuente, tipo, data)[0]


def constan(fuente: str, tipo: str, data: dict[str, Any]) -> list[tuple[str, Any]]:
    """(stream, own event) of every recording of the foreign event."""
    de_aqui = {f.command: f for f in FACTS if (f.source, f.type) == (fuente, tipo)}
    return [
        (de_aqui[nombre].stream_for(forma["data"]), de_aqui[nombre].event_from(forma["data"]))
        for nombre, forma, _ in ocurre(fuente, tipo, data)
        if nombre in de_aqui
    ]


def ordena(fuente: str, tipo: str, data: dict[str, Any]) -> list[tuple[str, Any, str]]:
    """What the policies give, without the recordings."""
    return [
        (nombre, forma["data"], actor)
        for nombre, forma, actor in ocurre(fuente, tipo, data)
        if not actor.endswith("/constancia")
    ]


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


def test_k12_p2_el_convenio_firmado_consta_en_su_barrio() -> None:
    firma = {
        "convenio_id": "convenio-1",
        "programa": "COMUNIDAD_CRECE",
        "partes": ["spd", "municipio"],
        "objeto": "Texto libre que no debe llegar",
        "barrio_id": "barrio-1",
        "monto_clp": 1000,
        "fecha": "2025-02-20",
        "desde": None,
        "hasta": None,
    }
    assert constan("alianzas", "ConvenioFirmado", firma) == [
        ("convenio/convenio-1", ejemplos.FIRMADO),
        ("territorio/barrio-1", ejemplos.DEL_BARRIO),
    ]
    sin_barrio = firma | {"barrio_id": None}
    assert [s for s, _ in constan("alianzas", "ConvenioFirmado", sin_barrio)] == [
        "convenio/convenio-1"
    ]


def test_k2_el_proyecto_y_su_plantilla_constan() -> None:
    proyecto = {
        "proyecto_id": "proyecto-1",
        "territorio_id": "barrio-1",
        "programa": "COMUNIDAD_CRECE",
        "nombre_proyecto": "Texto libre que no debe llegar",
        "plantilla_version": "CC.1",
        "region": "04",
    }
    assert constan("intervencion", "ProyectoAdjudicado", proyecto) == [
        ("territorio/barrio-1", ejemplos.ADJUDICADO),
        ("proyecto/proyecto-1", ejemplos.PROYECTO_1),
        ("proyecto/proyecto-1", ejemplos.EN_REGION),
    ]
    plantilla = {"version": "CC.1", "edad_min": 7, "edad_max": 21, "tramos_edad": [], "nombre": "x"}
    assert constan("intervencion", "PlantillaProgramaPublicada", plantilla) == [
        ("plantilla/CC.1", ejemplos.EDADES)
    ]


def test_k5_de_una_excepcion_consta_la_regla_y_no_el_motivo() -> None:
    excepcion = {
        "proyecto_id": "proyecto-1",
        "excepcion_id": "e-1",
        "regla": "K5",
        "motivo": "Texto libre que no debe llegar",
        "autorizador": "jefatura",
        "entidad": "otro texto",
        "vigencia": "2025-06",
    }
    ((stream, hecho),) = constan("intervencion", "ExcepciónAutorizada", excepcion)
    assert stream == "proyecto/proyecto-1"
    assert dump(hecho) == {
        "proyecto_id": "proyecto-1",
        "excepcion_id": "e-1",
        "regla": "K5",
        "vigencia": "2025-06",
    }


def test_p13_una_oferta_cerrada_consta_y_se_revisa_quien_espera_de_ella() -> None:
    cierre = {"oferta_id": "oferta-1", "fecha": "2025-03-31", "motivo": "Fin del verano"}
    assert len(constan("alianzas", "OfertaCerrada", cierre)) == 1
    assert ordena("alianzas", "OfertaCerrada", cierre) == [
        ("RevisarDerivaciones", {"oferta_id": "oferta-1"}, "sistema:casos/P13")
    ]


def test_p14_una_fusion_consta_y_retira_cada_territorio_de_origen() -> None:
    fusion = {"origen_ids": ["a", "b"], "destino_id": "c", "aliases": ["El Bajo"]}
    ((stream, _),) = constan("territorios", "TerritoriosFusionados", fusion)
    assert stream == "territorio/c"
    assert ordena("territorios", "TerritoriosFusionados", fusion) == [
        ("RetirarTerritorio", {"territorio_id": t, "sucesor_id": "c"}, "sistema:casos/P14")
        for t in ("a", "b")
    ]


@pytest.mark.parametrize(
    ("tipo", "orden"),
    [
        ("ProyectoSuspendido", []),
        ("ProyectoReactivado", []),
        ("ProyectoTerminadoAnticipadamente", ["PlanificarEgresos"]),
        ("ModalidadCambiada", []),
    ],
)
def test_p15_p16_la_vida_del_proyecto_consta(tipo: str, orden: list[str]) -> None:
    data = {"proyecto_id": "proyecto-1", "fecha": "2025-03-20", "causal": "Texto libre"}
    data |= {"modalidad": "REMOTA", "causa": "COVID-19"}
    completo: dict[str, Any] = {**data, "canales": ["ZOOM"]}
    ((stream, hecho),) = constan("intervencion", tipo, completo)
    assert stream == "proyecto/proyecto-1"
    assert not {"causal", "causa"} & dump(hecho).keys()
    assert [nombre for nombre, _, _ in ordena("intervencion", tipo, completo)] == orden


def test_se_suscribe_solo_a_lo_que_usa() -> None:
    assert subscriptions(REACCIONES) == {
        "territorios": {
            "PolígonoElegido",
            "PolígonoCerrado",
            "TerritorioFocalizado",
            "TerritorioCorregido",
            "TerritoriosFusionados",
        },
        "intervencion": {
            "ProyectoAdjudicado",
            "PlantillaProgramaPublicada",
            "ExcepciónAutorizada",
            "ModalidadCambiada",
            "ProyectoSuspendido",
            "ProyectoReactivado",
            "ProyectoTerminadoAnticipadamente",
        },
        "alianzas": {
            "ConvenioFirmado",
            "ModificaciónConvenioTramitada",
            "ConvenioModificado",
            "ConvenioTerminado",
            "OfertaInstalada",
            "OfertaSuspendida",
            "OfertaReactivada",
            "OfertaCerrada",
            "ProtocoloDerivaciónAcordado",
            "DerivaciónRespondida",
        },
    }
    conocidos = Catalogue(DECIDERS, UPCASTERS).events.values()
    assert all(cls in conocidos for cls in consta_types(REACCIONES))


def test_k10_ningun_hecho_ajeno_trae_texto_libre() -> None:
    libres = {
        "motivo",
        "objeto",
        "causal",
        "causa",
        "nombre",
        "nombre_proyecto",
        "detalle",
        "entidad",
    }
    for cls in consta_types(REACCIONES):
        assert not libres & {campo.name for campo in fields(cls)}, cls.__name__


@pytest.mark.parametrize("cls", [c for d in DECIDERS for c in d.event_classes()])
def test_cada_evento_tiene_su_esquema(cls: type[Any]) -> None:
    assert event_type(cls).version == (2 if event_type(cls).name == "IndicadorDeclarado" else 1)
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
    hecho = EvaluacionCompletada(
        caso_id="caso-1", resultado="INGRESA", nivel_riesgo=Sealed(cifrado)
    )
    plano = dump(hecho)
    assert plano["nivel_riesgo"] == {
        "cifrado": 1,
        "persona_ref": PERSONA,
        "clave": "clave-1",
        "nonce": "bm9uY2U",
        "ct": "Y3Q",
    }
    assert load(EvaluacionCompletada, plano) == hecho

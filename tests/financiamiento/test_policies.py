"""What an award and a validated PDL make financiamiento do: this event in, these commands out."""

from __future__ import annotations

from typing import Any

import pytest

from services.financiamiento.domain import DECIDERS, FONDO
from services.financiamiento.events import ConstaPDLValidado
from services.financiamiento.policies import FACTS, POLICIES
from shared.declare import command_type, event_type, stream_of
from shared.policies import Foreign, Reaction, commands_for, consta_types, subscriptions
from shared.schemas import dump, json_schema, load
from tests.financiamiento.ejemplos import AMBITOS, PDL, financiar

ADJUDICADO = {
    "proyecto_id": "proyecto-1",
    "territorio_id": "sta-elena",
    "programa": "ACCION_LOCAL",
    "nombre_proyecto": "Acción Local Sta. Elena",
    "convocatoria": 2019,
    "ejecutor_id": None,
    "monto_proyecto_clp": 37_000_000,
    "fondo_iniciativas_clp": 8_599_584,
    "inicio_mes": "2019-11",
    "termino_mes": "2020-10",
    "plantilla_version": "AL-2019",
}
VALIDADO = {
    "proyecto_id": "proyecto-1",
    "pdl_id": "pdl-1",
    "version": 1,
    "fecha": "2020-02-03",
    "quorum": 40,
    "iniciativas": [dump(item) for item in PDL.iniciativas],
    "ambitos_plantilla": list(AMBITOS),
}


def ocurre(tipo: str, data: dict[str, Any]) -> list[tuple[str, dict[str, Any], str]]:
    envelope = {
        "type": tipo,
        "event_id": "01900000-0000-7000-8000-000000000001",
        "occurred_at": "2019-11",
        "occurred_basis": "a_mas_tardar",
        "correlation_id": "8d3f7c1e-55f6-4d5f-9d1c-2c8c7f1b9a10",
        "origin": {"medio": "historico", "archivo": "MIN", "fila": 8, "relaja": ["I1"]},
        "data": data,
    }
    return list(
        commands_for("financiamiento", Foreign("intervencion", envelope), (*FACTS, *POLICIES))
    )


def test_p4_el_proyecto_adjudicado_consta_y_recibe_su_fondo() -> None:
    consta, asigna = ocurre("ProyectoAdjudicado", ADJUDICADO)
    assert consta[0] == "ConstatarProyectoAdjudicado"
    assert consta[1]["data"] == {
        "proyecto_id": "proyecto-1",
        "fondo_iniciativas_clp": 8_599_584,
        "ejecutor_id": None,
    }
    assert asigna[0] == "AsignarFondo"
    assert asigna[1]["data"] == {
        "proyecto_id": "proyecto-1",
        "monto_clp": 8_599_584,
        "convocatoria": 2019,
    }
    assert asigna[1]["origin"]["relaja"] == []
    assert asigna[2] == "sistema:financiamiento/P4"


@pytest.mark.parametrize(
    "cambio", [{"programa": "COMUNIDAD_CRECE"}, {"fondo_iniciativas_clp": None}]
)
def test_p4_sin_fondo_de_iniciativas_no_hay_reaccion(cambio: dict[str, Any]) -> None:
    assert ocurre("ProyectoAdjudicado", {**ADJUDICADO, **cambio}) == []


def test_p6_el_pdl_validado_consta_y_hace_financiables_sus_iniciativas() -> None:
    ((nombre, forma, _),) = ocurre("PDLValidado", VALIDADO)
    assert nombre == "ConstatarPDLValidado"
    (fact,) = [f for f in FACTS if f.records is ConstaPDLValidado]
    assert fact.stream_for(forma["data"]) == "fondo/proyecto-1"
    hecho = fact.event_from(forma["data"])
    assert hecho == PDL
    fondo = FONDO.fold([hecho])
    assert fondo.pdl is not None
    assert financiar().iniciativa_id in fondo.pdl.iniciativas


def test_p9_la_iniciativa_ejecutada_consta_y_despues_inicia_su_plazo() -> None:
    ejecutada = {"proyecto_id": "proyecto-1", "iniciativa_id": "i-1", "fecha": "2020-06-01"}
    consta, inicia = ocurre("IniciativaEjecutada", ejecutada)
    assert (consta[0], consta[1]["data"]) == ("ConstatarIniciativaEjecutada", ejecutada)
    assert inicia[0] == "IniciarPlazoRendicion"
    assert inicia[1]["data"] == {
        "proyecto_id": "proyecto-1",
        "iniciativa_id": "i-1",
        "plazo_dias": 15,
        "unidad": "HABILES",
        "desde": "MES_SIGUIENTE",
    }


def test_se_suscribe_solo_a_lo_que_usa() -> None:
    reacciones: tuple[Reaction, ...] = (*FACTS, *POLICIES)
    assert subscriptions(reacciones) == {
        "intervencion": {
            "ProyectoAdjudicado",
            "PDLValidado",
            "PDLEnmendado",
            "ProyectoSuspendido",
            "ProyectoReactivado",
            "ProyectoTerminadoAnticipadamente",
            "IniciativaEjecutada",
            "FaseIniciada",
            "FaseCerrada",
            "IniciativaIdentificada",
            "ExcepciónAutorizada",
            "PlantillaProgramaPublicada",
            "CierreAdministrativoSolicitado",
        },
        "alianzas": {"ConvenioFirmado", "ConvenioModificado"},
        "territorios": {"TerritorioCorregido", "TerritoriosFusionados", "PolígonoCerrado"},
    }
    assert len(consta_types(reacciones)) == len(FACTS)


@pytest.mark.parametrize("cls", [c for d in DECIDERS for c in d.event_classes()])
def test_cada_evento_tiene_su_esquema(cls: type[Any]) -> None:
    versiones = {"ConstaPDLValidado": 2, "PlazoRendiciónIniciado": 2}
    assert event_type(cls).version == versiones.get(event_type(cls).name, 1)
    assert json_schema(cls)["additionalProperties"] is False


@pytest.mark.parametrize("cls", [c for d in DECIDERS for c in d.command_classes()])
def test_cada_comando_tiene_su_esquema(cls: type[Any]) -> None:
    assert command_type(cls).name == cls.__name__
    assert json_schema(cls)["additionalProperties"] is False


def test_ida_y_vuelta_de_hechos_y_ordenes() -> None:
    for thing in (PDL, financiar(), *PDL.iniciativas):
        assert load(type(thing), dump(thing)) == thing
    assert stream_of(financiar()) == "fondo/proyecto-1"

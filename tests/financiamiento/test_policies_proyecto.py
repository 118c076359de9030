"""P7, P14 and P15: this event of intervencion or territorios in, these commands and facts out."""

from __future__ import annotations

from typing import Any

import pytest

from services.financiamiento.domain import FONDO
from services.financiamiento.policies import FACTS, POLICIES
from shared.policies import Foreign, commands_for
from tests.financiamiento.ejemplos import AMBITOS, PDL
from tests.financiamiento.test_policies_convenio_y_cierre import (
    constancia,
    lo_que_dice,
    ocurre,
)

DETENIDO = {"proyecto_id": "proyecto-1", "causal": "Sin ejecutor", "fecha": "2020-06-01"}
DE_EL = {"proyecto_id": "proyecto-1", "fecha": "2020-06-01"}
ENMENDADO = {
    "proyecto_id": "proyecto-1",
    "pdl_id": "pdl-1",
    "version": 2,
    "motivo": "Cambió el terreno",
    "cambios": ["Sin huerto"],
    "iniciativas": ["iniciativa-2"],
    "retiradas": ["iniciativa-1"],
    "plan_accion": "Plan",
}


def test_p7_el_pdl_enmendado_consta_y_congela_lo_que_retira() -> None:
    ((nombre, forma, _),) = ocurre("intervencion", "PDLEnmendado", ENMENDADO)
    (fact,) = [fact for fact in FACTS if fact.command == nombre]
    assert fact.stream_for(forma["data"]) == FONDO.stream("proyecto-1")
    fondo = FONDO.fold([PDL, fact.event_from(forma["data"])])
    assert fondo.retiradas == {"iniciativa-1"}


@pytest.mark.parametrize(("version", "ajusta"), [(1, False), (2, True), (7, True)])
def test_p7_validada_una_enmienda_se_ajustan_los_compromisos(version: int, *, ajusta: bool) -> None:
    validado = {
        "proyecto_id": "proyecto-1",
        "pdl_id": "pdl-1",
        "version": version,
        "fecha": "2020-06-01",
        "iniciativas": [],
        "ambitos_plantilla": list(AMBITOS),
    }
    consta, *ordenes = lo_que_dice(ocurre("intervencion", "PDLValidado", validado))
    assert consta == constancia("ConstatarPDLValidado", validado)
    ajuste = (
        "AjustarCompromisos",
        {"proyecto_id": "proyecto-1", "pdl_version": version},
        "sistema:financiamiento/P7",
    )
    assert ordenes == ([ajuste] if ajusta else [])


@pytest.mark.parametrize("tipo", ["ProyectoSuspendido", "ProyectoReactivado"])
def test_p15_la_suspension_y_su_fin_constan_en_el_fondo(tipo: str) -> None:
    assert lo_que_dice(ocurre("intervencion", tipo, DETENIDO)) == [
        constancia(f"Constatar{tipo}", DE_EL)
    ]


def test_p15_el_termino_anticipado_consta_e_inicia_el_plazo_para_reintegrar() -> None:
    assert lo_que_dice(ocurre("intervencion", "ProyectoTerminadoAnticipadamente", DETENIDO)) == [
        constancia("ConstatarProyectoTerminadoAnticipadamente", DE_EL),
        (
            "IniciarPlazoReintegro",
            {
                "proyecto_id": "proyecto-1",
                "plazo_dias": 15,
                "unidad": "HABILES",
                "desde": "MES_SIGUIENTE",
            },
            "sistema:financiamiento/P15",
        ),
    ]


CORREGIDO = {
    "territorio_id": "sta-elena",
    "campo": "nombre",
    "valor_anterior": {},
    "valor_nuevo": {},
}
FUSIONADOS = {"origen_ids": ["otra"], "destino_id": "sta-elena", "aliases": []}
CERRADO = {"poligono_id": "p-1", "territorio_id": None, "motivo": "Fin", "fecha": "2020-06-01"}


@pytest.mark.parametrize(
    ("tipo", "data", "stream"),
    [
        ("TerritorioCorregido", CORREGIDO, "territorio/sta-elena"),
        ("TerritoriosFusionados", FUSIONADOS, "territorio/sta-elena"),
        ("PolígonoCerrado", CERRADO, "poligono/p-1"),
    ],
)
def test_p14_lo_que_cambia_en_territorios_consta_y_no_pide_nada(
    tipo: str, data: dict[str, Any], stream: str
) -> None:
    ((nombre, forma, actor),) = ocurre("territorios", tipo, data)
    (fact,) = [fact for fact in FACTS if fact.command == nombre]
    assert fact.stream_for(forma["data"]) == stream
    assert fact.event_from(forma["data"]) == fact.event_from({k: data[k] for k in forma["data"]})
    assert actor == "sistema:financiamiento/constancia"
    de_otro = Foreign("intervencion", {"type": tipo, "data": data})
    assert list(commands_for("financiamiento", de_otro, (*FACTS, *POLICIES))) == []

"""P2, P3, P9 and P10, and the facts of F7 and F13: this event in, these commands out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.financiamiento.domain import FONDO, PLANTILLA
from services.financiamiento.policies import FACTS, POLICIES
from shared.ids import derived_id
from shared.policies import Foreign, commands_for

EVENT_ID = "01900000-0000-7000-8000-000000000001"
CORRELATION_ID = "8d3f7c1e-55f6-4d5f-9d1c-2c8c7f1b9a10"
CONVENIO = {
    "convenio_id": "convenio-1",
    "programa": "COMUNIDAD_CRECE",
    "partes": ["municipio", "fundación"],
    "objeto": None,
    "barrio_id": "barrio-1",
    "monto_clp": 35_000_000,
    "fecha": "2020-01-15",
    "desde": "2020-01-15",
    "hasta": "2020-12-31",
}
MODIFICADO = {**CONVENIO, "rige_desde": "2020-06-01", "motivo": "Ampliación de plazo"}
EJECUTADA = {"proyecto_id": "proyecto-1", "iniciativa_id": "iniciativa-1", "fecha": "2020-06-01"}
SOLICITADO = {"proyecto_id": "proyecto-1", "solicitud": 2, "fecha": "2020-11-30"}

Orden = tuple[str, dict[str, Any], str]


def ocurre(fuente: str, tipo: str, data: dict[str, Any]) -> list[Orden]:
    envelope = {
        "type": tipo,
        "event_id": EVENT_ID,
        "occurred_at": "2020-06-01",
        "occurred_basis": "declarado",
        "correlation_id": CORRELATION_ID,
        "origin": None,
        "data": data,
    }
    return list(commands_for("financiamiento", Foreign(fuente, envelope), (*FACTS, *POLICIES)))


def lo_que_dice(ordenes: list[Orden]) -> list[tuple[str, dict[str, Any], str]]:
    return [(nombre, forma["data"], actor) for nombre, forma, actor in ordenes]


def constancia(nombre: str, data: dict[str, Any]) -> Orden:
    return nombre, data, "sistema:financiamiento/constancia"


def test_p2_el_convenio_firmado_consta_y_recibe_su_presupuesto() -> None:
    monto = {"convenio_id": "convenio-1", "monto_clp": 35_000_000}
    assert lo_que_dice(ocurre("alianzas", "ConvenioFirmado", CONVENIO)) == [
        constancia("ConstatarConvenioFirmado", monto),
        (
            "AsignarPresupuestoConvenio",
            {**monto, "componente": None},
            "sistema:financiamiento/P2",
        ),
    ]


def test_p3_el_convenio_modificado_consta_y_modifica_su_presupuesto() -> None:
    monto = {"convenio_id": "convenio-1", "monto_clp": 35_000_000}
    assert lo_que_dice(ocurre("alianzas", "ConvenioModificado", MODIFICADO)) == [
        constancia("ConstatarConvenioModificado", monto),
        (
            "ModificarPresupuestoConvenio",
            {**monto, "componente": None, "motivo": "Ampliación de plazo"},
            "sistema:financiamiento/P3",
        ),
    ]


@pytest.mark.parametrize(
    ("tipo", "data"), [("ConvenioFirmado", CONVENIO), ("ConvenioModificado", MODIFICADO)]
)
def test_p2_p3_sin_monto_en_el_convenio_no_hay_reaccion(tipo: str, data: dict[str, Any]) -> None:
    assert ocurre("alianzas", tipo, {**data, "monto_clp": None}) == []


def test_p9_la_iniciativa_ejecutada_consta_antes_de_que_corra_su_plazo() -> None:
    assert lo_que_dice(ocurre("intervencion", "IniciativaEjecutada", EJECUTADA)) == [
        constancia("ConstatarIniciativaEjecutada", EJECUTADA),
        (
            "IniciarPlazoRendicion",
            {
                "proyecto_id": "proyecto-1",
                "iniciativa_id": "iniciativa-1",
                "plazo_dias": 15,
                "unidad": "HABILES",
                "desde": "MES_SIGUIENTE",
            },
            "sistema:financiamiento/P9",
        ),
    ]


def test_p10_cada_solicitud_de_cierre_pide_su_propia_respuesta() -> None:
    ocurrido = ocurre("intervencion", "CierreAdministrativoSolicitado", SOLICITADO)
    solicitud = {"proyecto_id": "proyecto-1", "solicitud": 2}
    assert lo_que_dice(ocurrido) == [
        constancia("ConstatarCierreAdministrativoSolicitado", solicitud),
        (
            "ResponderSolicitudCierre",
            solicitud,
            "sistema:financiamiento/P10",
        ),
    ]


@pytest.mark.parametrize(
    ("codigo", "fuente", "tipo", "data"),
    [
        ("P2", "alianzas", "ConvenioFirmado", CONVENIO),
        ("P3", "alianzas", "ConvenioModificado", MODIFICADO),
        ("P9", "intervencion", "IniciativaEjecutada", EJECUTADA),
        ("P10", "intervencion", "CierreAdministrativoSolicitado", SOLICITADO),
    ],
)
def test_la_orden_es_consecuencia_del_evento_y_repetirlo_no_da_otra(
    codigo: str, fuente: str, tipo: str, data: dict[str, Any]
) -> None:
    ordenes = ocurre(fuente, tipo, data)
    forma = ordenes[-1][1]
    assert forma["command_id"] == derived_id("financiamiento", f"{codigo}/0", EVENT_ID)
    assert (forma["causation_id"], forma["correlation_id"]) == (EVENT_ID, CORRELATION_ID)
    assert (forma["occurred_at"], forma["occurred_basis"]) == ("2020-06-01", "declarado")
    assert len({forma["command_id"] for _, forma, _ in ordenes}) == len(ordenes)
    assert ocurre(fuente, tipo, data) == ordenes


@pytest.mark.parametrize(
    ("fuente", "tipo", "data"),
    [
        ("intervencion", "ConvenioFirmado", CONVENIO),
        ("alianzas", "CierreAdministrativoSolicitado", SOLICITADO),
    ],
)
def test_el_mismo_nombre_de_otro_servicio_no_hace_nada(
    fuente: str, tipo: str, data: dict[str, Any]
) -> None:
    assert ocurre(fuente, tipo, data) == []


def test_f7_la_fase_cerrada_consta_en_el_fondo_de_su_proyecto() -> None:
    data = {
        "proyecto_id": "proyecto-1",
        "fase": 3,
        "etapa": 1,
        "fecha": "2020-06-10",
        "duracion_meses": 3,
        "actividades_pendientes": [],
    }
    ((nombre, forma, _),) = ocurre("intervencion", "FaseCerrada", data)
    (fact,) = [fact for fact in FACTS if fact.command == nombre]
    assert fact.stream_for(forma["data"]) == FONDO.stream("proyecto-1")
    fondo = FONDO.fold([fact.event_from(forma["data"])])
    assert fondo.cierre_fase_tres == date(2020, 6, 10)


def test_f13_la_plantilla_publicada_consta_por_su_version() -> None:
    data = {
        "version": "AL-2019",
        "programa": "ACCION_LOCAL",
        "ambitos": ["HUERTOS"],
        "permite_urgencia_pre_pdl": True,
    }
    ((nombre, forma, _),) = ocurre("intervencion", "PlantillaProgramaPublicada", data)
    (fact,) = [fact for fact in FACTS if fact.command == nombre]
    assert fact.stream_for(forma["data"]) == PLANTILLA.stream("AL-2019")
    plantilla = PLANTILLA.fold([fact.event_from(forma["data"])])
    assert (plantilla.ambitos, plantilla.permite_urgencia_pre_pdl) == (("HUERTOS",), True)

"""What other services tell: this event in, these recordings out."""

from __future__ import annotations

from typing import Any

import pytest

from services.intervencion.domain import DECIDERS
from services.intervencion.policies import FACTS, POLICIES
from shared.catalogue import Catalogue
from shared.declare import event_type
from shared.policies import Fact, Foreign, commands_for, consta_types, subscriptions
from shared.schemas import dump

TERRITORIO = {
    "territorio_id": "t-1",
    "nombre": "Renacer",
    "aliases": [],
    "tipo": "CAMPAMENTO",
    "comunas": ["01107"],
    "comuna_principal": "01107",
    "region": "01",
    "sectores": [],
    "texto_campamento_fuente": "Sí. Campamento Renacer",
    "es_campamento": True,
}
FONDO = {"proyecto_id": "p-1", "monto_clp": 7_000_000, "convocatoria": 2019}
FINANCIADA = {
    "proyecto_id": "p-1",
    "iniciativa_id": "i-1",
    "ambito": "HUERTOS",
    "monto_clp": 3_000_000,
    "saldo_fondo_clp": 4_000_000,
    "pdl_version": 1,
    "lugar_prioridad": 1,
}


def ocurre(servicio: str, tipo: str, data: dict[str, Any]) -> list[tuple[str, Any, str]]:
    envelope = {
        "type": tipo,
        "event_id": "01900000-0000-7000-8000-000000000001",
        "occurred_at": "2019-08-01",
        "occurred_basis": "declarado",
        "correlation_id": "8d3f7c1e-55f6-4d5f-9d1c-2c8c7f1b9a10",
        "origin": None,
        "data": data,
    }
    return list(commands_for("intervencion", Foreign(servicio, envelope), (*FACTS, *POLICIES)))


@pytest.mark.parametrize(
    ("servicio", "tipo", "data", "comando", "stream"),
    [
        (
            "territorios",
            "TerritorioRegistrado",
            TERRITORIO,
            "ConstatarTerritorioRegistrado",
            "territorio/t-1",
        ),
        ("financiamiento", "FondoAsignado", FONDO, "ConstatarFondoAsignado", "pdl/p-1"),
        (
            "financiamiento",
            "IniciativaFinanciada",
            FINANCIADA,
            "ConstatarIniciativaFinanciada",
            "pdl/p-1",
        ),
    ],
)
def test_el_hecho_ajeno_consta_solo_con_los_campos_que_una_regla_usa(
    servicio: str, tipo: str, data: dict[str, Any], comando: str, stream: str
) -> None:
    ((nombre, wire, actor),) = ocurre(servicio, tipo, data)
    assert (nombre, actor) == (comando, "sistema:intervencion/constancia")
    assert wire["causation_id"] == "01900000-0000-7000-8000-000000000001"
    (fact,) = (f for f in FACTS if f.command == comando)
    assert fact.stream_for(wire["data"]) == stream
    hecho = fact.event_from(wire["data"])
    assert dump(hecho) == wire["data"]
    assert set(wire["data"]) < set(data)


def test_un_evento_que_no_interesa_no_pide_nada() -> None:
    assert ocurre("financiamiento", "FondosGirados", FONDO) == []


def test_las_suscripciones_son_las_del_readme() -> None:
    assert subscriptions((*FACTS, *POLICIES)) == {
        "territorios": {
            "TerritorioRegistrado",
            "TerritorioCorregido",
            "TerritoriosFusionados",
            "PolígonoCerrado",
        },
        "alianzas": {"ConvenioFirmado", "ConvenioModificado", "InstituciónRegistrada"},
        "financiamiento": {
            "FondoAsignado",
            "FondoModificado",
            "IniciativaFinanciada",
            "FinanciamientoAnulado",
            "ReceptorHabilitado",
            "ReceptorInhabilitado",
            "SaldoFondoCertificado",
            "CertificaciónSaldoRechazada",
        },
    }


def test_lo_que_consta_lo_entiende_el_catalogo() -> None:
    reacciones: tuple[Fact, ...] = FACTS
    catalogo = Catalogue(DECIDERS, extra=consta_types(reacciones))
    for cls in consta_types(reacciones):
        assert catalogo.events[event_type(cls).name] is cls

"""P12, P13, A4: a derivación that nobody answers expires; one whose offer closes goes elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.casos.domain import CASO, OFERTA, PROTOCOLO
from services.casos.domain.estados import CASO_LEIDO
from services.casos.domain.rechazos_acompanamiento import (
    DerivacionDesconocida,
    DerivacionNoCorresponde,
    EvaluacionFutura,
    OfertaNoInstalada,
    PlazoIncalculable,
)
from services.casos.events import (
    ConstaOfertaCerrada,
    ConstaOfertaReactivada,
    ConstaOfertaSuspendida,
    DerivacionAceptada,
    DerivacionAtendida,
    DerivacionRechazada,
)
from shared.common import ALERTA, AlertaPlazoEmitida, AlertaPlazoResuelta
from shared.testing import Spec
from tests.casos.ejemplos import (
    ACORDADO,
    ANOTADA,
    CASO_ID,
    DERIVAR,
    EGRESADO,
    EN_PROGRAMA,
    EXPIRADA,
    INSTALADA,
    PLAZO,
    RELOJ,
    RESPONDER,
    REVISAR,
    SOLICITADA,
    en_barrio,
)

CLAVES: Any = {"caso_id": CASO_ID, "derivacion_id": "derivacion-1", "oferta_id": "oferta-1"}
ACEPTADA = DerivacionAceptada(**CLAVES)
ATENDIDA = DerivacionAtendida(**CLAVES, fecha=date(2025, 5, 15))
RECHAZADA = DerivacionRechazada(**CLAVES, motivo="SIN_CUPO")
ESPERA = (*EN_PROGRAMA, SOLICITADA, PLAZO)
caso = en_barrio(Spec(CASO))


def test_p12_lo_no_respondido_expira_pasados_sus_dias_habiles() -> None:
    espera = caso.given(*ESPERA)
    espera.when(replace(RELOJ, al=date(2025, 5, 19))).then_nothing()
    espera.when(RELOJ).then(EXPIRADA)
    caso.given(*ESPERA, EGRESADO).when(RELOJ).then(EXPIRADA)
    for fin in (ACEPTADA, RECHAZADA, EXPIRADA):
        caso.given(*ESPERA, fin).when(RELOJ).then_nothing()
    expirado = caso.given(*ESPERA, EXPIRADA)
    expirado.when(RESPONDER).then_refused(DerivacionNoCorresponde, "EXPIRADA")
    espera.when(RESPONDER).then(ACEPTADA)


def test_p12_el_reloj_no_se_adelanta() -> None:
    hoy = caso.given(*ESPERA).at("2025-05-20", now=datetime(2025, 5, 20, 15, tzinfo=UTC))
    hoy.when(replace(RELOJ, al=date(2025, 5, 21))).then_refused(EvaluacionFutura, "2025-05-20")
    hoy.when(RELOJ).then(EXPIRADA)


@pytest.mark.parametrize(
    ("pedida", "dias", "vence"),
    [
        (date(2025, 5, 5), 10, date(2025, 5, 19)),
        (date(2025, 5, 19), 3, date(2025, 5, 23)),  # the 21st is a holiday
        (date(2025, 5, 9), 1, date(2025, 5, 12)),  # over a weekend
    ],
)
def test_p12_el_plazo_es_de_dias_habiles(pedida: date, dias: int, vence: date) -> None:
    listo = listo_para(replace(ACORDADO, plazo_respuesta_dias=dias))
    _, plazo, _ = listo.when(replace(DERIVAR, fecha=pedida)).events()
    assert plazo == replace(PLAZO, plazo_dias=dias, vence_en=vence)


def test_p12_fuera_del_calendario_no_hay_plazo() -> None:
    sin_fin = replace(INSTALADA, hasta=None)
    listo = listo_para(replace(ACORDADO, hasta=None, plazo_respuesta_dias=100_000))
    listo.given_on(OFERTA, "oferta-1", sin_fin).when(DERIVAR).then_refused(PlazoIncalculable)
    listo_para(ACORDADO).when(DERIVAR).then_accepted()


def listo_para(acuerdo: Any) -> Spec[Any, Any, Any]:
    return (
        caso.given(*EN_PROGRAMA)
        .given_on(OFERTA, "oferta-1", INSTALADA)
        .given_on(PROTOCOLO, "protocolo-1", acuerdo)
    )


OTRA = replace(
    DERIVAR, derivacion_id="derivacion-2", oferta_id="oferta-2", reemplaza="derivacion-1"
)
NUEVAS = (
    replace(SOLICITADA, derivacion_id="derivacion-2", oferta_id="oferta-2"),
    replace(PLAZO, derivacion_id="derivacion-2"),
    replace(ANOTADA, derivacion_id="derivacion-2", oferta_id="oferta-2"),
)
POR_REDERIVAR = AlertaPlazoEmitida(
    alerta_id="P13-derivacion-1",
    regla="P13",
    entidad="derivacion/derivacion-1",
    detalle="La oferta oferta-1 cerró: el caso caso-1 debe derivarse a otra.",
    vence_en=None,
)
REDERIVADO = AlertaPlazoResuelta(
    alerta_id="P13-derivacion-1", regla="P13", entidad="derivacion/derivacion-1"
)
con_dos = listo_para(ACORDADO).given_on(
    OFERTA, "oferta-2", replace(INSTALADA, oferta_id="oferta-2")
)


def test_a4_una_derivacion_se_reasigna_y_la_anterior_expira() -> None:
    reasignada = replace(EXPIRADA, motivo="REASIGNADA", fecha=OTRA.fecha)
    con_dos.given(*ESPERA).when(OTRA).then(reasignada, *NUEVAS)
    con_dos.given(*ESPERA, ACEPTADA).when(OTRA).then(reasignada, *NUEVAS)
    con_dos.given(*ESPERA, RECHAZADA).when(OTRA).then(*NUEVAS)
    con_dos.given(*ESPERA, ACEPTADA, ATENDIDA).when(OTRA).then_refused(
        DerivacionNoCorresponde, "ATENDIDA"
    )
    con_dos.when(OTRA).then_refused(DerivacionDesconocida, "derivacion-1")


def test_p13_lo_que_espera_de_una_oferta_cerrada_expira_y_pide_otra() -> None:
    cierre = ConstaOfertaCerrada(oferta_id="oferta-1", fecha=date(2025, 5, 12))
    cerrada = Spec(OFERTA).given(INSTALADA, ANOTADA, cierre)
    sin_oferta = replace(EXPIRADA, motivo="OFERTA_CERRADA", fecha=date(2025, 5, 12))
    for hechos in (ESPERA, (*ESPERA, ACEPTADA)):
        abierto = cerrada.given_on(CASO_LEIDO, CASO_ID, *hechos)
        abierto.when(REVISAR).then(sin_oferta, POR_REDERIVAR)
    for fin in (RECHAZADA, EXPIRADA):
        cerrada.given_on(CASO_LEIDO, CASO_ID, *ESPERA, fin).when(REVISAR).then_nothing()
    abierta = Spec(OFERTA).given(INSTALADA, ANOTADA).given_on(CASO_LEIDO, CASO_ID, *ESPERA)
    abierta.when(REVISAR).then_nothing()
    sin_fecha = Spec(OFERTA).given(INSTALADA, ANOTADA, replace(cierre, fecha=None))
    hecho, _ = (
        sin_fecha.given_on(CASO_LEIDO, CASO_ID, *ESPERA).at("2025-05-13").when(REVISAR).events()
    )
    assert hecho == replace(sin_oferta, fecha=date(2025, 5, 13))


def test_p13_derivar_a_otra_oferta_resuelve_la_alerta() -> None:
    avisado = con_dos.given(*ESPERA, EXPIRADA).given_on(ALERTA, "P13-derivacion-1", POR_REDERIVAR)
    avisado.when(OTRA).then(REDERIVADO, *NUEVAS)


def test_k8_una_oferta_suspendida_no_recibe_hasta_que_se_reactiva() -> None:
    pausa = ConstaOfertaSuspendida(oferta_id="oferta-1")
    sigue = ConstaOfertaReactivada(oferta_id="oferta-1")
    listo = listo_para(ACORDADO)
    listo.given_on(OFERTA, "oferta-1", INSTALADA, pausa).when(DERIVAR).then_refused(
        OfertaNoInstalada
    )
    listo.given_on(OFERTA, "oferta-1", INSTALADA, pausa, sigue).when(DERIVAR).then_accepted()

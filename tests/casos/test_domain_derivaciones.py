"""K8: a case is referred only to an installed offer, under a protocol, with a legal basis."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.casos.domain import CASO, OFERTA, PROTOCOLO
from services.casos.domain.rechazos import CasoCerrado
from services.casos.domain.rechazos_acompanamiento import (
    DerivacionDesconocida,
    DerivacionNoCorresponde,
    DerivacionRepetida,
    OfertaNoInstalada,
    ProtocoloNoAcordado,
    SinConsentimientoParaDerivar,
)
from services.casos.events import (
    ConsentimientoRevocado,
    ConstaOfertaCerrada,
    DerivacionAceptada,
    DerivacionAtendida,
    DerivacionRechazada,
)
from shared.testing import Spec
from tests.casos.ejemplos import (
    ACORDADO,
    ANOTADA,
    ATENDER,
    CASO_ID,
    CON_PLAN,
    CONSENTIDO,
    DERIVAR,
    DETECTADO,
    EGRESADO,
    EN_PROGRAMA,
    INSTALADA,
    PLAZO,
    RESPONDER,
    SOLICITADA,
    en_barrio,
)

CLAVES: Any = {"caso_id": CASO_ID, "derivacion_id": "derivacion-1", "oferta_id": "oferta-1"}
ACEPTADA = DerivacionAceptada(**CLAVES)
RECHAZADA = DerivacionRechazada(**CLAVES, motivo="SIN_CUPO")
ATENDIDA = DerivacionAtendida(**CLAVES, fecha=date(2025, 5, 20))

caso = en_barrio(Spec(CASO))
listo = (
    caso.given(*EN_PROGRAMA)
    .given_on(OFERTA, "oferta-1", INSTALADA)
    .given_on(PROTOCOLO, "protocolo-1", ACORDADO)
)
solicitado = caso.given(*EN_PROGRAMA, SOLICITADA)


def test_una_derivacion_se_solicita_una_vez_con_el_plazo_del_protocolo() -> None:
    listo.when(DERIVAR).then(SOLICITADA, PLAZO, ANOTADA)
    solicitado.when(DERIVAR).then_nothing()
    solicitado.when(replace(DERIVAR, fecha=date(2025, 5, 6))).then_refused(DerivacionRepetida)


@pytest.mark.parametrize(
    ("dia", "vale"),
    [
        (date(2025, 4, 30), False),
        (date(2025, 5, 1), True),
        (date(2025, 11, 30), True),
    ],
)
def test_k8_la_oferta_esta_instalada_a_esa_fecha(dia: date, vale: bool) -> None:
    intento = listo.when(replace(DERIVAR, fecha=dia))
    if vale:
        intento.then_accepted()
    else:
        intento.then_refused(OfertaNoInstalada, "oferta-1")


def test_k8_una_oferta_vencida_o_desconocida_no_recibe() -> None:
    breve = replace(INSTALADA, hasta=date(2025, 5, 4))
    listo.given_on(OFERTA, "oferta-1", breve).when(DERIVAR).then_refused(OfertaNoInstalada)
    justa = replace(INSTALADA, hasta=date(2025, 5, 5))
    listo.given_on(OFERTA, "oferta-1", justa).when(DERIVAR).then_accepted()
    listo.when(replace(DERIVAR, oferta_id="oferta-2")).then_refused(OfertaNoInstalada)


def test_k8_una_oferta_cerrada_no_recibe_desde_su_cierre() -> None:
    cierre = ConstaOfertaCerrada(oferta_id="oferta-1", fecha=date(2025, 5, 5))
    listo.given_on(OFERTA, "oferta-1", INSTALADA, cierre).when(DERIVAR).then_refused(
        OfertaNoInstalada
    )
    despues = replace(cierre, fecha=date(2025, 5, 6))
    listo.given_on(OFERTA, "oferta-1", INSTALADA, despues).when(DERIVAR).then_accepted()
    sin_fecha = replace(cierre, fecha=None)
    listo.given_on(OFERTA, "oferta-1", INSTALADA, sin_fecha).when(DERIVAR).then_refused(
        OfertaNoInstalada
    )
    listo.given_on(OFERTA, "oferta-1", INSTALADA, cierre, INSTALADA).when(DERIVAR).then_accepted()


def test_k8_hay_un_protocolo_vigente_con_esa_institucion() -> None:
    listo.when(replace(DERIVAR, protocolo_id="protocolo-2")).then_refused(ProtocoloNoAcordado)
    listo.when(replace(DERIVAR, fecha=date(2025, 12, 1))).then_refused(ProtocoloNoAcordado)
    ajeno = replace(ACORDADO, instituciones=("institucion-2",))
    listo.given_on(PROTOCOLO, "protocolo-1", ajeno).when(DERIVAR).then_refused(ProtocoloNoAcordado)


def test_k8_el_consentimiento_cubre_compartir_los_datos() -> None:
    solo_evaluar = replace(CONSENTIDO, finalidades=("evaluacion", "intervencion"))
    spec = replace(listo, history=(DETECTADO, solo_evaluar))
    spec.when(DERIVAR).then_refused(SinConsentimientoParaDerivar)
    replace(listo, history=(DETECTADO, CONSENTIDO)).when(DERIVAR).then_accepted()
    mandato = replace(solo_evaluar, base_legal="mandato_legal")
    replace(listo, history=(DETECTADO, mandato)).when(DERIVAR).then_accepted()
    revocado = ConsentimientoRevocado(
        caso_id=CASO_ID, consentimiento_id="consentimiento-1", fecha=date(2025, 5, 5)
    )
    replace(listo, history=(DETECTADO, CONSENTIDO, revocado)).when(DERIVAR).then_refused(
        SinConsentimientoParaDerivar
    )


def test_k8_un_caso_egresado_no_se_deriva() -> None:
    replace(listo, history=(*CON_PLAN, EGRESADO)).when(DERIVAR).then_refused(CasoCerrado)


def test_p12_la_oferta_acepta_o_rechaza_una_vez() -> None:
    no = replace(RESPONDER, acepta=False, motivo="SIN_CUPO")
    solicitado.when(RESPONDER).then(ACEPTADA)
    solicitado.when(no).then(RECHAZADA)
    aceptado = caso.given(*EN_PROGRAMA, SOLICITADA, ACEPTADA)
    aceptado.when(RESPONDER).then_nothing()
    aceptado.when(no).then_refused(DerivacionNoCorresponde, "ACEPTADA")
    rechazado = caso.given(*EN_PROGRAMA, SOLICITADA, RECHAZADA)
    rechazado.when(no).then_nothing()
    rechazado.when(RESPONDER).then_refused(DerivacionNoCorresponde)


def test_p12_la_respuesta_es_de_esa_derivacion_y_esa_oferta() -> None:
    caso.given(*EN_PROGRAMA).when(RESPONDER).then_refused(DerivacionDesconocida)
    solicitado.when(replace(RESPONDER, oferta_id="oferta-2")).then_refused(DerivacionDesconocida)


def test_p12_la_respuesta_consta_aunque_el_caso_haya_egresado() -> None:
    caso.given(*CON_PLAN, SOLICITADA, EGRESADO).when(RESPONDER).then(ACEPTADA)


def test_se_atiende_una_derivacion_aceptada() -> None:
    solicitado.when(ATENDER).then_refused(DerivacionNoCorresponde, "SOLICITADA")
    caso.given(*EN_PROGRAMA, SOLICITADA, ACEPTADA).when(ATENDER).then(ATENDIDA)
    atendido = caso.given(*EN_PROGRAMA, SOLICITADA, ACEPTADA, ATENDIDA)
    atendido.when(ATENDER).then_nothing()
    atendido.when(RESPONDER).then_nothing()
    caso.given(*EN_PROGRAMA).when(ATENDER).then_refused(DerivacionDesconocida)

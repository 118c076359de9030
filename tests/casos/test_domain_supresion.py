"""DP4, DP6: what forbids to erase a person's data, and when their terms of conservation are over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.casos.domain import CASO
from services.casos.domain import PERSONA as DECISOR
from services.casos.domain.estados import CASO_LEIDO
from services.casos.domain.persona_estado import PERSONA_LEIDA
from services.casos.domain.rechazos_persona import (
    CasoAbiertoImpideSuprimir,
    DatosSuprimidos,
    MandatoImpideSuprimir,
    PlazoDeConservacionVigente,
    RetencionImpideSuprimir,
    SinPropuestaDeSupresion,
)
from services.casos.events import ConsentimientoRevocado
from services.casos.events_persona import SupresionPropuesta
from shared.common import CLAVE
from shared.testing import Spec
from tests.casos.ejemplos import (
    CASO_ID,
    CLAVE_PERSONA,
    CON_PLAN,
    CONSENTIDO,
    DETECTADO,
    DETECTAR,
    EGRESADO,
    EXPEDIENTE,
    PERSONA,
    REINGRESAR,
    RESERVADA,
    en_barrio,
)
from tests.casos.ejemplos_persona import (
    ACOGER,
    ASUMIDA,
    CON_MADRE,
    DISPUESTA,
    FIJADA,
    IDENTIFICADA,
    LEVANTADA,
    MADRE,
    PROPUESTA,
    RELOJ_PERSONA,
    SOLICITADO,
    SUPRIMIR,
)

persona = Spec(DECISOR)
pedida = persona.given(IDENTIFICADA, SOLICITADO)
VENCIDO = datetime(2030, 9, 1, 12, tzinfo=UTC)  # five years after the case of the examples ended
MANDATO = replace(
    CONSENTIDO, otorgante=None, base_legal="mandato_legal", finalidades=(), vigencia=None
)
POR_PLAZO = replace(DISPUESTA, motivo="PLAZO_VENCIDO", derecho_id=None)


def con_mandato(spec: Spec[Any, Any, Any], *mas: Any) -> Spec[Any, Any, Any]:
    return spec.given_on(CASO_LEIDO, CASO_ID, DETECTADO, MANDATO, *mas)


def el_dia(dia: date, *hechos: Any) -> Spec[Any, Any, Any]:
    ahora = datetime(dia.year, dia.month, dia.day, 15, tzinfo=UTC)
    return persona.given(*hechos).at(dia.isoformat(), now=ahora)


def test_dp4_una_retencion_legal_impide_suprimir_hasta_que_se_levanta() -> None:
    retenida = persona.given(IDENTIFICADA, SOLICITADO, FIJADA)
    retenida.when(ACOGER).then_refused(RetencionImpideSuprimir, "causa-rit-o-1")
    persona.given(IDENTIFICADA, SOLICITADO, FIJADA, LEVANTADA).when(ACOGER).then_accepted()


def test_dp4_un_caso_abierto_impide_suprimir() -> None:
    pedida.given_on(CLAVE, CLAVE_PERSONA, RESERVADA).when(ACOGER).then_refused(
        CasoAbiertoImpideSuprimir, CASO_ID
    )
    pedida.given_on(CLAVE, CLAVE_PERSONA).when(ACOGER).then_accepted()


def test_dp4_el_caso_abierto_de_quien_se_representa_tambien() -> None:
    de_la_madre = replace(SOLICITADO, persona_ref=MADRE)
    acoger = replace(ACOGER, persona_ref=MADRE)
    (con_madre, _) = persona.when(CON_MADRE).events()
    abierto = persona.given(ASUMIDA, de_la_madre).given_on(CLAVE, CLAVE_PERSONA, RESERVADA)
    representa = abierto.given_on(PERSONA_LEIDA, PERSONA, con_madre)
    representa.when(acoger).then_refused(CasoAbiertoImpideSuprimir, CASO_ID)
    ya_no = abierto.given_on(PERSONA_LEIDA, PERSONA, con_madre, IDENTIFICADA)
    ya_no.when(acoger).then_accepted()


def test_dp4_un_mandato_legal_vigente_impide_suprimir() -> None:
    cerrada = persona.given(IDENTIFICADA, SOLICITADO, EXPEDIENTE)
    con_mandato(cerrada).when(ACOGER).then_refused(MandatoImpideSuprimir, "consentimiento-1")
    revocado = ConsentimientoRevocado(
        caso_id=CASO_ID, consentimiento_id="consentimiento-1", fecha=date(2025, 12, 1)
    )
    con_mandato(cerrada, revocado).when(ACOGER).then_accepted()
    consentido = cerrada.given_on(CASO_LEIDO, CASO_ID, DETECTADO, CONSENTIDO)
    consentido.when(ACOGER).then_accepted()


def test_vencida_la_conservacion_se_propone_una_vez_y_el_dia_antes_no() -> None:
    vispera, dia = date(2030, 8, 31), date(2030, 9, 1)
    reloj = replace(RELOJ_PERSONA, al=vispera)
    el_dia(dia, IDENTIFICADA, EXPEDIENTE).when(reloj).then_nothing()
    reloj = replace(RELOJ_PERSONA, al=dia)
    el_dia(dia, IDENTIFICADA, EXPEDIENTE).when(reloj).then(PROPUESTA)
    el_dia(dia, IDENTIFICADA, EXPEDIENTE, PROPUESTA).when(reloj).then_nothing()
    el_dia(dia, IDENTIFICADA, EXPEDIENTE, DISPUESTA).when(reloj).then_nothing()


@pytest.mark.parametrize("obstaculo", ["retencion", "caso", "mandato"])
def test_no_se_propone_lo_que_no_se_puede_suprimir(obstaculo: str) -> None:
    dia = date(2030, 9, 1)
    reloj = replace(RELOJ_PERSONA, al=dia)
    libre = el_dia(dia, IDENTIFICADA, EXPEDIENTE)
    impedida = {
        "retencion": el_dia(dia, IDENTIFICADA, EXPEDIENTE, FIJADA),
        "caso": libre.given_on(CLAVE, CLAVE_PERSONA, RESERVADA),
        "mandato": con_mandato(libre),
    }[obstaculo]
    impedida.when(reloj).then_nothing()
    libre.when(reloj).then(PROPUESTA)


def test_cuenta_el_ultimo_plazo_de_todos_los_motivos() -> None:
    otro = replace(EXPEDIENTE, caso_id="caso-2", clase="no_admitido", desde=date(2026, 2, 1))
    dia = date(2030, 9, 1)
    reloj = replace(RELOJ_PERSONA, al=dia)
    el_dia(dia, IDENTIFICADA, otro, EXPEDIENTE).when(reloj).then(PROPUESTA)
    tarde = replace(LEVANTADA, fecha=date(2030, 8, 30))
    el_dia(dia, EXPEDIENTE, FIJADA, tarde).when(reloj).then(PROPUESTA)
    mas_tarde = replace(LEVANTADA, fecha=date(2030, 10, 1))
    el_dia(dia, EXPEDIENTE, FIJADA, mas_tarde).when(reloj).then_nothing()
    # The same case, opened again and ended later.
    reabierto = replace(EXPEDIENTE, desde=date(2026, 3, 1))
    el_dia(dia, EXPEDIENTE, reabierto).when(reloj).then_nothing()


def test_quien_nunca_tuvo_un_caso_se_conserva_un_anio() -> None:
    propuesta = SupresionPropuesta(
        persona_ref=PERSONA, clase="identificado", vencio_el=date(2026, 3, 3)
    )
    for dia, hechos in ((date(2026, 3, 2), []), (date(2026, 3, 3), [propuesta])):
        reloj = replace(RELOJ_PERSONA, al=dia)
        el_dia(dia, IDENTIFICADA).when(reloj).then(*hechos)


def test_quien_representa_se_conserva_lo_que_sus_representados() -> None:
    reloj = replace(RELOJ_PERSONA, persona_ref=MADRE, al=date(2030, 9, 1))
    representa = el_dia(date(2030, 9, 1), ASUMIDA)
    representa.given_on(PERSONA_LEIDA, PERSONA, IDENTIFICADA, EXPEDIENTE).when(reloj).then(
        replace(PROPUESTA, persona_ref=MADRE)
    )
    despues = replace(EXPEDIENTE, desde=date(2025, 9, 2))
    representa.given_on(PERSONA_LEIDA, PERSONA, despues).when(reloj).then_nothing()


def test_dp6_por_plazo_se_suprime_lo_propuesto_y_vencido() -> None:
    dia = date(2030, 9, 1)
    el_dia(dia, EXPEDIENTE).when(SUPRIMIR).then_refused(SinPropuestaDeSupresion)
    propuesta = el_dia(dia, EXPEDIENTE, PROPUESTA)
    propuesta.when(SUPRIMIR).then(POR_PLAZO)
    el_dia(dia, EXPEDIENTE, PROPUESTA, POR_PLAZO).when(SUPRIMIR).then_nothing()
    vuelto = replace(EXPEDIENTE, caso_id="caso-2", desde=date(2030, 9, 2))
    otra_vez = el_dia(date(2030, 9, 3), EXPEDIENTE, PROPUESTA, vuelto)
    otra_vez.when(SUPRIMIR).then_refused(PlazoDeConservacionVigente, "2035-09-02")


def test_dp4_por_plazo_rigen_los_mismos_impedimentos() -> None:
    propuesta = el_dia(date(2030, 9, 1), EXPEDIENTE, PROPUESTA)
    con_mandato(propuesta).when(SUPRIMIR).then_refused(MandatoImpideSuprimir)
    abierto = propuesta.given_on(CLAVE, CLAVE_PERSONA, RESERVADA)
    abierto.when(SUPRIMIR).then_refused(CasoAbiertoImpideSuprimir)
    retenida = el_dia(date(2030, 9, 1), EXPEDIENTE, PROPUESTA, FIJADA)
    retenida.when(SUPRIMIR).then_refused(RetencionImpideSuprimir)
    propuesta.when(SUPRIMIR).then_accepted()


def test_dp7_de_quien_fue_suprimido_no_se_abre_ni_reabre_un_caso() -> None:
    caso = en_barrio(Spec(CASO))
    cerrado = caso.given(*CON_PLAN, EGRESADO)
    for spec, orden in ((caso, DETECTAR), (cerrado, REINGRESAR)):
        suprimida = spec.given_on(PERSONA_LEIDA, PERSONA, IDENTIFICADA, DISPUESTA)
        suprimida.when(orden).then_refused(DatosSuprimidos, PERSONA)
        spec.given_on(PERSONA_LEIDA, PERSONA, IDENTIFICADA).when(orden).then_accepted()

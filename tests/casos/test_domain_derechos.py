"""DP2, DP3: what a holder asks, by when, who answers, and what the answer does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.casos.domain import PERSONA as DECISOR
from services.casos.domain.rechazos_acompanamiento import EvaluacionFutura
from services.casos.domain.rechazos_persona import (
    BloqueoIncalculable,
    DenegacionIncompleta,
    DerechoDesconocido,
    DerechoRepetido,
    DerechoYaResuelto,
    FechaFutura,
    FechaNoCorresponde,
    PersonaNoConsta,
    ProrrogaNoCorresponde,
    QuienRegistraNoResuelve,
)
from services.casos.events_persona import (
    DatosBloqueados,
    DatosDesbloqueados,
    PlazoDerechoProrrogado,
)
from shared.common import ALERTA, CLAVE, AlertaPlazoEmitida, AlertaPlazoResuelta
from shared.personal import Personal
from shared.testing import Spec
from shared.told import ToldText
from tests.casos.ejemplos import CLAVE_PERSONA, EXPEDIENTE, PERSONA, RESERVADA
from tests.casos.ejemplos_persona import (
    ACOGER,
    ACOGIDO,
    ASUMIDA,
    BLOQUEADA,
    DENEGAR,
    DISPUESTA,
    IDENTIFICADA,
    MADRE,
    PRORROGAR,
    RELOJ_PERSONA,
    SOLICITADO,
    SOLICITAR,
)

persona = Spec(DECISOR)
conocida = persona.given(IDENTIFICADA).by("mesa")
OCTUBRE = datetime(2025, 10, 21, tzinfo=UTC)
PRORROGADO = PlazoDerechoProrrogado(
    persona_ref=PERSONA,
    derecho_id="derecho-1",
    norma="ley-19628-plazo",
    vence_en=date(2025, 11, 30),
)
ALERTA_ID = f"DP3-{PERSONA}.derecho-1"
AVISO = AlertaPlazoEmitida(
    alerta_id=ALERTA_ID,
    regla="DP3",
    entidad=f"derecho/{PERSONA}.derecho-1",
    detalle="Falta responder la solicitud de supresion de un titular de datos.",
    vence_en=date(2025, 10, 31),
)
RESUELTA = AlertaPlazoResuelta(alerta_id=ALERTA_ID, regla="DP3", entidad=AVISO.entidad)


def de(derecho: Any, derecho_id: str = "derecho-1") -> Any:
    return replace(SOLICITADO, derecho=derecho, derecho_id=derecho_id)


def test_una_solicitud_se_responde_en_treinta_dias_corridos() -> None:
    conocida.when(SOLICITAR).then(SOLICITADO)
    conocida.given(IDENTIFICADA, SOLICITADO).when(SOLICITAR).then_nothing()


def test_un_bloqueo_se_responde_en_dos_dias_habiles() -> None:
    # From Wednesday to Friday; from Friday, over the weekend, to Tuesday.
    for fecha, vence in ((date(2025, 10, 1), 3), (date(2025, 10, 3), 7)):
        (hecho,) = conocida.when(replace(SOLICITAR, derecho="bloqueo", fecha=fecha)).events()
        assert hecho.vence_en == date(2025, 10, vence)


def test_dp2_fuera_del_calendario_no_se_sabe_que_dias_son_habiles() -> None:
    lejana = replace(SOLICITAR, derecho="bloqueo", fecha=date(2010, 1, 4))
    conocida.when(lejana).then_refused(BloqueoIncalculable)
    conocida.when(replace(lejana, derecho="acceso")).then_accepted()


def test_dp2_lo_que_se_pide_se_guarda_como_dato_de_la_persona() -> None:
    (hecho,) = conocida.when(replace(SOLICITAR, detalle=ToldText("algo"))).events()
    assert hecho.detalle == Personal(PERSONA, "algo")


def test_dp2_pide_quien_consta_aunque_sea_solo_por_un_caso_o_por_otra_persona() -> None:
    persona.when(SOLICITAR).then_refused(PersonaNoConsta, PERSONA)
    persona.given_on(CLAVE, CLAVE_PERSONA, RESERVADA).when(SOLICITAR).then_accepted()
    persona.given(EXPEDIENTE).when(SOLICITAR).then_accepted()
    persona.given(ASUMIDA).when(replace(SOLICITAR, persona_ref=MADRE)).then_accepted()


def test_dp2_una_solicitud_tiene_un_solo_contenido_y_no_es_futura() -> None:
    pedida = conocida.given(IDENTIFICADA, SOLICITADO)
    pedida.when(replace(SOLICITAR, derecho="acceso")).then_refused(DerechoRepetido)
    pedida.when(replace(SOLICITAR, derecho_id="derecho-2", derecho="acceso")).then_accepted()
    manana = replace(SOLICITAR, derecho_id="derecho-2", fecha=date(2026, 1, 1))
    conocida.when(manana).then_refused(FechaFutura, "2025-12-31")
    conocida.when(replace(manana, fecha=date(2025, 12, 31))).then_accepted()


def test_dp2_el_plazo_se_prorroga_una_vez_antes_de_vencer() -> None:
    a_tiempo = persona.given(IDENTIFICADA, SOLICITADO).at("2025-10-21", now=OCTUBRE)
    a_tiempo.when(PRORROGAR).then(PRORROGADO)
    prorrogada = a_tiempo.given(IDENTIFICADA, SOLICITADO, PRORROGADO)
    prorrogada.when(PRORROGAR).then_refused(ProrrogaNoCorresponde, "ya se prorrogó")
    vencida = persona.given(IDENTIFICADA, SOLICITADO)
    vencida.when(PRORROGAR).then_refused(ProrrogaNoCorresponde, "2025-10-31")
    resuelta = a_tiempo.given(IDENTIFICADA, de("acceso"), ACOGIDO)
    resuelta.when(PRORROGAR).then_refused(ProrrogaNoCorresponde, "resuelta")
    bloqueo = a_tiempo.given(IDENTIFICADA, de("bloqueo"))
    bloqueo.when(PRORROGAR).then_refused(ProrrogaNoCorresponde, "bloqueo")
    a_tiempo.when(replace(PRORROGAR, derecho_id="otra")).then_refused(DerechoDesconocido)


def test_dp3_no_resuelve_quien_registro() -> None:
    pedida = persona.given(IDENTIFICADA, de("acceso"))
    pedida.by("mesa").when(ACOGER).then_refused(QuienRegistraNoResuelve, "derecho-1")
    pedida.when(ACOGER).then(ACOGIDO)


def test_dp3_se_resuelve_una_vez_y_lo_que_se_pidio() -> None:
    resuelta = persona.given(IDENTIFICADA, de("acceso"), ACOGIDO)
    resuelta.when(ACOGER).then_nothing()
    resuelta.when(DENEGAR).then_refused(DerechoYaResuelto, "acogido")
    persona.given(IDENTIFICADA).when(ACOGER).then_refused(DerechoDesconocido)


def test_dp3_una_denegacion_dice_su_norma_y_su_respuesta() -> None:
    pedida = persona.given(IDENTIFICADA, SOLICITADO)
    pedida.when(replace(DENEGAR, norma=None)).then_refused(DenegacionIncompleta, "norma")
    pedida.when(replace(DENEGAR, respuesta=None)).then_refused(DenegacionIncompleta, "respuesta")
    pedida.when(DENEGAR).then_accepted()
    # Of who is blocked nothing can be written: the norm alone is kept.
    bloqueada = persona.given(IDENTIFICADA, SOLICITADO, BLOQUEADA)
    bloqueada.when(replace(DENEGAR, respuesta=None)).then_accepted()


def test_dp3_la_respuesta_no_es_anterior_a_la_solicitud_ni_futura() -> None:
    pedida = persona.given(IDENTIFICADA, de("acceso"))
    for fecha in (date(2025, 9, 30), date(2026, 1, 1)):
        pedida.when(replace(ACOGER, fecha=fecha)).then_refused(FechaNoCorresponde)
    pedida.when(replace(ACOGER, fecha=date(2025, 10, 1))).then_accepted()


@pytest.mark.parametrize("derecho", ["acceso", "portabilidad", "rectificacion", "oposicion"])
def test_acoger_lo_que_no_toca_la_clave_solo_queda_registrado(derecho: str) -> None:
    persona.given(IDENTIFICADA, de(derecho)).when(ACOGER).then(ACOGIDO)


def test_la_oposicion_acogida_se_conoce_y_la_denegada_no_cuenta() -> None:
    assert DECISOR.fold([IDENTIFICADA, de("oposicion"), ACOGIDO]).se_opone
    denegada = replace(ACOGIDO, resultado="denegado")
    assert not DECISOR.fold([IDENTIFICADA, de("oposicion"), denegada]).se_opone


def test_acoger_la_supresion_la_dispone() -> None:
    persona.given(IDENTIFICADA, SOLICITADO).when(ACOGER).then(ACOGIDO, DISPUESTA)


def test_acoger_un_bloqueo_bloquea_y_bloqueada_ya_lo_esta() -> None:
    pedida = (IDENTIFICADA, de("bloqueo"))
    bloqueo = DatosBloqueados(persona_ref=PERSONA, derecho_id="derecho-1")
    persona.given(*pedida).when(ACOGER).then(ACOGIDO, bloqueo)
    persona.given(*pedida, BLOQUEADA).when(ACOGER).then(ACOGIDO)


@pytest.mark.parametrize("derecho", ["rectificacion", "supresion", "oposicion"])
def test_un_bloqueo_dura_hasta_que_se_resuelve_lo_ultimo_que_lo_causa(derecho: str) -> None:
    sin_texto = replace(DENEGAR, respuesta=None)
    denegado = replace(ACOGIDO, resultado="denegado", norma=DENEGAR.norma)
    libre = DatosDesbloqueados(persona_ref=PERSONA, derecho_id="derecho-1")
    una = persona.given(IDENTIFICADA, de(derecho), BLOQUEADA)
    una.when(sin_texto).then(denegado, libre)
    dos = persona.given(IDENTIFICADA, de(derecho), de("oposicion", "derecho-2"), BLOQUEADA)
    dos.when(sin_texto).then(denegado)
    acceso = persona.given(IDENTIFICADA, de(derecho), de("acceso", "derecho-2"), BLOQUEADA)
    acceso.when(sin_texto).then(denegado, libre)


def test_dar_acceso_levanta_el_bloqueo_y_negarlo_no() -> None:
    bloqueada = persona.given(IDENTIFICADA, de("acceso"), de("supresion", "derecho-2"), BLOQUEADA)
    libre = DatosDesbloqueados(persona_ref=PERSONA, derecho_id="derecho-1")
    bloqueada.when(ACOGER).then(ACOGIDO, libre)
    denegado = replace(ACOGIDO, resultado="denegado", norma=DENEGAR.norma)
    bloqueada.when(replace(DENEGAR, respuesta=None)).then(denegado)


def test_lo_que_nadie_responde_a_tiempo_se_avisa_hasta_que_se_responde() -> None:
    pedida = persona.given(IDENTIFICADA, SOLICITADO)
    pedida.when(replace(RELOJ_PERSONA, al=date(2025, 10, 31))).then_nothing()
    pedida.when(RELOJ_PERSONA).then(AVISO)
    avisada = pedida.given_on(ALERTA, ALERTA_ID, AVISO)
    avisada.when(RELOJ_PERSONA).then_nothing()
    (*_, ultimo) = avisada.when(DENEGAR).events()
    assert ultimo == RESUELTA
    avisada.when(ACOGER).then(ACOGIDO, DISPUESTA, RESUELTA)
    prorrogada = persona.given(IDENTIFICADA, SOLICITADO, PRORROGADO)
    prorrogada.when(RELOJ_PERSONA).then_nothing()
    prorrogada.when(replace(RELOJ_PERSONA, al=date(2025, 12, 1))).then_accepted()


def test_al_suprimir_lo_que_no_tendra_respuesta_deja_de_avisarse() -> None:
    otra = de("acceso", "derecho-2")
    otro_id = f"DP3-{PERSONA}.derecho-2"
    otro_aviso = replace(AVISO, alerta_id=otro_id, entidad=f"derecho/{PERSONA}.derecho-2")
    spec = persona.given(IDENTIFICADA, SOLICITADO, otra).given_on(ALERTA, otro_id, otro_aviso)
    fin = AlertaPlazoResuelta(alerta_id=otro_id, regla="DP3", entidad=otro_aviso.entidad)
    spec.when(ACOGER).then(ACOGIDO, DISPUESTA, fin)


def test_p12_los_plazos_de_una_persona_no_se_evaluan_en_el_futuro() -> None:
    pedida = persona.given(IDENTIFICADA, SOLICITADO)
    pedida.when(replace(RELOJ_PERSONA, al=date(2026, 1, 1))).then_refused(EvaluacionFutura)
    pedida.when(replace(RELOJ_PERSONA, al=date(2025, 12, 31))).then_accepted()

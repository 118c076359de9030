"""DP1, DP5, DP7: who a person is, what holds their data, and nothing more once they are erased."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.casos.domain import PERSONA as DECISOR
from services.casos.domain.persona_estado import PERSONA_LEIDA
from services.casos.domain.rechazos_persona import (
    DatosEnBloqueo,
    DatosSuprimidos,
    FechaFutura,
    FechaNoCorresponde,
    NacimientoImposible,
    RepresentanteEsTitular,
    RetencionDesconocida,
    RetencionRepetida,
    SupresionNoDispuesta,
)
from services.casos.events_persona import (
    DatosPersonalesSuprimidos,
    RepresentanteIdentificado,
)
from shared.personal import Personal
from shared.testing import Spec
from shared.told import ToldDate, ToldRut, ToldText
from tests.casos.ejemplos import PERSONA
from tests.casos.ejemplos_persona import (
    ACOGER,
    ASUMIDA,
    BLOQUEADA,
    CON_MADRE,
    CONFIRMAR,
    DISPUESTA,
    FIJADA,
    FIJAR_RETENCION,
    IDENTIFICADA,
    IDENTIFICAR,
    LEVANTADA,
    LEVANTAR,
    MADRE,
    PRORROGAR,
    SOLICITADO,
    SOLICITAR,
)

persona = Spec(DECISOR)
HOY = date(2025, 12, 31)  # midnight of the new year in London


def test_una_persona_se_identifica_y_lo_mismo_otra_vez_no_cambia_nada() -> None:
    persona.when(IDENTIFICAR).then(IDENTIFICADA)
    persona.given(IDENTIFICADA).when(IDENTIFICAR).then_nothing()


def test_identificar_de_nuevo_reemplaza_entero_y_asi_se_rectifica() -> None:
    corregida = replace(IDENTIFICAR, rut=ToldRut("22222222-2"), nacimiento=None)
    nueva = replace(IDENTIFICADA, rut=Personal(PERSONA, "22222222-2"), nacimiento=None)
    persona.given(IDENTIFICADA).when(corregida).then(nueva)
    estado = DECISOR.fold([IDENTIFICADA, nueva])
    assert estado.identidad == nueva
    assert estado.nacimiento is None


def test_lo_que_se_dice_de_quien_representa_es_suyo_y_no_de_la_persona() -> None:
    identificada, asumida = persona.when(CON_MADRE).events()
    assert asumida == ASUMIDA
    representante = identificada.representante
    assert isinstance(representante, RepresentanteIdentificado)
    assert representante.nombre.persona_ref == MADRE
    assert representante.contacto is not None
    assert representante.contacto.persona_ref == MADRE
    assert identificada.nombre.persona_ref == PERSONA
    conocida = persona.given_on(PERSONA_LEIDA, MADRE, ASUMIDA)
    conocida.when(CON_MADRE).then(identificada)


@pytest.mark.parametrize(
    ("imposible", "posible"),
    [("2026-01-01", "2025-12-31"), ("1904-12-31", "1905-01-01")],
)
def test_dp1_un_nacimiento_futuro_o_absurdo_se_rechaza_sin_decir_cual(
    imposible: str, posible: str
) -> None:
    intento = persona.when(replace(IDENTIFICAR, nacimiento=ToldDate(imposible)))
    intento.then_refused(NacimientoImposible, PERSONA)
    with pytest.raises(NacimientoImposible) as rechazo:
        intento.events()
    assert imposible not in f"{rechazo.value} {rechazo.value.weighed} {rechazo.value.advice()}"
    persona.when(replace(IDENTIFICAR, nacimiento=ToldDate(posible))).then_accepted()


def test_dp1_nadie_se_representa_a_si_mismo() -> None:
    assert CON_MADRE.representante is not None
    propia = replace(CON_MADRE.representante, representante_ref=PERSONA)
    persona.when(replace(CON_MADRE, representante=propia)).then_refused(RepresentanteEsTitular)
    persona.when(CON_MADRE).then_accepted()


def test_dp2_no_se_identifica_en_el_futuro() -> None:
    manana = replace(IDENTIFICAR, fecha=date(2026, 1, 1))
    persona.when(manana).then_refused(FechaFutura, "2026-01-01")
    persona.when(replace(IDENTIFICAR, fecha=HOY)).then_accepted()


def test_dp5_una_retencion_se_fija_y_se_levanta_una_vez() -> None:
    persona.when(FIJAR_RETENCION).then(FIJADA)
    fijada = persona.given(FIJADA)
    fijada.when(FIJAR_RETENCION).then_nothing()
    fijada.when(replace(FIJAR_RETENCION, norma="otra")).then_refused(RetencionRepetida)
    fijada.when(replace(FIJAR_RETENCION, retencion_id="retencion-2")).then_accepted()
    fijada.when(LEVANTAR).then(LEVANTADA)
    levantada = persona.given(FIJADA, LEVANTADA)
    levantada.when(LEVANTAR).then_nothing()
    levantada.when(FIJAR_RETENCION).then_refused(RetencionRepetida)


def test_dp5_solo_se_levanta_una_retencion_que_hay() -> None:
    persona.when(LEVANTAR).then_refused(RetencionDesconocida)
    fijada = persona.given(FIJADA)
    fijada.when(replace(LEVANTAR, retencion_id="retencion-9")).then_refused(RetencionDesconocida)
    fijada.when(replace(LEVANTAR, fecha=date(2025, 9, 9))).then_refused(FechaNoCorresponde)
    fijada.when(replace(LEVANTAR, fecha=date(2026, 1, 1))).then_refused(FechaNoCorresponde)
    fijada.when(replace(LEVANTAR, fecha=date(2025, 9, 10))).then_accepted()


@pytest.mark.parametrize("orden", [IDENTIFICAR, SOLICITAR, FIJAR_RETENCION, LEVANTAR, PRORROGAR])
def test_dp7_a_quien_se_suprime_no_se_le_agrega_nada(orden: Any) -> None:
    antes = (IDENTIFICADA, SOLICITADO, FIJADA)
    corregida = replace(orden, nombre=ToldText("Otra")) if orden is IDENTIFICAR else orden
    otra = {"derecho_id": "derecho-2"} if orden is SOLICITAR else {}
    otra |= {"retencion_id": "retencion-2"} if orden is FIJAR_RETENCION else {}
    corregida = replace(corregida, **otra)
    viva = persona.given(*antes).at("2025-10-02", now=persona.now.replace(2025, 10, 2))
    if orden is LEVANTAR:
        viva = persona.given(*antes)
    viva.when(corregida).then_accepted()
    persona.given(*antes, DISPUESTA).when(corregida).then_refused(DatosSuprimidos, PERSONA)


def test_dp7_a_nadie_lo_representa_quien_fue_suprimido() -> None:
    suprimida = replace(DISPUESTA, persona_ref=MADRE)
    spec = persona.given_on(PERSONA_LEIDA, MADRE, ASUMIDA, suprimida)
    spec.when(CON_MADRE).then_refused(DatosSuprimidos, MADRE)
    persona.given_on(PERSONA_LEIDA, MADRE, ASUMIDA).when(CON_MADRE).then_accepted()


def test_dp7_bloqueada_no_se_dice_nada_de_la_persona_y_el_tramite_sigue() -> None:
    bloqueada = persona.given(IDENTIFICADA, SOLICITADO, BLOQUEADA)
    otra = replace(IDENTIFICAR, nombre=ToldText("Otra"))
    bloqueada.when(otra).then_refused(DatosEnBloqueo, PERSONA)
    persona.given(IDENTIFICADA).when(otra).then_accepted()
    nueva = replace(SOLICITAR, derecho_id="derecho-2")
    bloqueada.when(replace(nueva, detalle=ToldText("algo"))).then_refused(DatosEnBloqueo)
    bloqueada.when(nueva).then_accepted()
    con_texto = replace(ACOGER, respuesta=ToldText("algo"))
    bloqueada.when(con_texto).then_refused(DatosEnBloqueo)
    bloqueada.when(ACOGER).then_accepted()


def test_dp7_se_confirma_una_vez_lo_que_se_dispuso() -> None:
    persona.given(IDENTIFICADA).when(CONFIRMAR).then_refused(SupresionNoDispuesta)
    hecho = DatosPersonalesSuprimidos(persona_ref=PERSONA, clave_destruida=True)
    dispuesta = persona.given(IDENTIFICADA, DISPUESTA)
    dispuesta.when(CONFIRMAR).then(hecho)
    persona.given(IDENTIFICADA, DISPUESTA, hecho).when(CONFIRMAR).then_nothing()

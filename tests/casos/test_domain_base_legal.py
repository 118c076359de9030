"""K4, K2: by what right the data of a person are treated, by age; and what stops when the right is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.casos.domain import CASO, CUPO, OFERTA, PROTOCOLO
from services.casos.domain.base_legal import titular_de
from services.casos.domain.persona_estado import PERSONA_LEIDA, Persona, edad_el
from services.casos.domain.rechazos import (
    NacimientoDesconocido,
    SinBaseLegal,
    TitularNoCorresponde,
    TitularSeOpone,
    TramoNoCorresponde,
)
from services.casos.domain.rechazos_acompanamiento import SinConsentimientoParaDerivar
from services.casos.domain.rechazos_barrio import EdadFueraDePlantilla
from services.casos.domain.rechazos_persona import DatosEnBloqueo, DatosSuprimidos
from services.casos.events import CasoIngresado, ConsentimientoRevocado
from services.casos.events_comunes import Titular
from services.casos.events_persona import (
    DatosBloqueados,
    DatosDesbloqueados,
    DerechoTitularResuelto,
    DerechoTitularSolicitado,
    SupresionDispuesta,
)
from shared.common import ALERTA, AlertaPlazoResuelta
from shared.personal import Personal
from shared.testing import Spec
from shared.told import ToldText
from tests.casos.ejemplos import (
    ACORDADO,
    ASIGNADA,
    AVISO_REVOCADO,
    CASO_ID,
    COMPLETAR,
    CON_PLAN,
    CONSENTIDO,
    CONSENTIR,
    DERIVAR,
    DETECTADO,
    EN_PROGRAMA,
    EVALUAR,
    FORMULAR,
    INGRESAR,
    INICIADA,
    INICIAR,
    INSTALADA,
    NACIMIENTOS,
    OCUPADO,
    PERSONA,
    POLIGONO_ID,
    REVOCAR,
    TUTORIA,
    en_barrio,
    identificada,
    nacida_en,
)

caso = en_barrio(Spec(CASO))
TRAMOS = tuple(NACIMIENTOS)
MANDATO = replace(
    CONSENTIR, base_legal="mandato_legal", otorgante=None, finalidades=(), texto_sha256=None
)
REVOCADO = ConsentimientoRevocado(
    caso_id=CASO_ID, consentimiento_id="consentimiento-1", fecha=date(2025, 6, 2)
)
PEDIDO = DerechoTitularSolicitado(
    persona_ref=PERSONA,
    derecho_id="derecho-1",
    derecho="oposicion",
    solicitante="titular",
    fecha=date(2025, 3, 1),
    vence_en=date(2025, 3, 31),
    registrado_por="dupla",
)
ACOGIDO = DerechoTitularResuelto(
    persona_ref=PERSONA,
    derecho_id="derecho-1",
    resultado="acogido",
    fecha=date(2025, 3, 2),
    resuelto_por="delegada",
)


def de(spec: Spec[Any, Any, Any], *hechos: Any) -> Spec[Any, Any, Any]:
    """The person of the case has these facts."""
    return spec.given_on(PERSONA_LEIDA, PERSONA, *hechos)


@pytest.mark.parametrize("tramo", TRAMOS)
@pytest.mark.parametrize("base", ["consentimiento", "mandato_legal"])
def test_k4_el_tramo_del_titular_es_el_de_su_edad_a_esa_fecha(tramo: Titular, base: Any) -> None:
    detectado = de(caso.given(DETECTADO), nacida_en(tramo))
    quien: Any = "titular" if tramo in {"16-17", ">=18"} else "representante"
    orden = replace(CONSENTIR if base == "consentimiento" else MANDATO, base_legal=base)
    for dicho in TRAMOS:
        otorgante = quien if base == "consentimiento" else None
        intento = detectado.when(replace(orden, tipo_titular=dicho, otorgante=otorgante))
        if dicho == tramo:
            intento.then_accepted()
        else:
            intento.then_refused(TitularNoCorresponde, dicho)


def test_k4_el_tramo_cambia_el_dia_del_cumpleanos() -> None:
    orden = replace(CONSENTIR, tipo_titular="14-15")
    cumple = replace(orden, fecha=date(2025, 3, 6), vigencia=None)
    detectado = de(caso.given(DETECTADO), nacida_en("NNA<14"))
    detectado.when(replace(cumple, fecha=date(2025, 3, 5))).then_refused(TitularNoCorresponde)
    detectado.when(cumple).then_accepted()


@pytest.mark.parametrize("persona", [(), (identificada(),)])
def test_k4_sin_fecha_de_nacimiento_se_presume_menor(persona: tuple[Any, ...]) -> None:
    detectado = de(caso.given(DETECTADO), *persona)
    for tramo in TRAMOS:
        adulto = tramo in {"16-17", ">=18"}
        intento = replace(CONSENTIR, tipo_titular=tramo, otorgante="representante")
        if adulto:
            detectado.when(replace(intento, otorgante="titular")).then_refused(
                NacimientoDesconocido, tramo
            )
            detectado.when(replace(MANDATO, tipo_titular=tramo)).then_refused(NacimientoDesconocido)
        else:
            detectado.when(intento).then_accepted()
            detectado.when(replace(MANDATO, tipo_titular=tramo)).then_accepted()


@given(st.dates(date(1990, 1, 1), date(2024, 12, 31)), st.integers(0, 12_000))
def test_k4_la_edad_son_los_anios_cumplidos(nacimiento: date, dias: int) -> None:
    dia = nacimiento + timedelta(days=dias)
    persona = Persona(identidad=identificada(nacimiento.isoformat()))
    edad = edad_el(Spec(CASO).when(INICIAR).context(), persona, dia)
    assert edad is not None
    cumples = [
        a
        for a in range(1, 40)
        if (nacimiento.year + a, nacimiento.month, nacimiento.day) <= (dia.year, dia.month, dia.day)
    ]
    assert edad == len(cumples)
    limites = {"NNA<14": (0, 13), "14-15": (14, 15), "16-17": (16, 17), ">=18": (18, 99)}
    desde, hasta = limites[titular_de(edad)]
    assert desde <= edad <= hasta


def test_k4_revocado_el_consentimiento_nada_nuevo_se_trata() -> None:
    dia = date(2025, 6, 2)
    tarde = "2025-06-03"
    en_evaluacion = caso.given(DETECTADO, CONSENTIDO, INICIADA, REVOCADO).at(tarde)
    en_evaluacion.when(COMPLETAR).then_refused(SinBaseLegal, "evaluacion")
    evaluado = caso.given(*EN_PROGRAMA[:-1], REVOCADO).given_on(CUPO, POLIGONO_ID, OCUPADO)
    evaluado.when(replace(INGRESAR, fecha=dia)).then_refused(SinBaseLegal, "intervencion")
    evaluado.when(replace(INGRESAR, fecha=date(2025, 6, 1))).then_accepted()
    ingresado = caso.given(*EN_PROGRAMA, ASIGNADA, REVOCADO)
    ingresado.at(tarde).when(FORMULAR).then_refused(SinBaseLegal, "intervencion")
    ingresado.at("2025-06-01").when(FORMULAR).then_accepted()
    con_plan = caso.given(*CON_PLAN, REVOCADO)
    con_plan.when(replace(TUTORIA, fecha=dia)).then_refused(SinBaseLegal, "intervencion")
    con_plan.when(replace(TUTORIA, fecha=date(2025, 6, 1))).then_accepted()


def test_k4_revocado_el_consentimiento_el_caso_se_puede_cerrar() -> None:
    caso.given(*CON_PLAN, REVOCADO).when(EVALUAR).then_accepted()


def test_k4_la_revocacion_avisa_a_la_dupla_hasta_que_haya_otra_base() -> None:
    caso.given(*CON_PLAN).when(REVOCAR).then(REVOCADO, AVISO_REVOCADO)
    avisado = caso.given(*CON_PLAN, REVOCADO).given_on(
        ALERTA, AVISO_REVOCADO.alerta_id, AVISO_REVOCADO
    )
    otro = replace(CONSENTIR, consentimiento_id="consentimiento-2", fecha=date(2025, 6, 10))
    resuelta = AlertaPlazoResuelta(
        alerta_id=AVISO_REVOCADO.alerta_id, regla="K4", entidad=f"caso/{CASO_ID}"
    )
    assert resuelta in avisado.when(otro).events()
    con_mandato = replace(
        CONSENTIDO, consentimiento_id="mandato-1", base_legal="mandato_legal", vigencia=None
    )
    caso.given(*CON_PLAN, con_mandato).when(REVOCAR).then(REVOCADO)


def test_k4_quien_se_opuso_solo_se_trata_por_mandato_legal() -> None:
    opuesto = de(caso.given(DETECTADO, CONSENTIDO), PEDIDO, ACOGIDO)
    opuesto.when(INICIAR).then_refused(TitularSeOpone)
    de(caso.given(DETECTADO, CONSENTIDO), PEDIDO).when(INICIAR).then_accepted()
    negado = replace(ACOGIDO, resultado="denegado", norma="art-16")
    de(caso.given(DETECTADO, CONSENTIDO), PEDIDO, negado).when(INICIAR).then_accepted()
    mandato = replace(CONSENTIDO, consentimiento_id="m", base_legal="mandato_legal")
    de(caso.given(DETECTADO, mandato), PEDIDO, ACOGIDO).when(INICIAR).then_accepted()


def test_k4_de_quien_tiene_sus_datos_bloqueados_o_suprimidos_nada_se_agrega() -> None:
    bloqueo = DatosBloqueados(persona_ref=PERSONA, derecho_id="derecho-1")
    spec = caso.given(DETECTADO, CONSENTIDO)
    de(spec, bloqueo).when(INICIAR).then_refused(DatosEnBloqueo, PERSONA)
    libre = DatosDesbloqueados(persona_ref=PERSONA, derecho_id="derecho-1")
    de(spec, bloqueo, libre).when(INICIAR).then_accepted()
    dispuesta = SupresionDispuesta(persona_ref=PERSONA, motivo="DERECHO", derecho_id="derecho-1")
    de(spec, dispuesta).when(CONSENTIR).then_nothing()
    de(spec, dispuesta).when(INICIAR).then_refused(DatosSuprimidos, PERSONA)


def test_k8_ni_se_deriva_a_quien_se_opuso() -> None:
    listo = (
        caso.given(*CON_PLAN)
        .given_on(OFERTA, "oferta-1", INSTALADA)
        .given_on(PROTOCOLO, "protocolo-1", ACORDADO)
    )
    listo.when(DERIVAR).then_accepted()
    de(listo, PEDIDO, ACOGIDO).when(DERIVAR).then_refused(SinConsentimientoParaDerivar)


def test_k2_el_tramo_de_ingreso_es_el_de_la_edad_y_la_edad_va_cifrada() -> None:
    evaluado = caso.given(*EN_PROGRAMA[:-1]).given_on(CUPO, POLIGONO_ID, OCUPADO)
    de_quince = de(evaluado, identificada("2009-12-31"))
    (ingreso,) = de_quince.when(INGRESAR).events()
    assert isinstance(ingreso, CasoIngresado)
    assert ingreso.edad_anios == Personal(PERSONA, 15)
    de(evaluado, identificada("2008-12-31")).when(INGRESAR).then_refused(
        TramoNoCorresponde, "14-15"
    )
    evaluado.when(INGRESAR).then_accepted()
    (sin_edad,) = evaluado.when(INGRESAR).events()
    assert sin_edad.edad_anios is None


def test_k2_la_edad_misma_no_pasa_de_la_plantilla() -> None:
    evaluado = caso.given(*EN_PROGRAMA[:-1]).given_on(CUPO, POLIGONO_ID, OCUPADO)
    mayor = replace(INGRESAR, tramo_edad="18+")
    de(evaluado, identificada("2003-04-02")).when(mayor).then_accepted()
    de(evaluado, identificada("2003-04-01")).when(mayor).then_refused(EdadFueraDePlantilla)


def test_k6_la_nota_y_la_descripcion_de_un_objetivo_son_de_la_persona() -> None:
    nota = ToldText("nota inventada")
    con_plan = caso.given(*CON_PLAN)
    (tutoria,) = con_plan.when(replace(TUTORIA, nota=nota)).events()
    assert tutoria.nota_cifrada == Personal(PERSONA, "nota inventada")
    caso.given(*CON_PLAN, tutoria).when(replace(TUTORIA, nota=nota)).then_nothing()
    descrito = replace(FORMULAR.objetivos[0], descripcion=ToldText("objetivo inventado"))
    orden = replace(FORMULAR, objetivos=(descrito,))
    (plan,) = caso.given(*EN_PROGRAMA).at("2025-04-07").when(orden).events()
    assert plan.objetivos[0].descripcion_cifrada == Personal(PERSONA, "objetivo inventado")

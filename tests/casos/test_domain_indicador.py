"""X21: a ratio is stored as its source declares it, and nothing is invented from it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from services.casos.domain import INDICADOR
from services.casos.domain.indicador import DeclararIndicador
from services.casos.domain.rechazos_acompanamiento import (
    EsperaInvertida,
    IndicadorFueraDeRango,
    IndicadorYaDeclarado,
)
from services.casos.events import IndicadorDeclarado
from services.casos.upcasters import UPCASTERS
from shared.schemas import load
from shared.testing import Spec
from shared.values import Mes

DECLARAR = DeclararIndicador(
    indicador="CASOS_EN_EVALUACION_SOBRE_ESTIMADO",
    valor_pct=Decimal(40),
    mes=Mes("2025-03"),
    fuente="CC",
)
DECLARADO = IndicadorDeclarado(
    indicador="CASOS_EN_EVALUACION_SOBRE_ESTIMADO",
    valor_pct=Decimal("40.00"),
    mes=Mes("2025-03"),
    fuente="CC",
)


def test_x21_un_indicador_se_declara_con_su_fuente() -> None:
    spec = Spec(INDICADOR)
    (hecho,) = spec.when(DECLARAR).events()
    assert hecho == DECLARADO
    assert str(hecho.valor_pct) == "40.00"
    declarado = spec.given(DECLARADO)
    declarado.when(DECLARAR).then_nothing()
    declarado.when(replace(DECLARAR, valor_pct=Decimal(41))).then_refused(IndicadorYaDeclarado)
    declarado.when(replace(DECLARAR, valor_pct=Decimal(41), fuente="PRENSA")).then_accepted()


@pytest.mark.parametrize("valor", ["-0.01", "1000", "40.001"])
def test_x21_un_porcentaje_va_de_0_a_999_con_dos_decimales(valor: str) -> None:
    spec = Spec(INDICADOR)
    spec.when(replace(DECLARAR, valor_pct=Decimal(valor))).then_refused(IndicadorFueraDeRango)
    spec.when(replace(DECLARAR, valor_pct=Decimal("999.99"))).then_accepted()
    spec.when(replace(DECLARAR, valor_pct=Decimal(0))).then_accepted()


def test_x21_la_espera_de_la_fuente_va_de_un_mes_al_mismo_o_a_otro_posterior() -> None:
    spec = Spec(INDICADOR)
    marzo, abril = Mes("2025-03"), Mes("2025-04")
    al_reves = replace(DECLARAR, completo_desde=abril, completo_hasta=marzo)
    spec.when(al_reves).then_refused(EsperaInvertida)
    en_marzo_y_abril = replace(DECLARAR, completo_desde=marzo, completo_hasta=abril)
    esperado = replace(DECLARADO, completo_desde=marzo, completo_hasta=abril)
    spec.when(en_marzo_y_abril).then(esperado)
    spec.given(esperado).when(en_marzo_y_abril).then_nothing()
    spec.given(esperado).when(DECLARAR).then_refused(IndicadorYaDeclarado)
    spec.when(replace(DECLARAR, completo_desde=marzo, completo_hasta=marzo)).then_accepted()


def test_x21_un_indicador_de_la_version_1_no_dice_cuando_se_espera_el_total() -> None:
    viejo = {
        "indicador": "CASOS_EN_EVALUACION_SOBRE_ESTIMADO",
        "valor_pct": "40.00",
        "mes": "2025-03",
        "fuente": "CC",
    }
    assert (
        load(IndicadorDeclarado, UPCASTERS.upcast("IndicadorDeclarado", 1, 2, viejo)) == DECLARADO
    )

"""The rules of a discrepancia."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.reportes.domain import (
    DECIDERS,
    DISCREPANCIA,
    RELAXABLE,
    DiscrepanciaNoRegistrada,
    DiscrepanciaYaRegistrada,
    DiscrepanciaYaResuelta,
    FundamentoRequerido,
    RegistrarDiscrepancia,
    ResolverDiscrepancia,
)
from services.reportes.events import DiscrepanciaRegistrada, DiscrepanciaResuelta, ValorEnFuente
from shared.schemas import dump, json_schema, load
from shared.testing import Spec

discrepancia = Spec(DISCREPANCIA)

tabla = ValorEnFuente(texto="San Bernardo", fuente="minuta.txt", linea=79)
piloto = ValorEnFuente(texto="San Fernando", fuente="minuta.txt", linea=66)
registrar = RegistrarDiscrepancia(
    discrepancia_id="X7",
    campo="comuna",
    valor_a=tabla,
    valor_b=piloto,
    regla="T1",
    bloqueante=False,
    descripcion="Andes Cordillera aparece en dos comunas.",
)
registrada = DiscrepanciaRegistrada(
    discrepancia_id="X7",
    campo="comuna",
    valor_a=tabla,
    valor_b=piloto,
    regla="T1",
    bloqueante=False,
    descripcion="Andes Cordillera aparece en dos comunas.",
)
resolver = ResolverDiscrepancia(discrepancia_id="X7", decision="San Bernardo")
resuelta = DiscrepanciaResuelta(discrepancia_id="X7", decision="San Bernardo")


def test_una_contradiccion_se_registra_con_lo_que_dice_cada_fuente() -> None:
    discrepancia.given().when(registrar).then(registrada)


def test_un_vacio_se_registra_con_una_sola_fuente() -> None:
    vacio = replace(registrar, valor_b=None, regla=None)
    discrepancia.given().when(vacio).then(replace(registrada, valor_b=None, regla=None))


def test_registrar_lo_mismo_otra_vez_no_cambia_nada() -> None:
    discrepancia.given(registrada).when(registrar).then_nothing()
    discrepancia.given(registrada, resuelta).when(registrar).then_nothing()


def test_d1_el_mismo_id_no_admite_otro_contenido() -> None:
    otra = replace(registrar, campo="region")
    discrepancia.given(registrada).when(otra).then_refused(DiscrepanciaYaRegistrada, "X7")


def test_d2_no_se_resuelve_lo_que_no_se_registro() -> None:
    sin_registro = discrepancia.given().because("por el código")
    sin_registro.when(resolver).then_refused(DiscrepanciaNoRegistrada, "X7")


@pytest.mark.parametrize("fundamento", [None, "", "   "])
def test_d3_resolver_exige_fundamento(fundamento: Any) -> None:
    abierta = discrepancia.given(registrada).because(fundamento)
    abierta.when(resolver).then_refused(FundamentoRequerido, "grounds")


def test_con_fundamento_se_resuelve() -> None:
    abierta = discrepancia.given(registrada).because("13401 es de la Región 13")
    abierta.when(resolver).then(resuelta)


def test_resolver_igual_otra_vez_no_cambia_nada() -> None:
    discrepancia.given(registrada, resuelta).when(resolver).then_nothing()


def test_d4_lo_resuelto_no_se_resuelve_de_otro_modo() -> None:
    otra = replace(resolver, decision="San Fernando")
    settled = discrepancia.given(registrada, resuelta).because("otra lectura")
    settled.when(otra).then_refused(DiscrepanciaYaResuelta, "San Bernardo")


def test_ninguna_regla_se_relaja() -> None:
    assert frozenset() == RELAXABLE


@pytest.mark.parametrize("thing", [registrar, registrada, resolver, resuelta])
def test_cada_forma_tiene_esquema_y_va_y_vuelve(thing: Any) -> None:
    assert json_schema(type(thing))["type"] == "object"
    assert load(type(thing), dump(thing)) == thing


def test_todo_lo_declarado_esta_en_los_deciders() -> None:
    commands = {cls for decider in DECIDERS for cls in decider.command_classes()}
    assert commands == {RegistrarDiscrepancia, ResolverDiscrepancia}

"""Each invariant of domain.md §2.3 has a test that names it, refuses by it and accepts its neighbour."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import services.financiamiento.domain as dominio
from shared.decider import DomainError
from tests.contracts.declared import refusals

CODIGOS = tuple(f"F{n}" for n in range(1, 14))
DE_POLITICAS = ("P7", "P15")
RECHAZA, ACEPTA = {"then_refused"}, {"then", "then_accepted", "then_nothing"}
REGLAS = {cls.__name__: cls.rule for cls in refusals("financiamiento")}


@cache
def nodos() -> tuple[Any, ...]:
    """All that the tests of this folder say."""
    archivos = sorted(Path(__file__).parent.glob("test_*.py"))
    return tuple(n for a in archivos for n in ast.walk(ast.parse(a.read_text("utf-8"))))


def pruebas(codigo: str) -> list[ast.FunctionDef]:
    """The tests of this folder that name a code: `test_f2_…`, `test_g9_f2_…`."""
    nombra = codigo.lower()
    return [n for n in nodos() if isinstance(n, ast.FunctionDef) and nombra in n.name.split("_")]


def llamadas(prueba: ast.FunctionDef, nombres: set[str]) -> list[ast.Call]:
    return [
        nodo
        for nodo in ast.walk(prueba)
        if isinstance(nodo, ast.Call)
        and isinstance(nodo.func, ast.Attribute)
        and nodo.func.attr in nombres
    ]


def reglas_rechazadas(prueba: ast.FunctionDef) -> set[str]:
    primeros = [c.args[0] for c in llamadas(prueba, RECHAZA) if c.args]
    return {REGLAS[nombre.id] for nombre in primeros if isinstance(nombre, ast.Name)}


def muestra(prueba: ast.FunctionDef, codigo: str) -> bool:
    """Whether it refuses by that code and, beside it, accepts."""
    return codigo in reglas_rechazadas(prueba) and bool(llamadas(prueba, ACEPTA))


@pytest.mark.parametrize("codigo", [*CODIGOS, *DE_POLITICAS])
def test_cada_invariante_tiene_su_rechazo_y_su_vecino_aceptado(codigo: str) -> None:
    assert [p.name for p in pruebas(codigo) if muestra(p, codigo)], f"{codigo} no tiene prueba"


def test_las_reglas_del_servicio_son_las_del_dominio() -> None:
    assert set(REGLAS.values()) == {*CODIGOS, *DE_POLITICAS, "Ley 19.880"}
    assert set(CODIGOS) >= dominio.RELAXABLE


@pytest.mark.parametrize("rechazo", refusals("financiamiento"), ids=lambda cls: cls.__name__)
def test_cada_rechazo_se_prueba(rechazo: type[DomainError]) -> None:
    probados = {
        nodo.args[0].id
        for nodo in nodos()
        if isinstance(nodo, ast.Call)
        and isinstance(nodo.func, ast.Attribute)
        and nodo.func.attr == "then_refused"
        and nodo.args
        and isinstance(nodo.args[0], ast.Name)
    }
    assert rechazo.__name__ in probados


def test_la_prueba_de_las_pruebas_distingue() -> None:
    solo_rechaza, otra_regla, completa = (
        nodo
        for nodo in ast.parse(
            "def a(): x.when(y).then_refused(FondoInsuficiente)\n"
            "def b(): x.when(y).then_refused(FondoCerrado); x.when(z).then_accepted()\n"
            "def c(): x.when(y).then_refused(FondoInsuficiente); x.when(z).then(hecho)\n"
        ).body
        if isinstance(nodo, ast.FunctionDef)
    )
    assert [muestra(p, "F3") for p in (solo_rechaza, otra_regla, completa)] == [False, False, True]

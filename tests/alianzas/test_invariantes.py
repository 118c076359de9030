"""Each invariant of domain.md §2.5 has a test that names it, refuses by it and accepts its neighbour."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import services.alianzas.domain as dominio
from shared.decider import DomainError
from tests.contracts.declared import refusals

CODIGOS = ("A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8")
RECHAZA, ACEPTA = {"then_refused"}, {"then", "then_accepted", "then_nothing"}
REGLAS = {cls.__name__: cls.rule for cls in refusals("alianzas")}


def nodos() -> list[ast.AST]:
    archivos = sorted(Path(__file__).parent.glob("test_*.py"))
    return [n for a in archivos for n in ast.walk(ast.parse(a.read_text(encoding="utf-8")))]


def pruebas(codigo: str) -> list[ast.FunctionDef]:
    """The tests of this folder that name a code: `test_a5_…`."""
    prefijo = f"test_{codigo.lower()}_"
    return [n for n in nodos() if isinstance(n, ast.FunctionDef) and n.name.startswith(prefijo)]


def llamadas(donde: list[ast.AST], nombres: set[str]) -> list[ast.Call]:
    return [
        nodo
        for nodo in donde
        if isinstance(nodo, ast.Call)
        and isinstance(nodo.func, ast.Attribute)
        and nodo.func.attr in nombres
    ]


def rechazos(donde: list[ast.AST]) -> set[str]:
    """The refusals named there: `Nombre` or `modulo.Nombre`."""
    primeros = [c.args[0] for c in llamadas(donde, RECHAZA) if c.args]
    return {
        p.attr if isinstance(p, ast.Attribute) else p.id
        for p in primeros
        if isinstance(p, ast.Name | ast.Attribute)
    }


def muestra(prueba: ast.FunctionDef, codigo: str) -> bool:
    """Whether it refuses by that code and, beside it, accepts."""
    dentro = list(ast.walk(prueba))
    return codigo in {REGLAS[r] for r in rechazos(dentro)} and bool(llamadas(dentro, ACEPTA))


@pytest.mark.parametrize("codigo", CODIGOS)
def test_cada_invariante_tiene_su_rechazo_y_su_vecino_aceptado(codigo: str) -> None:
    assert [p.name for p in pruebas(codigo) if muestra(p, codigo)], f"{codigo} no tiene prueba"


def test_las_reglas_del_servicio_son_las_del_dominio() -> None:
    assert set(REGLAS.values()) == {*CODIGOS, "A0", "P1", "P12", "P14", "P15"}
    assert set(CODIGOS) >= dominio.RELAXABLE


@pytest.mark.parametrize("rechazo", refusals("alianzas"), ids=lambda cls: cls.__name__)
def test_cada_rechazo_se_prueba(rechazo: type[DomainError]) -> None:
    assert rechazo.__name__ in rechazos(nodos())


def test_dos_rechazos_no_se_llaman_igual() -> None:
    assert len(REGLAS) == len(refusals("alianzas"))


def test_la_prueba_de_las_pruebas_distingue() -> None:
    solo_rechaza, otra_regla, completa = (
        nodo
        for nodo in ast.parse(
            "def a(): x.when(y).then_refused(InstitucionSinVigencia)\n"
            "def b(): x.when(y).then_refused(NombreIlegible); x.when(z).then_accepted()\n"
            "def c(): x.when(y).then_refused(m.InstitucionSinVigencia); x.when(z).then(hecho)\n"
        ).body
        if isinstance(nodo, ast.FunctionDef)
    )
    assert [muestra(p, "A7") for p in (solo_rechaza, otra_regla, completa)] == [False, False, True]

"""Each invariant of domain.md §2.4 has a test that names it, refuses by it and accepts its neighbour."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import services.casos.domain as dominio
from shared.decider import DomainError
from tests.contracts.declared import refusals

PROPIAS = {
    "X21",
    "P12",
    "P14",
    "P15",
    "P16",
    "E1",
    "E2",
    "E3",
}  # beside K1-K12: the README says of each
CODIGOS = tuple(f"K{n}" for n in range(1, 13))
DE_LA_PERSONA = tuple(f"DP{n}" for n in range(1, 8))  # ours, in the README
RECHAZA, ACEPTA = {"then_refused"}, {"then", "then_accepted", "then_nothing"}
REGLAS = {cls.__name__: cls.rule for cls in refusals("casos")}


def nodos() -> list[ast.AST]:
    archivos = sorted(Path(__file__).parent.glob("test_*.py"))
    return [n for a in archivos for n in ast.walk(ast.parse(a.read_text(encoding="utf-8")))]


def pruebas(codigo: str) -> list[ast.FunctionDef]:
    """The tests of this folder that name a code: `test_k5_…`."""
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
    """The refusals named there."""
    primeros = [c.args[0] for c in llamadas(donde, RECHAZA) if c.args]
    return {p.id for p in primeros if isinstance(p, ast.Name)}


def sin_dejar_rastro(donde: list[ast.AST]) -> bool:
    """K10 is answered as invalid input: a refusal would store the datum (`privacidad`)."""
    usos = [c.args[0] for c in llamadas(donde, {"raises"}) if c.args]
    return any(isinstance(u, ast.Name) and u.id == "InvalidInput" for u in usos)


def muestra(prueba: ast.FunctionDef, codigo: str) -> bool:
    """Whether it refuses by that code and, beside it, accepts."""
    dentro = list(ast.walk(prueba))
    reglas = {REGLAS[r] for r in rechazos(dentro) if r in REGLAS}
    if sin_dejar_rastro(dentro):
        reglas.add("K10")
    return codigo in reglas and bool(llamadas(dentro, ACEPTA))


@pytest.mark.parametrize("codigo", [*CODIGOS, *DE_LA_PERSONA])
def test_cada_invariante_tiene_su_rechazo_y_su_vecino_aceptado(codigo: str) -> None:
    assert [p.name for p in pruebas(codigo) if muestra(p, codigo)], f"{codigo} no tiene prueba"


def test_las_reglas_del_servicio_son_las_del_dominio() -> None:
    con_rechazo = set(CODIGOS) - {"K10"}
    assert set(REGLAS.values()) == {*con_rechazo, *DE_LA_PERSONA, *PROPIAS}
    assert frozenset() == dominio.RELAXABLE


@pytest.mark.parametrize("rechazo", refusals("casos"), ids=lambda cls: cls.__name__)
def test_cada_rechazo_se_prueba(rechazo: type[DomainError]) -> None:
    assert rechazo.__name__ in rechazos(nodos())


def test_dos_rechazos_no_se_llaman_igual() -> None:
    assert len(REGLAS) == len(refusals("casos"))


def test_la_prueba_de_las_pruebas_distingue() -> None:
    solo_rechaza, otra_regla, completa, invalida = (
        nodo
        for nodo in ast.parse(
            "def a(): x.when(y).then_refused(CargaExcedida)\n"
            "def b(): x.when(y).then_refused(CupoInvalido); x.when(z).then_accepted()\n"
            "def c(): x.when(y).then_refused(CargaExcedida); x.when(z).then(hecho)\n"
            "def d(): pytest.raises(InvalidInput); x.when(z).then_accepted()\n"
        ).body
        if isinstance(nodo, ast.FunctionDef)
    )
    pruebas_de_k11 = [muestra(p, "K11") for p in (solo_rechaza, otra_regla, completa, invalida)]
    assert pruebas_de_k11 == [False, False, True, False]
    assert muestra(invalida, "K10")

"""Each invariant of domain.md §2.2 has a test that names it, refuses by it and accepts its neighbour.

The neighbour is the same command, given again in the same test and asserted to decide something.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import services.intervencion.domain as dominio
from shared.decider import DomainError
from tests.contracts.declared import refusals

CODIGOS = tuple(f"I{n}" for n in range(1, 14))
#: Codes besides the invariants: of policies and of the register of contradictions of domain.md
#: (§3, §1.6), and this service's own (README).
OTROS = {"P8", "P14", "X16", "X17", "N1", "N2", "N3", "N4", "N5", "N6"}
REGLAS = {cls.__name__: cls.rule for cls in refusals("intervencion")}


def arboles() -> list[ast.Module]:
    archivos = sorted(Path(__file__).parent.glob("test_*.py"))
    return [ast.parse(archivo.read_text(encoding="utf-8")) for archivo in archivos]


def pruebas(codigo: str) -> list[ast.FunctionDef]:
    """The tests of this folder that name a code: `test_i5_…`, `test_n4_e_i10_…`."""
    nombre = re.compile(rf"test_(?:[a-z]+\d*_)*?{codigo.lower()}_")
    nodos = [nodo for arbol in arboles() for nodo in ast.walk(arbol)]
    return [n for n in nodos if isinstance(n, ast.FunctionDef) and nombre.match(n.name)]


def llamadas(prueba: ast.AST, metodo: str) -> Iterator[ast.Call]:
    for nodo in ast.walk(prueba):
        match nodo:
            case ast.Call(func=ast.Attribute(attr=attr), args=[_, *_]) if attr == metodo:
                yield nodo


def verbo(orden: ast.expr) -> str:
    """Which command an expression builds: `iniciar(3)`, `replace(orden, …)` or `orden`."""
    if isinstance(orden, ast.Call) and isinstance(orden.func, ast.Name):
        return verbo(orden.args[0]) if orden.func.id == "replace" else orden.func.id
    return ast.unparse(orden)


def rechazadas(prueba: ast.AST, codigo: str) -> set[str]:
    """The commands that the test sees refused by the code."""
    return {
        verbo(llamada.args[1])
        for llamada in llamadas(prueba, "rechaza")
        if isinstance(llamada.args[0], ast.Name) and REGLAS.get(llamada.args[0].id) == codigo
    }


def aceptadas(prueba: ast.AST) -> set[str]:
    """The commands of which the test says that they decide something: `assert mundo.hacer(…)`,
    `(hecho,) = mundo.hacer(…)`.
    """
    afirmadas = [
        nodo.value if isinstance(nodo, ast.Assign) else nodo.test
        for nodo in ast.walk(prueba)
        if isinstance(nodo, ast.Assert)
        or (isinstance(nodo, ast.Assign) and isinstance(nodo.targets[0], ast.Tuple))
    ]
    algo = [nodo for nodo in afirmadas if not ast.unparse(nodo).endswith("== []")]
    return {verbo(c.args[0]) for nodo in algo for c in llamadas(nodo, "hacer")}


def muestra(prueba: ast.AST, codigo: str) -> bool:
    return bool(rechazadas(prueba, codigo) & aceptadas(prueba))


@pytest.mark.parametrize("codigo", CODIGOS)
def test_cada_invariante_tiene_su_rechazo_y_su_vecino_aceptado(codigo: str) -> None:
    assert [p.name for p in pruebas(codigo) if muestra(p, codigo)], f"{codigo} no tiene prueba"


def test_las_reglas_del_servicio_son_las_del_dominio() -> None:
    assert set(REGLAS.values()) == {*CODIGOS, *OTROS}
    assert {*CODIGOS, *OTROS} >= dominio.RELAXABLE


@pytest.mark.parametrize("rechazo", refusals("intervencion"), ids=lambda cls: cls.__name__)
def test_cada_rechazo_se_prueba(rechazo: type[DomainError]) -> None:
    probados = {
        llamada.args[0].id
        for arbol in arboles()
        for llamada in llamadas(arbol, "rechaza")
        if isinstance(llamada.args[0], ast.Name)
    }
    assert rechazo.__name__ in probados


def test_la_prueba_de_las_pruebas_distingue() -> None:
    casos = ast.parse(
        "def sin_vecino(): m.rechaza(FaseTresSinPDL, iniciar(3), d)\n"
        "def otra_regla(): m.rechaza(FaseYaCerrada, iniciar(3), d); assert m.hacer(iniciar(3), d)\n"
        "def otra_orden(): m.rechaza(FaseTresSinPDL, iniciar(3), d); assert m.hacer(cerrar(1), d)\n"
        "def sin_afirmar(): m.rechaza(FaseTresSinPDL, iniciar(3), d); m.hacer(iniciar(3), d)\n"
        "def repetida(): m.rechaza(FaseTresSinPDL, iniciar(3), d); assert m.hacer(iniciar(3)) == []\n"
        "def completa(): m.rechaza(FaseTresSinPDL, iniciar(3), d); assert m.hacer(iniciar(3), d)\n"
    ).body
    assert [muestra(caso, "I8") for caso in casos] == [False] * 5 + [True]

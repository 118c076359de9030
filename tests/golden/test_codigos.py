"""Every golden case of the seeds that these services decide has a test here, by its name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

#: domain.md §4, those of Acción Local; G11 is of casos, G13-G15 are of the machinery.
CODIGOS = (*range(1, 11), 12)
#: What a test must take so that it can only speak with running services.
SERVICIOS = {"mundo", "cargada"}


def pruebas() -> dict[str, set[str]]:
    """Test name → what it takes."""
    funciones = [
        nodo
        for archivo in Path(__file__).parent.glob("test_*.py")
        for nodo in ast.parse(archivo.read_text(encoding="utf-8")).body
        if isinstance(nodo, ast.FunctionDef) and nodo.name.startswith("test_")
    ]
    return {nodo.name: {argumento.arg for argumento in nodo.args.args} for nodo in funciones}


@pytest.mark.parametrize("codigo", CODIGOS)
def test_cada_codigo_tiene_su_prueba_por_los_servicios(codigo: int) -> None:
    suyas = {
        nombre: toma for nombre, toma in pruebas().items() if nombre.startswith(f"test_g{codigo}_")
    }
    assert suyas, f"G{codigo} no tiene prueba"
    for nombre, toma in suyas.items():
        assert toma & SERVICIOS, f"{nombre} no habla con los servicios"

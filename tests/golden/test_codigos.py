"""Every golden case of the seeds that these services decide has a test here, by its name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

#: domain.md §4, those of Acción Local; G11 is of casos alone, G13-G15 are of the machinery.
CODIGOS = (*range(1, 11), 12)
#: What a test must take so that it can only speak with running services.
SERVICIOS = {"mundo", "cargada"}


def funciones(carpeta: Path) -> list[ast.FunctionDef]:
    """The tests of a folder."""
    return [
        nodo
        for archivo in carpeta.glob("test_*.py")
        for nodo in ast.parse(archivo.read_text(encoding="utf-8")).body
        if isinstance(nodo, ast.FunctionDef) and nodo.name.startswith("test_")
    ]


def pruebas() -> dict[str, set[str]]:
    """Test name → what it takes."""
    aqui = funciones(Path(__file__).parent)
    return {nodo.name: {argumento.arg for argumento in nodo.args.args} for nodo in aqui}


@pytest.mark.parametrize("codigo", CODIGOS)
def test_cada_codigo_tiene_su_prueba_por_los_servicios(codigo: int) -> None:
    suyas = {
        nombre: toma for nombre, toma in pruebas().items() if nombre.startswith(f"test_g{codigo}_")
    }
    assert suyas, f"G{codigo} no tiene prueba"
    for nombre, toma in suyas.items():
        assert toma & SERVICIOS, f"{nombre} no habla con los servicios"


def test_g11_tiene_en_casos_su_rechazo_y_su_vecino_aceptado() -> None:
    casos = funciones(Path(__file__).parent.parent / "casos")
    suyas = [nodo for nodo in casos if "g11" in nodo.name.split("_")]
    assert len(suyas) >= 2, "outside the polygon, and before the evaluation"
    for prueba in suyas:
        llamadas = {n.attr for n in ast.walk(prueba) if isinstance(n, ast.Attribute)}
        assert "then_refused" in llamadas, prueba.name
        assert llamadas & {"then", "then_accepted"}, prueba.name


def test_el_avance_de_comunidad_crece_tiene_sus_pruebas_por_los_servicios() -> None:
    suyas = {nombre: toma for nombre, toma in pruebas().items() if nombre.startswith("test_rp2_")}
    assert suyas
    assert all(toma & SERVICIOS for toma in suyas.values())


def test_g15_tiene_su_prueba_sobre_la_instalacion_entera() -> None:
    """Its refusal is that nobody reads; its neighbour, that they could before the key was destroyed."""
    suyas = [n for n in funciones(Path(__file__).parent.parent / "cli") if "g15" in n.name]
    assert suyas
    for prueba in suyas:
        nombres = {n.id for n in ast.walk(prueba) if isinstance(n, ast.Name)}
        assert {"readable", "assert_erased", "verified", "put_back"} <= nombres

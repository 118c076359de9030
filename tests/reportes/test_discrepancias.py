"""The register of discrepancias, and what `consultar` refuses."""

from __future__ import annotations

import pytest

from services.reportes.mirror import Mirror
from services.reportes.reports import consultar
from services.reportes.reports.idioma import contar, enumerar, pesos
from shared.errors import InvalidInput, NotFound
from tests.reportes.papers import minuta


def test_veinticuatro_discrepancias_con_su_estado(mirror: Mirror) -> None:
    minuta().pour(mirror)
    form = consultar(mirror.engine, "discrepancias")
    assert [row["discrepancia_id"] for row in form["filas"]] == [f"X{n}" for n in range(1, 25)]
    assert form["titulos"] == ["24 discrepancias: 3 abiertas y 21 resueltas"]
    assert form["totales"] == {
        "discrepancias": 24,
        "abiertas": 3,
        "resueltas": 21,
        "bloqueantes_abiertas": 1,
    }
    x1, x14 = form["filas"][0], form["filas"][13]
    assert (x1["estado"], x1["decision"], x1["fundamento"]) == (
        "RESUELTA",
        "se aplica la regla",
        "consta en el acta",
    )
    assert (x1["fuente_a"], x1["fuente_b"], len(x1["eventos"])) == ("ppt.txt:1", "ppt.txt:2", 2)
    assert (x14["estado"], x14["valor_b"], x14["decision"]) == ("ABIERTA", "SIN_DATO", "SIN_DATO")


def test_antes_de_registrarse_no_hay_ninguna(mirror: Mirror) -> None:
    minuta().pour(mirror)
    assert consultar(mirror.engine, "discrepancias", "2025-05-01")["titulos"] == [
        "0 discrepancias: 0 abiertas y 0 resueltas"
    ]


def test_un_informe_desconocido_dice_cuales_hay(mirror: Mirror) -> None:
    with pytest.raises(NotFound, match="minuta-accion-local"):
        consultar(mirror.engine, "minuta")


def test_un_espejo_vacio_pide_el_dia(mirror: Mirror) -> None:
    with pytest.raises(NotFound, match="indique el día"):
        consultar(mirror.engine, "discrepancias")
    assert consultar(mirror.engine, "discrepancias", "2025-01-01")["filas"] == []


@pytest.mark.parametrize("al", ["2020-13-01", "2020-06", "ayer", "2020-02-30", ""])
def test_el_dia_debe_existir(mirror: Mirror, al: str) -> None:
    with pytest.raises(InvalidInput):
        consultar(mirror.engine, "discrepancias", al)


def test_conocido_al_es_un_instante_o_un_dia(mirror: Mirror) -> None:
    minuta().pour(mirror)
    with pytest.raises(InvalidInput):
        consultar(mirror.engine, "discrepancias", None, "ayer")
    whole = consultar(mirror.engine, "discrepancias", None, "2025-05-02")
    assert whole["conocido_al"] == "2025-05-03T03:59:59.999999Z"
    assert len(whole["filas"]) == 24


def test_plurales_listas_y_pesos() -> None:
    assert [contar(n, "unidad vecinal", "unidades vecinales") for n in (1, 2)] == [
        "1 unidad vecinal",
        "2 unidades vecinales",
    ]
    assert enumerar(["a", "b", "c"]) == "a, b y c"
    assert enumerar(["padres", "hijos"]) == "padres e hijos"
    assert enumerar(["agua", "hielo"]) == "agua y hielo"
    assert (pesos(37000000), pesos(-5000), pesos(0)) == ("$37.000.000", "-$5.000", "$0")

"""Done-criterion of RP2: January, February and March 2025 of the advance of Comunidad Crece, from events only,
item by item against the sentences of the paper, and every figure that it does not give said to be missing.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from services.reportes.celdas import cifras
from services.reportes.facts import digest, rebuild
from services.reportes.reports import consultar
from shared import canonical
from shared.cli.demo import load_steps
from shared.cli.steps import read_steps
from shared.event_log.database import make_engine
from shared.names import comparable
from tests.architecture.alone import REPOSITORY
from tests.golden.avance_crece import AVANCES, DADAS, LECTURAS, MESES, PROGRAMA, Avance
from tests.golden.conftest import Mundo, conformes, viviendo

pytestmark = pytest.mark.system

NOMBRE = "avance-comunidad-crece"
ARCHIVO = "003_49af93171c6cbf1d.txt"
AL = "2025-03-31"


@dataclass(frozen=True)
class Cargada:
    """The services with the papers in; `base` is reportes' own database."""

    mundo: Mundo
    base: Path

    def informe(self, al: str = AL) -> dict[str, Any]:
        return self.mundo.informe(NOMBRE, al)

    def filas(self) -> dict[int, dict[str, Any]]:
        return {fila["fuente"]["fila"]: fila for fila in self.informe()["filas"]}


@pytest.fixture(scope="module")
def cargada(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cargada]:
    """The demonstration's files of the papers, without the invented one."""
    carpeta = tmp_path_factory.mktemp("avance")
    papeles = carpeta / "papeles"
    papeles.mkdir()
    for archivo in (REPOSITORY / "deploy" / "demo").glob("[0-8]*.json"):
        shutil.copy(archivo, papeles)
    with viviendo(carpeta / "datos") as mundo:
        load_steps(mundo.tejido, read_steps(papeles))
        mundo.tejido.settle()
        yield Cargada(mundo, carpeta / "datos" / "reportes.db")
        conformes(mundo)


def texto(fila: dict[str, Any]) -> str:
    return " · ".join([fila["item"], fila["detalle"], *cifras(fila["cifras"])])


def faltan(fila: dict[str, Any]) -> list[str]:
    """The figures that the row says to be missing, as people read them."""
    dichas = [linea for linea in cifras(fila["cifras"]) if linea.startswith("no informado: ")]
    return dichas[0].removeprefix("no informado: ").split("; ") if dichas else []


def test_rp2_los_veinte_avances_estan_una_vez_en_su_mes_y_en_el_orden_del_papel(
    cargada: Cargada,
) -> None:
    informe = cargada.informe()
    assert [(fila["mes"], fila["fuente"]["fila"]) for fila in informe["filas"]] == [
        (mes, avance.fila) for mes, avance in AVANCES
    ]
    assert {fila["fuente"]["archivo"] for fila in informe["filas"]} == {ARCHIVO}
    assert informe["titulos"] == [
        "Enero 2025: 8 avances",
        "Febrero 2025: 6 avances",
        "Marzo 2025: 6 avances",
    ]


@pytest.mark.parametrize("avance", [a for _, a in AVANCES], ids=lambda avance: str(avance.fila))
def test_rp2_cada_avance_dice_lo_que_dice_su_oracion(cargada: Cargada, avance: Avance) -> None:
    fila = cargada.filas()[avance.fila]
    for trozo in avance.dice:
        assert comparable(trozo) in comparable(avance.oracion), trozo
        assert comparable(trozo) in comparable(texto(fila)), trozo


@pytest.mark.parametrize("avance", [a for _, a in AVANCES], ids=lambda avance: str(avance.fila))
def test_rp2_cada_avance_dice_las_cifras_que_su_oracion_da_y_las_que_no(
    cargada: Cargada, avance: Avance
) -> None:
    fila = cargada.filas()[avance.fila]
    assert faltan(fila) == list(avance.falta)
    dadas = [linea for linea in cifras(fila["cifras"]) if not linea.startswith("no informado")]
    assert dadas == DADAS.get(avance.fila, [])


@pytest.mark.parametrize("avance", [a for _, a in AVANCES], ids=lambda avance: str(avance.fila))
def test_rp2_ninguna_fila_nombra_lo_que_su_oracion_no_nombra_sin_fundarlo(
    cargada: Cargada, avance: Avance
) -> None:
    fila = cargada.filas()[avance.fila]
    detalle = "" if fila["detalle"] == "SIN_DATO" else fila["detalle"]
    de_mas = palabras(detalle) - palabras(f"{avance.oracion} {PROGRAMA}")
    assert de_mas <= palabras(LECTURAS.get(avance.fila, ""))
    if de_mas:
        assert fila["fundamento"] != "SIN_DATO"


def palabras(dicho: str) -> set[str]:
    return {comparable(palabra) for palabra in re.findall(r"\w{4,}", dicho)}


@pytest.mark.parametrize("fila", [44, 45, 46])
def test_rp2_la_comuna_que_enero_no_nombra_lleva_su_fundamento(cargada: Cargada, fila: int) -> None:
    leida = cargada.filas()[fila]
    assert "Coquimbo" in leida["detalle"]
    assert leida["fundamento"].startswith("La fuente no nombra el primer barrio ni su municipio")
    assert cargada.informe()["notas"][0] == (
        "Enero 2025: la fuente no da el nombre y el municipio de la elección del primer barrio "
        f"({ARCHIVO}:41)."
    )


def test_rp2_de_los_casos_solo_se_da_la_razon_declarada_de_marzo(cargada: Cargada) -> None:
    (tabla,) = cargada.informe()["tablas"]
    figuras = [f for f in tabla["filas"][0] if f not in ("mes", "eventos")]
    assert len(figuras) == 7
    dichas = {(fila["mes"], f): fila[f] for fila in tabla["filas"] for f in figuras}
    assert {k: v for k, v in dichas.items() if v != "SIN_DATO"} == {
        ("2025-03", "en_evaluacion_sobre_estimados_pct"): "40.00"
    }
    assert [fila["mes"] for fila in tabla["filas"]] == list(MESES)


def test_rp2_las_contradicciones_abiertas_del_papel_se_notan(cargada: Cargada) -> None:
    notas = " ".join(cargada.informe()["notas"])
    assert re.findall(r"Discrepancia abierta (X\d+)", notas) == ["X18", "X19", "X21"]


def test_rp2_cada_cifra_lleva_a_los_eventos_que_la_dan_o_la_callan(cargada: Cargada) -> None:
    conocidos = {
        evento["data"]["event_id"]: evento["data"]
        for servicio in cargada.mundo.tejido.services
        for evento in cargada.mundo.tejido.call(servicio, "eventos", limite=500)["eventos"]
    }
    for fila in cargada.informe()["filas"]:
        assert set(fila["eventos"]) <= set(conocidos)
        for cifra in fila["cifras"]:
            assert cifra["eventos"], cifra
            assert set(cifra["eventos"]) <= set(fila["eventos"])


@pytest.mark.parametrize("al", ["2025-01-31", "2025-02-28"])
def test_rp2_al_fin_de_un_mes_no_se_sabe_de_los_siguientes(cargada: Cargada, al: str) -> None:
    entero, corto = cargada.informe(), cargada.informe(al)
    meses = [mes for mes in MESES if mes <= al[:7]]
    assert corto["filas"] == [fila for fila in entero["filas"] if fila["mes"] in meses]
    assert corto["titulos"] == entero["titulos"][: len(meses)]
    assert [fila["mes"] for fila in corto["tablas"][0]["filas"]] == meses
    assert not [nota for nota in corto["notas"] if "marzo" in nota.lower()]


def test_rp2_al_borrar_y_rehacer_los_hechos_salen_los_mismos_bytes(cargada: Cargada) -> None:
    engine = make_engine(f"sqlite:///{cargada.base}")
    try:
        antes, hechos = canonical.dumps(consultar(engine, NOMBRE, AL)), digest(engine)
        rebuild(engine)
        assert (canonical.dumps(consultar(engine, NOMBRE, AL)), digest(engine)) == (antes, hechos)
        assert canonical.loads(antes) == cargada.informe()
    finally:
        engine.dispose()

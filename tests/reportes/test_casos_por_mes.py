"""The figures of cases by month: counted from their events; small ones, and what would give them away, suppressed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from services.reportes.mirror import Mirror
from services.reportes.reports import consultar
from services.reportes.reports.corte import SIN_DATO
from services.reportes.reports.supresion import MENOS_DE_CINCO, SUPRIMIDO
from tests.reportes.logs import Logs

NOMBRE = "avance-comunidad-crece"
AL = "2025-12-31"
FIGURAS = (
    "casos_estimados",
    "casos_en_evaluacion",
    "en_evaluacion_sobre_estimados_pct",
    "casos_ingresados",
    "tutorias",
    "derivaciones",
    "egresos",
)


class Casos(Logs):
    """The log of casos, by numbers of cases."""

    def pasa(self, tipo: str, casos: Sequence[int], mes: str, **rest: Any) -> None:
        for n in casos:
            self.add("casos", tipo, {"caso_id": f"caso-{n}", "poligono_id": "pol"}, mes, **rest)

    def cupo(self, poligono: str, estimados: int | None, mes: str) -> None:
        datos = {"poligono_id": poligono, "casos_estimados": estimados, "fecha": f"{mes}-01"}
        self.add("casos", "CupoEstimado", datos, mes)

    def declara(self, pct: str, mes: str) -> None:
        datos = {"indicador": "CASOS_EN_EVALUACION_SOBRE_ESTIMADO", "valor_pct": pct, "mes": mes}
        self.add("casos", "IndicadorDeclarado", datos, mes)

    def tabla(self, mirror: Mirror, al: str = AL) -> dict[str, dict[str, Any]]:
        self.pour(mirror)
        (casos,) = consultar(mirror.engine, NOMBRE, al)["tablas"]
        return {fila["mes"]: fila for fila in casos["filas"]}


def test_cada_cifra_se_cuenta_de_sus_eventos_y_lleva_a_ellos(mirror: Mirror) -> None:
    logs = Casos()
    logs.cupo("pol", 25, "2025-05")
    logs.pasa("EvaluaciónIniciada", range(12), "2025-05")
    logs.pasa("EvaluaciónCompletada", range(6), "2025-06")
    logs.pasa("CasoIngresado", range(5), "2025-06")
    logs.pasa("TutoríaRegistrada", [0, 1, 2, 3, 4, 0, 1], "2025-06")
    logs.pasa("DerivaciónSolicitada", range(5), "2025-06")
    logs.pasa("CasoEgresado", range(5), "2025-07")
    filas = logs.tabla(mirror)
    assert [[fila[f] for f in FIGURAS] for fila in filas.values()] == [
        [25, 12, "48.00", SIN_DATO, SIN_DATO, SIN_DATO, SIN_DATO],
        [25, 6, "24.00", 5, 7, 5, SIN_DATO],
        [25, 6, "24.00", SIN_DATO, SIN_DATO, SIN_DATO, 5],
    ]
    ids = [event.event_id for _, event in logs.events]
    assert set(filas["2025-05"]["eventos"]) == set(ids[:13])


@pytest.mark.parametrize(("casos", "dicho"), [(1, MENOS_DE_CINCO), (4, MENOS_DE_CINCO), (5, 5)])
def test_r4_de_1_a_4_no_se_muestra_ni_deja_contar_sus_eventos(
    mirror: Mirror, casos: int, dicho: int | str
) -> None:
    logs = Casos()
    logs.pasa("CasoIngresado", range(casos), "2025-06")
    fila = logs.tabla(mirror)["2025-06"]
    assert fila["casos_ingresados"] == dicho
    assert len(fila["eventos"]) == (casos if dicho == casos else 0)


def test_r4_muchas_tutorias_de_pocos_casos_no_se_muestran(mirror: Mirror) -> None:
    logs = Casos()
    logs.pasa("TutoríaRegistrada", [0, 1] * 6, "2025-06")
    assert logs.tabla(mirror)["2025-06"]["tutorias"] == MENOS_DE_CINCO


def test_r4_la_razon_que_daria_un_numero_pequeno_se_suprime(mirror: Mirror) -> None:
    logs = Casos()
    logs.cupo("pol", 10, "2025-06")
    logs.pasa("EvaluaciónIniciada", range(3), "2025-06")
    fila = logs.tabla(mirror)["2025-06"]
    assert [fila[f] for f in FIGURAS[:3]] == [10, MENOS_DE_CINCO, SUPRIMIDO]
    assert len(fila["eventos"]) == 1


@pytest.mark.parametrize(("estimados", "dicho"), [(12, SUPRIMIDO), (13, 13)])
def test_r4_el_estimado_que_con_la_razon_declarada_daria_un_numero_pequeno_se_suprime(
    mirror: Mirror, estimados: int, dicho: int | str
) -> None:
    logs = Casos()
    logs.cupo("pol", estimados, "2025-06")
    logs.declara("40.00", "2025-06")
    fila = logs.tabla(mirror)["2025-06"]
    assert [fila[f] for f in FIGURAS[:3]] == [dicho, SIN_DATO, "40.00"]


def test_r4_la_nota_dice_que_es_lo_suprimido(mirror: Mirror) -> None:
    logs = Casos()
    logs.pasa("CasoEgresado", range(2), "2025-06")
    logs.pour(mirror)
    (nota,) = consultar(mirror.engine, NOMBRE, AL)["notas"]
    assert nota.startswith("«<5» son de 1 a 4")


def test_una_parte_de_los_barrios_no_es_el_total_estimado(mirror: Mirror) -> None:
    logs = Casos()
    logs.cupo("uno", 10, "2025-05")
    logs.cupo("dos", None, "2025-06")
    logs.cupo("dos", 20, "2025-07")
    filas = logs.tabla(mirror)
    assert [fila["casos_estimados"] for fila in filas.values()] == [10, SIN_DATO, 30]


def test_lo_sintetico_no_se_cuenta_ni_da_meses(mirror: Mirror) -> None:
    logs = Casos()
    logs.pasa("CasoIngresado", range(6), "2025-06")
    logs.pasa("CasoIngresado", range(6, 20), "2025-06", medio="sintetico")
    logs.pasa("CasoIngresado", range(20, 30), "2025-07", medio="sintetico")
    filas = logs.tabla(mirror)
    assert {mes: fila["casos_ingresados"] for mes, fila in filas.items()} == {"2025-06": 6}


def test_el_mes_a_medias_cuenta_hasta_el_dia_del_corte(mirror: Mirror) -> None:
    logs = Casos()
    logs.pasa("CasoIngresado", range(6), "2025-06-10")
    logs.pasa("CasoIngresado", range(6, 12), "2025-06-20")
    assert logs.tabla(mirror, "2025-06-15")["2025-06"]["casos_ingresados"] == 6
    assert consultar(mirror.engine, NOMBRE, "2025-06-09")["tablas"][0]["filas"] == []


def test_ningun_id_de_caso_ni_de_persona_sale_en_el_informe(mirror: Mirror) -> None:
    logs = Casos()
    logs.pasa("CasoIngresado", range(6), "2025-06")
    logs.pour(mirror)
    assert "caso-" not in str(consultar(mirror.engine, NOMBRE, AL))

"""A figure is shown when an event gives it and said to be missing when none does, whatever the month."""

from __future__ import annotations

from typing import Any

import pytest

from services.reportes import render
from services.reportes.celdas import cifras
from services.reportes.facts.comunidad_crece import AVANCES
from services.reportes.mirror import Mirror
from services.reportes.reports import consultar
from services.reportes.reports.avance_contenido import CIFRAS
from services.reportes.reports.corte import SIN_DATO
from tests.contracts.declared import events
from tests.reportes.logs import Logs

NOMBRE = "avance-comunidad-crece"
MES = "2025-06"

#: service, type, what no paper of the pilot gives, how its figures read.
DADAS: list[tuple[str, str, dict[str, Any], list[str]]] = [
    (
        "alianzas",
        "ConvenioFirmado",
        {"fecha": "2025-06-02", "monto_clp": 30000000, "desde": "2025-06-03", "hasta": None},
        ["fecha de firma: 02-06-2025", "monto: $30.000.000", "desde: 03-06-2025"],
    ),
    (
        "territorios",
        "ÍndicePoblaciónPotencialCalculado",
        {
            "metodologia": "Metodología de prueba",
            "fecha_datos": "2025-05-31",
            "filas": [
                {"uv_id": "uv-b", "comuna": "13119", "puntaje": "0.84", "lugar": 2},
                {"uv_id": "uv-a", "comuna": "13119", "puntaje": "0.91", "lugar": 1},
            ],
        },
        [
            "metodología: Metodología de prueba",
            "fecha de los datos: 31-05-2025",
            "unidades vecinales en el índice: 2",
            "puntajes: 1.º 0,91; 2.º 0,84",
        ],
    ),
    (
        "territorios",
        "UnidadVecinalUbicada",
        {"uv_id": "uv-a", "comuna": "13119", "numero": "12-A", "lugar_en_indice": 1},
        ["número: 12-A", "lugar en el índice: 1"],
    ),
    (
        "territorios",
        "ReuniónTécnicaRealizada",
        {"municipio": "13119", "fecha": "2025-06-05", "asistentes": 9, "acuerdos": ["uno", "dos"]},
        ["fecha: 05-06-2025", "asistentes: 9", "acuerdos: 2"],
    ),
    (
        "territorios",
        "PolígonoElegido",
        {"area_m2": 125000, "geojson": "{}", "barrios": ["Uno", "Dos"], "municipio": "13119"},
        ["superficie en m²: 125.000", "geometría: informada", "barrios: Uno y Dos"],
    ),
    ("intervencion", "CartaGanttEstablecida", {"hitos": [{}, {}, {}]}, ["hitos: 3"]),
    (
        "intervencion",
        "EntrevistasSelecciónRealizadas",
        {"personas": 7, "fecha": "2025-06-09"},
        ["personas entrevistadas: 7", "fecha: 09-06-2025"],
    ),
    ("intervencion", "SelecciónEquipoIniciada", {"personas": 4}, ["cargos: 4"]),
    ("intervencion", "CapacitaciónPreparada", {"personas": 4}, ["personas por capacitar: 4"]),
    ("alianzas", "IngresoBarrioPropuesto", {"barrio_id": "maipu"}, ["barrio: Barrio de prueba"]),
    (
        "alianzas",
        "OfertaPlanificada",
        {"desde": "2025-07-01", "hasta": "2025-07-31", "cupos": 40, "barrio_id": "otro"},
        ["desde: 01-07-2025", "hasta: 31-07-2025", "cupos: 40", "barrio: otro"],
    ),
    ("alianzas", "OfertaCerrada", {"fecha": "2025-06-30"}, ["fecha de cierre: 30-06-2025"]),
    ("alianzas", "AsesoríaTécnicaRealizada", {"barrios": 3}, ["barrios asesorados: 3"]),
    (
        "alianzas",
        "ModificaciónConvenioTramitada",
        {"materia": "PRESUPUESTARIA"},
        ["materia: presupuestaria"],
    ),
    (
        "casos",
        "IndicadorDeclarado",
        {
            "indicador": "CASOS_EN_EVALUACION_SOBRE_ESTIMADO",
            "valor_pct": "62.50",
            "mes": MES,
            "completo_desde": "2025-07",
        },
        [
            "casos en evaluación para ingreso, del total estimado: 62,5\N{NO-BREAK SPACE}%",
            "se espera completar desde: julio 2025",
        ],
    ),
]


def fila(mirror: Mirror, servicio: str, tipo: str, datos: dict[str, Any]) -> dict[str, Any]:
    """The only row of a month in which that happened."""
    logs = Logs()
    barrio = {"territorio_id": "maipu", "nombre": "Barrio de prueba", "tipo": "BARRIO"}
    barrio |= {"region": "13", "comuna_principal": "13119"}
    logs.add("territorios", "TerritorioRegistrado", barrio)
    logs.add(servicio, tipo, datos, MES, archivo="junio.txt")
    logs.pour(mirror)
    (found,) = consultar(mirror.engine, NOMBRE, f"{MES}-30")["filas"]
    return dict(found)


@pytest.mark.parametrize(
    ("servicio", "tipo", "datos", "dicho"), DADAS, ids=[caso[1] for caso in DADAS]
)
def test_la_cifra_que_un_evento_da_se_muestra(
    mirror: Mirror, servicio: str, tipo: str, datos: dict[str, Any], dicho: list[str]
) -> None:
    row = fila(mirror, servicio, tipo, datos)
    mostradas = cifras(row["cifras"])
    assert [linea for linea in mostradas if not linea.startswith("no informado")] == dicho
    for cifra in row["cifras"]:
        assert cifra["eventos"] == row["eventos"][:1]


@pytest.mark.parametrize(
    "tipo", [t for t in CIFRAS if t not in ("IndicadorDeclarado", "PlanComponentePlanificado")]
)
def test_la_cifra_que_ningun_evento_da_se_dice_no_informada(mirror: Mirror, tipo: str) -> None:
    servicio = next(e.owner for e in events() if e.name == tipo)
    row = fila(mirror, servicio, tipo, {"uv_id": "uv-a"})
    assert [cifra["valor"] for cifra in row["cifras"]] == [SIN_DATO] * len(CIFRAS[tipo])
    (dicho,) = cifras(row["cifras"])
    assert dicho.startswith("no informado: ")
    assert len(dicho.split("; ")) == len(CIFRAS[tipo])


def test_de_varios_eventos_de_un_item_cada_valor_se_dice_una_vez_con_los_suyos(
    mirror: Mirror,
) -> None:
    logs = Logs()
    for cupos in (40, None, 40, 25):
        logs.add("alianzas", "OfertaPlanificada", {"cupos": cupos}, MES, archivo="junio.txt")
    logs.pour(mirror)
    (row,) = consultar(mirror.engine, NOMBRE, f"{MES}-30")["filas"]
    dichas = {c["valor"]: len(c["eventos"]) for c in row["cifras"] if c["cifra"] == "cupos"}
    assert dichas == {40: 2, SIN_DATO: 1, 25: 1}


def test_una_cifra_rectificada_deja_de_faltar(mirror: Mirror) -> None:
    logs = Logs()
    firma = logs.add("alianzas", "ConvenioFirmado", {"monto_clp": None}, MES, archivo="junio.txt")
    correccion = {"registro_id": firma.event_id, "tipo": "ConvenioFirmado", "campo": "monto_clp"}
    valores = {"valor_anterior": "null", "valor_nuevo": "30000000", "motivo": "Consta en el acta"}
    logs.add("alianzas", "RegistroRectificado", correccion | valores, "2025-07", archivo="acta.txt")
    logs.pour(mirror)
    (row,) = consultar(mirror.engine, NOMBRE, f"{MES}-30")["filas"]
    assert {c["cifra"]: c["valor"] for c in row["cifras"]}["monto_clp"] == 30000000


def test_el_fundamento_de_una_lectura_va_en_su_fila_y_el_de_casos_en_ninguna(
    mirror: Mirror,
) -> None:
    logs = Logs()
    logs.add("alianzas", "AsesoríaTécnicaRealizada", {}, MES, grounds="Se lee con la línea 2.")
    indicador = {"indicador": "CASOS_EN_EVALUACION_SOBRE_ESTIMADO", "valor_pct": "40.00"}
    logs.add("casos", "IndicadorDeclarado", indicador, MES, fila=2, grounds="De una persona.")
    logs.pour(mirror)
    rows = consultar(mirror.engine, NOMBRE, f"{MES}-30")["filas"]
    assert [row["fundamento"] for row in rows] == ["Se lee con la línea 2.", SIN_DATO]


def test_r4_un_texto_con_una_persona_no_sale_en_el_informe(mirror: Mirror) -> None:
    logs = Logs()
    asesoria = {"tema": "Sobre el caso de 12.345.678-5", "componente": 2}
    logs.add("alianzas", "AsesoríaTécnicaRealizada", asesoria, MES, grounds="a x@ejemplo.cl")
    indice = {"metodologia": "llamar al 912345678"}
    logs.add("territorios", "ÍndicePoblaciónPotencialCalculado", indice, MES, fila=2)
    logs.pour(mirror)
    una, otra = consultar(mirror.engine, NOMBRE, f"{MES}-30")["filas"]
    assert (una["detalle"], una["fundamento"]) == ("componente 2; SUPRIMIDO", "SUPRIMIDO")
    assert otra["cifras"][0]["valor"] == "SUPRIMIDO"
    assert "12.345.678" not in render.como_html(consultar(mirror.engine, NOMBRE, f"{MES}-30"))


def test_cada_figura_esperada_es_de_un_avance_y_todo_avance_con_datos_opcionales_espera_alguna() -> (
    None
):
    assert set(CIFRAS) <= set(AVANCES)
    sin_cifras = set(AVANCES) - set(CIFRAS)
    assert sin_cifras == {
        "LineamientosElaborados",
        "ManualElaborado",
        "CoordinaciónProtocoloRegistrada",
    }

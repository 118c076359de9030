"""The monthly advance of Comunidad Crece: twenty items, and the figures that nobody gave."""

from __future__ import annotations

import pytest

from services.reportes.facts import rebuild
from services.reportes.mirror import Mirror
from services.reportes.reports import Form, consultar
from shared import canonical
from tests.reportes.logs import Logs
from tests.reportes.papers import LINES, avance

NOMBRE = "avance-comunidad-crece"


@pytest.fixture
def logs(mirror: Mirror) -> Logs:
    logs = avance()
    logs.pour(mirror)
    return logs


@pytest.fixture
def form(mirror: Mirror, logs: Logs) -> Form:
    return consultar(mirror.engine, NOMBRE, "2025-03-31")


def test_veinte_avances_8_6_y_6(form: Form) -> None:
    assert form["titulos"] == [
        "Enero 2025: 8 avances",
        "Febrero 2025: 6 avances",
        "Marzo 2025: 6 avances",
    ]
    assert form["totales"]["avances"] == 20
    enero = form["totales"]["por_mes"]["2025-01"]
    assert (enero["avances"], enero["eventos"]) == (8, 9)
    faltan = [cifra for row in form["filas"][:8] for cifra in row["cifras"]]
    assert enero["cifras_no_informadas"] == [c["valor"] for c in faltan].count("SIN_DATO") > 0


def test_los_items_van_en_el_orden_de_la_fuente(form: Form) -> None:
    assert [(row["mes"], row["fuente"]["fila"]) for row in form["filas"]] == LINES


def test_un_item_de_varios_eventos_es_una_fila(form: Form) -> None:
    rows = {row["fuente"]["fila"]: row for row in form["filas"]}
    assert rows[33]["evento"] == "ManualElaborado ×2"
    assert rows[33]["detalle"] == "componente 1; componente 2"
    assert rows[48]["detalle"] == "Sernameg; Injuv; Senda; JUNAEB"
    assert rows[57]["evento"] == "AsesoríaTécnicaRealizada + PlanComponentePlanificado"
    assert rows[57]["item"] == "Asesoría técnica; planificación de actividades del componente"
    assert rows[57]["servicio"] == "alianzas + intervencion"
    assert rows[58]["n"] == 3
    assert rows[65]["detalle"] == "JUNAEB; Escuelas Abiertas"


def test_el_40_por_ciento_no_tiene_numerador_ni_denominador(form: Form) -> None:
    (row,) = (row for row in form["filas"] if row["fuente"]["fila"] == 58)
    dichas = {cifra["cifra"]: cifra["valor"] for cifra in row["cifras"]}
    assert dichas["casos_en_evaluacion_sobre_estimado_pct"] == "40.00"
    (casos,) = (fila for fila in form["tablas"][0]["filas"] if fila["mes"] == "2025-03")
    assert casos["en_evaluacion_sobre_estimados_pct"] == "40.00"
    assert (casos["casos_en_evaluacion"], casos["casos_estimados"]) == ("SIN_DATO", "SIN_DATO")


def test_cada_cifra_que_la_fuente_no_da_se_dice_en_su_fila(form: Form) -> None:
    (row,) = (row for row in form["filas"] if row["fuente"]["fila"] == 58)
    ausentes = {c["cifra"]: c["eventos"] for c in row["cifras"] if c["valor"] == "SIN_DATO"}
    assert "el número absoluto de casos en evaluación" in ausentes
    assert set(ausentes["el nombre de dos de barrios del piloto"]) <= set(row["eventos"])
    assert not [nota for nota in form["notas"] if "casos en evaluación" in nota]


def test_lo_que_falta_fuera_de_todo_item_se_dice_con_su_mes(mirror: Mirror) -> None:
    logs = avance()
    for fuente in ("crece.txt:44", "otro.txt:1"):
        faltante = {"dato_id": fuente, "entidad": "el barrio", "campo": "el nombre"}
        logs.add("territorios", "DatoFaltante", faltante | {"fuente": fuente}, "2025-02")
    logs.pour(mirror)
    esperada = "Febrero 2025: la fuente no da el nombre del barrio (crece.txt:44)."
    assert consultar(mirror.engine, NOMBRE, "2025-02-28")["notas"][0] == esperada
    assert esperada not in consultar(mirror.engine, NOMBRE, "2025-01-31")["notas"]
    assert not any("otro.txt" in nota for nota in consultar(mirror.engine, NOMBRE)["notas"])


def test_lo_sintetico_no_es_una_fila(form: Form) -> None:
    assert "sintetico.csv" not in {row["fuente"]["archivo"] for row in form["filas"]}
    assert form["notas"][-1].endswith("datos sintéticos de demostración: 1 avance.")


def test_lo_que_hizo_una_politica_o_es_de_otro_programa_no_cuenta(form: Form) -> None:
    rows = {row["fuente"]["fila"]: row for row in form["filas"]}
    assert rows[41]["evento"] == "PolígonoElegido"
    assert 99 not in rows


def test_los_convenios_de_otro_programa_no_cuentan(mirror: Mirror) -> None:
    logs = avance()
    pnud = {"convenio_id": "pnud", "programa": "ACCION_LOCAL"}
    logs.add("alianzas", "ConvenioElaborado", pnud, "2025-01", fila=200)
    logs.add(
        "alianzas", "ModificaciónConvenioTramitada", {"convenio_id": "pnud"}, "2025-01", fila=201
    )
    logs.pour(mirror)
    assert consultar(mirror.engine, NOMBRE, "2025-03-31")["totales"]["avances"] == 20


def test_r2_cada_fila_lleva_sus_eventos(form: Form, logs: Logs) -> None:
    known = {event.event_id for _, event in logs.events}
    assert all(row["eventos"] and set(row["eventos"]) <= known for row in form["filas"])


@pytest.mark.parametrize(("al", "meses"), [("2025-01-31", 1), ("2025-02-28", 2), ("2025-03-31", 3)])
def test_a_fines_de_un_mes_no_se_ven_los_que_siguen(
    mirror: Mirror, logs: Logs, al: str, meses: int
) -> None:
    form = consultar(mirror.engine, NOMBRE, al)
    hasta = [f"2025-0{n}" for n in range(1, meses + 1)]
    assert list(dict.fromkeys(row["mes"] for row in form["filas"])) == hasta
    assert [row["mes"] for row in form["tablas"][0]["filas"]] == hasta
    assert list(form["totales"]["por_mes"]) == hasta
    assert len(form["titulos"]) == meses


def test_r3_al_rehacer_los_hechos_salen_los_mismos_bytes(mirror: Mirror, form: Form) -> None:
    rebuild(mirror.engine)
    assert canonical.dumps(consultar(mirror.engine, NOMBRE, "2025-03-31")) == canonical.dumps(form)


def test_lo_que_se_registra_en_el_momento_es_un_avance_por_si_solo(mirror: Mirror) -> None:
    logs = avance()
    for tema in ("uno", "dos"):
        logs.add("alianzas", "AsesoríaTécnicaRealizada", {"tema": tema}, "2025-04-07", medio=None)
    logs.pour(mirror)
    form = consultar(mirror.engine, NOMBRE, "2025-04-30")
    assert form["titulos"][-1] == "Abril 2025: 2 avances"
    assert [row["detalle"] for row in form["filas"][-2:]] == ["uno", "dos"]
    assert form["filas"][-1]["fuente"] is None


def test_r3_los_mismos_bytes(mirror: Mirror, form: Form) -> None:
    assert canonical.dumps(consultar(mirror.engine, NOMBRE, "2025-03-31")) == canonical.dumps(form)

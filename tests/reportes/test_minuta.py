"""Golden tests of the minuta: what its authors wrote, what they missed, what it never does."""

from __future__ import annotations

from typing import Any

import pytest

from services.reportes import facts
from services.reportes.mirror import Mirror
from services.reportes.reports import Form, consultar
from services.reportes.reports.corte import SIN_DATO
from shared import canonical
from tests.reportes.logs import EPOCH, Logs
from tests.reportes.papers import ROWS, minuta

NOMBRE = "minuta-accion-local"
AL = "2020-06-30"


@pytest.fixture
def logs(mirror: Mirror) -> Logs:
    logs = minuta()
    logs.pour(mirror)
    return logs


@pytest.fixture
def form(mirror: Mirror, logs: Logs) -> Form:
    return consultar(mirror.engine, NOMBRE, AL)


def column(form: Form, name: str) -> list[Any]:
    return [row[name] for row in form["filas"]]


def test_g2_las_duraciones_son_12_12_12_12_11_11_10(form: Form) -> None:
    assert column(form, "meses") == [12, 12, 12, 12, 11, 11, 10]


def test_g3_los_totales_de_la_minuta_sin_sumar_los_dos_montos(form: Form) -> None:
    assert form["totales"] == {
        "monto_proyecto_clp": 253000000,
        "fondo_iniciativas_clp": 51599584,
        "por_convocatoria": {
            "2019": {
                "proyectos": 4,
                "monto_proyecto_clp": 148000000,
                "fondo_iniciativas_clp": 29599584,
            },
            "2020": {
                "proyectos": 3,
                "monto_proyecto_clp": 105000000,
                "fondo_iniciativas_clp": 22000000,
            },
        },
        "por_estado": {"PLANIFICADO": 1, "EN_EJECUCION": 6, "FINALIZADO": 0},
    }
    assert any("no se suman" in nota and "X14" in nota for nota in form["notas"])


def test_g4_r6_los_titulos_se_calculan(form: Form) -> None:
    assert form["titulos"] == [
        "2019: 3 campamentos + 1 BTE (4 territorios)",
        "2020: 3 campamentos (3 territorios)",
    ]


def test_g6_al_30_de_junio_hay_seis_en_ejecucion_y_magallanes_planificado(form: Form) -> None:
    assert column(form, "estado") == ["EN_EJECUCION"] * 6 + ["PLANIFICADO"]


def test_g6_al_primero_de_agosto_el_mirador_termino(mirror: Mirror, logs: Logs) -> None:
    antes = consultar(mirror.engine, NOMBRE, "2020-07-31")
    despues = consultar(mirror.engine, NOMBRE, "2020-08-01")
    assert column(antes, "estado") == ["EN_EJECUCION"] * 7
    assert column(despues, "estado") == ["FINALIZADO"] + ["EN_EJECUCION"] * 6


def test_las_siete_filas_en_el_orden_de_la_fuente(form: Form) -> None:
    assert column(form, "territorio") == [row[2] for row in ROWS]
    assert form["filas"][0] == {
        "convocatoria": 2019,
        "region": "Tarapacá",
        "comuna": "Iquique",
        "cut": "01101",
        "territorio": "El Mirador",
        "tipo": "BTE",
        "inicio": "2019-08",
        "termino": "2020-07",
        "meses": 12,
        "monto_proyecto_clp": 37000000,
        "fondo_iniciativas_clp": 7000000,
        "ejecutor": "Incadel Consultores Ltda.",
        "estado": "EN_EJECUCION",
        "eventos": form["filas"][0]["eventos"],
    }


def test_r2_cada_celda_tiene_un_evento_o_dice_sin_dato(form: Form, logs: Logs) -> None:
    known = {event.event_id for _, event in logs.events}
    for row in form["filas"]:
        assert row["eventos"]
        assert set(row["eventos"]) <= known
        assert None not in row.values()
    assert column(form, "ejecutor").count(SIN_DATO) == 5
    assert "Proyectos sin ejecutor en la fuente: 5." in form["notas"]


def test_la_excepcion_de_magallanes_es_parte_de_su_linaje(form: Form, logs: Logs) -> None:
    exception = next(e for _, e in logs.events if e.type == "ExcepciónAutorizada")
    assert exception.event_id in form["filas"][6]["eventos"]


def test_r3_el_mismo_corte_da_los_mismos_bytes(mirror: Mirror, form: Form) -> None:
    facts.rebuild(mirror.engine)
    assert canonical.dumps(consultar(mirror.engine, NOMBRE, AL)) == canonical.dumps(form)


def test_lo_ocurrido_despues_no_cuenta(mirror: Mirror, logs: Logs) -> None:
    assert column(consultar(mirror.engine, NOMBRE, "2019-07-31"), "territorio") == []
    assert column(consultar(mirror.engine, NOMBRE, "2019-08-01"), "territorio") == ["El Mirador"]
    assert len(consultar(mirror.engine, NOMBRE, "2019-11-30")["filas"]) == 4


def test_el_piloto_sin_fechas_ni_montos_se_nombra_fuera_de_la_tabla(form: Form) -> None:
    (nota,) = [nota for nota in form["notas"] if "X17" in nota]
    assert "Unidad Vecinal N°3, Quillota (2019)" in nota
    assert "fecha de inicio, fecha de término, monto de proyecto y fondo de iniciativas" in nota


def test_lo_sintetico_va_aparte(form: Form) -> None:
    assert "Barrio X" not in column(form, "territorio")
    (nota,) = [nota for nota in form["notas"] if "sintéticos" in nota]
    assert "1 proyecto" in nota
    assert "$1.000.000" in nota
    assert "$500.000" in nota


def test_las_discrepancias_abiertas_que_la_tocan_se_anotan(form: Form) -> None:
    notas = [nota for nota in form["notas"] if nota.startswith("Discrepancia abierta")]
    assert notas == [
        "Discrepancia abierta X6: contradicción 6",
        "Discrepancia abierta X14: contradicción 14",
    ]


def test_una_discrepancia_nueva_sobre_el_mismo_archivo_tambien_se_anota(mirror: Mirror) -> None:
    logs = minuta()
    nueva = {
        "discrepancia_id": "X25",
        "campo": "comuna",
        "valor_a": {"texto": "San Fernando", "fuente": "minuta.txt", "linea": 66},
        "valor_b": None,
        "regla": "T1",
        "bloqueante": False,
        "descripcion": "otra más",
    }
    logs.add("reportes", "DiscrepanciaRegistrada", nueva, "2025-05-03", medio=None)
    logs.pour(mirror)
    assert "Discrepancia abierta X25: otra más" in consultar(mirror.engine, NOMBRE, AL)["notas"]


def test_un_fondo_modificado_cambia_el_de_su_proyecto(mirror: Mirror) -> None:
    logs = minuta()
    cambio = {
        "proyecto_id": "p4",
        "delta_clp": -599584,
        "acto_administrativo": "r",
        "fondo_clp": 8000000,
    }
    logs.add("financiamiento", "FondoModificado", cambio, "2020-06-15")
    logs.pour(mirror)
    assert (
        consultar(mirror.engine, NOMBRE, "2020-06-14")["filas"][3]["fondo_iniciativas_clp"]
        == 8599584
    )
    assert (
        consultar(mirror.engine, NOMBRE, "2020-06-15")["filas"][3]["fondo_iniciativas_clp"]
        == 8000000
    )


def test_conocido_al_es_un_prefijo_de_las_bitacoras(mirror: Mirror) -> None:
    """At every instant the whole mirror, cut there, answers what a mirror with only that prefix
    answers.
    """
    logs = minuta()
    expected: list[tuple[str, Form]] = []
    for n, (service, event) in enumerate(logs.events, 1):
        mirror.apply(service, EPOCH, [event])
        if n % 5 == 0:
            instant = event.envelope["recorded_at"]
            expected.append((instant, consultar(mirror.engine, NOMBRE, AL)))
    assert len(expected) > 10
    for instant, form in expected:
        cut = consultar(mirror.engine, NOMBRE, AL, instant)
        assert cut == {**form, "conocido_al": instant}


def test_las_posiciones_son_las_del_corte(form: Form, mirror: Mirror, logs: Logs) -> None:
    services = sorted({name for name, _ in logs.events})
    assert form["posiciones"] == {name: len(logs.of(name)) for name in services}
    instant = logs.events[9][1].envelope["recorded_at"]
    cut = consultar(mirror.engine, NOMBRE, AL, instant)
    assert cut["posiciones"] == {
        name: len(logs.first(10).of(name)) for name in services if logs.first(10).of(name)
    }


def test_sin_al_el_dia_es_el_ultimo_registrado(mirror: Mirror, logs: Logs) -> None:
    form = consultar(mirror.engine, NOMBRE)
    assert form["al"] == "2025-05-02"
    assert column(form, "estado") == ["FINALIZADO"] * 7


def test_x6_la_discrepancia_registrada_despues_no_se_conocia_antes(
    mirror: Mirror, logs: Logs
) -> None:
    before = logs.of("reportes")[0].envelope["recorded_at"]
    notas = consultar(mirror.engine, NOMBRE, AL, before)["notas"]
    assert not [nota for nota in notas if "X6" in nota]


def test_barrios_y_plurales_en_los_titulos(mirror: Mirror) -> None:
    logs = Logs()
    kinds = ["BARRIO_CRITICO", "BARRIO_CRITICO", "UNIDAD_VECINAL", "CAMPAMENTO"]
    for n, kind in enumerate(kinds):
        place = {"region": "05", "comuna_principal": "05501"}
        territory = {
            "territorio_id": f"t{n}",
            "nombre": f"n{n}",
            "tipo": kind,
            "es_campamento": kind == "CAMPAMENTO",
        }
        logs.add("territorios", "TerritorioRegistrado", {**territory, **place})
        award = {
            "proyecto_id": f"p{n}",
            "territorio_id": f"t{n}",
            "programa": "ACCION_LOCAL",
            "convocatoria": 2021,
        }
        months = {"inicio_mes": "2021-01", "termino_mes": "2021-11"}
        money = {"monto_proyecto_clp": 1, "fondo_iniciativas_clp": 1, "nombre_proyecto": "x"}
        logs.add("intervencion", "ProyectoAdjudicado", award | months | money | place)
    logs.pour(mirror)
    assert consultar(mirror.engine, NOMBRE, "2021-06-30")["titulos"] == [
        "2021: 1 campamento + 2 barrios críticos + 1 unidad vecinal (4 territorios)"
    ]

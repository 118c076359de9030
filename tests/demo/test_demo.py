"""`tejido demo` over deploy/demo, embedded: what the reports say of the papers, and that it happens once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shared.cli.connection import Connection, connect
from shared.cli.demo import load_steps
from shared.cli.steps import read_steps
from shared.config import read_settings
from tests.architecture.alone import REPOSITORY
from tests.demo.files import CRECE, FOLDER, ITEMS, LINES, OPEN, SYNTHETIC

Form = dict[str, Any]

pytestmark = pytest.mark.system


@dataclass(frozen=True)
class Loaded:
    """The services after one demonstration; `reports` is the folder it wrote, `screen` what it printed."""

    tejido: Connection
    reports: Path
    screen: str

    def report(self, name: str, al: str | None = None) -> Form:
        found: Form = self.tejido.call("reportes", "informe", nombre=name, al=al)
        return found

    def events(self) -> list[Form]:
        """The body of every event of every log."""
        found: list[Form] = []
        for name in self.tejido.services:
            after = 0
            while True:
                page = self.tejido.call(name, "eventos", desde=after)
                found += [event["data"] for event in page["eventos"]]
                after = page["hasta"]
                if page["siguiente"] is None:
                    break
        return found


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    folder = tmp_path_factory.mktemp("demo")
    reports = folder / "informes"
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("TEJIDO_")}
    run = subprocess.run(
        [sys.executable, "-m", "shared.cli", "demo", "--carpeta", FOLDER, "--salida", reports],
        env={**inherited, "TEJIDO_DATOS": str(folder / "datos")},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-4000:]
    with connect(read_settings({"TEJIDO_DATOS": str(folder / "datos")})) as tejido:
        tejido.settle()
        yield Loaded(tejido, reports, run.stdout)


def test_g6_al_30_de_junio_de_2020_hay_seis_en_ejecucion_y_uno_planificado(loaded: Loaded) -> None:
    minuta = loaded.report("minuta-accion-local", al="2020-06-30")
    assert minuta["totales"]["por_estado"] == {"PLANIFICADO": 1, "EN_EJECUCION": 6, "FINALIZADO": 0}
    (planned,) = [row for row in minuta["filas"] if row["estado"] == "PLANIFICADO"]
    assert planned["cut"] == "12101"


def test_g3_los_totales_son_los_de_la_minuta(loaded: Loaded) -> None:
    minuta = loaded.report("minuta-accion-local", al="2020-06-30")
    assert len(minuta["filas"]) == 7
    assert minuta["totales"]["monto_proyecto_clp"] == 253_000_000
    assert minuta["totales"]["fondo_iniciativas_clp"] == 51_599_584


def test_g2_los_proyectos_duran_lo_que_dicen_sus_meses(loaded: Loaded) -> None:
    rows = loaded.report("minuta-accion-local", al="2020-06-30")["filas"]
    assert [row["meses"] for row in rows] == [12, 12, 12, 12, 11, 11, 10]


def test_g4_los_titulos_se_calculan(loaded: Loaded) -> None:
    assert loaded.report("minuta-accion-local", al="2020-06-30")["titulos"] == [
        "2019: 3 campamentos + 1 BTE (4 territorios)",
        "2020: 3 campamentos (3 territorios)",
    ]


def test_g6_al_1_de_agosto_de_2020_el_mirador_ha_terminado(loaded: Loaded) -> None:
    rows = loaded.report("minuta-accion-local", al="2020-08-01")["filas"]
    assert [row["cut"] for row in rows if row["estado"] == "FINALIZADO"] == ["01101"]


def test_el_ejecutor_se_conoce_en_dos_filas(loaded: Loaded) -> None:
    rows = loaded.report("minuta-accion-local", al="2020-06-30")["filas"]
    assert [row["cut"] for row in rows if row["ejecutor"] != "SIN_DATO"] == ["01101", "13401"]


def test_quillota_queda_fuera_de_las_filas_y_dicha_en_las_notas(loaded: Loaded) -> None:
    notes = loaded.report("minuta-accion-local", al="2020-06-30")["notas"]
    assert any("Quillota" in note and "X17" in note for note in notes)


def test_los_veinte_avances_de_comunidad_crece_salen_en_el_orden_de_su_fuente(
    loaded: Loaded,
) -> None:
    advance = loaded.report("avance-comunidad-crece")
    found = [(row["mes"], row["fuente"]["fila"]) for row in advance["filas"]]
    assert found == [(month, line) for month, lines in ITEMS.items() for line in lines]
    assert {row["fuente"]["archivo"] for row in advance["filas"]} == {CRECE}
    by_month = {month: found["avances"] for month, found in advance["totales"]["por_mes"].items()}
    assert by_month == {"2025-01": 8, "2025-02": 6, "2025-03": 6}


def test_las_24_discrepancias_estan_y_siete_siguen_abiertas(loaded: Loaded) -> None:
    rows = loaded.report("discrepancias")["filas"]
    assert [row["discrepancia_id"] for row in rows] == [f"X{n}" for n in range(1, 25)]
    assert {row["discrepancia_id"] for row in rows if row["estado"] == "ABIERTA"} == OPEN


def test_g5_la_historia_guarda_el_intento_rechazado_y_la_comuna_correcta(loaded: Loaded) -> None:
    about = [event for event in loaded.events() if event["command"] == "RegistrarTerritorio"]
    refused = [event for event in about if event["type"] == "ComandoRechazado"]
    assert [(e["data"]["codigo_error"], e["origin"]["fila"]) for e in refused] == [
        ("ComunaFueraDeRegion", 63)
    ]
    (registered,) = [e for e in about if e["data"].get("territorio_id") == "andes-cordillera"]
    assert registered["data"]["comuna_principal"] == "13401"
    assert registered["recorded_at"] > refused[0]["recorded_at"]


def test_todo_hecho_dice_de_que_archivo_y_de_que_linea_viene(loaded: Loaded) -> None:
    for event in loaded.events():
        if event["type"] == "BitacoraAbierta":
            continue
        origin = event["origin"]
        assert origin is not None, event["type"]
        if origin["archivo"] == SYNTHETIC:
            assert origin["medio"] == "sintetico"
        else:
            assert origin["medio"] == "historico"
            assert 1 <= origin["fila"] <= LINES[origin["archivo"]]


def test_lo_sintetico_no_esta_en_ninguna_fila_titulo_ni_total(loaded: Loaded) -> None:
    invented = {
        event["event_id"]
        for event in loaded.events()
        if (event["origin"] or {}).get("medio") == "sintetico"
    }
    assert invented
    for name in loaded.tejido.call("reportes", "informes"):
        report = loaded.report(name)
        assert not invented & {event for row in report["filas"] for event in row["eventos"]}
        shown = {key: report[key] for key in ("titulos", "filas", "totales")}
        assert "SINTÉTIC" not in json.dumps(shown, ensure_ascii=False).upper()
    minuta = loaded.report("minuta-accion-local")
    assert minuta["totales"]["monto_proyecto_clp"] == 253_000_000
    assert any("SINTÉTICO" in note and "$37.000.000" in note for note in minuta["notas"])


def test_lo_sintetico_recorre_los_24_meses_y_el_caso_llega_a_ser_atendido(loaded: Loaded) -> None:
    invented = [e for e in loaded.events() if (e["origin"] or {}).get("medio") == "sintetico"]
    types = {event["type"] for event in invented}
    closed = [e["data"] for e in invented if e["type"] == "EtapaCerrada"]
    assert [(stage["etapa"], stage["duracion_meses"]) for stage in closed] == [(1, 12), (2, 20)]
    assert {"PDLValidado", "IniciativaFinanciada", "FondosGirados", "IniciativaEjecutada"} <= types
    assert {"PlanContinuidadAprobado", "LíneaSalidaIngresada", "PolígonoElegido"} <= types
    assert {"TutoríaRegistrada", "DerivaciónRespondida", "DerivaciónAceptada"} <= types
    assert "DerivaciónAtendida" in types
    refused = {e["data"]["codigo_error"] for e in invented if e["type"] == "ComandoRechazado"}
    assert {"FondoInsuficiente", "AmbitoNoFinanciable", "SinPlanAprobado"} <= refused


def test_las_bitacoras_verifican_y_se_decide_otra_vez_lo_mismo(loaded: Loaded) -> None:
    for name in loaded.tejido.services:
        assert loaded.tejido.call(name, "verificar", estricto=True)["problemas"] == []
        assert loaded.tejido.call(name, "redecidir")["diferencias"] == []
        assert loaded.tejido.call(name, "estacionados") == []


def test_la_demostracion_escribe_cada_informe_y_lo_muestra(loaded: Loaded) -> None:
    names = loaded.tejido.call("reportes", "informes")
    expected = {f"{name}.{kind}" for name in names for kind in ("json", "csv", "html")}
    assert {path.name for path in loaded.reports.iterdir()} == expected
    assert "2019: 3 campamentos + 1 BTE (4 territorios)" in loaded.screen
    on_disk = json.loads((loaded.reports / "discrepancias.json").read_text())
    assert on_disk == loaded.report("discrepancias")


def test_cargar_otra_vez_no_cambia_nada(loaded: Loaded) -> None:
    before = loaded.tejido.settle()
    load_steps(loaded.tejido, read_steps(FOLDER))
    assert loaded.tejido.settle() == before

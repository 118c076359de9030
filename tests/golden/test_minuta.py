"""G2-G6 and G12: the minuta's own rows, its mistake included, through the services to the report.

The pilot of Andes Cordillera is registered as its paper says it and refused, the contradiction is put
down and resolved by a person, and the territory loads with the right commune; then `tejido importar`
brings the whole tables, as text damaged by its copy.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.alone import REPOSITORY
from tests.cli.conftest import environment
from tests.golden.conftest import Mundo, conformes, publicar_plantillas, viviendo
from tests.golden.ordenes import Orden
from tests.importing.minuta import CORDILLERA, MAGALLANES, MAPPING, ROWS, changed, csv_of

pytestmark = pytest.mark.system

ANDES = "barrio-andes-cordillera"
AL = "2020-06-30"
MAL_ESCRITAS = (
    changed(MAGALLANES, territorio="Sin separar", monto=r"\$ 35.000.000 \$8.000.000"),
    changed(CORDILLERA, territorio="Sin orden", fecha="octubre /septiembre 2020"),
)


@dataclass(frozen=True)
class Cargada:
    """The services with the seven rows in; what was answered on the way."""

    mundo: Mundo
    rechazo: dict[str, Any]
    importadas: dict[str, Any]

    def minuta(self, al: str = AL) -> dict[str, Any]:
        return self.mundo.informe("minuta-accion-local", al)

    def filas(self, al: str = AL) -> list[dict[str, Any]]:
        filas: list[dict[str, Any]] = self.minuta(al)["filas"]
        return filas


def registrar(comuna: str, fila: int) -> Orden:
    """The territory of the pilot with one commune or the other."""
    datos = {
        "territorio_id": ANDES,
        "nombre": "Barrio Andes Cordillera",
        "tipo": "BARRIO_CRITICO",
        "region": "13",
        "comunas": [comuna],
        "texto_campamento_fuente": "Sí",
    }
    origen = {"medio": "historico", "archivo": "minuta.txt", "fila": fila, "relaja": []}
    return Orden("territorios", "RegistrarTerritorio", "2019-10", datos, origen=origen)


def discrepancia() -> Orden:
    fuentes = {"San Fernando": 63, "San Bernardo": 76}
    a, b = (
        {"texto": texto, "fuente": "minuta.txt", "linea": linea} for texto, linea in fuentes.items()
    )
    datos = {
        "discrepancia_id": "X7",
        "campo": "comuna",
        "valor_a": a,
        "valor_b": b,
        "regla": "T1",
        "bloqueante": True,
        "descripcion": "El piloto es de la Región Metropolitana y San Fernando no.",
    }
    return Orden("reportes", "RegistrarDiscrepancia", "2020-06", datos)


def resolucion(fundamento: str | None) -> Orden:
    datos = {"discrepancia_id": "X7", "decision": "La comuna es San Bernardo, 13401."}
    return Orden("reportes", "ResolverDiscrepancia", "2026-11", datos, "analista", fundamento)


def importar(carpeta: Path, texto: str) -> dict[str, Any]:
    """What `tejido importar` says, in a process of its own."""
    archivo = carpeta / "minuta.csv"
    archivo.write_text(texto)
    hecho = subprocess.run(
        [
            *(sys.executable, "-m", "shared.cli", "importar", str(archivo), "--json"),
            *("--mapa", str(MAPPING)),
        ],
        cwd=REPOSITORY,
        env=environment(carpeta),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert hecho.returncode in (0, 3), hecho.stderr[-4000:]
    dicho: dict[str, Any] = json.loads(hecho.stdout)
    return dicho


@pytest.fixture(scope="module")
def cargada(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cargada]:
    carpeta = tmp_path_factory.mktemp("minuta")
    with viviendo(carpeta / "datos") as mundo:
        publicar_plantillas(mundo, carpeta / "plantillas")
        rechazo = mundo.rechaza(registrar("06301", 63))
        mundo.contar([discrepancia()])
        assert mundo.rechaza(resolucion(None))["codigo"] == "FundamentoRequerido"
        mundo.contar(
            [resolucion("San Bernardo es 13401, de la Región 13."), registrar("13401", 76)]
        )
        mundo.tejido.settle()
    dichas = importar(carpeta, csv_of((*ROWS, *MAL_ESCRITAS)))
    with viviendo(carpeta / "datos") as mundo:
        yield Cargada(mundo, rechazo, dichas)
        conformes(mundo)


def test_g2_las_filas_duran_12_12_12_12_11_11_y_10_meses(cargada: Cargada) -> None:
    assert [fila["meses"] for fila in cargada.filas()] == [12, 12, 12, 12, 11, 11, 10]


def test_g3_los_totales_son_los_de_la_minuta(cargada: Cargada) -> None:
    minuta = cargada.minuta()
    montos = ("monto_proyecto_clp", "fondo_iniciativas_clp")
    assert [minuta["totales"][monto] for monto in montos] == [253_000_000, 51_599_584]
    por_anio = {
        anio: tuple(
            sum(fila[monto] for fila in minuta["filas"] if fila["convocatoria"] == anio)
            for monto in montos
        )
        for anio in (2019, 2020)
    }
    assert por_anio == {2019: (148_000_000, 29_599_584), 2020: (105_000_000, 22_000_000)}


def test_g4_los_titulos_se_calculan_y_no_se_copian(cargada: Cargada) -> None:
    assert cargada.minuta()["titulos"] == [
        "2019: 3 campamentos + 1 BTE (4 territorios)",
        "2020: 3 campamentos (3 territorios)",
    ]


def test_g5_san_fernando_se_rechaza_y_tras_resolver_entra_como_13401(cargada: Cargada) -> None:
    mundo = cargada.mundo
    assert (cargada.rechazo["regla"], cargada.rechazo["codigo"]) == ("T1", "ComunaFueraDeRegion")
    abierta, resuelta = mundo.historia("reportes", "discrepancia/X7")
    assert (abierta["type"], resuelta["type"]) == ("DiscrepanciaRegistrada", "DiscrepanciaResuelta")
    assert (resuelta["actor"]["id"], resuelta["grounds"]) == (
        "analista",
        "San Bernardo es 13401, de la Región 13.",
    )
    registrado, *_ = mundo.historia("territorios", f"territorio/{ANDES}")
    assert registrado["data"]["comuna_principal"] == "13401"

    eventos = [evento["data"] for evento in mundo.tejido.call("territorios", "eventos")["eventos"]]
    intento = next(evento for evento in eventos if evento["type"] == "ComandoRechazado")
    assert intento["data"]["datos_evaluados"]
    assert "San Fernando" in json.dumps(intento["data"], ensure_ascii=False)
    orden = [intento, abierta, resuelta, registrado]
    assert sorted(orden, key=lambda evento: evento["recorded_at"]) == orden
    (fila,) = [f for f in cargada.filas() if f["territorio"] == "Barrio Andes Cordillera"]
    assert (fila["comuna"], fila["cut"]) == ("San Bernardo", "13401")
    (escrita,) = mundo.informe("discrepancias")["filas"]
    assert (escrita["estado"], escrita["valor_a"]) == ("RESUELTA", "San Fernando")


def test_g6_a_fines_de_junio_de_2020_hay_seis_en_ejecucion_y_uno_planificado(
    cargada: Cargada,
) -> None:
    assert [fila["estado"] for fila in cargada.filas()] == ["EN_EJECUCION"] * 6 + ["PLANIFICADO"]
    agosto = {fila["cut"]: fila["estado"] for fila in cargada.filas("2020-08-01")}
    assert [cut for cut, estado in agosto.items() if estado == "FINALIZADO"] == ["01101"]
    assert {fila["estado"] for fila in cargada.filas("2020-07-31")} == {"EN_EJECUCION"}


def test_g12_se_leen_los_montos_y_los_meses_tal_como_quedaron_escritos(cargada: Cargada) -> None:
    assert r"\$ 35.000.000/ \$8.000.000" in MAGALLANES
    assert "octubre 2019 /septiembre 2020" in CORDILLERA
    assert cargada.importadas["resumen"] == {"cargada": 7, "rechazada": 2}
    filas = {fila["cut"]: fila for fila in cargada.filas()}
    montos = (filas["12101"]["monto_proyecto_clp"], filas["12101"]["fondo_iniciativas_clp"])
    assert montos == (35_000_000, 8_000_000)
    assert (filas["13401"]["inicio"], filas["13401"]["termino"]) == ("2019-10", "2020-09")
    malas = [fila for fila in cargada.importadas["filas"] if fila["regla"]]
    assert [(fila["fila"], fila["columna"].split()[0]) for fila in malas] == [
        (9, "Monto"),
        (10, "Fecha"),
    ]

"""Rules are data: a template published today, with other durations and a fourth ámbito, runs a project
from its award to its closing through the running services. No code knows of it.

Phases of 2, 4, 5 and 2 months with 1 of overlap are months 1-2, 2-5, 5-9 and 9-10: 10 in all. Of 18 months,
Fase V begun in 2 to 5 takes 17 to 14.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from shared.ids import new_id
from tests.architecture.alone import REPOSITORY
from tests.golden.conftest import Mundo, conformes
from tests.golden.ordenes import Orden, Relato, habilitar_receptor

pytestmark = pytest.mark.system

PUBLICADAS = REPOSITORY / "services" / "intervencion" / "plantillas"
VERSION = "AL-2026.1"
MESES = {1: 2, 2: 4, 3: 5, 4: 2, 5: 17}
INICIATIVAS = {"mural": ("CULTURA", 3_000_000), "huerto": ("HUERTOS", 2_000_000)}


def publicar() -> Orden:
    """AL-2019.1 with other numbers, and nothing else."""
    datos = json.loads((PUBLICADAS / "AL-2019.1.json").read_text(encoding="utf-8"))
    datos |= {
        "plantilla": "AL-2026",
        "version": VERSION,
        "fases": [fase | {"meses_nominal": MESES[fase["fase"]]} for fase in datos["fases"]],
        "etapa1_meses": 10,
        "etapa2_min_meses": 14,
        "etapa2_max_meses": 17,
        "total_meses": 18,
        "ambitos": [*datos["ambitos"], "CULTURA"],
        "vigente_desde": "2019-01-01",
    }
    return Orden("intervencion", "PublicarPlantilla", "2019-01-02", datos)


@dataclass(frozen=True)
class OtroRelato(Relato):
    """A project under the new template, in its own months."""

    def adjudicar(self, territorio: str) -> Orden:
        orden = super().adjudicar(territorio)
        suyos = {"plantilla_version": VERSION, "termino_mes": str(self.inicio.mas(9))}
        return replace(orden, datos={**orden.datos, **suyos})

    def hasta_fase_dos(self) -> list[Orden]:
        return [
            self.intervencion("IniciarEtapa", 1, 1, etapa=1, implementador="Ejecutora"),
            self.fase("IniciarFase", 1, 1, 1),
            self.intervencion(
                *("IngresarDiagnostico", 1, 10), necesidades=["Sombra"], asistentes=30, acta="a-1"
            ),
            self.intervencion("DifundirDiagnostico", 1, 20, asistentes=35, acta="a-2"),
            self.fase("IniciarFase", 2, 2, 1),
            self.intervencion("ValidarDiagnostico", 2, 2, asistentes=40, acta="a-3"),
        ]

    def hasta_fase_tres(self) -> list[Orden]:
        return [
            self.fase("CerrarFase", 1, 3, 30),
            self.intervencion("ValidarPDL", 3, 25, "asamblea", quorum=50, acta="a-4"),
            self.fase("IniciarFase", 3, 5, 1),
            self.fase("CerrarFase", 2, 5, 28),
        ]

    def ejecutar(self, iniciativa_id: str) -> Orden:
        return self.intervencion(
            *("RegistrarAvanceIniciativa", 8, 5), iniciativa_id=iniciativa_id, avance_pct="100"
        )

    def hasta_fase_cuatro(self) -> list[Orden]:
        return [
            self.fase("IniciarFase", 4, 9, 1),
            self.fase("CerrarFase", 3, 9, 5),
            self.intervencion(
                *("RegistrarActividad", 9, 8),
                actividad_id=f"cierre-{self.proyecto_id}",
                codigo="ACTIVIDADES_CIERRE",
                modalidad="PRESENCIAL",
                participantes=40,
                componente=1,
            ),
            self.intervencion("IngresarLineaSalida", 9, 10, sistema="SNU", folio="f-1"),
            self.fase("CerrarFase", 4, 10, 20),
        ]

    def cerrar_etapa(self, etapa: int, mes: int) -> Orden:
        return self.intervencion("CerrarEtapa", mes, 20, etapa=etapa)


@pytest.fixture(scope="module", autouse=True)
def _al_final_todo_conforme(mundo: Mundo) -> Iterator[None]:
    mundo.contar([habilitar_receptor(), publicar()])
    yield
    conformes(mundo)


def rechazo(mundo: Mundo, orden: Orden) -> tuple[str, str]:
    problema = mundo.rechaza(orden)
    return problema["regla"], problema["codigo"]


def test_un_proyecto_entero_bajo_una_plantilla_nueva_y_su_cuarto_ambito(mundo: Mundo) -> None:
    relato = OtroRelato("nueva", INICIATIVAS)
    mundo.contar([*relato.nacer(), *relato.hasta_la_validacion()])
    mundo.contar([*relato.etapa_dos(3), *relato.hasta_fase_tres()])
    mundo.contar([relato.financiar(i) for i in INICIATIVAS])
    mundo.contar([relato.girar(i) for i in INICIATIVAS])
    mundo.contar([relato.ejecutar(i) for i in INICIATIVAS])
    mundo.contar([orden for i in INICIATIVAS for orden in relato.rendir(i)])
    mundo.contar(relato.hasta_fase_cuatro())

    assert rechazo(mundo, relato.cerrar_etapa(1, 11)) == ("I4", "Etapa1Excedida")
    mundo.contar([relato.cerrar_etapa(1, 10)])
    tarde = relato.fase("CerrarFase", 5, 18, 20)
    mundo.contar([tarde])
    assert rechazo(mundo, relato.cerrar_etapa(2, 19)) == ("I3", "Etapa2DespuesDelTotal")
    mundo.contar([relato.cerrar_etapa(2, 18), relato.intervencion("SolicitarCierre", 18, 25)])
    mundo.tejido.settle()

    stream = "proyecto/nueva"
    (realizado,) = mundo.datos("intervencion", stream, "CierreAdministrativoRealizado")
    (certificado,) = [
        evento
        for evento in mundo.historia("financiamiento", "fondo/nueva")
        if evento["type"] == "SaldoFondoCertificado"
    ]
    assert realizado["certificado_saldo_id"] == certificado["event_id"]
    assert certificado["data"]["rendido_aprobado_clp"] == 5_000_000
    financiadas = mundo.datos("financiamiento", "fondo/nueva", "IniciativaFinanciada")
    assert [(f["iniciativa_id"], f["ambito"]) for f in financiadas] == [
        ("mural", "CULTURA"),
        ("huerto", "HUERTOS"),
    ]
    cerradas = mundo.datos("intervencion", stream, "EtapaCerrada")
    assert {e["etapa"]: e["duracion_meses"] for e in cerradas} == {1: 10, 2: 16}
    propios = [e for e in mundo.historia("intervencion", stream) if "Consta" not in e["type"]]
    assert {evento["rules_version"] for evento in propios} == {VERSION}


def test_cada_plantilla_sus_duraciones(mundo: Mundo) -> None:
    """Fase II in month 2, Fase III in month 5: one template's law and another's refusal."""
    nueva, de_2019 = OtroRelato("nueva-2", INICIATIVAS), Relato("nueva-2019")
    for relato in (nueva, de_2019):
        mundo.contar([*relato.nacer(), *relato.hasta_fase_dos()[:2]])
    segunda = [relato.fase("IniciarFase", 2, 2, 1) for relato in (nueva, de_2019)]
    mundo.contar([segunda[0]])
    assert rechazo(mundo, segunda[1]) == ("I1", "FaseAntesDelSolape")
    planes: list[dict[str, Any]] = [
        {"fase": 5, "desde_mes": nueva.dia(mes)[:7], "hasta_mes": nueva.dia(18)[:7]}
        for mes in (1, 2, 5, 6)
    ]
    dichos = [nueva.intervencion("PlanificarFase", 2, 5, **plan) for plan in planes]
    mundo.contar(dichos[1:3])
    for fuera in (dichos[0], dichos[3]):
        assert rechazo(mundo, fuera) == ("I3", "DuracionEtapa2FueraDeRango")


def test_cada_plantilla_sus_ambitos_al_formular_y_al_financiar(mundo: Mundo) -> None:
    relato = Relato("de-2019", {"huerto": ("HUERTOS", 3_000_000)})
    mundo.contar([*relato.nacer(), *relato.hasta_fase_dos(), relato.levantar("mural")])
    formulada = relato.formular("mural", "CULTURA", 1_000_000)
    assert rechazo(mundo, formulada) == ("I5", "AmbitoFueraDePlantilla")

    nuevo = OtroRelato("nueva-3", {"mural": ("CULTURA", 3_000_000)})
    viejo = Relato("de-2019-f", {"huerto": ("HUERTOS", 3_000_000)})
    for otro in (nuevo, viejo):
        mundo.contar([*otro.nacer(), *otro.hasta_la_validacion(), *otro.etapa_dos(3)])
        mundo.contar(otro.hasta_fase_tres())
    assert rechazo(mundo, viejo.financiar("huerto", ambito="CULTURA")) == (
        "F2",
        "AmbitoNoFinanciable",
    )
    assert rechazo(mundo, nuevo.financiar("mural", ambito="DEPORTE")) == (
        "F2",
        "AmbitoNoFinanciable",
    )
    mundo.contar([nuevo.financiar("mural"), replace(viejo.financiar("huerto"), id=new_id())])

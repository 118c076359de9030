"""P2, P3, P8, P14 and P19 through the running services: what one decides, intervencion takes up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from shared.ids import new_id
from tests.golden.conftest import Mundo, conformes
from tests.golden.ordenes import RECEPTOR, Orden, Relato, habilitar_receptor

pytestmark = pytest.mark.system

INICIATIVAS = {"huerto": ("HUERTOS", 3_000_000)}
RUT = "60109000-7"


@pytest.fixture(scope="module", autouse=True)
def _al_final_todo_conforme(mundo: Mundo) -> Iterator[None]:
    mundo.contar([habilitar_receptor()])
    yield
    conformes(mundo)


def otra(orden: Orden) -> Orden:
    return replace(orden, id=new_id())


def territorios(comando: str, ocurrido: str, **datos: Any) -> Orden:
    return Orden("territorios", comando, ocurrido, datos, fundamento="Acta 1")


def alianzas(comando: str, ocurrido: str, **datos: Any) -> Orden:
    return Orden("alianzas", comando, ocurrido, datos, fundamento="Resolución 1")


def alerta(mundo: Mundo, alerta_id: str) -> list[str]:
    """The life of an alert: `Emitida`, `Resuelta`, …"""
    mundo.tejido.settle()
    historia = mundo.historia("intervencion", f"alerta/{alerta_id}")
    return [evento["type"].removeprefix("AlertaPlazo") for evento in historia]


def test_p14_se_adjudica_en_el_lugar_corregido_y_no_en_un_territorio_fusionado(
    mundo: Mundo,
) -> None:
    origen, destino = Relato("p14-o"), Relato("p14-d")
    mundo.contar([origen.nacer()[0], destino.nacer()[0]])
    ubicacion = {"comunas": ["13401"], "comuna_principal": "13401", "region": "13"}
    mundo.contar(
        [
            territorios(
                *("CorregirTerritorio", "2019-06-10"),
                territorio_id="t-p14-d",
                campo="ubicacion",
                valor_nuevo=ubicacion,
            ),
            territorios(
                *("FusionarTerritorios", "2019-06-11"),
                origen_ids=["t-p14-o"],
                destino_id="t-p14-d",
            ),
        ]
    )
    problema = mundo.rechaza(origen.adjudicar("t-p14-o"))
    assert (problema["regla"], problema["codigo"]) == ("P14", "TerritorioFusionado")
    assert problema["evaluado"]["destino_id"] == "t-p14-d"
    mundo.contar([origen.adjudicar("t-p14-d")])
    (adjudicado,) = mundo.datos("intervencion", "proyecto/p14-o", "ProyectoAdjudicado")
    assert (adjudicado["region"], adjudicado["comuna_principal"]) == ("13", "13401")


def test_p8_lo_que_pierde_su_financiamiento_no_se_ejecuta_hasta_recuperarlo(mundo: Mundo) -> None:
    relato = Relato("p8", INICIATIVAS)
    mundo.contar([*relato.nacer(), *relato.hasta_la_validacion(), *relato.etapa_dos(3)])
    mundo.contar([*relato.hasta_fase_tres(), relato.financiar("huerto")])
    anular = relato.financiamiento(
        *("AnularFinanciamiento", 7, 2), iniciativa_id="huerto", motivo="El terreno no es municipal"
    )
    mundo.contar([anular])
    avance = relato.intervencion(
        *("RegistrarAvanceIniciativa", 7, 20), iniciativa_id="huerto", avance_pct="10"
    )
    assert mundo.rechaza(avance)["codigo"] == "IniciativaSinFinanciamiento"
    mundo.contar([otra(relato.financiar("huerto")), otra(avance)])


def test_p19_la_inhabilitacion_del_ejecutor_avisa_en_su_proyecto(mundo: Mundo) -> None:
    relato = Relato("p19", INICIATIVAS)
    registrar = alianzas(
        "RegistrarInstitucion",
        "2019-06-01",
        institucion_id="ejecutora",
        nombre="Ejecutora",
        rut=RUT,
    )
    mundo.contar([registrar, *relato.nacer()])

    def receptor(comando: str, mes: int, **datos: Any) -> Orden:
        dia = relato.dia(mes, 1)
        return Orden(
            "financiamiento", comando, dia, {"rut": RUT, "fecha": dia, **datos}, "finanzas"
        )

    mundo.contar([receptor("HabilitarReceptor", 2, registro_19862=True)])
    assert alerta(mundo, "P19-p19") == []
    mundo.contar([receptor("InhabilitarReceptor", 3, motivo="Fuera del registro")])
    assert alerta(mundo, "P19-p19") == ["Emitida"]
    mundo.contar([receptor("HabilitarReceptor", 4, registro_19862=True)])
    assert alerta(mundo, "P19-p19") == ["Emitida", "Resuelta"]
    assert RUT != RECEPTOR


def test_p2_p3_el_convenio_pide_adjudicacion_equipo_y_otra_carta_gantt(mundo: Mundo) -> None:
    relato = Relato("p2")
    partes = [
        alianzas(
            "RegistrarInstitucion", "2019-06-01", institucion_id=f"p2-{n}", nombre=f"Parte {n}"
        )
        for n in (1, 2)
    ]
    firmar = alianzas(
        *("FirmarConvenio", "2019-06-20"),
        convenio_id="p2-c",
        programa="COMUNIDAD_CRECE",
        partes=["p2-1", "p2-2"],
        objeto="Ejecución del programa",
        barrio_id="t-p2",
        fecha="2019-06-20",
        desde="2019-08-01",
        hasta="2020-07-31",
    )
    elaborar = replace(
        otra(firmar),
        comando="ElaborarConvenio",
        datos={campo: valor for campo, valor in firmar.datos.items() if campo != "fecha"},
    )
    mundo.contar([relato.nacer()[0], *partes, elaborar, firmar])
    assert alerta(mundo, "P2-p2-c") == ["Emitida"]

    adjudicar = relato.adjudicar("t-p2")
    crece = {"programa": "COMUNIDAD_CRECE", "plantilla_version": "CC.1"}
    mundo.contar([replace(adjudicar, datos={**adjudicar.datos, **crece})])
    assert alerta(mundo, "P2-p2-c") == ["Emitida", "Resuelta"]
    assert alerta(mundo, "P2-equipo-p2") == ["Emitida"]
    equipo: dict[str, Any] = {"seleccion_id": "p2-s", "rol": "Dupla", "personas": 2}
    mundo.contar([relato.intervencion("IniciarSeleccionEquipo", 1, 5, **equipo)])
    mundo.contar([relato.intervencion("SeleccionarEquipo", 1, 20, **equipo)])
    assert alerta(mundo, "P2-equipo-p2") == ["Emitida", "Resuelta"]

    modificar = alianzas(
        *("ModificarConvenio", "2019-11-04"),
        convenio_id="p2-c",
        motivo="Prórroga",
        fecha="2019-11-04",
        hasta="2020-12-31",
    )
    mundo.contar([modificar])
    assert alerta(mundo, "P3-p2") == ["Emitida"]
    hitos = [{"codigo": "COMPONENTE_1", "desde": "2019-09", "hasta": "2020-12"}]
    mundo.contar([relato.intervencion("EstablecerCartaGantt", 5, 2, hitos=hitos)])
    assert alerta(mundo, "P3-p2") == ["Emitida", "Resuelta"]

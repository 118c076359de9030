"""G1 and G7-G10 through the running services: each rule from a command to its answer and its log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import eventlet
import pytest

from shared.errors import Refused
from shared.ids import new_id
from shared.runtime.rpc import Client
from tests.golden.conftest import Mundo, conformes
from tests.golden.ordenes import Orden, Relato, habilitar_receptor

pytestmark = pytest.mark.system

CARTA = {1: (1, 3), 2: (3, 6), 3: (6, 11), 4: (11, 12)}
HUERTO, PLAZA = ("HUERTOS", 4_000_000), ("HABITABILIDAD_COMUNITARIA", 4_000_000)


@pytest.fixture(scope="module", autouse=True)
def _al_final_todo_conforme(mundo: Mundo) -> Iterator[None]:
    """Also what these stories did to the logs is held: whoever audits them finds nothing."""
    mundo.hacer(habilitar_receptor())
    yield
    conformes(mundo)


def planificar(relato: Relato, fase: int, desde: int, hasta: int) -> Orden:
    meses = {"desde_mes": relato.dia(desde)[:7], "hasta_mes": relato.dia(hasta)[:7]}
    return relato.intervencion("PlanificarFase", 1, 1, fase=fase, **meses)


def test_g1_la_carta_de_3_4_6_2_con_solape_1_ocupa_doce_meses(mundo: Mundo) -> None:
    relato = Relato("g1-plan")
    mundo.contar(relato.nacer())
    for fase, (desde, hasta) in CARTA.items():
        if fase > 1:
            antes = mundo.rechaza(planificar(relato, fase, desde - 1, hasta - 1))
            assert (antes["regla"], antes["codigo"]) == ("I1", "FaseAntesDelSolape")
        mundo.contar([planificar(relato, fase, desde, hasta)])
    larga = mundo.rechaza(planificar(relato, 4, 11, 13))
    assert (larga["regla"], larga["evaluado"]["limite_meses"]) == ("I4", "12")


@pytest.mark.parametrize(
    ("inicio", "fuera", "regla", "meses"), [(3, 2, "I2", 22), (6, 7, "I3", 19)]
)
def test_g1_la_fase_v_comienza_entre_los_meses_3_y_6_y_dura_de_22_a_19(
    mundo: Mundo, inicio: int, fuera: int, regla: str, meses: int
) -> None:
    relato = Relato(f"g1-m{inicio}")
    mundo.contar([*relato.nacer(), *relato.hasta_la_validacion(mes=3)])
    assert mundo.rechaza(relato.etapa_dos(fuera)[0])["regla"] == regla
    mundo.contar([*relato.etapa_dos(inicio), *relato.hasta_fase_tres()])
    mundo.contar([*relato.hasta_fase_cuatro(), *relato.cerrar_etapa_dos()])

    stream = f"proyecto/{relato.proyecto_id}"
    iniciadas = mundo.datos("intervencion", stream, "FaseIniciada")
    duran = {fase["fase"]: fase["duracion_prevista_meses"] for fase in iniciadas}
    assert duran == {1: 3, 2: 4, 3: 6, 4: 2, 5: meses}
    assert {f["fase"]: f["mes_relativo"] for f in iniciadas} == {1: 1, 2: 3, 3: 6, 4: 11, 5: inicio}
    cerradas = mundo.datos("intervencion", stream, "EtapaCerrada")
    assert {e["etapa"]: e["duracion_meses"] for e in cerradas} == {1: 12, 2: meses}


def test_g1_cerrada_la_fase_ii_la_fase_v_ya_no_comienza(mundo: Mundo) -> None:
    relato = Relato("g1-m7")
    mundo.contar([*relato.nacer(), *relato.hasta_la_validacion(), *relato.hasta_fase_tres()[:3]])
    cierre = relato.fase("CerrarFase", 2, 6, 28)
    assert mundo.rechaza(cierre)["codigo"] == "FaseDosSinFaseCinco"
    excepcion = relato.intervencion(
        *("AutorizarExcepcion", 6, 27, "jefatura"),
        excepcion_id="x-i2",
        regla="I2",
        motivo="sin coordinador",
        vigencia=relato.dia(6)[:7],
    )
    mundo.contar([replace(excepcion, fundamento="Resolución 1"), replace(cierre, id=new_id())])
    tarde = mundo.rechaza(relato.etapa_dos(7)[0])
    assert (tarde["regla"], tarde["codigo"]) == ("I2", "Etapa2DespuesDeFaseDos")


def con_pdl(mundo: Mundo, relato: Relato) -> None:
    mundo.contar([*relato.nacer(), *relato.hasta_la_validacion(), *relato.etapa_dos(3)])
    mundo.contar(relato.hasta_fase_tres())


def test_g7_de_dos_ordenes_a_la_vez_por_4_millones_de_7_gana_una(mundo: Mundo) -> None:
    relato = Relato("g7", {"huerto": HUERTO, "plaza": PLAZA})
    con_pdl(mundo, relato)
    ordenes = [relato.financiar(i, motivo_salto="Las dos urgen") for i in relato.iniciativas]
    mundo.tejido.settle()

    def dar(orden: Orden) -> str:
        with Client(mundo.tejido.settings.amqp_url, actor=orden.quien) as cliente:
            try:
                cliente.call("financiamiento", "financiar_iniciativa", orden.sobre)
            except Refused as rechazo:
                return str(rechazo.problem["codigo"])
            return "financiada"

    hilos = [eventlet.spawn(dar, orden) for orden in ordenes]
    assert sorted(hilo.wait() for hilo in hilos) == ["FondoInsuficiente", "financiada"]
    (unica,) = mundo.datos("financiamiento", "fondo/g7", "IniciativaFinanciada")
    assert (unica["monto_clp"], unica["saldo_fondo_clp"]) == (4_000_000, 3_000_000)


def test_g8_sta_elena_compromete_8599584_y_ni_un_peso_mas(mundo: Mundo) -> None:
    relato = Relato("g8", {"sede": ("BIENESTAR_COMUNITARIO", 8_599_584)}, fondo_clp=8_599_584)
    con_pdl(mundo, relato)
    problema = mundo.rechaza(relato.financiar("sede", monto_clp=8_599_585))
    assert (problema["regla"], problema["codigo"]) == ("F3", "FondoInsuficiente")
    assert problema["evaluado"]["saldo_clp"] == "8599584"
    mundo.contar([relato.financiar("sede")])
    (unica,) = mundo.datos("financiamiento", "fondo/g8", "IniciativaFinanciada")
    assert (unica["monto_clp"], unica["saldo_fondo_clp"]) == (8_599_584, 0)


def test_g9_deporte_no_es_un_ambito_ni_al_formular_ni_al_financiar(mundo: Mundo) -> None:
    relato = Relato("g9", {"huerto": HUERTO})
    mundo.contar([*relato.nacer(), *relato.hasta_fase_dos(), relato.levantar("cancha")])
    formulada = mundo.rechaza(relato.formular("cancha", "DEPORTE", 1_000_000))
    assert (formulada["regla"], formulada["codigo"]) == ("I5", "AmbitoFueraDePlantilla")
    assert "HUERTOS" in formulada["evaluado"]["admitidos"]
    mundo.contar([relato.formular("cancha", "HABITABILIDAD_COMUNITARIA", 1_000_000)])

    otro = Relato("g9-f", {"huerto": HUERTO})
    con_pdl(mundo, otro)
    financiada = mundo.rechaza(otro.financiar("huerto", ambito="DEPORTE"))
    assert (financiada["regla"], financiada["codigo"]) == ("F2", "AmbitoNoFinanciable")
    mundo.contar([otro.financiar("huerto")])


def test_g10_el_cierre_con_una_iniciativa_sin_rendir_se_observa_y_la_nombra(mundo: Mundo) -> None:
    relato = Relato("g10")
    con_pdl(mundo, relato)
    mundo.contar([relato.financiar(i) for i in relato.iniciativas])
    mundo.contar([*(relato.girar(i) for i in relato.iniciativas), *relato.rendir("huerto")])
    mundo.contar([*relato.hasta_fase_cuatro(), relato.pedir_cierre()])
    mundo.tejido.settle()

    def cierre(tipo: str) -> list[dict[str, Any]]:
        return mundo.datos("intervencion", "proyecto/g10", f"CierreAdministrativo{tipo}")

    (observado,) = cierre("Observado")
    assert observado["iniciativas_sin_rendir"] == ["plaza"]
    assert cierre("Realizado") == []
    certificar = relato.financiamiento("CertificarSaldo", 12, 26)
    sin_rendir = mundo.rechaza(certificar)
    assert (sin_rendir["codigo"], sin_rendir["regla"]) == ("IniciativasSinRendir", "F5")
    assert "plaza" in sin_rendir["detail"]
    assert "huerto" not in sin_rendir["detail"]

    mundo.contar([*relato.rendir("plaza"), relato.pedir_cierre(27)])
    mundo.tejido.settle()
    (certificado,) = [
        evento
        for evento in mundo.historia("financiamiento", "fondo/g10")
        if evento["type"] == "SaldoFondoCertificado"
    ]
    (realizado,) = cierre("Realizado")
    assert realizado["certificado_saldo_id"] == certificado["event_id"]
    assert certificado["data"]["rendido_aprobado_clp"] == 5_000_000

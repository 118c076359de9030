"""Whose a case is: the dupla's by its log, the territory's by its polygon, whatever the caller says (#43)."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.casos import access as casos
from services.casos.domain.ordenes import DetectarCaso, RegistrarTutoria
from services.casos.events import (
    CasoDetectado,
    ConstaPoligonoElegido,
    ConstaProyectoAdjudicado,
    DuplaAsignada,
    TerritorioRetirado,
)
from shared.access.asked import Asked
from shared.common import ClaveReservada
from tests.access.kit import ANA, BETO, puede

PERSONA = "9f0c7c55-8e0b-4c70-b0c4-1f5a2d3e4b66"
DIA = date(2026, 11, 1)


def detectado(caso_id: str, poligono_id: str) -> CasoDetectado:
    return CasoDetectado(
        caso_id=caso_id,
        persona_ref=PERSONA,
        poligono_id=poligono_id,
        fuente_deteccion="MUNICIPIO",
        fecha=DIA,
    )


def dupla(caso_id: str, *quienes: str) -> DuplaAsignada:
    return DuplaAsignada(caso_id=caso_id, profesional_ids=quienes, desde=DIA)


CASOS: dict[str, list[Any]] = {
    "caso/mio": [detectado("mio", "pol-1"), dupla("mio", BETO, ANA)],
    "caso/ajeno": [detectado("ajeno", "pol-1"), dupla("ajeno", BETO)],
    "caso/nuevo": [detectado("nuevo", "pol-1")],
    "caso/lejos": [detectado("lejos", "pol-2"), dupla("lejos", ANA)],
    "poligono/pol-1": [ConstaPoligonoElegido(poligono_id="pol-1", territorio_id="t-1")],
    "poligono/pol-2": [ConstaPoligonoElegido(poligono_id="pol-2", territorio_id="t-2")],
    "territorio/t-1": [
        ConstaProyectoAdjudicado(territorio_id="t-1", proyecto_id="p-1", programa="COMUNIDAD_CRECE")
    ],
}


def caso(action: str, caso_id: str, **fields: Any) -> Asked:
    return Asked(action, f"caso/{caso_id}", {"caso_id": caso_id, **fields})


DUPLA = (casos.ACCESS, "dupla_psicosocial", ("territorio", "t-1"))


def test_la_dupla_no_toca_a_un_nino_que_no_tiene_asignado() -> None:
    """#43, with the command as it comes: that it names ANA as professional gives no right."""
    propia, ajena = (
        Asked.by_command(
            RegistrarTutoria(
                caso_id=caso_id,
                tutoria_id="tu-1",
                profesional_id=ANA,
                fecha=DIA,
                duracion_min=60,
                modalidad=None,
                canal=None,
                objetivos_trabajados=(),
                asistencia=True,
            )
        )
        for caso_id in ("mio", "ajeno")
    )
    assert puede(*DUPLA, propia, CASOS)
    assert not puede(*DUPLA, ajena, CASOS)


def test_la_dupla_pierde_el_caso_que_se_reasigna() -> None:
    reasignado = CASOS | {"caso/mio": [*CASOS["caso/mio"], dupla("mio", BETO)]}
    assert not puede(*DUPLA, caso("EvaluarObjetivo", "mio"), reasignado)


def test_la_dupla_evalua_lo_que_aun_no_es_de_nadie_en_su_territorio() -> None:
    assert puede(*DUPLA, caso("IniciarEvaluacion", "nuevo"), CASOS)
    assert puede(*DUPLA, caso("IniciarEvaluacion", "mio"), CASOS)
    for otro in ("ajeno", "lejos", "no-existe"):
        assert not puede(*DUPLA, caso("IniciarEvaluacion", otro), CASOS)
    assert not puede(*DUPLA, caso("RegistrarTutoria", "nuevo"), CASOS)


def test_una_asignacion_no_saca_a_nadie_de_su_territorio() -> None:
    assert not puede(*DUPLA, caso("RegistrarTutoria", "lejos"), CASOS)
    en_t2 = (casos.ACCESS, "dupla_psicosocial", ("territorio", "t-2"))
    assert puede(*en_t2, caso("RegistrarTutoria", "lejos"), CASOS)


def detectar(caso_id: str, poligono_id: str) -> Asked:
    return Asked.by_command(
        DetectarCaso(
            caso_id=caso_id,
            persona_ref=PERSONA,
            poligono_id=poligono_id,
            fuente_deteccion="MUNICIPIO",
            fecha=DIA,
        )
    )


def test_un_caso_se_detecta_en_el_territorio_propio() -> None:
    assert puede(*DUPLA, detectar("otro", "pol-1"), CASOS)
    assert not puede(*DUPLA, detectar("otro", "pol-2"), CASOS)
    assert not puede(*DUPLA, detectar("otro", "sin-territorio"), CASOS)


def test_lo_que_dice_la_orden_no_cambia_de_territorio_un_caso_que_existe() -> None:
    assert not puede(*DUPLA, detectar("lejos", "pol-1"), CASOS)


def test_un_territorio_fusionado_es_de_quien_lo_absorbio() -> None:
    retiro = TerritorioRetirado(territorio_id="t-2", sucesor_id="t-1")
    fusion = CASOS | {"territorio/t-2": [retiro]}
    assert puede(*DUPLA, detectar("otro", "pol-2"), fusion)
    en_t2 = (casos.ACCESS, "dupla_psicosocial", ("territorio", "t-2"))
    assert not puede(*en_t2, detectar("otro", "pol-2"), fusion)


def test_la_coordinacion_asigna_en_su_proyecto() -> None:
    de_p1 = (casos.ACCESS, "coordinador_app", ("proyecto", "p-1"))
    assert puede(*de_p1, caso("AsignarDupla", "nuevo"), CASOS)
    assert not puede(*de_p1, caso("AsignarDupla", "lejos"), CASOS)
    assert puede(*de_p1, Asked("EstimarCupo", "cupo/pol-1"), CASOS)
    assert not puede(*de_p1, Asked("EstimarCupo", "cupo/pol-2"), CASOS)


OTRA = "1c7e0f7d-52c9-4b05-8e5b-0a4a6d7f9e21"
ABIERTO = {
    f"clave/caso-abierto/{PERSONA}": [
        ClaveReservada(clave=f"caso-abierto/{PERSONA}", titular="mio")
    ],
    f"clave/caso-abierto/{OTRA}": [ClaveReservada(clave=f"caso-abierto/{OTRA}", titular="ajeno")],
}


def persona(action: str, ref: str) -> Asked:
    return Asked(action, f"persona/{ref}", {"persona_ref": ref})


def test_una_persona_es_de_quien_tiene_su_caso_abierto() -> None:
    todo = CASOS | ABIERTO
    assert puede(*DUPLA, persona("IdentificarPersona", PERSONA), todo)
    assert not puede(*DUPLA, persona("IdentificarPersona", OTRA), todo)
    en_t2 = (casos.ACCESS, "dupla_psicosocial", ("territorio", "t-2"))
    assert not puede(*en_t2, persona("IdentificarPersona", PERSONA), todo)
    de_p1 = (casos.ACCESS, "coordinador_app", ("proyecto", "p-1"))
    assert puede(*de_p1, persona("SolicitarDerechoTitular", OTRA), todo)


def test_una_persona_sin_caso_abierto_solo_es_de_quien_alcanza_a_todas() -> None:
    assert not puede(*DUPLA, persona("IdentificarPersona", PERSONA), CASOS)
    assert puede(casos.ACCESS, "operador", ("todo", None), persona("SuprimirDatos", OTRA), CASOS)


def test_de_sus_derechos_solo_se_resuelve_con_alcance_sobre_todo() -> None:
    todo = CASOS | ABIERTO
    for action in ("ResolverDerechoTitular", "SuprimirDatos", "FijarRetencionLegal"):
        assert not puede(*DUPLA, persona(action, PERSONA), todo)
        assert puede(casos.ACCESS, "operador", ("todo", None), persona(action, PERSONA), todo)


def test_se_busca_a_una_persona_desde_el_poligono_en_que_se_trabaja() -> None:
    def buscar(**dicho: Any) -> Asked:
        return Asked.by_query("buscar_persona", finalidad="deteccion", **dicho)

    assert puede(*DUPLA, buscar(poligono_id="pol-1"), CASOS)
    assert not puede(*DUPLA, buscar(poligono_id="pol-2"), CASOS)
    assert not puede(*DUPLA, buscar(), CASOS)


def test_el_poligono_que_dice_otra_orden_no_da_derecho_sobre_una_persona() -> None:
    orden = Asked("IdentificarPersona", f"persona/{OTRA}", {"poligono_id": "pol-1"})
    assert not puede(casos.ACCESS, "ejecutor", ("proyecto", "p-1"), orden, CASOS)

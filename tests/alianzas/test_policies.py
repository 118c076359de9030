"""This event of another service in, these commands out."""

from __future__ import annotations

from typing import Any

import pytest

from services.alianzas.policies import FACTS, POLICIES
from shared.errors import InvalidInput
from shared.policies import Foreign, Reaction, commands_for

REACCIONES: tuple[Reaction, ...] = (*FACTS, *POLICIES)


def ajeno(servicio: str, tipo: str, **data: Any) -> Foreign:
    return Foreign(
        servicio,
        {
            "type": tipo,
            "event_id": "0198a000-0000-7000-8000-000000000001",
            "occurred_at": "2025-04-10",
            "occurred_basis": "declarado",
            "correlation_id": "6f0f5a3e-3c5e-4b0e-9d53-7e6a1d0c2b11",
            "origin": None,
            "data": data,
        },
    )


def ordenes(evento: Foreign) -> list[tuple[str, dict[str, Any], str]]:
    return [
        (nombre, carta["data"], actor)
        for nombre, carta, actor in commands_for("alianzas", evento, REACCIONES)
    ]


def proyecto(programa: str, **cambios: Any) -> Foreign:
    data = {"proyecto_id": "p-1", "programa": programa, "region": "01", "convocatoria": 2020}
    return ajeno("intervencion", "ProyectoAdjudicado", **(data | cambios))


def test_p4_un_proyecto_de_accion_local_consta_y_se_revisa_su_region() -> None:
    assert ordenes(proyecto("ACCION_LOCAL")) == [
        (
            "ConstatarProyectoAdjudicado",
            {"proyecto_id": "p-1", "programa": "ACCION_LOCAL", "region": "01"},
            "sistema:alianzas/constancia",
        ),
        (
            "RevisarCoordinacion",
            {"region": "01", "proyecto_id": "p-1"},
            "sistema:alianzas/P4",
        ),
    ]


def test_p4_un_proyecto_de_comunidad_crece_no_pide_coordinador() -> None:
    assert ordenes(proyecto("COMUNIDAD_CRECE")) == []


def test_p4_un_proyecto_sin_region_no_se_pasa_en_silencio() -> None:
    with pytest.raises(InvalidInput, match="region"):
        ordenes(proyecto("ACCION_LOCAL", region=None))


def test_p12_una_derivacion_solicitada_consta_y_se_recibe() -> None:
    pedida = ajeno(
        "casos",
        "DerivaciónSolicitada",
        derivacion_id="d-1",
        caso_id="k-1",
        oferta_id="o-1",
        protocolo_id="pr-1",
        plazo_respuesta_dias=5,
    )
    consta = {
        "derivacion_id": "d-1",
        "caso_id": "k-1",
        "oferta_id": "o-1",
        "protocolo_id": "pr-1",
    }
    assert ordenes(pedida) == [
        ("ConstatarDerivacionSolicitada", consta, "sistema:alianzas/constancia"),
        (
            "RecibirDerivacion",
            {"derivacion_id": "d-1", "oferta_id": "o-1"},
            "sistema:alianzas/P12",
        ),
    ]


def test_a4_consta_que_una_derivacion_se_atendio() -> None:
    fin = ajeno("casos", "DerivaciónAtendida", derivacion_id="d-1", caso_id="k-1", oferta_id="o-1")
    assert ordenes(fin) == [
        ("ConstatarDerivacionAtendida", {"derivacion_id": "d-1"}, "sistema:alianzas/constancia")
    ]


def test_p14_una_fusion_consta_y_retira_cada_barrio_de_origen() -> None:
    fusion = ajeno(
        "territorios",
        "TerritoriosFusionados",
        origen_ids=["bajo", "alto"],
        destino_id="mirador",
        aliases=["Mirador Bajo"],
    )
    assert ordenes(fusion) == [
        (
            "ConstatarTerritoriosFusionados",
            {"origen_ids": ["bajo", "alto"], "destino_id": "mirador"},
            "sistema:alianzas/constancia",
        ),
        ("RetirarBarrio", {"barrio_id": "bajo", "sucesor_id": "mirador"}, "sistema:alianzas/P14"),
        ("RetirarBarrio", {"barrio_id": "alto", "sucesor_id": "mirador"}, "sistema:alianzas/P14"),
    ]


def test_un_hecho_que_no_interesa_no_ordena_nada() -> None:
    assert ordenes(ajeno("casos", "TutoríaRegistrada", caso_id="k-1")) == []

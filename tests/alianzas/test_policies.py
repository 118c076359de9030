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
    data = {
        "proyecto_id": "p-1",
        "territorio_id": "mirador",
        "programa": programa,
        "region": "01",
        "convocatoria": 2020,
        "inicio_mes": "2020-06",
        "plantilla_version": "AL-2020.1",
    }
    return ajeno("intervencion", "ProyectoAdjudicado", **(data | cambios))


def en_territorio(programa: str) -> tuple[str, dict[str, Any], str]:
    """What every project leaves in its own stream."""
    return (
        "ConstatarProyectoEnTerritorio",
        {
            "proyecto_id": "p-1",
            "territorio_id": "mirador",
            "programa": programa,
            "region": "01",
            "inicio_mes": "2020-06",
            "plantilla_version": "AL-2020.1",
        },
        "sistema:alianzas/constancia",
    )


def test_p4_un_proyecto_de_accion_local_consta_y_se_revisa_su_region() -> None:
    assert ordenes(proyecto("ACCION_LOCAL")) == [
        (
            "ConstatarProyectoAdjudicado",
            {"proyecto_id": "p-1", "programa": "ACCION_LOCAL", "region": "01"},
            "sistema:alianzas/constancia",
        ),
        en_territorio("ACCION_LOCAL"),
        (
            "RevisarCoordinacion",
            {"region": "01", "proyecto_id": "p-1"},
            "sistema:alianzas/P4",
        ),
    ]


def test_p4_un_proyecto_de_comunidad_crece_no_pide_coordinador() -> None:
    assert ordenes(proyecto("COMUNIDAD_CRECE")) == [en_territorio("COMUNIDAD_CRECE")]


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


def test_p1_un_poligono_de_un_barrio_conocido_pide_su_convenio() -> None:
    consta, preparar = ordenes(elegido("mirador"))
    assert consta[0] == "ConstatarPoligonoElegido"
    assert preparar == (
        "PrepararConvenio",
        {
            "convenio_id": "po-1-convenio",
            "poligono_id": "po-1",
            "barrio_id": "mirador",
            "municipio": "04102",
            "plazo_dias": 60,
        },
        "sistema:alianzas/P1",
    )


def test_p1_de_un_poligono_sin_barrio_no_se_inventa_un_convenio() -> None:
    assert [nombre for nombre, _, _ in ordenes(elegido(None))] == ["ConstatarPoligonoElegido"]


def elegido(territorio_id: str | None) -> Foreign:
    return ajeno(
        "territorios",
        "PolígonoElegido",
        poligono_id="po-1",
        territorio_id=territorio_id,
        uv_id="uv-1",
        municipio="04102",
        barrios=["El Mirador"],
        geojson=None,
        area_m2=None,
    )


@pytest.mark.parametrize(
    ("tipo", "politica", "orden"),
    [
        ("ValidaciónPDLIniciada", "P5", "RevisarEtapa2"),
        ("FaseIniciada", "P5", "RevisarEtapa2"),
        ("EtapaCerrada", "P11", "RevisarEtapa2"),
        ("ProyectoSuspendido", "P15", "AjustarOfertas"),
        ("ProyectoReactivado", "P15", "AjustarOfertas"),
        ("ProyectoTerminadoAnticipadamente", "P15", "AjustarOfertas"),
        ("FaseCerrada", None, None),
        ("ModalidadCambiada", None, None),
    ],
)
def test_p5_p11_p15_p16_la_vida_de_un_proyecto_consta_y_da_sus_ordenes(
    tipo: str, politica: str | None, orden: str | None
) -> None:
    data = {"proyecto_id": "p-1", "fecha": "2025-04-10", "fase": 5, "etapa": 2, "mes": "2025-04"}
    data |= {"modalidad": "REMOTA", "canales": ["ZOOM"], "causa": "COVID-19", "causal": "Otra"}
    (consta, _, _), *dadas = ordenes(ajeno("intervencion", tipo, **data))
    (hecho,) = [f for f in FACTS if (f.source, f.type) == ("intervencion", tipo)]
    assert consta == hecho.command
    esperadas = [] if orden is None else [(orden, {"proyecto_id": "p-1"}, politica)]
    assert dadas == [(n, d, f"sistema:alianzas/{p}") for n, d, p in esperadas]


def test_p14_un_cierre_y_una_correccion_constan_y_nada_ordenan() -> None:
    cierre = ajeno("territorios", "PolígonoCerrado", poligono_id="po-1", motivo="Fin", fecha=None)
    assert [nombre for nombre, _, _ in ordenes(cierre)] == ["ConstatarPoligonoCerrado"]
    correccion = ajeno("territorios", "TerritorioCorregido", territorio_id="m", campo="nombre")
    assert ordenes(correccion) == [
        (
            "ConstatarTerritorioCorregido",
            {"territorio_id": "m", "campo": "nombre"},
            "sistema:alianzas/constancia",
        )
    ]


def test_a4_consta_que_una_derivacion_expiro() -> None:
    fin = ajeno("casos", "DerivaciónExpirada", derivacion_id="d-1", caso_id="k-1", oferta_id="o")
    assert ordenes(fin) == [
        ("ConstatarDerivacionExpirada", {"derivacion_id": "d-1"}, "sistema:alianzas/constancia")
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

"""How alianzas reacts to an award of intervencion (P4), a referral of casos (P12), a merge (P14)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from services.alianzas.domain.barrio import RetirarBarrio
from services.alianzas.domain.coordinacion import RevisarCoordinacion
from services.alianzas.domain.derivacion import RecibirDerivacion
from services.alianzas.events import (
    ConstaDerivacionAtendida,
    ConstaDerivacionSolicitada,
    ConstaProyectoAdjudicado,
    ConstaTerritoriosFusionados,
)
from services.alianzas.schemas import (
    DerivacionSolicitadaAjena,
    ProyectoAdjudicadoAjeno,
    TerritoriosFusionadosAjeno,
)
from shared.policies import Fact, Foreign, Policy

ACCION_LOCAL: Final = "ACCION_LOCAL"


def es_accion_local(event: Foreign) -> bool:
    """Only Acción Local has coordinators of alianzas público-privadas (C11)."""
    adjudicado: ProyectoAdjudicadoAjeno = event.read(ProyectoAdjudicadoAjeno)
    return adjudicado.programa == ACCION_LOCAL


def revisar_coordinacion(event: Foreign) -> Iterable[RevisarCoordinacion]:
    """P4: a region without coordinator is found out when a project comes to it."""
    adjudicado: ProyectoAdjudicadoAjeno = event.read(ProyectoAdjudicadoAjeno)
    if adjudicado.programa == ACCION_LOCAL:
        yield RevisarCoordinacion(region=adjudicado.region, proyecto_id=adjudicado.proyecto_id)


def recibir_derivacion(event: Foreign) -> Iterable[RecibirDerivacion]:
    """P12: what cannot be is answered at once; the rest waits for a person."""
    solicitada: DerivacionSolicitadaAjena = event.read(DerivacionSolicitadaAjena)
    yield RecibirDerivacion(derivacion_id=solicitada.derivacion_id, oferta_id=solicitada.oferta_id)


def retirar_barrios(event: Foreign) -> Iterable[RetirarBarrio]:
    """P14: what was merged into another barrio is one no more."""
    fusion: TerritoriosFusionadosAjeno = event.read(TerritoriosFusionadosAjeno)
    for barrio_id in fusion.origen_ids:
        yield RetirarBarrio(barrio_id=barrio_id, sucesor_id=fusion.destino_id)


FACTS: tuple[Fact, ...] = (
    Fact(
        "intervencion",
        "ProyectoAdjudicado",
        ConstaProyectoAdjudicado,
        stream="coordinacion/{region}",
        when=es_accion_local,
    ),
    Fact(
        "casos",
        "DerivaciónSolicitada",
        ConstaDerivacionSolicitada,
        stream="oferta/{oferta_id}",
    ),
    Fact(
        "casos",
        "DerivaciónAtendida",
        ConstaDerivacionAtendida,
        stream="derivacion/{derivacion_id}",
    ),
    Fact(
        "territorios",
        "TerritoriosFusionados",
        ConstaTerritoriosFusionados,
        stream="barrio/{destino_id}",
    ),
)
POLICIES: tuple[Policy, ...] = (
    Policy("P4", "intervencion", "ProyectoAdjudicado", revisar_coordinacion),
    Policy("P12", "casos", "DerivaciónSolicitada", recibir_derivacion),
    Policy("P14", "territorios", "TerritoriosFusionados", retirar_barrios),
)

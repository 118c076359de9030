"""How alianzas reacts to polygons and merges of territorios (P1, P14), projects of intervencion (P4, P5, P11, P15)
and referrals of casos (P12).

A4, A6 and P16 need no command: what is recorded is read where the rule is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from services.alianzas.domain.barrio import RetirarBarrio
from services.alianzas.domain.convenio_ordenes import PrepararConvenio
from services.alianzas.domain.coordinacion import RevisarCoordinacion
from services.alianzas.domain.derivacion import RecibirDerivacion
from services.alianzas.domain.plazos import EvaluarPlazos
from services.alianzas.domain.proyecto import AjustarOfertas, RevisarEtapa2
from services.alianzas.events import (
    ConstaDerivacionAtendida,
    ConstaDerivacionExpirada,
    ConstaDerivacionSolicitada,
    ConstaEtapaCerrada,
    ConstaFaseCerrada,
    ConstaFaseIniciada,
    ConstaModalidadCambiada,
    ConstaPlantillaProgramaPublicada,
    ConstaPoligonoCerrado,
    ConstaPoligonoElegido,
    ConstaProyectoAdjudicado,
    ConstaProyectoEnTerritorio,
    ConstaProyectoReactivado,
    ConstaProyectoSuspendido,
    ConstaProyectoTerminadoAnticipadamente,
    ConstaTerritorioCorregido,
    ConstaTerritoriosFusionados,
    ConstaValidacionPDLIniciada,
)
from services.alianzas.schemas import (
    DeProyectoAjeno,
    DerivacionSolicitadaAjena,
    PoligonoElegidoAjeno,
    ProyectoAdjudicadoAjeno,
    TerritoriosFusionadosAjeno,
)
from shared.clock import Deadlines
from shared.policies import Fact, Foreign, Policy

ACCION_LOCAL: Final = "ACCION_LOCAL"
# domain.md P1 [A]. It travels in the command and stays in the event, so a change here never moves a
# due date that was set.
PLAZO_FIRMA_DIAS: Final = 60


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


def preparar_convenio(event: Foreign) -> Iterable[PrepararConvenio]:
    """P1: a polygon of a known barrio asks for its convenio with the municipality."""
    elegido: PoligonoElegidoAjeno = event.read(PoligonoElegidoAjeno)
    if elegido.territorio_id is not None:
        yield PrepararConvenio(
            convenio_id=f"{elegido.poligono_id}-convenio",
            poligono_id=elegido.poligono_id,
            barrio_id=elegido.territorio_id,
            municipio=elegido.municipio,
            plazo_dias=PLAZO_FIRMA_DIAS,
        )


def revisar_etapa_2(event: Foreign) -> Iterable[RevisarEtapa2]:
    """P5, P11: the window of Fase V opens, a phase of it begins, a stage ends."""
    proyecto: DeProyectoAjeno = event.read(DeProyectoAjeno)
    yield RevisarEtapa2(proyecto_id=proyecto.proyecto_id)


def ajustar_ofertas(event: Foreign) -> Iterable[AjustarOfertas]:
    """P15: the project stops, goes on or ends, and the offers of its barrio with it."""
    proyecto: DeProyectoAjeno = event.read(DeProyectoAjeno)
    yield AjustarOfertas(proyecto_id=proyecto.proyecto_id)


def _del_proyecto(tipo: str, consta: type[Any]) -> Fact:
    return Fact("intervencion", tipo, consta, stream="proyecto/{proyecto_id}")


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
    Fact(
        "territorios",
        "TerritorioCorregido",
        ConstaTerritorioCorregido,
        stream="barrio/{territorio_id}",
    ),
    Fact("territorios", "PolígonoElegido", ConstaPoligonoElegido, stream="poligono/{poligono_id}"),
    Fact("territorios", "PolígonoCerrado", ConstaPoligonoCerrado, stream="poligono/{poligono_id}"),
    Fact(
        "casos",
        "DerivaciónExpirada",
        ConstaDerivacionExpirada,
        stream="derivacion/{derivacion_id}",
    ),
    Fact(
        "intervencion",
        "PlantillaProgramaPublicada",
        ConstaPlantillaProgramaPublicada,
        stream="plantilla/{version}",
    ),
    _del_proyecto("ProyectoAdjudicado", ConstaProyectoEnTerritorio),
    _del_proyecto("ValidaciónPDLIniciada", ConstaValidacionPDLIniciada),
    _del_proyecto("FaseIniciada", ConstaFaseIniciada),
    _del_proyecto("FaseCerrada", ConstaFaseCerrada),
    _del_proyecto("EtapaCerrada", ConstaEtapaCerrada),
    _del_proyecto("ModalidadCambiada", ConstaModalidadCambiada),
    _del_proyecto("ProyectoSuspendido", ConstaProyectoSuspendido),
    _del_proyecto("ProyectoReactivado", ConstaProyectoReactivado),
    _del_proyecto("ProyectoTerminadoAnticipadamente", ConstaProyectoTerminadoAnticipadamente),
)
POLICIES: tuple[Policy, ...] = (
    Policy("P4", "intervencion", "ProyectoAdjudicado", revisar_coordinacion),
    Policy("P12", "casos", "DerivaciónSolicitada", recibir_derivacion),
    Policy("P14", "territorios", "TerritoriosFusionados", retirar_barrios),
    Policy("P1", "territorios", "PolígonoElegido", preparar_convenio),
    Policy("P5", "intervencion", "ValidaciónPDLIniciada", revisar_etapa_2),
    Policy("P5", "intervencion", "FaseIniciada", revisar_etapa_2),
    Policy("P11", "intervencion", "EtapaCerrada", revisar_etapa_2),
    Policy("P15", "intervencion", "ProyectoSuspendido", ajustar_ofertas),
    Policy("P15", "intervencion", "ProyectoReactivado", ajustar_ofertas),
    Policy("P15", "intervencion", "ProyectoTerminadoAnticipadamente", ajustar_ofertas),
)


def _plazos(secuencia: str, dia: date) -> EvaluarPlazos:
    return EvaluarPlazos(entidad=secuencia, al=dia)


DEADLINES = Deadlines(("convenio", "proyecto"), _plazos)

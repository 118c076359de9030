"""What casos does with the facts of the other services.

K1, K2, K5, K8, K12, P2, P14 and P16 rest on what is recorded; P12 answers, P13 refers again, P14 follows a merge and
P15 plans the egress of those whose project ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from services.casos.domain.oferta import RevisarDerivaciones
from services.casos.domain.ordenes import EvaluarPlazos, RegistrarRespuestaDerivacion
from services.casos.domain.ordenes_persona import EvaluarPlazosPersona
from services.casos.domain.proyecto import PlanificarEgresos
from services.casos.domain.territorio import RetirarTerritorio
from services.casos.events import (
    ConstaConvenioDelBarrio,
    ConstaConvenioFirmado,
    ConstaConvenioModificado,
    ConstaConvenioTerminado,
    ConstaExcepcionAutorizada,
    ConstaModalidadCambiada,
    ConstaModificacionConvenioTramitada,
    ConstaOfertaCerrada,
    ConstaOfertaInstalada,
    ConstaOfertaReactivada,
    ConstaOfertaSuspendida,
    ConstaPlantillaProgramaPublicada,
    ConstaPoligonoCerrado,
    ConstaPoligonoDelTerritorio,
    ConstaPoligonoElegido,
    ConstaProtocoloDerivacionAcordado,
    ConstaProyectoAdjudicado,
    ConstaProyectoReactivado,
    ConstaProyectoSuspendido,
    ConstaProyectoTerminadoAnticipadamente,
    ConstaRegionDelProyecto,
    ConstaTerritorioCorregido,
    ConstaTerritorioDelProyecto,
    ConstaTerritorioFocalizado,
    ConstaTerritoriosFusionados,
)
from services.casos.schemas import (
    ConvenioAjeno,
    DeOfertaAjena,
    DeProyectoAjeno,
    DerivacionRespondidaAjena,
    PoligonoElegidoAjeno,
    TerritoriosFusionadosAjeno,
)
from shared.clock import Deadlines
from shared.policies import Fact, Foreign, Policy


def registrar_respuesta(event: Foreign) -> Iterable[RegistrarRespuestaDerivacion]:
    """P12: the offer accepts the case or it does not."""
    respuesta: DerivacionRespondidaAjena = event.read(DerivacionRespondidaAjena)
    yield RegistrarRespuestaDerivacion(
        caso_id=respuesta.caso_id,
        derivacion_id=respuesta.derivacion_id,
        oferta_id=respuesta.oferta_id,
        acepta=respuesta.acepta,
        motivo=respuesta.motivo,
    )


def revisar_derivaciones(event: Foreign) -> Iterable[RevisarDerivaciones]:
    """P13: whoever waits for a closed offer is to be referred again."""
    oferta: DeOfertaAjena = event.read(DeOfertaAjena)
    yield RevisarDerivaciones(oferta_id=oferta.oferta_id)


def retirar_territorios(event: Foreign) -> Iterable[RetirarTerritorio]:
    """P14: what was merged follows its successor."""
    fusion: TerritoriosFusionadosAjeno = event.read(TerritoriosFusionadosAjeno)
    for territorio_id in fusion.origen_ids:
        yield RetirarTerritorio(territorio_id=territorio_id, sucesor_id=fusion.destino_id)


def planificar_egresos(event: Foreign) -> Iterable[PlanificarEgresos]:
    """P15: the cases of a project that ended early must leave."""
    proyecto: DeProyectoAjeno = event.read(DeProyectoAjeno)
    yield PlanificarEgresos(proyecto_id=proyecto.proyecto_id)


def de_un_territorio(event: Foreign) -> bool:
    """True for a polygon that says its territory."""
    poligono: PoligonoElegidoAjeno = event.read(PoligonoElegidoAjeno)
    return poligono.territorio_id is not None


def de_un_barrio(event: Foreign) -> bool:
    """True for a convenio that says its barrio."""
    convenio: ConvenioAjeno = event.read(ConvenioAjeno)
    return convenio.barrio_id is not None


def _de(fuente: str, tipo: str, consta: type[Any], categoria: str, clave: str) -> Fact:
    return Fact(fuente, tipo, consta, stream=f"{categoria}/{{{clave}}}")


FACTS: tuple[Fact, ...] = (
    _de("territorios", "PolígonoElegido", ConstaPoligonoElegido, "poligono", "poligono_id"),
    _de("territorios", "PolígonoCerrado", ConstaPoligonoCerrado, "poligono", "poligono_id"),
    Fact(
        "territorios",
        "PolígonoElegido",
        ConstaPoligonoDelTerritorio,
        stream="territorio/{territorio_id}",
        when=de_un_territorio,
    ),
    _de(
        "territorios",
        "TerritorioFocalizado",
        ConstaTerritorioFocalizado,
        "territorio",
        "territorio_id",
    ),
    _de(
        "territorios",
        "TerritorioCorregido",
        ConstaTerritorioCorregido,
        "territorio",
        "territorio_id",
    ),
    _de(
        "territorios",
        "TerritoriosFusionados",
        ConstaTerritoriosFusionados,
        "territorio",
        "destino_id",
    ),
    _de(
        "intervencion",
        "ProyectoAdjudicado",
        ConstaProyectoAdjudicado,
        "territorio",
        "territorio_id",
    ),
    _de(
        "intervencion",
        "ProyectoAdjudicado",
        ConstaTerritorioDelProyecto,
        "proyecto",
        "proyecto_id",
    ),
    _de("intervencion", "ProyectoAdjudicado", ConstaRegionDelProyecto, "proyecto", "proyecto_id"),
    _de(
        "intervencion",
        "PlantillaProgramaPublicada",
        ConstaPlantillaProgramaPublicada,
        "plantilla",
        "version",
    ),
    _de(
        "intervencion",
        "ExcepciónAutorizada",
        ConstaExcepcionAutorizada,
        "proyecto",
        "proyecto_id",
    ),
    _de("intervencion", "ModalidadCambiada", ConstaModalidadCambiada, "proyecto", "proyecto_id"),
    _de("intervencion", "ProyectoSuspendido", ConstaProyectoSuspendido, "proyecto", "proyecto_id"),
    _de("intervencion", "ProyectoReactivado", ConstaProyectoReactivado, "proyecto", "proyecto_id"),
    _de(
        "intervencion",
        "ProyectoTerminadoAnticipadamente",
        ConstaProyectoTerminadoAnticipadamente,
        "proyecto",
        "proyecto_id",
    ),
    _de("alianzas", "ConvenioFirmado", ConstaConvenioFirmado, "convenio", "convenio_id"),
    Fact(
        "alianzas",
        "ConvenioFirmado",
        ConstaConvenioDelBarrio,
        stream="territorio/{barrio_id}",
        when=de_un_barrio,
    ),
    _de(
        "alianzas",
        "ModificaciónConvenioTramitada",
        ConstaModificacionConvenioTramitada,
        "convenio",
        "convenio_id",
    ),
    _de("alianzas", "ConvenioModificado", ConstaConvenioModificado, "convenio", "convenio_id"),
    Fact(
        "alianzas",
        "ConvenioModificado",
        ConstaConvenioDelBarrio,
        stream="territorio/{barrio_id}",
        when=de_un_barrio,
    ),
    _de("alianzas", "ConvenioTerminado", ConstaConvenioTerminado, "convenio", "convenio_id"),
    _de("alianzas", "OfertaInstalada", ConstaOfertaInstalada, "oferta", "oferta_id"),
    _de("alianzas", "OfertaSuspendida", ConstaOfertaSuspendida, "oferta", "oferta_id"),
    _de("alianzas", "OfertaReactivada", ConstaOfertaReactivada, "oferta", "oferta_id"),
    _de("alianzas", "OfertaCerrada", ConstaOfertaCerrada, "oferta", "oferta_id"),
    _de(
        "alianzas",
        "ProtocoloDerivaciónAcordado",
        ConstaProtocoloDerivacionAcordado,
        "protocolo",
        "protocolo_id",
    ),
)
POLICIES: tuple[Policy, ...] = (
    Policy("P12", "alianzas", "DerivaciónRespondida", registrar_respuesta),
    Policy("P13", "alianzas", "OfertaCerrada", revisar_derivaciones),
    Policy("P14", "territorios", "TerritoriosFusionados", retirar_territorios),
    Policy("P15", "intervencion", "ProyectoTerminadoAnticipadamente", planificar_egresos),
)


def _plazos(secuencia: str, dia: date) -> EvaluarPlazos | EvaluarPlazosPersona:
    categoria, _, clave = secuencia.partition("/")
    if categoria == "persona":
        return EvaluarPlazosPersona(persona_ref=clave, al=dia)
    return EvaluarPlazos(caso_id=clave, al=dia)


DEADLINES = Deadlines(("caso", "persona"), _plazos)

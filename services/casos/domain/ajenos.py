"""What casos knows of polygons, protocols, convenios and templates: only recorded facts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from services.casos.domain.privacidad import revisar_rectificado
from services.casos.events import (
    ConstaConvenioFirmado,
    ConstaConvenioModificado,
    ConstaConvenioTerminado,
    ConstaModificacionConvenioTramitada,
    ConstaPlantillaProgramaPublicada,
    ConstaPoligonoCerrado,
    ConstaPoligonoElegido,
    ConstaProtocoloDerivacionAcordado,
)
from shared.decider import Decider, read_only

HechoPoligono = ConstaPoligonoElegido | ConstaPoligonoCerrado
HechoConvenio = (
    ConstaConvenioFirmado
    | ConstaModificacionConvenioTramitada
    | ConstaConvenioModificado
    | ConstaConvenioTerminado
)
EstadoConvenio = Literal["SIN_FIRMAR", "FIRMADO", "EN_MODIFICACION", "VIGENTE", "TERMINADO"]


@dataclass(frozen=True)
class Poligono:
    activo: bool = False
    territorio_id: str | None = None


@dataclass(frozen=True)
class Protocolo:
    acordado: ConstaProtocoloDerivacionAcordado | None = None

    def plazo(self, institucion_id: str, dia: date) -> int | None:
        """Days that institution has to answer, if the protocol binds it that day."""
        acuerdo = self.acordado
        if acuerdo is None or institucion_id not in acuerdo.instituciones:
            return None
        return acuerdo.plazo_respuesta_dias if en(dia, acuerdo.desde, acuerdo.hasta) else None


@dataclass(frozen=True)
class Convenio:
    """`barrio_id`: null while alianzas has not said of which it is."""

    estado: EstadoConvenio = "SIN_FIRMAR"
    barrio_id: str | None = None

    def ampara(self, barrio_id: str) -> bool:
        """K12: signed, also while it is being modified, not ended, and of that barrio."""
        suscrito = self.estado in {"FIRMADO", "EN_MODIFICACION", "VIGENTE"}
        return suscrito and self.barrio_id == barrio_id


def en(dia: date, desde: date | None, hasta: date | None) -> bool:
    """Both ends included; a null end is open."""
    return (desde is None or desde <= dia) and (hasta is None or dia <= hasta)


def _evolve_poligono(poligono: Poligono, event: HechoPoligono) -> Poligono:
    if isinstance(event, ConstaPoligonoElegido):
        return Poligono(activo=True, territorio_id=event.territorio_id)
    return replace(poligono, activo=False)


def _evolve_convenio(convenio: Convenio, event: HechoConvenio) -> Convenio:
    match event:
        case ConstaConvenioFirmado():
            return Convenio("FIRMADO", event.barrio_id)
        case ConstaModificacionConvenioTramitada():
            return replace(convenio, estado="EN_MODIFICACION")
        case ConstaConvenioModificado():
            return Convenio("VIGENTE", event.barrio_id)
        case ConstaConvenioTerminado():
            return replace(convenio, estado="TERMINADO")
        case _:
            return convenio


POLIGONO = read_only(
    category="poligono",
    evolve=_evolve_poligono,
    initial=Poligono(),
    events=HechoPoligono,
    admits=revisar_rectificado,
)
PROTOCOLO = read_only(
    category="protocolo",
    evolve=lambda _, event: Protocolo(acordado=event),
    initial=Protocolo(),
    events=ConstaProtocoloDerivacionAcordado,
    admits=revisar_rectificado,
)
CONVENIO = read_only(
    category="convenio",
    evolve=_evolve_convenio,
    initial=Convenio(),
    events=HechoConvenio,
    admits=revisar_rectificado,
)
PLANTILLA: Decider[
    None, ConstaPlantillaProgramaPublicada | None, ConstaPlantillaProgramaPublicada
] = read_only(
    category="plantilla",
    evolve=lambda _, event: event,
    initial=None,
    events=ConstaPlantillaProgramaPublicada,
    admits=revisar_rectificado,
)

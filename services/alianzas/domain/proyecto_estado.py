"""What is known here of a project of intervencion: where it is, its Etapa 2, how it works, whether it goes on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from services.alianzas.events import (
    ConstaEtapaCerrada,
    ConstaFaseCerrada,
    ConstaFaseIniciada,
    ConstaModalidadCambiada,
    ConstaPlantillaProgramaPublicada,
    ConstaProyectoEnTerritorio,
    ConstaProyectoReactivado,
    ConstaProyectoSuspendido,
    ConstaProyectoTerminadoAnticipadamente,
    ConstaValidacionPDLIniciada,
)
from shared.decider import Decider, read_only

ACCION_LOCAL, COMUNIDAD_CRECE = "ACCION_LOCAL", "COMUNIDAD_CRECE"

Event = (
    ConstaProyectoEnTerritorio
    | ConstaValidacionPDLIniciada
    | ConstaFaseIniciada
    | ConstaFaseCerrada
    | ConstaEtapaCerrada
    | ConstaModalidadCambiada
    | ConstaProyectoSuspendido
    | ConstaProyectoReactivado
    | ConstaProyectoTerminadoAnticipadamente
)


@dataclass(frozen=True)
class Proyecto:
    """`ventana_desde`: since when Fase V may start (P5). `fase_v`: whether it runs now."""

    adjudicado: ConstaProyectoEnTerritorio | None = None
    ventana_desde: date | None = None
    fase_v: bool = False
    etapa_2: bool = False
    etapa_2_cerrada: bool = False
    modalidad: ConstaModalidadCambiada | None = None
    suspendido: bool = False
    terminado: bool = False

    @property
    def pide_coordinacion(self) -> bool:
        """A6: in Fase V, or able to start it, and not ended."""
        if self.terminado or self.etapa_2_cerrada or self.programa != ACCION_LOCAL:
            return False
        return self.fase_v or (self.ventana_desde is not None and not self.etapa_2)

    @property
    def programa(self) -> str | None:
        return None if self.adjudicado is None else self.adjudicado.programa


def evolve(proyecto: Proyecto, hecho: Event) -> Proyecto:
    match hecho:
        case ConstaProyectoEnTerritorio():
            return replace(proyecto, adjudicado=hecho)
        case ConstaValidacionPDLIniciada(fecha=fecha):
            return replace(proyecto, ventana_desde=proyecto.ventana_desde or fecha)
        case ConstaFaseIniciada(etapa=2):
            return replace(proyecto, fase_v=True, etapa_2=True)
        case ConstaFaseCerrada(etapa=2):
            return replace(proyecto, fase_v=False)
        case ConstaEtapaCerrada(etapa=2):
            return replace(proyecto, fase_v=False, etapa_2_cerrada=True)
        case ConstaModalidadCambiada():
            return replace(proyecto, modalidad=hecho)
        case ConstaProyectoSuspendido():
            return replace(proyecto, suspendido=True)
        case ConstaProyectoReactivado():
            return replace(proyecto, suspendido=False)
        case ConstaProyectoTerminadoAnticipadamente():
            return replace(proyecto, terminado=True)
        case _:
            return proyecto


#: The project as other streams read it; its commands are decided by `PROYECTO`.
PROYECTO_LEIDO = read_only(
    category="proyecto",
    evolve=evolve,
    initial=Proyecto(),
    events=Event,
)
#: How long a project under each edition of the rules lasts.
PLANTILLA: Decider[
    None, ConstaPlantillaProgramaPublicada | None, ConstaPlantillaProgramaPublicada
] = read_only(
    category="plantilla",
    evolve=lambda _, hecho: hecho,
    initial=None,
    events=ConstaPlantillaProgramaPublicada,
)

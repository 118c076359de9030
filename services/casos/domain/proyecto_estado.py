"""What casos knows of the project that works in a barrio: whether it goes on, how, and its exceptions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from services.casos.events import (
    ConstaExcepcionAutorizada,
    ConstaModalidadCambiada,
    ConstaProyectoReactivado,
    ConstaProyectoSuspendido,
    ConstaProyectoTerminadoAnticipadamente,
    ConstaRegionDelProyecto,
    ConstaTerritorioDelProyecto,
)
from shared.decider import read_only
from shared.values import Mes

Event = (
    ConstaTerritorioDelProyecto
    | ConstaRegionDelProyecto
    | ConstaExcepcionAutorizada
    | ConstaModalidadCambiada
    | ConstaProyectoSuspendido
    | ConstaProyectoReactivado
    | ConstaProyectoTerminadoAnticipadamente
)


@dataclass(frozen=True)
class Proyecto:
    adjudicado: ConstaTerritorioDelProyecto | None = None
    region: str | None = None
    suspendido: bool = False
    terminado: bool = False
    modalidad: ConstaModalidadCambiada | None = None
    excepciones: tuple[ConstaExcepcionAutorizada, ...] = ()

    @property
    def situacion(self) -> str | None:
        """Why it receives nobody, None when it does."""
        if self.terminado:
            return "terminó anticipadamente"
        return "está suspendido" if self.suspendido else None

    def exceptua(self, regla: str, dia: date) -> bool:
        """Whether the rule does not bind the project that day."""
        return any(
            e.regla == regla and (e.vigencia is None or Mes.de(dia) <= e.vigencia)
            for e in self.excepciones
        )


def evolve(proyecto: Proyecto, event: Event) -> Proyecto:
    match event:
        case ConstaTerritorioDelProyecto():
            return replace(proyecto, adjudicado=event)
        case ConstaRegionDelProyecto():
            return replace(proyecto, region=event.region)
        case ConstaExcepcionAutorizada():
            return replace(proyecto, excepciones=(*proyecto.excepciones, event))
        case ConstaModalidadCambiada():
            return replace(proyecto, modalidad=event)
        case ConstaProyectoSuspendido():
            return replace(proyecto, suspendido=True)
        case ConstaProyectoReactivado():
            return replace(proyecto, suspendido=False)
        case ConstaProyectoTerminadoAnticipadamente():
            return replace(proyecto, terminado=True)
        case _:
            return proyecto


#: The project as other streams read it.
PROYECTO_LEIDO = read_only(
    category="proyecto",
    evolve=evolve,
    initial=Proyecto(),
    events=Event,
)

"""What a convenio is: EN_ELABORACION → FIRMADO → EN_MODIFICACION → VIGENTE → TERMINADO (domain.md §1.5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from services.alianzas.events import (
    ConvenioElaborado,
    ConvenioFirmado,
    ConvenioModificado,
    ConvenioTerminado,
    ModificacionConvenioTramitada,
    PlazoFirmaIniciado,
)

Event = (
    ConvenioElaborado
    | ConvenioFirmado
    | ModificacionConvenioTramitada
    | ConvenioModificado
    | ConvenioTerminado
    | PlazoFirmaIniciado
)
Estado = Literal[
    "INEXISTENTE", "EN_ELABORACION", "FIRMADO", "EN_MODIFICACION", "VIGENTE", "TERMINADO"
]


@dataclass(frozen=True)
class Convenio:
    """`terminos`: the last event that says them whole. `plazo`: by when it is to be signed (P1)."""

    estado: Estado = "INEXISTENTE"
    terminos: ConvenioElaborado | ConvenioFirmado | ConvenioModificado | None = None
    plazo: PlazoFirmaIniciado | None = None

    @property
    def suscrito(self) -> bool:
        """Signed and not ended."""
        return self.estado in {"FIRMADO", "EN_MODIFICACION", "VIGENTE"}


def evolve(convenio: Convenio, hecho: Event) -> Convenio:
    match hecho:
        case ConvenioElaborado():
            return replace(convenio, estado="EN_ELABORACION", terminos=hecho)
        case ConvenioFirmado():
            return replace(convenio, estado="FIRMADO", terminos=hecho)
        case ModificacionConvenioTramitada():
            return replace(convenio, estado="EN_MODIFICACION")
        case ConvenioModificado():
            return replace(convenio, estado="VIGENTE", terminos=hecho)
        case ConvenioTerminado():
            return replace(convenio, estado="TERMINADO")
        case PlazoFirmaIniciado():
            return replace(convenio, plazo=hecho)
        case _:
            return convenio

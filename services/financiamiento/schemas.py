"""Foreign facts as financiamiento reads them: only the fields its policies need, the rest is
ignored.
"""

from __future__ import annotations

from shared.declare import value
from shared.values import Clp


@value
class ProyectoAdjudicadoAjeno:
    """Of intervencion.ProyectoAdjudicado. A Comunidad Crece project has no initiatives' fund."""

    proyecto_id: str
    programa: str
    convocatoria: int | None = None
    fondo_iniciativas_clp: Clp | None = None


@value
class IniciativaEjecutadaAjena:
    """Of intervencion.IniciativaEjecutada."""

    proyecto_id: str
    iniciativa_id: str


@value
class ConvenioAjeno:
    """Of alianzas.ConvenioFirmado and ConvenioModificado."""

    convenio_id: str
    monto_clp: Clp | None = None


@value
class ConvenioModificadoAjeno(ConvenioAjeno):
    """With what the modification says of itself."""

    motivo: str


@value
class PDLValidadoAjeno:
    """Of intervencion.PDLValidado."""

    proyecto_id: str
    version: int


@value
class ProyectoTerminadoAjeno:
    """Of intervencion.ProyectoTerminadoAnticipadamente."""

    proyecto_id: str


@value
class CierreSolicitadoAjeno:
    """Of intervencion.CierreAdministrativoSolicitado; `solicitud` counts from 1."""

    proyecto_id: str
    solicitud: int

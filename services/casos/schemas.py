"""Foreign facts as casos reads them (only the fields its policies need), and what its HTTP takes beside commands."""

from __future__ import annotations

from services.casos.events_acceso import FinalidadLectura
from shared.declare import value


@value
class DerivacionRespondidaAjena:
    """Of alianzas.DerivaciónRespondida. `motivo` is a code; free text would not pass K10."""

    derivacion_id: str
    caso_id: str
    oferta_id: str
    acepta: bool
    motivo: str | None = None


@value
class DeOfertaAjena:
    """Of any event of an offer of alianzas."""

    oferta_id: str


@value
class ConvenioAjeno:
    """Of alianzas.ConvenioFirmado and ConvenioModificado."""

    convenio_id: str
    barrio_id: str | None = None


@value
class PoligonoElegidoAjeno:
    """Of territorios.PolígonoElegido."""

    poligono_id: str
    territorio_id: str | None = None


@value
class TerritoriosFusionadosAjeno:
    """Of territorios.TerritoriosFusionados."""

    origen_ids: tuple[str, ...]
    destino_id: str


@value
class DeProyectoAjeno:
    """Of any event of a project of intervencion."""

    proyecto_id: str


@value
class PedirFicha:
    """What is asked for over HTTP."""

    caso_id: str
    finalidad: FinalidadLectura

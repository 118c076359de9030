"""Foreign facts as alianzas reads them: only the fields its policies need, the rest is ignored."""

from __future__ import annotations

from shared.declare import value
from shared.values import Cut, Region


@value
class ProyectoAdjudicadoAjeno:
    """Of intervencion.ProyectoAdjudicado."""

    proyecto_id: str
    programa: str
    region: Region


@value
class DerivacionSolicitadaAjena:
    """Of casos.DerivaciónSolicitada."""

    derivacion_id: str
    oferta_id: str


@value
class TerritoriosFusionadosAjeno:
    """Of territorios.TerritoriosFusionados."""

    origen_ids: tuple[str, ...]
    destino_id: str


@value
class PoligonoElegidoAjeno:
    """Of territorios.PolígonoElegido."""

    poligono_id: str
    territorio_id: str | None = None
    municipio: Cut | None = None


@value
class DeProyectoAjeno:
    """Of any event of a project of intervencion."""

    proyecto_id: str

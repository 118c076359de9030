"""What `alianzas` remembers of convenios and of the contributions that institutions commit."""

from __future__ import annotations

from datetime import date
from typing import Literal

from shared.declare import event
from shared.values import Clp

Programa = Literal["ACCION_LOCAL", "COMUNIDAD_CRECE"]
Materia = Literal["PRESUPUESTARIA", "PLAZO", "OBJETO", "OTRA"]
TipoAporte = Literal["DINERO", "ESPECIE", "HORAS"]


@event("ConvenioElaborado")
class ConvenioElaborado:
    """A draft. `partes`: ids of institutions; `barrio_id` is null for one of several barrios."""

    convenio_id: str
    programa: Programa | None
    partes: tuple[str, ...]
    objeto: str | None
    barrio_id: str | None
    monto_clp: Clp | None
    desde: date | None
    hasta: date | None


@event("ConvenioFirmado")
class ConvenioFirmado:
    """What was signed, whole. In effect from `desde` to `hasta`, both included."""

    convenio_id: str
    programa: Programa | None
    partes: tuple[str, ...]
    objeto: str | None
    barrio_id: str | None
    monto_clp: Clp | None
    fecha: date | None
    desde: date | None
    hasta: date | None


@event("ModificaciónConvenioTramitada")
class ModificacionConvenioTramitada:
    """A modification is in process; what it will say is not decided yet."""

    convenio_id: str
    materia: Materia | None
    motivo: str


@event("ConvenioModificado")
class ConvenioModificado:
    """The terms as they stand after the modification, which was signed on `fecha`."""

    convenio_id: str
    programa: Programa | None
    partes: tuple[str, ...]
    objeto: str | None
    barrio_id: str | None
    monto_clp: Clp | None
    fecha: date | None
    desde: date | None
    hasta: date | None
    rige_desde: date | None
    motivo: str


@event("ConvenioTerminado")
class ConvenioTerminado:
    """`hasta`: the last day of the convenio."""

    convenio_id: str
    hasta: date | None
    motivo: str


@event("AporteComprometido")
class AporteComprometido:
    """Money has `monto_clp`; goods and hours have `cantidad` of `unidad`. `plazo`: last day."""

    aporte_id: str
    institucion_id: str
    mesa_id: str | None
    tipo: TipoAporte
    monto_clp: Clp | None
    cantidad: int | None
    unidad: str | None
    plazo: date | None


@event("AporteCumplido")
class AporteCumplido:
    """A part, or the whole, of what was committed; in the same unit."""

    aporte_id: str
    entrega_id: str
    monto_clp: Clp | None
    cantidad: int | None
    unidad: str | None
    fecha: date | None


@event("AporteIncumplido")
class AporteIncumplido:
    """What is missing will not come."""

    aporte_id: str
    monto_pendiente_clp: Clp | None
    cantidad_pendiente: int | None
    motivo: str

"""Facts of intervencion that a decision here rests on, and the caseload of who works with cases."""

from __future__ import annotations

from datetime import date
from typing import Literal

from shared.declare import event, value
from shared.values import Mes, Region


@event("ConstaProyectoAdjudicado")
class ConstaProyectoAdjudicado:
    """From intervencion.ProyectoAdjudicado, in the territory's stream: who works there (K2, P15)."""

    territorio_id: str
    proyecto_id: str
    programa: str


@event("ConstaTerritorioDelProyecto")
class ConstaTerritorioDelProyecto:
    """From intervencion.ProyectoAdjudicado, in the project's stream: where, and by which rules."""

    proyecto_id: str
    territorio_id: str
    plantilla_version: str


@event("ConstaRegiónDelProyecto")
class ConstaRegionDelProyecto:
    """From intervencion.ProyectoAdjudicado, in the project's stream: who supervises it."""

    proyecto_id: str
    region: Region


@value
class TramoPlantilla:
    """An age band in whole years, both ends included."""

    codigo: str
    edad_min: int
    edad_max: int


@event("ConstaPlantillaProgramaPublicada")
class ConstaPlantillaProgramaPublicada:
    """From intervencion.PlantillaProgramaPublicada: whom projects under these rules receive (K2)."""

    version: str
    edad_min: int | None = None
    edad_max: int | None = None
    tramos_edad: tuple[TramoPlantilla, ...] = ()


@event("ConstaExcepciónAutorizada")
class ConstaExcepcionAutorizada:
    """From intervencion.ExcepciónAutorizada: a rule does not bind the project (K5).

    `vigencia` is its last month, null for the project's life.
    """

    proyecto_id: str
    excepcion_id: str
    regla: str
    vigencia: Mes | None = None


@event("ConstaModalidadCambiada")
class ConstaModalidadCambiada:
    """From intervencion.ModalidadCambiada: how the project works from now on (P16)."""

    proyecto_id: str
    modalidad: str
    canales: tuple[str, ...]


@event("ConstaProyectoSuspendido")
class ConstaProyectoSuspendido:
    """From intervencion.ProyectoSuspendido: no new ingress for a time (P15)."""

    proyecto_id: str
    fecha: date


@event("ConstaProyectoReactivado")
class ConstaProyectoReactivado:
    """From intervencion.ProyectoReactivado: the project receives cases again (P15)."""

    proyecto_id: str
    fecha: date


@event("ConstaProyectoTerminadoAnticipadamente")
class ConstaProyectoTerminadoAnticipadamente:
    """From intervencion.ProyectoTerminadoAnticipadamente: its open cases must leave (P15)."""

    proyecto_id: str
    fecha: date


@event("CargaMáximaFijada")
class CargaMaximaFijada:
    """How many open cases each professional of a dupla may have (K11)."""

    programa: Literal["COMUNIDAD_CRECE"]
    casos_max: int


@event("CargaAsumida", stream="carga/{profesional_id}")
class CargaAsumida:
    """The case counts against the professional's caseload (K11)."""

    profesional_id: str
    caso_id: str


@event("CargaLiberada", stream="carga/{profesional_id}")
class CargaLiberada:
    """The case no longer counts against the professional's caseload."""

    profesional_id: str
    caso_id: str

"""What is done in a project: activities, people, modality, exceptions, and programme documents.

`fecha` is null where the paper gives only a month, which the envelope's `occurred_at` holds.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from services.intervencion.events_plantilla import Programa
from shared.declare import event, value
from shared.values import Mes


@event("ActividadRealizada")
class ActividadRealizada:
    """An activity of the pinned template's catalogue was done."""

    proyecto_id: str
    actividad_id: str
    codigo: str
    fecha: date
    modalidad: str
    canal: str | None = None
    participantes: int
    componente: int


@value
class ActorInstancia:
    """Someone represented in an instance."""

    tipo: str
    institucion_id: str | None = None


@event("InstanciaMultiactoralConstituida")
class InstanciaMultiactoralConstituida:
    """A multi-actor instance of participation exists."""

    proyecto_id: str
    instancia_id: str
    actores: tuple[ActorInstancia, ...]


@event("ModalidadCambiada")
class ModalidadCambiada:
    """From now on the project works in this way."""

    proyecto_id: str
    modalidad: str
    canales: tuple[str, ...]
    causa: str


@event("LíneaSalidaIngresada")
class LineaSalidaIngresada:
    """The exit measurement was entered in the external system."""

    proyecto_id: str
    sistema: Literal["SNU"]
    folio: str
    fecha: date


@event("SelecciónEquipoIniciada")
class SeleccionEquipoIniciada:
    """The selection of a team opens. `personas`: posts, null if unknown."""

    proyecto_id: str
    seleccion_id: str
    rol: str
    personas: int | None = None
    fecha: date | None = None


@event("EntrevistasSelecciónRealizadas")
class EntrevistasSeleccionRealizadas:
    """A round of interviews. `personas`: interviewed, null if unknown."""

    proyecto_id: str
    seleccion_id: str
    rol: str
    personas: int | None = None
    fecha: date | None = None


@event("EquipoSeleccionado")
class EquipoSeleccionado:
    """The team is chosen: so many people."""

    proyecto_id: str
    seleccion_id: str
    rol: str
    personas: int
    fecha: date | None = None


@event("CapacitaciónPreparada")
class CapacitacionPreparada:
    """A training of the team is prepared."""

    proyecto_id: str
    capacitacion_id: str
    rol: str
    personas: int | None = None
    fecha: date | None = None


@event("CapacitaciónRealizada")
class CapacitacionRealizada:
    """The team was trained."""

    proyecto_id: str
    capacitacion_id: str
    rol: str
    personas: int | None = None
    fecha: date | None = None


@event("PlanComponentePlanificado")
class PlanComponentePlanificado:
    """The activities of a component are planned by month, for a neighbourhood if named."""

    proyecto_id: str
    componente: int
    desde: Mes
    hasta: Mes
    barrio_id: str | None = None


@event("ExcepciónAutorizada", fixed=("autorizador",))
class ExcepcionAutorizada:
    """A rule does not bind this project.

    `entidad` narrows it (an initiative, a phase); `vigencia` is its last month, null for the
    project's life.
    """

    proyecto_id: str
    excepcion_id: str
    regla: str
    motivo: str
    autorizador: str
    entidad: str | None = None
    vigencia: Mes | None = None


@event("LineamientosElaborados")
class LineamientosElaborados:
    """The guidelines of a programme exist."""

    documento_id: str
    programa: Programa
    componente: int | None = None


@event("ManualElaborado")
class ManualElaborado:
    """The manual of a component exists."""

    documento_id: str
    programa: Programa
    componente: int

"""The life of a project besides its phases: suspended, resumed, ended early; and its components."""

from __future__ import annotations

from datetime import date

from shared.declare import event


@event("ProyectoSuspendido")
class ProyectoSuspendido:
    """The project stops for a time."""

    proyecto_id: str
    causal: str
    fecha: date


@event("ProyectoReactivado")
class ProyectoReactivado:
    """A suspended project goes on."""

    proyecto_id: str
    motivo: str
    fecha: date


@event("ProyectoTerminadoAnticipadamente")
class ProyectoTerminadoAnticipadamente:
    """The project ends before its time, for good."""

    proyecto_id: str
    causal: str
    fecha: date


@event("ComponenteIniciado")
class ComponenteIniciado:
    """A component of a programme without phases begins."""

    proyecto_id: str
    componente: int
    fecha: date


@event("ComponenteCerrado")
class ComponenteCerrado:
    """A component ends. `motivo`: why without another that should go on with it (I11)."""

    proyecto_id: str
    componente: int
    fecha: date
    motivo: str | None = None

"""Facts of intervencion and territorios that stop money, or change what it is for, recorded as own."""

from __future__ import annotations

from datetime import date

from shared.declare import event


@event("ConstaPDLEnmendado")
class ConstaPDLEnmendado:
    """From intervencion.PDLEnmendado: `version` is being written, and leaves out `retiradas`."""

    proyecto_id: str
    pdl_id: str
    version: int
    retiradas: tuple[str, ...]


@event("ConstaProyectoSuspendido")
class ConstaProyectoSuspendido:
    """From intervencion.ProyectoSuspendido: no money goes out since `fecha`."""

    proyecto_id: str
    fecha: date


@event("ConstaProyectoReactivado")
class ConstaProyectoReactivado:
    """From intervencion.ProyectoReactivado: it goes on since `fecha`."""

    proyecto_id: str
    fecha: date


@event("ConstaProyectoTerminadoAnticipadamente")
class ConstaProyectoTerminadoAnticipadamente:
    """From intervencion.ProyectoTerminadoAnticipadamente: no money goes out since `fecha`, for good."""

    proyecto_id: str
    fecha: date


@event("ConstaCierreAdministrativoSolicitado")
class ConstaCierreAdministrativoSolicitado:
    """From intervencion.CierreAdministrativoSolicitado: request number `solicitud` waits for an answer."""

    proyecto_id: str
    solicitud: int


@event("ConstaTerritorioCorregido")
class ConstaTerritorioCorregido:
    """From territorios.TerritorioCorregido: what is known of `campo` changed."""

    territorio_id: str
    campo: str


@event("ConstaTerritoriosFusionados")
class ConstaTerritoriosFusionados:
    """From territorios.TerritoriosFusionados: they are one, the destination."""

    origen_ids: tuple[str, ...]
    destino_id: str


@event("ConstaPolígonoCerrado")
class ConstaPoligonoCerrado:
    """From territorios.PolígonoCerrado."""

    poligono_id: str
    territorio_id: str | None = None
    fecha: date | None = None

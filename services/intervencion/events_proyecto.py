"""A project's award, calendar, stages and phases."""

from __future__ import annotations

from datetime import date

from services.intervencion.events_plantilla import Programa
from shared.declare import event, value
from shared.values import Clp, Cut, Fase, Mes, Region


@event("ProyectoAdjudicado")
class ProyectoAdjudicado:
    """A project exists and pins its rules.

    Null dates, amounts or ejecutor are what the papers of a historical load do not give.
    """

    proyecto_id: str
    territorio_id: str
    programa: Programa
    nombre_proyecto: str
    convocatoria: int
    ejecutor_id: str | None = None
    monto_proyecto_clp: Clp | None = None
    fondo_iniciativas_clp: Clp | None = None
    inicio_mes: Mes | None = None
    termino_mes: Mes | None = None
    plantilla_version: str
    region: Region
    comuna_principal: Cut


@value
class Hito:
    """A milestone of a Gantt chart, first and last month."""

    codigo: str
    desde: Mes
    hasta: Mes


@event("CartaGanttEstablecida")
class CartaGanttEstablecida:
    """The Gantt chart; `hitos` is empty when its paper only says that it exists."""

    proyecto_id: str
    hitos: tuple[Hito, ...] = ()


@event("FasePlanificada")
class FasePlanificada:
    """The months planned for a phase, both included; the last plan counts."""

    proyecto_id: str
    fase: Fase
    desde_mes: Mes
    hasta_mes: Mes


@event("FaseIniciada")
class FaseIniciada:
    """A phase begins, or begins again under an exception.

    `mes_relativo`: 1 is the project's first month. `duracion_prevista_meses`: to its planned
    end, or
    the nominal one.
    """

    proyecto_id: str
    fase: Fase
    etapa: int
    fecha: date
    mes_relativo: int
    duracion_prevista_meses: int


@event("FaseCerrada")
class FaseCerrada:
    """A phase ends. `actividades_pendientes`: catalogue codes of the phase that were never
    recorded.
    """

    proyecto_id: str
    fase: Fase
    etapa: int
    fecha: date
    duracion_meses: int
    actividades_pendientes: tuple[str, ...]


@event("EtapaIniciada")
class EtapaIniciada:
    """A stage begins."""

    proyecto_id: str
    etapa: int
    implementador: str
    mes: Mes


@event("EtapaCerrada")
class EtapaCerrada:
    """A stage ends; `duracion_meses` counts both months."""

    proyecto_id: str
    etapa: int
    implementador: str
    mes: Mes
    duracion_meses: int

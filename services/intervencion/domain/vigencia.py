"""A project is suspended, resumed or ended early. Each is an act with its grounds."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.intervencion.domain.proyecto_estado import (
    Event,
    Proyecto,
    exigir_no_terminado,
    revisar_fecha,
)
from services.intervencion.domain.rechazos import exigir, exigir_fundamento
from services.intervencion.domain.vinculos import soltar
from services.intervencion.events import (
    ProyectoReactivado,
    ProyectoSuspendido,
    ProyectoTerminadoAnticipadamente,
)
from shared.decider import Context, DomainError
from shared.declare import command


class ProyectoNoSuspendido(DomainError):
    """El proyecto {proyecto_id} no está suspendido."""

    rule = "N2"
    remedy = "Solo se reactiva un proyecto suspendido."


class ProyectoYaSuspendido(DomainError):
    """El proyecto {proyecto_id} ya está suspendido desde el {fecha}, por {causal}."""

    rule = "N3"
    remedy = "Reactive el proyecto antes de suspenderlo por otra causal."


@command("proyecto/{proyecto_id}")
class SuspenderProyecto:
    """Stops the project on the command's day. Needs grounds."""

    proyecto_id: str
    causal: str


@command("proyecto/{proyecto_id}")
class ReactivarProyecto:
    """A suspended project goes on from the command's day. Needs grounds."""

    proyecto_id: str
    motivo: str


@command("proyecto/{proyecto_id}")
class TerminarProyecto:
    """Ends the project before its time, on the command's day, for good. Needs grounds."""

    proyecto_id: str
    causal: str


def suspender_proyecto(
    proyecto: Proyecto, orden: SuspenderProyecto, context: Context
) -> list[Event]:
    """I10. Raises `ProyectoYaSuspendido`, `ProyectoTerminado`, `FundamentoRequerido`."""
    fecha = _acto(proyecto, "SuspenderProyecto", "causal", orden.causal, context)
    exigir_no_terminado(proyecto)
    previa = proyecto.suspension
    if previa is not None:
        if previa.causal == orden.causal:
            return []
        raise ProyectoYaSuspendido(
            proyecto_id=orden.proyecto_id, fecha=previa.fecha, causal=previa.causal
        )
    return [ProyectoSuspendido(proyecto_id=orden.proyecto_id, causal=orden.causal, fecha=fecha)]


def reactivar_proyecto(
    proyecto: Proyecto, orden: ReactivarProyecto, context: Context
) -> list[Event]:
    """I10; not before the day it was suspended."""
    fecha = _acto(proyecto, "ReactivarProyecto", "motivo", orden.motivo, context)
    exigir_no_terminado(proyecto)
    hecho = ProyectoReactivado(proyecto_id=orden.proyecto_id, motivo=orden.motivo, fecha=fecha)
    previa = proyecto.suspension
    if previa is None:
        if proyecto.reactivado == hecho:
            return []
        raise ProyectoNoSuspendido(proyecto_id=orden.proyecto_id)
    exigir(fecha >= previa.fecha, "occurred_at", f"la suspensión es del {previa.fecha}")
    return [hecho]


def terminar_proyecto(proyecto: Proyecto, orden: TerminarProyecto, context: Context) -> list[Any]:
    """I10; also of a suspended project, not before the day it was suspended."""
    fecha = _acto(proyecto, "TerminarProyecto", "causal", orden.causal, context)
    previo = proyecto.termino
    if previo is not None:
        if previo.causal == orden.causal:
            return []
        exigir_no_terminado(proyecto)
    if proyecto.suspension is not None:
        desde = proyecto.suspension.fecha
        exigir(fecha >= desde, "occurred_at", f"la suspensión es del {desde}")
    return [
        ProyectoTerminadoAnticipadamente(
            proyecto_id=orden.proyecto_id, causal=orden.causal, fecha=fecha
        ),
        *soltar(orden.proyecto_id, context),
    ]


def _acto(proyecto: Proyecto, comando: str, campo: str, razon: str, context: Context) -> date:
    """The day of the act, once its grounds and its reason are there."""
    exigir_fundamento(comando, context)
    exigir(bool(razon.strip()), campo, "está vacío")
    return revisar_fecha(proyecto, context)

"""Who works with a case: a dupla, and later others, each within the caseload (K6, K11)."""

from __future__ import annotations

from typing import Any

from services.casos.domain.carga import asumir, soltar
from services.casos.domain.estados import Caso, Ficha
from services.casos.domain.ingreso import abierto
from services.casos.domain.ordenes import AsignarDupla, ReasignarCaso
from services.casos.domain.rechazos_acompanamiento import (
    AsignacionAnterior,
    AsignacionNoCorresponde,
    SinProfesionales,
)
from services.casos.events import CasoReasignado, DuplaAsignada
from shared.decider import Context


def asignar(caso: Caso, orden: AsignarDupla, context: Context) -> list[Any]:
    ficha = _con_profesionales(caso, orden)
    hecho = DuplaAsignada(
        caso_id=orden.caso_id, profesional_ids=orden.profesional_ids, desde=orden.desde
    )
    if hecho in ficha.asignaciones:
        return []
    if ficha.asignaciones:
        raise AsignacionNoCorresponde(
            caso_id=orden.caso_id, situacion="ya tiene una dupla asignada"
        )
    return [hecho, *asumir(context, orden.profesional_ids, orden.caso_id)]


def reasignar(caso: Caso, orden: ReasignarCaso, context: Context) -> list[Any]:
    ficha = _con_profesionales(caso, orden)
    hecho = CasoReasignado(
        caso_id=orden.caso_id,
        profesional_ids=orden.profesional_ids,
        desde=orden.desde,
        motivo=orden.motivo,
    )
    if hecho in ficha.asignaciones:
        return []
    if not ficha.asignaciones:
        raise AsignacionNoCorresponde(
            caso_id=orden.caso_id, situacion="todavía no tiene una dupla asignada"
        )
    if orden.desde <= ficha.asignaciones[-1].desde:
        raise AsignacionAnterior(
            caso_id=orden.caso_id, desde=orden.desde, ultima=ficha.asignaciones[-1].desde
        )
    salen = [p for p in ficha.dupla if p not in orden.profesional_ids]
    return [
        hecho,
        *soltar(context, salen, orden.caso_id),
        *asumir(context, orden.profesional_ids, orden.caso_id),
    ]


def _con_profesionales(caso: Caso, orden: AsignarDupla | ReasignarCaso) -> Ficha:
    ficha = abierto(caso, orden.caso_id).ficha
    ids = orden.profesional_ids
    if not ids or len(set(ids)) != len(ids):
        raise SinProfesionales(caso_id=orden.caso_id)
    return ficha

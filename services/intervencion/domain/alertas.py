"""Deadlines of a project: what is overdue on a given day, told once and resolved once.

Days are civil days: what is due is the end of a planned month, which no law states in working days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from services.intervencion.domain.avisos import avisar, resolver
from services.intervencion.domain.pdl_estado import PDL_LEIDO
from services.intervencion.domain.plantilla import Plantilla, fases_de_etapa
from services.intervencion.domain.proyecto_estado import (
    PLANIFICACION,
    FechaFutura,
    Proyecto,
    reglas_de,
)
from services.intervencion.domain.vinculos import revisar
from shared.common import Alerta, AlertaPlazoEmitida
from shared.decider import Context
from shared.declare import command
from shared.values import Fase, Mes

#: The plan of a phase (I1) and the window of Fase V (P5).
FASE: Final = "I1"
VENTANA: Final = "P5"


@command("proyecto/{proyecto_id}")
class EvaluarPlazos:
    """The clock: which deadlines of the project are overdue on the day `al`, never a future one."""

    proyecto_id: str
    al: date


def evaluar_plazos(proyecto: Proyecto, orden: EvaluarPlazos, context: Context) -> Sequence[Any]:
    """Alerts for what is overdue and has none open; the open ones that no longer are, resolved.

    It also brings up to date what ties the project to its barrio and its ejecutor (P2, P3, P19).
    """
    if orden.al > context.today:
        raise FechaFutura(fecha=orden.al, hoy=context.today)
    return [*_plazos(proyecto, orden.al, context), *revisar(proyecto, context)]


def _plazos(proyecto: Proyecto, al: date, context: Context) -> list[Alerta]:
    """A suspended project's deadlines wait: nothing is emitted or resolved. One that ended early has
    none.
    """
    if proyecto.adjudicado.inicio_mes is None:
        return []
    if proyecto.suspension is not None and proyecto.termino is None:
        return []
    plantilla = reglas_de(proyecto, context)
    vencidas: dict[str, AlertaPlazoEmitida] = {}
    if proyecto.termino is None:
        vencidas = {a.alerta_id: a for a in _vencidas(proyecto, plantilla, al, context)}
    alertas: list[Alerta] = []
    for alerta_id, regla, entidad in _posibles(proyecto, plantilla):
        if alerta_id in vencidas:
            alertas += avisar(vencidas[alerta_id], context)
        else:
            alertas += resolver(alerta_id, regla, entidad, context)
    return alertas


def _posibles(proyecto: Proyecto, plantilla: Plantilla) -> Iterable[tuple[str, str, str]]:
    """(alert id, rule, entity) of every alert a project may raise."""
    for fase in plantilla.fases:
        yield _fase(proyecto, fase.fase)
    if plantilla.fases:
        yield _ventana(proyecto)


def _fase(proyecto: Proyecto, fase: Fase) -> tuple[str, str, str]:
    entidad = f"proyecto/{proyecto.proyecto_id}"
    return f"{FASE}-{proyecto.proyecto_id}-{int(fase)}", FASE, entidad


def _ventana(proyecto: Proyecto) -> tuple[str, str, str]:
    return f"{VENTANA}-{proyecto.proyecto_id}", VENTANA, f"proyecto/{proyecto.proyecto_id}"


def _vencidas(
    proyecto: Proyecto, plantilla: Plantilla, al: date, context: Context
) -> Iterable[AlertaPlazoEmitida]:
    for fase in plantilla.fases:
        plan, vivida = proyecto.plan.get(fase.fase), proyecto.fases.get(fase.fase)
        cerrada = vivida is not None and vivida.cierre is not None
        if plan is None or cerrada or al <= plan.hasta_mes.ultimo_dia:
            continue
        alerta_id, regla, entidad = _fase(proyecto, fase.fase)
        yield AlertaPlazoEmitida(
            alerta_id=alerta_id,
            regla=regla,
            entidad=entidad,
            detalle=(
                f"La fase {fase.fase.romano} del proyecto {proyecto.proyecto_id} debía terminar en "
                f"{plan.hasta_mes.mostrar} y no está cerrada."
            ),
            vence_en=plan.hasta_mes.ultimo_dia,
        )
    yield from _ventana_vencida(proyecto, plantilla, al, context)


def _ventana_vencida(
    proyecto: Proyecto, plantilla: Plantilla, al: date, context: Context
) -> Iterable[AlertaPlazoEmitida]:
    """P5: Fase II is in its last month, past it or closed, and no phase of Etapa 2 has begun."""
    segunda = proyecto.fases.get(PLANIFICACION)
    segunda_etapa = fases_de_etapa(plantilla, 2)
    if segunda is None or not segunda_etapa or any(f.fase in proyecto.fases for f in segunda_etapa):
        return
    vence = segunda.cierre or _termino_de_fase_dos(proyecto, plantilla, segunda.inicio).ultimo_dia
    if segunda.cierre is None and Mes.de(al) < Mes.de(vence):
        return
    validacion = context.of(PDL_LEIDO, proyecto.proyecto_id).validacion_desde
    porque = (
        "la validación del PDL no ha comenzado"
        if validacion is None
        else f"puede comenzar desde el {validacion}"
    )
    alerta_id, regla, entidad = _ventana(proyecto)
    yield AlertaPlazoEmitida(
        alerta_id=alerta_id,
        regla=regla,
        entidad=entidad,
        detalle=(
            f"La Fase V del proyecto {proyecto.proyecto_id} no ha comenzado y la Fase II termina "
            f"el {vence}: {porque}; después exige una excepción a I2."
        ),
        vence_en=vence,
    )


def _termino_de_fase_dos(proyecto: Proyecto, plantilla: Plantilla, inicio: date) -> Mes:
    """Planned, else nominal."""
    if plan := proyecto.plan.get(PLANIFICACION):
        return plan.hasta_mes
    nominal = next(f.meses_nominal for f in plantilla.fases if f.fase == PLANIFICACION)
    return Mes.de(inicio).mas(nominal - 1)

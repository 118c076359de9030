"""When renditions are due: a date is data, and the clock is a command (P9, F12)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from services.financiamiento.domain.estado import Fondo
from services.financiamiento.domain.ordenes_rendicion import EvaluarPlazos, IniciarPlazoRendicion
from services.financiamiento.domain.rechazos_rendicion import (
    EvaluacionFutura,
    FeriadosDesconocidos,
    IniciativaSinEjecutar,
    PlazoInvalido,
)
from services.financiamiento.events_rendicion import PlazoRendicionIniciado
from shared.common import AlertaPlazoEmitida, AlertaPlazoResuelta
from shared.decider import Context, Decider
from shared.feriados import FueraDelCalendario, sumar_dias_habiles

Alerta = AlertaPlazoEmitida | AlertaPlazoResuelta

MAXIMO_DIAS: Final = 3_650
REGLA: Final = "F12"


def _sin_ordenes(_: bool, orden: None, __: Context) -> Sequence[Any]:
    raise TypeError(f"alerts are raised by the commands that find them, not by {orden!r}")


#: Whether an alert is open.
ALERTA = Decider[None, bool, Alerta](
    category="alerta",
    decide=_sin_ordenes,
    evolve=lambda _, hecho: isinstance(hecho, AlertaPlazoEmitida),
    initial=False,
    commands=None,
    events=Alerta,
)


def alerta_de(proyecto_id: str, iniciativa_id: str) -> str:
    """The id of the only alert of an initiative's rendition."""
    return f"F12/{proyecto_id}/{iniciativa_id}"


def iniciar_plazo(fondo: Fondo, orden: IniciarPlazoRendicion, context: Context) -> Sequence[Any]:
    if orden.iniciativa_id in fondo.plazos:
        return []
    ejecutada_el = fondo.ejecutadas.get(orden.iniciativa_id)
    if ejecutada_el is None:
        raise IniciativaSinEjecutar(iniciativa_id=orden.iniciativa_id)
    cuenta_desde, vence_en = _termino(orden, ejecutada_el, context.today)
    return [
        PlazoRendicionIniciado(
            proyecto_id=orden.proyecto_id,
            iniciativa_id=orden.iniciativa_id,
            ejecutada_el=ejecutada_el,
            plazo_dias=orden.plazo_dias,
            vence_en=vence_en,
            unidad=orden.unidad,
            cuenta_desde=cuenta_desde,
        )
    ]


def _termino(orden: IniciarPlazoRendicion, hecho_el: date, hoy: date) -> tuple[date, date]:
    """The day after which the term counts, and its last day, by the holidays known today.

    Raises `PlazoInvalido`, `FeriadosDesconocidos`.
    """
    if not 1 <= orden.plazo_dias <= MAXIMO_DIAS:
        raise PlazoInvalido(plazo_dias=orden.plazo_dias)
    ultimo = monthrange(hecho_el.year, hecho_el.month)[1]
    cuenta_desde = hecho_el.replace(day=ultimo) if orden.desde == "MES_SIGUIENTE" else hecho_el
    if orden.unidad == "CORRIDOS":
        if (date.max - cuenta_desde).days < orden.plazo_dias:
            raise PlazoInvalido(plazo_dias=orden.plazo_dias)
        return cuenta_desde, cuenta_desde + timedelta(days=orden.plazo_dias)
    try:
        return cuenta_desde, sumar_dias_habiles(cuenta_desde, orden.plazo_dias, segun=hoy)
    except FueraDelCalendario as fuera:
        raise FeriadosDesconocidos(
            cuenta_desde=cuenta_desde, desde=fuera.desde, hasta=fuera.hasta
        ) from None


def evaluar(fondo: Fondo, orden: EvaluarPlazos, context: Context) -> Sequence[Any]:
    if orden.fecha > context.today:
        raise EvaluacionFutura(fecha=orden.fecha, hoy=context.today)
    vencidas = fondo.vencidas(orden.fecha)
    emitidas = [
        AlertaPlazoEmitida(
            alerta_id=alerta_id,
            regla=REGLA,
            entidad=f"iniciativa/{iniciativa_id}",
            detalle=(
                f"La iniciativa {iniciativa_id} del proyecto {orden.proyecto_id} "
                "tiene vencida su rendición."
            ),
            vence_en=fondo.plazos[iniciativa_id],
        )
        for iniciativa_id in vencidas
        if not context.of(ALERTA, alerta_id := alerta_de(orden.proyecto_id, iniciativa_id))
    ]
    rendidas = [id_ for id_ in sorted(fondo.plazos) if fondo.por_rendir(id_) == 0]
    return [*emitidas, *resueltas(orden.proyecto_id, rendidas, context)]


def resueltas(
    proyecto_id: str, iniciativas: Sequence[str], context: Context
) -> list[AlertaPlazoResuelta]:
    """The end of the open alerts of these initiatives."""
    return [
        AlertaPlazoResuelta(alerta_id=alerta_id, regla=REGLA, entidad=f"iniciativa/{iniciativa_id}")
        for iniciativa_id in iniciativas
        if context.of(ALERTA, alerta_id := alerta_de(proyecto_id, iniciativa_id))
    ]

"""When renditions and what is left are due: a date is data, the clock is a command (P9, P15, F12)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from services.financiamiento.domain.estado import Fondo
from services.financiamiento.domain.ordenes_rendicion import (
    EvaluarPlazos,
    IniciarPlazoReintegro,
    IniciarPlazoRendicion,
)
from services.financiamiento.domain.rechazos_rendicion import (
    EvaluacionFutura,
    FeriadosDesconocidos,
    IniciativaSinEjecutar,
    PlazoInvalido,
    ProyectoSinTerminar,
)
from services.financiamiento.events_rendicion import PlazoReintegroIniciado, PlazoRendicionIniciado
from shared.common import ALERTA, AlertaPlazoEmitida, AlertaPlazoResuelta
from shared.decider import Context
from shared.feriados import FueraDelCalendario, sumar_dias_habiles
from shared.values import Clp

MAXIMO_DIAS: Final = 3_650
REGLA: Final = "F12"
REGLA_DEL_TERMINO: Final = "P15"


def alerta_de(proyecto_id: str, iniciativa_id: str) -> str:
    """The id of the only alert of an initiative's rendition."""
    return f"F12/{proyecto_id}/{iniciativa_id}"


def alerta_de_reintegro(proyecto_id: str) -> str:
    """The id of the only alert of a project that ended early."""
    return f"P15/{proyecto_id}"


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


def _termino(
    orden: IniciarPlazoRendicion | IniciarPlazoReintegro, hecho_el: date, hoy: date
) -> tuple[date, date]:
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


def iniciar_reintegro(
    fondo: Fondo, orden: IniciarPlazoReintegro, context: Context
) -> Sequence[Any]:
    """P15. Without a fund, or with a closed one, nothing can be owed."""
    if fondo.reintegro_vence or fondo.certificado or fondo.asignado_clp is None:
        return []
    if fondo.terminado is None:
        raise ProyectoSinTerminar(proyecto_id=orden.proyecto_id)
    cuenta_desde, vence_en = _termino(orden, fondo.terminado, context.today)
    iniciado = PlazoReintegroIniciado(
        proyecto_id=orden.proyecto_id,
        terminado_el=fondo.terminado,
        iniciativas=fondo.sin_rendir,
        por_rendir_clp=Clp(sum(map(fondo.por_rendir, fondo.sin_rendir))),
        plazo_dias=orden.plazo_dias,
        unidad=orden.unidad,
        cuenta_desde=cuenta_desde,
        vence_en=vence_en,
    )
    return [iniciado, *_por_reintegrar(fondo, orden.proyecto_id, vence_en, context)]


def evaluar(fondo: Fondo, orden: EvaluarPlazos, context: Context) -> Sequence[Any]:
    if orden.fecha > context.today:
        raise EvaluacionFutura(fecha=orden.fecha, hoy=context.today)
    emitidas = [
        AlertaPlazoEmitida(
            alerta_id=alerta_id,
            regla=REGLA,
            entidad=f"iniciativa/{iniciativa_id}",
            detalle=(
                f"La iniciativa {iniciativa_id} del proyecto {orden.proyecto_id} "
                "tiene vencida su rendición."
            ),
            vence_en=vence,
        )
        for iniciativa_id, vence in fondo.vencidas(orden.fecha)
        if not context.of(ALERTA, alerta_id := alerta_de(orden.proyecto_id, iniciativa_id))
    ]
    if fondo.reintegro_vence is not None:
        emitidas += _por_reintegrar(fondo, orden.proyecto_id, fondo.reintegro_vence, context)
    conocidas = sorted(fondo.plazos.keys() | fondo.compromisos.keys())
    rendidas = [id_ for id_ in conocidas if fondo.vence(id_) and fondo.por_rendir(id_) == 0]
    return [*emitidas, *resueltas(fondo, orden.proyecto_id, rendidas, context)]


def _por_reintegrar(
    fondo: Fondo, proyecto_id: str, vence_en: date, context: Context
) -> list[AlertaPlazoEmitida]:
    """The alert of a project that ended early with money unaccounted for, unless it is open."""
    if not fondo.sin_rendir or context.of(ALERTA, alerta_de_reintegro(proyecto_id)):
        return []
    return [
        AlertaPlazoEmitida(
            alerta_id=alerta_de_reintegro(proyecto_id),
            regla=REGLA_DEL_TERMINO,
            entidad=f"proyecto/{proyecto_id}",
            detalle=(
                f"El proyecto {proyecto_id} terminó anticipadamente y falta rendir o reintegrar "
                f"lo girado a: {', '.join(fondo.sin_rendir)}."
            ),
            vence_en=vence_en,
        )
    ]


def resueltas(
    fondo: Fondo, proyecto_id: str, iniciativas: Sequence[str], context: Context
) -> list[AlertaPlazoResuelta]:
    """The end of the open alerts of these initiatives, and of the project's if no other owes."""
    fin = [
        AlertaPlazoResuelta(alerta_id=alerta_id, regla=REGLA, entidad=f"iniciativa/{iniciativa_id}")
        for iniciativa_id in iniciativas
        if context.of(ALERTA, alerta_id := alerta_de(proyecto_id, iniciativa_id))
    ]
    deben = set(fondo.sin_rendir) - set(iniciativas)
    if fondo.reintegro_vence is None or deben:
        return fin
    alerta_id = alerta_de_reintegro(proyecto_id)
    if context.of(ALERTA, alerta_id):
        entidad = f"proyecto/{proyecto_id}"
        resuelta = AlertaPlazoResuelta(
            alerta_id=alerta_id, regla=REGLA_DEL_TERMINO, entidad=entidad
        )
        fin.append(resuelta)
    return fin

"""The terms of a person's rights and of the conservation of their data. All the parameters are here, or in a table.

[LR]: to be confirmed by the legal area; [K]: from secondary sources. Ley 19.628 as reformed by Ley 21.719.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from services.casos.domain.ingreso import clave_de
from services.casos.domain.persona_estado import PERSONA_LEIDA, Persona
from services.casos.domain.rechazos_persona import BloqueoIncalculable
from services.casos.events_persona import Derecho
from shared.common import CLAVE
from shared.decider import Context
from shared.feriados import FueraDelCalendario, sumar_dias_habiles
from shared.privacy.retention import read_rules, rule_of

RESPUESTA_DIAS: Final = 30  # calendar days to answer a request [K, LR]
PRORROGA_DIAS: Final = 30  # and once as many more [K, LR]
BLOQUEO_DIAS_HABILES: Final = 2  # working days to answer one of temporary block [K, LR]
EDAD_MAXIMA_ANIOS: Final = 120  # beyond it a birth date is a slip [ours]

CONSERVACION: Final = read_rules()  # retention.csv [ours, LR]

#: While one of these waits for its answer the holder may ask that the data be blocked.
CAUSAN_BLOQUEO: Final[frozenset[Derecho]] = frozenset({"rectificacion", "supresion", "oposicion"})
#: Granting one of these is using the data, which a block forbids: so it ends it.
USAN_LOS_DATOS: Final[frozenset[Derecho]] = frozenset({"acceso", "rectificacion", "portabilidad"})


def vencimiento(derecho_id: str, derecho: Derecho, fecha: date, context: Context) -> date:
    """By when a request of that day is answered. Raises `BloqueoIncalculable`."""
    if derecho != "bloqueo":
        return fecha + timedelta(days=RESPUESTA_DIAS)
    try:
        return sumar_dias_habiles(fecha, BLOQUEO_DIAS_HABILES, segun=context.today)
    except FueraDelCalendario as fuera:
        raise BloqueoIncalculable(
            derecho_id=derecho_id, desde=fuera.desde, hasta=fuera.hasta
        ) from fuera


def conservacion(persona: Persona, context: Context) -> tuple[str, date] | None:
    """(class, day) of the last term that keeps the person's data; None when nothing began one.

    Who answers for somebody is kept for as long as that one's cases are.
    """
    vencen = [
        (rule_of(CONSERVACION, clase, context.today).ends(desde), clase)
        for clase, desde in _motivos(persona, context)
    ]
    if not vencen:
        return None
    dia, clase = max(vencen)
    return clase, dia


def _motivos(persona: Persona, context: Context) -> Iterator[tuple[str, date]]:
    """(class, since when it counts) of each reason there was to keep the data."""
    representados = [context.of(PERSONA_LEIDA, ref) for ref in sorted(persona.representados)]
    cerrados = [e for quien in (persona, *representados) for e in quien.expedientes.values()]
    for cerrado in cerrados:
        yield cerrado.clase, cerrado.desde
    for levantada in persona.levantadas.values():
        yield "retencion_legal", levantada.fecha
    if not cerrados:
        for quien in (persona, *representados):
            if quien.identidad is not None:
                yield "identificado", quien.identidad.fecha


def caso_abierto(persona_ref: str, persona: Persona, context: Context) -> str | None:
    """The open case of the person, or of one they answer for now."""
    if (propio := context.of(CLAVE, clave_de(persona_ref)).titular) is not None:
        return propio
    for ref in sorted(persona.representados):
        if context.of(PERSONA_LEIDA, ref).representante_ref == persona_ref:
            ajeno = context.of(CLAVE, clave_de(ref)).titular
            if ajeno is not None:
                return ajeno
    return None

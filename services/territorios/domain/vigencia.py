"""T2: a commune's code was in force on the day, by the division that was published for that day.

The kernel's table answers for the days before the first published version.
"""

from __future__ import annotations

from datetime import date

from services.territorios.domain.comunas import ComunaNoVigente, exigir_en_la_tabla
from services.territorios.domain.division import CHILE, DIVISION, VIGENCIAS, Publicada
from shared.decider import Context
from shared.names import comparable
from shared.values import Cut


def exigir_vigencia(comuna: Cut, context: Context) -> None:
    """T2, at `context.occurred_at`. Raises `ComunaNoVigente`."""
    dia = context.occurred_at.date
    publicada = _publicada(dia, context)
    if publicada is None:
        exigir_en_la_tabla(comuna, dia)
    elif all(fila.cut != comuna for fila in publicada.comunas):
        raise ComunaNoVigente(
            comuna=comuna,
            nombre=comuna.nombre,
            fecha=dia,
            codigo_vigente=_codigo(comuna, publicada) or "no se conoce",
        )


def _publicada(dia: date, context: Context) -> Publicada | None:
    """The version in force on a day: the one that began last, and of those the last published."""
    vigencias = context.of(VIGENCIAS, CHILE)
    comenzadas = [v for v in vigencias if v.vigente_desde <= dia]
    if not comenzadas:
        return None
    ultima = max(v.vigente_desde for v in comenzadas)
    version = next(v.version for v in reversed(comenzadas) if v.vigente_desde == ultima)
    return context.of(DIVISION, version)


def _codigo(comuna: Cut, publicada: Publicada) -> Cut | None:
    """The code of the commune of that name in a version."""
    nombre = comparable(comuna.nombre)
    return next((f.cut for f in publicada.comunas if comparable(f.nombre) == nombre), None)

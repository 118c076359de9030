"""Reports: pure functions of the mirror's positions, the version of their definition, `al` and
`conocido_al`.

`consultar(engine, nombre, al, conocido_al)` gives the JSON form; `services.reportes.render` shows
it to people.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from services.reportes.reports import avance_comunidad_crece, discrepancias, minuta_accion_local
from services.reportes.reports.corte import Form, ultimo_dia_conocido
from shared.errors import InvalidInput, NotFound
from shared.event_log.transactions import read_transaction
from shared.moments import span

__all__ = ["REPORTS", "Form", "Report", "consultar"]


@dataclass(frozen=True)
class Report:
    """`version` changes whenever the same positions and cut would give other bytes."""

    version: str
    titulo: str
    function: Callable[[sa.Connection, date, datetime | None], Form]


REPORTS: dict[str, Report] = {
    minuta_accion_local.NOMBRE: Report(
        "1", "Minuta Acción Local", minuta_accion_local.minuta_accion_local
    ),
    avance_comunidad_crece.NOMBRE: Report(
        "2",
        "Estado de avance mensual Comunidad Crece",
        avance_comunidad_crece.avance_comunidad_crece,
    ),
    discrepancias.NOMBRE: Report("1", "Discrepancias de las fuentes", discrepancias.discrepancias),
}


def consultar(
    engine: sa.Engine, nombre: str, al: str | None = None, conocido_al: str | None = None
) -> Form:
    """The report `nombre`. `al`: day `YYYY-MM-DD`, or the last day on which anything known was
    recorded.

    `conocido_al`: RFC 3339 UTC instant, or a day, whose end counts; without it, all that the mirror
    holds. Raises `NotFound` for an unknown report or an empty cut without `al`, `InvalidInput` for
    dates.
    """
    if nombre not in REPORTS:
        raise NotFound(
            f"No existe el informe «{nombre}». Los informes son: {', '.join(sorted(REPORTS))}."
        )
    known = _read_instant(conocido_al)
    day = _read_day(al)
    with read_transaction(engine) as conn:
        day = day or ultimo_dia_conocido(conn, known)
        if day is None:
            raise NotFound("El espejo no tiene eventos en ese corte: indique el día del informe.")
        return REPORTS[nombre].function(conn, day, known)


def _read_day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            span(text)
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise InvalidInput.of([("al", "debe ser un día que exista, AAAA-MM-DD")])


def _read_instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return span(text)[1]
    except ValueError as error:
        raise InvalidInput.of([("conocido_al", str(error))]) from error

"""The cut of a report: what had happened by the end of a day (`al`), of what was known at an
instant (`conocido_al`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from services.reportes.facts.definition import rectificado
from services.reportes.mirror import mirror, mirror_head
from shared.moments import civil_date, iso, span

SIN_DATO: Final = "SIN_DATO"
SINTETICO: Final = "sintetico"

Form = dict[str, Any]
"""{informe, al, conocido_al, posiciones, titulos, filas, totales, notas}, and where a report has more
tables than one, tablas: [{titulo, filas}]. Plain JSON, the same bytes for the same cut.
"""


@dataclass(frozen=True)
class Corte:
    """`al`: civil day of Santiago, counted whole. `conocido_al`: instant, None for all that the
    mirror holds.
    """

    al: date
    conocido_al: datetime | None

    def conocido(self, table: sa.Table) -> sa.ColumnElement[bool]:
        """Rows recorded by `conocido_al`, but those that a rectification recorded by then replaces.

        Since recording never goes back, what was recorded by then is a prefix of each log.
        """
        newer = sa.and_(
            rectificado.c.log == table.c.log,
            rectificado.c.registro == table.c.registro,
            rectificado.c.position > table.c.position,
            self._hasta(rectificado),
        )
        return sa.and_(self._hasta(table), ~sa.exists().where(newer))

    def _hasta(self, table: sa.Table) -> sa.ColumnElement[bool]:
        if self.conocido_al is None:
            return sa.true()
        return table.c.recorded_at <= self.conocido_al

    def ocurrido(self, table: sa.Table) -> sa.ColumnElement[bool]:
        """Rows known, of what had happened by the end of the day `al`. A month or a day counts from
        its first instant.
        """
        last = span(self.al.isoformat())[1]
        return sa.and_(self.conocido(table), table.c.occurred_from <= last)

    def hechos(self, conn: sa.Connection, table: sa.Table) -> list[sa.Row[Any]]:
        """What had happened, in the order in which it was recorded."""
        return _ordered(conn, table, self.ocurrido(table))

    def datos(self, conn: sa.Connection, table: sa.Table) -> list[sa.Row[Any]]:
        """What is known, whenever it happened: names and the quality of the data are knowledge, not
        happenings.
        """
        return _ordered(conn, table, self.conocido(table))


def _ordered(
    conn: sa.Connection, table: sa.Table, where: sa.ColumnElement[bool]
) -> list[sa.Row[Any]]:
    order = (table.c.registrado_at, table.c.log, table.c.registro)
    return list(conn.execute(sa.select(table).where(where).order_by(*order)))


def posiciones(conn: sa.Connection, conocido_al: datetime | None) -> dict[str, int]:
    """Producer → last position of the cut; producers not known yet are left out."""
    rows = conn.execute(sa.select(mirror_head.c.log, mirror_head.c.position))
    heads: dict[str, int] = {row.log: row.position for row in rows}
    if conocido_al is not None:
        heads = {log: _last_known(conn, log, conocido_al) for log in heads}
    return {log: heads[log] for log in sorted(heads) if heads[log]}


def _last_known(conn: sa.Connection, log: str, conocido_al: datetime) -> int:
    query = (
        sa.select(mirror.c.position)
        .where(mirror.c.log == log, mirror.c.recorded_at <= conocido_al)
        .order_by(mirror.c.recorded_at.desc(), mirror.c.position.desc())
        .limit(1)
    )
    return int(conn.execute(query).scalar() or 0)


def ultimo_dia_conocido(conn: sa.Connection, conocido_al: datetime | None) -> date | None:
    """The civil day of the last thing recorded in the cut: what `al` is when nobody says it. No
    clock is read.
    """
    last = [
        conn.execute(
            sa.select(mirror.c.recorded_at).where(
                mirror.c.log == log, mirror.c.position == position
            )
        ).scalar_one()
        for log, position in posiciones(conn, conocido_al).items()
    ]
    return civil_date(max(last)) if last else None


def form(
    conn: sa.Connection,
    corte: Corte,
    informe: str,
    *,
    titulos: list[str],
    filas: list[dict[str, Any]],
    totales: dict[str, Any],
    notas: list[str],
    tablas: list[Form] | None = None,
) -> Form:
    """The JSON form every report has."""
    made = {
        "informe": informe,
        "al": corte.al.isoformat(),
        "conocido_al": None if corte.conocido_al is None else iso(corte.conocido_al),
        "posiciones": posiciones(conn, corte.conocido_al),
        "titulos": titulos,
        "filas": filas,
        "totales": totales,
        "notas": notas,
    }
    return made if tablas is None else made | {"tablas": tablas}

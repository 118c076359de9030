"""`python -m tests.shared.feriados_make YEAR DAY`: brings `shared/data/feriados.csv` up to the library `holidays`.

Adds what the library has, up to that year, and the table lacks; closes what the library has no more. Decisions count
the change from DAY on (`YYYY-MM-DD`, after today and not before the release that carries it): what was decided before
comes out the same. A row is never rewritten nor taken out.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import holidays

from shared import feriados
from shared.feriados import Feriado

FILE = Path(feriados.__file__).parent / "data" / "feriados.csv"
PRIMER_ANIO = 2018


def de_la_biblioteca(hasta: int) -> dict[date, str]:
    """The national public holidays from 2018 to that year."""
    years = range(PRIMER_ANIO, hasta + 1)
    return dict(sorted(holidays.country_holidays("CL", years=years, language="es").items()))


def al_dia(rows: tuple[Feriado, ...], wanted: Mapping[date, str], desde: date) -> list[Feriado]:
    """The table after the change, in order of day; the same when nothing changes."""
    vispera = desde - timedelta(days=1)
    known = {row.dia for row in rows if row.cuenta()}
    closed = [
        Feriado(row.dia, row.nombre, row.desde, vispera)
        if row.cuenta() and row.dia not in wanted
        else row
        for row in rows
    ]
    added = [Feriado(dia, name, desde, None) for dia, name in wanted.items() if dia not in known]
    return sorted([*closed, *added], key=lambda row: (row.dia, row.desde or date.min))


def text_of(rows: list[Feriado]) -> str:
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow(["dia", "nombre", "cuenta_desde", "cuenta_hasta"])
    table.writerows([row.dia, row.nombre, row.desde or "", row.hasta or ""] for row in rows)
    return file.getvalue()


if __name__ == "__main__":
    anio, desde = int(sys.argv[1]), date.fromisoformat(sys.argv[2])
    if desde <= date.today():  # noqa: DTZ011  the day of who runs it is the one meant
        sys.exit("DAY has to be after today: what was already decided would come out otherwise")
    rows, hasta = feriados.tabla(), max(anio, feriados.cubre()[1].year)
    FILE.write_text(text_of(al_dia(rows, de_la_biblioteca(hasta), desde)), encoding="utf-8")

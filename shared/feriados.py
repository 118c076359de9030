"""Chile's working days: neither Saturday, Sunday nor a national holiday (ley 19.880, article 25).

The holidays are `data/feriados.csv` (its origin and how it changes: `data/README.md`), not a
library, because a decision must come out the same for ever. A law may add or strike out a holiday
of days to come: its row says since, or until, when decisions count it, and a decider passes
`segun=context.today`, so that deciding again counts the days as they were known then.

Only holidays of the whole country: those of one region (7 June in Arica) are not in it.
"""

from __future__ import annotations

import csv
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

_TABLE: Final = Path(__file__).parent / "data" / "feriados.csv"
_DAY: Final = timedelta(days=1)
_WEEKEND: Final = 5  # Saturday, as `date.weekday` counts


class FueraDelCalendario(ValueError):
    """The day is of a year whose holidays were not in the table. `dia`, `desde`, `hasta`: date."""

    def __init__(self, dia: date, desde: date, hasta: date) -> None:
        self.dia, self.desde, self.hasta = dia, desde, hasta
        super().__init__(
            f"no se sabe qué días son hábiles al {dia}: se sabe del {desde} al {hasta}"
        )


@dataclass(frozen=True, slots=True)
class Feriado:
    """A holiday; `desde`, `hasta`: first and last day on which decisions count it, None when open."""

    dia: date
    nombre: str
    desde: date | None
    hasta: date | None

    def cuenta(self, segun: date | None = None) -> bool:
        """Whether it was known that day; without a day, whether it is not struck out."""
        if segun is None:
            return self.hasta is None
        return (self.desde or date.min) <= segun <= (self.hasta or date.max)


@cache
def tabla() -> tuple[Feriado, ...]:
    """Every row, also those struck out, in order."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Feriado(
                dia=date.fromisoformat(row["dia"]),
                nombre=row["nombre"],
                desde=_day(row["cuenta_desde"]),
                hasta=_day(row["cuenta_hasta"]),
            )
            for row in csv.DictReader(file)
        )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@lru_cache(maxsize=512)
def _dias(segun: date | None) -> AbstractSet[date]:
    return frozenset(row.dia for row in feriados(segun))


@lru_cache(maxsize=512)
def cubre(segun: date | None = None) -> tuple[date, date]:
    """First and last day of the calendar as known on `segun`: whole years, both included."""
    anios = {dia.year for dia in _dias(segun)}
    return date(min(anios), 1, 1), date(max(anios), 12, 31)


def feriados(segun: date | None = None) -> tuple[Feriado, ...]:
    """The holidays as known on `segun` (without it: today's table), in order."""
    return tuple(row for row in tabla() if row.cuenta(segun))


def es_habil(dia: date, *, segun: date | None = None) -> bool:
    """Whether it is a working day, by the holidays known on `segun`.

    Raises `FueraDelCalendario` outside of the years of the table.
    """
    desde, hasta = cubre(segun)
    if not desde <= dia <= hasta:
        raise FueraDelCalendario(dia, desde, hasta)
    return dia.weekday() < _WEEKEND and dia not in _dias(segun)


def sumar_dias_habiles(desde: date, dias: int, *, segun: date | None = None) -> date:
    """The last day of a term of so many working days, which begins the day after `desde`.

    The fifteenth of a month is `sumar_dias_habiles(<last day of the month before>, 15)`. Raises
    `FueraDelCalendario` as `es_habil`, and ValueError for less than one day.
    """
    if dias < 1:
        raise ValueError(f"un plazo tiene al menos un día hábil, no {dias}")
    dia, (primero, ultimo) = desde, cubre(segun)
    while dias:
        if dia >= ultimo:
            raise FueraDelCalendario(desde, primero, ultimo)
        dia += _DAY
        dias -= es_habil(dia, segun=segun)
    return dia

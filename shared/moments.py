"""When a thing happened: a month, a civil day of Chile or an instant, and the instants each spans.

A day is America/Santiago's. Where the clock jumps at midnight (2022-09-11 begins at 01:00) the day
begins at the jump; where it falls back, the day before lasts 25 hours. Instants are aware, UTC. A
span of the future follows the time zone data installed, since Chile sets its hours by decree.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, ClassVar, Final, Self
from zoneinfo import ZoneInfo

from shared.values import Mes

SANTIAGO: Final = ZoneInfo("America/Santiago")
_TICK: Final = timedelta(microseconds=1)
_DAY: Final = timedelta(days=1)

_YEAR: Final = "(?:19[0-9]{2}|2[01][0-9]{2}|2200)"
_MONTH: Final = f"{_YEAR}-(?:0[1-9]|1[0-2])"
_DATE: Final = f"{_MONTH}-(?:0[1-9]|[12][0-9]|3[01])"
_TIME: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?Z"
_IS_MONTH: Final = re.compile(_MONTH)
_IS_DATE: Final = re.compile(_DATE)
_IS_INSTANT: Final = re.compile(f"{_DATE}T{_TIME}")


def span(text: str) -> tuple[datetime, datetime]:
    """First and last instant of `YYYY-MM`, `YYYY-MM-DD` or `YYYY-MM-DDThh:mm:ss[.ffffff]Z`.

    The last one is a microsecond before the next month or day begins; both ends of an instant are
    itself. Raises ValueError, in Spanish, for any other text and for years outside 1900 to 2200.
    """
    if not isinstance(text, str):
        raise ValueError("debe ser texto")  # noqa: TRY004  callers catch one error, as the docstring says
    return _span(str(text))


@lru_cache(maxsize=4096)
def _span(text: str) -> tuple[datetime, datetime]:
    try:
        if _IS_MONTH.fullmatch(text):
            month = Mes(text)
            return _start(month.primer_dia), _start(month.ultimo_dia + _DAY) - _TICK
        if _IS_DATE.fullmatch(text):
            day = date.fromisoformat(text)
            return _start(day), _start(day + _DAY) - _TICK
        if _IS_INSTANT.fullmatch(text):
            instant = datetime.fromisoformat(text)
            if (
                civil_date(instant).year >= 1900
            ):  # the first hours of 1900 UTC are still 1899 in Chile
                return instant, instant
    except ValueError:  # a day that its month does not have
        pass
    raise ValueError(
        f"«{text[:40]}» no es un mes AAAA-MM, un día AAAA-MM-DD "
        "ni un instante AAAA-MM-DDThh:mm:ssZ que exista entre 1900 y 2200"
    )


def _start(day: date) -> datetime:
    # fold=0 gives a midnight that does not exist the offset from before the jump: the jump itself.
    return datetime(day.year, day.month, day.day, tzinfo=SANTIAGO, fold=0).astimezone(UTC)


def civil_date(instant: datetime) -> date:
    """The day it is in Santiago at an aware instant. ValueError for a naive one."""
    return _aware(instant).astimezone(SANTIAGO).date()


def iso(instant: datetime) -> str:
    """`2020-06-30T12:00:00.000000Z`: six decimals, so texts sort in time. ValueError if naive."""
    return _aware(instant).astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def parse_iso(text: str) -> datetime:
    """The UTC instant of an RFC 3339 text ending in Z, up to six decimals. ValueError otherwise."""
    if not isinstance(text, str) or not _IS_INSTANT.fullmatch(text):
        raise ValueError(f"«{str(text)[:40]}» no es un instante AAAA-MM-DDThh:mm:ssZ")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"«{text}» no es un instante que exista") from None


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None or instant.utcoffset() is None:
        raise ValueError("el instante debe decir su zona horaria")
    return instant


class Moment(str):
    """A text that `span` reads: what `occurred_at` holds. Compare `first`, not the texts."""

    __slots__ = ()
    FORMAT: ClassVar[str] = f"^{_MONTH}(?:-(?:0[1-9]|[12][0-9]|3[01])(?:T{_TIME})?)?$"

    def __new__(cls, text: Any) -> Self:
        span(text)
        return super().__new__(cls, text)

    @property
    def first(self) -> datetime:
        """The first instant: the one it counts from."""
        return span(self)[0]

    @property
    def last(self) -> datetime:
        return span(self)[1]

    @property
    def date(self) -> date:
        """The civil day, in Santiago, of the first instant."""
        return civil_date(self.first)

    @property
    def mes(self) -> Mes:
        """The civil month of the first instant."""
        return Mes.de(self.date)

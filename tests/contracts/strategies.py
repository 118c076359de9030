"""Any instance of a declared class, for Hypothesis, built from the annotations of its dataclass."""

from __future__ import annotations

import dataclasses
import string
import types
import typing
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

from hypothesis import strategies as st

from shared import dpa
from shared.canonical import MAX_INTEGER
from shared.moments import Moment, iso
from shared.personal import Cifrado, Protected, Sealed
from shared.told import Told, ToldCode, ToldCodes, ToldDate, ToldRut
from shared.values import Clp, Cut, Fase, Mes, Region, Rut, digito_verificador

_CUTS = [cut for n in range(1_000, 17_000) if dpa.existe(cut := f"{n:05}")]
_DAYS = st.dates(date(1900, 1, 2), date(2200, 12, 31))
_INSTANTS = st.datetimes(
    datetime(1900, 1, 2),  # noqa: DTZ001  Hypothesis adds the zone
    datetime(2200, 12, 31),  # noqa: DTZ001  the same
    timezones=st.just(UTC),
)

LEAVES: dict[type[Any], st.SearchStrategy[Any]] = {
    str: st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    int: st.integers(-MAX_INTEGER, MAX_INTEGER),
    bool: st.booleans(),
    date: st.dates(),
    Decimal: st.builds(
        lambda whole, places: Decimal(whole).scaleb(-places),
        st.integers(-(10**18) + 1, 10**18 - 1),
        st.integers(0, 9),
    ),
    Clp: st.integers(0, Clp.MAXIMO).map(Clp),
    Cut: st.sampled_from(_CUTS).map(Cut),
    Fase: st.integers(1, 5).map(Fase),
    Mes: _DAYS.map(Mes.de),
    Moment: st.one_of(_DAYS.map(Mes.de), _DAYS.map(str), _INSTANTS.map(iso)).map(Moment),
    Region: st.sampled_from(sorted(dpa.REGIONES)).map(Region),
    Rut: st.integers(1, 999_999_999).map(lambda n: Rut(f"{n}-{digito_verificador(n)}")),
}
UNKNOWN_KEYS = st.text(string.ascii_lowercase, min_size=1, max_size=8).map(
    lambda t: f"no_existe_{t}"
)


def instances(cls: type[Any]) -> st.SearchStrategy[Any]:
    """Instances of a declared event, command or part."""
    hints = typing.get_type_hints(cls)
    return st.builds(cls, **{f.name: of(hints[f.name]) for f in dataclasses.fields(cls)})


def of(kind: Any) -> st.SearchStrategy[Any]:
    """Values of one annotation. Raises TypeError for what an event may not hold."""
    if kind in LEAVES:
        return LEAVES[kind]
    if kind is Protected:
        return instances(Cifrado).map(Sealed)
    if isinstance(kind, type) and issubclass(kind, Told):
        return _told(kind)
    if kind is type(None):
        return st.none()
    if dataclasses.is_dataclass(kind):
        assert isinstance(kind, type)
        return instances(kind)
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin is Literal:
        return st.sampled_from(parts)
    if origin is tuple and parts[1:] == (...,):
        return st.lists(of(parts[0]), max_size=3).map(tuple)
    if origin in {typing.Union, types.UnionType}:
        return st.one_of([of(part) for part in parts])
    raise TypeError(f"an event may not hold {kind}")


def _told(kind: type[Told]) -> st.SearchStrategy[Any]:
    """Values of a kind of what commands tell of persons."""
    if issubclass(kind, ToldCode):
        return st.sampled_from(kind.OPCIONES).map(kind)
    if issubclass(kind, ToldCodes):
        return st.lists(st.sampled_from(kind.OPCIONES), unique=True).map(kind)
    if issubclass(kind, ToldDate):
        return st.dates().map(str).map(kind)
    if issubclass(kind, ToldRut):
        return LEAVES[Rut].map(str).map(kind)
    letters = st.characters(exclude_categories=["Cs"])
    return st.text(letters, min_size=1, max_size=20).filter(str.strip).map(kind)

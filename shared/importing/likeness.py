"""Rows that look like something registered: suggested to a person, never merged and never loaded twice in silence.

A mapping says where registered things are told (`Likeness`). What is registered comes from the feed of the service
that owns it; what this load registers is added as it goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Final

from shared.names import comparable

PAGE: Final = 500
ALMOST: Final = 0.87

#: Words that say what kind of thing a name is of, or nothing: `Campamento La Pampa` is La Pampa.
KIND: Final = frozenset(
    {
        "barrio",
        "barrios",
        "campamento",
        "campamentos",
        "comite",
        "emergencia",
        "empresa",
        "fundacion",
        "ltda",
        "poblacion",
        "pobl",
        "privada",
        "publica",
        "sa",
        "sector",
        "sociedad",
        "spa",
        "transicion",
        "unidad",
        "vecinal",
        "villa",
        "a",
        "al",
        "de",
        "del",
        "e",
        "el",
        "en",
        "la",
        "las",
        "los",
        "n",
        "no",
        "para",
        "por",
        "y",
    }
)


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """`tipos`: events of the command's service that register or rename. In their data: `id`, `nombres`, `lugares`.

    `fusion`: [event, field of the ids that end, field of the id that stays]. `lectura`: which reading of the row is
    the id. `regla`: the rule a duplicate breaks. `columna`: where the name is.
    """

    tipos: Sequence[str]
    id: str
    nombres: Sequence[str]
    lectura: str
    columna: str
    regla: str
    lugares: str | None = None
    fusion: Sequence[str] = ()


@dataclass
class Known:
    """One registered thing: every name it ever had, and where it is."""

    names: dict[str, None] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)


class Register:
    """What is registered, by id."""

    def __init__(self, likeness: Likeness) -> None:
        self._likeness = likeness
        self._known: dict[str, Known] = {}
        self._merged: dict[str, str] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._known

    def add(self, data: Mapping[str, Any]) -> None:
        """What an event or a command of the likeness says. A correction says it under `valor_nuevo`."""
        known = self._known.setdefault(str(data[self._likeness.id]), Known())
        said = {**data, **(data.get("valor_nuevo") or {})}
        for name in self._likeness.nombres:
            found = said.get(name) or ()
            known.names |= dict.fromkeys([found] if isinstance(found, str) else found)
        if self._likeness.lugares is not None:
            known.places |= set(said.get(self._likeness.lugares) or ())

    def merge(self, ended: Iterable[str], stays: str) -> None:
        self._merged |= dict.fromkeys(ended, stays)

    def like(self, data: Mapping[str, Any]) -> list[tuple[str, str]]:
        """(id, why, in Spanish) of each registered thing that the command's data looks like."""
        mine = Register(self._likeness)
        mine.add(data)
        ((_, row),) = mine._known.items()
        found: dict[str, str] = {}
        for key, known in self._known.items():
            if self._likeness.lugares is not None and not (row.places & known.places):
                continue
            why = next((w for a in row.names for b in known.names if (w := reason(a, b))), "")
            if why:
                found.setdefault(self._standing(key), why)
        return sorted(found.items())

    def _standing(self, key: str) -> str:
        seen = {key}
        while (after := self._merged.get(key)) is not None and after not in seen:
            key = after
            seen.add(key)
        return key


def reason(mine: str, other: str) -> str:
    """Why two names may be of one thing, in Spanish; empty if nothing says so."""
    one, two = comparable(mine), comparable(other)
    if one == two:
        return f"se llama igual que «{other}»"
    ours, theirs = set(one.split("-")) - KIND, set(two.split("-")) - KIND
    if ours and theirs and (ours <= theirs or theirs <= ours) and not _only_digits(ours & theirs):
        shared = ", ".join(word for word in two.split("-") if word in ours & theirs)
        return f"comparte con «{other}» las palabras que lo distinguen: {shared}"
    if SequenceMatcher(None, one, two).ratio() >= ALMOST and _digits(one) == _digits(two):
        return f"se escribe casi igual que «{other}»"
    return ""


def _digits(name: str) -> list[str]:
    """`Villa Sur 2` and `Villa Sur 4` are two."""
    return [word for word in name.split("-") if word.isdigit()]


def _only_digits(words: set[str]) -> bool:
    return all(word.isdigit() for word in words)


def register_of(call: Callable[..., Any], service: str, likeness: Likeness) -> Register:
    """Everything registered so far, page by page from the service's feed."""
    register = Register(likeness)
    types = [*likeness.tipos, *likeness.fusion[:1]]
    after: int | None = 0
    while after is not None:
        page = call(service, "eventos", desde=after, limite=PAGE, tipos=types)
        for message in page["eventos"]:
            data = message["data"]["data"]
            if likeness.fusion and message["type"] == likeness.fusion[0]:
                register.merge(data[likeness.fusion[1]], data[likeness.fusion[2]])
            else:
                register.add(data)
        after = page["siguiente"]
    return register

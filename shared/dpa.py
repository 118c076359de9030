"""Chile's territorial division (DPA): regions, and communes by CUT with the dates of each code.

The table is `data/comunas.csv` (its origin: `data/README.md`): 346 communes in force and the 21
codes that Ñuble's communes had under Región 08 until 2018-09-05 (ley 21.033). A row without
`vigente_desde` was in force before anything the programmes know of; older changes are not in it.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import dropwhile
from pathlib import Path
from types import MappingProxyType
from typing import Final

_TABLE: Final = Path(__file__).parent / "data" / "comunas.csv"

#: Official names, ley 21.074 article 9, by the first two digits of every CUT of the region.
REGIONES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "01": "Región de Tarapacá",
        "02": "Región de Antofagasta",
        "03": "Región de Atacama",
        "04": "Región de Coquimbo",
        "05": "Región de Valparaíso",
        "06": "Región del Libertador General Bernardo O'Higgins",
        "07": "Región del Maule",
        "08": "Región del Biobío",
        "09": "Región de La Araucanía",
        "10": "Región de Los Lagos",
        "11": "Región de Aysén del General Carlos Ibáñez del Campo",
        "12": "Región de Magallanes y de la Antártica Chilena",
        "13": "Región Metropolitana de Santiago",
        "14": "Región de Los Ríos",
        "15": "Región de Arica y Parinacota",
        "16": "Región de Ñuble",
    }
)

#: How people write them in a table or a chart.
REGIONES_BREVES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "01": "Tarapacá",
        "02": "Antofagasta",
        "03": "Atacama",
        "04": "Coquimbo",
        "05": "Valparaíso",
        "06": "O'Higgins",
        "07": "Maule",
        "08": "Biobío",
        "09": "La Araucanía",
        "10": "Los Lagos",
        "11": "Aysén",
        "12": "Magallanes",
        "13": "Metropolitana",
        "14": "Los Ríos",
        "15": "Arica y Parinacota",
        "16": "Ñuble",
    }
)

# Other spellings met in papers; the left side is folded, the right side is the table's name.
_OTRAS_GRAFIAS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "aisen": "Aysén",
        "coihaique": "Coyhaique",
        "la calera": "Calera",
        "llay llay": "Llaillay",
        "llay-llay": "Llaillay",
        "marchigue": "Marchihue",
        "paihuano": "Paiguano",
        "puerto aysen": "Aysén",
        "santiago centro": "Santiago",
        "til til": "Tiltil",
        "til-til": "Tiltil",
        "trehuaco": "Treguaco",
    }
)


@dataclass(frozen=True, slots=True)
class Comuna:
    """One code of one commune; `desde`, `hasta`: first and last day in force, None when open."""

    cut: str
    nombre: str
    provincia: str
    region: str
    desde: date | None
    hasta: date | None

    def rige(self, en: date | None = None) -> bool:
        """Whether the code is in force on that day; without a day, whether it is not retired."""
        if en is None:
            return self.hasta is None
        return (self.desde or date.min) <= en <= (self.hasta or date.max)


@cache
def _tabla() -> Mapping[str, Comuna]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = [
            Comuna(
                cut=row["cut"],
                nombre=row["nombre"],
                provincia=row["provincia"],
                region=row["region"],
                desde=_day(row["vigente_desde"]),
                hasta=_day(row["vigente_hasta"]),
            )
            for row in csv.DictReader(file)
        ]
    return MappingProxyType({row.cut: row for row in rows})


@cache
def _por_nombre() -> Mapping[str, tuple[Comuna, ...]]:
    names: dict[str, tuple[Comuna, ...]] = {}
    for row in _tabla().values():
        names[_fold(row.nombre)] = (*names.get(_fold(row.nombre), ()), row)
    return MappingProxyType(names)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _fold(text: str) -> str:
    """Without accents, case, typographic apostrophes or repeated spaces."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def comuna(cut: str, en: date | None = None) -> Comuna | None:
    """The commune of a code, or None: with a day, only if in force then; without, retired ones too.

    Retired codes answer because a stored event keeps the code of its time for ever.
    """
    row = _tabla().get(cut)
    return row if row is not None and (en is None or row.rige(en)) else None


def existe(cut: str, en: date | None = None) -> bool:
    """Whether `comuna(cut, en)` has an answer."""
    return comuna(cut, en) is not None


def comunas(en: date | None = None) -> tuple[Comuna, ...]:
    """Every commune in force on that day (without a day: today's table, 346), in order of code."""
    return tuple(row for row in _tabla().values() if row.rige(en))


def equivalente(cut: str, en: date) -> Comuna | None:
    """The same commune under its code of that day: 16101 on 2017-01-01 is 08401, in Región 08."""
    row = _tabla().get(cut)
    return None if row is None else por_nombre(row.nombre, en)


def por_nombre(nombre: str, en: date | None = None) -> Comuna | None:
    """The commune in force of that name, in any case or usual spelling ("Llay Llay"), or None."""
    folded = _fold(nombre)
    rows = _por_nombre().get(_fold(_OTRAS_GRAFIAS.get(folded, folded)), ())
    return next((row for row in rows if row.rige(en)), None)


def region_por_nombre(nombre: str) -> str | None:
    """The two digits of a region by its official or short name ("O'Higgins"), or None."""
    return _regiones().get(_sin_articulos(nombre))


@cache
def _regiones() -> Mapping[str, str]:
    names = [*REGIONES.items(), *REGIONES_BREVES.items()]
    return MappingProxyType({_sin_articulos(name): code for code, name in names})


def _sin_articulos(nombre: str) -> str:
    words = _fold(nombre).split()
    return " ".join(dropwhile(lambda word: word in {"region", "de", "del", "la"}, words))

"""How a cell is read: a name that mappings use → a function from text to plain JSON. Raise ValueError, in Spanish."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from shared import dpa
from shared.names import comparable
from shared.values import Clp, Mes, Rut, leer_montos, leer_rango_meses

Reader = Callable[[str], Any]


def texto(cell: str) -> str:
    return cell


def lista(cell: str) -> list[str]:
    """`uno; dos` → both."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def identificador(cell: str) -> str:
    """`Campamento Sta. Elena` → `campamento-sta-elena`."""
    made = comparable(cell)
    if not made:
        raise ValueError(f"«{cell[:40]}» no tiene letras ni números")
    return made


def entero(cell: str) -> int:
    if not re.fullmatch(r"[0-9]{1,15}|[0-9]{1,3}(\.[0-9]{3})+", cell):
        raise ValueError(f"«{cell[:40]}» no es un número entero")
    return int(cell.replace(".", ""))


def booleano(cell: str) -> bool:
    said = comparable(cell)
    if said not in {"si", "no"}:
        raise ValueError(f"«{cell[:40]}» no es sí ni no")
    return said == "si"


def fecha(cell: str) -> str:
    """`31-12-2019`, `31/12/2019` or `2019-12-31`."""
    found = re.fullmatch(r"([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4})", cell)
    iso = f"{found[3]}-{found[2]:>02}-{found[1]:>02}" if found else cell
    try:
        return date.fromisoformat(iso).isoformat()
    except ValueError:
        raise ValueError(f"«{cell[:40]}» no es un día que exista: DD-MM-AAAA") from None


def region(cell: str) -> str:
    code = dpa.region_por_nombre(cell)
    if code is None:
        raise ValueError(f"«{cell[:40]}» no es una región de Chile")
    return code


def comuna(cell: str, en: date | None = None) -> str:
    """The CUT of a commune by its name, as in force on that day; today's without one."""
    found = dpa.por_nombre(cell, en)
    if found is None:
        raise ValueError(f"«{cell[:40]}» no es una comuna de Chile")
    return found.cut


#: Readers of one value.
SIMPLE: Final[Mapping[str, Reader]] = {
    "texto": texto,
    "lista": lista,
    "identificador": identificador,
    "entero": entero,
    "booleano": booleano,
    "fecha": fecha,
    "region": region,
    "comuna": comuna,
    "clp": lambda cell: int(Clp.leer(cell)),
    "mes": lambda cell: str(Mes.leer(cell)),
    "rut": lambda cell: str(Rut(cell)),
}
#: Readers of a cell that holds two values; a mapping says which it wants (`parte`: 0 or 1).
DOUBLE: Final[Mapping[str, Callable[[str], tuple[Any, Any]]]] = {
    "rango_meses": lambda cell: tuple_of(leer_rango_meses(cell), str),
    "montos": lambda cell: tuple_of(leer_montos(cell), int),
}


def tuple_of(pair: tuple[Any, Any], plain: Callable[[Any], Any]) -> tuple[Any, Any]:
    """Both as plain JSON."""
    return plain(pair[0]), plain(pair[1])

"""A mapping: data (`deploy/import/*.json`) that says what columns mean and which commands each row gives.

    {"mapa": "…", "medio": "importacion", "columnas": ["Región", …],
     "lecturas": {"region": {"columna": "Región", "lector": "region"}, …},
     "comandos": [{"servicio": "territorios", "comando": "RegistrarTerritorio", "clave": "territorio/{territorio_id}",
                   "ocurrido": "{inicio}", "datos": {"region": "{region}", …}, "reglas": {"T1": "Comuna"}}, …]}

`deploy/import/README.md` explains each key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from shared import canonical
from shared.errors import InvalidInput
from shared.importing.likeness import Likeness
from shared.importing.readers import DOUBLE, SIMPLE

NAME: Final = re.compile(r"\{([a-z_]+)\}")
MEDIA: Final = ("importacion", "historico")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One value of a row: from `columna`, what `patron` (one group) finds in it, by `lector`.

    `valores`: pairs of text and value; `otro`: the value of any other text; without them, the reader's.
    `defecto`: what an empty cell means. `opcional`: an empty cell, or one in which `patron` finds nothing, is no value.
    """

    columna: str
    lector: str = "texto"
    parte: int | None = None
    patron: str | None = None
    valores: Sequence[Sequence[Any]] = ()
    otro: Any = None
    en: str | None = None
    defecto: Any = None
    opcional: bool = False


@dataclass(frozen=True, kw_only=True)
class OrderTemplate:
    """One command of each row; `{name}` stands for a reading. `reglas`: rule code → the column to look at.

    `si`: only rows with that reading; `solo_nuevo`: not those that are something registered already; `relaja_sin`:
    rule code → the reading in whose absence it is relaxed. `contradicciones`: rule code → the two columns that say
    different things when the rule refuses: a discrepancia is opened, and the row waits until a person settles it.
    """

    servicio: str
    comando: str
    clave: str
    ocurrido: str
    datos: Mapping[str, Any]
    no_despues_de: str | None = None
    base: str = "declarado"
    fundamento: str | None = None
    relaja: Sequence[str] = ()
    relaja_sin: Mapping[str, str] = field(default_factory=dict)
    si: str | None = None
    solo_nuevo: bool = False
    reglas: Mapping[str, str] = field(default_factory=dict)
    parecidos: Likeness | None = None
    contradicciones: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TableMapping:
    """The whole mapping of one table shape."""

    mapa: str
    columnas: Sequence[str]
    lecturas: Mapping[str, Reading]
    comandos: Sequence[OrderTemplate]
    medio: str = "importacion"
    descripcion: str = ""

    def fits(self, columns: Sequence[str]) -> bool:
        """Whether a table of these columns can be read with it."""
        return set(self.columnas) <= set(columns)

    def columns_of(self, template: Any) -> list[str]:
        """The columns behind a part of a template, in order, once each."""
        return list(dict.fromkeys(self.lecturas[name].columna for name in names_in(template)))


def names_in(template: Any) -> list[str]:
    """The readings that a template names."""
    if isinstance(template, str):
        return NAME.findall(template)
    if isinstance(template, Mapping):
        return [name for value in template.values() for name in names_in(value)]
    if isinstance(template, Sequence):
        return [name for value in template for name in names_in(value)]
    return []


def read_mapping(path: Path) -> TableMapping:
    """Raises `InvalidInput` naming each key that is missing, unknown or does not fit."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"No se puede leer {path}: {error.strerror}.") from error
    whole = canonical.loads(raw, normalise=True)
    try:
        parts = dict(whole)
        parts["lecturas"] = {n: Reading(**found) for n, found in whole["lecturas"].items()}
        parts["comandos"] = [_template(found) for found in whole["comandos"]]
        made = TableMapping(**parts)
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        raise InvalidInput(f"El mapa {path.name} no tiene la forma de un mapa: {error}.") from error
    if problems := list(_problems(made)):
        raise InvalidInput.of([(f"{path.name}: {where}", what) for where, what in problems])
    return made


def _template(found: Mapping[str, Any]) -> OrderTemplate:
    like = found.get("parecidos")
    return OrderTemplate(**{**found, "parecidos": None if like is None else Likeness(**like)})


def _problems(made: TableMapping) -> list[tuple[str, str]]:
    found = []
    if made.medio not in MEDIA:
        found.append(("medio", f"debe ser {' o '.join(MEDIA)}"))
    for name, reading in made.lecturas.items():
        where = f"lecturas.{name}"
        optional = reading.opcional or reading.defecto is not None
        if reading.columna not in made.columnas and not optional:
            found.append((where, f"la columna {reading.columna!r} no está en «columnas»"))
        if reading.lector not in (DOUBLE if reading.parte is not None else SIMPLE):
            found.append(
                (where, f"el lector {reading.lector!r} no existe, o le sobra o falta «parte»")
            )
        if any(len(pair) != 2 for pair in reading.valores):
            found.append((where, "«valores» son pares de celda y valor"))
        if reading.parte not in (None, 0, 1):
            found.append((where, "«parte» es 0 o 1"))
        if reading.patron is not None and not _one_group(reading.patron):
            found.append((where, "«patron» debe ser una expresión regular con un grupo"))
        if reading.en is not None and reading.en not in made.lecturas:
            found.append((where, f"«en» nombra {reading.en!r}, que no es una lectura"))
    for index, order in enumerate(made.comandos):
        used = names_in([order.clave, order.ocurrido, order.datos, order.fundamento or ""])
        found += [
            (f"comandos[{index}]", f"nombra {{{name}}}, que no es una lectura")
            for name in dict.fromkeys(used)
            if name not in made.lecturas
        ]
        like = order.parecidos
        named = [*order.relaja_sin.values(), *filter(None, [order.si, like and like.lectura])]
        found += [
            (f"comandos[{index}]", f"nombra {name!r}, que no es una lectura")
            for name in named
            if name not in made.lecturas
        ]
        if any(len(columns) != 2 for columns in order.contradicciones.values()):
            found.append((f"comandos[{index}].contradicciones", "son dos columnas por regla"))
        if (order.relaja or order.relaja_sin) and made.medio != "historico":
            found.append(
                (f"comandos[{index}].relaja", "solo una carga histórica puede relajar reglas")
            )
    return found


def _one_group(pattern: str) -> bool:
    try:
        return re.compile(pattern).groups == 1
    except re.error:
        return False

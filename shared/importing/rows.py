"""From a row to its commands: every cell read, every problem of the row found at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, Final

from shared import canonical
from shared.errors import InvalidInput
from shared.importing.mapping import NAME, OrderTemplate, Reading, TableMapping
from shared.importing.readers import DOUBLE, SIMPLE, comuna
from shared.importing.tables import Row, Table

WHY: Final = "Motivo del rechazo"
WHENCE: Final = "Origen de la fila"
#: Where a person says what a row is: the id of something registered, or `otro`.
SAME: Final = "Es el mismo que"
OTHER: Final = "otro"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong with a row: where, by which rule (a code, `lectura` or `esquema`), and what would be right."""

    columna: str
    regla: str
    detalle: str
    remedio: str = ""
    comando: str = ""


@dataclass(frozen=True, kw_only=True)
class Order:
    """One command of a row, ready to be sent but for its id. `template` tells which columns it came from."""

    template: OrderTemplate
    key: str
    header: Mapping[str, Any]
    data: Mapping[str, Any]

    def digest(self) -> str:
        """What the row says, wherever it is said: the same content gives the same command id."""
        said = {"data": self.data, "occurred_at": self.header["occurred_at"]}
        return sha256(canonical.dumps(said).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class ReadRow:
    """A row with its origin (its first file and line, if it comes back from a rejection).

    `orders`: one per command of the mapping, None if the row has none of it. `same`: what its person said it is.
    """

    row: Row
    file: str
    line: int
    cells: Mapping[str, str] = field(default_factory=dict)
    orders: Sequence[Order | None] = ()
    problems: Sequence[Problem] = field(default=())
    same: str = ""


def read_rows(table: Table, mapping: TableMapping, file: str) -> list[ReadRow]:
    """Every row of a table, read. Raises `InvalidInput` when the table lacks columns of the mapping."""
    if missing := [name for name in mapping.columnas if name not in table.columns]:
        raise InvalidInput(
            f"Al archivo le faltan columnas del mapa {mapping.mapa}: {', '.join(missing)}."
        )
    return [_read_row(table, mapping, file, row) for row in table.rows]


def _read_row(table: Table, mapping: TableMapping, file: str, row: Row) -> ReadRow:
    if len(row.cells) != len(table.columns):
        said = f"la fila trae {len(row.cells)} celdas y el encabezado {len(table.columns)}"
        remedy = "Revise las comillas y los separadores de la fila."
        problem = Problem(columna="(fila)", regla="lectura", detalle=said, remedio=remedy)
        return ReadRow(row=row, file=file, line=row.line, problems=[problem])
    cells = dict(zip(table.columns, row.cells, strict=True))
    where, line = _origin(cells.get(WHENCE, ""), file, row.line)
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    # A reading that depends on another's month waits for it.
    for name, reading in sorted(mapping.lecturas.items(), key=lambda item: item[1].en is not None):
        try:
            values[name] = read_cell(reading, cells.get(reading.columna, ""), values)
        except ValueError as error:
            problem = Problem(
                columna=reading.columna,
                regla="lectura",
                detalle=str(error),
                remedio=_remedy(reading),
            )
            if problem not in problems:  # both halves of a cell say the same
                problems.append(problem)
    same = cells.get(SAME, "")
    same = OTHER if same.casefold() == OTHER else same
    orders = [] if problems else _orders(mapping, values, same, where, line)
    return ReadRow(
        row=row, file=where, line=line, cells=cells, orders=orders, problems=problems, same=same
    )


def _orders(
    mapping: TableMapping, values: dict[str, Any], same: str, file: str, line: int
) -> list[Order | None]:
    """A row that is something registered does not register it, and the rest is about that."""
    registered = same not in ("", OTHER)
    if registered:
        likes = [found.parecidos for found in mapping.comandos if found.parecidos is not None]
        values = values | {like.lectura: same for like in likes}
    return [
        None
        if (template.si is not None and values[template.si] is None)
        or (registered and (template.solo_nuevo or template.parecidos is not None))
        else _order(mapping, template, values, file, line)
        for template in mapping.comandos
    ]


def read_cell(reading: Reading, cell: str, others: Mapping[str, Any]) -> Any:
    """The value of one reading; None for an empty cell that may be. Raises ValueError, in Spanish."""
    if not cell:
        if reading.opcional or reading.defecto is not None:
            return reading.defecto
        raise ValueError("la celda está vacía")
    known = {pair[0]: pair[1] for pair in reading.valores}
    if cell in known:
        return known[cell]
    if reading.patron is not None:
        found = re.search(reading.patron, cell)
        if found is None and reading.opcional:
            return None
        if found is None and reading.otro is None:
            raise ValueError(f"«{cell[:60]}» no tiene la forma esperada")
        cell = cell if found is None else found[1]
    if cell in known or reading.otro is not None:
        return known.get(cell, reading.otro)
    if reading.parte is not None:
        return DOUBLE[reading.lector](cell)[reading.parte]
    if reading.lector == "comuna" and reading.en is not None and others.get(reading.en):
        return comuna(cell, date.fromisoformat(f"{others[reading.en]}-01"[:10]))
    return SIMPLE[reading.lector](cell)


def fill(template: Any, values: Mapping[str, Any]) -> Any:
    """A template with its readings; `{name}` alone keeps its type, and a key without value is left out."""
    if isinstance(template, str):
        alone = NAME.fullmatch(template)
        return values[alone[1]] if alone else NAME.sub(lambda m: str(values[m[1]]), template)
    if isinstance(template, Mapping):
        made = {key: fill(value, values) for key, value in template.items()}
        return {key: value for key, value in made.items() if value is not None}
    if isinstance(template, list):
        return [value for value in (fill(item, values) for item in template) if value is not None]
    return template


def _order(
    mapping: TableMapping, template: OrderTemplate, values: Mapping[str, Any], file: str, line: int
) -> Order:
    occurred = fill(template.ocurrido, values)
    if template.no_despues_de is not None:
        occurred = min(occurred, template.no_despues_de)
    missing = [rule for rule, name in template.relaja_sin.items() if values[name] is None]
    origin = {"medio": mapping.medio, "archivo": file, "fila": line}
    header = {
        "occurred_at": occurred,
        "occurred_basis": template.base,
        "grounds": None if template.fundamento is None else fill(template.fundamento, values),
        "origin": {**origin, "relaja": [*template.relaja, *missing]},
    }
    return Order(
        template=template,
        key=fill(template.clave, values),
        header=header,
        data=fill(template.datos, values),
    )


def _origin(said: str, file: str, line: int) -> tuple[str, int]:
    first, _, number = said.rpartition(":")
    return (
        (first, int(number)) if first and re.fullmatch(r"[1-9][0-9]{0,8}", number) else (file, line)
    )


REMEDIES: Final = {
    "entero": "Escriba un número, sin decimales.",
    "booleano": "Escriba Sí o No.",
    "fecha": "Escriba el día como 31-12-2019.",
    "region": "Escriba el nombre de la región, p. ej. Tarapacá.",
    "comuna": "Escriba el nombre oficial de una comuna.",
    "clp": "Escriba el monto como $37.000.000.",
    "mes": "Escriba el mes como octubre 2019.",
    "rut": "Escriba el RUT como 12.345.678-5.",
    "rango_meses": "Escriba dos meses en orden, como octubre 2019 / septiembre 2020.",
    "lista": "Escriba uno o más, separados por punto y coma.",
    "montos": "Escriba dos montos, como $37.000.000 / $7.000.000.",
}


def _remedy(reading: Reading) -> str:
    return REMEDIES.get(reading.lector, "Complete la celda.")

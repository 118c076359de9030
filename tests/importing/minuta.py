"""The two tables of the minuta of June 2020 with their own strings, each row under the title of its table."""

from __future__ import annotations

import csv
import io
from typing import Final

from shared.importing.rows import Order, ReadRow
from tests.architecture.alone import REPOSITORY

MAPPING: Final = REPOSITORY / "deploy" / "import" / "accion-local-tabla.json"
HEADING: Final = (
    "Tabla",
    "N°",
    "Región",
    "Comuna",
    "Territorio",
    "Campamento",
    "Fecha de inicio / Fecha de termino",
    "Monto proyecto/Monto Financiamiento Iniciativas",
)
FIRST: Final = "ACCIÓN LOCAL 2019: 3 campamentos."
SECOND: Final = "ACCIÓN LOCAL 2020: 2 campamentos."

MIRADOR: Final = (
    *(FIRST, "1", "Tarapacá", "Iquique", 'Barrio de Transición de Emergencia "El Mirador"'),
    *("Sí. Barrio en transición.", "agosto 2019/ julio 2020", r"\$37.000.000 / \$7.000.000"),
)
RENACER: Final = (
    *(FIRST, "2", "Tarapacá", "Alto Hospicio", "Renacer", "Sí. Campamento Renacer"),
    *("noviembre 2019/ octubre 2020", r"\$37.000.000 / \$7.000.000"),
)
CORDILLERA: Final = (
    *(FIRST, "3", "Metropolitana", "San Bernardo", "Barrio Andes Cordillera", "Sí"),
    *("octubre 2019 /septiembre 2020", r"\$37.000.000 / \$7.000.000"),
)
ELENA: Final = (
    *(
        FIRST,
        "4",
        "O'Higgins",
        "San Fernando",
        "Campamento Sta. Elena",
        "Sí. Campamento Sta. Elena",
    ),
    *("noviembre 2019/ octubre 2020", r"\$37.000.000 / \$8.599.584"),
)
PAMPA: Final = (
    *(SECOND, "1", "Tarapacá", "Alto Hospicio", "Campamento La Pampa", "Sí. Campamentos"),
    *("Junio 2020/ abril 2021", r"\$35.000.000 / \$7.000.000"),
)
VALPARAISO: Final = (
    *(SECOND, "2", "Valparaíso", "Valparaíso", "Valparaíso – Casablanca", "Sí. Campamentos"),
    *("Junio 2020/ abril 2021", r"\$35.000.000 / \$7.000.000"),
)
MAGALLANES: Final = (
    *(SECOND, "3", "Magallanes", "Punta Arenas", "Campamento Pobl. Raúl Silva Henríquez"),
    *("Sí Campamentos", "Julio 2020/ abril 2021", r"\$ 35.000.000/ \$8.000.000"),
)
ROWS: Final = (MIRADOR, RENACER, CORDILLERA, ELENA, PAMPA, VALPARAISO, MAGALLANES)


def changed(row: tuple[str, ...], **cells: str) -> tuple[str, ...]:
    """A row with other cells; columns by a word of their name, e.g. `comuna`, `fecha`, `monto`."""
    made = list(row)
    for word, text in cells.items():
        (index,) = [i for i, name in enumerate(HEADING) if name.lower().startswith(word.lower())]
        made[index] = text
    return tuple(made)


def csv_of(rows: tuple[tuple[str, ...], ...], delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(HEADING)
    writer.writerows(rows)
    return text.getvalue()


def orders_of(row: ReadRow) -> list[Order]:
    """The commands that the row has."""
    return [order for order in row.orders if order is not None]

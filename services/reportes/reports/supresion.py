"""What a report does not show of children (R4): small counts, since who knows the place knows the child, and texts with
a person in them.
"""

from __future__ import annotations

from typing import Final

from services.reportes.reports.corte import SIN_DATO
from shared.prose import person_in

MINIMO: Final = 5
#: What is shown instead of a count of 1 to 4.
MENOS_DE_CINCO: Final = "<5"
#: What is shown instead of a figure from which a suppressed one could be worked out.
SUPRIMIDO: Final = "SUPRIMIDO"

Cifra = int | str
"""A count, or why there is none: `SIN_DATO`, `<5`, `SUPRIMIDO`."""


def contados(n: int, personas: int) -> Cifra:
    """`n` happenings to so many children; without any event nobody said that there were none."""
    if n == 0:
        return SIN_DATO
    return n if personas >= MINIMO else MENOS_DE_CINCO


def publicable(texto: str) -> str:
    """The text, or `SUPRIMIDO` if a RUN, an e-mail address or a telephone is in it: some were written before anyone
    looked, and not every service refuses them.
    """
    return texto if person_in(texto) is None else SUPRIMIDO


def suprimida(cifra: Cifra) -> bool:
    return cifra in (MENOS_DE_CINCO, SUPRIMIDO)

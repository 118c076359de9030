"""Spanish for people: counted nouns, lists and amounts."""

from __future__ import annotations

from collections.abc import Sequence


def contar(n: int, singular: str, plural: str = "") -> str:
    """`1 campamento`, `3 campamentos`; irregular or compound plurals are given."""
    return f"{n} {singular if n == 1 else plural or singular + 's'}"


def enumerar(partes: Sequence[str]) -> str:
    """`a, b y c`; «e» before the sound i."""
    if len(partes) < 2:
        return "".join(partes)
    last = partes[-1]
    starts_with_i = last.lower().startswith(("i", "í", "hi")) and not last.lower().startswith(
        ("hie", "ia", "io")
    )
    return f"{', '.join(partes[:-1])} {'e' if starts_with_i else 'y'} {last}"


def miles(numero: int) -> str:
    """`37.000.000`."""
    return f"{numero:,}".replace(",", ".")


def pesos(monto: int) -> str:
    """`$37.000.000`."""
    return f"-${miles(-monto)}" if monto < 0 else f"${miles(monto)}"

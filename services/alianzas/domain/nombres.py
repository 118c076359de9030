"""How names of institutions are compared: `SENDA` and `Senda`, `Zofri S.A` and `ZOFRI SA`."""

from __future__ import annotations

import unicodedata

_MARCA_DE_NUMERO = str.maketrans({"°": " ", "º": " ", "ª": " ", ".": ""})


def normalizar(texto: str) -> str:
    """Words in lower-case ASCII joined by hyphens; empty when the text has no letter or digit."""
    plano = unicodedata.normalize("NFKD", texto.translate(_MARCA_DE_NUMERO)).casefold()
    sin_tildes = "".join(c for c in plano if not unicodedata.combining(c))
    return "-".join("".join(c if c.isalnum() else " " for c in sin_tildes).split())

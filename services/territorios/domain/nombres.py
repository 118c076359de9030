"""How names are compared: `Campamento Sta. Elena` and `CAMPAMENTO STA ELENA` are one."""

from __future__ import annotations

import unicodedata

_MARCA_DE_NUMERO = str.maketrans({"°": " ", "º": " ", "ª": " ", ".": ""})


def normalizar(texto: str) -> str:
    """Words in lower-case ASCII joined by hyphens; empty when the text has no letter or digit."""
    plano = unicodedata.normalize("NFKD", texto.translate(_MARCA_DE_NUMERO)).casefold()
    sin_tildes = "".join(c for c in plano if not unicodedata.combining(c))
    return "-".join("".join(c if c.isalnum() else " " for c in sin_tildes).split())


def es_campamento(texto_fuente: str | None) -> bool | None:
    """Reads the column «Campamento» of the source: «Sí», and not «Barrio en transición».

    None when the source has no such column: it was not said. (domain.md §2.1)
    """
    if texto_fuente is None:
        return None
    texto = normalizar(texto_fuente)
    return texto.split("-")[0] == "si" and "barrio-en-transicion" not in texto

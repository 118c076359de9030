"""What the column «Campamento» of the source says."""

from __future__ import annotations

from shared.names import comparable


def es_campamento(texto_fuente: str | None) -> bool | None:
    """Reads the column «Campamento» of the source: «Sí», and not «Barrio en transición».

    None when the source has no such column: it was not said. (domain.md §2.1)
    """
    if texto_fuente is None:
        return None
    texto = comparable(texto_fuente)
    return texto.split("-")[0] == "si" and "barrio-en-transicion" not in texto

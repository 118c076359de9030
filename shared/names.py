"""How names are compared: `Campamento Sta. Elena` and `CAMPAMENTO STA ELENA` are one."""

from __future__ import annotations

import unicodedata

_NUMBER_SIGNS = str.maketrans({"°": " ", "º": " ", "ª": " ", ".": ""})


def comparable(text: str) -> str:
    """Words in lower-case ASCII joined by hyphens; empty when the text has no letter or digit."""
    plain = unicodedata.normalize("NFKD", text.translate(_NUMBER_SIGNS)).casefold()
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return "-".join("".join(c if c.isalnum() else " " for c in bare).split())

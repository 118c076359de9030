"""Codes in place of free text, for a service whose log may hold no person in clear (K10)."""

from __future__ import annotations

import re
from typing import Final

_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_UUID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
_UUID_WITHIN: Final = re.compile(rf"(?<![0-9A-Za-z]){_UUID}(?![0-9A-Za-z])")

# A RUN with or without check digit and a telephone, written together, are seven digits or more;
# the other patterns are their usual groups, with any of the separators that an id may have.
_OF_A_PERSON: Final = re.compile(
    r"[0-9]{7}"
    r"|(?<![0-9])[0-9]{1,3}(?P<sep>[._-])[0-9]{3}(?P=sep)[0-9]{3}[._-]?[0-9Kk]"
    r"|(?<![0-9])[0-9]{1,2}[._-][0-9]{3,4}[._-][0-9]{4}(?![0-9])"
    r"|(?<![0-9])9[0-9]{4}[._-][0-9]{4}(?![0-9])"
    r"|(?<![0-9])9[0-9]{2}[._-][0-9]{3}[._-][0-9]{3}(?![0-9])"
)


def is_code(text: str) -> bool:
    """Letters without accent, digits, point, hyphen and underscore, up to 64."""
    return _CODE.fullmatch(text) is not None


def looks_personal(text: str) -> bool:
    """Whether a code has what may be a RUN or a telephone in it. A UUID is judged by its form alone: any run of
    digits may be in it by chance.
    """
    return _OF_A_PERSON.search(_UUID_WITHIN.sub("", text)) is not None

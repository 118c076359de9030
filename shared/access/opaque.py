"""Ids that tell nothing of a person: what a token, a grant or an actor may be called. Pure."""

from __future__ import annotations

import re
from typing import Final

from shared.codes import is_code, looks_personal
from shared.ids import is_uuid

SYSTEM_ROLE: Final = "sistema"
_SERVICE_ACTOR: Final = re.compile(r"sistema:[a-z]{1,32}")
_NAME: Final = re.compile(r"[a-z][a-z_]{0,31}")


def is_opaque(text: object) -> bool:
    """A UUID, or a code that begins with a letter and has no RUN nor telephone in it."""
    if not isinstance(text, str):
        return False
    return is_uuid(text) or (is_code(text) and text[0].isalpha() and not looks_personal(text))


def is_safe_code(text: object) -> bool:
    """A code that may be stored in clear: also one that begins with a digit (`13`, a region)."""
    return isinstance(text, str) and is_code(text) and not looks_personal(text)


def is_service_actor(text: object) -> bool:
    """`sistema:casos`: a service that calls another on its own account."""
    return isinstance(text, str) and _SERVICE_ACTOR.fullmatch(text) is not None


def is_name(text: object) -> bool:
    """The name of a role or of a kind of scope."""
    return isinstance(text, str) and _NAME.fullmatch(text) is not None

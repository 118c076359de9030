"""Who a token says is calling: an opaque id and the roles it may use. Never the token itself. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.access.scopes import Alcance


@dataclass(frozen=True)
class RoleClaim:
    """A role, no further than `alcance`: what the log grants is cut down to it."""

    rol: str
    alcance: Alcance


@dataclass(frozen=True)
class Bearer:
    """`sub` is opaque; `jti` names the token in logs; `expires` is aware, UTC."""

    sub: str
    roles: tuple[RoleClaim, ...]
    jti: str
    expires: datetime

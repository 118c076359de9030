"""Tokens for the calls of one holder: one per service, made again a minute before it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from shared.access.bearer import RoleClaim
from shared.access.keys import read_private
from shared.access.opaque import SYSTEM_ROLE
from shared.access.scopes import EVERYWHERE
from shared.access.tokens import Issuer
from shared.config import ISSUER_KEY, BadSettings, Settings

LIFETIME: Final = timedelta(minutes=5)
RENEWED: Final = timedelta(minutes=1)  # before its end: a call on its way is not caught by it


def _now() -> datetime:
    return datetime.now(UTC)


class Tokens:
    """`tokens("casos")`: a token for that service. `issuer` is asked at each signature: its key may be rotated."""

    def __init__(
        self,
        issuer: Callable[[], Issuer],
        sub: str,
        rol: str,
        *,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self._issuer, self._clock = issuer, clock
        self.sub, self._roles = sub, (RoleClaim(rol, EVERYWHERE),)
        self._made: dict[str, tuple[datetime, str]] = {}

    def __call__(self, service: str) -> str:
        """Raises `BadSettings` if the key is not there, ValueError for a holder that no service would accept."""
        now = self._clock()
        made, token = self._made.get(service, (None, ""))
        # A clock that was set back makes the kept one a token of the future.
        if made is None or not made <= now < made + LIFETIME - RENEWED:
            token = self._issuer().issue(self.sub, service, self._roles, lifetime=LIFETIME)
            self._made[service] = now, token
        return token


def own_tokens(service: str, settings: Settings, *, needed: bool = True) -> Tokens | None:
    """What a service signs for its own calls; None without access control.

    `needed`: raises `BadSettings` at once if it has no key to sign with.
    """
    if settings.access_keys is None:
        return None

    def issuer() -> Issuer:
        return _issuer(settings, service, f"TEJIDO_ACCESO_LLAVE, con la que {service} firma")

    if needed:
        issuer()
    return Tokens(issuer, f"sistema:{service}", SYSTEM_ROLE)


def issuer_of(settings: Settings) -> Issuer:
    """Who issues tokens for people, where its key is at hand. Raises `BadSettings`."""
    return _issuer(settings, ISSUER_KEY, "TEJIDO_ACCESO_LLAVE_EMISOR")


def _issuer(settings: Settings, name: str, missing: str) -> Issuer:
    pem = settings.private_key(name)
    if pem is None or settings.access_issuer is None:
        raise BadSettings(f"Falta {missing}.", remedio="En el modo embebido: tejido acceso iniciar")
    return Issuer(settings.access_issuer, read_private(pem))

"""Short-lived EdDSA tokens (JWT), made by an issuer and checked by every service on every call.

Claims are a closed list: `iss`, `aud` (one service), `sub` (opaque, never a RUN), `iat`, `nbf`, `exp`, `jti` and
`roles` ([{rol, alcance}]). There is no place for a name.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.access.bearer import Bearer, RoleClaim
from shared.access.errors import Unauthenticated
from shared.access.keys import PublicKey, thumbprint
from shared.access.opaque import SYSTEM_ROLE, is_name, is_opaque, is_service_actor
from shared.access.scopes import Alcance
from shared.ids import is_uuid, new_id

MAX_LIFETIME: Final = timedelta(minutes=10)
LEEWAY: Final = timedelta(seconds=5)  # between the clocks of two machines
MAX_TOKEN: Final = 4096
MAX_ROLES: Final = 32
ALGORITHM: Final = "EdDSA"
TYPE: Final = (
    "tejido+jwt"  # so that a token of another use, signed with the same key, is none of ours
)

_CLAIMS: Final = ("iss", "aud", "sub", "iat", "nbf", "exp", "jti", "roles")
_TIMES: Final = ("iat", "nbf", "exp")

log = logging.getLogger(__name__)


class Keys(Protocol):
    """Where public keys are looked up: `KeyFile`."""

    def find(self, kid: str, now: datetime) -> PublicKey | None: ...


def _now() -> datetime:
    return datetime.now(UTC)


class Issuer:
    """Makes tokens. The only holder of the private key, which shows in no repr."""

    def __init__(
        self, name: str, key: Ed25519PrivateKey, *, clock: Callable[[], datetime] = _now
    ) -> None:
        self.name, self._key, self._clock = name, key, clock
        self._kid = thumbprint(key.public_key())

    def issue(
        self,
        sub: str,
        service: str,
        roles: Sequence[RoleClaim],
        *,
        lifetime: timedelta = timedelta(minutes=5),
    ) -> str:
        """A token for one service. Raises ValueError for what the services would refuse."""
        if not timedelta(seconds=1) <= lifetime <= MAX_LIFETIME:
            raise ValueError("un token dura entre un segundo y diez minutos")
        if problem := _wrong_holder(sub, roles):
            raise ValueError(f"un token así no serviría: {problem}")
        now = int(self._clock().timestamp())
        claims = {
            "iss": self.name,
            "aud": service,
            "sub": sub,
            "iat": now,
            "nbf": now,
            "exp": now + int(lifetime.total_seconds()),
            "jti": new_id(),
            "roles": [{"rol": claim.rol, "alcance": str(claim.alcance)} for claim in roles],
        }
        return jwt.encode(claims, self._key, ALGORITHM, headers={"kid": self._kid, "typ": TYPE})


class Verifier:
    """Checks tokens for one service, `audience`, from one issuer."""

    def __init__(
        self, audience: str, issuer: str, keys: Keys, *, clock: Callable[[], datetime] = _now
    ) -> None:
        self.audience, self.issuer, self._keys, self._clock = audience, issuer, keys, clock

    def verify(self, token: object) -> Bearer:
        """Who calls. Raises `Unauthenticated`, or `Unavailable` when there are no keys to check with.

        Why it was refused goes to the process log, as a code: neither the token nor what it says does.
        """
        if token is None or token == "":
            raise Unauthenticated.missing()
        found = self._check(token)
        if isinstance(found, Bearer):
            return found
        log.warning("credencial rechazada: servicio=%s motivo=%s", self.audience, found)
        raise Unauthenticated.bad()

    def _check(self, token: object) -> Bearer | str:
        """The bearer, or a code that says what is wrong: no exception carries anything of the token out."""
        if not isinstance(token, str) or len(token) > MAX_TOKEN or not token.isascii():
            return "forma"
        try:
            header = jwt.get_unverified_header(token)
        except (jwt.PyJWTError, RecursionError):
            return "forma"
        if header.keys() != {"alg", "kid", "typ"} or header["typ"] != TYPE:
            return "cabecera"
        if header["alg"] != ALGORITHM:
            return "algoritmo"
        key = self._keys.find(header["kid"], self._clock())
        if key is None:
            return "clave"
        try:
            claims = jwt.decode(
                token,
                key.key,
                algorithms=[ALGORITHM],
                audience=self.audience,
                issuer=self.issuer,
                leeway=LEEWAY,
                options={"require": list(_CLAIMS), "strict_aud": True},
            )
        except (jwt.PyJWTError, RecursionError) as error:
            return type(error).__name__
        return _bearer(claims) if key.may_sign_for(claims["sub"]) else "sub-y-clave"


def _bearer(claims: dict[str, Any]) -> Bearer | str:
    """From claims whose signature, times, audience and issuer are good."""
    if claims.keys() != set(_CLAIMS):
        return "declaraciones"
    times = [claims[name] for name in _TIMES]
    if any(type(moment) is not int for moment in times):
        return "tiempos"
    issued, starts, ends = times
    if not issued <= starts < ends <= issued + int(MAX_LIFETIME.total_seconds()):
        return "duracion"
    if not is_uuid(claims["jti"]):
        return "jti"
    roles = _roles(claims["roles"])
    if roles is None:
        return "roles"
    if problem := _wrong_holder(claims["sub"], roles):
        return problem
    return Bearer(claims["sub"], roles, claims["jti"], datetime.fromtimestamp(ends, UTC))


def _roles(said: object) -> tuple[RoleClaim, ...] | None:
    if not isinstance(said, list):
        return None
    made = []
    for item in said:
        if not isinstance(item, dict) or item.keys() != {"rol", "alcance"}:
            return None
        if not isinstance(item["rol"], str) or not isinstance(item["alcance"], str):
            return None
        kind, slash, value = item["alcance"].partition("/")
        made.append(RoleClaim(item["rol"], Alcance(tipo=kind, valor=value if slash else None)))
    return tuple(made)


def _wrong_holder(sub: object, roles: Sequence[RoleClaim]) -> str:
    """Why nobody may be called so or have those roles; empty when it is well."""
    names = {claim.rol for claim in roles}
    service = is_service_actor(sub)
    if not service and not is_opaque(sub):
        return "sub"
    if service != (SYSTEM_ROLE in names) or (service and names != {SYSTEM_ROLE}):
        return "sub-y-rol"
    well_formed = all(is_name(claim.rol) and claim.alcance.well_formed for claim in roles)
    return "" if roles and len(roles) <= MAX_ROLES and well_formed else "roles"

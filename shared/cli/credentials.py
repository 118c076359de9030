"""The token that the command line carries: the one it was given, or one that it issues where the issuer's key is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import jwt

from shared.access.opaque import SYSTEM_ROLE, is_name, is_opaque, is_service_actor
from shared.access.renewal import Tokens, issuer_of
from shared.access.tokens import Issuer
from shared.config import ISSUER_KEY, BadSettings, Settings, read_variable
from shared.decider import Actor
from shared.errors import InvalidInput

TOKEN: Final = "TEJIDO_TOKEN"  # noqa: S105  # the name of the variable


@dataclass(frozen=True)
class Credentials:
    """`given`, a token, and `only`, the service it is for; or `issuer`, where its key is at hand; or nothing."""

    given: str | None = None
    only: str | None = None
    issuer: Callable[[], Issuer] | None = None

    def tokens(self, actor: Actor) -> Callable[[str], str] | None:
        """What a client on behalf of `actor` carries to each service; None: nothing, as without access control."""
        if self.given is not None:
            return self._the_one_given
        if self.issuer is None:
            return None
        require_person(actor.id, actor.rol)
        return Tokens(self.issuer, actor.id, actor.rol)

    def _the_one_given(self, service: str) -> str:
        assert self.given is not None
        if service != self.only:
            raise BadSettings(f"{TOKEN} es para el servicio {self.only}, no para {service}.")
        return self.given


NONE: Final = Credentials()


def credentials(settings: Settings) -> Credentials:
    """From the environment, else from the issuer's key. Raises `BadSettings`, which never repeats a token."""
    if (given := read_variable(TOKEN)) is not None:
        return Credentials(given, _audience(given))
    if settings.private_key(ISSUER_KEY) is None:
        return NONE
    return Credentials(issuer=lambda: issuer_of(settings))


def require_person(sub: str, rol: str) -> None:
    """That the issuer may vouch for such a holder. Raises `InvalidInput`."""
    errors = []
    if is_service_actor(sub) or not is_opaque(sub):
        errors.append(("actor", "debe ser un identificador opaco, nunca un RUN ni un servicio"))
    if rol == SYSTEM_ROLE or not is_name(rol):
        errors.append(("rol", f"debe ser el nombre de un rol de personas, no «{SYSTEM_ROLE}»"))
    if errors:
        raise InvalidInput.of(errors)


def _audience(token: str) -> str:
    """For whom it says to be: the service checks it, this only keeps it from going elsewhere."""
    try:
        said = jwt.decode(token, options={"verify_signature": False}).get("aud")
    except (jwt.PyJWTError, RecursionError, UnicodeError):
        said = None
    if not isinstance(said, str):
        raise BadSettings(f"{TOKEN} no es una credencial.")
    return said

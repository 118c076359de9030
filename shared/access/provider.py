"""Who identifies people, and the issuer's own address and key: the environment, as the README's table says.

ClaveÚnica unless told otherwise. What is [K] there is general knowledge, hence settings and not constants.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from shared.access.keys import KeyFile, read_private, thumbprint
from shared.access.tokens import Issuer
from shared.config import BadSettings, Settings, read_variable
from shared.privacy.secret import Secret

CLAVEUNICA: Final = "https://accounts.claveunica.gob.cl/openid"
_CLAVEUNICA_LOGOUT: Final = "https://accounts.claveunica.gob.cl/api/v1/accounts/app/logout"


@dataclass(frozen=True)
class Provider:
    """An OpenID provider and what this issuer is to it. `logout` and `cafile` may be None."""

    issuer: str
    authorization: str
    token: str
    userinfo: str
    keys: str
    logout: str | None
    client_id: str
    client_secret: Secret = field(repr=False)
    scope: str = "openid run"
    claim: str = "RolUnico"
    cafile: str | None = None


def read_provider(env: Mapping[str, str] | None = None) -> Provider:
    """The settings above, in clear only towards this very machine. Raises `BadSettings`."""

    def said(name: str, default: str | None = None) -> str | None:
        return read_variable(f"TEJIDO_OIDC_{name}", env) or default

    def url(name: str, default: str) -> str:
        return _secure(f"TEJIDO_OIDC_{name}", said(name) or default)

    issuer = url("EMISOR", CLAVEUNICA)
    logout = said("SALIDA", _CLAVEUNICA_LOGOUT if issuer == CLAVEUNICA else None)
    client_id, secret = said("CLIENTE"), said("SECRETO")
    if not client_id or not secret:
        raise BadSettings(
            "Faltan TEJIDO_OIDC_CLIENTE y TEJIDO_OIDC_SECRETO (o sus variantes _FILE)."
        )
    scope = said("ALCANCE") or Provider.scope
    if "openid" not in scope.split():
        raise BadSettings("TEJIDO_OIDC_ALCANCE debe incluir openid.")
    return Provider(
        issuer=issuer,
        authorization=url("AUTORIZACION", f"{issuer}/authorize/"),
        token=url("TOKEN", f"{issuer}/token/"),
        userinfo=url("DATOS", f"{issuer}/userinfo/"),
        keys=url("CLAVES", f"{issuer}/jwks"),
        logout=None if logout is None else _secure("TEJIDO_OIDC_SALIDA", logout),
        client_id=client_id,
        client_secret=Secret(secret.encode()),
        scope=scope,
        claim=said("RUN") or Provider.claim,
        cafile=said("CA"),
    )


def read_origin(env: Mapping[str, str] | None = None) -> str:
    """The issuer's public origin: scheme and host, since its cookies are for the whole of it. Raises `BadSettings`."""
    url = _secure("TEJIDO_EMISOR_URL", read_variable("TEJIDO_EMISOR_URL", env) or "")
    parts = urlsplit(url)
    if parts.path not in {"", "/"} or url != url.lower():
        raise BadSettings(
            "TEJIDO_EMISOR_URL es solo el origen, en minúsculas: https://acceso.example.cl."
        )
    return f"{parts.scheme}://{parts.netloc}"


def read_issuer(settings: Settings, env: Mapping[str, str] | None = None) -> Issuer:
    """Who signs tokens. Raises `BadSettings` for a key that the services would not accept now."""
    if settings.access_keys is None or settings.access_issuer is None:
        raise BadSettings("Faltan TEJIDO_ACCESO_CLAVES y TEJIDO_ACCESO_EMISOR.")
    pem = read_variable("TEJIDO_ACCESO_LLAVE_EMISOR", env)
    if pem is None:
        raise BadSettings("Falta TEJIDO_ACCESO_LLAVE_EMISOR (o TEJIDO_ACCESO_LLAVE_EMISOR_FILE).")
    key = read_private(pem)
    public = KeyFile(settings.access_keys).find(thumbprint(key.public_key()), datetime.now(UTC))
    if public is None or public.only is not None:
        raise BadSettings(
            "La clave del emisor no está publicada en TEJIDO_ACCESO_CLAVES, no rige hoy, o es solo de un servicio."
        )
    return Issuer(settings.access_issuer, key)


def _secure(name: str, url: str) -> str:
    """The same URL. Raises `BadSettings` unless it is https, or this machine, with nothing but host and path."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise BadSettings(f"{name} no es una URL.") from None
    extra = parts.query or parts.fragment or "@" in parts.netloc
    if not host or extra or parts.scheme not in {"http", "https"}:
        raise BadSettings(f"{name} debe ser una URL https, sin consulta ni usuario.")
    if parts.scheme == "http" and not _is_loopback(host):
        raise BadSettings(f"{name}: nadie se identifica en claro; use https.")
    return url


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

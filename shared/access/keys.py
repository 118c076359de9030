"""The public keys that tokens are checked with: a JWK Set (RFC 7517) of Ed25519 keys, each with its days.

    {"keys": [{"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": "…", "x": "…",
               "desde": "2026-12-01T00:00:00Z", "hasta": "2027-06-01T00:00:00Z"}]}

`kid` is the key's own thumbprint (RFC 7638), so no two keys share one. A key with `solo` is a service's own: it
signs for that service (`sistema:casos`) and for nobody else, and no key without it signs for a service. To rotate:
publish the next key with a `desde` already past, sign with it, and let the old one end ten minutes or more after its
last signature.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from shared import canonical
from shared.access.opaque import is_service_actor
from shared.config import BadSettings
from shared.errors import TejidoError, Unavailable
from shared.moments import iso, span

_FIXED: Final = {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig"}
_MEMBERS: Final = frozenset({*_FIXED, "kid", "x", "desde", "hasta"})
_ONLY: Final = "solo"
_MAX_BYTES: Final = 65_536


@dataclass(frozen=True)
class PublicKey:
    """Good from `since` until just before `until`; aware, UTC. `only`: the service whose own it is."""

    kid: str
    key: Ed25519PublicKey
    since: datetime
    until: datetime
    only: str | None = None

    def may_sign_for(self, sub: object) -> bool:
        """People by the issuer, each service by itself."""
        return sub == self.only if self.only is not None else not is_service_actor(sub)

    def valid(self, now: datetime) -> bool:
        return self.since <= now < self.until

    def jwk(self) -> dict[str, str]:
        """Its member of the set."""
        return {
            **_FIXED,
            "kid": self.kid,
            "x": _encode(self.key.public_bytes_raw()),
            "desde": iso(self.since),
            "hasta": iso(self.until),
            **({} if self.only is None else {_ONLY: self.only}),
        }


class KeyFile:
    """The key set in a file, read again when the file changes. Replace it by renaming, never in place."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[tuple[int, int, int], Mapping[str, PublicKey]] | None = None

    def find(self, kid: str, now: datetime) -> PublicKey | None:
        """The key of that name if it is valid now. Raises `Unavailable` if there is no set to look in."""
        key = self._keys().get(kid)
        return key if key is not None and key.valid(now) else None

    def _keys(self) -> Mapping[str, PublicKey]:
        try:
            stat = self.path.stat()
            stamp = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
            if self._read is None or self._read[0] != stamp:
                self._read = (stamp, read_keys(self.path.read_bytes()))
        except (OSError, BadSettings) as error:
            # An old set would still accept a key that was withdrawn: without a set nobody enters.
            self._read = None
            raise Unavailable("No se pueden leer las claves públicas de acceso.") from error
        return self._read[1]


def read_keys(content: bytes) -> Mapping[str, PublicKey]:
    """kid → key. Raises `BadSettings`, which never repeats the content."""
    try:
        keys = [_public_key(item) for item in _members(content)]
    except (TejidoError, ValueError, TypeError, KeyError) as error:
        raise BadSettings(f"El juego de claves públicas no sirve: {_shown(error)}.") from None
    found = {key.kid: key for key in keys}
    if not keys or len(found) != len(keys):
        raise BadSettings("El juego de claves públicas está vacío o repite una clave.")
    return found


def write_keys(path: Path, keys: list[PublicKey]) -> None:
    """Replaces the file at once: whoever reads it sees the old set or the new one."""
    beside = path.with_name(f"{path.name}.nuevo")
    beside.write_text(json.dumps({"keys": [key.jwk() for key in keys]}, indent=1) + "\n")
    beside.rename(path)


def published(
    private: Ed25519PrivateKey, since: datetime, until: datetime, only: str | None = None
) -> PublicKey:
    """The public half, with its days."""
    public = private.public_key()
    return PublicKey(thumbprint(public), public, since, until, only)


def thumbprint(key: Ed25519PublicKey) -> str:
    """RFC 7638 with SHA-256, and RFC 8037 for the members."""
    members = {"crv": "Ed25519", "kty": "OKP", "x": _encode(key.public_bytes_raw())}
    return _encode(sha256(json.dumps(members, separators=(",", ":")).encode()).digest())


def read_private(pem: str) -> Ed25519PrivateKey:
    """The issuer's key from PEM (PKCS 8, not encrypted). Raises `BadSettings`, which never repeats it."""
    try:
        key = load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise BadSettings("La clave del emisor debe ser Ed25519 en PEM (PKCS 8), sin contraseña.")
    return key


def write_private(path: Path, key: Ed25519PrivateKey) -> None:
    """A new file that only its owner may read. Raises FileExistsError: a key is never overwritten."""
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)


def _members(content: bytes) -> list[Any]:
    whole = canonical.loads(content) if len(content) <= _MAX_BYTES else None
    if not isinstance(whole, dict) or whole.keys() != {"keys"} or type(whole["keys"]) is not list:
        raise ValueError("debe tener solo «keys», una lista")
    return whole["keys"]


def _public_key(item: Any) -> PublicKey:
    if not isinstance(item, dict) or item.keys() - {_ONLY} != _MEMBERS:
        private = isinstance(item, dict) and "d" in item
        raise ValueError(
            "contiene una clave privada" if private else "una clave tiene otros miembros"
        )
    if any(not isinstance(value, str) for value in item.values()):
        raise ValueError("una clave tiene miembros que no son texto")
    if {name: item[name] for name in _FIXED} != _FIXED:
        raise ValueError("solo se admite Ed25519 para firmar")
    raw = base64.urlsafe_b64decode(item["x"] + "=")
    key = Ed25519PublicKey.from_public_bytes(raw)
    if item["kid"] != thumbprint(key):
        raise ValueError("un kid no es la huella de su clave")
    since, until = span(item["desde"])[0], span(item["hasta"])[0]
    if since >= until:
        raise ValueError("una clave termina antes de empezar")
    if _ONLY in item and not is_service_actor(item[_ONLY]):
        raise ValueError("una clave es solo de algo que no es un servicio")
    return PublicKey(item["kid"], key, since, until, item.get(_ONLY))


def _shown(error: Exception) -> str:
    """Our own words, never a library's: it may quote what it could not read."""
    ours = error.args[0] if type(error) is ValueError and error.args else ""
    known = isinstance(ours, str) and ours.startswith(("debe", "contiene", "una ", "un ", "solo"))
    return ours if known else "no se puede leer"


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

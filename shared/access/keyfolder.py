"""The keys of one installation in one folder: who makes them, and how one follows another.

    emisor.pem             the issuer's private key
    casos.pem              the private key of a service, its own (`solo`)
    publicas/claves.json   the public halves of all, which services read

The folder is 0700 and each private key 0600. Each service needs its own key and the public set, nothing else.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.access.keys import (
    PublicKey,
    published,
    read_keys,
    read_private,
    thumbprint,
    write_keys,
    write_private,
)
from shared.access.opaque import is_service_actor
from shared.config import ISSUER_KEY, KEY_SET, BadSettings, key_file

LASTS: Final = timedelta(days=366)
EARLIER: Final = timedelta(minutes=1)  # for whoever's clock is behind
OVERLAP: Final = timedelta(
    minutes=15
)  # the longest token, and whoever still signs with the old key


def make_keys(folder: Path, services: Sequence[str], now: datetime) -> dict[str, PublicKey]:
    """Who signs → its public key. Makes what is missing and touches nothing else, so it may be repeated.

    Raises `BadSettings` for a name that no service can have, and for a key that ended or was withdrawn: that one is
    followed by another (`rotate`), never published again.
    """
    if wrong := [name for name in services if not is_service_actor(_actor(name))]:
        raise BadSettings(f"{wrong[0]!r} no es el nombre de un servicio.")
    with _held(folder):
        return {name: _made(folder, name, now) for name in (ISSUER_KEY, *services)}


def rotate(folder: Path, name: str, now: datetime) -> tuple[PublicKey, datetime | None]:
    """(the key that signs from now on, when the former one ends if it had not). Raises `BadSettings` if there is none.

    The next key is published before anything is signed with it. Interrupted, it is finished by running it again.
    """
    with _held(folder):
        if not key_file(folder, name).exists():
            raise BadSettings(f"No hay una llave de {name} en {folder}.")
        return _follow(folder, name, now)


def _made(folder: Path, name: str, now: datetime) -> PublicKey:
    file = key_file(folder, name)
    if not file.exists() or _next_file(folder, name).exists():  # none yet, or it was interrupted
        return _follow(folder, name, now)[0]
    key = _published(folder).get(_kid(file))
    if key is None or not key.valid(now):
        raise BadSettings(
            f"La llave de {name} venció o fue retirada.", remedio=f"tejido acceso rotar {name}"
        )
    return key


def _follow(folder: Path, name: str, now: datetime) -> tuple[PublicKey, datetime | None]:
    """Publishes the next key beside the present one, which is to end, and only then puts it in its place."""
    current, coming, known = key_file(folder, name), _next_file(folder, name), _published(folder)
    if not coming.exists():
        unread = folder / f"{name}.nueva"  # whole before it has a name that counts
        unread.unlink(missing_ok=True)
        write_private(unread, Ed25519PrivateKey.generate())
        unread.replace(coming)
    private = read_private(coming.read_text())
    only = None if name == ISSUER_KEY else _actor(name)
    new = published(private, now - EARLIER, now + LASTS, only)
    keys = {new.kid: new, **known}
    old = known.get(_kid(current)) if current.exists() else None
    if old is not None:
        old = keys[old.kid] = replace(old, until=min(old.until, now + OVERLAP))
    write_keys(folder / KEY_SET, [key for key in keys.values() if now < key.until])
    coming.replace(current)
    return keys[new.kid], old.until if old is not None else None


def _kid(file: Path) -> str:
    return thumbprint(read_private(file.read_text()).public_key())


def _actor(name: str) -> str:
    return f"sistema:{name}"


def _next_file(folder: Path, name: str) -> Path:
    return key_file(folder, f"{name}.siguiente")


def _published(folder: Path) -> dict[str, PublicKey]:
    try:
        return dict(read_keys((folder / KEY_SET).read_bytes()))
    except FileNotFoundError:
        return {}


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """The folder, made if need be, for one process at a time."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / KEY_SET).parent.mkdir(mode=0o755, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)

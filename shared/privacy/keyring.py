"""Numbered 256-bit keys kept outside every database: the KEKs in one ring, the peppers in another.

Text form, one key per line: `<epoch>:<base64url of 32 bytes>`; lines that begin with `#` are comments. From an
environment variable a ring can only be read: whoever sets the variable adds and removes lines. A file can also grow and
shrink.
"""

from __future__ import annotations

import fcntl
import os
import stat
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from shared.config import BadSettings
from shared.privacy.errors import ClaveMaestraDesconocida
from shared.privacy.secret import KEY_BYTES, Secret, new_key

# 32 random bytes have some 30 different ones; fewer than this never happens by chance.
_LEAST_DIFFERENT: Final = 16


class Keyring:
    """Read-only keys by epoch. `what`: how messages call it ("TEJIDO_KEK")."""

    def __init__(self, keys: Mapping[int, Secret], what: str) -> None:
        self._keys, self.what = dict(keys), what

    @classmethod
    def parse(cls, text: str, what: str) -> Keyring:
        """Raises `BadSettings`, naming the line and never its content."""
        return cls(_parse(text, what), what)

    def get(self, epoch: int) -> Secret:
        """The key of `epoch`. Raises `ClaveMaestraDesconocida`."""
        if (key := self._current().get(epoch)) is None:
            raise ClaveMaestraDesconocida(f"{self.what} no tiene la clave de la época {epoch}.")
        return key

    def epochs(self) -> tuple[int, ...]:
        """The epochs there are keys of, ascending."""
        return tuple(sorted(self._current()))

    def ensure(self, epoch: int) -> None:
        """After this there is a key of `epoch`. Raises `ClaveMaestraDesconocida` when someone else must add it."""
        if epoch not in self._current():
            remedy = f"Agregue a {self.what} una línea «{epoch}:<clave nueva>» y reinicie."
            raise ClaveMaestraDesconocida(f"Falta la clave de la época {epoch}.", remedio=remedy)

    def destroy(self, epoch: int) -> None:
        """After this there is no key of `epoch`. Raises `BadSettings` when someone else must remove it."""
        if epoch in self._current():
            raise BadSettings(
                f"{self.what} no es un archivo: Tejido no puede destruir la clave de la época {epoch}.",
                remedio=f"Quite la línea «{epoch}:…» de {self.what}, y de sus copias, y repita.",
            )

    def shares_a_key_with(self, other: Keyring) -> bool:
        """Whether any key of one is a key of the other."""
        theirs = list(other._current().values())
        return any(key in theirs for key in self._current().values())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.what}, épocas {self.epochs()})"

    def _current(self) -> Mapping[int, Secret]:
        return self._keys


class KeyringFile(Keyring):
    """The same in a file, read again whenever it changed: a key removed is gone from this process too.

    A new file has mode 0600; one that is there keeps its mode and group, so that who may only read it still may.
    """

    def __init__(self, path: Path, what: str) -> None:
        super().__init__({}, what)
        self.path = path
        self._seen: tuple[int, ...] = ()

    def ensure(self, epoch: int) -> None:
        if epoch in self._current():
            return  # whoever may only read has nothing to write
        with self._editing():
            keys = dict(self._current())
            if epoch not in keys:
                self._write(keys | {epoch: new_key()})

    def destroy(self, epoch: int) -> None:
        with self._editing():
            keys = dict(self._current())
            if keys.pop(epoch, None) is not None:
                self._write(keys)

    def _current(self) -> Mapping[int, Secret]:
        while (mark := self._mark()) != self._seen:
            keys: Mapping[int, Secret] = {}
            if mark:
                try:
                    text = self.path.read_text()
                except OSError as error:
                    raise BadSettings(f"{self.what}: {error.strerror}.") from error
                if self._mark() != mark:
                    continue  # replaced while it was read, and what was read is perhaps erased
                keys = _parse(text, self.what)
            self._keys, self._seen = dict(keys), mark
        return self._keys

    def _mark(self) -> tuple[int, ...]:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise BadSettings(f"{self.what}: {error.strerror}.") from error
        if found.st_mode & 0o022:  # who may only read depends on the folder (README)
            raise BadSettings(
                f"{self.what}: otras cuentas de la máquina pueden escribir el archivo.",
                remedio="Déjelo solo para la suya: chmod 600.",
            )
        return (found.st_ino, found.st_mtime_ns, found.st_size)

    @contextmanager
    def _editing(self) -> Iterator[None]:
        """One editor at a time, among all processes. Raises `BadSettings` when this one may not write."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with _opened(self._beside(".lock"), os.O_CREAT | os.O_RDWR) as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise BadSettings(
                f"{self.what}: no se puede escribir el archivo ({error.strerror}).",
                remedio="Rota quien puede escribir en su carpeta.",
            ) from error

    def _beside(self, suffix: str) -> Path:
        return self.path.with_name(self.path.name + suffix)

    def _write(self, keys: Mapping[int, Secret]) -> None:
        """Replaces the file, and then overwrites what it was: the new one is safe on disk before."""
        lines = (
            f"{epoch}:{urlsafe_b64encode(keys[epoch].reveal()).decode()}\n"
            for epoch in sorted(keys)
        )
        new = self._beside(".new")
        with suppress(FileNotFoundError):
            new.unlink()  # of an edit that died
        old = os.open(self.path, os.O_WRONLY) if self.path.exists() else None
        try:
            with _opened(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY) as file:
                if old is not None:
                    _keep_readers(file, os.fstat(old))
                os.write(file, "".join(lines).encode())
                os.fsync(file)
            new.rename(self.path)
            with _opened(self.path.parent, os.O_RDONLY) as folder:
                os.fsync(folder)
            if old is not None:
                os.write(old, b"#" * os.fstat(old).st_size)
                os.fsync(old)
        finally:
            if old is not None:
                os.close(old)


def _keep_readers(file: int, before: os.stat_result) -> None:
    if os.fstat(file).st_gid != before.st_gid:
        os.fchown(file, -1, before.st_gid)
    os.fchmod(file, stat.S_IMODE(before.st_mode))


@contextmanager
def _opened(path: Path, flags: int) -> Iterator[int]:
    file = os.open(path, flags, 0o600)
    try:
        yield file
    finally:
        os.close(file)


def _parse(text: str, what: str) -> dict[int, Secret]:
    keys: dict[int, Secret] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        epoch, _, encoded = line.strip().partition(":")
        try:
            key = b64decode(encoded.encode("ascii"), altchars=b"-_", validate=True)
        except ValueError:
            key = b""
        if not (epoch.isascii() and epoch.isdigit() and int(epoch) > 0):
            raise BadSettings(f"{what}, línea {number}: falta la época, un número desde 1.")
        if len(key) != KEY_BYTES:
            raise BadSettings(f"{what}, línea {number}: la clave debe ser base64url de 32 bytes.")
        if len(set(key)) < _LEAST_DIFFERENT:
            raise BadSettings(f"{what}, línea {number}: la clave no parece hecha al azar.")
        if int(epoch) in keys:
            raise BadSettings(f"{what}, línea {number}: la época {int(epoch)} está repetida.")
        keys[int(epoch)] = Secret(key)
    return keys

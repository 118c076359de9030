"""Where keys, KEKs and peppers are, read from the environment once.

| variable | meaning | default |
|---|---|---|
| TEJIDO_CLAVES_URL | the key database; `{servicio}` is replaced | embedded mode: SQLite in TEJIDO_DATOS |
| TEJIDO_KEK | the KEKs, as `keyring.py` says | embedded mode on SQLite: a file in TEJIDO_DATOS |
| TEJIDO_PIMIENTA | the peppers, the same form | embedded mode on SQLite: a file in TEJIDO_DATOS |
| TEJIDO_TRANSIT_URL | Vault or OpenBao instead of TEJIDO_KEK | none |
| TEJIDO_TRANSIT_TOKEN | its token; `_FILE` is read at each call | none |
| TEJIDO_TRANSIT_CA | file with the certificate authority | the system's |

`TEJIDO_KEK_FILE` and `TEJIDO_PIMIENTA_FILE` name files that Tejido may also write when it rotates. The defaults of the
embedded mode keep KEK and database in one folder: erasing works, but whoever takes the folder takes everything.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL

from shared.config import BadSettings, Settings, read_variable
from shared.privacy.blind import BlindIndex
from shared.privacy.database import make_key_engine, upgrade_keys
from shared.privacy.keyring import Keyring, KeyringFile
from shared.privacy.masters import LocalMasterKeys, MasterKeys
from shared.privacy.secret import Secret
from shared.privacy.store import SqlKeyStore


@dataclass(frozen=True)
class Privacy:
    """A service's key store and its blind index, in the same database."""

    store: SqlKeyStore
    index: BlindIndex

    def initialise(self) -> None:
        """First KEK and first pepper of a new key database; repeatable."""
        self.store.epochs.begin_first(self.store.masters.ensure)
        self.index.epochs.begin_first(self.index.peppers.ensure)

    def close(self) -> None:
        self.store.engine.dispose()


def open_privacy(settings: Settings, service: str, env: Mapping[str, str] | None = None) -> Privacy:
    """The key store and index of `service`; the embedded mode makes its file, first KEK and first pepper by itself.

    Raises `BadSettings`: among others, when a KEK is also a pepper, since each must be useless without the other.
    """
    env = os.environ if env is None else env
    given = read_variable("TEJIDO_CLAVES_URL", env)
    # A database on a server is made by `tejido claves aprovisionar`, and nothing about it is supposed.
    own = settings.embedded and (given is None or given.startswith("sqlite"))
    url = given or (f"sqlite:///{settings.data}/{{servicio}}_claves.db" if own else None)
    if url is None or "{servicio}" not in url:
        raise BadSettings("TEJIDO_CLAVES_URL debe estar definida y contener {servicio}.")
    secrets = settings.data / "secretos" if own else None
    privacy = privacy_on(url.replace("{servicio}", service), settings, service, secrets, env)
    if own:
        upgrade_keys(privacy.store.engine, service)
        privacy.initialise()
    return privacy


def privacy_on(
    url: str | URL,
    settings: Settings,
    service: str,
    secrets: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> Privacy:
    """The same on a database that is known. `secrets`: where rings are that the environment does not name."""
    env = os.environ if env is None else env
    masters = _masters(service, secrets, env)
    peppers = _ring("TEJIDO_PIMIENTA", service, secrets, env)
    if isinstance(masters, LocalMasterKeys) and masters.keyring.shares_a_key_with(peppers):
        raise BadSettings("TEJIDO_KEK y TEJIDO_PIMIENTA comparten una clave: deben ser distintas.")
    engine, name = make_key_engine(url), settings.log_name(service)
    return Privacy(SqlKeyStore(engine, name, masters), BlindIndex(engine, name, peppers))


def _masters(service: str, secrets: Path | None, env: Mapping[str, str]) -> MasterKeys:
    address = read_variable("TEJIDO_TRANSIT_URL", env)
    if address is None:
        return LocalMasterKeys(_ring("TEJIDO_KEK", service, secrets, env))
    from shared.privacy.transit import TransitMasterKeys  # who has no Vault never loads it

    def token() -> Secret:
        if found := read_variable("TEJIDO_TRANSIT_TOKEN", env):
            return Secret(found.encode())
        raise BadSettings("Falta TEJIDO_TRANSIT_TOKEN.")

    token()
    cafile = read_variable("TEJIDO_TRANSIT_CA", env)
    return TransitMasterKeys(address, token, key=f"tejido-{service}", cafile=cafile)


def _ring(name: str, service: str, secrets: Path | None, env: Mapping[str, str]) -> Keyring:
    if text := env.get(name):
        return Keyring.parse(text, name)
    if file := env.get(f"{name}_FILE"):
        return KeyringFile(Path(file.replace("{servicio}", service)), f"{name}_FILE")
    if secrets is None:
        raise BadSettings(f"Falta {name} o {name}_FILE.")
    kind = name.removeprefix("TEJIDO_").lower()
    return KeyringFile(secrets / f"{service}.{kind}", f"{name} ({service})")

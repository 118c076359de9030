"""The environment, read once into a frozen `Settings`. Two URLs choose how Tejido runs.

| variable | meaning | default |
|---|---|---|
| TEJIDO_DATABASE_URL | `{servicio}` is replaced by the service's name | SQLite files in TEJIDO_DATOS |
| TEJIDO_AMQP_URL | the broker | `memory://`: one process, no broker |
| TEJIDO_DATOS | folder of the embedded mode | `.tejido` |
| TEJIDO_ENTORNO | environment, part of every log's name | `local` |
| TEJIDO_HTTP | `address:port` of a single service; empty: no HTTP | none |
| TEJIDO_ACCESO_CLAVES | the file of public keys (`shared.access.keys`); none: no access control, loopback only | none |
| TEJIDO_ACCESO_EMISOR | who issues tokens, their `iss` | none |
| TEJIDO_COMMIT | what `producer` says after the version | the checkout's commit |

Any of them may be given as a file instead (`TEJIDO_AMQP_URL_FILE`), so that secrets stay out of the environment.
"""

from __future__ import annotations

import ipaddress
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from shared.errors import TejidoError

VERSION = "0.1.0"


class BadSettings(TejidoError):
    """The environment asks for something that cannot or may not be."""

    slug, title = "configuracion", "La configuración no es válida"


@dataclass(frozen=True)
class Settings:
    """`database_url` holds `{servicio}`. `http`: `address:port`, or None."""

    database_url: str
    amqp_url: str
    data: Path
    environment: str = "local"
    http: str | None = None
    commit: str = "desconocido"
    access_keys: Path | None = None
    access_issuer: str | None = None

    @property
    def embedded(self) -> bool:
        return self.amqp_url.startswith("memory:")

    def database_of(self, service: str) -> str:
        return self.database_url.replace("{servicio}", service)

    def log_name(self, service: str) -> str:
        return f"{service}.{self.environment}"

    def producer(self, service: str) -> str:
        return f"{service}/{VERSION}+{self.commit}"

    def on_http(self, address: str | None) -> Settings:
        """The same settings with HTTP on another address. Raises `BadSettings` off the loopback."""
        require_loopback(address)
        return replace(self, http=address)


def read_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment. Raises `BadSettings`."""
    data = Path(read_variable("TEJIDO_DATOS", env) or ".tejido").absolute()
    environment = read_variable("TEJIDO_ENTORNO", env) or "local"
    if not re.fullmatch(r"[a-z0-9-]{1,32}", environment):
        raise BadSettings("TEJIDO_ENTORNO admite minúsculas, números y guiones (hasta 32).")
    database = read_variable("TEJIDO_DATABASE_URL", env) or f"sqlite:///{data}/{{servicio}}.db"
    if "{servicio}" not in database:
        raise BadSettings(
            "TEJIDO_DATABASE_URL debe contener {servicio}: cada servicio tiene su base de datos."
        )
    keys, issuer = (read_variable(f"TEJIDO_ACCESO_{name}", env) for name in ("CLAVES", "EMISOR"))
    if bool(keys) != bool(issuer):
        raise BadSettings("TEJIDO_ACCESO_CLAVES y TEJIDO_ACCESO_EMISOR van juntas.")
    http = read_variable("TEJIDO_HTTP", env)
    require_loopback(http)
    return Settings(
        database_url=database,
        amqp_url=read_variable("TEJIDO_AMQP_URL", env) or "memory://",
        data=data,
        environment=environment,
        http=http,
        commit=read_variable("TEJIDO_COMMIT", env) or _commit(),
        access_keys=Path(keys).absolute() if keys else None,
        access_issuer=issuer or None,
    )


def read_variable(name: str, env: Mapping[str, str] | None = None) -> str | None:
    """The variable, or the content of the file that `<name>_FILE` names. Raises `BadSettings` if it cannot be read."""
    env = os.environ if env is None else env
    if value := env.get(name):
        return value
    file = env.get(f"{name}_FILE")
    if not file:
        return None
    try:
        return Path(file).read_text().strip()
    except OSError as error:
        raise BadSettings(f"{name}_FILE: no se puede leer {file} ({error.strerror}).") from error


def require_loopback(address: str | None) -> None:
    """Until there is access control, HTTP is for this machine only. Raises `BadSettings`."""
    if address is None:
        return
    host, _, port = address.rpartition(":")
    try:
        local = ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        local = False
    if not local or not port.isdigit():
        raise BadSettings(
            f"HTTP en {address!r} no está permitido: sin control de acceso solo se atiende en 127.0.0.1.",
            remedio="Use 127.0.0.1:<puerto>.",
        )


@lru_cache(maxsize=1)
def _commit() -> str:
    here = Path(__file__).parent
    try:
        found = subprocess.run(  # noqa: S603  # fixed arguments, no shell
            ["git", "-C", str(here), "rev-parse", "--short=12", "HEAD"],  # noqa: S607  # whichever git is on the PATH
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return "desconocido"
    return found.stdout.strip()

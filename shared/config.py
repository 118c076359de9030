"""The environment, read once into a frozen `Settings`. Two URLs choose how Tejido runs.

| variable | meaning | default |
|---|---|---|
| TEJIDO_DATABASE_URL | `{servicio}` is replaced by the service's name | SQLite files in TEJIDO_DATOS |
| TEJIDO_AMQP_URL | the broker | `memory://`: one process, no broker |
| TEJIDO_DATOS | folder of the embedded mode | `.tejido` |
| TEJIDO_ENTORNO | environment, part of every log's name | `local` |
| TEJIDO_HTTP | `address:port` of a single service; empty: no HTTP | none |
| TEJIDO_ACCESO_CLAVES | the file of public keys (`shared.access.keys`); none: no access control | see below |
| TEJIDO_ACCESO_EMISOR | who issues tokens, their `iss` | see below |
| TEJIDO_ACCESO_LLAVE | PEM of the private key with which this service signs its own tokens | see below |
| TEJIDO_ACCESO_LLAVE_EMISOR | PEM of the issuer's private key; never where a service runs for others | see below |
| TEJIDO_TOKEN | the token that the command line carries, for one service | one issued for each call, or none |
| TEJIDO_COMMIT | what `producer` says after the version | the checkout's commit |

Any of them may be given as a file instead (`TEJIDO_AMQP_URL_FILE`), so that secrets stay out of the environment.

In the embedded mode the four TEJIDO_ACCESO_* are found in `<TEJIDO_DATOS>/secretos/acceso`, once `tejido acceso
iniciar` has made that folder. A set of keys and an issuer of the environment win: the folder is then not looked at.
"""

from __future__ import annotations

import ipaddress
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from shared.errors import TejidoError

VERSION = "0.1.0"

LOCAL_ISSUER: Final = "acceso.local"
KEY_SET: Final = Path(
    "publicas", "claves.json"
)  # in a folder of keys; what else it holds is private
ISSUER_KEY: Final = "emisor"


class BadSettings(TejidoError):
    """The environment asks for something that cannot or may not be."""

    slug, title = "configuracion", "La configuración no es válida"


@dataclass(frozen=True)
class Settings:
    """`database_url` holds `{servicio}`. `http`: `address:port`, or None.

    `access_folder`: where the embedded mode keeps its keys. Private keys are PEM, and in no repr.
    """

    database_url: str
    amqp_url: str
    data: Path
    environment: str = "local"
    http: str | None = None
    commit: str = "desconocido"
    access_keys: Path | None = None
    access_issuer: str | None = None
    access_folder: Path | None = None
    own_key: str | None = field(default=None, repr=False)
    issuer_key: str | None = field(default=None, repr=False)

    def private_key(self, name: str) -> str | None:
        """The PEM with which a service, or `emisor`, signs; None if it is not here.

        Of the folder it is read each time: it may have been rotated. Raises `BadSettings`.
        """
        given = self.issuer_key if name == ISSUER_KEY else self.own_key
        if given is not None or self.access_folder is None:
            return given
        try:
            return key_file(self.access_folder, name).read_text()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise BadSettings(f"No se puede leer la llave de {name} ({error.strerror}).") from error

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
    amqp_url = read_variable("TEJIDO_AMQP_URL", env) or "memory://"
    http = read_variable("TEJIDO_HTTP", env)
    require_loopback(http)
    settings = Settings(
        database_url=database,
        amqp_url=amqp_url,
        data=data,
        environment=environment,
        http=http,
        commit=read_variable("TEJIDO_COMMIT", env) or _commit(),
    )
    return _with_access(settings, env)


def embedded_keys(data: Path) -> Path:
    """The folder of keys of the embedded mode; that it exists turns access control on."""
    return data / "secretos" / "acceso"


def key_file(folder: Path, name: str) -> Path:
    """The private key of a service, or of `emisor`, in a folder of keys."""
    return folder / f"{name}.pem"


def _with_access(settings: Settings, env: Mapping[str, str] | None) -> Settings:
    keys, issuer, own, signer = (
        read_variable(f"TEJIDO_ACCESO_{name}", env) or None
        for name in ("CLAVES", "EMISOR", "LLAVE", "LLAVE_EMISOR")
    )
    if bool(keys) != bool(issuer):
        raise BadSettings("TEJIDO_ACCESO_CLAVES y TEJIDO_ACCESO_EMISOR van juntas.")
    settings = replace(settings, own_key=own, issuer_key=signer)
    if keys:
        return replace(settings, access_keys=Path(keys).absolute(), access_issuer=issuer)
    folder = embedded_keys(settings.data)
    if settings.embedded and folder.is_dir():
        return replace(
            settings,
            access_keys=folder / KEY_SET,
            access_issuer=LOCAL_ISSUER,
            access_folder=folder,
        )
    if own or signer:
        # A service that has a key and checks nobody's would be open without anyone having said so.
        raise BadSettings(
            "TEJIDO_ACCESO_LLAVE y TEJIDO_ACCESO_LLAVE_EMISOR van con TEJIDO_ACCESO_CLAVES y TEJIDO_ACCESO_EMISOR."
        )
    return settings


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

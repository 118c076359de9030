"""Options that several commands share, and the settings they choose."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Final, Optional

import typer

from shared.config import (
    ISSUER_KEY,
    KEY_SET,
    BadSettings,
    Settings,
    key_file,
    read_settings,
    read_variable,
)

COMPOSE_ISSUER: Final = "acceso.compose"  # deploy/compose.yaml

AsJson = Annotated[bool, typer.Option("--json", help="Salida JSON, para programas.")]
Against = Annotated[
    Optional[str],  # noqa: UP045  # typer reads it at run time
    typer.Option(
        "--contra", help="URL AMQP de un Tejido en marcha, o «compose». Sin ella: modo embebido."
    ),
]


def settings_for(against: str | None = None) -> Settings:
    """The environment's settings, on another broker if asked."""
    if against is None:
        return read_settings()
    if against == "compose":
        found = {"TEJIDO_AMQP_URL": _compose_url(), **_compose_access()}
    else:
        found = {"TEJIDO_AMQP_URL": against}
    return read_settings({**os.environ, **found})


def _compose_access() -> dict[str, str]:
    """The issuer that `make up` made on this machine, unless the environment names one."""
    folder = Path(os.environ.get("TEJIDO_COMPOSE_ACCESO", "deploy/secrets/acceso"))
    signer = key_file(folder, ISSUER_KEY)
    if read_variable("TEJIDO_ACCESO_CLAVES") or not signer.exists():
        return {}
    return {
        "TEJIDO_ACCESO_CLAVES": str(folder / KEY_SET),
        "TEJIDO_ACCESO_EMISOR": COMPOSE_ISSUER,
        "TEJIDO_ACCESO_LLAVE_EMISOR_FILE": str(signer),
    }


def _compose_url() -> str:
    """The broker that `make up` publishes on this machine, with the password it made."""
    found = os.environ.get("TEJIDO_COMPOSE_AMQP_URL")
    if found:
        return found
    place = Path(os.environ.get("TEJIDO_COMPOSE_AMQP_FILE", "deploy/secrets/amqp_url"))
    if not place.exists():
        raise BadSettings(f"No está {place}: ¿corrió «make up»?")
    return place.read_text().strip()

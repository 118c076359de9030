"""Options that several commands share, and the settings they choose."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Optional

import typer

from shared.config import BadSettings, Settings, read_settings

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
    url = _compose_url() if against == "compose" else against
    return read_settings({**os.environ, "TEJIDO_AMQP_URL": url})


def _compose_url() -> str:
    """The broker that `make up` publishes on this machine, with the password it made."""
    found = os.environ.get("TEJIDO_COMPOSE_AMQP_URL")
    if found:
        return found
    place = Path(os.environ.get("TEJIDO_COMPOSE_AMQP_FILE", "deploy/secrets/amqp_url"))
    if not place.exists():
        raise BadSettings(f"No está {place}: ¿corrió «make up»?")
    return place.read_text().strip()

"""Applies the alembic revisions of one service to its database: `upgrade(engine, "casos")`."""

from __future__ import annotations

import re
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from shared.event_log.transactions import write_transaction

HERE = Path(__file__).parent
SERVICES = HERE.parent.parent / "services"


def config_for(service: str) -> Config:
    """Alembic settings: the kernel's environment, the service's own revisions."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("version_locations", str(SERVICES / service / "migrations" / "versions"))
    config.set_main_option("path_separator", "newline")
    return config


def upgrade(engine: sa.Engine, service: str, revision: str = "head") -> None:
    """Brings the database of `service` to `revision`. Safe to repeat; one at a time per database."""
    config = config_for(service)
    with write_transaction(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(
                sa.text("select pg_advisory_xact_lock(hashtext('tejido migrations'))")
            )
            connection.execute(sa.text(f'set local role "{owner_role(service)}"'))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def owner_role(service: str) -> str:
    """The role that owns the tables and cannot log in."""
    if not re.fullmatch(r"[a-z_]+", service):
        raise ValueError(f"not a service name: {service!r}")
    return f"{service}_owner"

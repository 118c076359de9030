"""A key database of its own: engine, schema, and on PostgreSQL its roles.

Three roles per service: `<service>_claves_owner` owns the tables and cannot log in, `<service>_claves_app` is the
running service and cannot rotate, `<service>_claves_ops` rotates and can neither make nor erase a key. What each may do
per table is in deploy/permissions.toml, and `shared/event_log/roles.py` makes it so, as in the databases of the logs.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import URL, make_url

from shared.event_log.database import make_engine, provision_database
from shared.event_log.roles import key_roles, keys_of
from shared.event_log.transactions import write_transaction
from shared.migrations.run import HERE as KERNEL_MIGRATIONS

VERSIONS: Final = Path(__file__).parent / "migrations" / "versions"


def make_key_engine(url: str | URL, *, pool: int = 5) -> sa.Engine:
    """An engine on a key database. On SQLite what is deleted is overwritten with zeros, in the file too."""
    engine = make_engine(make_url(url), pool=pool)
    if engine.dialect.name == "sqlite":

        @sa.event.listens_for(engine, "connect")
        def _overwrite(connection: Any, _: Any) -> None:
            connection.execute("pragma secure_delete = on")

    return engine


def upgrade_keys(engine: sa.Engine, service: str, revision: str = "head") -> None:
    """Brings the key database of `service` to `revision`. Safe to repeat; one at a time per database."""
    config = Config()
    config.set_main_option("script_location", str(KERNEL_MIGRATIONS))
    config.set_main_option("version_locations", str(VERSIONS))
    config.set_main_option("path_separator", "newline")
    with write_transaction(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("select pg_advisory_xact_lock(hashtext('tejido claves'))"))
            connection.execute(sa.text(f'set local role "{key_roles(service).owner}"'))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def provision_keys(
    admin: sa.Engine, service: str, *, database: str | None = None, passwords: Mapping[str, str]
) -> dict[str, URL]:
    """Creates roles, database, schema and grants (repeatable); returns the URLs of `app` and `ops`.

    `passwords`: of `app` and of `ops`. `admin` may create roles and databases in a cluster that holds no log: an
    administrator of both databases could join what was put apart. Raises KeyError for a service without key database.
    """
    name = database or keys_of(service)
    logins = {duty: f"{keys_of(service)}_{duty}" for duty in ("app", "ops")}
    provision_database(
        admin,
        key_roles(service),
        name,
        passwords={login: passwords[duty] for duty, login in logins.items()},
        migrate=lambda engine: upgrade_keys(engine, service),
    )
    return {
        duty: admin.url.set(database=name, username=login, password=passwords[duty])
        for duty, login in logins.items()
    }

"""A key database of its own: engine, schema, and on PostgreSQL its roles.

Three roles per service: `<service>_claves_owner` owns the tables and cannot log in, `<service>_claves_app` is the
running service and cannot rotate, `<service>_claves_ops` rotates and can neither make nor erase a key.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import URL, make_url

from shared.event_log.database import make_engine
from shared.event_log.transactions import write_transaction
from shared.migrations.run import HERE as KERNEL_MIGRATIONS
from shared.migrations.run import owner_role

VERSIONS: Final = Path(__file__).parent / "migrations" / "versions"


def role_of(service: str) -> str:
    """`casos` → `casos_claves`: its roles begin with this, and its database may be called so."""
    return f"{service}_claves"


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
    role = role_of(service)
    config = Config()
    config.set_main_option("script_location", str(KERNEL_MIGRATIONS))
    config.set_main_option("version_locations", str(VERSIONS))
    config.set_main_option("path_separator", "newline")
    with write_transaction(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("select pg_advisory_xact_lock(hashtext('tejido claves'))"))
            connection.execute(sa.text(f'set local role "{owner_role(role)}"'))
        config.attributes["connection"] = connection
        config.attributes["role"] = role
        command.upgrade(config, revision)


def provision_keys(
    admin: sa.Engine, service: str, *, database: str | None = None, passwords: Mapping[str, str]
) -> dict[str, URL]:
    """Creates roles, database and schema (repeatable); returns the URLs of `app` and `ops`.

    `passwords`: of `app` and of `ops`. `admin` may create roles and databases in a cluster that holds no log: an
    administrator of both databases could join what was put apart.
    """
    role = role_of(service)
    owner, name = owner_role(role), database or role
    quote = admin.dialect.identifier_preparer.quote
    logins = {duty: f"{role}_{duty}" for duty in ("app", "ops")}
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(sa.text("select pg_advisory_lock(hashtext('tejido provision'))"))
        try:
            _ensure_role(conn, owner, "nologin")
            for duty, login in logins.items():
                _ensure_role(conn, login, "login")
                literal = sa.text("select quote_literal(:p)")
                secret = conn.execute(literal, {"p": passwords[duty]}).scalar_one()
                conn.exec_driver_sql(
                    f"alter role {quote(login)} password {secret.replace('%', '%%')}"
                )
            found = sa.text("select 1 from pg_database where datname = :d")
            if conn.execute(found, {"d": name}).first() is None:
                conn.execute(
                    sa.text(
                        f"create database {quote(name)} owner {quote(owner)} encoding 'UTF8' template template0"
                    )
                )
            conn.execute(sa.text(f"revoke all on database {quote(name)} from public"))
            for login in logins.values():
                conn.execute(sa.text(f"grant connect on database {quote(name)} to {quote(login)}"))
        finally:
            # The lock is the session's, and the session goes back to the pool.
            conn.execute(sa.text("select pg_advisory_unlock(hashtext('tejido provision'))"))
    inside = make_key_engine(admin.url.set(database=name), pool=1)
    try:
        with inside.begin() as conn:
            conn.execute(sa.text("revoke all on schema public from public"))
            conn.execute(sa.text(f"alter schema public owner to {quote(owner)}"))
            for login in logins.values():
                conn.execute(sa.text(f"grant usage on schema public to {quote(login)}"))
        upgrade_keys(inside, service)
    finally:
        inside.dispose()
    return {
        duty: admin.url.set(database=name, username=login, password=passwords[duty])
        for duty, login in logins.items()
    }


def _ensure_role(conn: sa.Connection, role: str, login: str) -> None:
    exists = sa.text("select 1 from pg_roles where rolname = :r")
    if conn.execute(exists, {"r": role}).first() is None:
        quoted = conn.dialect.identifier_preparer.quote(role)
        conn.execute(sa.text(f"create role {quoted} {login}"))

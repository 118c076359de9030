"""Engines, and the databases and roles a service's log lives in.

On PostgreSQL a role per duty (shared/event_log/roles.py): `<service>_owner` owns the tables and cannot log in,
`<service>_app` is the running service (INSERT and SELECT), and whoever provisions and migrates is neither.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from shared.event_log.roles import Roles, log_roles
from shared.migrations.run import upgrade

POSTGRES_OPTIONS = "-c lock_timeout=10s -c idle_in_transaction_session_timeout=30s -c timezone=UTC"


def make_engine(url: str | URL, *, pool: int = 10) -> sa.Engine:
    """An engine with what the log relies on: durable commits, READ COMMITTED, bounded waits for locks."""
    target = make_url(url)
    if target.get_backend_name() == "sqlite":
        return _sqlite_engine(target)
    return sa.create_engine(
        target,
        pool_size=pool,
        max_overflow=pool,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
        hide_parameters=True,  # an error must not write bodies into a log file
        connect_args={
            "options": POSTGRES_OPTIONS,
            "application_name": "tejido",
            "connect_timeout": 10,
        },
    )


def _sqlite_engine(url: URL) -> sa.Engine:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url, hide_parameters=True, connect_args={"timeout": 30, "check_same_thread": False}
    )

    @sa.event.listens_for(engine, "connect")
    def _configure(connection: Any, _: Any) -> None:
        connection.isolation_level = (
            None  # transactions are opened by name, never by the driver's guess
        )
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = full")
        connection.execute("pragma foreign_keys = on")

    @sa.event.listens_for(engine, "begin")
    def _begin(conn: sa.Connection) -> None:
        if opening := conn.get_execution_options().get("tejido_begin"):
            conn.exec_driver_sql(opening)

    return engine


def provision(admin: sa.Engine, service: str, *, database: str | None = None, password: str) -> URL:
    """Creates roles and database of `service`, its schema and who may do what; returns the URL of the running service.

    Repeatable. `admin` connects to the cluster as a role that may create roles and databases.
    """
    app, name = f"{service}_app", database or service
    provision_database(
        admin,
        log_roles(service),
        name,
        passwords={app: password},
        migrate=lambda engine: upgrade(engine, service),
    )
    return admin.url.set(database=name, username=app, password=password)


def provision_database(
    admin: sa.Engine,
    roles: Roles,
    name: str,
    *,
    passwords: Mapping[str, str],
    migrate: Callable[[sa.Engine], None],
) -> None:
    """Roles, database, schema and grants, in that order; repeatable. `passwords`: by role, of those that get one."""
    quote = admin.dialect.identifier_preparer.quote
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(sa.text("select pg_advisory_lock(hashtext('tejido provision'))"))
        try:
            roles.create(conn)
            for role, password in passwords.items():
                literal = sa.text("select quote_literal(:p)")
                secret = conn.execute(literal, {"p": password}).scalar_one()
                conn.exec_driver_sql(
                    f"alter role {quote(role)} password {secret.replace('%', '%%')}"
                )
            known = sa.text("select 1 from pg_database where datname = :d")
            if conn.execute(known, {"d": name}).first() is None:
                conn.exec_driver_sql(
                    f"create database {quote(name)} owner {quote(roles.owner)}"
                    " encoding 'UTF8' template template0"
                )
            roles.open_database(conn, name)
        finally:
            # The lock is the session's, and the session goes back to the pool.
            conn.execute(sa.text("select pg_advisory_unlock(hashtext('tejido provision'))"))
    inside = make_engine(admin.url.set(database=name), pool=1)
    try:
        with inside.begin() as conn:
            roles.open_schema(conn)
        migrate(inside)
        with inside.begin() as conn:
            roles.grant(conn)
    finally:
        inside.dispose()

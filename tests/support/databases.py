"""A database of its own for each test, on whichever PostgreSQL the run was given."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.pool import NullPool


def create_database(admin_url: str, name: str) -> str:
    """Create database `name`; returns its URL. Raises `ProgrammingError` when it already exists."""
    with _administering(admin_url) as connection:
        connection.execute(sqlalchemy.text(f"CREATE DATABASE {_quoted(connection, name)}"))
    return make_url(admin_url).set(database=name).render_as_string(hide_password=False)


def drop_database(admin_url: str, name: str) -> None:
    """Drop database `name` if it exists, closing whatever connections it still has."""
    with _administering(admin_url) as connection:
        quoted = _quoted(connection, name)
        connection.execute(sqlalchemy.text(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)"))


@contextmanager
def fresh_database(admin_url: str) -> Iterator[str]:
    """An empty database with a random name; gives its URL, and drops it at the end in all cases."""
    name = f"tejido_{secrets.token_hex(8)}"
    try:
        yield create_database(admin_url, name)
    finally:
        drop_database(admin_url, name)


@contextmanager
def copied_database(admin_url: str, name: str) -> Iterator[str]:
    """Gives the name of a copy of database `name`, byte for byte, in which nobody may be; drops it at the end."""
    copy = f"tejido_{secrets.token_hex(8)}"
    server = make_url(admin_url).set(database="postgres").render_as_string(hide_password=False)
    try:
        with _administering(server) as connection:
            connection.execute(
                sqlalchemy.text(
                    f"CREATE DATABASE {_quoted(connection, copy)} TEMPLATE {_quoted(connection, name)}"
                )
            )
        yield copy
    finally:
        drop_database(server, copy)


@contextmanager
def _administering(admin_url: str) -> Iterator[Connection]:
    # CREATE and DROP DATABASE refuse to run inside a transaction.
    engine = sqlalchemy.create_engine(admin_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)

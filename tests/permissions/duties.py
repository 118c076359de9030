"""Attempts on PostgreSQL with the roles of deploy/permissions.toml."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from tests.fixtures import APP_PASSWORD


def refused(error: ProgrammingError) -> bool:
    """For lack of privilege, and not because the statement is wrong."""
    return getattr(error.orig, "pgcode", None) == "42501"


def attempt(url: URL, role: str, statement: str) -> bool:
    """Whether the role may; what it did is undone. Any other error is the test's."""
    engine = sa.create_engine(url.set(username=role, password=APP_PASSWORD), poolclass=NullPool)
    with engine.connect() as conn:
        try:
            conn.exec_driver_sql(statement)
        except ProgrammingError as error:
            if not refused(error):
                raise
            return False
        finally:
            conn.rollback()
    return True

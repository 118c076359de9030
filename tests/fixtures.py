"""Fixtures every folder of tests may use; `tests/conftest.py` loads them with `pytest_plugins`."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy.engine import URL

from shared.event_log.database import make_engine, provision
from tests.support.databases import drop_database
from tests.support.servers import POSTGRES_VARIABLE, servers

# Roles belong to the whole cluster: one password for every database, or one test would lock another out.
APP_PASSWORD = "solo-para-pruebas"

ServiceDatabase = Callable[[str], URL]


@pytest.fixture(scope="session")
def postgres_admin_url() -> Iterator[str]:
    """SQLAlchemy URL of a superuser; without TEJIDO_TEST_POSTGRES_URL a server is started, never skipped."""
    if given := os.environ.get(POSTGRES_VARIABLE):
        yield given
        return
    with servers() as running:
        yield running.postgres_url


@pytest.fixture
def service_database(postgres_admin_url: str) -> Iterator[ServiceDatabase]:
    """`service_database("casos")`: URL, as the running service, of a new provisioned database; dropped after."""
    admin = make_engine(postgres_admin_url, pool=1)
    made: list[str] = []

    def make(service: str) -> URL:
        name = f"tejido_{service}_{secrets.token_hex(6)}"
        made.append(name)
        return provision(admin, service, database=name, password=APP_PASSWORD)

    try:
        yield make
    finally:
        admin.dispose()
        for name in made:
            drop_database(postgres_admin_url, name)

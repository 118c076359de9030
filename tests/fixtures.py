"""Fixtures every folder of tests may use; `tests/conftest.py` loads them with `pytest_plugins`."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.engine import URL

from shared.event_log.database import make_engine, provision
from tests.support.bus import Bus, granted
from tests.support.databases import drop_database
from tests.support.servers import (
    AMQP_VARIABLE,
    API_VARIABLE,
    POSTGRES_VARIABLE,
    Servers,
    servers,
)

# Roles belong to the whole cluster: with another password one test would lock another out.
APP_PASSWORD = "solo-para-pruebas"

ServiceDatabase = Callable[[str], URL]


@pytest.fixture(scope="session")
def running_servers() -> Iterator[Servers]:
    """PostgreSQL and RabbitMQ, started once if they are not given; never skipped."""
    with servers() as running:
        yield running


@pytest.fixture(scope="session")
def postgres_admin_url(request: pytest.FixtureRequest) -> str:
    """SQLAlchemy URL of a superuser."""
    given = os.environ.get(POSTGRES_VARIABLE)
    return given or str(request.getfixturevalue("running_servers").postgres_url)


@pytest.fixture(scope="session")
def amqp_server_url(request: pytest.FixtureRequest) -> str:
    """AMQP URL of a broker that is the tests' own."""
    given = os.environ.get(AMQP_VARIABLE)
    return given or str(request.getfixturevalue("running_servers").amqp_url)


@pytest.fixture(scope="session")
def broker_urls(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    """(AMQP URL, management URL) of one broker: what the run was given, or one that can be administered."""
    url, api = os.environ.get(AMQP_VARIABLE), os.environ.get(API_VARIABLE)
    if url and api:
        yield url, api
        return
    if not url:
        running = request.getfixturevalue("running_servers")
        if running.api_url:
            yield running.amqp_url, running.api_url
            return
    with servers("local") as own:  # the one that was given cannot make users
        assert own.api_url is not None
        yield own.amqp_url, own.api_url


@pytest.fixture
def fresh_bus(broker_urls: tuple[str, str]) -> Iterator[Bus]:
    """A virtual host with the users and rights of deploy/permissions.toml."""
    with granted(*broker_urls) as made:
        yield made


@contextmanager
def provisioning(admin_url: str) -> Iterator[ServiceDatabase]:
    """Gives the function that `service_database` is; what it made is dropped at the end."""
    admin = make_engine(admin_url, pool=1)
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
            drop_database(admin_url, name)


@pytest.fixture
def service_database(postgres_admin_url: str) -> Iterator[ServiceDatabase]:
    """`service_database("casos")`: URL, as the running service, of a new provisioned database."""
    with provisioning(postgres_admin_url) as make:
        yield make

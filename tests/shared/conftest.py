"""The log under test, on both engines: every test that asks for `site` or `log` runs twice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import eventlet
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from shared.event_log import EventLog
from shared.event_log.database import make_engine
from shared.migrations.run import upgrade
from tests.fixtures import provisioning

SERVICE, NAME = "casos", "casos.prueba"
PATIENCE_S = 60


@dataclass
class Site:
    """One database with an empty log. `url` is the running service's, `owner_url` may do anything
    to it.
    """

    url: URL
    owner_url: URL
    engines: list[sa.Engine] = field(default_factory=list)

    @property
    def postgres(self) -> bool:
        return self.url.get_backend_name() == "postgresql"

    def engine(self, *, pool: int = 20) -> sa.Engine:
        """A new engine as the running service."""
        self.engines.append(make_engine(self.url, pool=pool))
        return self.engines[-1]

    def owner(self) -> sa.Engine:
        """A new engine as who owns the machine: superuser, or holder of the file."""
        self.engines.append(make_engine(self.owner_url, pool=4))
        return self.engines[-1]

    def open(self, *, pool: int = 20) -> EventLog:
        """Another `EventLog` on the same database, as another process would have it."""
        return EventLog(self.engine(pool=pool), NAME)

    def empty(self) -> None:
        """Takes everything out, of PostgreSQL, as only its superuser can."""
        with self.owner().begin() as conn:
            conn.exec_driver_sql(_EMPTY)

    def close(self) -> None:
        while self.engines:
            self.engines.pop().dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated and empty SQLite log, to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "vacia.db"
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine, SERVICE)
    engine.dispose()
    return path


@pytest.fixture
def sqlite_site(sqlite_template: Path, tmp_path: Path) -> Iterator[Site]:
    """A site on SQLite."""
    path = tmp_path / "casos.db"
    shutil.copy(sqlite_template, path)
    url = make_url(f"sqlite:///{path}")
    site = Site(url, url)
    yield site
    site.close()


# To make and drop a database costs ten times what most of these tests do in it.
_EMPTY = """
select pg_terminate_backend(pid) from pg_stat_activity
 where datname = current_database() and pid <> pg_backend_pid();
alter table events disable trigger all;
alter table commands disable trigger all;
alter table log_head disable trigger all;
truncate events, commands, checkpoints, parked;
update log_head set size = 0, frontier = '', epoch = gen_random_uuid()::text,
                    last_recorded_at = '1970-01-01T00:00:00Z';
alter table events enable always trigger events_append_only;
alter table commands enable always trigger commands_append_only;
alter table log_head enable always trigger log_head_forward;
alter table log_head enable always trigger log_head_stays;
"""


@pytest.fixture(scope="session")
def postgres_site_of_all(postgres_admin_url: str) -> Iterator[Site]:
    """The database that the tests on PostgreSQL use in turns."""
    with provisioning(postgres_admin_url) as make:
        url = make(SERVICE)
        yield Site(url, make_url(postgres_admin_url).set(database=url.database))


@pytest.fixture
def postgres_site(postgres_site_of_all: Site) -> Iterator[Site]:
    """A site on PostgreSQL: the service's role on one side, the superuser on the other."""
    site = Site(postgres_site_of_all.url, postgres_site_of_all.owner_url)
    site.empty()
    yield site
    site.close()


@pytest.fixture
def new_postgres_site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """The same in a database of its own, for tests that change tables."""
    admin = make_url(request.getfixturevalue("postgres_admin_url"))
    url = request.getfixturevalue("service_database")(SERVICE)
    site = Site(url, admin.set(database=url.database))
    yield site
    site.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest) -> Site:
    """A site on each engine."""
    found: Site = request.getfixturevalue(f"{request.param}_site")
    return found


@pytest.fixture
def log(site: Site) -> EventLog:
    """An empty log on each engine."""
    return site.open()


@pytest.fixture
def bounded() -> Iterator[None]:
    """A test that waits for ever fails instead."""
    with eventlet.Timeout(PATIENCE_S):
        yield

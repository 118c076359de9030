"""A key database on each engine: every test that asks for `site` or `store` runs on SQLite and PostgreSQL."""

from __future__ import annotations

import uuid
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
from shared.privacy.blind import BlindIndex
from shared.privacy.database import make_key_engine, provision_keys, upgrade_keys
from shared.privacy.keyring import KeyringFile
from shared.privacy.masters import LocalMasterKeys
from shared.privacy.store import SqlKeyStore
from tests.fixtures import APP_PASSWORD, ServiceDatabase
from tests.privacy.personas import Casos
from tests.support.databases import drop_database

SERVICE, NAME = "casos", "casos.prueba"
PASSWORDS = {"app": APP_PASSWORD, "ops": APP_PASSWORD}
PATIENCE_S = 60


def new_ref() -> str:
    return str(uuid.uuid4())


@dataclass
class Site:
    """One empty key database, its KEKs and peppers. `app`, `ops` and `owner`: URLs of who may do what."""

    app: URL
    ops: URL
    owner: URL
    folder: Path
    name: str = NAME
    engines: list[sa.Engine] = field(default_factory=list)
    reader: sa.Engine | None = None

    @property
    def postgres(self) -> bool:
        return self.app.get_backend_name() == "postgresql"

    @property
    def keks(self) -> KeyringFile:
        return KeyringFile(self.folder / "kek", "KEK")

    @property
    def peppers(self) -> KeyringFile:
        return KeyringFile(self.folder / "pimienta", "PIMIENTA")

    def engine(self, url: URL) -> sa.Engine:
        self.engines.append(make_key_engine(url))
        return self.engines[-1]

    def store(self, *, ops: bool = False) -> SqlKeyStore:
        """The store as another process would open it: as the running service, or as who rotates."""
        engine = self.engine(self.ops if ops else self.app)
        return SqlKeyStore(engine, self.name, LocalMasterKeys(self.keks))

    def index(self, *, ops: bool = False, limit: int = 1_000) -> BlindIndex:
        engine = self.engine(self.ops if ops else self.app)
        return BlindIndex(engine, self.name, self.peppers, limit=limit)

    def initialise(self) -> None:
        store, index = self.store(ops=True), self.index(ops=True)
        store.epochs.begin_first(store.masters.ensure)
        index.epochs.begin_first(index.peppers.ensure)

    def rename(self, name: str) -> None:
        """The same, still empty, of another log."""
        self.name = name
        with self.engine(self.owner).begin() as conn:
            conn.exec_driver_sql("delete from epochs")
        self.initialise()

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What the owner of the machine reads in the tables."""
        self.reader = self.reader or self.engine(self.owner)
        with self.reader.connect() as conn:
            return [tuple(row) for row in conn.exec_driver_sql(query)]

    def close(self) -> None:
        while self.engines:
            self.engines.pop().dispose()
        self.reader = None


@pytest.fixture
def sqlite_site(tmp_path: Path) -> Iterator[Site]:
    url = make_url(f"sqlite:///{tmp_path}/casos_claves.db")
    site = Site(url, url, url, tmp_path)
    upgrade_keys(site.engine(url), SERVICE)
    site.initialise()
    yield site
    site.close()


# To make and drop a database costs ten times what most of these tests do in it.
_EMPTY = """
select pg_terminate_backend(pid) from pg_stat_activity
 where datname = current_database() and pid <> pg_backend_pid();
alter table persons disable trigger all;
delete from claims; delete from identities; delete from keys;
delete from persons; delete from queries; delete from epochs;
alter table persons enable always trigger persons_stay;
alter table persons enable always trigger persons_all_stay;
"""


@pytest.fixture(scope="session")
def postgres_urls_of_all(postgres_admin_url: str) -> Iterator[dict[str, URL]]:
    """The key database that the tests on PostgreSQL use in turns."""
    admin = make_engine(postgres_admin_url, pool=1)
    name = f"tejido_claves_{uuid.uuid4().hex[:12]}"
    try:
        urls = provision_keys(admin, SERVICE, database=name, passwords=PASSWORDS)
        yield urls | {"owner": make_url(postgres_admin_url).set(database=name)}
    finally:
        admin.dispose()
        drop_database(postgres_admin_url, name)


@pytest.fixture
def postgres_site(postgres_urls_of_all: dict[str, URL], tmp_path: Path) -> Iterator[Site]:
    urls = postgres_urls_of_all
    site = Site(urls["app"], urls["ops"], urls["owner"], tmp_path)
    with site.engine(site.owner).begin() as conn:
        conn.exec_driver_sql(_EMPTY)
    site.initialise()
    yield site
    site.close()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest) -> Site:
    """A site on each engine."""
    found: Site = request.getfixturevalue(f"{request.param}_site")
    return found


@pytest.fixture
def store(site: Site) -> SqlKeyStore:
    """An empty store with its first KEK, as the running service has it."""
    return site.store()


@pytest.fixture
def bounded() -> Iterator[None]:
    """A test that waits for ever fails instead."""
    with eventlet.Timeout(PATIENCE_S):
        yield


@dataclass
class World:
    """A site and an empty log of the service, on the same engine."""

    site: Site
    log_url: URL
    logs: list[EventLog] = field(default_factory=list)

    def casos(self, *, following: bool = True) -> Casos:
        """Another process of the service."""
        self.logs.append(EventLog(make_engine(self.log_url), NAME))
        return Casos(self.logs[-1], self.site.store(), self.site.index(), following)


@pytest.fixture
def sqlite_world(sqlite_site: Site, tmp_path: Path) -> Iterator[World]:
    url = make_url(f"sqlite:///{tmp_path}/casos.db")
    engine = make_engine(url)
    upgrade(engine, SERVICE)
    engine.dispose()
    world = World(sqlite_site, url)
    yield world
    for log in world.logs:
        log.engine.dispose()


@pytest.fixture
def postgres_world(postgres_site: Site, service_database: ServiceDatabase) -> Iterator[World]:
    world = World(postgres_site, service_database(SERVICE))
    yield world
    for log in world.logs:
        log.engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest) -> World:
    """The service's two databases, on each engine."""
    found: World = request.getfixturevalue(f"{request.param}_world")
    return found

"""`reportes_engine`: reportes' own database, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from services.reportes import facts
from services.reportes.mirror import Mirror
from shared.event_log.database import make_engine
from shared.migrations.run import upgrade


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def reportes_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """As the running service sees it: on PostgreSQL with no more rights than its role has."""
    if request.param == "sqlite":
        engine = make_engine(f"sqlite:///{tmp_path}/reportes.db")
        upgrade(engine, "reportes")
    else:
        engine = make_engine(request.getfixturevalue("service_database")("reportes"))
    try:
        yield engine
    finally:
        engine.dispose()


@pytest.fixture
def mirror(reportes_engine: sa.Engine) -> Mirror:
    return Mirror(reportes_engine, facts.advance)

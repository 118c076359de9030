"""Nobody finds the canary: an invented person's whole case, and every place it could have been left in clear.

Six processes with access control on real servers; then the person is erased. The embedded mode is in
`tests/cli/test_canary.py`.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from shared.cli.admission import LOCAL_ADMINISTRATOR, admit
from shared.cli.connection import Connection, connect
from shared.cli.demo import as_operators, load_steps
from shared.cli.steps import read_steps
from shared.runtime.rpc import LOCAL_ACTOR
from shared.runtime.runner import service_names
from tests.support.bus import Bus
from tests.support.canary import Tap
from tests.support.canary_hands import CANARY, CASO, assert_erased
from tests.support.canary_story import Story
from tests.system.conftest import ROOT, City, founded

pytestmark = [pytest.mark.system, pytest.mark.rabbit, pytest.mark.postgres]

LOGS = ("events", "commands")


@pytest.fixture
def guarded_city(fresh_bus: Bus, postgres_admin_url: str, tmp_path: Path) -> Iterator[City]:
    """The six services with access control, and its first administrator in each."""
    with founded(fresh_bus, postgres_admin_url, tmp_path, service_names(), access=True) as city:
        for name in service_names():
            subprocess.run(
                [
                    *(sys.executable, "-m", "shared.cli", "acceso", "otorgar", name),
                    *("--actor", LOCAL_ADMINISTRATOR.id, "--motivo", "primer-acceso"),
                ],
                cwd=tmp_path,
                env=city.environment_of(name),
                check=True,
                capture_output=True,
                timeout=120,
            )
        yield city


def databases(city: City, admin_url: str) -> list[sa.Engine]:
    """Every database of the city, as who may read all of it."""
    admin = make_url(admin_url)
    assert city.keys is not None
    names = [make_url(city.settings.database_of(name)).database for name in service_names()]
    names.append(city.keys.urls["app"].database)
    return [sa.create_engine(admin.set(database=name)) for name in names]


def in_databases(city: City, admin_url: str) -> list[str]:
    found: list[str] = []
    for engine in databases(city, admin_url):
        found += CANARY.in_database(engine)
        engine.dispose()
    return found


def waiting(bus: Bus) -> list[tuple[str, bytes]]:
    """(queue, message) of all that rests in a queue, dead letters too; it stays there.

    One that opens to its only consumer is left out: its messages only passed by, and the tap has them.
    """
    api, found = bus.management, []
    for queue in api.call("GET", ("queues", bus.vhost)):
        if queue.get("exclusive") or queue["arguments"].get("x-single-active-consumer"):
            continue
        wanted = {"count": 10_000, "ackmode": "ack_requeue_true", "encoding": "auto"}
        for message in api.call("POST", ("queues", bus.vhost, queue["name"], "get"), wanted):
            found.append((queue["name"], repr(message).encode()))
    return found


def message_stores() -> Iterator[Path]:
    """Where the brokers that run on this machine keep what rests in their queues."""
    for environ in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # it ended, or is not ours to look at
            for variable in environ.read_bytes().split(b"\0"):
                name, _, value = variable.partition(b"=")
                if name == b"RABBITMQ_MNESIA_BASE":
                    yield Path(value.decode())


def on_disk(admin_url: str) -> set[Path]:
    """The folders of both servers, if they are this machine's: write-ahead logs and message stores."""
    engine = sa.create_engine(admin_url)
    with engine.connect() as conn:
        folder = Path(conn.exec_driver_sql("show data_directory").scalar_one())
        conn.exec_driver_sql("checkpoint")
    engine.dispose()
    return {place for place in (folder, *message_stores()) if place.is_dir()}


def bodies(city: City, name: str) -> list[Any]:
    engine = sa.create_engine(city.settings.database_of(name))
    with engine.connect() as conn:
        rows = (
            conn.exec_driver_sql("select body::text from events order by position").scalars().all()
        )
    engine.dispose()
    return list(rows)


def test_the_canary_is_nowhere_in_clear_and_erased_nobody_reads_it(
    guarded_city: City, postgres_admin_url: str, tmp_path: Path
) -> None:
    city = guarded_city
    exchanges = [x["name"] for x in city.bus.management.call("GET", ("exchanges", city.bus.vhost))]
    tap = Tap(city.bus.admin_url(), [name for name in exchanges if name])
    with connect(city.operating()) as tejido:
        for name in tejido.services:
            admit(tejido, name, LOCAL_ACTOR, days=0, reason="primer-acceso")
        load_steps(tejido, as_operators(tejido, read_steps(ROOT / "deploy" / "demo")))
        story = Story(tejido)
        story.appoint()
        story.tell()
        story.read()
        story.ask_rights()
        story.leave()
        tejido.settle()
        passed = tap.messages()
        assert {"casos.privado", "TutoríaRegistrada", "FichaAccedida"} <= {key for key, _ in passed}

        exported = story.exported()
        assert [where for key, body in passed for where in CANARY.in_bytes(body, key)] == []
        assert [w for queue, body in waiting(city.bus) for w in CANARY.in_bytes(body, queue)] == []
        assert in_databases(city, postgres_admin_url) == []
        assert CANARY.in_tree(tmp_path) == []  # log lines, rings, keys
        assert CANARY.in_bytes(exported.encode(), "exports") == []
        for folder in on_disk(postgres_admin_url):
            assert CANARY.in_tree(folder) == []

        before, kept = story.reports(), {n: bodies(city, n) for n in service_names()}
        story.erase()
        tejido.settle()
        _assert_erased(city, tejido, story, before, kept)
        assert in_databases(city, postgres_admin_url) == []
        assert [w for key, body in tap.messages() for w in CANARY.in_bytes(body, key)] == []
        assert CANARY.in_tree(tmp_path) == []
    tap.close()
    assert set(city.stop().values()) == {0}
    assert CANARY.in_tree(tmp_path) == []


def _assert_erased(
    city: City, tejido: Connection, story: Story, before: Any, kept: dict[str, list[Any]]
) -> None:
    assert story.types_of(f"persona/{story.persona}")[-2:] == [
        "SupresiónDispuesta",
        "DatosPersonalesSuprimidos",
    ]
    assert_erased(story.file(story.who("dupla_psicosocial"), "intervencion"))
    assert story.call(LOCAL_ACTOR, "buscar_persona", rut="22222222-2", finalidad="control") is None
    assert story.reports() == before
    for name in tejido.services:
        assert tejido.call(name, "verificar", estricto=True)["problemas"] == []
        again = tejido.call(name, "redecidir")
        assert again["diferencias"] == []
        assert (again["ilegibles"] > 0) == (name == "casos")
        assert tejido.call(name, "estacionados") == []
        assert bodies(city, name)[: len(kept[name])] == kept[name]
    assert story.types_of(f"caso/{CASO}")

"""With access control on, a service reads another's feed with a token it signs itself, and nobody reads it without."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.access.errors import Unauthenticated
from shared.access.keys import write_private
from shared.config import BadSettings, key_file
from shared.event_log.database import make_engine
from shared.migrations.run import upgrade
from tests.runtime.access_worlds import HEARS, TELLS, World, by_own_hand, missing, until, world


def on_memory(request: pytest.FixtureRequest, folder: Path) -> Iterator[World]:
    def database(service: str) -> str:
        url = f"sqlite:///{folder}/{service}.db"
        engine = make_engine(url)
        upgrade(engine, service)
        engine.dispose()
        return url

    with world(folder / "llaves", lambda _: "memory://", database) as made:
        yield made


def on_rabbit(request: pytest.FixtureRequest, folder: Path) -> Iterator[World]:
    bus, provision = (request.getfixturevalue(n) for n in ("fresh_bus", "service_database"))

    @cache
    def database(service: str) -> str:
        return str(provision(service).render_as_string(hide_password=False))

    with world(folder / "llaves", bus.url, database) as made:
        yield made


@pytest.fixture(
    params=[
        pytest.param(on_memory, id="memory"),
        pytest.param(on_rabbit, id="rabbit", marks=[pytest.mark.rabbit, pytest.mark.postgres]),
    ]
)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    yield from request.param(request, tmp_path)


def tell(core: Any, number: int) -> None:
    by_own_hand(core, "RegistrarDatoFaltante", missing(number))


def test_a_gap_on_the_bus_is_refetched_from_the_feed_of_its_owner(place: World) -> None:
    """Its owner relays nothing here: of two events only the second is put on the bus."""
    with place.running(TELLS, passive=True) as owner, place.running(HEARS) as listener:
        listener.subscriber._poll = 3600.0  # only a gap may send it to the feed again
        road = listener.subscriber.roads[TELLS]
        until(lambda: listener.subscriber.connected and road.position == owner.log.head().size)
        before = road.refetched
        tell(owner, 1)
        tell(owner, 2)
        place.publish_last(owner)
        until(lambda: road.position == owner.log.head().size)
        assert road.refetched == before + 2
        assert listener.sink.checkpoint(TELLS)[1] == owner.log.head().size


def test_the_feed_is_closed_to_a_key_that_is_not_published_and_to_no_key(place: World) -> None:
    stranger = Ed25519PrivateKey.generate()
    file = key_file(place.folder, "extranos")
    write_private(file, stranger)
    with place.running(TELLS, passive=True):
        for service, own_key in (
            (HEARS, file.read_text()),
            (HEARS, key_file(place.folder, TELLS).read_text()),
        ):
            with (
                place.running(service, passive=True, own_key=own_key) as listener,
                pytest.raises(Unauthenticated),
            ):
                listener.feeds.feed(TELLS, 0)
        with place.running(HEARS, passive=True) as listener:
            assert listener.feeds.feed(TELLS, 0).events


def test_a_service_that_would_hear_others_and_has_no_key_does_not_start(place: World) -> None:
    with (
        pytest.raises(BadSettings, match="TEJIDO_ACCESO_LLAVE"),
        place.running(HEARS, own_key=None),
    ):
        pass

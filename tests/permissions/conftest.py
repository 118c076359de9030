"""Attempts on a broker with the users of deploy/permissions.toml."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pika
import pytest

from tests.support.bus import Bus, granted

AsUser = Callable[[str, Callable[[Any], Any]], int]


def attempt_as(bus: Bus, user: str, attempt: Callable[[Any], Any]) -> int:
    """0 if the broker lets the attempt on a channel of this user pass, else the code of its refusal."""
    connection = pika.BlockingConnection(pika.URLParameters(bus.url(user)))
    channel: Any = connection.channel()
    channel.confirm_delivery()
    try:
        attempt(channel)
    except pika.exceptions.ChannelClosedByBroker as refusal:
        return int(refusal.reply_code)
    finally:
        connection.close()
    return 0


@pytest.fixture(scope="module")
def bus(broker_urls: tuple[str, str]) -> Iterator[Bus]:
    """One for the attempts of a file, which leave only queues of their own."""
    with granted(*broker_urls) as made:
        yield made


@pytest.fixture
def as_user(bus: Bus) -> AsUser:
    """`as_user("casos", attempt)`: 0, or the code of the refusal."""
    return partial(attempt_as, bus)

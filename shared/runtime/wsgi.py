"""A WSGI application on its own, on the server that the services' HTTP runs on; and a time limit for its waits."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import eventlet
import eventlet.wsgi
from eventlet.event import Event

from shared.config import require_loopback
from shared.errors import Unavailable

_SECONDS_OF_SILENCE: Final = 10.0  # of a client; the front in front of it is faster
_MOST_AT_ONCE: Final = 100
_MOST_URL: Final = 8_192

log = logging.getLogger(__name__)


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """A block that may wait for a network, and not longer, however slowly bytes drip. Raises `Unavailable`."""
    with eventlet.Timeout(seconds, Unavailable(f"No hubo respuesta en {seconds:g} segundos.")):
        yield


def serve_app(app: Callable[..., Any], address: str, ready: Callable[[], None]) -> None:
    """Serves on a loopback `address:port` until SIGTERM or SIGINT. Raises `BadSettings`, `Unavailable`.

    No access log: an address may have a code in its query.
    """
    require_loopback(address)
    host, _, port = address.rpartition(":")
    try:
        listening = eventlet.listen((host.strip("[]"), int(port)))
    except OSError as error:
        raise Unavailable(f"No se puede atender en {address}: {error.strerror}.") from error
    asked: Event = Event()

    def ask(*_: object) -> None:
        if not asked.ready():
            # From a signal handler nothing may block.
            eventlet.spawn_n(asked.send, True)

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    serving = eventlet.spawn(
        eventlet.wsgi.server,
        listening,
        app,
        log=log,
        log_output=False,
        socket_timeout=_SECONDS_OF_SILENCE,
        max_size=_MOST_AT_ONCE,
        url_length_limit=_MOST_URL,
        debug=False,
    )
    serving.link(lambda _: ask())
    ready()
    asked.wait()
    if serving.dead:
        serving.wait()
    serving.kill()
    listening.close()

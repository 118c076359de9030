"""When a server is ready: it answers a real question, not merely holds a port open.

Every way of getting servers (environment, containers, local) waits with these same probes.
"""

import time
from collections.abc import Callable

import amqp
import requests
import sqlalchemy
from kombu.connection import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

_PAUSE_S = 0.1
_PROBE_TIMEOUT_S = 5


class ServersUnavailable(Exception):
    """There is no RabbitMQ or PostgreSQL to test against; the text (Spanish) says what to do."""


def probe_postgres(url: str) -> None:
    """Ask `SELECT 1` once. Raises `sqlalchemy.exc.OperationalError` while it cannot answer."""
    engine = sqlalchemy.create_engine(
        url, poolclass=NullPool, connect_args={"connect_timeout": _PROBE_TIMEOUT_S}
    )
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text("SELECT 1"))


def probe_amqp(url: str) -> None:
    """Open and close one AMQP connection. Raises `OSError` or `amqp.AMQPError` while it cannot."""
    connection = Connection(url, connect_timeout=_PROBE_TIMEOUT_S)
    transport = connection.transport
    # Not Connection.connect(): that one retries by itself, with pauses of seconds.
    transport.close_connection(transport.establish_connection())


def probe_api(url: str) -> None:
    """Ask the management API who we are. Raises `OSError` while it cannot answer."""
    requests.get(f"{url}/api/whoami", timeout=_PROBE_TIMEOUT_S).raise_for_status()


def wait_until_ready(
    name: str, probe: Callable[[], None], check_alive: Callable[[], None], patience_s: float
) -> None:
    """Repeat `probe` until it answers.

    `check_alive` runs between attempts and raises when waiting longer is useless (it died).
    Raises `ServersUnavailable` after `patience_s` seconds, with the last reason given.
    """
    deadline = time.monotonic() + patience_s
    while True:
        try:
            return probe()
        except (OSError, OperationalError, amqp.AMQPError) as failure:
            reason = failure
        check_alive()
        if time.monotonic() > deadline:
            raise ServersUnavailable(
                f"{name} no respondió en {patience_s:.0f} s: {reason}"
            ) from reason
        time.sleep(_PAUSE_S)

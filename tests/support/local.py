"""The local way: private instances of the installed servers, installing them first when allowed."""

from collections.abc import Callable
from functools import partial

from tests.support import debian, local_postgres, local_rabbitmq
from tests.support.processes import Nursery
from tests.support.readiness import probe_amqp, probe_api, probe_postgres, wait_until_ready

_PATIENCE_S = 120

Started = tuple[str, str, str, Callable[[], None]]
"""(superuser PostgreSQL URL, AMQP URL, URL of RabbitMQ's management API, what closes both)."""


def missing_packages() -> list[str]:
    """The Debian packages of the servers that are not installed; empty when both are."""
    found = {
        "postgresql": local_postgres.find_binaries(),
        "rabbitmq-server": local_rabbitmq.find_server(),
    }
    return [package for package, where in found.items() if where is None]


def start() -> Started:
    """Both servers, ready, on free loopback ports; closing them leaves no process and no file.

    Raises `ServersUnavailable` when they are not installed and cannot be, or do not come up.
    """
    debian.install(missing_packages())
    binaries, server = local_postgres.find_binaries(), local_rabbitmq.find_server()
    assert binaries is not None
    assert server is not None
    nursery = Nursery()
    try:
        # The node takes seconds to boot: the cluster is created meanwhile.
        amqp_url, api_url, node = local_rabbitmq.start(server, nursery)
        postgres_url, postmaster = local_postgres.start(binaries, nursery)
        for child, probe in (
            (postmaster, partial(probe_postgres, postgres_url)),
            (node, partial(probe_amqp, amqp_url)),
            (node, partial(probe_api, api_url)),
        ):
            wait_until_ready(child.name, probe, child.check_alive, _PATIENCE_S)
    except BaseException:
        nursery.close()
        raise
    return postgres_url, amqp_url, api_url, nursery.close

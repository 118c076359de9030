"""A private RabbitMQ node: its own name, cookie, epmd and ports, from the installed server.

Nothing of /etc/rabbitmq or /var/lib/rabbitmq is read, and the caller's RABBITMQ_* variables do not
reach it: the node of the system, if there is one, is neither touched nor asked.
"""

import contextlib
import secrets
import shutil
import signal
import socket
from functools import partial
from pathlib import Path

from tests.support.processes import Child, Home, Nursery, free_ports
from tests.support.readiness import wait_until_ready

_EPMD_PATIENCE_S = 20


def find_server() -> Path | None:
    """The `rabbitmq-server` script; None when it is not installed."""
    # Debian's /usr/sbin wrapper insists on the system's home and logs: take the script behind it.
    behind_wrapper = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
    if behind_wrapper.exists():
        return behind_wrapper
    found = shutil.which("rabbitmq-server")
    return Path(found) if found and shutil.which("epmd") else None


def start(server: Path, nursery: Nursery) -> tuple[str, str, Child]:
    """Start epmd and the node. Returns (AMQP URL of vhost `/`, management URL, process), not yet ready.

    Raises `ServersUnavailable` when epmd does not come up.
    """
    home = nursery.make_home("rabbitmq")
    password = secrets.token_hex(16)
    amqp_port, api_port, dist_port, epmd_port = free_ports(4)
    env = _configure(home, password, amqp_port, api_port, dist_port, epmd_port)
    spawn = partial(nursery.spawn, home=home, stop_with=signal.SIGTERM, env=env)
    epmd = spawn(["epmd"], name="epmd")
    # The node would start an epmd of its own, detached, if this one did not answer yet.
    wait_until_ready(
        "epmd", partial(_probe_port, epmd_port), epmd.check_alive, patience_s=_EPMD_PATIENCE_S
    )
    amqp_url = f"amqp://tejido:{password}@127.0.0.1:{amqp_port}/%2F"
    api_url = f"http://tejido:{password}@127.0.0.1:{api_port}"
    return amqp_url, api_url, spawn([server], name="RabbitMQ")


def _configure(
    home: Home, password: str, amqp_port: int, api_port: int, dist_port: int, epmd_port: int
) -> dict[str, str]:
    """Write the node's files into `home`; returns the whole environment that makes it use them."""
    settings = {
        "listeners.tcp.1": f"127.0.0.1:{amqp_port}",
        # Users and permissions are made through it; it need not count messages.
        "management.tcp.ip": "127.0.0.1",
        "management.tcp.port": str(api_port),
        "management_agent.disable_metrics_collector": "true",
        "default_user": "tejido",
        "default_pass": password,
        # Quorum queues share one log; 64 MB per segment instead of 512 suits a test machine.
        "raft.wal_max_size_bytes": "64000000",
    }
    text = "".join(f"{key} = {value}\n" for key, value in settings.items())
    here = home.path
    return {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(here),  # the cookie is created here
        "ERL_EPMD_PORT": str(epmd_port),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": f"tejido-{secrets.token_hex(4)}@localhost",
        "RABBITMQ_DIST_PORT": str(dist_port),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "RABBITMQ_CONFIG_FILE": str(home.write("rabbitmq.conf", text)),
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(here / "advanced.config"),
        "RABBITMQ_CONF_ENV_FILE": str(home.write("rabbitmq-env.conf", "")),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(
            home.write("enabled_plugins", "[rabbitmq_management].\n")
        ),
        "RABBITMQ_GENERATED_CONFIG_DIR": str(here / "generated"),
        "RABBITMQ_MNESIA_BASE": str(here / "mnesia"),
        "RABBITMQ_LOG_BASE": str(here / "log"),
        "RABBITMQ_PID_FILE": str(here / "rabbitmq.pid"),
        # Makes the script become the node, instead of staying as its parent with traps of its own.
        "detached": "true",
    }


def _probe_port(port: int) -> None:
    with contextlib.closing(socket.create_connection(("127.0.0.1", port), timeout=1)):
        pass

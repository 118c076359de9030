"""A private PostgreSQL: its own cluster, on a free loopback port, from the installed binaries."""

import re
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

from tests.support.processes import Child, Home, Nursery, free_ports
from tests.support.readiness import ServersUnavailable

_ENV = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"}


def find_binaries() -> Path | None:
    """The directory of the newest installed `initdb` and `postgres`; None when there is none."""
    # Debian keeps one directory per major version, outside PATH.
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    by_version = sorted(debian, key=lambda p: [int(n) for n in re.findall(r"\d+", str(p))])
    if by_version:
        return by_version[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def start(binaries: Path, nursery: Nursery) -> tuple[str, Child]:
    """Create a cluster in `nursery` and start it. Returns (superuser URL, process), not yet ready.

    Commits are as durable as in production (fsync and synchronous_commit on): that is part of what
    is tested. Raises `ServersUnavailable` when the cluster cannot be created.
    """
    home = nursery.make_home("postgres")
    password = secrets.token_hex(16)
    data = home.path / "data"
    _create_cluster(binaries, home, data, password)
    (port,) = free_ports(1)
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",  # loopback only: a socket path may be too long, or shared
        "max_connections": "200",
        "fsync": "on",
        "synchronous_commit": "on",
        "logging_collector": "off",
        "timezone": "UTC",
    }
    options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    child = nursery.spawn(
        [binaries / "postgres", "-D", data, *options],
        name="PostgreSQL",
        home=home,
        stop_with=signal.SIGINT,  # "fast" shutdown: does not wait for clients
        env=_ENV,
    )
    return f"postgresql+psycopg2://postgres:{password}@127.0.0.1:{port}/postgres", child


def _create_cluster(binaries: Path, home: Home, data: Path, password: str) -> None:
    password_file = home.write("password", password)
    command = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres"]
    command += ["--auth=scram-sha-256", f"--pwfile={password_file}"]
    # --no-sync spares only the flush of the empty cluster; the server itself runs with fsync.
    command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]
    done = subprocess.run(
        command,
        cwd=home.path,
        env=_ENV,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        user=home.account,
        group=home.account,
        extra_groups=home.extra_groups,
    )
    if done.returncode != 0:
        output = done.stdout.decode(errors="replace")
        raise ServersUnavailable(f"initdb falló (código {done.returncode}):\n{output}")

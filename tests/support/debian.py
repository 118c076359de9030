"""Install the servers from Debian without letting the system start them.

Debian starts a service as it installs it. `/usr/sbin/policy-rc.d` is Debian's own way of saying no
(invoke-rc.d(8)): it is put in place for the installation and then left as it was.
"""

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.support.readiness import ServersUnavailable

_POLICY = Path("/usr/sbin/policy-rc.d")
_DENY = "#!/bin/sh\n# Tejido's tests are installing servers: start none.\nexit 101\n"


def install(packages: Sequence[str]) -> None:
    """Install `packages`, printing apt's progress. Nothing to do when there are none.

    Raises `ServersUnavailable`, saying what to install or set, when not root, not Debian, or apt
    fails.
    """
    if not packages:
        return
    apt_get = shutil.which("apt-get")
    if apt_get is None or os.geteuid() != 0:
        raise ServersUnavailable(what_to_do(packages))
    announce(f"Se instalan de Debian, sin arrancar sus servicios: {', '.join(packages)}.")
    wait_for_lock = ["-o", "DPkg::Lock::Timeout=300"]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        with _services_denied():
            for arguments in (
                ["update"],
                ["install", "-y", "--no-install-recommends", *packages],
            ):
                command = [apt_get, *wait_for_lock, *arguments]
                subprocess.run(command, env=env, stdin=subprocess.DEVNULL, check=True)
    except subprocess.CalledProcessError as failure:
        raise ServersUnavailable(f"apt-get falló. {what_to_do(packages)}") from failure


def what_to_do(packages: Sequence[str]) -> str:
    """The ways out, in Spanish, for who lacks the servers of `packages`."""
    return (
        f"Las pruebas necesitan un RabbitMQ y un PostgreSQL reales, y faltan: "
        f"{', '.join(packages)}.\n"
        "Hay tres salidas:\n"
        f"  - instalarlos; en Debian, como root: apt-get update && "
        f"apt-get install -y --no-install-recommends {' '.join(packages)}\n"
        "  - arrancar un motor de contenedores (que responda a `docker version`)\n"
        "  - apuntar a servidores propios con TEJIDO_TEST_POSTGRES_URL "
        "(postgresql+psycopg2://usuario:clave@host:5432/postgres, de un superusuario) y "
        "TEJIDO_TEST_AMQP_URL (amqp://usuario:clave@host:5672/%2F)"
    )


def announce(text: str) -> None:
    """Tell who runs the tests; on standard error, so that a command's output stays its own."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


@contextlib.contextmanager
def _services_denied() -> Iterator[None]:
    # One at a time: a second run would take our policy for the machine's own and leave it behind.
    lock = os.open(_POLICY.parent, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        aside = _POLICY.with_name("policy-rc.d.tejido")
        # A run killed half-way leaves our own policy in place, and perhaps the machine's aside.
        if _POLICY.exists() and _POLICY.read_text() != _DENY and not aside.exists():
            _POLICY.rename(aside)
        try:
            _POLICY.write_text(_DENY)
            _POLICY.chmod(0o755)
            yield
        finally:
            _POLICY.unlink(missing_ok=True)
            if aside.exists():
                aside.rename(_POLICY)
    finally:
        os.close(lock)  # and with it the lock goes

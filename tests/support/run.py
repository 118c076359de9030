"""Run a command with test servers in its environment; they end with it, however it ends."""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from types import FrameType

from tests.support import servers
from tests.support.debian import announce
from tests.support.readiness import ServersUnavailable

_GRACE_S = 10
_STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_EXIT_UNAVAILABLE = 69  # EX_UNAVAILABLE, sysexits.h
_EXIT_NOT_FOUND = 127  # as the shell says it


class _Interrupted(BaseException):
    """A signal asked us to stop. Not an `Exception`: nothing may take it for a failure."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


def main(arguments: Sequence[str]) -> int:
    """Obey `[--way WAY] -- COMMAND...`.

    Returns the command's exit code, 128 + N when signal N ended it, 69 when there are no servers.
    """
    at = arguments.index("--") if "--" in arguments else len(arguments)
    parser = argparse.ArgumentParser(
        prog="python -m tests.support.servers",
        usage="%(prog)s [--way {auto,env,containers,local}] -- ORDEN...",
        description="Ejecuta ORDEN con un RabbitMQ y un PostgreSQL reales en su entorno.",
    )
    parser.add_argument("--way", choices=["auto", "env", "containers", "local"], default="auto")
    way = parser.parse_args(arguments[:at]).way
    command = arguments[at + 1 :]
    if not command:
        parser.error("falta la orden, después de --")
    for signum in _STOPPING:
        signal.signal(signum, _interrupt)
    try:
        with servers.servers(way) as running:
            variables = {
                servers.POSTGRES_VARIABLE: running.postgres_url,
                servers.AMQP_VARIABLE: running.amqp_url,
            }
            if running.api_url is not None:
                variables[servers.API_VARIABLE] = running.api_url
            try:
                return _run(command, {**os.environ, **variables})
            finally:
                _be_deaf()
    except ServersUnavailable as failure:
        announce(str(failure))
        return _EXIT_UNAVAILABLE
    except _Interrupted as interruption:
        return 128 + interruption.signum


def _interrupt(signum: int, _frame: FrameType | None) -> None:
    _be_deaf()
    raise _Interrupted(signum)


def _be_deaf() -> None:
    """From here on no signal may cut short the ending of the servers."""
    for signum in _STOPPING:
        signal.signal(signum, signal.SIG_IGN)


def _run(command: Sequence[str], env: dict[str, str]) -> int:
    try:
        process = subprocess.Popen(command, env=env)
    except FileNotFoundError:
        announce(f"No existe la orden «{command[0]}».")
        return _EXIT_NOT_FOUND
    try:
        code = process.wait()
    except _Interrupted as interruption:
        # Ctrl-C reached the command too: a second one would cut short its own ending.
        if interruption.signum != signal.SIGINT:
            process.send_signal(interruption.signum)
        _wait_or_end(process)
        raise
    return code if code >= 0 else 128 - code


def _wait_or_end(process: subprocess.Popen[bytes]) -> None:
    for harsher in (process.terminate, process.kill):
        try:
            process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            harsher()
    process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Start and end private server processes so that nothing of them outlives the tests.

Every server works inside one private directory. That directory is also how stragglers are found:
PostgreSQL's workers and Erlang's helpers leave the process group of the server that started them,
but none leaves the directory.
"""

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.readiness import ServersUnavailable

_PATIENCE_S = 20
_TAIL_CHARACTERS = 2000
# Below Linux's ephemeral range: no outgoing connection takes the port before the server does.
_PORTS = range(20000, 32000)


@dataclass(frozen=True)
class Child:
    """A process we started. `stop_with` is the signal that asks it to end in an orderly way."""

    name: str
    process: subprocess.Popen[bytes]
    stop_with: signal.Signals
    log: Path

    def check_alive(self) -> None:
        """Raise `ServersUnavailable`, with the end of its log, when the process has ended."""
        code = self.process.poll()
        if code is not None:
            tail = self.log.read_text(errors="replace")[-_TAIL_CHARACTERS:]
            raise ServersUnavailable(f"{self.name} terminó al partir (código {code}):\n{tail}")


def free_ports(count: int) -> list[int]:
    """`count` different TCP ports free on 127.0.0.1."""
    with contextlib.ExitStack() as held:
        ports: list[int] = []
        while len(ports) < count:
            port = random.choice(_PORTS)
            candidate = held.enter_context(socket.socket())
            with contextlib.suppress(OSError):
                candidate.bind(("127.0.0.1", port))
                ports.append(port)
        return ports


class Nursery:
    """One run's private servers: a directory, one home per server, and every process started."""

    def __init__(self) -> None:
        self.directory = _make_directory()
        self._children: list[Child] = []

    def make_home(self, server: str) -> "Home":
        """A directory readable only by the account that will run `server`.

        When root, that is the system account of the server's own name (no server should run as
        root, and PostgreSQL refuses to); otherwise, ourselves.
        """
        path = self.directory / server
        path.mkdir(mode=0o700)
        home = Home(path, server if os.geteuid() == 0 else None)
        home.give(path)
        return home

    def spawn(
        self,
        command: Sequence[str | Path],
        *,
        name: str,
        home: "Home",
        stop_with: signal.Signals,
        env: Mapping[str, str],
    ) -> Child:
        """Start `command` in `home`, in a session of its own, its output going to `home/NAME.out`.

        Where util-linux is present the kernel also ends the server when the thread that called
        this dies, so not even `kill -9` of the tests leaves one running.
        """
        log = home.path / f"{name}.out"
        if shutil.which("setpriv"):
            signal_name = stop_with.name.removeprefix("SIG")
            command = ["setpriv", "--pdeathsig", signal_name, *command]
        with log.open("ab") as output:
            process = subprocess.Popen(
                [str(part) for part in command],
                cwd=home.path,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C at the terminal is for the tests, not for these
                user=home.account,
                group=home.account,
                extra_groups=home.extra_groups,
            )
        child = Child(name, process, stop_with, log)
        self._children.append(child)
        return child

    def close(self) -> None:
        """End every child, killing if needed, and remove the directory. Repeating is harmless."""
        for child in self._children:
            if child.process.poll() is None:
                child.process.send_signal(child.stop_with)
        for child in self._children:
            try:
                child.process.wait(_PATIENCE_S)
            except subprocess.TimeoutExpired:
                os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()
        _kill_stragglers(self.directory)
        if self.directory.exists():
            shutil.rmtree(self.directory)


@dataclass(frozen=True)
class Home:
    """Where one server lives, and the account it runs as (None: the current user)."""

    path: Path
    account: str | None

    @property
    def extra_groups(self) -> list[str] | None:
        """For `subprocess`: none of root's groups go along with a dropped account."""
        return None if self.account is None else []

    def give(self, path: Path) -> None:
        """Make the server's account the owner of `path`."""
        if self.account is not None:
            shutil.chown(path, self.account, self.account)

    def write(self, name: str, content: str) -> Path:
        """A file only the server can read, with `content`."""
        path = self.path / name
        path.touch(mode=0o600)
        path.write_text(content)
        self.give(path)
        return path


def _make_directory() -> Path:
    """A new directory; when root, somewhere the servers' own accounts can reach."""
    places = [Path(tempfile.gettempdir())]
    if os.geteuid() == 0:
        places = [p for p in (*places, Path("/var/tmp")) if _everyone_can_enter(p)]
    if not places:
        raise ServersUnavailable(
            f"La cuenta de los servidores no puede entrar a {tempfile.gettempdir()}: "
            "defina TMPDIR con un directorio al que todos puedan entrar."
        )
    directory = Path(tempfile.mkdtemp(prefix="tejido-servers-", dir=places[0])).resolve()
    directory.chmod(0o711)
    return directory


def _everyone_can_enter(place: Path) -> bool:
    resolved = place.resolve()
    return all(p.stat().st_mode & 0o001 for p in (resolved, *resolved.parents))


def _kill_stragglers(directory: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while left := living_in(directory):
        if time.monotonic() > deadline:
            raise RuntimeError(f"processes {left} survive SIGKILL in {directory}")
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)


def living_in(directory: Path) -> list[int]:
    """Pids whose working directory is inside `directory` (Linux; elsewhere, none can be seen)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # ended meanwhile, a zombie, or not ours to look at
            if (entry / "cwd").readlink().is_relative_to(directory) and int(
                entry.name
            ) != os.getpid():
                found.append(int(entry.name))
    return sorted(found)

"""Writers that die or stand still at any moment: what was acknowledged stays, and the log stays
whole (B 12).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import eventlet
import pytest

from tests.shared.conftest import Site
from tests.shared.log_cases import append, assert_whole, new_event

pytestmark = [pytest.mark.usefixtures("bounded"), pytest.mark.system]


@contextmanager
def writer(site: Site) -> Iterator[subprocess.Popen[str]]:
    """A process that appends; killed at the end in any case."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.shared.log_writer"]
    process = subprocess.Popen(
        [*command, site.url.render_as_string(hide_password=False)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def acknowledged(process: subprocess.Popen[str], lines: int = 0) -> set[str]:
    """The event ids the process has said it was told of; at least so many lines, or all until its
    end.
    """
    assert process.stdout is not None
    said = (
        [process.stdout.readline() for _ in range(lines)] if lines else process.stdout.readlines()
    )
    told = {line.strip() for line in said if line.endswith("\n")}
    assert len(told) >= lines, "the writer ended by itself"
    return told


@pytest.mark.parametrize("lines", [1, 40, 150])
def test_kill_9_in_mid_run(site: Site, lines: int) -> None:
    with writer(site) as one, writer(site) as two:
        told = acknowledged(one, lines) | acknowledged(two, lines)
        one.send_signal(signal.SIGKILL)
        told |= acknowledged(one)
        two.send_signal(signal.SIGKILL)
        told |= acknowledged(two)
    log = site.open()
    stored = {event.event_id for event in log.scan()}
    assert told <= stored, "what was acknowledged is there"
    # A command is there with all its events, or not at all.
    for command in log.commands():
        assert {receipt["event_id"] for receipt in command.outcome["eventos"]} <= stored
    assert sum(len(c.outcome["eventos"]) for c in log.commands()) == len(stored)
    assert_whole(log)
    append(log, new_event())
    assert_whole(log)


@pytest.mark.postgres
@pytest.mark.parametrize("then", [signal.SIGCONT, signal.SIGKILL])
def test_a_writer_that_is_stopped_and_goes_on_or_dies(
    postgres_site: Site, then: signal.Signals
) -> None:
    """SIGSTOP wherever it happens to be; the other goes on within the bound of its lock wait."""
    log = postgres_site.open()
    with writer(postgres_site) as process:
        told = acknowledged(process, 30)
        os.kill(process.pid, signal.SIGSTOP)
        with eventlet.Timeout(20):
            mine = {append(log, new_event("cosa/mía")).events[0].event_id for _ in range(20)}
        os.kill(process.pid, then)
        if then == signal.SIGCONT:
            told |= acknowledged(process, 30)
            process.kill()
        told |= acknowledged(process)
    assert told | mine <= {event.event_id for event in log.scan()}
    assert_whole(log)

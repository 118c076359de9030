"""A process beside the benchmark that does as it is told: one JSON object per line in, one per line out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from eventlet.patcher import original

# While a child measures, nothing here may run: its pipes are read the blocking way on purpose.
subprocess = original("subprocess")

END_SECONDS = 20


class Child:
    """`ask({...})` answers what the child answers. Raises RuntimeError when it ended instead."""

    def __init__(self, module: str, settings: dict[str, Any]) -> None:
        # Settings go through the pipe, so that no password shows among the processes.
        self._process = subprocess.Popen(
            [sys.executable, "-m", module], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.ready = self.ask(settings)

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the child {self._process.args[-1]} ended without an answer")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        self._process.stdin.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


@contextmanager
def child(module: str, settings: dict[str, Any]) -> Iterator[Child]:
    """The process, until the block ends."""
    started = Child(module, settings)
    try:
        yield started
    finally:
        started.close()


def questions() -> Iterator[dict[str, Any]]:
    """For the child: what it is asked, until the parent closes the pipe."""
    for line in sys.stdin:
        yield json.loads(line)


def answer(given: dict[str, Any]) -> None:
    """For the child: one answer per question."""
    sys.stdout.write(json.dumps(given) + "\n")
    sys.stdout.flush()

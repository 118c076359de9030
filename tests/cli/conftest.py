"""`tejido` as a person runs it: a process of its own, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Tejido = Callable[..., subprocess.CompletedProcess[str]]


def environment(folder: Path) -> dict[str, str]:
    """The embedded mode in `folder`, whatever the outside says."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TEJIDO_")}
    return {
        **kept,
        "TEJIDO_DATOS": str(folder / "datos"),
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "200",
    }


@pytest.fixture
def tejido(tmp_path: Path) -> Tejido:
    """Runs the command and gives what it said and its exit code."""

    def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "shared.cli", *arguments],
            cwd=tmp_path,
            env=environment(tmp_path),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run

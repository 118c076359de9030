"""`tejido` as a person runs it: a process of its own, in a folder of its own."""

from __future__ import annotations

import os
import shutil
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


def run(where: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a folder that several tests share."""
    return subprocess.run(
        [sys.executable, "-m", "shared.cli", *arguments],
        cwd=where,
        env=environment(where),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="session")
def demostracion(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where one demonstration has been loaded, to be copied and never changed."""
    where = tmp_path_factory.mktemp("demostracion")
    done = run(
        where, "demo", "--carpeta", str(ROOT / "deploy/demo"), "--salida", str(where / "informes")
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return where


@pytest.fixture(scope="module")
def folder(demostracion: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A loaded demonstration of the module's own."""
    where = tmp_path_factory.mktemp("propia")
    shutil.copytree(demostracion, where, dirs_exist_ok=True)
    return where


@pytest.fixture
def tejido(tmp_path: Path) -> Tejido:
    """Runs the command and gives what it said and its exit code."""

    def run(*arguments: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "shared.cli", *arguments],
            cwd=tmp_path,
            env=environment(tmp_path) | variables,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run

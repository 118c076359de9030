"""The whole story on six processes, one of them killed in the middle, against the same story in one process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shared.cli.connection import Connection
from shared.cli.demo import load_steps, write_reports
from shared.cli.steps import read_steps
from shared.decider import Actor
from shared.runtime.rpc import Client
from shared.runtime.runner import service_names
from tests.support.readings import counted
from tests.system.conftest import ROOT, City

pytestmark = [pytest.mark.system, pytest.mark.rabbit, pytest.mark.postgres]

DEMO = ROOT / "deploy" / "demo"
VICTIM = "financiamiento"


def embedded_reports(folder: Path) -> dict[str, dict[str, Any]]:
    """What `tejido demo` writes in the embedded mode."""
    target = folder / "informes"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "shared.cli",
            "demo",
            "--carpeta",
            str(DEMO),
            "--salida",
            str(target),
        ],
        env={**os.environ, "TEJIDO_DATOS": str(folder / "datos"), "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        timeout=300,
    )
    return reports_in(target)


def reports_in(folder: Path) -> dict[str, dict[str, Any]]:
    """Reports by name, without what names one run: ids of events, positions, the default dates."""
    found = {}
    for file in sorted(folder.glob("*.json")):
        report = json.loads(file.read_text())
        for part in ("posiciones", "al", "conocido_al"):
            del report[part]
        found[file.stem] = counted(report)
    return found


def test_six_processes_one_killed_in_the_middle_tell_the_same_story(
    city: City, tmp_path: Path
) -> None:
    steps = read_steps(DEMO)
    with Client(city.settings.amqp_url, actor=Actor("carga-demo", "sistema")) as client:
        tejido = Connection(client, service_names(), city.settings)
        middle = next(i for i, step in enumerate(steps) if step.service == VICTIM) + 1
        load_steps(tejido, steps[:middle])
        city.kill(VICTIM)  # after its first own command, with events of others on their way to it
        city.start(VICTIM)
        load_steps(tejido, steps[middle:])
        tejido.settle()
        write_reports(tejido, tmp_path / "distribuido")
        for name in city.processes:
            assert client.call(name, "verificar", estricto=True)["problemas"] == []
            assert client.call(name, "redecidir")["diferencias"] == []
            assert client.call(name, "estacionados") == []

    assert reports_in(tmp_path / "distribuido") == embedded_reports(tmp_path)
    codes = city.stop()
    assert set(codes.values()) == {0}, codes

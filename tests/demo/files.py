"""The files of deploy/demo as they are written, and what the papers they come from look like."""

from __future__ import annotations

import importlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from shared.runtime.core import Definition
from shared.runtime.runner import service_names
from shared.runtime.service import Service
from tests.architecture.alone import REPOSITORY

FOLDER: Final = REPOSITORY / "deploy" / "demo"
SYNTHETIC: Final = "90-sintetico.json"

PRESENTATION: Final = "002_7c53faf84fcc774a.txt"
CRECE: Final = "003_49af93171c6cbf1d.txt"
MINUTA: Final = "004_a47f883ab8b50b71.txt"
LINES: Final = {PRESENTATION: 180, CRECE: 71, MINUTA: 98}

#: Line of each item of the monthly advance of Comunidad Crece, by month.
ITEMS: Final = {
    "2025-01": (37, 38, 39, 43, 44, 45, 46, 47),
    "2025-02": (51, 52, 53, 54, 55, 56),
    "2025-03": (60, 61, 62, 63, 69, 71),
}
#: What the papers do not let anyone settle.
OPEN: Final = {"X6", "X14", "X16", "X17", "X18", "X19", "X21"}


@dataclass(frozen=True)
class Written:
    """One file; `steps` as JSON has them."""

    name: str
    medium: str
    source: str
    steps: list[dict[str, Any]]
    text: str


def written() -> list[Written]:
    """Every file, in the order in which they load."""
    found = []
    for path in sorted(FOLDER.glob("*.json")):
        text = path.read_text()
        whole = json.loads(text)
        found.append(Written(path.name, whole["medio"], whole["archivo"], whole["pasos"], text))
    return found


def steps(command: str, *, synthetic: bool = False) -> list[dict[str, Any]]:
    """The steps of that command which must be accepted, of the real files or of the invented one."""
    return [
        step
        for file in written()
        if (file.name == SYNTHETIC) == synthetic
        for step in file.steps
        if step["comando"] == command and "rechazo" not in step
    ]


def definitions() -> dict[str, Definition]:
    """What each service declares."""
    return {name: _service(name).definition for name in service_names()}


def _service(name: str) -> type[Service]:
    module = importlib.import_module(f"services.{name}.service")
    found: type[Service] = getattr(module, name.capitalize())
    return found


def template(version: str) -> dict[str, Any]:
    """The template as intervencion keeps it."""
    folder = Path(REPOSITORY / "services" / "intervencion" / "plantillas")
    found: dict[str, Any] = json.loads((folder / f"{version}.json").read_text())
    return found

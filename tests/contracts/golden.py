"""Golden files: the published shape of each event, `<owner>/<WireType>.v<N>.json`, frozen once written.

`{"type", "schema_version", "schema": JSON Schema, "example": data with every field filled}`
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.schemas import dump, json_schema
from tests.contracts.declared import Declared
from tests.contracts.examples import example

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Golden:
    """One golden file as it stands."""

    owner: str
    name: str
    version: int
    content: dict[str, Any]

    @property
    def schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = self.content["schema"]
        return schema

    @property
    def example(self) -> dict[str, Any]:
        data: dict[str, Any] = self.content["example"]
        return data

    def __str__(self) -> str:
        return f"{self.owner}.{self.name}.v{self.version}"


def file_of(declared: Declared, folder: Path = FOLDER) -> Path:
    """Where the golden file of a declaration belongs."""
    return folder / declared.owner / f"{declared.name}.v{declared.version}.json"


def content_of(declared: Declared) -> dict[str, Any]:
    """What the declaration says today, derived."""
    return {
        "type": declared.name,
        "schema_version": declared.version,
        "schema": json_schema(declared.cls),
        "example": dump(example(declared.cls, clear_text=declared.clear_text)),
    }


def text_of(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def all_golden(folder: Path = FOLDER) -> list[Golden]:
    """Every golden file there is, by path. Some file systems give names back in NFD."""
    found = []
    for path in sorted(folder.glob("*/*.v*.json")):
        name, _, version = unicodedata.normalize("NFC", path.stem).rpartition(".v")
        content = json.loads(path.read_text(encoding="utf-8"))
        found.append(Golden(path.parent.name, name, int(version), content))
    return found

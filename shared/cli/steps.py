"""Files of commands with their origin: what `tejido demo` loads.

    {"actor": {"id": "carga-demo", "rol": "sistema"}, "medio": "historico", "archivo": "004_….txt",
     "pasos": [{"clave": "territorio/el-mirador", "servicio": "territorios", "comando": "RegistrarTerritorio",
                "fila": 74, "ocurrido": "2019-08", "relaja": [], "datos": {…}}, …]}

The command id derives from `clave`, so loading twice changes nothing. A step may say the `rechazo` (refusal code) it
expects: the programme's own contradictions are part of the data. Files load in the order of their names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared import canonical
from shared.decider import Actor
from shared.errors import InvalidInput
from shared.ids import derived_id

STEP_KEYS = frozenset(
    {
        "clave",
        "servicio",
        "comando",
        "fila",
        "ocurrido",
        "base",
        "fundamento",
        "evidencia",
        "relaja",
        "datos",
        "rechazo",
        "actor",
    }
)
FILE_KEYS = frozenset({"actor", "medio", "archivo", "descripcion", "pasos"})


@dataclass(frozen=True)
class Step:
    """One command to run. `refusal`: the code it must be refused with, empty if it must be accepted."""

    key: str
    service: str
    command: str
    payload: Mapping[str, Any]
    actor: Actor
    refusal: str


def read_steps(folder: Path) -> list[Step]:
    """Every step of every `*.json` of `folder`. Raises `InvalidInput` naming file and step."""
    files = sorted(folder.glob("*.json"))
    if not files:
        raise InvalidInput(f"No hay archivos .json en {folder}.")
    steps = [step for file in files for step in _read_file(file)]
    keys = [step.key for step in steps]
    if repeated := sorted({key for key in keys if keys.count(key) > 1}):
        raise InvalidInput.of([(key, "esta clave está repetida") for key in repeated])
    return steps


def _read_file(file: Path) -> Iterator[Step]:
    whole = canonical.loads(file.read_bytes(), normalise=True, limit=10_000_000)
    if unknown := set(whole) - FILE_KEYS:
        raise InvalidInput.of(
            [(f"{file.name}: {key}", "esta clave no existe") for key in sorted(unknown)]
        )
    for index, raw in enumerate(whole["pasos"]):
        where = f"{file.name}: pasos[{index}]"
        if unknown := set(raw) - STEP_KEYS:
            raise InvalidInput.of(
                [(f"{where}.{key}", "esta clave no existe") for key in sorted(unknown)]
            )
        missing = {"clave", "servicio", "comando", "fila", "ocurrido", "datos"} - set(raw)
        if missing:
            raise InvalidInput.of(
                [(f"{where}.{key}", "falta este campo") for key in sorted(missing)]
            )
        origin = {
            "medio": whole["medio"],
            "archivo": whole["archivo"],
            "fila": raw["fila"],
            "relaja": raw.get("relaja", []),
        }
        payload = {
            "command_id": derived_id("carga", raw["clave"]),
            "correlation_id": derived_id("carga", whole["archivo"]),
            "occurred_at": raw["ocurrido"],
            "occurred_basis": raw.get("base", "declarado"),
            "grounds": raw.get("fundamento"),
            "evidence": raw.get("evidencia", []),
            "origin": origin,
            "data": raw["datos"],
        }
        actor = {**whole["actor"], **raw.get("actor", {})}
        yield Step(
            key=raw["clave"],
            service=raw["servicio"],
            command=raw["comando"],
            payload=payload,
            actor=Actor(actor["id"], actor["rol"], actor.get("institucion_id")),
            refusal=raw.get("rechazo", ""),
        )

"""Names: on the wire Spanish with its accents, in code its ASCII fold, in JSON snake_case."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pytest

from shared.declare import command_type
from shared.schemas import json_schema
from tests.contracts.declared import Declared, commands, events

# An ñ by sense: wire name → class name (`AñoCerrado` is AnioCerrado, never AnoCerrado).
BY_SENSE: dict[str, str] = {}

CLASSES = {e.cls for e in events()} | {c for orders in commands().values() for c in orders.values()}


def ascii_fold(name: str) -> str:
    """`TutoríaRegistrada` → `TutoriaRegistrada`; an ñ stays: its fold must be said by sense."""
    kept = unicodedata.normalize("NFD", name).replace("n\u0303", "ñ").replace("N\u0303", "Ñ")
    return "".join(c for c in kept if not unicodedata.combining(c))


def keys(schema: Any) -> set[str]:
    """Every property name of a JSON Schema, parts included."""
    if isinstance(schema, list):
        return {key for item in schema for key in keys(item)}
    if isinstance(schema, dict):
        properties = schema.get("properties")
        own = set(properties) if isinstance(properties, dict) else set()
        return own | {key for item in schema.values() for key in keys(item)}
    return set()


@pytest.mark.parametrize("declared", events(), ids=str)
def test_the_class_is_the_ascii_fold_of_the_wire_name(declared: Declared) -> None:
    assert unicodedata.is_normalized("NFC", declared.name)
    expected = BY_SENSE.get(declared.name, ascii_fold(declared.name))
    assert expected == declared.cls.__name__
    assert expected.isascii()


def test_the_exceptions_by_sense_are_of_declared_events() -> None:
    assert BY_SENSE.keys() <= {e.name for e in events()}


def test_an_enie_is_never_dropped_in_silence() -> None:
    assert ascii_fold("AñoCerrado") == "AñoCerrado"
    assert ascii_fold("ÍndicePoblaciónCalculado") == "IndicePoblacionCalculado"


def test_commands_are_ascii() -> None:
    for orders in commands().values():
        for name, cls in orders.items():
            assert re.fullmatch(r"[A-Z][A-Za-z0-9]+", name)
            assert name == cls.__name__ == command_type(cls).name


@pytest.mark.parametrize("cls", sorted(CLASSES, key=str), ids=lambda cls: str(cls.__name__))
def test_json_keys_are_ascii_snake_case_and_never_ano(cls: type[Any]) -> None:
    for key in keys(json_schema(cls)):
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", key)
        assert not {"ano", "anos"} & set(key.split("_")), "write anio"


def test_one_wire_name_has_one_owner() -> None:
    by_name: dict[str, set[str]] = {}
    for declared in events():
        if not declared.cls.__name__.startswith("Consta"):
            by_name.setdefault(declared.name, set()).add(declared.owner)
    assert {name: owners for name, owners in by_name.items() if len(owners) > 1} == {}

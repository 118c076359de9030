"""What is published stays published: each declaration equals its golden file, each file is still read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from shared.declare import event
from shared.schemas import dump, json_schema, load
from tests.contracts.declared import Declared, events, published
from tests.contracts.golden import Golden, all_golden, content_of, file_of
from tests.contracts.make import PublishedShapeChanged, make

GOLDEN = all_golden()


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_every_declared_event_has_its_golden_file() -> None:
    missing = [str(file_of(e)) for e in events() if not file_of(e).exists()]
    assert missing == [], "run: python -m tests.contracts.make"


@pytest.mark.parametrize("golden", GOLDEN, ids=str)
def test_every_golden_file_is_of_a_declared_event(golden: Golden) -> None:
    declared = published(golden.owner, golden.name)
    assert declared is not None
    assert 1 <= golden.version <= declared.version
    assert (golden.content["type"], golden.content["schema_version"]) == (
        golden.name,
        golden.version,
    )


@pytest.mark.parametrize("declared", events(), ids=str)
def test_the_declaration_equals_what_was_published(declared: Declared) -> None:
    (golden,) = [
        g
        for g in GOLDEN
        if (g.owner, g.name, g.version) == (declared.owner, declared.name, declared.version)
    ]
    assert golden.schema == json_schema(declared.cls)
    assert golden.content == content_of(declared)


@pytest.mark.parametrize("golden", GOLDEN, ids=str)
def test_the_example_is_valid_and_fills_every_field(golden: Golden) -> None:
    validator(golden.schema).validate(golden.example)
    _assert_full(golden.example, golden.schema, golden.schema.get("$defs", {}))


@pytest.mark.parametrize("golden", GOLDEN, ids=str)
def test_the_example_is_read_as_the_declared_class(golden: Golden) -> None:
    declared = published(golden.owner, golden.name)
    assert declared is not None
    newest = declared.version
    data = declared.upcasters.upcast(golden.name, golden.version, newest, golden.example)
    read = load(declared.cls, data)
    assert dump(read) == data


def _assert_full(data: Any, schema: dict[str, Any], parts: dict[str, Any]) -> None:
    """No field left out, null or empty, at any level."""
    if schema.get("anyOf"):
        schema = next(s for s in schema["anyOf"] if s.get("type") != "null")
    if "$ref" in schema:
        schema = parts[schema["$ref"].removeprefix("#/$defs/")]
    assert data not in (None, [], "")
    if isinstance(data, dict):
        assert data.keys() == schema["properties"].keys()
        for key, inner in data.items():
            _assert_full(inner, schema["properties"][key], parts)
    if isinstance(data, list):
        for inner in data:
            _assert_full(inner, schema["items"], parts)


@event("PlantaRegada")
class PlantaRegada:
    planta_id: str


@event("PlantaRegada", version=2)
class PlantaRegadaConLitros:
    planta_id: str
    litros: int


@event("PlantaRegada")
class PlantaRegadaConOtraForma:
    planta: str


REGADA = Declared("kernel", PlantaRegada)


def test_the_maker_adds_what_is_missing_and_then_nothing(tmp_path: Path) -> None:
    assert make([REGADA], tmp_path) == [tmp_path / "kernel" / "PlantaRegada.v1.json"]
    assert make([REGADA], tmp_path) == []
    assert [g.content for g in all_golden(tmp_path)] == [content_of(REGADA)]


def test_the_maker_refuses_a_changed_shape_and_writes_nothing(tmp_path: Path) -> None:
    (first,) = make([REGADA], tmp_path)
    before = first.read_bytes()
    other = Declared("casos", PlantaRegada)
    with pytest.raises(PublishedShapeChanged, match=r"declare version 2 of PlantaRegada"):
        make([other, replace(REGADA, cls=PlantaRegadaConOtraForma)], tmp_path)
    assert first.read_bytes() == before
    assert list(tmp_path.rglob("*.json")) == [first]


def test_a_new_version_gets_a_file_beside_the_old_one(tmp_path: Path) -> None:
    (first,) = make([REGADA], tmp_path)
    before = first.read_bytes()
    (second,) = make([replace(REGADA, cls=PlantaRegadaConLitros)], tmp_path)
    assert second.name == "PlantaRegada.v2.json"
    assert first.read_bytes() == before

"""Every event and command: whatever its class can hold is JSON its schema accepts, and comes back equal."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError

from shared.errors import InvalidInput
from shared.schemas import dump, json_schema, load
from tests.contracts.declared import commands, events
from tests.contracts.strategies import UNKNOWN_KEYS, instances

CLASSES = [e.cls for e in events()] + sorted(
    {cls for orders in commands().values() for cls in orders.values()}, key=lambda cls: str(cls)
)


def named(cls: type[Any]) -> str:
    return f"{cls.__module__}.{cls.__name__}"


@pytest.mark.parametrize("cls", CLASSES, ids=named)
def test_whatever_it_holds_travels_and_comes_back(cls: type[Any]) -> None:
    schema = json_schema(cls)
    Draft202012Validator.check_schema(schema)
    accepts = Draft202012Validator(
        schema, format_checker=Draft202012Validator.FORMAT_CHECKER
    ).validate

    @settings(max_examples=20, deadline=None, database=None)
    @given(instances(cls), UNKNOWN_KEYS, st.data())
    def check(thing: Any, unknown: str, data: st.DataObject) -> None:
        plain = json.loads(json.dumps(dump(thing)))
        accepts(plain)
        assert load(cls, plain) == thing

        part = data.draw(st.sampled_from(_objects(plain)))
        part[unknown] = 1
        with pytest.raises(ValidationError):
            accepts(plain)
        with pytest.raises(InvalidInput):
            load(cls, plain)

    check()


def _objects(plain: Any) -> list[dict[str, Any]]:
    """Every JSON object in `plain`, itself first."""
    if isinstance(plain, list):
        return [found for item in plain for found in _objects(item)]
    if isinstance(plain, dict):
        return [plain, *(found for item in plain.values() for found in _objects(item))]
    return []

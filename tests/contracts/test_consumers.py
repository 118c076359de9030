"""What a service reads of another is what the other publishes, today and when it adds fields."""

from __future__ import annotations

import typing
from string import Formatter
from typing import Any

import pytest
from hypothesis import given, settings

from shared.declare import command_type
from shared.policies import Fact, Foreign, Policy, Reaction, commands_for
from shared.schemas import dump, load
from shared.values import Region, Rut
from tests.contracts.declared import commands, definition, ordered_by, published, reactions
from tests.contracts.golden import Golden, all_golden
from tests.contracts.strategies import instances

GOLDEN = {(g.owner, g.name, g.version): g for g in all_golden()}
REACTIONS = reactions()


def named(case: tuple[str, Reaction]) -> str:
    service, reaction = case
    return f"{service}-{type(reaction).__name__}-{reaction.source}.{reaction.type}"


def golden_of(reaction: Reaction) -> Golden:
    """The newest published shape of what a reaction waits for; a failure when nobody publishes it."""
    declared = published(reaction.source, reaction.type)
    assert declared is not None, f"nobody publishes {reaction.source}.{reaction.type}"
    return GOLDEN[reaction.source, reaction.type, declared.version]


def foreign(reaction: Reaction, data: dict[str, Any]) -> Foreign:
    envelope = {
        "event_id": "01900000-0000-7000-8000-000000000001",
        "stream": "ejemplo/1",
        "type": reaction.type,
        "occurred_at": "2025-03-31",
        "occurred_basis": "declarado",
        "correlation_id": "01900000-0000-7000-8000-000000000001",
        "origin": None,
        "data": data,
    }
    return Foreign(reaction.source, envelope)


def with_news(data: Any) -> Any:
    """`data` as a later producer may send it: with a field more in every object."""
    if isinstance(data, list):
        return [with_news(item) for item in data]
    if isinstance(data, dict):
        later = {"campo_que_aun_no_existe": {"cualquiera": [1, None]}}
        return {key: with_news(item) for key, item in data.items()} | later
    return data


def react(service: str, reaction: Reaction, data: dict[str, Any]) -> list[tuple[str, Any]]:
    """(command name, data) of each order, every one checked against what the service can store or decide."""
    found = []
    for name, given_data, _ in reaction.orders(foreign(reaction, data)):
        if isinstance(reaction, Fact):
            fact = reaction.event_from(given_data)
            assert type(fact) is reaction.records
            assert reaction.stream_for(given_data).startswith(reaction.stream.split("{")[0])
        else:
            order = load(commands()[service][name], given_data)
            assert type(order) in ordered_by(reaction)
        found.append((name, given_data))
    return found


@pytest.mark.parametrize("case", REACTIONS, ids=named)
def test_every_reaction_waits_for_something_that_is_published(case: tuple[str, Reaction]) -> None:
    golden_of(case[1])


@pytest.mark.parametrize("case", REACTIONS, ids=named)
def test_the_published_example_is_read(case: tuple[str, Reaction]) -> None:
    service, reaction = case
    data = golden_of(reaction).example
    orders = react(service, reaction, data)
    if isinstance(reaction, Fact):
        assert len(orders) == 1, "the example fills every field: the fact is of interest"
    assert list(commands_for(service, foreign(reaction, data), [reaction]))


@pytest.mark.parametrize("case", REACTIONS, ids=named)
def test_a_field_that_the_producer_adds_changes_nothing(case: tuple[str, Reaction]) -> None:
    service, reaction = case
    data = golden_of(reaction).example
    assert react(service, reaction, with_news(data)) == react(service, reaction, data)


@pytest.mark.parametrize("case", REACTIONS, ids=named)
def test_whatever_the_producer_may_publish_is_read(case: tuple[str, Reaction]) -> None:
    service, reaction = case
    declared = published(reaction.source, reaction.type)
    assert declared is not None

    @settings(max_examples=60, deadline=None, database=None)
    @given(instances(declared.cls))
    def check(fact: Any) -> None:
        react(service, reaction, dump(fact))

    check()


def test_a_recorded_fact_lies_in_a_stream_that_is_folded_here() -> None:
    for service, reaction in REACTIONS:
        if isinstance(reaction, Fact):
            hints = typing.get_type_hints(reaction.records)
            keys = [key for _, key, _, _ in Formatter().parse(reaction.stream) if key]
            assert keys
            assert all(hints[key] in {str, Region, Rut} for key in keys), "a null makes no stream"
            category = reaction.stream.split("/")[0]
            (decider,) = [d for d in definition(service).deciders if d.category == category]
            assert reaction.records in decider.event_classes()


def test_what_policies_order_is_decided_here() -> None:
    for service, reaction in REACTIONS:
        if isinstance(reaction, Policy):
            names = {command_type(cls).name for cls in ordered_by(reaction)}
            assert names <= commands()[service].keys()

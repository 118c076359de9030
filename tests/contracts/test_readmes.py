"""Each service's README lists its commands and events, its refusals and its subscriptions, and nothing that is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import shared.errors
from shared.common import KERNEL_EVENTS
from shared.declare import event_type
from shared.policies import Fact, Policy
from tests.contracts.declared import (
    SERVICES,
    commands,
    definition,
    events,
    modules,
    ordered_by,
    refusals,
)
from tests.contracts.produced import produced

WIRE = {e.cls: e.name for e in events()}
# Made to compare with, never written: the terms of a convenio that was signed without a draft.
NOT_WRITTEN = {("alianzas", "FirmarConvenio"): {"ConvenioElaborado"}}


def readme(service: str) -> str:
    (root,) = {Path(m.__file__ or "").parent for m in modules(service) if _is_service(m.__name__)}
    return (root / "README.md").read_text(encoding="utf-8")


def _is_service(module: str) -> bool:
    return module.count(".") == 2 and module.endswith(".service")


def rows(service: str, heading: str) -> list[list[str]]:
    """The cells of the table under `## heading`, without its head; backticks dropped."""
    section = readme(service).split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip().replace("`", "") for cell in line[1:-1].split("|")] for line in lines[2:]]


def names(text: str) -> list[str]:
    """The CamelCase names in a text: two capitals or more, and small letters."""
    words = re.findall(r"(?<!\w)[^\W_]+(?!\w)", text)
    return [
        word
        for word in words
        if word[0].isupper() and sum(map(str.isupper, word)) > 1 and not word.isupper()
    ]


@pytest.mark.parametrize("service", SERVICES)
def test_every_command_with_the_events_it_writes(service: str) -> None:
    by_class = {cls.__name__: name for cls, name in WIRE.items() if _belongs(service, cls)}
    expected = {
        command: sorted(by_class[e] for e in made - NOT_WRITTEN.get((service, command), set()))
        for command, made in produced(service).items()
    }
    said = [
        (names(command)[0], sorted(names(cell)))
        for command, cell, *_ in rows(service, "Commands and events")
    ]
    assert dict(said) == expected
    assert len(said) == len(expected), "a command has one row"


@pytest.mark.parametrize("service", SERVICES)
def test_every_event_is_written_by_a_command_or_recorded(service: str) -> None:
    made = {name for events_made in produced(service).values() for name in events_made}
    recorded = {r.records.__name__ for r in definition(service).facts()}
    own = {e.cls.__name__ for e in events() if e.owner == service}
    assert own - made - recorded == set()


@pytest.mark.parametrize("service", SERVICES)
def test_every_refusal_with_its_rule(service: str) -> None:
    rules = {cls.rule for cls in refusals(service)}
    said = []
    for cells in rows(service, "Refusals"):
        rule = next((r for r in rules if f"{cells[0]} ".startswith(f"{r} ")), None)
        said += [(rule, name) for name in names(cells[1])]
    assert sorted(said, key=str) == sorted(
        ((cls.rule, cls.__name__) for cls in refusals(service)), key=str
    )


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_historical_load_may_relax(service: str) -> None:
    words = set(re.findall(r"\w+", readme(service)))
    assert definition(service).relaxable <= words


@pytest.mark.parametrize("service", [s for s in SERVICES if definition(s).reactions])
def test_every_subscription_with_what_comes_of_it(service: str) -> None:
    said = {
        (source, names(kind)[0]): (names(recorded), reaction)
        for source, kind, recorded, reaction in rows(service, "Subscriptions")
    }
    reactions = definition(service).reactions
    assert said.keys() == {(r.source, r.type) for r in reactions}
    for key, (recorded, reaction) in said.items():
        facts = [r for r in reactions if isinstance(r, Fact) and (r.source, r.type) == key]
        policies = [r for r in reactions if isinstance(r, Policy) and (r.source, r.type) == key]
        assert recorded == [WIRE[fact.records] for fact in facts]
        ordered = {cls.__name__ for policy in policies for cls in ordered_by(policy)}
        assert ordered <= set(names(reaction))
        assert all(f"{policy.code}: " in reaction for policy in policies)


@pytest.mark.parametrize("service", [s for s in SERVICES if definition(s).sink])
def test_who_copies_every_log_says_whose(service: str) -> None:
    section = readme(service).split("\n## Subscriptions\n")[1].split("\n## ")[0]
    assert set(re.findall(r"`(\w+)`", section)) == set(SERVICES)


@pytest.mark.parametrize("service", SERVICES)
def test_it_names_nothing_that_does_not_exist(service: str) -> None:
    known = {name for e in events() for name in (e.name, e.cls.__name__)}
    known |= commands()[service].keys() | vars(shared.errors).keys()
    known |= {name for module in modules(service) for name in vars(module)}
    assert [name for name in names(readme(service)) if name not in known] == []


def test_the_kernel_events_are_known_by_their_wire_name() -> None:
    assert {event_type(cls).name for cls in KERNEL_EVENTS} <= set(WIRE.values())


def _belongs(service: str, cls: type) -> bool:
    return cls in definition(service).catalogue().events.values()

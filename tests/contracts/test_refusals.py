"""Refusals: each has its rule and a message for people, which the facts it is raised with can fill."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from string import Formatter

import pytest

from shared.decider import DomainError
from tests.contracts.declared import SERVICES, all_refusals, modules, refusals
from tests.contracts.produced import resolve, tree

REFUSALS = sorted(all_refusals(), key=str)


def placeholders(cls: type[DomainError]) -> set[str]:
    """The facts that the message and the remedy name."""
    text = (cls.__doc__ or "") + cls.remedy
    names = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    return {name.split(".")[0].split("[")[0] for name in names}


def raised(service: str) -> Iterator[tuple[type[DomainError], set[str], str]]:
    """(refusal, facts given, file:line) of every place that makes one. `**facts` cannot be read here and is left."""
    for module in modules(service):
        for node in ast.walk(tree(module)):
            if not isinstance(node, ast.Call):
                continue
            cls = resolve(module, node.func)
            if isinstance(cls, type) and cls in refusals(service):
                facts = {k.arg for k in node.keywords if k.arg is not None}
                if len(facts) < len(node.keywords):
                    facts |= placeholders(cls)
                assert not node.args, f"{module.__name__}:{node.lineno}: facts have names"
                yield cls, facts, f"{module.__name__}:{node.lineno}"


@pytest.mark.parametrize(("service", "cls"), REFUSALS, ids=lambda x: getattr(x, "__name__", x))
def test_a_refusal_says_its_rule_and_its_reason(service: str, cls: type[DomainError]) -> None:
    assert cls.rule
    assert cls.__name__.isascii()
    message = vars(cls).get("__doc__")
    assert message, "the docstring is the message that people read"
    assert message.rstrip().endswith((".", "».")), "a sentence"


@pytest.mark.parametrize("service", SERVICES)
def test_the_facts_it_is_raised_with_fill_its_message(service: str) -> None:
    gaps = [
        (where, cls.__name__, sorted(placeholders(cls) - facts))
        for cls, facts, where in raised(service)
        if not placeholders(cls) <= facts
    ]
    assert gaps == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_refusal_is_raised_somewhere(service: str) -> None:
    made = {cls for cls, _, _ in raised(service)}
    assert [cls.__name__ for cls in refusals(service) if cls not in made] == []

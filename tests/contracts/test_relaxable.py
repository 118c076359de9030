"""What a historical load may relax, per service: pinned, since each code is a rule that a paper may break."""

from __future__ import annotations

import pytest

from shared.runtime.runner import service_class, service_names

RELAXABLE = {
    "alianzas": {"A1", "A2", "A3", "A5"},
    "casos": set(),
    "financiamiento": {"F6"},
    "intervencion": {"I1", "I2", "I3", "I4", "I8", "I10", "X16", "X17"},
    "reportes": set(),
    "territorios": {"T3", "T4"},
}
NEVER = {"F3", "F9", "F10"}


@pytest.mark.parametrize("service", service_names())
def test_only_what_the_papers_cannot_satisfy_may_be_relaxed(service: str) -> None:
    relaxable = service_class(service).definition.relaxable
    assert relaxable == RELAXABLE[service]
    assert not relaxable & NEVER
    assert not any(code.startswith("K") for code in relaxable)

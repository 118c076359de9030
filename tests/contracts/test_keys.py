"""What no rectification may change: the fields that made a key, and those that say who acted."""

from __future__ import annotations

import pytest

from shared.common import KERNEL_EVENTS, ClaveReservada
from shared.declare import event_type
from tests.contracts.declared import SERVICES, definition
from tests.contracts.produced import produced

# Reserved when a case is admitted, from what its detection said.
MADE_BEFORE = {("casos", "CasoIngresado"), ("casos", "CasoReingresado")}


def fixed(service: str) -> set[str]:
    found = definition(service).catalogue().events.values()
    return {cls.__name__ for cls in found if cls not in KERNEL_EVENTS and event_type(cls).fixed}


@pytest.mark.parametrize("service", SERVICES)
def test_what_reserves_a_key_writes_an_event_that_names_its_fields(service: str) -> None:
    reserving = {
        command: made
        for command, made in produced(service).items()
        if ClaveReservada.__name__ in made
    }
    before = {name for owner, name in MADE_BEFORE if owner == service}
    silent = [c for c, made in reserving.items() if not made & (fixed(service) | before)]
    assert silent == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_key_is_made_of_fields_that_the_event_has(service: str) -> None:
    for cls in definition(service).catalogue().events.values():
        for path in event_type(cls).fixed:
            assert path.split(".")[0] in cls.__dataclass_fields__


@pytest.mark.parametrize("service", SERVICES)
def test_who_acted_stays(service: str) -> None:
    for cls in definition(service).catalogue().events.values():
        said = {f for f in cls.__dataclass_fields__ if f.endswith("_por") or f == "autorizador"}
        assert said <= set(event_type(cls).fixed), cls.__name__


def test_every_service_with_keys_is_seen() -> None:
    assert {s for s in SERVICES if fixed(s)} == {
        "alianzas",
        "casos",
        "financiamiento",
        "intervencion",
        "territorios",
    }

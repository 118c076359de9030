"""An event written together with a key says which of its fields made the key: no rectification may change those."""

from __future__ import annotations

import pytest

from shared.common import ClaveReservada
from shared.declare import event_type
from tests.contracts.declared import SERVICES, definition
from tests.contracts.produced import produced

# Reserved when a case is admitted, from what its detection said.
MADE_BEFORE = {("casos", "CasoIngresado"), ("casos", "CasoReingresado")}


def keyed(service: str) -> set[str]:
    found = definition(service).catalogue().events.values()
    return {cls.__name__ for cls in found if event_type(cls).keyed}


@pytest.mark.parametrize("service", SERVICES)
def test_what_reserves_a_key_writes_an_event_that_names_its_fields(service: str) -> None:
    reserving = {
        command: made
        for command, made in produced(service).items()
        if ClaveReservada.__name__ in made
    }
    before = {name for owner, name in MADE_BEFORE if owner == service}
    silent = [c for c, made in reserving.items() if not made & (keyed(service) | before)]
    assert silent == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_key_is_made_of_fields_that_the_event_has(service: str) -> None:
    for cls in definition(service).catalogue().events.values():
        for path in event_type(cls).keyed:
            assert path.split(".")[0] in cls.__dataclass_fields__


def test_every_service_with_keys_is_seen() -> None:
    assert {s for s in SERVICES if keyed(s)} == {
        "alianzas",
        "casos",
        "financiamiento",
        "territorios",
    }

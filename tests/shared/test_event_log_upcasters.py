"""Old events read as the newest shape: no gap in the chain, and the bytes as they were."""

from __future__ import annotations

from typing import Any

import pytest

from shared.catalogue import Catalogue, UnknownEvent
from shared.declare import event
from shared.errors import InvalidInput
from shared.event_log import EventLog
from shared.event_log.upcasters import UpcasterGap, Upcasters
from tests.shared.log_cases import append, bodies, new_event


@event("Visita", version=3)
class Visita:
    """v1 had `minutos`, v2 called it `duracion_min`, v3 says where."""

    duracion_min: int
    lugar: str


def renamed(data: dict[str, Any]) -> dict[str, Any]:
    data["duracion_min"] = data.pop("minutos")
    return data


def placed(data: dict[str, Any]) -> dict[str, Any]:
    return data | {"lugar": "SIN_DATO"}


STEPS = {("Visita", 1): renamed, ("Visita", 2): placed}


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue([], Upcasters(STEPS), extra=[Visita])


def test_each_version_reads_as_the_newest_and_stays_as_it_was(
    log: EventLog, catalogue: Catalogue
) -> None:
    old = {1: {"minutos": 5}, 2: {"duracion_min": 6}, 3: {"duracion_min": 7, "lugar": "sede"}}
    for version, data in old.items():
        append(log, new_event("visita/a", "Visita", schema_version=version, data=data))
    before = bodies(log)
    stored = list(log.scan())
    assert [catalogue.revive(e) for e in stored] == [
        Visita(duracion_min=5, lugar="SIN_DATO"),
        Visita(duracion_min=6, lugar="SIN_DATO"),
        Visita(duracion_min=7, lugar="sede"),
    ]
    assert [e.data for e in stored] == list(old.values()), (
        "an upcaster must not change what was read"
    )
    assert bodies(log) == before
    assert all(e.leaf_is_true() for e in log.scan())


@pytest.mark.parametrize(
    ("steps", "names"),
    [
        ({}, "'Visita', 1"),
        ({("Visita", 1): renamed}, "'Visita', 2"),
        ({("Visita", 2): placed}, "'Visita', 1"),
        ({**STEPS, ("Visita", 3): placed}, "'Visita', 3"),
        ({**STEPS, ("Otra", 1): placed}, "'Otra', 1"),
    ],
)
def test_a_chain_with_a_gap_or_a_loose_end_does_not_start(
    steps: dict[Any, Any], names: str
) -> None:
    with pytest.raises(UpcasterGap, match=names):
        Catalogue([], Upcasters(steps), extra=[Visita])


@pytest.mark.parametrize(("name", "version"), [("Visita", 4), ("Desconocida", 1)])
def test_code_older_than_the_log_says_so(
    log: EventLog, catalogue: Catalogue, name: str, version: int
) -> None:
    append(log, new_event(type=name, schema_version=version))
    with pytest.raises(UnknownEvent, match=f"{name} v{version} at position 1"):
        catalogue.revive(log.read()[0])


def test_an_event_that_does_not_fit_its_own_version_is_not_guessed(
    log: EventLog, catalogue: Catalogue
) -> None:
    append(
        log,
        new_event(type="Visita", schema_version=3, data={"duracion_min": "cinco", "lugar": "x"}),
    )
    with pytest.raises(InvalidInput, match="duracion_min"):
        catalogue.revive(log.read()[0])

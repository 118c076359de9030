"""What is malformed is answered, naming the field, and not recorded."""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import (
    InvalidInput,
    TooLarge,
    UnknownCommand,
)
from shared.ids import new_id
from tests.shared.conftest import Site
from tests.shared.mini import (
    TESTER,
    mini_executor,
    run,
    wire,
)
from tests.support.protection import protected

pytestmark = pytest.mark.usefixtures("bounded")


def good(**other: Any) -> dict[str, Any]:
    return wire(caja_id="c1", nombre="azul") | other


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ([], "(cuerpo)"),
        (None, "(cuerpo)"),
        ({}, "data"),
        (good(data=None), "data"),
        (good(data=[]), "data"),
        ({"data": {}}, "command_id"),
        (good(command_id="x"), "command_id"),
        (good(command_id=7), "command_id"),
        (good(command_id=new_id().upper()), "command_id"),
        (good(correlation_id="x"), "correlation_id"),
        (good(causation_id="x"), "causation_id"),
        (good(occurred_at="ayer"), "occurred_at"),
        (good(occurred_at="2020-02-30"), "occurred_at"),
        (good(occurred_at=None), "occurred_at"),
        (good(occurred_basis="quizás"), "occurred_basis"),
        (good(grounds=7), "grounds"),
        (good(grounds="Pen\u0303alole\u0301n"), "grounds"),
        (good(evidence=[{"documento_id": "d", "sha256": "A" * 64}]), "evidence[0].sha256"),
        (good(evidence=[{"documento_id": "d"}]), "evidence[0].sha256"),
        (good(evidence={}), "evidence"),
        (good(origin={"medio": "otro", "archivo": "a", "fila": 1}), "origin.medio"),
        (good(origin={"medio": "prensa", "archivo": "a", "fila": 0}), "origin.fila"),
        (good(sobra=1), "sobra"),
        (good(data={"caja_id": "c1"}), "data.nombre"),
        (good(data={"caja_id": "c1", "nombre": None}), "data.nombre"),
        (good(data={"caja_id": "c1", "nombre": 7}), "data.nombre"),
        (good(data={"caja_id": "c1", "nombre": "a", "sobra": 1}), "data.sobra"),
        (good(data={"caja_id": "c1", "nombre": "a\x00"}), "data.nombre"),
        (good(data={"caja_id": "c1", "nombre": 1.5}), "data.nombre"),
        (good(data={"caja_id": "c1", "nombre": "\ud800"}), "data.nombre"),
        (good(data={"caja_id": "c" * 600, "nombre": "a"}), "caja/" + "c" * 35),
    ],
)
def test_malformed_input_is_answered_and_not_recorded(
    sqlite_site: Site, payload: Any, field: str
) -> None:
    executor = mini_executor(sqlite_site.open())
    with pytest.raises(InvalidInput) as refusal:
        executor.execute("AbrirCaja", payload, TESTER)
    assert field in {row["campo"] for row in refusal.value.problem["errores"]}
    assert executor.log.head().size == 0
    assert list(executor.log.commands()) == []


def test_too_large(sqlite_site: Site) -> None:
    executor = mini_executor(sqlite_site.open())
    for size in (2_000_000, 1_200_000):  # over the cap of a command, over the cap of an event
        with pytest.raises(TooLarge):
            run(executor, "AbrirCaja", caja_id="c1", nombre="x" * size)
    assert executor.log.head().size == 0


def test_an_unknown_command_says_which_exist(sqlite_site: Site) -> None:
    with pytest.raises(UnknownCommand, match="AbrirCaja, CerrarCaja, FijarCupo"):
        run(mini_executor(sqlite_site.open()), "Inexistente", caja_id="x")


def test_free_text_is_refused_where_it_could_be_personal(sqlite_site: Site) -> None:
    log = sqlite_site.open()
    executor = mini_executor(log, protection=protected(log))
    with pytest.raises(InvalidInput, match="grounds"):
        run(executor, "AbrirCaja", good(grounds="motivo"))
    run(executor, "AbrirCaja", good())

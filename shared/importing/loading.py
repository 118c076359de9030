"""Sends the commands of read rows, or only asks what they would give. The same content is never sent twice.

Row by row would let no fact travel: all first commands go before the second ones. A command that was refused before
is asked about again; if it would be accepted now it goes under a new id, otherwise nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from shared.errors import IdempotencyConflict, InvalidInput, Refused, TejidoError
from shared.ids import derived_id
from shared.importing.mapping import TableMapping
from shared.importing.rows import Order, Problem, ReadRow

WHOLE_ROW: Final = "(fila)"

State = Literal["cargada", "ya estaba", "se cargaría", "pendiente", "rechazada"]
Call = Callable[..., Any]
RANK: dict[State, int] = {
    "ya estaba": 0,
    "cargada": 1,
    "se cargaría": 1,
    "pendiente": 2,
    "rechazada": 3,
}


@dataclass
class Outcome:
    """What became of a row. `pendiente`: only loading can tell, since an earlier command of the row comes first."""

    read: ReadRow
    state: State = "ya estaba"
    problems: list[Problem] = field(default_factory=list)

    def add(self, state: State, problem: Problem | None = None) -> None:
        self.state = max(self.state, state, key=lambda one: RANK[one])
        if problem is not None:
            self.problems.append(problem)


def load(
    call: Call,
    settle: Callable[[], Any],
    mapping: TableMapping,
    rows: Sequence[ReadRow],
    *,
    simulate: bool,
    progress: Callable[[], None] = lambda: None,
) -> list[Outcome]:
    """`call(service, method, **kwargs)` as a client has it; `settle()` waits until facts have reached every service.

    Raises `Unavailable` when a service does not answer: what was loaded stays, and loading again completes it.
    """
    outcomes = [Outcome(read) for read in rows]
    for outcome in outcomes:
        if outcome.read.problems:
            outcome.state, outcome.problems = "rechazada", list(outcome.read.problems)
    for stage in range(len(mapping.comandos)):
        if stage and not simulate:
            settle()
        for outcome in outcomes:
            if outcome.state != "rechazada":
                order = outcome.read.orders[stage]
                (_simulate if simulate else _send)(call, mapping, order, outcome)
            progress()
    return outcomes


def _send(call: Call, mapping: TableMapping, order: Order, outcome: Outcome) -> None:
    command_id, known, tried = _next_id(call, mapping, order)
    if known:
        return
    try:
        if tried:
            call(order.template.servicio, "simular", **_arguments(order, command_id))
        answer = call(order.template.servicio, "ejecutar", **_arguments(order, command_id))
        outcome.add("cargada" if answer["eventos"] else "ya estaba")
    except (Refused, InvalidInput, IdempotencyConflict) as error:
        for problem in problems_of(mapping, order, error):
            outcome.add("rechazada", problem)


def _simulate(call: Call, mapping: TableMapping, order: Order, outcome: Outcome) -> None:
    command_id, known, _ = _next_id(call, mapping, order)
    if known:
        return
    earlier = outcome.state != "ya estaba"
    try:
        answer = call(order.template.servicio, "simular", **_arguments(order, command_id))
        outcome.add("se cargaría" if answer["eventos"] else "ya estaba")
    except (Refused, InvalidInput) as error:
        waits = earlier and isinstance(error, Refused)
        for problem in problems_of(mapping, order, error):
            outcome.add("pendiente" if waits else "rechazada", problem)


def _next_id(call: Call, mapping: TableMapping, order: Order) -> tuple[str, bool, bool]:
    """(id to use, whether this very content was accepted before, whether it was refused before)."""
    attempt, digest = 0, order.digest()
    while True:
        parts = (mapping.mapa, order.template.comando, order.key, digest, str(attempt))
        command_id = derived_id("importacion", *parts)
        stored = call(order.template.servicio, "comando", command_id=command_id)
        if stored is None:
            return command_id, False, attempt > 0
        if stored["resultado"] == "aceptado":
            return command_id, True, False
        attempt += 1


def _arguments(order: Order, command_id: str) -> dict[str, Any]:
    sobre = {"command_id": command_id, **order.header, "data": order.data}
    return {"comando": order.template.comando, "sobre": sobre}


def problems_of(mapping: TableMapping, order: Order, error: TejidoError) -> list[Problem]:
    """A refusal, or a command that a schema does not accept, said in the words of the table."""
    template, problem = order.template, error.problem
    if isinstance(error, Refused):
        rule = problem["regla"] or problem["codigo"]
        column = template.reglas.get(rule, WHOLE_ROW)
        return [
            Problem(
                columna=column,
                regla=rule,
                detalle=problem["detail"],
                remedio=problem.get("remedio") or "Corrija la fila e impórtela de nuevo.",
                comando=template.comando,
            )
        ]
    rows = problem.get("errores") or [{"campo": "", "problema": problem.get("detail", "")}]
    found = []
    for row in rows:
        field_name = row["campo"].removeprefix("data.").partition("[")[0].partition(".")[0]
        part = template.datos.get(
            field_name, template.ocurrido if "occurred" in row["campo"] else ""
        )
        columns = mapping.columns_of(part)
        found.append(
            Problem(
                columna=", ".join(columns) or row["campo"],
                regla="esquema",
                detalle=f"{row['campo']}: {row['problema']}" if row["campo"] else row["problema"],
                remedio="Corrija la celda, o el mapa si la celda está bien.",
                comando=template.comando,
            )
        )
    return found

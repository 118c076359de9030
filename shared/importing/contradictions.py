"""Rows that contradict themselves: a discrepancy is opened, and the row waits until a person has settled it.

Which rules say so, and between which columns, is data of the mapping. The discrepancy's id comes from what the row is
about, so the corrected row is the same matter: it loads once that discrepancy has its decision, and cites it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final

from shared.ids import derived_id
from shared.importing.mapping import TableMapping
from shared.importing.rows import Order, Problem, ReadRow

LEDGER: Final = "reportes"
OPEN_RULE: Final = "discrepancia"

Call = Callable[..., Any]


def discrepancy_id(mapping: TableMapping, order: Order, rule: str) -> str:
    """The same for every version of a row about one thing."""
    digest = sha256("\n".join((mapping.mapa, order.key, rule)).encode()).hexdigest()
    return f"importacion-{digest[:12]}"


def settled(call: Call, mapping: TableMapping, order: Order) -> tuple[Order, Problem | None]:
    """The order, citing what was decided of it; or why it must wait: its discrepancy is still open."""
    for rule in order.template.contradicciones:
        known = discrepancy_id(mapping, order, rule)
        said: dict[str, Mapping[str, Any]] = {
            message["type"]: message["data"]
            for message in call(LEDGER, "historia", secuencia=f"discrepancia/{known}")
        }
        decided = said.get("DiscrepanciaResuelta")
        if decided is not None:
            cited = f"Discrepancia {known}, resuelta: {decided['data']['decision']}"
            grounds = " ".join(filter(None, [order.header["grounds"], cited]))
            order = replace(order, header={**order.header, "grounds": grounds})
        elif "DiscrepanciaRegistrada" in said:
            opened = said["DiscrepanciaRegistrada"]["data"]
            return order, Problem(
                columna=order.template.contradicciones[rule][0],
                regla=OPEN_RULE,
                detalle=f"La discrepancia {known} sigue abierta ({rule}): {opened['descripcion']}",
                remedio=remedy(known),
                comando=order.template.comando,
            )
    return order, None


def remedy(known: str) -> str:
    """What a person has to do."""
    return (
        f"Resuelva {known} con fundamento (tejido ejecutar reportes ResolverDiscrepancia)"
        " e importe de nuevo la fila, corregida."
    )


def open_discrepancy(
    call: Call, mapping: TableMapping, order: Order, read: ReadRow, problem: Problem
) -> Problem:
    """Writes that two cells of the row contradict each other, once; the problem, naming the discrepancy."""
    columns = order.template.contradicciones[problem.regla]
    known = discrepancy_id(mapping, order, problem.regla)
    command_id = derived_id("discrepancia", known)
    if call(LEDGER, "comando", command_id=command_id) is None:
        one, two = (
            {"texto": read.cells.get(name, ""), "fuente": read.file, "linea": read.line}
            for name in columns
        )
        data = {
            "discrepancia_id": known,
            "campo": f"{columns[0]} y {columns[1]} de {order.key}",
            "valor_a": one,
            "valor_b": two,
            "regla": problem.regla,
            "bloqueante": True,
            "descripcion": problem.detalle,
        }
        kept = ("occurred_at", "occurred_basis")
        header = {name: order.header[name] for name in kept}
        origin = {**order.header["origin"], "relaja": []}
        sobre = {"command_id": command_id, **header, "origin": origin, "data": data}
        call(LEDGER, "ejecutar", comando="RegistrarDiscrepancia", sobre=sobre)
    return replace(problem, remedio=f"{problem.remedio} {remedy(known)}")

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
from shared.importing.contradictions import discrepancy_id, open_discrepancy, settled
from shared.importing.likeness import Register, register_of
from shared.importing.mapping import TableMapping
from shared.importing.rows import OTHER, SAME, Order, Problem, ReadRow

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
    for stage, template in enumerate(mapping.comandos):
        if stage and not simulate:
            settle()
        like = template.parecidos
        known = None if like is None else register_of(call, template.servicio, like)
        loader = _Stage(call, mapping, known, simulate=simulate)
        for outcome in outcomes:
            if outcome.state != "rechazada":
                loader.take(outcome, outcome.read.orders[stage])
            progress()
    return outcomes


class _Stage:
    """One command of every row. `known`: what is registered, if the command registers things that may be alike."""

    def __init__(
        self, call: Call, mapping: TableMapping, known: Register | None, *, simulate: bool
    ) -> None:
        self._call, self._mapping, self._known = call, mapping, known
        self._simulated = simulate

    def take(self, outcome: Outcome, order: Order | None) -> None:
        """Sends, or only asks about, the row's command."""
        if order is None:
            self._require_known(outcome)
            return
        command_id, loaded, tried = _next_id(self._call, self._mapping, order)
        if loaded:
            return
        order, waits = settled(self._call, self._mapping, order)
        if waits is not None:
            outcome.add("rechazada", waits)
            return
        asks = self._simulated or tried or self._known is not None
        answer, error = self._ask("simular", order, command_id) if asks else (None, None)
        if alike := self._alike(outcome, order, answer, error):
            outcome.add("rechazada", alike)
            return
        if not self._simulated and (error is None or not tried):
            answer, error = self._ask("ejecutar", order, command_id)
        if error is not None:
            self._refused(outcome, order, error)
        elif answer is None or not answer["eventos"]:
            outcome.add("ya estaba")
        else:
            if self._known is not None:
                self._known.add(order.data)
            outcome.add("se cargaría" if self._simulated else "cargada")

    def _ask(
        self, method: str, order: Order, command_id: str
    ) -> tuple[Any, Refused | InvalidInput | IdempotencyConflict | None]:
        sobre = {"command_id": command_id, **order.header, "data": order.data}
        try:
            answer = self._call(
                order.template.servicio, method, comando=order.template.comando, sobre=sobre
            )
        except (Refused, InvalidInput, IdempotencyConflict) as error:
            return None, error
        return answer, None

    def _refused(self, outcome: Outcome, order: Order, error: TejidoError) -> None:
        waits = self._simulated and outcome.state != "ya estaba" and isinstance(error, Refused)
        for problem in problems_of(self._mapping, order, error):
            contradicts = isinstance(error, Refused) and problem.regla in (
                order.template.contradicciones
            )
            told = problem
            if contradicts and not self._simulated and not self._decided(order, problem.regla):
                told = open_discrepancy(self._call, self._mapping, order, outcome.read, problem)
            outcome.add("pendiente" if waits else "rechazada", told)

    def _decided(self, order: Order, rule: str) -> bool:
        """A matter that was settled and contradicts itself again is the person's to correct, not a new one."""
        known = discrepancy_id(self._mapping, order, rule)
        return f"Discrepancia {known}," in (order.header["grounds"] or "")

    def _alike(self, outcome: Outcome, order: Order, answer: Any, error: Any) -> Problem | None:
        like = order.template.parecidos
        if like is None or self._known is None or outcome.read.same == OTHER:
            return None
        if error is not None and (
            not isinstance(error, Refused) or error.problem["regla"] != like.regla
        ):
            return None  # what is wrong with the row comes first
        if answer is not None and not answer["eventos"]:
            return None
        found = self._known.like(order.data)
        if not found:
            return None
        told = "; ".join(f"{key}, porque {why}" for key, why in found)
        return Problem(
            columna=like.columna,
            regla=like.regla,
            detalle=f"Se parece a algo ya registrado: {told}.",
            remedio=f"Escriba en «{SAME}» el identificador si es el mismo, u «{OTHER}» si no lo es.",
            comando=order.template.comando,
        )

    def _require_known(self, outcome: Outcome) -> None:
        """A row that says what it is must say something that exists."""
        same = outcome.read.same
        if self._known is not None and same not in ("", OTHER) and same not in self._known:
            outcome.add(
                "rechazada",
                Problem(
                    columna=SAME,
                    regla="lectura",
                    detalle=f"No hay nada registrado con el identificador «{same}».",
                    remedio=f"Escriba un identificador que exista, u «{OTHER}».",
                ),
            )


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

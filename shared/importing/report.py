"""What people get back: a row for each problem, and the rejected rows as a file that can be corrected and loaded."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shared.importing.loading import Outcome
from shared.importing.rows import SAME, WHENCE, WHY, Problem
from shared.importing.tables import Table


def summary(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """Rows by state."""
    return dict(Counter(outcome.state for outcome in outcomes))


def lines(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """`{fila, archivo, estado, comando, columna, regla, detalle, remedio}` of each problem, once if there is none."""
    found = []
    for outcome in outcomes:
        none: list[Problem | None] = [None]
        for problem in outcome.problems or none:
            place = {"fila": outcome.read.line, "archivo": outcome.read.file}
            found.append({**place, "estado": outcome.state, **_plain(problem)})
    return found


def _plain(problem: Problem | None) -> dict[str, str]:
    names = ("comando", "columna", "regla", "detalle", "remedio")
    return {name: "" if problem is None else getattr(problem, name) for name in names}


def rejected_csv(table: Table, outcomes: Sequence[Outcome]) -> str:
    """The rejected rows as they came, plus what each is the same as (for a person to say), where it is from and why
    it was rejected; empty if there are none.

    Loading it again reads the first two and ignores the last.
    """
    rejected = [outcome for outcome in outcomes if outcome.state == "rechazada"]
    if not rejected:
        return ""
    kept = [index for index, name in enumerate(table.columns) if name not in (SAME, WHENCE, WHY)]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=table.delimiter)
    writer.writerow([*(table.columns[index] for index in kept), SAME, WHENCE, WHY])
    for outcome in rejected:
        cells = outcome.read.row.cells
        if len(cells) == len(table.columns):
            cells = tuple(cells[index] for index in kept)
        else:  # too many or too few: all go back, the surplus in the last one, for a person to put in order
            last = len(kept) - 1
            cells = (*cells[:last], table.delimiter.join(cells[last:]))
            cells = (*cells, *[""] * (len(kept) - len(cells)))
        why = " | ".join(map(_sentence, outcome.problems))
        place = f"{outcome.read.file}:{outcome.read.line}"
        writer.writerow([*cells, outcome.read.same, place, why])
    return text.getvalue()


def _sentence(problem: Problem) -> str:
    where = f"{problem.columna}: " if problem.columna else ""
    return " ".join(f"[{problem.regla}] {where}{problem.detalle} {problem.remedio}".split())


def write_rejected(source: Path, text: str) -> Path:
    """Writes beside `source` without touching an earlier file, in which somebody may be correcting. UTF-8 with mark."""
    number = 1
    raw = text.encode("utf-8-sig")
    while True:
        place = source.with_name(
            f"{source.name}.rechazadas{'' if number == 1 else f'-{number}'}.csv"
        )
        if not place.exists() or place.read_bytes() == raw:
            place.write_bytes(raw)
            return place
        number += 1

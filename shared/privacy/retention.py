"""For how long a person's data are kept. Periods are data (`retention.csv`); that one ended *proposes* an erasure.

Each reason to keep (`clase`) counts from a day, or holds while it has none: a file still open, a legal hold. A person
is proposed when every reason is over, and someone decides: a public duty may still forbid it.
"""

from __future__ import annotations

import csv
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from shared.event_log.transactions import write_transaction
from shared.privacy.errors import ClaveDesconocida, PersonaSuprimida, PlazoDesconocido
from shared.privacy.keys import ERASED, require_ref
from shared.privacy.tables import insert_if_absent, persons, retention

RULES_FILE: Final = Path(__file__).with_name("retention.csv")


@dataclass(frozen=True)
class Rule:
    """`meses` after the day it counts from. `norma`: what it rests on; `nota`: from when it counts."""

    clase: str
    meses: int
    norma: str
    nota: str

    def ends(self, since: date) -> date:
        """The day on which it is over; a month without that day ends on its last."""
        year, month = divmod(since.year * 12 + since.month - 1 + self.meses, 12)
        return date(year, month + 1, min(since.day, monthrange(year, month + 1)[1]))


Rules = Mapping[str, Rule]


@dataclass(frozen=True)
class Proposal:
    """Nothing keeps this person's data since `vence`. `clases`: the reasons that there were."""

    persona_ref: str
    vence: date
    clases: tuple[str, ...]


def read_rules(path: Path = RULES_FILE) -> Rules:
    """The periods of a CSV file `clase,meses,norma,nota`. ValueError when one repeats or does not say its norm."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    rules = {
        row["clase"]: Rule(row["clase"], int(row["meses"]), row["norma"], row["nota"])
        for row in rows
    }
    if len(rules) != len(rows):
        raise ValueError(f"{path.name}: hay una clase repetida")
    if wrong := [rule.clase for rule in rules.values() if rule.meses < 0 or not rule.norma]:
        raise ValueError(f"{path.name}: {', '.join(wrong)} no tiene plazo o norma")
    return rules


def keep(
    engine: sa.Engine, rules: Rules, persona_ref: str, clase: str, *, since: date | None
) -> None:
    """Says from when a reason counts, or, without a day, that it holds; repeatable, the last word counts.

    Raises `PlazoDesconocido`, `ClaveDesconocida`, `PersonaSuprimida`.
    """
    _rule(rules, clase)
    own = sa.and_(retention.c.persona_ref == require_ref(persona_ref), retention.c.clase == clase)
    locked = (
        sa.select(persons.c.state)
        .where(persons.c.persona_ref == persona_ref)
        .with_for_update(read=True)
    )
    with write_transaction(engine) as conn:
        state = conn.execute(locked).scalar()
        if state is None:
            raise ClaveDesconocida("La persona no tiene clave en este almacén.")
        if state == ERASED:
            raise PersonaSuprimida("La clave de la persona fue destruida.")
        row = {"persona_ref": persona_ref, "clase": clase, "since": since}
        if not insert_if_absent(conn, retention, row):
            conn.execute(sa.update(retention).where(own).values(since=since))


def due(engine: sa.Engine, rules: Rules, today: date) -> list[Proposal]:
    """Whose every reason is over on `today`, the longest overdue first. Raises `PlazoDesconocido`."""
    query = sa.select(retention.c.persona_ref, retention.c.clase, retention.c.since)
    proposals = []
    with engine.connect() as conn:
        rows = conn.execute(query.order_by(retention.c.persona_ref, retention.c.clase))
        for persona_ref, group in groupby(rows, key=lambda row: row.persona_ref):
            reasons = list(group)
            ends = [
                None if row.since is None else _rule(rules, row.clase).ends(row.since)
                for row in reasons
            ]
            days = [end for end in ends if end is not None and end <= today]
            if len(days) == len(reasons):
                clases = tuple(row.clase for row in reasons)
                proposals.append(Proposal(persona_ref, max(days), clases))
    return sorted(proposals, key=lambda proposal: (proposal.vence, proposal.persona_ref))


def noted(engine: sa.Engine) -> int:
    """How many persons have any reason noted."""
    query = sa.select(sa.func.count(sa.distinct(retention.c.persona_ref)))
    with engine.connect() as conn:
        return conn.execute(query).scalar_one()


def _rule(rules: Rules, clase: str) -> Rule:
    if clase not in rules:
        raise PlazoDesconocido(f"Ningún plazo de conservación se llama {clase[:40]!r}.")
    return rules[clase]

"""For how long a person's data are kept, as data (`retention.csv`): that a term ended *proposes* an erasure. Pure.

Each reason to keep (`clase`) counts from a day. Who proposes is the service, from its own log; who decides is a
person, and a public duty may still forbid it.
"""

from __future__ import annotations

import csv
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from shared.privacy.errors import PlazoDesconocido

RULES_FILE: Final = Path(__file__).with_name("retention.csv")


@dataclass(frozen=True)
class Rule:
    """`meses` after the day it counts from. `norma`: what it rests on; `nota`: from when it counts.

    `rige_desde`: the day from which it is the term of its class, until a later row of the same class.
    """

    clase: str
    meses: int
    norma: str
    nota: str
    rige_desde: date

    def ends(self, since: date) -> date:
        """The day on which it is over; a month without that day ends on its last."""
        year, month = divmod(since.year * 12 + since.month - 1 + self.meses, 12)
        return date(year, month + 1, min(since.day, monthrange(year, month + 1)[1]))


def read_rules(path: Path = RULES_FILE) -> tuple[Rule, ...]:
    """The periods of a CSV file `clase,meses,norma,nota,rige_desde`. A change is a row more, so that what was decided
    can be decided again.

    ValueError when a row repeats or does not say its norm.
    """
    with path.open(newline="", encoding="utf-8") as file:
        rules = tuple(
            Rule(
                clase=row["clase"],
                meses=int(row["meses"]),
                norma=row["norma"],
                nota=row["nota"],
                rige_desde=date.fromisoformat(row["rige_desde"]),
            )
            for row in csv.DictReader(file)
        )
    if len({(rule.clase, rule.rige_desde) for rule in rules}) != len(rules):
        raise ValueError(f"{path.name}: hay una clase repetida")
    if wrong := [rule.clase for rule in rules if rule.meses < 0 or not rule.norma]:
        raise ValueError(f"{path.name}: {', '.join(wrong)} no tiene plazo o norma")
    return rules


def rule_of(rules: Iterable[Rule], clase: str, today: date) -> Rule:
    """The term of a class in force on `today`. Raises `PlazoDesconocido`."""
    found = [rule for rule in rules if rule.clase == clase and rule.rige_desde <= today]
    if not found:
        raise PlazoDesconocido(f"Ningún plazo de conservación se llama {clase[:40]!r}.")
    return max(found, key=lambda rule: rule.rige_desde)

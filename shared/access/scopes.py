"""How far a role reaches: everything, or what one id of one kind names. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

from shared.access.opaque import is_name, is_safe_code
from shared.declare import value

EVERYTHING: Final = "todo"


@value
class Alcance:
    """`todo` without value, or a kind and an id: `proyecto` and `p-1`. Kinds are words of each service."""

    tipo: str
    valor: str | None = None

    def __str__(self) -> str:
        return self.tipo if self.valor is None else f"{self.tipo}/{self.valor}"

    @property
    def well_formed(self) -> bool:
        """Everything has no value, anything else has one, and none can be a person."""
        if self.tipo == EVERYTHING:
            return self.valor is None
        return is_name(self.tipo) and is_safe_code(self.valor)

    def includes(self, other: Alcance) -> bool:
        """Whether who has this scope may give `other`: never wider than one's own."""
        return self.tipo == EVERYTHING or self == other


EVERYWHERE: Final = Alcance(tipo=EVERYTHING)

ValuesOf = Callable[[str], Collection[str]]
"""Kind → the ids of that kind that an action is about; empty when it cannot be told."""


def reaches(
    scopes: Sequence[Alcance],
    kinds: Sequence[str],
    own: Collection[str],
    actor: str,
    values: ValuesOf,
    narrow: Collection[str] = (),
) -> bool:
    """Whether `scopes`, all of one role, are enough for an action whose cell of the table says `kinds`.

    Any of the kinds is enough. `todo`: only a scope over everything. A kind of `own`: who acts is among the ids, and
    the action is within some scope. Another kind: *every* id within scopes of that kind, or a scope over everything,
    which does not reach the kinds of `narrow`.
    """
    if not scopes:
        return False
    everything = EVERYWHERE in scopes

    def within(kind: str) -> bool:
        granted = {s.valor for s in scopes if s.tipo == kind}
        found = set(values(kind)) if granted else set()
        return bool(found) and found <= granted

    for kind in kinds:
        if kind == EVERYTHING:
            allowed = everything
        elif kind in own:
            allowed = actor in values(kind) and (
                everything or any(within(s.tipo) for s in scopes if s.tipo != EVERYTHING)
            )
        else:
            allowed = (everything and kind not in narrow) or within(kind)
        if allowed:
            return True
    return False

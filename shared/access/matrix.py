"""role × action → kinds of scope: a table in each service, as data. What it does not say is refused. Pure.

    ACCESS = Matrix.of(
        roles='''
            administrador      alcances:todo    otorga:sistema
            coordinador_app    alcances:barrio  otorga:administrador
            dupla_psicosocial  alcances:barrio  otorga:administrador,coordinador_app
            auditor            alcances:caso    otorga:administrador  finalidad:caso
        ''',
        table='''
            AprobarPlan        coordinador_app:barrio
            RegistrarTutoria   dupla_psicosocial:asignado
        ''',
        subjects={"barrio": barrio_of, "asignado": assigned_to},
        own={"asignado"},
    )

An action is a public command by its wire name or a query by its method's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from shared.access.asked import Asked
from shared.access.opaque import SYSTEM_ROLE, is_name
from shared.access.scopes import EVERYTHING
from shared.decider import Context

Subject = Callable[[Asked, Context], Iterable[str]]
"""The ids of one kind that an action is about, from its own fields or from `context.of(DECIDER, key)`."""


GRANTING: Final = frozenset({"AsignarRol", "RevocarRol"})


@dataclass(frozen=True)
class Role:
    """`kinds`: the scopes it may be granted with. `granted_by`: roles.

    `purpose`: kinds granted one by one, each for a purpose: a scope over everything does not reach them.
    `automatic`: the issuer's word is enough; only for services, which nobody grants.
    """

    kinds: tuple[str, ...] = ()
    granted_by: tuple[str, ...] = ()
    purpose: tuple[str, ...] = ()
    automatic: bool = False


@dataclass(frozen=True)
class Matrix:
    """One service's table. `cells`: action → role → kinds. `reserved`: public, and for nobody."""

    roles: Mapping[str, Role]
    cells: Mapping[str, Mapping[str, tuple[str, ...]]]
    subjects: Mapping[str, Subject] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    reserved: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        *,
        roles: str,
        table: str,
        subjects: Mapping[str, Subject],
        own: Iterable[str] = (),
        reserved: Iterable[str] = (),
    ) -> Self:
        """Reads the two texts. Raises TypeError for what does not fit together: the service does not start."""
        made = cls(
            {name: _role(name, parts) for name, parts in _lines(roles)},
            {name: _cells(name, parts) for name, parts in _lines(table)},
            subjects,
            frozenset(own),
            frozenset(reserved),
        )
        made._check()
        return made

    def kinds(self, action: str, role: str) -> tuple[str, ...]:
        """The cell; empty when the table is silent."""
        return self.cells.get(action, {}).get(role, ())

    def _check(self) -> None:
        placed = {SYSTEM_ROLE}
        while more := {
            n for n in self.roles.keys() - placed if {*self.roles[n].granted_by} <= placed
        }:
            placed |= more
        _require(placed >= self.roles.keys(), "roles that grant each other, or that nobody grants")
        for name, role in self.roles.items():
            known = {EVERYTHING, *self.subjects} - self.own
            _require(is_name(name), f"{name!r} is no name of a role")
            _require(set(role.kinds) <= known, f"{name}: unknown kinds {role.kinds}")
            _require(
                set(role.purpose) <= set(role.kinds), f"{name}: purpose of no scope of its own"
            )
            granters = set(role.granted_by)
            _require(role.automatic == (name == SYSTEM_ROLE), f"only {SYSTEM_ROLE} is automatic")
            _require(role.automatic != bool(granters), f"{name}: nobody grants it")
        for action, row in self.cells.items():
            _require(action not in self.reserved, f"{action} is reserved and in the table")
            _require(
                action not in GRANTING or SYSTEM_ROLE not in row,
                f"{action}: a service's own hand is not one that calls from outside",
            )
            for name, kinds in row.items():
                _require(name in self.roles, f"{action}: {name} is no role")
                role = self.roles[name]
                for kind in kinds:
                    _require(kind == EVERYTHING or kind in self.subjects, f"{action}: {kind}?")
                    _require(_can_have(role, kind, self.own), f"{action}: {name} never has {kind}")


def _can_have(role: Role, kind: str, own: frozenset[str]) -> bool:
    """Whether some grant of that role could ever be enough for that kind."""
    if role.automatic:
        return kind == EVERYTHING
    return kind in own or kind in role.kinds or EVERYTHING in role.kinds


def _lines(text: str) -> Iterable[tuple[str, list[str]]]:
    """(name, parts) of each row; one that begins with `+` goes on with the row before."""
    rows: dict[str, list[str]] = {}
    name = ""
    for words in filter(None, map(str.split, text.splitlines())):
        first, parts = words[0], words[1:]
        if first == "+":
            _require(bool(name), "a row that goes on with none")
        else:
            name = first
            _require(name not in rows, f"{name} twice")
        rows.setdefault(name, []).extend(parts)
    return rows.items()


def _role(name: str, parts: list[str]) -> Role:
    if parts == ["automatico"]:
        return Role(automatic=True)
    said = _pairs(name, parts)
    _require({"alcances", "otorga"} <= said.keys() <= {"alcances", "otorga", "finalidad"}, name)
    return Role(said["alcances"], said["otorga"], said.get("finalidad", ()))


def _cells(name: str, parts: list[str]) -> dict[str, tuple[str, ...]]:
    _require(bool(parts), f"{name}: a row for nobody; it belongs among the reserved")
    return _pairs(name, parts)


def _pairs(name: str, parts: list[str]) -> dict[str, tuple[str, ...]]:
    said: dict[str, tuple[str, ...]] = {}
    for part in parts:
        key, colon, values = part.partition(":")
        items = tuple(values.split(","))
        _require(key not in said and bool(colon) and all(items), f"{name}: {part!r}")
        said[key] = items
    return said


def _require(condition: bool, wrong: str) -> None:
    if not condition:
        raise TypeError(f"access table: {wrong}")

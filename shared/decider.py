"""What a decider is. Pure: nothing here knows of a database, a queue or a clock.

`decide(state, command, context)` gives events, `[]` for a repeat that changes nothing, or raises a `DomainError`.
A decision may rest on other streams of the same log: `context.of(POLIGONO, poligono_id)`. If that state is not at hand
the context raises `Needs`; the runtime loads it and decides again, which is harmless because deciding is pure. Every
stream a decision read is checked at the append, so two decisions can never rest on each other's past.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import reduce
from typing import Any, ClassVar, Generic, TypeVar, get_args

from shared.declare import command_type
from shared.moments import Moment, civil_date
from shared.personal import Personal, Protected, Sealed, Unreadable
from shared.personal import same as same_in_clear

C = TypeVar("C")  # command
S = TypeVar("S")  # state
E = TypeVar("E")  # event


class DomainError(Exception):
    """A command the domain refuses.

    The docstring of each subclass is the message people read, in Spanish, a format string over the facts given to
    the constructor: `FondoInsuficiente(saldo_clp=…)`. Facts are ids, dates and amounts, never personal data.
    `rule` is the code of the invariant, `remedy` says what would be accepted.
    """

    rule: ClassVar[str] = ""
    remedy: ClassVar[str] = ""

    def __init__(self, **weighed: object) -> None:
        self.weighed = {name: _plain(value) for name, value in weighed.items()}
        self._shown = {
            name: getattr(value, "mostrar", None) or self.weighed[name]
            for name, value in weighed.items()
        }
        super().__init__(weighed)

    @property
    def code(self) -> str:
        return type(self).__name__

    def __str__(self) -> str:
        return " ".join((type(self).__doc__ or self.code).format(**self._shown).split())

    def advice(self) -> str:
        """What would be accepted, filled with the facts; empty when the message says it already."""
        return self.remedy.format(**self._shown)


class Needs(Exception):
    """Raised by `Context.of`: the decision rests on a stream that has not been loaded yet."""

    def __init__(self, decider: Decider[Any, Any, Any], key: str) -> None:
        self.decider, self.key = decider, key
        super().__init__(decider.stream(key))


class NeedsClear(Exception):
    """Raised by `Context.clear`: the decision rests on a protected value that has not been opened yet."""

    def __init__(self, sealed: Sealed) -> None:
        self.sealed = sealed
        super().__init__(sealed.persona_ref)


@dataclass(frozen=True)
class Actor:
    """Who acts. `id` is opaque, never a RUN; a policy is `sistema:casos/P12`."""

    id: str
    rol: str
    institucion_id: str | None = None


@dataclass(frozen=True)
class Context:
    """The data of the moment a decision needs: when it happened, now, who, which rules a historical load relaxes."""

    occurred_at: Moment
    now: datetime
    actor: Actor
    grounds: str | None = None
    relaxed: frozenset[str] = frozenset()
    loaded: Mapping[str, Any] = field(default_factory=dict)
    opened: Mapping[Sealed, Any] = field(default_factory=dict)
    default_initial: bool = False

    def of(self, decider: Decider[Any, S, Any], key: str) -> S:
        """The state of another stream of this log. Raises `Needs` until it has been loaded."""
        stream = decider.stream(key)
        if stream in self.loaded:
            state: S = self.loaded[stream]
            return state
        if self.default_initial:
            return decider.initial
        raise Needs(decider, key)

    def clear(self, protected: Protected) -> Any:
        """The value of a protected field, plain JSON. Raises `NeedsClear` until it has been opened, `Unreadable`."""
        if isinstance(protected, Personal):
            if not protected.known:
                raise Unreadable(protected.persona_ref)
            return protected.value
        assert isinstance(protected, Sealed)
        if protected not in self.opened:
            raise NeedsClear(protected)
        return self.opened[protected]

    def same(self, one: Any, other: Any) -> bool:
        """Whether two facts say the same: a repeat brings in clear what the log has encrypted."""
        return same_in_clear(one, other, self.clear)

    def relaxes(self, rule: str) -> bool:
        """True when this is a historical load that names `rule` among those its papers cannot satisfy."""
        return rule in self.relaxed

    @property
    def today(self) -> date:
        """The civil date in Chile of `now`."""
        return civil_date(self.now)


def nobody(_: Any, __: Any, ___: Context) -> None:
    """The commands are about no person."""


def admit_all(_: Any, __: Any, ___: Context) -> None:
    """Any rectification that fits the event's schema may stand."""


@dataclass(frozen=True)
class Decider(Generic[C, S, E]):
    """`category` names its streams (`caso/<id>`); `commands` and `events` are the unions it decides and folds.

    `rules_version` reads from the state which version of the programme rules is pinned, if any.
    `person(state, command, context)`: the `persona_ref` of who a command's free text is about, if it is of somebody.
    `admits(state, event, context)` may refuse a rectification: `event` is one of the past as corrected, `state` is
    folded with it.
    """

    category: str
    decide: Callable[[S, C, Context], Sequence[Any]]
    evolve: Callable[[S, E], S]
    initial: S
    commands: Any
    events: Any
    rules_version: Callable[[S], str | None] = lambda _: None
    person: Callable[[S, C, Context], str | None] = nobody
    admits: Callable[[S, E, Context], None] = admit_all

    def stream(self, key: str) -> str:
        return f"{self.category}/{key}"

    def fold(self, events: Iterable[E], state: S | None = None) -> S:
        return reduce(self.evolve, events, self.initial if state is None else state)

    def command_classes(self) -> tuple[type[Any], ...]:
        classes = union_members(self.commands)
        for cls in classes:
            template = command_type(cls).stream
            if not template.startswith(f"{self.category}/"):
                raise TypeError(f"{cls.__name__} decides on {template}, not on {self.category}/…")
        return classes

    def event_classes(self) -> tuple[type[Any], ...]:
        return union_members(self.events)


def read_only(
    *,
    category: str,
    evolve: Callable[[S, E], S],
    initial: S,
    events: Any,
    rules_version: Callable[[S], str | None] = lambda _: None,
    admits: Callable[[S, E, Context], None] = admit_all,
) -> Decider[None, S, E]:
    """A stream as others read it: what is decided on it, if anything is, is another decider's."""

    def never(_: S, order: None, __: Context) -> Sequence[Any]:
        raise TypeError(f"{category} is only read here, not decided by {order!r}")

    return Decider[None, S, E](
        category=category,
        decide=never,
        evolve=evolve,
        initial=initial,
        commands=None,
        events=events,
        rules_version=rules_version,
        admits=admits,
    )


def union_members(union: Any) -> tuple[type[Any], ...]:
    """(A, B) of `A | B`, (A,) of `A`, () of `None`."""
    return () if union is None else get_args(union) or (union,)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(
            sorted(map(str, value)) if isinstance(value, set | frozenset) else map(str, value)
        )
    return str(value)

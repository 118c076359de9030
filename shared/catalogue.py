"""What a service can decide and remember, looked up by wire name. Built from its deciders, checked at start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shared.common import KERNEL_EVENTS, RectificarRegistro
from shared.decider import Decider
from shared.declare import command_type, event_type
from shared.errors import UnknownCommand
from shared.event_log.envelope import RecordedEvent
from shared.event_log.upcasters import Upcasters
from shared.personal import MARK, placed
from shared.rectified import Correction, corrected_data
from shared.schemas import load

AnyDecider = Decider[Any, Any, Any]


class UnknownEvent(Exception):
    """The log holds a type or version that this code does not know: it is older than the log."""


UNKNOWN: Final = AnyDecider(
    category="",
    decide=lambda _, __, ___: (),
    evolve=lambda state, _: state,
    initial=None,
    commands=None,
    events=None,
)


@dataclass(frozen=True)
class Order:
    """A command class and the decider that answers it."""

    cls: type[Any]
    decider: AnyDecider


class Catalogue:
    """Commands and events of one service by wire name."""

    def __init__(
        self,
        deciders: Sequence[AnyDecider],
        upcasters: Upcasters | None = None,
        extra: Sequence[type[Any]] = (),
    ) -> None:
        self.orders: dict[str, Order] = {}
        self.events: dict[str, type[Any]] = {}
        self.upcasters = upcasters or Upcasters()
        self.deciders = {decider.category: decider for decider in deciders}
        self.orders[RectificarRegistro.__name__] = Order(RectificarRegistro, UNKNOWN)
        for decider in deciders:
            for cls in decider.command_classes():
                name = command_type(cls).name
                if name in self.orders:
                    raise TypeError(f"{name} is decided twice")
                self.orders[name] = Order(cls, decider)
        for cls in (*KERNEL_EVENTS, *(c for d in deciders for c in d.event_classes()), *extra):
            name = event_type(cls).name
            if self.events.setdefault(name, cls) is not cls:
                raise TypeError(f"{name} is declared twice")
        self.upcasters.check(
            (event_type(cls).name, event_type(cls).version) for cls in self.events.values()
        )

    def order(self, name: str) -> Order:
        """Raises `UnknownCommand`, listing what exists."""
        if name not in self.orders:
            raise UnknownCommand(
                f"El comando {name!r} no existe.",
                remedio="Comandos de este servicio: " + ", ".join(sorted(self.orders)) + ".",
            )
        return self.orders[name]

    def decider_of(self, stream: str) -> AnyDecider:
        """Whose stream it is; one that folds nothing for a stream that nobody decides on."""
        return self.deciders.get(stream.partition("/")[0], UNKNOWN)

    def revive(self, event: RecordedEvent, data: Any = None) -> Any:
        """The dataclass instance of a stored event, upcast to the declared version. Raises `UnknownEvent`.

        `data` is read instead of what is stored: the event as corrected.
        """
        envelope = event.envelope
        cls = self.events.get(envelope["type"])
        if cls is None or envelope["schema_version"] > event_type(cls).version:
            raise UnknownEvent(
                f"{envelope['type']} v{envelope['schema_version']} at position {event.position}"
            )
        said = envelope["data"] if data is None else data
        if f'"{MARK}"' in event.body:
            said = placed(event.event_id, said)
        newest = self.upcasters.upcast(
            envelope["type"], envelope["schema_version"], event_type(cls).version, said
        )
        return load(cls, newest)

    def revive_all(
        self, events: Sequence[RecordedEvent], more: Sequence[Correction] = ()
    ) -> Iterator[Any]:
        """The facts of consecutive events of one stream, each as its rectifications (and `more`) leave it."""
        for event, data in corrected_data(events, more):
            yield self.revive(event, data)

"""How a service reacts to another's events: it records the fact as its own, then gives itself commands.

    FACTS = (Fact("intervencion", "PDLValidado", ConstaPDLValidado, stream="fondo/{proyecto_id}"),)
    POLICIES = (Policy("P4", "intervencion", "ProyectoAdjudicado", asignar_fondo),)

Both are commands like any other, stored and repeatable: their ids derive from the foreign event's id, so a message
delivered twice has one effect.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from shared.declare import command_type, event_type
from shared.ids import derived_id
from shared.schemas import dump, load

T = TypeVar("T")


@dataclass(frozen=True)
class Foreign:
    """An event of another service, as its log has it: `envelope` is the body."""

    source: str
    envelope: Mapping[str, Any]

    @property
    def type(self) -> str:
        return str(self.envelope["type"])

    @property
    def event_id(self) -> str:
        return str(self.envelope["event_id"])

    def read(self, cls: builtins.type[T]) -> T:
        """The fields `cls` names, from the payload; the rest is ignored. Raises `InvalidInput`."""
        return load(cls, self.envelope["data"], tolerant=True)


@dataclass(frozen=True)
class Fact:
    """`source`'s event `type` is recorded as `records` (a `Consta…` event) on `stream`, a template over its fields.

    `when` keeps only the events of interest.
    """

    source: str
    type: str
    records: builtins.type[Any]
    stream: str
    when: Callable[[Foreign], bool] = lambda _: True

    @property
    def command(self) -> str:
        """The name under which the recording is stored: `ConstatarPDLValidado`."""
        return re.sub(r"^Consta", "Constatar", self.records.__name__)

    def event_from(self, data: Mapping[str, Any]) -> Any:
        return load(self.records, data)

    def stream_for(self, data: Mapping[str, Any]) -> str:
        return self.stream.format_map(data)

    def orders(self, event: Foreign) -> Iterable[tuple[str, dict[str, Any], str]]:
        """(command name, data, key of its id) of each recording `event` asks for."""
        if self.when(event):
            # Only what the class names, at every level: the producer may add the rest.
            yield (
                self.command,
                dump(event.read(self.records)),
                f"constancia/{self.records.__name__}",
            )


@dataclass(frozen=True)
class Policy:
    """`source`'s event `type` makes this service give itself the commands of `react`. `code`: e.g. `P4`."""

    code: str
    source: str
    type: str
    react: Callable[[Foreign], Iterable[Any]]

    def orders(self, event: Foreign) -> Iterable[tuple[str, dict[str, Any], str]]:
        """(command name, data, key of its id) of each command."""
        for index, order in enumerate(self.react(event)):
            yield command_type(order).name, dump(order), f"{self.code}/{index}"


Reaction = Fact | Policy


def commands_for(
    service: str, event: Foreign, reactions: Iterable[Reaction]
) -> Iterable[tuple[str, dict[str, Any], str]]:
    """(command name, wire payload, actor id) of every reaction to `event`, facts first."""
    matching = [r for r in reactions if (r.source, r.type) == (event.source, event.type)]
    for reaction in sorted(matching, key=lambda r: isinstance(r, Policy)):
        label = reaction.code if isinstance(reaction, Policy) else "constancia"
        for name, data, key in reaction.orders(event):
            yield name, wire_form(service, event, data, key), f"sistema:{service}/{label}"


def wire_form(service: str, event: Foreign, data: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The command as its consequence: same moment, same conversation, caused by the event.

    The origin (file and row) travels along so that lineage reaches the paper; what that paper's load relaxed does not.
    """
    envelope = event.envelope
    origin = envelope["origin"]
    return {
        "command_id": derived_id(service, key, event.event_id),
        "occurred_at": envelope["occurred_at"],
        "occurred_basis": envelope["occurred_basis"],
        "correlation_id": envelope["correlation_id"],
        "causation_id": event.event_id,
        "origin": None if origin is None else {**origin, "relaja": []},
        "data": dict(data),
    }


def subscriptions(reactions: Iterable[Reaction]) -> dict[str, set[str]]:
    """Producer → the event types a service reacts to."""
    wanted: dict[str, set[str]] = {}
    for reaction in reactions:
        wanted.setdefault(reaction.source, set()).add(reaction.type)
    return wanted


def consta_types(reactions: Iterable[Reaction]) -> tuple[type[Any], ...]:
    """The `Consta…` classes among the reactions, for the catalogue."""
    classes = [r.records for r in reactions if isinstance(r, Fact)]
    for cls in classes:
        event_type(cls)
    return tuple(dict.fromkeys(classes))

"""What an action is about, before any of it is believed: its stream and its fields. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Self

from shared.declare import command_type, stream_of

STREAM: Final = "secuencia"  # how rectifications and queries name a stream


@dataclass(frozen=True)
class Asked:
    """`action`: a command's wire name or a query's method. `stream`: empty for a query that names none."""

    action: str
    stream: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def by_command(cls, order: Any) -> Self:
        """Of a command already read: its own fields and the stream it decides on."""
        said = {f.name: getattr(order, f.name) for f in fields(order)}
        return cls(command_type(order).name, stream_of(order), said)

    @classmethod
    def by_query(cls, method: str, **arguments: Any) -> Self:
        """Of a query: `secuencia`, if it takes one, is its stream."""
        named = arguments.get(STREAM)
        return cls(method, named if isinstance(named, str) else "", arguments)

    def key(self, category: str) -> str | None:
        """`c-1` of `caso/c-1`, or None when it is about a stream of another category."""
        head, slash, key = self.stream.partition("/")
        return key if slash and key and head == category else None

    def text(self, name: str) -> str | None:
        """A field's value as text, if the action has that field and it says something."""
        value = self.fields.get(name)
        return str(value) if isinstance(value, str) and value else None

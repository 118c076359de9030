"""How a service declares its events and commands: once, as frozen dataclasses. Pure.

    @event("TutoríaRegistrada")
    class TutoriaRegistrada:
        caso_id: str
        duracion_min: int

    @command("caso/{caso_id}")
    class RegistrarTutoria:
        caso_id: str

Marshmallow schemas, JSON Schema, the catalogue and the READMEs derive from these (`shared.schemas`).
"""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Callable
from typing import Any, Literal, TypeVar, dataclass_transform

T = TypeVar("T")
KeyEffect = Literal["block", "unblock", "erase"]


@dataclasses.dataclass(frozen=True)
class EventType:
    """`name` is the wire name, exact Spanish in NFC; `stream` names the event's own stream, if not its command's.

    `fixed`: the fields (a list's items without index: `documentos.folio`) that no rectification may change: keys were
    reserved from them, or they say who acted, on which the separation of duties rests.
    `key`: what happens to the key of its `persona_ref` once it is stored.
    `document`: the field with the RUT of its `persona_ref`, which nobody else may have; the newest one counts.
    """

    name: str
    version: int
    stream: str | None
    fixed: tuple[str, ...] = ()
    key: KeyEffect | None = None
    document: str | None = None


@dataclasses.dataclass(frozen=True)
class CommandType:
    """`stream` is the template of the stream the command decides on, filled from the command's own fields."""

    name: str
    stream: str


@dataclass_transform(frozen_default=True, kw_only_default=True)
def event(
    name: str,
    *,
    version: int = 1,
    stream: str | None = None,
    fixed: tuple[str, ...] = (),
    key: KeyEffect | None = None,
    document: str | None = None,
) -> Callable[[type[T]], type[T]]:
    """Declares an event. Published shapes never change: a new shape is the next `version` with an upcaster."""
    if unicodedata.normalize("NFC", name) != name:
        raise ValueError(f"El nombre del evento no está en NFC: {name!r}")

    def declare(cls: type[T]) -> type[T]:
        made = dataclasses.dataclass(frozen=True, kw_only=True)(cls)
        made.__tejido__ = EventType(name, version, stream, fixed, key, document)  # type: ignore[attr-defined]  # the mark itself
        return made

    return declare


@dataclass_transform(frozen_default=True, kw_only_default=True)
def command(stream: str) -> Callable[[type[T]], type[T]]:
    """Declares a command and the stream whose state decides it. Its wire name is the class name."""

    def declare(cls: type[T]) -> type[T]:
        made = dataclasses.dataclass(frozen=True, kw_only=True)(cls)
        made.__tejido__ = CommandType(cls.__name__, stream)  # type: ignore[attr-defined]  # the mark itself
        return made

    return declare


@dataclass_transform(frozen_default=True, kw_only_default=True)
def value(cls: type[T]) -> type[T]:
    """Declares a part that events and commands nest (a row, an item)."""
    return dataclasses.dataclass(frozen=True, kw_only=True)(cls)


def event_type(thing: Any) -> EventType:
    """The declaration of an event class or instance; TypeError for anything else."""
    mark = getattr(thing, "__tejido__", None)
    if not isinstance(mark, EventType):
        raise TypeError(f"{thing!r} is not declared with @event")
    return mark


def command_type(thing: Any) -> CommandType:
    """The declaration of a command class or instance; TypeError for anything else."""
    mark = getattr(thing, "__tejido__", None)
    if not isinstance(mark, CommandType):
        raise TypeError(f"{thing!r} is not declared with @command")
    return mark


def stream_of(thing: Any) -> str:
    """The stream a command decides on, or an event with a stream of its own belongs to."""
    mark = thing.__tejido__
    if mark.stream is None:
        raise TypeError(f"{mark.name} has no stream of its own")
    return str(mark.stream.format_map(_Fields(thing)))


class _Fields(dict[str, Any]):
    def __init__(self, thing: Any) -> None:
        self.thing = thing

    def __missing__(self, key: str) -> Any:
        return getattr(self.thing, key)

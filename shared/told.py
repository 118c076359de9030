"""What a command says of a person: in clear on the wire and in memory, and nowhere else. Pure.

@command("persona/{persona_ref}")
class IdentificarPersona:
    persona_ref: str
    nombre: ToldText            # `orden.nombre.of(persona_ref)` is the field of an event (`shared.personal`)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, ClassVar, get_args, get_type_hints

from shared.personal import Hidden, Json, Path, Personal, Unreadable
from shared.values import Rut


class Told(Hidden):
    """A personal value of a command, nobody's yet. Subclasses say in `check` which ones there may be.

    `JSON_SCHEMA`: of the clear value.
    """

    __slots__ = ("_known", "_value")
    JSON_SCHEMA: ClassVar[dict[str, Any]] = {}

    def __init__(self, value: Json) -> None:
        self._value, self._known = self.check(value), True

    @classmethod
    def lost(cls) -> Told:
        """One whose value is not readable any more: it can be given to its person, and not looked at."""
        made = cls.__new__(cls)
        made._value, made._known = None, False
        return made

    @classmethod
    def check(cls, value: Json) -> Json:
        """The same value in its one form. Raises ValueError, in Spanish, which never repeats it."""
        raise NotImplementedError

    @property
    def value(self) -> Json:
        """In clear. Raises `Unreadable`."""
        if not self._known:
            raise Unreadable(None)
        return self._value

    def of(self, persona_ref: str) -> Personal:
        """The value as that person's, for an event."""
        return Personal(persona_ref, self._value, known=self._known)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Told) and self.value == other.value

    __hash__ = None  # type: ignore[assignment]  # its value may be a list


class ToldText(Told):
    """Free text, up to `MAXIMO` characters."""

    __slots__ = ()
    MAXIMO: ClassVar[int] = 4000
    JSON_SCHEMA: ClassVar[dict[str, Any]] = {"type": "string", "minLength": 1, "maxLength": 4000}

    @classmethod
    def check(cls, value: Json) -> Json:
        text = _text(value)
        if not text.strip() or len(text) > cls.MAXIMO:
            raise ValueError(f"debe tener de 1 a {cls.MAXIMO} caracteres")
        return text


class ToldDate(Told):
    """A civil date."""

    __slots__ = ()
    JSON_SCHEMA: ClassVar[dict[str, Any]] = {"type": "string", "format": "date"}

    @classmethod
    def check(cls, value: Json) -> Json:
        text = _text(value)
        try:
            day = date.fromisoformat(text).isoformat()
        except ValueError:
            day = ""
        if day != text:
            raise ValueError("debe ser una fecha AAAA-MM-DD que exista")
        return text

    @property
    def day(self) -> date:
        """Raises `Unreadable`."""
        return date.fromisoformat(self.value)


class ToldRut(Told):
    """A RUT or RUN, canonical `12667869-K`."""

    __slots__ = ()
    JSON_SCHEMA: ClassVar[dict[str, Any]] = {"type": "string"}

    @classmethod
    def check(cls, value: Json) -> Json:
        return str(Rut(_text(value)))


class ToldCode(Told):
    """One of `OPCIONES`: a code that says something of a person."""

    __slots__ = ()
    OPCIONES: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls.JSON_SCHEMA = {"enum": list(cls.OPCIONES)}

    @classmethod
    def check(cls, value: Json) -> Json:
        if value not in cls.OPCIONES or not isinstance(value, str):
            raise ValueError(f"debe ser uno de: {', '.join(cls.OPCIONES)}")
        return value


class ToldCodes(Told):
    """Some of `OPCIONES`, each once; kept in their order."""

    __slots__ = ()
    OPCIONES: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        items = {"enum": list(cls.OPCIONES)}
        cls.JSON_SCHEMA = {"type": "array", "items": items, "uniqueItems": True}

    @classmethod
    def check(cls, value: Json) -> Json:
        known = isinstance(value, list) and all(
            isinstance(item, str) and item in cls.OPCIONES for item in value
        )
        if not known or len(set(value)) != len(value):
            raise ValueError(f"debe ser una lista sin repetir de: {', '.join(cls.OPCIONES)}")
        return sorted(value, key=cls.OPCIONES.index)


def of(told: Told | None, persona_ref: str) -> Personal | None:
    """`told.of(persona_ref)`, of a value that may not have been told."""
    return None if told is None else told.of(persona_ref)


def told_in(
    thing: Any, owner: str | None = None, path: Path = ()
) -> Iterator[tuple[Path, str | None]]:
    """(path, whose) of every personal value of a command. `owner`: of those whose part names nobody.

    A part about somebody else says in `PERSONA` which of its fields has that person's reference.
    """
    if isinstance(thing, Told):
        yield path, owner
    elif isinstance(thing, tuple):
        for index, part in enumerate(thing):
            yield from told_in(part, owner, (*path, index))
    elif is_dataclass(thing):
        if (named := getattr(type(thing), "PERSONA", None)) is not None:
            owner = getattr(thing, named)
        for field in fields(thing):
            yield from told_in(getattr(thing, field.name), owner, (*path, field.name))


def told_at(cls: type[Any], path: Path) -> type[Told]:
    """The kind of personal value a command declares at `path`. LookupError when it declares none there."""
    for step in path:
        cls = _inside(get_type_hints(cls)[step] if isinstance(step, str) else cls)
    if not (isinstance(cls, type) and issubclass(cls, Told)):
        raise LookupError(path)  # noqa: TRY004  # it is the path that leads to nothing of the kind
    return cls


def _inside(hint: Any) -> Any:
    """`T` of `T | None`, of `tuple[T, ...]` and of `T`."""
    parts = [part for part in get_args(hint) if part not in (type(None), Ellipsis)]
    return _inside(parts[0]) if parts else hint


def _text(value: Json) -> str:
    if type(value) is not str:
        raise ValueError("debe ser texto")  # all that is wrong with a value is a ValueError
    return value

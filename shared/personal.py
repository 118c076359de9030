"""A field of an event that only its person's key opens. Pure.

    @event("PersonaIdentificada")
    class PersonaIdentificada:
        persona_ref: str
        nombre: Protected                     # `orden.nombre.of(persona_ref)`; the runtime encrypts it after deciding

    context.clear(estado.nombre)              # a decision that rests on it

What a command says is in `shared.told`. None of them shows its value in a repr, a message or a log line, and canonical
JSON refuses all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Any, Final, NoReturn

from shared.declare import value

Json = Any
Path = tuple[str | int, ...]

MARK: Final = "cifrado"  # the key that says that an object is ciphertext
OMITTED: Final = {"omitido": True}  # in place of what was said of somebody who cannot be told


class Unreadable(Exception):
    """A decision needs a value that nobody can read any more, or for now. Says of whom, never what."""

    def __init__(self, persona_ref: str | None) -> None:
        self.persona_ref = persona_ref
        super().__init__("El dato personal no se puede leer.")


class Hidden:
    """What shows nowhere: neither in a repr, nor in a format, nor pickled or copied."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"

    def __format__(self, _: str) -> str:
        return repr(self)

    def __reduce_ex__(self, _: Any) -> NoReturn:
        raise TypeError("a personal value is neither pickled nor copied")


class Protected(Hidden):
    """A field of an event that only its person's key opens: `Personal` before it is stored, `Sealed` after."""

    __slots__ = ()
    persona_ref: str


class Personal(Protected):
    """A value that is somebody's: plain until it is encrypted."""

    __slots__ = ("known", "persona_ref", "value")

    def __init__(self, persona_ref: str, value: Json, *, known: bool = True) -> None:
        self.persona_ref, self.value, self.known = persona_ref, value, known

    def __repr__(self) -> str:
        return f"Personal({self.persona_ref!r}, …)"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Personal):
            return False
        return (self.persona_ref, self.known) == (other.persona_ref, other.known) and bool(
            self.value == other.value
        )

    __hash__ = None  # type: ignore[assignment]  # its value may be a list


@value
class Cifrado:
    """The stored form: AES-GCM under the person's key; `nonce` and `ct` are base64url."""

    cifrado: int
    persona_ref: str
    clave: str
    nonce: str
    ct: str


class Sealed(Protected):
    """A stored field and where it is stored, without which it does not open."""

    __slots__ = ("event_id", "form", "path")

    def __init__(self, form: Cifrado, event_id: str = "", path: Path = ()) -> None:
        self.form, self.event_id, self.path = form, event_id, path

    @property
    def persona_ref(self) -> str:  # type: ignore[override]  # it is in the form, which is what is stored
        return self.form.persona_ref

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self.form == other.form

    def __hash__(self) -> int:
        return hash(self.form.ct)


def placed(event_id: str, tree: Json, path: Path = ("data",)) -> Json:
    """A stored payload with `Sealed` for each ciphertext, which knows so where it is. Raises ValueError."""
    if isinstance(tree, dict):
        if MARK in tree:
            if set(tree) != {field.name for field in fields(Cifrado)}:
                raise ValueError("un campo cifrado no tiene las claves debidas")
            return Sealed(Cifrado(**tree), event_id, path)
        return {key: placed(event_id, item, (*path, key)) for key, item in tree.items()}
    if isinstance(tree, list):
        return [placed(event_id, item, (*path, n)) for n, item in enumerate(tree)]
    return tree


def same(one: Any, other: Any, clear: Any) -> bool:
    """Whether two facts say the same, what is protected compared in clear by `clear(field)`."""
    if isinstance(one, Protected) and isinstance(other, Protected):
        return one.persona_ref == other.persona_ref and bool(clear(one) == clear(other))
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(
            same(a, b, clear) for a, b in zip(one, other, strict=True)
        )
    if is_dataclass(one) and type(one) is type(other):
        return all(
            same(getattr(one, field.name), getattr(other, field.name), clear)
            for field in fields(one)
        )
    return bool(one == other)


def put(tree: Json, path: Sequence[str | int], new: Any) -> Json:
    """A copy of a JSON tree with `new` at `path`; what is not on the way is shared."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(tree, dict):
        return {**tree, step: put(tree.get(step), rest, new)}
    made = list(tree)
    made[step] = put(made[step], rest, new)  # type: ignore[index]  # a list's step is its index
    return made


def shown(text: Any) -> str | None:
    """A text of an envelope for people to read: what is encrypted says so."""
    return "(reservado)" if isinstance(text, dict) and MARK in text else text

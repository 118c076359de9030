"""One artificial instance of a declared class: every field filled, the same each time, and plainly made up."""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from shared.moments import Moment
from shared.personal import Cifrado, Protected, Sealed
from shared.told import Told, ToldCode, ToldCodes, ToldDate, ToldRut
from shared.values import Clp, Cut, Fase, Mes, Region, Rut

VALUES: dict[type[Any], Any] = {
    int: 2,
    bool: True,
    date: date(2025, 3, 31),
    Decimal: Decimal("12.50"),
    Clp: Clp(1_234_567),
    Cut: Cut("01107"),
    Fase: Fase(2),
    Mes: Mes("2025-03"),
    Moment: Moment("2025-03-31T15:00:00Z"),
    Region: Region("01"),
    Rut: Rut("99999999-9"),
}
BASE64URL = "ZWplbXBsbw"
NAMED: dict[str, Any] = {
    "persona_ref": "00000000-0000-4000-8000-000000000001",
    "representante_ref": "00000000-0000-4000-8000-000000000002",
    "representado_ref": "00000000-0000-4000-8000-000000000003",
    "cifrado": 1,  # the version of the encrypted form, DESIGN 2.1
    "nonce": BASE64URL,
    "ct": BASE64URL,
}
DIGEST = "0123456789abcdef" * 4


def example(cls: type[Any], *, clear_text: bool = True) -> Any:
    """An instance of `cls`. Without `clear_text` its texts are codes, as where a log takes no free text."""
    hints = typing.get_type_hints(cls)
    return cls(
        **{f.name: _value(hints[f.name], f.name, clear_text) for f in dataclasses.fields(cls)}
    )


def _value(kind: Any, name: str, clear_text: bool) -> Any:
    if name in NAMED and type(NAMED[name]) is kind:
        return NAMED[name]
    if kind in VALUES:
        return VALUES[kind]
    if isinstance(kind, type) and issubclass(kind, Told):
        return kind(_told(kind))
    if kind is Protected:
        return Sealed(example(Cifrado, clear_text=False))
    if kind is str:
        return _text(name, clear_text)
    if dataclasses.is_dataclass(kind):
        assert isinstance(kind, type)
        return example(kind, clear_text=clear_text)
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin is Literal:
        return parts[0]
    if origin is tuple:
        return (_value(parts[0], name, clear_text),)
    if origin in {typing.Union, types.UnionType}:
        return _value(next(p for p in parts if p is not type(None)), name, clear_text)
    raise TypeError(f"{name}: no example of {kind}")


def _told(kind: type[Told]) -> Any:
    """A clear value that a kind takes."""
    if issubclass(kind, ToldCode):
        return kind.OPCIONES[0]
    if issubclass(kind, ToldCodes):
        return list(kind.OPCIONES[:1])
    return {ToldDate: "2010-03-31", ToldRut: "11111111-1"}.get(kind, "ejemplo inventado")


def _text(name: str, clear_text: bool) -> str:
    if name.endswith("sha256"):
        return DIGEST
    if not clear_text or name.endswith("_id"):
        return f"ejemplo-{name.replace('_', '-')}"
    return f"Ejemplo de «{name}»: ñandú"

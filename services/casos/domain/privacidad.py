"""K10: no text of a command can carry a person. One place, in front of every decision of casos.

What fails is answered as invalid input and not as a refusal: a refusal is stored with its command,
and the datum would stay in the log for ever. The answer names the field, never its value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Final, Literal, TypeVar, get_args, get_origin, get_type_hints

from shared.codes import is_code, looks_personal
from shared.decider import Context
from shared.errors import InvalidInput

S = TypeVar("S")
C = TypeVar("C")

REGLA: Final = "K10"

_UUID_AL_AZAR: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
)
_SHA256: Final = re.compile(r"[0-9a-f]{64}")

DEBE_SER_ID: Final = (
    "debe ser un identificador o un código (letras sin tilde, números, punto, guion y guion bajo; "
    "hasta 64): en casos no se recibe texto libre ni correos"
)
PARECE_DE_PERSONA: Final = "parece un RUT o un teléfono: en casos no se reciben datos de personas"
DEBE_SER_AL_AZAR: Final = "debe ser un UUID al azar (versión 4), que no diga nada de la persona"
DEBE_SER_SHA256: Final = "debe tener 64 dígitos hexadecimales en minúsculas"


def problema_de(campo: str, texto: str) -> str | None:
    """What is wrong with the text of that field, or None. Never contains the text."""
    if campo.endswith("_ref"):
        return None if _UUID_AL_AZAR.fullmatch(texto) else DEBE_SER_AL_AZAR
    if campo.endswith("_sha256"):
        return None if _SHA256.fullmatch(texto) else DEBE_SER_SHA256
    if not is_code(texto):
        return DEBE_SER_ID
    return PARECE_DE_PERSONA if looks_personal(texto) else None


def revisar(orden: Any) -> None:
    """Raises `InvalidInput`, a row per field, if any text of the command may carry a person."""
    errores = [
        (f"data.{ruta}", problema)
        for ruta, campo, texto in textos_abiertos(orden)
        if (problema := problema_de(campo, texto)) is not None
    ]
    if errores:
        error = InvalidInput.of(errores)
        error.problem["regla"] = REGLA
        raise error


def revisar_rectificado(_: Any, hecho: Any, __: Context) -> None:
    """The same of an event as rectified (`Decider.admits`)."""
    revisar(hecho)


def protegida(
    decide: Callable[[S, C, Context], Sequence[Any]],
) -> Callable[[S, C, Context], Sequence[Any]]:
    """`decide`, after `revisar`."""

    def decidir(estado: S, orden: C, context: Context) -> Sequence[Any]:
        revisar(orden)
        return decide(estado, orden, context)

    return decidir


def textos_abiertos(thing: Any, antes: str = "") -> Iterator[tuple[str, str, str]]:
    """(path, field, text) of every text that is not of a closed list nor of a value type."""
    cls: Any = type(thing)
    abiertos = _campos_abiertos(cls)
    for campo in fields(thing):
        yield from _en(getattr(thing, campo.name), f"{antes}{campo.name}", campo.name, abiertos)


def _en(
    valor: Any, ruta: str, campo: str, abiertos: frozenset[str]
) -> Iterator[tuple[str, str, str]]:
    if isinstance(valor, tuple):
        for indice, parte in enumerate(valor):
            yield from _en(parte, f"{ruta}[{indice}]", campo, abiertos)
    elif is_dataclass(valor):
        yield from textos_abiertos(valor, f"{ruta}.")
    elif type(valor) is str and campo in abiertos:
        yield ruta, campo, valor


@cache
def _campos_abiertos(cls: Any) -> frozenset[str]:
    return frozenset(nombre for nombre, tipo in get_type_hints(cls).items() if _admite_texto(tipo))


def _admite_texto(tipo: Any) -> bool:
    if get_origin(tipo) is Literal:
        return False
    return tipo is str or any(_admite_texto(parte) for parte in get_args(tipo))

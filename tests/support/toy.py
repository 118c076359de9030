"""Two toy services for testing the machinery: `origen` notes things, `destino` copies each note it hears of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shared.decider import Context, Decider, DomainError
from shared.declare import command, event
from shared.ids import new_id
from shared.policies import Fact, Foreign, Policy


@event("NotaEscrita")
class NotaEscrita:
    nota_id: str
    numero: int
    texto: str | None = None


@command("nota/{nota_id}")
class EscribirNota:
    nota_id: str
    numero: int
    texto: str | None = None


class NumeroNegativo(DomainError):
    """El número {numero} es negativo."""

    rule = "N1"
    remedy = "Use un número desde 0."


def _escribir(state: int, order: EscribirNota, context: Context) -> list[NotaEscrita]:
    if order.numero < 0:
        raise NumeroNegativo(numero=order.numero)
    return [NotaEscrita(nota_id=order.nota_id, numero=order.numero, texto=order.texto)]


NOTA = Decider[EscribirNota, int, NotaEscrita](
    category="nota",
    decide=_escribir,
    evolve=lambda state, _: state + 1,
    initial=0,
    commands=EscribirNota,
    events=NotaEscrita,
)


@event("ConstaNotaEscrita")
class ConstaNotaEscrita:
    nota_id: str
    numero: int


@event("NotaCopiada")
class NotaCopiada:
    nota_id: str
    numero: int


@command("copia/{nota_id}")
class CopiarNota:
    nota_id: str
    numero: int


@dataclass(frozen=True)
class Copias:
    numeros: tuple[int, ...] = ()


class NumeroProhibido(DomainError):
    """El número {numero} no se copia."""

    rule = "N2"


def _copiar(state: Copias, order: CopiarNota, context: Context) -> list[NotaCopiada]:
    if order.numero == 1313:
        raise NumeroProhibido(numero=order.numero)
    return [NotaCopiada(nota_id=order.nota_id, numero=order.numero)]


def _copiada(state: Copias, fact: NotaCopiada | ConstaNotaEscrita) -> Copias:
    return Copias((*state.numeros, fact.numero)) if isinstance(fact, NotaCopiada) else state


COPIA = Decider[CopiarNota, Copias, NotaCopiada | ConstaNotaEscrita](
    category="copia",
    decide=_copiar,
    evolve=_copiada,
    initial=Copias(),
    commands=CopiarNota,
    events=NotaCopiada | ConstaNotaEscrita,
)


def _copy(event: Foreign) -> Iterator[Any]:
    nota = event.read(CopiarNota)
    yield CopiarNota(nota_id=nota.nota_id, numero=nota.numero)


REACTIONS = (
    Fact("origen", "NotaEscrita", ConstaNotaEscrita, stream="copia/{nota_id}"),
    Policy("PT", "origen", "NotaEscrita", _copy),
)


def write_note(nota_id: str, numero: int) -> dict[str, Any]:
    """The wire form of an `EscribirNota`."""
    return {
        "command_id": new_id(),
        "occurred_at": "2025-03-01",
        "data": {"nota_id": nota_id, "numero": numero},
    }

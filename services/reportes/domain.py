"""The rules of a discrepancia: registered once as the sources say, settled once, with grounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from services.reportes.events import (
    DiscrepanciaRegistrada,
    DiscrepanciaResuelta,
    Event,
    ValorEnFuente,
)
from shared.decider import Context, Decider, DomainError
from shared.declare import command


class DiscrepanciaYaRegistrada(DomainError):
    """La discrepancia {discrepancia_id} ya está registrada con otro contenido."""

    rule = "D1"
    remedy = "Registre la nueva contradicción con otro identificador."


class DiscrepanciaNoRegistrada(DomainError):
    """No hay una discrepancia {discrepancia_id} que resolver."""

    rule = "D2"
    remedy = "Regístrela primero, con lo que dice cada fuente."


class FundamentoRequerido(DomainError):
    """La resolución de la discrepancia {discrepancia_id} no trae fundamento."""

    rule = "D3"
    remedy = "Indique en grounds las razones de la decisión."


class DiscrepanciaYaResuelta(DomainError):
    """La discrepancia {discrepancia_id} ya se resolvió: «{decision}»."""

    rule = "D4"
    remedy = "Si aparece otra contradicción, regístrela con otro identificador."


@command("discrepancia/{discrepancia_id}")
class RegistrarDiscrepancia:
    """Says that two sources contradict each other, or that one leaves something out."""

    discrepancia_id: str
    campo: str
    valor_a: ValorEnFuente
    valor_b: ValorEnFuente | None = None
    regla: str | None = None
    bloqueante: bool
    descripcion: str


@command("discrepancia/{discrepancia_id}")
class ResolverDiscrepancia:
    """Settles a discrepancia; the grounds come in the envelope and are mandatory."""

    discrepancia_id: str
    decision: str


Command = RegistrarDiscrepancia | ResolverDiscrepancia


@dataclass(frozen=True)
class Inexistente: ...


@dataclass(frozen=True)
class Abierta:
    """Keeps what was registered: a repeat is told from a contradiction of it."""

    registro: DiscrepanciaRegistrada


@dataclass(frozen=True)
class Resuelta:
    registro: DiscrepanciaRegistrada
    decision: str


Discrepancia = Inexistente | Abierta | Resuelta


def registrar_discrepancia(estado: Discrepancia, orden: RegistrarDiscrepancia) -> list[Event]:
    registro = DiscrepanciaRegistrada(
        discrepancia_id=orden.discrepancia_id,
        campo=orden.campo,
        valor_a=orden.valor_a,
        valor_b=orden.valor_b,
        regla=orden.regla,
        bloqueante=orden.bloqueante,
        descripcion=orden.descripcion,
    )
    match estado:
        case Inexistente():
            return [registro]
        case Abierta(anterior) | Resuelta(anterior, _):
            if anterior != registro:
                raise DiscrepanciaYaRegistrada(discrepancia_id=orden.discrepancia_id)
            return []
        case _:
            assert_never(estado)


def resolver_discrepancia(
    estado: Discrepancia, orden: ResolverDiscrepancia, context: Context
) -> list[Event]:
    match estado:
        case Inexistente():
            raise DiscrepanciaNoRegistrada(discrepancia_id=orden.discrepancia_id)
        case Resuelta(_, decision):
            if decision != orden.decision:
                raise DiscrepanciaYaResuelta(
                    discrepancia_id=orden.discrepancia_id, decision=decision
                )
            return []
        case Abierta():
            if not (context.grounds or "").strip():
                raise FundamentoRequerido(discrepancia_id=orden.discrepancia_id)
            return [
                DiscrepanciaResuelta(discrepancia_id=orden.discrepancia_id, decision=orden.decision)
            ]
        case _:
            assert_never(estado)


def decide(estado: Discrepancia, orden: Command, context: Context) -> list[Event]:
    match orden:
        case RegistrarDiscrepancia():
            return registrar_discrepancia(estado, orden)
        case ResolverDiscrepancia():
            return resolver_discrepancia(estado, orden, context)
        case _:
            assert_never(orden)


def evolve(estado: Discrepancia, hecho: Event) -> Discrepancia:
    match estado, hecho:
        case _, DiscrepanciaRegistrada():
            return Abierta(hecho)
        case Abierta(registro), DiscrepanciaResuelta(decision=decision):
            return Resuelta(registro, decision)
        case _:
            return estado


DISCREPANCIA = Decider[Command, Discrepancia, Event](
    category="discrepancia",
    decide=decide,
    evolve=evolve,
    initial=Inexistente(),
    commands=Command,
    events=Event,
)

DECIDERS = (DISCREPANCIA,)
RELAXABLE: frozenset[str] = frozenset()

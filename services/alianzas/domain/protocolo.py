"""A referral protocol: talks between institutions, then an agreement with a term to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, assert_never

from services.alianzas.domain.institucion import exigir_comprometibles, exigir_registradas
from services.alianzas.events import CoordinacionProtocoloRegistrada, ProtocoloDerivacionAcordado
from shared.decider import Context, Decider, DomainError
from shared.declare import command


class ProtocoloSinInstituciones(DomainError):
    """El protocolo {protocolo_id} no dice qué instituciones lo acuerdan."""

    rule = "A0"
    remedy = "Indique en «instituciones» al menos una."


class PlazoDeRespuestaInvalido(DomainError):
    """El plazo de respuesta del protocolo {protocolo_id} no puede ser de {plazo} días."""

    rule = "A0"
    remedy = "Indique un número de días mayor que cero."


class VigenciaInvertida(DomainError):
    """El protocolo {protocolo_id} terminaría el {hasta}, antes de empezar el {desde}."""

    rule = "A0"
    remedy = "Indique un término igual o posterior al inicio."


@command("protocolo/{protocolo_id}")
class CoordinarProtocolo:
    """`contrapartes`: as the source names them, when they are not registered institutions."""

    protocolo_id: str
    instituciones: tuple[str, ...] = ()
    contrapartes: tuple[str, ...] = ()


@command("protocolo/{protocolo_id}")
class AcordarProtocolo:
    """`desde` is the day it happens when left out. A new agreement replaces the one before."""

    protocolo_id: str
    instituciones: tuple[str, ...]
    plazo_respuesta_dias: int
    desde: date | None = None
    hasta: date | None = None


Command = CoordinarProtocolo | AcordarProtocolo
Event = CoordinacionProtocoloRegistrada | ProtocoloDerivacionAcordado


@dataclass(frozen=True)
class Protocolo:
    acuerdo: ProtocoloDerivacionAcordado | None = None
    coordinaciones: frozenset[CoordinacionProtocoloRegistrada] = frozenset()

    def rige(self, dia: date) -> bool:
        acuerdo = self.acuerdo
        return acuerdo is not None and acuerdo.desde <= dia <= (acuerdo.hasta or date.max)


def coordinar_protocolo(
    protocolo: Protocolo, orden: CoordinarProtocolo, context: Context
) -> Sequence[Any]:
    nueva = CoordinacionProtocoloRegistrada(
        protocolo_id=orden.protocolo_id,
        instituciones=orden.instituciones,
        contrapartes=orden.contrapartes,
    )
    if nueva in protocolo.coordinaciones:
        return []
    exigir_registradas(orden.instituciones, context)
    return [nueva]


def acordar_protocolo(
    protocolo: Protocolo, orden: AcordarProtocolo, context: Context
) -> Sequence[Any]:
    nuevo = ProtocoloDerivacionAcordado(
        protocolo_id=orden.protocolo_id,
        instituciones=orden.instituciones,
        plazo_respuesta_dias=orden.plazo_respuesta_dias,
        desde=orden.desde or context.occurred_at.date,
        hasta=orden.hasta,
    )
    if protocolo.acuerdo == nuevo:
        return []
    if not nuevo.instituciones:
        raise ProtocoloSinInstituciones(protocolo_id=orden.protocolo_id)
    if nuevo.plazo_respuesta_dias < 1:
        raise PlazoDeRespuestaInvalido(
            protocolo_id=orden.protocolo_id, plazo=nuevo.plazo_respuesta_dias
        )
    if nuevo.hasta is not None and nuevo.hasta < nuevo.desde:
        raise VigenciaInvertida(
            protocolo_id=orden.protocolo_id, desde=nuevo.desde, hasta=nuevo.hasta
        )
    exigir_comprometibles(nuevo.instituciones, context.occurred_at.date, context)
    return [nuevo]


def decide(protocolo: Protocolo, orden: Command, context: Context) -> Sequence[Any]:
    match orden:
        case CoordinarProtocolo():
            return coordinar_protocolo(protocolo, orden, context)
        case AcordarProtocolo():
            return acordar_protocolo(protocolo, orden, context)
        case _:
            assert_never(orden)


def evolve(protocolo: Protocolo, hecho: Event) -> Protocolo:
    match hecho:
        case CoordinacionProtocoloRegistrada():
            return replace(protocolo, coordinaciones=protocolo.coordinaciones | {hecho})
        case ProtocoloDerivacionAcordado():
            return replace(protocolo, acuerdo=hecho)
        case _:
            return protocolo


PROTOCOLO = Decider[Command, Protocolo, Event](
    category="protocolo",
    decide=decide,
    evolve=evolve,
    initial=Protocolo(),
    commands=Command,
    events=Event,
)

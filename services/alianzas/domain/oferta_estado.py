"""What is known of an offer of the intersector, and of the referrals that wait for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from services.alianzas.events import (
    ConstaDerivacionAtendida,
    ConstaDerivacionExpirada,
    ConstaDerivacionSolicitada,
    DerivacionRespondida,
    OfertaCerrada,
    OfertaCoordinada,
    OfertaInstalada,
    OfertaPlanificada,
    OfertaReactivada,
    OfertaSuspendida,
)
from shared.decider import Context, Decider

Event = (
    OfertaCoordinada
    | OfertaPlanificada
    | OfertaInstalada
    | OfertaSuspendida
    | OfertaReactivada
    | OfertaCerrada
    | ConstaDerivacionSolicitada
    | DerivacionRespondida
)


@dataclass(frozen=True)
class Derivacion:
    """A referral to this offer; `respuesta` is None until someone answers."""

    caso_id: str
    protocolo_id: str | None
    respuesta: DerivacionRespondida | None = None


@dataclass(frozen=True)
class Oferta:
    """`ultima`: the last event that describes it, None while nothing is known of it.

    `suspendida_por`: the project that stopped, and the offer with it (P15).
    """

    ultima: OfertaCoordinada | OfertaPlanificada | OfertaInstalada | None = None
    coordinada: bool = False
    cerrada: bool = False
    suspendida_por: str | None = None
    derivaciones: dict[str, Derivacion] = field(default_factory=dict)

    def instalada(self, dia: date) -> bool:
        """Whether it takes referrals on that day; an unknown end is open."""
        ultima = self.ultima
        if self.cerrada or self.suspendida_por or not isinstance(ultima, OfertaInstalada):
            return False
        return (ultima.desde or date.min) <= dia <= (ultima.hasta or date.max)

    def sin_rechazar(self) -> list[str]:
        """Referrals that were not answered with a no: casos says if they ended (`DERIVACION`)."""
        return [
            derivacion_id
            for derivacion_id, derivacion in self.derivaciones.items()
            if derivacion.respuesta is None or derivacion.respuesta.acepta
        ]


def evolve(oferta: Oferta, hecho: Event) -> Oferta:
    match hecho:
        case OfertaCoordinada():
            return replace(oferta, ultima=hecho, coordinada=True)
        case OfertaPlanificada() | OfertaInstalada():
            return replace(oferta, ultima=hecho)
        case OfertaSuspendida(proyecto_id=proyecto_id):
            return replace(oferta, suspendida_por=proyecto_id)
        case OfertaReactivada():
            return replace(oferta, suspendida_por=None)
        case OfertaCerrada():
            return replace(oferta, cerrada=True)
        case ConstaDerivacionSolicitada(derivacion_id=derivacion_id):
            nueva = Derivacion(hecho.caso_id, hecho.protocolo_id)
            return _con(oferta, derivacion_id, nueva)
        case DerivacionRespondida(derivacion_id=derivacion_id):
            derivacion = oferta.derivaciones[derivacion_id]
            return _con(oferta, derivacion_id, replace(derivacion, respuesta=hecho))
        case _:
            return oferta


def _con(oferta: Oferta, derivacion_id: str, derivacion: Derivacion) -> Oferta:
    return replace(oferta, derivaciones={**oferta.derivaciones, derivacion_id: derivacion})


def _sin_comandos(_: Any, orden: None, __: Context) -> Sequence[Any]:
    raise TypeError(f"decided on the offer, by `OFERTA`: {orden!r}")


#: The offer as other streams read it; its commands are decided by `OFERTA`.
OFERTA_LEIDA = Decider[None, Oferta, Event](
    category="oferta",
    decide=_sin_comandos,
    evolve=evolve,
    initial=Oferta(),
    commands=None,
    events=Event,
)

Fin = ConstaDerivacionAtendida | ConstaDerivacionExpirada
FinDerivacion = Literal["ATENDIDA", "EXPIRADA"]


def _fin(_: FinDerivacion | None, hecho: Fin) -> FinDerivacion:
    return "ATENDIDA" if isinstance(hecho, ConstaDerivacionAtendida) else "EXPIRADA"


#: How casos says that a referral ended, None while it has not said so.
DERIVACION = Decider[None, FinDerivacion | None, Fin](
    category="derivacion",
    decide=_sin_comandos,
    evolve=_fin,
    initial=None,
    commands=None,
    events=Fin,
)


def abiertas(oferta: Oferta, context: Context) -> list[str]:
    """Referrals that were not answered with a no and that casos has not said to have ended (A4)."""
    return [d for d in oferta.sin_rechazar() if context.of(DERIVACION, d) is None]

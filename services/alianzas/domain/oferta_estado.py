"""What is known of an offer of the intersector, and of the referrals that wait for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from services.alianzas.events import (
    ConstaDerivacionAtendida,
    ConstaDerivacionSolicitada,
    DerivacionRespondida,
    OfertaCerrada,
    OfertaCoordinada,
    OfertaInstalada,
    OfertaPlanificada,
)
from shared.decider import Context, Decider

Event = (
    OfertaCoordinada
    | OfertaPlanificada
    | OfertaInstalada
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
    """`ultima`: the last event that describes it, None while nothing is known of it."""

    ultima: OfertaCoordinada | OfertaPlanificada | OfertaInstalada | None = None
    coordinada: bool = False
    cerrada: bool = False
    derivaciones: dict[str, Derivacion] = field(default_factory=dict)

    def instalada(self, dia: date) -> bool:
        """Whether it takes referrals on that day; an unknown end is open."""
        ultima = self.ultima
        if self.cerrada or not isinstance(ultima, OfertaInstalada):
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


def _sin_comandos(_: bool, orden: None, __: Context) -> Sequence[Any]:
    raise TypeError(f"a referral is answered on its offer, not by {orden!r}")


#: Whether casos says that a referral was attended.
DERIVACION = Decider[None, bool, ConstaDerivacionAtendida](
    category="derivacion",
    decide=_sin_comandos,
    evolve=lambda _, __: True,
    initial=False,
    commands=None,
    events=ConstaDerivacionAtendida,
)

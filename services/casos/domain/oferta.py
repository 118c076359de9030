"""An offer of the intersector as casos knows it (K8), and who must be referred again when it closes (P13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from services.casos.domain.ajenos import en
from services.casos.domain.estados import CASO_LEIDO, Inexistente
from services.casos.domain.privacidad import protegida, revisar_rectificado
from services.casos.events import (
    ConstaOfertaCerrada,
    ConstaOfertaInstalada,
    ConstaOfertaReactivada,
    ConstaOfertaSuspendida,
    DerivacionAnotada,
    DerivacionExpirada,
)
from shared.common import emitir
from shared.decider import Context, Decider
from shared.declare import command

REGLA: Final = "P13"

Event = (
    ConstaOfertaInstalada
    | ConstaOfertaSuspendida
    | ConstaOfertaReactivada
    | ConstaOfertaCerrada
    | DerivacionAnotada
)


@command("oferta/{oferta_id}")
class RevisarDerivaciones:
    """Given by P13 when the offer closes: what still waits for it is to be referred again."""

    oferta_id: str


@dataclass(frozen=True)
class Oferta:
    """`instalada` is null until it is, and again when it closes without a date.

    `derivaciones`: referral → case, of all that were ever asked of it.
    """

    instalada: ConstaOfertaInstalada | None = None
    cerrada_el: date | None = None
    cerrada: bool = False
    suspendida: bool = False
    derivaciones: Mapping[str, str] = field(default_factory=dict)

    def recibe(self, dia: date) -> ConstaOfertaInstalada | None:
        """The installation that receives derivaciones that day, if there is one."""
        if self.instalada is None or self.suspendida:
            return None
        if not en(dia, self.instalada.desde, self.instalada.hasta):
            return None
        abierta = self.cerrada_el is None or dia < self.cerrada_el
        return self.instalada if abierta else None


def revisar_derivaciones(oferta: Oferta, orden: RevisarDerivaciones, context: Context) -> list[Any]:
    """What is open expires, and an alert asks for another offer for its case."""
    if not oferta.cerrada:
        return []
    hechos: list[Any] = []
    for derivacion_id, caso_id in sorted(oferta.derivaciones.items()):
        caso = context.of(CASO_LEIDO, caso_id)
        ficha = None if isinstance(caso, Inexistente) else caso.ficha
        derivacion = None if ficha is None else ficha.derivaciones.get(derivacion_id)
        if derivacion is None or not derivacion.abierta:
            continue
        hechos.append(
            DerivacionExpirada(
                caso_id=caso_id,
                derivacion_id=derivacion_id,
                oferta_id=orden.oferta_id,
                motivo="OFERTA_CERRADA",
                fecha=oferta.cerrada_el or context.occurred_at.date,
            )
        )
        hechos += emitir(
            context,
            REGLA,
            f"derivacion/{derivacion_id}",
            f"La oferta {orden.oferta_id} cerró: el caso {caso_id} debe derivarse a otra.",
        )
    return hechos


def evolve(oferta: Oferta, event: Event) -> Oferta:
    match event:
        case ConstaOfertaInstalada():
            return Oferta(instalada=event, derivaciones=oferta.derivaciones)
        case ConstaOfertaSuspendida():
            return replace(oferta, suspendida=True)
        case ConstaOfertaReactivada():
            return replace(oferta, suspendida=False)
        case ConstaOfertaCerrada(fecha=None):
            return Oferta(cerrada=True, derivaciones=oferta.derivaciones)
        case ConstaOfertaCerrada(fecha=fecha):
            return replace(oferta, cerrada=True, cerrada_el=fecha)
        case DerivacionAnotada():
            anotadas = {**oferta.derivaciones, event.derivacion_id: event.caso_id}
            return replace(oferta, derivaciones=anotadas)
        case _:
            return oferta


OFERTA = Decider[RevisarDerivaciones, Oferta, Event](
    category="oferta",
    decide=protegida(revisar_derivaciones),
    evolve=evolve,
    initial=Oferta(),
    commands=RevisarDerivaciones,
    events=Event,
    admits=revisar_rectificado,
)

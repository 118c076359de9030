"""What casos knows of polygons, offers and protocols: only recorded facts, nothing to command."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from services.casos.events import (
    ConstaOfertaCerrada,
    ConstaOfertaInstalada,
    ConstaPoligonoCerrado,
    ConstaPoligonoElegido,
    ConstaProtocoloDerivacionAcordado,
)
from shared.decider import Context, Decider

HechoPoligono = ConstaPoligonoElegido | ConstaPoligonoCerrado
HechoOferta = ConstaOfertaInstalada | ConstaOfertaCerrada


@dataclass(frozen=True)
class Poligono:
    activo: bool = False


@dataclass(frozen=True)
class Oferta:
    """`instalada` is null until it is, and again when it closes without a date."""

    instalada: ConstaOfertaInstalada | None = None
    cerrada_el: date | None = None

    def recibe(self, dia: date) -> ConstaOfertaInstalada | None:
        """The installation that receives derivaciones that day, if there is one."""
        if self.instalada is None or not _en(dia, self.instalada.desde, self.instalada.hasta):
            return None
        abierta = self.cerrada_el is None or dia < self.cerrada_el
        return self.instalada if abierta else None


@dataclass(frozen=True)
class Protocolo:
    acordado: ConstaProtocoloDerivacionAcordado | None = None

    def plazo(self, institucion_id: str, dia: date) -> int | None:
        """Days that institution has to answer, if the protocol binds it that day."""
        acuerdo = self.acordado
        if acuerdo is None or institucion_id not in acuerdo.instituciones:
            return None
        vigente = _en(dia, acuerdo.desde, acuerdo.hasta)
        return acuerdo.plazo_respuesta_dias if vigente else None


def _en(dia: date, desde: date | None, hasta: date | None) -> bool:
    return (desde is None or desde <= dia) and (hasta is None or dia <= hasta)


def _nunca(_: Any, orden: None, __: Context) -> list[Any]:
    raise TypeError(f"facts of other services are recorded, not decided: {orden!r}")


def _evolve_poligono(_: Poligono, event: HechoPoligono) -> Poligono:
    return Poligono(activo=isinstance(event, ConstaPoligonoElegido))


def _evolve_oferta(oferta: Oferta, event: HechoOferta) -> Oferta:
    if isinstance(event, ConstaOfertaInstalada):
        return Oferta(instalada=event)
    return Oferta() if event.fecha is None else replace(oferta, cerrada_el=event.fecha)


def _evolve_protocolo(_: Protocolo, event: ConstaProtocoloDerivacionAcordado) -> Protocolo:
    return Protocolo(acordado=event)


POLIGONO = Decider[None, Poligono, HechoPoligono](
    category="poligono",
    decide=_nunca,
    evolve=_evolve_poligono,
    initial=Poligono(),
    commands=None,
    events=HechoPoligono,
)
OFERTA = Decider[None, Oferta, HechoOferta](
    category="oferta",
    decide=_nunca,
    evolve=_evolve_oferta,
    initial=Oferta(),
    commands=None,
    events=HechoOferta,
)
PROTOCOLO = Decider[None, Protocolo, ConstaProtocoloDerivacionAcordado](
    category="protocolo",
    decide=_nunca,
    evolve=_evolve_protocolo,
    initial=Protocolo(),
    commands=None,
    events=ConstaProtocoloDerivacionAcordado,
)

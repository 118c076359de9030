"""The fund of a project: the only place where its money is committed, paid and accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, assert_never

from services.financiamiento.domain.compromisos import (
    anular,
    asignar,
    financiar,
    modificar,
    rebajar,
)
from services.financiamiento.domain.estado import Event, Fondo, evolve
from services.financiamiento.domain.giros import girar
from services.financiamiento.domain.ordenes import (
    AnularFinanciamiento,
    AsignarFondo,
    FinanciarIniciativa,
    GirarFondos,
    ModificarFondo,
    OrdenFondo,
    RebajarCompromiso,
)
from services.financiamiento.domain.ordenes_rendicion import (
    AprobarRendicion,
    ObservarRendicion,
    OrdenRendicion,
    PresentarRendicion,
    RechazarRendicion,
)
from services.financiamiento.domain.rendicion import aprobar, observar, presentar, rechazar
from shared.decider import Context, Decider


def decide(fondo: Fondo, orden: OrdenFondo | OrdenRendicion, context: Context) -> Sequence[Any]:
    match orden:
        case AsignarFondo():
            return asignar(fondo, orden)
        case ModificarFondo():
            return modificar(fondo, orden)
        case FinanciarIniciativa():
            return financiar(fondo, orden, context)
        case RebajarCompromiso():
            return rebajar(fondo, orden)
        case AnularFinanciamiento():
            return anular(fondo, orden)
        case GirarFondos():
            return girar(fondo, orden, context)
        case PresentarRendicion():
            return presentar(fondo, orden, context)
        case ObservarRendicion():
            return observar(fondo, orden)
        case AprobarRendicion():
            return aprobar(fondo, orden, context)
        case RechazarRendicion():
            return rechazar(fondo, orden, context)
        case _:
            assert_never(orden)


FONDO = Decider[OrdenFondo | OrdenRendicion, Fondo, Event](
    category="fondo",
    decide=decide,
    evolve=evolve,
    initial=Fondo(),
    commands=OrdenFondo | OrdenRendicion,
    events=Event,
)

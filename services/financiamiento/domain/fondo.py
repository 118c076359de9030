"""The fund of a project: the only place where its money is committed, paid and accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, assert_never

from services.financiamiento.domain.cierre import certificar, reintegrar, responder
from services.financiamiento.domain.compromisos import (
    anular,
    asignar,
    financiar,
    modificar,
    rebajar,
)
from services.financiamiento.domain.enmienda import ajustar
from services.financiamiento.domain.estado import Fondo
from services.financiamiento.domain.evolucion import Event, evolve
from services.financiamiento.domain.giros import girar
from services.financiamiento.domain.ordenes import (
    AjustarCompromisos,
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
    CertificarSaldo,
    EvaluarPlazos,
    IniciarPlazoReintegro,
    IniciarPlazoRendicion,
    ObservarRendicion,
    OrdenCierre,
    OrdenRendicion,
    PresentarRendicion,
    RechazarRendicion,
    ReintegrarSaldo,
    ResponderSolicitudCierre,
)
from services.financiamiento.domain.plazos import evaluar, iniciar_plazo, iniciar_reintegro
from services.financiamiento.domain.rechazos_rendicion import FondoCerrado
from services.financiamiento.domain.rectificacion import admitir
from services.financiamiento.domain.rendicion import aprobar, observar, presentar, rechazar
from shared.decider import Context, Decider

# What may still be answered, or known late, when the fund is closed.
DE_CERRADO = (ResponderSolicitudCierre, IniciarPlazoRendicion, EvaluarPlazos)
Orden = OrdenFondo | OrdenRendicion | OrdenCierre


def decide(fondo: Fondo, orden: Orden, context: Context) -> Sequence[Any]:
    """Raises `FondoCerrado` for what would move a certified fund; a repeat is still a repeat."""
    events = _decide(fondo, orden, context)
    if fondo.certificado is not None and events and not isinstance(orden, DE_CERRADO):
        raise FondoCerrado(proyecto_id=orden.proyecto_id)
    return events


def _decide(fondo: Fondo, orden: Orden, context: Context) -> Sequence[Any]:
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
        case AjustarCompromisos():
            return ajustar(fondo, orden)
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
        case ReintegrarSaldo():
            return reintegrar(fondo, orden, context)
        case CertificarSaldo():
            return certificar(fondo, orden)
        case ResponderSolicitudCierre():
            return responder(fondo, orden)
        case IniciarPlazoRendicion():
            return iniciar_plazo(fondo, orden, context)
        case IniciarPlazoReintegro():
            return iniciar_reintegro(fondo, orden, context)
        case EvaluarPlazos():
            return evaluar(fondo, orden, context)
        case _:
            assert_never(orden)


FONDO = Decider[Orden, Fondo, Event](
    category="fondo",
    decide=decide,
    evolve=evolve,
    initial=Fondo(),
    commands=Orden,
    events=Event,
    admits=admitir,
)

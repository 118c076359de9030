"""The rules of a contribution: committed, then fulfilled in parts up to what was committed (A8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, assert_never

from services.alianzas.domain.institucion import exigir_comprometibles
from services.alianzas.events import (
    AporteComprometido,
    AporteCumplido,
    AporteIncumplido,
    TipoAporte,
)
from shared.decider import Context, Decider, DomainError
from shared.declare import command
from shared.values import Clp


class AporteYaComprometido(DomainError):
    """El aporte {aporte_id} ya está comprometido, con otros datos."""

    rule = "A8"
    remedy = "Use otro aporte_id."


class AporteNoComprometido(DomainError):
    """El aporte {aporte_id} no se ha comprometido."""

    rule = "A8"
    remedy = "Comprométalo primero con ComprometerAporte."


class CuantiaInvalida(DomainError):
    """El aporte {aporte_id}, de tipo {tipo}, no dice bien cuánto."""

    rule = "A8"
    remedy = (
        "DINERO lleva monto_clp mayor que cero; ESPECIE y HORAS, cantidad mayor que cero y unidad."
    )


class UnidadDistinta(DomainError):
    """El aporte {aporte_id} se comprometió en {unidad}."""

    rule = "A8"
    remedy = "Registre lo cumplido en {unidad}."


class CumplimientoExcesivo(DomainError):
    """Del aporte {aporte_id} quedan {pendiente} por cumplir y se registran {cumplido}."""

    rule = "A8"
    remedy = "Registre {pendiente} o menos; lo demás es otro aporte."


class AporteYaCumplido(DomainError):
    """El aporte {aporte_id} ya se cumplió completo."""

    rule = "A8"
    remedy = "No queda nada que declarar incumplido."


class AporteYaIncumplido(DomainError):
    """El aporte {aporte_id} ya se declaró incumplido."""

    rule = "A8"
    remedy = "Lo que llegue después es otro aporte."


@command("aporte/{aporte_id}")
class ComprometerAporte:
    """Money in `monto_clp`; goods and hours in `cantidad` of `unidad`. `plazo`: last day."""

    aporte_id: str
    institucion_id: str
    tipo: TipoAporte
    mesa_id: str | None = None
    monto_clp: Clp | None = None
    cantidad: int | None = None
    unidad: str | None = None
    plazo: date | None = None


@command("aporte/{aporte_id}")
class CumplirAporte:
    """A part or the whole, in the unit it was committed in."""

    aporte_id: str
    entrega_id: str
    monto_clp: Clp | None = None
    cantidad: int | None = None
    unidad: str | None = None
    fecha: date | None = None


@command("aporte/{aporte_id}")
class IncumplirAporte:
    aporte_id: str
    motivo: str


Command = ComprometerAporte | CumplirAporte | IncumplirAporte
Event = AporteComprometido | AporteCumplido | AporteIncumplido


@dataclass(frozen=True)
class Aporte:
    """`cumplido`: pesos or units fulfilled so far."""

    compromiso: AporteComprometido | None = None
    cumplido: int = 0
    entregas: frozenset[str] = frozenset()
    incumplido: bool = False


def comprometer_aporte(aporte: Aporte, orden: ComprometerAporte, context: Context) -> Sequence[Any]:
    nuevo = AporteComprometido(
        aporte_id=orden.aporte_id,
        institucion_id=orden.institucion_id,
        mesa_id=orden.mesa_id,
        tipo=orden.tipo,
        monto_clp=orden.monto_clp,
        cantidad=orden.cantidad,
        unidad=orden.unidad,
        plazo=orden.plazo,
    )
    if aporte.compromiso == nuevo:
        return []
    if aporte.compromiso is not None:
        raise AporteYaComprometido(aporte_id=orden.aporte_id)
    _cuantia(orden.aporte_id, orden.tipo, orden)
    exigir_comprometibles([orden.institucion_id], context.occurred_at.date, context)
    return [nuevo]


def cumplir_aporte(aporte: Aporte, orden: CumplirAporte, _: Context) -> Sequence[Any]:
    compromiso = _comprometido(aporte, orden.aporte_id)
    if orden.entrega_id in aporte.entregas:
        return []
    if aporte.incumplido:
        raise AporteYaIncumplido(aporte_id=orden.aporte_id)
    cuanto = _cuantia(orden.aporte_id, compromiso.tipo, orden)
    if orden.unidad != compromiso.unidad:
        raise UnidadDistinta(aporte_id=orden.aporte_id, unidad=compromiso.unidad)
    pendiente = _pendiente(aporte, compromiso)
    if cuanto > pendiente:
        raise CumplimientoExcesivo(aporte_id=orden.aporte_id, pendiente=pendiente, cumplido=cuanto)
    return [
        AporteCumplido(
            aporte_id=orden.aporte_id,
            entrega_id=orden.entrega_id,
            monto_clp=orden.monto_clp,
            cantidad=orden.cantidad,
            unidad=orden.unidad,
            fecha=orden.fecha,
        )
    ]


def incumplir_aporte(aporte: Aporte, orden: IncumplirAporte, _: Context) -> Sequence[Any]:
    compromiso = _comprometido(aporte, orden.aporte_id)
    if aporte.incumplido:
        return []
    pendiente = _pendiente(aporte, compromiso)
    if pendiente == 0:
        raise AporteYaCumplido(aporte_id=orden.aporte_id)
    dinero = compromiso.tipo == "DINERO"
    return [
        AporteIncumplido(
            aporte_id=orden.aporte_id,
            monto_pendiente_clp=Clp(pendiente) if dinero else None,
            cantidad_pendiente=None if dinero else pendiente,
            motivo=orden.motivo,
        )
    ]


def _comprometido(aporte: Aporte, aporte_id: str) -> AporteComprometido:
    if aporte.compromiso is None:
        raise AporteNoComprometido(aporte_id=aporte_id)
    return aporte.compromiso


def _cuantia(aporte_id: str, tipo: TipoAporte, orden: ComprometerAporte | CumplirAporte) -> int:
    """Pesos of money, units of the rest; whatever else is given or missing is refused."""
    cuanto: int | None
    if tipo == "DINERO":
        cuanto, bien = orden.monto_clp, orden.cantidad is None and orden.unidad is None
    else:
        cuanto, bien = orden.cantidad, orden.monto_clp is None and bool(orden.unidad)
    if cuanto is None or cuanto <= 0 or not bien:
        raise CuantiaInvalida(aporte_id=aporte_id, tipo=tipo)
    return int(cuanto)


def _pendiente(aporte: Aporte, compromiso: AporteComprometido) -> int:
    return int(compromiso.monto_clp or compromiso.cantidad or 0) - aporte.cumplido


def decide(aporte: Aporte, orden: Command, context: Context) -> Sequence[Any]:
    match orden:
        case ComprometerAporte():
            return comprometer_aporte(aporte, orden, context)
        case CumplirAporte():
            return cumplir_aporte(aporte, orden, context)
        case IncumplirAporte():
            return incumplir_aporte(aporte, orden, context)
        case _:
            assert_never(orden)


def evolve(aporte: Aporte, hecho: Event) -> Aporte:
    match hecho:
        case AporteComprometido():
            return replace(aporte, compromiso=hecho)
        case AporteCumplido(entrega_id=entrega_id):
            return replace(
                aporte,
                cumplido=aporte.cumplido + int(hecho.monto_clp or hecho.cantidad or 0),
                entregas=aporte.entregas | {entrega_id},
            )
        case AporteIncumplido():
            return replace(aporte, incumplido=True)
        case _:
            return aporte


APORTE = Decider[Command, Aporte, Event](
    category="aporte",
    decide=decide,
    evolve=evolve,
    initial=Aporte(),
    commands=Command,
    events=Event,
)

"""The budget of a convenio and what of it each component may spend (Comunidad Crece).

Nothing else is committed against a convenio, so its components are what F3 counts here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from services.financiamiento.domain.exigencias import exigir_monto, motivo_de
from services.financiamiento.domain.rechazos import Pesos
from services.financiamiento.events import (
    ConstaConvenioFirmado,
    ConstaConvenioModificado,
    PresupuestoConvenioAsignado,
    PresupuestoConvenioModificado,
)
from shared.decider import Context, Decider, DomainError
from shared.declare import command
from shared.values import Clp


class PresupuestoNoAsignado(DomainError):
    """El convenio {convenio_id} todavía no tiene presupuesto."""

    rule = "F3"
    remedy = "Asigne antes el presupuesto del convenio, sin componente."


class PresupuestoYaAsignado(DomainError):
    """Ese presupuesto del convenio {convenio_id} ya se asignó por {asignado_clp}."""

    rule = "F3"
    remedy = "Para cambiarlo use ModificarPresupuestoConvenio."


class PresupuestoInsuficiente(DomainError):
    """Los componentes del convenio {convenio_id} sumarían {comprometido_clp}, más que su presupuesto
    de {presupuesto_clp}.
    """

    rule = "F3"
    remedy = "Los componentes suman a lo más {presupuesto_clp}."


class ComponenteInvalido(DomainError):
    """El componente {componente} no existe: el programa tiene 1 y 2."""

    rule = "F3"
    remedy = "Indique 1, 2 o ninguno."


@command("presupuesto/{convenio_id}")
class AsignarPresupuestoConvenio:
    """Gives the convenio, or one of its components, its budget, once."""

    convenio_id: str
    componente: int | None = None
    monto_clp: Clp


@command("presupuesto/{convenio_id}")
class ModificarPresupuestoConvenio:
    """Sets the budget of the convenio, or of a component, to `monto_clp`."""

    convenio_id: str
    componente: int | None = None
    monto_clp: Clp
    motivo: str


Orden = AsignarPresupuestoConvenio | ModificarPresupuestoConvenio
Event = (
    PresupuestoConvenioAsignado
    | PresupuestoConvenioModificado
    | ConstaConvenioFirmado
    | ConstaConvenioModificado
)


@dataclass(frozen=True)
class Presupuesto:
    """`montos` by component; None is the whole convenio's. `iniciales`: as first assigned."""

    montos: Mapping[int | None, Clp] = field(default_factory=dict)
    iniciales: Mapping[int | None, Clp] = field(default_factory=dict)


def asignar(presupuesto: Presupuesto, orden: AsignarPresupuestoConvenio) -> list[Event]:
    _exigir(orden)
    if presupuesto.iniciales.get(orden.componente) == orden.monto_clp:
        return []
    if orden.componente in presupuesto.montos:
        raise PresupuestoYaAsignado(
            convenio_id=orden.convenio_id, asignado_clp=presupuesto.montos[orden.componente]
        )
    _exigir_que_alcance(presupuesto, orden)
    return [_asignado(orden)]


def modificar(presupuesto: Presupuesto, orden: ModificarPresupuestoConvenio) -> list[Event]:
    """A convenio signed without an amount gets its budget with the first modification that has one."""
    _exigir(orden)
    motivo = motivo_de(orden.motivo)
    anterior = presupuesto.montos.get(orden.componente)
    if anterior == orden.monto_clp:
        return []
    _exigir_que_alcance(presupuesto, orden)
    if anterior is None:
        return [_asignado(orden)]
    return [
        PresupuestoConvenioModificado(
            convenio_id=orden.convenio_id,
            componente=orden.componente,
            monto_clp=orden.monto_clp,
            monto_anterior_clp=anterior,
            motivo=motivo,
        )
    ]


def _asignado(orden: Orden) -> PresupuestoConvenioAsignado:
    return PresupuestoConvenioAsignado(
        convenio_id=orden.convenio_id, componente=orden.componente, monto_clp=orden.monto_clp
    )


def _exigir(orden: Orden) -> None:
    exigir_monto(orden.monto_clp)
    if orden.componente not in (None, 1, 2):
        raise ComponenteInvalido(componente=orden.componente)


def _exigir_que_alcance(presupuesto: Presupuesto, orden: Orden) -> None:
    """F3: what the components have, after this order, fits in the whole."""
    montos = {**presupuesto.montos, orden.componente: orden.monto_clp}
    if None not in montos:
        raise PresupuestoNoAsignado(convenio_id=orden.convenio_id)
    total = montos.pop(None)
    comprometido = sum(montos.values())
    if comprometido > total:
        raise PresupuestoInsuficiente(
            convenio_id=orden.convenio_id,
            comprometido_clp=Pesos(comprometido),
            presupuesto_clp=total,
        )


def decide(presupuesto: Presupuesto, orden: Orden, _: Context) -> list[Event]:
    match orden:
        case AsignarPresupuestoConvenio():
            return asignar(presupuesto, orden)
        case ModificarPresupuestoConvenio():
            return modificar(presupuesto, orden)
        case _:
            assert_never(orden)


def evolve(presupuesto: Presupuesto, event: Event) -> Presupuesto:
    match event:
        case PresupuestoConvenioAsignado():
            nuevo = {event.componente: event.monto_clp}
            return Presupuesto({**presupuesto.montos, **nuevo}, {**presupuesto.iniciales, **nuevo})
        case PresupuestoConvenioModificado():
            montos = {**presupuesto.montos, event.componente: event.monto_clp}
            return replace(presupuesto, montos=montos)
        case _:
            return presupuesto


PRESUPUESTO = Decider[Orden, Presupuesto, Event](
    category="presupuesto",
    decide=decide,
    evolve=evolve,
    initial=Presupuesto(),
    commands=Orden,
    events=Event,
)

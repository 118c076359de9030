"""A service as small as can be that still has everything: states, keys, other streams, refusals,
relaxable rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from shared.catalogue import Catalogue
from shared.common import CLAVE, ClaveLiberada, ClaveReservada
from shared.decider import Actor, Context, Decider, DomainError
from shared.declare import command, event
from shared.event_log import EventLog
from shared.execution import Executor
from shared.ids import new_id
from shared.policies import Fact

TESTER = Actor("actor-de-prueba", "operador", "institucion-1")
DAY = "2020-06-15"


@event("CupoFijado")
class CupoFijado:
    cupo: int


@event("CajaAbierta", fixed=("nombre",))
class CajaAbierta:
    caja_id: str
    nombre: str


@event("CajaLlenada")
class CajaLlenada:
    caja_id: str
    unidades: int
    llenada_en: date


@event("CajaCerrada")
class CajaCerrada:
    caja_id: str


@event("ConstaBodega")
class ConstaBodega:
    """A foreign fact, recorded as own."""

    bodega_id: str
    comuna: str


@command("cupo/{cupo_id}")
class FijarCupo:
    cupo_id: str
    cupo: int


@command("caja/{caja_id}")
class AbrirCaja:
    """`nombre` may be of one open box only."""

    caja_id: str
    nombre: str


@command("caja/{caja_id}")
class LlenarCaja:
    """Within the limit that `cupo/general` says."""

    caja_id: str
    unidades: int


@command("caja/{caja_id}")
class CerrarCaja:
    caja_id: str


class NombreOcupado(DomainError):
    """El nombre ya es de la caja {titular}."""

    rule = "M1"
    remedy = "Use otro nombre que {nombre}."


class CupoExcedido(DomainError):
    """Caben {cupo} unidades y serían {total}."""

    rule = "M2"


class CajaNoAbierta(DomainError):
    """La caja {caja_id} no está abierta."""

    rule = "M3"


@dataclass(frozen=True)
class Caja:
    nombre: str | None = None
    unidades: int = 0


CUPO = Decider[FijarCupo, int, CupoFijado](
    category="cupo",
    decide=lambda _, order, __: [CupoFijado(cupo=order.cupo)],
    evolve=lambda _, fact: fact.cupo,
    initial=0,
    commands=FijarCupo,
    events=CupoFijado,
)


def decide_caja(
    caja: Caja, order: AbrirCaja | LlenarCaja | CerrarCaja, context: Context
) -> list[Any]:
    match order:
        case AbrirCaja():
            if caja.nombre == order.nombre:
                return []
            titular = context.of(CLAVE, order.nombre).titular
            if titular is not None:
                raise NombreOcupado(titular=titular, nombre=order.nombre)
            return [
                CajaAbierta(caja_id=order.caja_id, nombre=order.nombre),
                ClaveReservada(clave=order.nombre, titular=order.caja_id),
            ]
        case LlenarCaja():
            if caja.nombre is None:
                raise CajaNoAbierta(caja_id=order.caja_id)
            cupo, total = context.of(CUPO, "general"), caja.unidades + order.unidades
            if total > cupo and not context.relaxes("M2"):
                raise CupoExcedido(cupo=cupo, total=total)
            day = context.occurred_at.date
            return [CajaLlenada(caja_id=order.caja_id, unidades=order.unidades, llenada_en=day)]
        case CerrarCaja():
            if caja.nombre is None:
                raise CajaNoAbierta(caja_id=order.caja_id)
            context.of(CLAVE, caja.nombre)
            return [
                CajaCerrada(caja_id=order.caja_id),
                ClaveLiberada(clave=caja.nombre, titular=order.caja_id),
            ]


def evolve_caja(caja: Caja, fact: CajaAbierta | CajaLlenada | CajaCerrada) -> Caja:
    match fact:
        case CajaAbierta():
            return Caja(nombre=fact.nombre)
        case CajaLlenada():
            return replace(caja, unidades=caja.unidades + fact.unidades)
        case _:
            return Caja()


CAJA = Decider[AbrirCaja | LlenarCaja | CerrarCaja, Caja, CajaAbierta | CajaLlenada | CajaCerrada](
    category="caja",
    decide=decide_caja,
    evolve=evolve_caja,
    initial=Caja(),
    commands=AbrirCaja | LlenarCaja | CerrarCaja,
    events=CajaAbierta | CajaLlenada | CajaCerrada,
    rules_version=lambda caja: None if caja.nombre is None else "MINI-2020.1",
)

FACTS = (Fact("bodegas", "BodegaInaugurada", ConstaBodega, stream="bodega/{bodega_id}"),)
PRODUCER = "casos/0.1.0+prueba"


def mini_catalogue(caja: Decider[Any, Any, Any] = CAJA) -> Catalogue:
    return Catalogue([CUPO, caja], extra=[ConstaBodega])


def mini_executor(log: EventLog, **other: Any) -> Executor:
    options: dict[str, Any] = {"producer": PRODUCER, "facts": FACTS, "relaxable": frozenset({"M2"})}
    return Executor(log, mini_catalogue(), **(options | other))


def wire(command_id: str | None = None, **data: Any) -> dict[str, Any]:
    """The wire form of a command with this data."""
    return {"command_id": command_id or new_id(), "occurred_at": DAY, "data": data}


def run(
    executor: Executor, name: str, payload: Mapping[str, Any] | None = None, **data: Any
) -> Any:
    """What the executor answers to a command, whole or by its data."""
    return executor.execute(name, payload or wire(**data), TESTER)

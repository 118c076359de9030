"""The places of a polygon (K5): in evaluation and ingressed never exceed what was estimated, unless excepted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from services.casos.domain.barrio import proyecto_de
from services.casos.domain.privacidad import protegida, revisar_rectificado
from services.casos.domain.rechazos import (
    CupoAgotado,
    CupoInvalido,
)
from services.casos.events import CupoEstimado, CupoLiberado, CupoOcupado
from shared.decider import Context, Decider
from shared.declare import command

Event = CupoEstimado | CupoOcupado | CupoLiberado


@command("cupo/{poligono_id}")
class EstimarCupo:
    """How many cases are expected; without `casos_estimados`, the source does not say."""

    poligono_id: str
    casos_estimados: int | None = None
    fecha: date


@dataclass(frozen=True)
class Cupo:
    """`estimado` is the estimate in force, `ocupados` the cases that count against it."""

    estimado: CupoEstimado | None = None
    ocupados: frozenset[str] = frozenset()


def estimar(cupo: Cupo, orden: EstimarCupo, _: Context) -> list[Event]:
    if orden.casos_estimados is not None and orden.casos_estimados < 1:
        raise CupoInvalido(casos_estimados=orden.casos_estimados)
    estimado = CupoEstimado(
        poligono_id=orden.poligono_id,
        casos_estimados=orden.casos_estimados,
        fecha=orden.fecha,
    )
    return [] if cupo.estimado == estimado else [estimado]


def ocupar(context: Context, poligono_id: str, caso_id: str, dia: date) -> list[CupoOcupado]:
    """The place of a case; nothing if it has one already. Raises `CupoAgotado`."""
    cupo = context.of(CUPO, poligono_id)
    ocupados = cupo.ocupados | {caso_id}
    estimados = cupo.estimado.casos_estimados if cupo.estimado is not None else None
    # A lower estimate takes no place away, but nobody enters until there is room again.
    lleno = estimados is not None and len(ocupados) > estimados
    if lleno and not _exceptuado(context, poligono_id, dia):
        raise CupoAgotado(poligono_id=poligono_id, estimados=estimados, ocupados=len(ocupados))
    if caso_id in cupo.ocupados:
        return []
    return [CupoOcupado(poligono_id=poligono_id, caso_id=caso_id)]


def _exceptuado(context: Context, poligono_id: str, dia: date) -> bool:
    del_barrio = proyecto_de(context, poligono_id)
    return del_barrio is not None and del_barrio[1].exceptua("K5", dia)


def liberar(context: Context, poligono_id: str, caso_id: str) -> list[CupoLiberado]:
    """Gives the place of a case back, if it has one."""
    if caso_id not in context.of(CUPO, poligono_id).ocupados:
        return []
    return [CupoLiberado(poligono_id=poligono_id, caso_id=caso_id)]


def evolve(cupo: Cupo, event: Event) -> Cupo:
    match event:
        case CupoEstimado():
            return replace(cupo, estimado=event)
        case CupoOcupado():
            return replace(cupo, ocupados=cupo.ocupados | {event.caso_id})
        case CupoLiberado():
            return replace(cupo, ocupados=cupo.ocupados - {event.caso_id})
        case _:
            return cupo


CUPO = Decider[EstimarCupo, Cupo, Event](
    category="cupo",
    decide=protegida(estimar),
    evolve=evolve,
    initial=Cupo(),
    commands=EstimarCupo,
    events=Event,
    admits=revisar_rectificado,
)

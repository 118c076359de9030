"""The caseload of a dupla (K11): no professional of it has more open cases than the maximum in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from services.casos.domain.privacidad import protegida, revisar_rectificado
from services.casos.domain.rechazos_barrio import CargaExcedida, CargaMaximaInvalida
from services.casos.events import CargaAsumida, CargaLiberada, CargaMaximaFijada
from shared.decider import Context, Decider, read_only
from shared.declare import command

PROGRAMA: Final = "COMUNIDAD_CRECE"


@command("carga-maxima/{programa}")
class FijarCargaMaxima:
    """The parameter: how many open cases each professional may have. A lower one takes none away."""

    programa: Literal["COMUNIDAD_CRECE"]
    casos_max: int


@dataclass(frozen=True)
class Carga:
    casos: frozenset[str] = frozenset()


Event = CargaAsumida | CargaLiberada


def fijar(maximo: int | None, orden: FijarCargaMaxima, _: Context) -> list[CargaMaximaFijada]:
    if orden.casos_max < 1:
        raise CargaMaximaInvalida(casos_max=orden.casos_max)
    if maximo == orden.casos_max:
        return []
    return [CargaMaximaFijada(programa=orden.programa, casos_max=orden.casos_max)]


def asumir(context: Context, profesional_ids: Iterable[str], caso_id: str) -> list[CargaAsumida]:
    """The case in each one's load, once. Raises `CargaExcedida` for the first without room."""
    maximo = context.of(CARGA_MAXIMA, PROGRAMA)
    asumidas = []
    for profesional_id in profesional_ids:
        casos = context.of(CARGA, profesional_id).casos
        if caso_id in casos:
            continue
        if maximo is not None and len(casos) >= maximo:
            raise CargaExcedida(profesional_id=profesional_id, casos=len(casos), maximo=maximo)
        asumidas.append(CargaAsumida(profesional_id=profesional_id, caso_id=caso_id))
    return asumidas


def soltar(context: Context, profesional_ids: Iterable[str], caso_id: str) -> list[CargaLiberada]:
    """Takes the case off the load of those who have it."""
    return [
        CargaLiberada(profesional_id=profesional_id, caso_id=caso_id)
        for profesional_id in profesional_ids
        if caso_id in context.of(CARGA, profesional_id).casos
    ]


def evolve(carga: Carga, event: Event) -> Carga:
    match event:
        case CargaAsumida(caso_id=caso_id):
            return Carga(carga.casos | {caso_id})
        case CargaLiberada(caso_id=caso_id):
            return Carga(carga.casos - {caso_id})
        case _:
            return carga


def _admitir_maximo(_: int | None, hecho: CargaMaximaFijada, __: Context) -> None:
    if hecho.casos_max < 1:
        raise CargaMaximaInvalida(casos_max=hecho.casos_max)


CARGA = read_only(
    category="carga",
    evolve=evolve,
    initial=Carga(),
    events=Event,
    admits=revisar_rectificado,
)
#: The maximum in force, None while nobody has set one.
CARGA_MAXIMA = Decider[FijarCargaMaxima, int | None, CargaMaximaFijada](
    category="carga-maxima",
    decide=protegida(fijar),
    evolve=lambda _, event: event.casos_max,
    initial=None,
    commands=FijarCargaMaxima,
    events=CargaMaximaFijada,
    admits=_admitir_maximo,
)

"""The rules of a mesa: at least two of the three sectors, and a warning until the third (A5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal, assert_never

from services.alianzas.domain.institucion import exigir_registradas
from services.alianzas.domain.proyecto_estado import PROYECTO_LEIDO
from services.alianzas.events import (
    SECTORES,
    ActoresMesaSumados,
    ActorMesa,
    MesaTerritorialInstalada,
    ModalidadSesionRegistrada,
    Sector,
    SesionMesaRealizada,
    TipoMesa,
)
from shared.common import AlertaPlazoEmitida, emitir, resolver
from shared.decider import Context, Decider, DomainError
from shared.declare import command

MINIMO_DE_SECTORES = 2
REGLA: Final = "A5"
PALABRAS: Final[Mapping[Sector, str]] = {
    "COMUNIDAD": "la comunidad",
    "PUBLICO": "el sector público",
    "PRIVADO": "el sector privado",
}
Modalidad = Literal["PRESENCIAL", "REMOTA", "SEMIPRESENCIAL"]  # C25


class SectoresInsuficientes(DomainError):
    """La mesa {mesa_id} necesita al menos dos de los tres sectores y faltan: {faltan}."""

    rule = "A5"
    remedy = "Sume actores de la comunidad, del sector público o del privado."


class MesaYaInstalada(DomainError):
    """La mesa {mesa_id} ya está instalada, con otros datos."""

    rule = "A5"
    remedy = "Use otro mesa_id."


class AsistentesInvalidos(DomainError):
    """A la sesión {sesion_id} de la mesa {mesa_id} no pueden haber asistido {asistentes} personas."""

    rule = "A5"
    remedy = "Indique un número de cero o más, u omita el dato."


class MesaNoInstalada(DomainError):
    """La mesa {mesa_id} no se ha instalado."""

    rule = "A5"
    remedy = "Instálela primero con InstalarMesa."


@command("mesa/{mesa_id}")
class InstalarMesa:
    mesa_id: str
    tipo: TipoMesa
    actores: tuple[ActorMesa, ...]
    proyecto_id: str | None = None


@command("mesa/{mesa_id}")
class SumarActores:
    """Who comes to a mesa that exists; who sits there already is not told again."""

    mesa_id: str
    actores: tuple[ActorMesa, ...]


@command("mesa/{mesa_id}")
class SesionarMesa:
    """`modalidad` and `canal` are those of the mesa's project when left out (P16)."""

    mesa_id: str
    sesion_id: str
    fecha: date | None = None
    acuerdos: tuple[str, ...] = ()
    asistentes: int | None = None
    modalidad: Modalidad | None = None
    canal: str | None = None


Command = InstalarMesa | SumarActores | SesionarMesa
Event = (
    MesaTerritorialInstalada | ActoresMesaSumados | SesionMesaRealizada | ModalidadSesionRegistrada
)


@dataclass(frozen=True)
class Mesa:
    """`actores`: all who sit there, since whenever."""

    instalacion: MesaTerritorialInstalada | None = None
    actores: tuple[ActorMesa, ...] = ()
    sesiones: frozenset[str] = frozenset()


def instalar_mesa(mesa: Mesa, orden: InstalarMesa, context: Context) -> Sequence[Any]:
    nueva = MesaTerritorialInstalada(
        mesa_id=orden.mesa_id,
        proyecto_id=orden.proyecto_id,
        tipo=orden.tipo,
        actores=orden.actores,
        sectores_faltantes=_faltantes(orden.actores),
    )
    if mesa.instalacion == nueva:
        return []
    if mesa.instalacion is not None:
        raise MesaYaInstalada(mesa_id=orden.mesa_id)
    if len(SECTORES) - len(nueva.sectores_faltantes) < MINIMO_DE_SECTORES and not context.relaxes(
        "A5"
    ):
        raise SectoresInsuficientes(mesa_id=orden.mesa_id, faltan=nueva.sectores_faltantes)
    _exigir_registrados(orden.actores, context)
    return [nueva, *_avisar(orden.mesa_id, nueva.sectores_faltantes, context)]


def sumar_actores(mesa: Mesa, orden: SumarActores, context: Context) -> Sequence[Any]:
    if mesa.instalacion is None:
        raise MesaNoInstalada(mesa_id=orden.mesa_id)
    nuevos = tuple(a for a in dict.fromkeys(orden.actores) if a not in mesa.actores)
    if not nuevos:
        return []
    _exigir_registrados(nuevos, context)
    faltan = _faltantes((*mesa.actores, *nuevos))
    sumados = ActoresMesaSumados(mesa_id=orden.mesa_id, actores=nuevos, sectores_faltantes=faltan)
    completa = [] if faltan else resolver(context, REGLA, f"mesa/{orden.mesa_id}")
    return [sumados, *completa]


def _faltantes(actores: Sequence[ActorMesa]) -> tuple[Sector, ...]:
    presentes = {actor.sector for actor in actores}
    return tuple(sector for sector in SECTORES if sector not in presentes)


def _exigir_registrados(actores: Sequence[ActorMesa], context: Context) -> None:
    exigir_registradas((a.institucion_id for a in actores if a.institucion_id), context)


def _avisar(
    mesa_id: str, faltan: Sequence[Sector], context: Context
) -> Sequence[AlertaPlazoEmitida]:
    """A5: what is missing of the three is told until it comes."""
    if not faltan:
        return []
    sectores = " ni ".join(PALABRAS[sector] for sector in faltan)
    return emitir(context, REGLA, f"mesa/{mesa_id}", f"En la mesa {mesa_id} no está {sectores}.")


def sesionar_mesa(mesa: Mesa, orden: SesionarMesa, context: Context) -> Sequence[Any]:
    if orden.sesion_id in mesa.sesiones:
        return []
    if mesa.instalacion is None and not context.relaxes("A5"):
        raise MesaNoInstalada(mesa_id=orden.mesa_id)
    if orden.asistentes is not None and orden.asistentes < 0:
        raise AsistentesInvalidos(
            mesa_id=orden.mesa_id, sesion_id=orden.sesion_id, asistentes=orden.asistentes
        )
    return [
        SesionMesaRealizada(
            mesa_id=orden.mesa_id,
            sesion_id=orden.sesion_id,
            fecha=orden.fecha,
            acuerdos=orden.acuerdos,
            asistentes=orden.asistentes,
        ),
        *_como_se_hizo(mesa, orden, context),
    ]


def _como_se_hizo(
    mesa: Mesa, orden: SesionarMesa, context: Context
) -> list[ModalidadSesionRegistrada]:
    """P16: as told, else as the project works; nothing where neither is known."""
    proyecto_id = mesa.instalacion.proyecto_id if mesa.instalacion else None
    cambio = context.of(PROYECTO_LEIDO, proyecto_id).modalidad if proyecto_id else None
    modalidad = orden.modalidad or (cambio.modalidad if cambio else None)
    if modalidad is None:
        return []
    suyo = cambio.canales[0] if cambio and cambio.canales else None
    del_proyecto = suyo if cambio and cambio.modalidad == modalidad else None
    return [
        ModalidadSesionRegistrada(
            mesa_id=orden.mesa_id,
            sesion_id=orden.sesion_id,
            modalidad=modalidad,
            canal=orden.canal or del_proyecto,
        )
    ]


def decide(mesa: Mesa, orden: Command, context: Context) -> Sequence[Any]:
    match orden:
        case InstalarMesa():
            return instalar_mesa(mesa, orden, context)
        case SumarActores():
            return sumar_actores(mesa, orden, context)
        case SesionarMesa():
            return sesionar_mesa(mesa, orden, context)
        case _:
            assert_never(orden)


def evolve(mesa: Mesa, hecho: Event) -> Mesa:
    match hecho:
        case MesaTerritorialInstalada():
            return replace(mesa, instalacion=hecho, actores=hecho.actores)
        case ActoresMesaSumados(actores=actores):
            return replace(mesa, actores=(*mesa.actores, *actores))
        case SesionMesaRealizada(sesion_id=sesion_id):
            return replace(mesa, sesiones=mesa.sesiones | {sesion_id})
        case _:
            return mesa


MESA = Decider[Command, Mesa, Event](
    category="mesa",
    decide=decide,
    evolve=evolve,
    initial=Mesa(),
    commands=Command,
    events=Event,
)

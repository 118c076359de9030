"""P19: an ejecutor that may receive no public funds (Ley 19.862) is warned of in its projects.

financiamiento knows receivers by RUT, a project its ejecutor by its id: `IdentificarEjecutor` ties
them, given by a person or by policy P19 when alianzas registers the institution with its RUT.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from services.intervencion.domain.avisos import avisar, resolver
from services.intervencion.domain.proyecto_estado import (
    PROYECTO_LEIDO,
    Proyecto,
    vigente,
)
from services.intervencion.domain.rechazos import YaRegistrado
from services.intervencion.events import (
    ConstaReceptorHabilitado,
    ConstaReceptorInhabilitado,
    EjecutorIdentificado,
    ProyectoDeEjecutor,
    RutDeEjecutor,
)
from shared.common import Alerta, AlertaPlazoEmitida
from shared.decider import Context, Decider
from shared.declare import command
from shared.errors import InvalidInput
from shared.values import Rut

REGLA: Final = "P19"
PRIMER_RUT_DE_ORGANIZACION: Final = 50_000_000  # below it the SII numbers natural persons


@command("ejecutor/{ejecutor_id}")
class IdentificarEjecutor:
    """Says the RUT of an ejecutor. Never a natural person's."""

    ejecutor_id: str
    rut: Rut


@command("receptor/{rut}")
class RevisarReceptor:
    """Given by P19 when a receiver of public funds is enabled or disabled."""

    rut: Rut


EventoEjecutor = EjecutorIdentificado | ProyectoDeEjecutor
EventoReceptor = ConstaReceptorHabilitado | ConstaReceptorInhabilitado | RutDeEjecutor


@dataclass(frozen=True)
class Ejecutor:
    """`proyectos`: those awarded to it, in order."""

    rut: Rut | None = None
    proyectos: tuple[str, ...] = ()


@dataclass(frozen=True)
class Receptor:
    """`inhabilitado_desde` is null while it may receive funds, or nothing is known of it."""

    ejecutores: tuple[str, ...] = ()
    inhabilitado_desde: date | None = None


def es_organizacion(rut: Rut) -> bool:
    return int(rut.split("-")[0]) >= PRIMER_RUT_DE_ORGANIZACION


def identificar_ejecutor(
    ejecutor: Ejecutor, orden: IdentificarEjecutor, context: Context
) -> Sequence[Any]:
    """Raises `InvalidInput` for a natural person: answered, never recorded, since a refusal would
    keep the RUN. Raises `YaRegistrado` for another RUT.
    """
    if not es_organizacion(orden.rut):
        problema = "debe ser el de una organización: el RUT de una persona no se recibe en claro"
        raise InvalidInput.of([("data.rut", problema)])
    if ejecutor.rut is not None:
        if ejecutor.rut == orden.rut:
            return []
        raise YaRegistrado(clave=f"ejecutor/{orden.ejecutor_id}")
    receptor = context.of(RECEPTOR, orden.rut)
    return [
        EjecutorIdentificado(ejecutor_id=orden.ejecutor_id, rut=orden.rut),
        RutDeEjecutor(rut=orden.rut, ejecutor_id=orden.ejecutor_id),
        *_revisar(receptor, orden.ejecutor_id, ejecutor.proyectos, context),
    ]


def revisar_receptor(receptor: Receptor, _: RevisarReceptor, context: Context) -> list[Alerta]:
    return [
        alerta
        for ejecutor_id in receptor.ejecutores
        for alerta in _revisar(
            receptor, ejecutor_id, context.of(EJECUTOR, ejecutor_id).proyectos, context
        )
    ]


def vincular(proyecto_id: str, ejecutor_id: str, context: Context) -> list[Any]:
    """The project is of its ejecutor, and warned of if that may receive no funds."""
    ejecutor = context.of(EJECUTOR, ejecutor_id)
    if proyecto_id in ejecutor.proyectos:
        return []
    hechos: list[Any] = [ProyectoDeEjecutor(ejecutor_id=ejecutor_id, proyecto_id=proyecto_id)]
    if (desde := _inhabilitado_desde(ejecutor, context)) is not None:
        hechos += avisar(_alerta(proyecto_id, ejecutor_id, desde), context)
    return hechos


def retirar_aviso_ajeno(proyecto: Proyecto, context: Context) -> list[Alerta]:
    """The warning was of the ejecutor that the award said before it was rectified."""
    ejecutor_id = proyecto.adjudicado.ejecutor_id
    if ejecutor_id is not None:
        ejecutor = context.of(EJECUTOR, ejecutor_id)
        if _inhabilitado_desde(ejecutor, context) is not None:
            return []
    return al_terminar(proyecto.proyecto_id, context)


def _inhabilitado_desde(ejecutor: Ejecutor, context: Context) -> date | None:
    return None if ejecutor.rut is None else context.of(RECEPTOR, ejecutor.rut).inhabilitado_desde


def al_terminar(proyecto_id: str, context: Context) -> list[Alerta]:
    """A project that ended pays nobody."""
    return resolver(_id(proyecto_id), REGLA, f"proyecto/{proyecto_id}", context)


def _revisar(
    receptor: Receptor, ejecutor_id: str, proyectos: Sequence[str], context: Context
) -> list[Alerta]:
    """Of the projects that are the ejecutor's still: a rectified award may say another."""
    alertas: list[Alerta] = []
    for proyecto_id in proyectos:
        proyecto, desde = context.of(PROYECTO_LEIDO, proyecto_id), receptor.inhabilitado_desde
        if proyecto is None or proyecto.adjudicado.ejecutor_id != ejecutor_id:
            continue
        if desde is None:
            alertas += al_terminar(proyecto_id, context)
        elif vigente(proyecto):
            alertas += avisar(_alerta(proyecto_id, ejecutor_id, desde), context)
    return alertas


def _id(proyecto_id: str) -> str:
    return f"{REGLA}-{proyecto_id}"


def _alerta(proyecto_id: str, ejecutor_id: str, desde: date) -> AlertaPlazoEmitida:
    return AlertaPlazoEmitida(
        alerta_id=_id(proyecto_id),
        regla=REGLA,
        entidad=f"proyecto/{proyecto_id}",
        detalle=(
            f"El ejecutor {ejecutor_id} del proyecto {proyecto_id} está inhabilitado para recibir "
            f"fondos públicos desde el {desde} (Ley 19.862)."
        ),
        vence_en=None,
    )


def evolve_ejecutor(ejecutor: Ejecutor, hecho: EventoEjecutor) -> Ejecutor:
    match hecho:
        case EjecutorIdentificado(rut=rut):
            return replace(ejecutor, rut=rut)
        case ProyectoDeEjecutor(proyecto_id=proyecto_id):
            return replace(ejecutor, proyectos=(*ejecutor.proyectos, proyecto_id))
        case _:
            return ejecutor


def evolve_receptor(receptor: Receptor, hecho: EventoReceptor) -> Receptor:
    match hecho:
        case ConstaReceptorHabilitado():
            return replace(receptor, inhabilitado_desde=None)
        case ConstaReceptorInhabilitado(fecha=fecha):
            return replace(receptor, inhabilitado_desde=fecha)
        case RutDeEjecutor(ejecutor_id=ejecutor_id):
            return replace(receptor, ejecutores=(*receptor.ejecutores, ejecutor_id))
        case _:
            return receptor


EJECUTOR = Decider[IdentificarEjecutor, Ejecutor, EventoEjecutor](
    category="ejecutor",
    decide=identificar_ejecutor,
    evolve=evolve_ejecutor,
    initial=Ejecutor(),
    commands=IdentificarEjecutor,
    events=EventoEjecutor,
)

RECEPTOR = Decider[RevisarReceptor, Receptor, EventoReceptor](
    category="receptor",
    decide=revisar_receptor,
    evolve=evolve_receptor,
    initial=Receptor(),
    commands=RevisarReceptor,
    events=EventoReceptor,
)

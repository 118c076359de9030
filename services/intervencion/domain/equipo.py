"""The field team of a project: its selection and training.

Papers often give only a month and no head count: then `personas` and the day stay null.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from services.intervencion.domain.barrio import al_seleccionar_equipo
from services.intervencion.domain.claves import clave_de
from services.intervencion.domain.proyecto_estado import Event, Proyecto, revisar_fecha
from services.intervencion.domain.rechazos import exigir, si_cambia, una_vez
from services.intervencion.events import (
    CapacitacionPreparada,
    CapacitacionRealizada,
    EntrevistasSeleccionRealizadas,
    EquipoSeleccionado,
    SeleccionEquipoIniciada,
)
from shared.decider import Context, DomainError
from shared.declare import command

_LARGO_DE_UN_MES = len("2025-02")


class SeleccionNoIniciada(DomainError):
    """La selección {seleccion_id} no ha comenzado en el proyecto {proyecto_id}."""

    rule = "N2"
    remedy = "Inicie primero la selección del equipo."


@command("proyecto/{proyecto_id}")
class IniciarSeleccionEquipo:
    """The selection of a team opens for so many posts."""

    proyecto_id: str
    seleccion_id: str
    rol: str
    personas: int | None = None


@command("proyecto/{proyecto_id}")
class RegistrarEntrevistasSeleccion:
    """A round of interviews was held; there may be several."""

    proyecto_id: str
    seleccion_id: str
    rol: str
    personas: int | None = None


@command("proyecto/{proyecto_id}")
class SeleccionarEquipo:
    """So many people were chosen."""

    proyecto_id: str
    seleccion_id: str
    rol: str
    personas: int


@command("proyecto/{proyecto_id}")
class PrepararCapacitacion:
    """A training was prepared."""

    proyecto_id: str
    capacitacion_id: str
    rol: str
    personas: int | None = None


@command("proyecto/{proyecto_id}")
class RegistrarCapacitacion:
    """A training was held."""

    proyecto_id: str
    capacitacion_id: str
    rol: str
    personas: int | None = None


OrdenEquipo = (
    IniciarSeleccionEquipo
    | RegistrarEntrevistasSeleccion
    | SeleccionarEquipo
    | PrepararCapacitacion
    | RegistrarCapacitacion
)


def formar_equipo(proyecto: Proyecto, orden: OrdenEquipo, context: Context) -> list[Any]:
    """I10; interviews and choice belong to a selection that began (N2). The choice answers P2."""
    fecha = _dia(proyecto, context)
    exigir(orden.personas is None or orden.personas > 0, "personas", "debe ser al menos 1")
    proyecto_id, rol = orden.proyecto_id, orden.rol
    hecho: Event
    match orden:
        case IniciarSeleccionEquipo(seleccion_id=clave, personas=personas):
            hecho = SeleccionEquipoIniciada(
                proyecto_id=proyecto_id, seleccion_id=clave, rol=rol, personas=personas, fecha=fecha
            )
        case RegistrarEntrevistasSeleccion(seleccion_id=clave, personas=personas):
            _exigir_seleccion(proyecto, clave)
            hecho = EntrevistasSeleccionRealizadas(
                proyecto_id=proyecto_id, seleccion_id=clave, rol=rol, personas=personas, fecha=fecha
            )
            return si_cambia(proyecto.hechos, str(clave_de(hecho)), hecho)
        case SeleccionarEquipo(seleccion_id=clave, personas=elegidas):
            _exigir_seleccion(proyecto, clave)
            hecho = EquipoSeleccionado(
                proyecto_id=proyecto_id, seleccion_id=clave, rol=rol, personas=elegidas, fecha=fecha
            )
            return [
                *una_vez(proyecto.hechos, str(clave_de(hecho)), hecho),
                *al_seleccionar_equipo(proyecto_id, context),
            ]
        case PrepararCapacitacion(capacitacion_id=clave, personas=personas):
            hecho = CapacitacionPreparada(
                proyecto_id=proyecto_id,
                capacitacion_id=clave,
                rol=rol,
                personas=personas,
                fecha=fecha,
            )
        case RegistrarCapacitacion(capacitacion_id=clave, personas=personas):
            hecho = CapacitacionRealizada(
                proyecto_id=proyecto_id,
                capacitacion_id=clave,
                rol=rol,
                personas=personas,
                fecha=fecha,
            )
    return una_vez(proyecto.hechos, str(clave_de(hecho)), hecho)


def _dia(proyecto: Proyecto, context: Context) -> date | None:
    fecha = revisar_fecha(proyecto, context)
    return None if len(context.occurred_at) == _LARGO_DE_UN_MES else fecha


def _exigir_seleccion(proyecto: Proyecto, seleccion_id: str) -> None:
    if f"seleccion/{seleccion_id}" not in proyecto.hechos:
        raise SeleccionNoIniciada(seleccion_id=seleccion_id, proyecto_id=proyecto.proyecto_id)

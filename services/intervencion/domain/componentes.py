"""Components of a programme without phases, which go on side by side (I11).

In a programme with phases, each phase says its components and nothing opens them apart.
"""

from __future__ import annotations

from services.intervencion.domain.plantilla import Plantilla, exigir_codigo
from services.intervencion.domain.proyecto_estado import Event, Proyecto, reglas_de, revisar_fecha
from services.intervencion.domain.rechazos import exigir
from services.intervencion.events import ComponenteCerrado, ComponenteIniciado
from shared.decider import Context, DomainError
from shared.declare import command


class ComponenteDeFases(DomainError):
    """En la plantilla {plantilla_version} los componentes transcurren con las fases."""

    rule = "N6"
    remedy = "Inicie y cierre fases: los componentes solo se abren en un programa sin fases."


class ComponenteSinIniciar(DomainError):
    """El componente {componente} no ha comenzado."""

    rule = "N2"
    remedy = "Inicie primero el componente {componente}."


class ComponenteYaCerrado(DomainError):
    """El componente {componente} está cerrado."""

    rule = "N2"
    remedy = "Un componente cerrado no vuelve a comenzar."


class ComponentesNoSimultaneos(DomainError):
    """El componente {componente} se cerraría sin los componentes {otros}, con los que es simultáneo."""

    rule = "I11"
    remedy = "Indique el motivo de cerrar uno sin los componentes {otros}."


@command("proyecto/{proyecto_id}")
class IniciarComponente:
    """The component begins on the command's day."""

    proyecto_id: str
    componente: int


@command("proyecto/{proyecto_id}")
class CerrarComponente:
    """The component ends on the command's day; with a motive while another has yet to end."""

    proyecto_id: str
    componente: int
    motivo: str | None = None


def iniciar_componente(
    proyecto: Proyecto, orden: IniciarComponente, context: Context
) -> list[Event]:
    """I10; begins once."""
    _con_componente(proyecto, orden.componente, context)
    vivido = proyecto.componentes.get(orden.componente)
    if vivido is not None:
        if vivido.cierre is not None:
            raise ComponenteYaCerrado(componente=orden.componente)
        return []
    fecha = revisar_fecha(proyecto, context)
    return [
        ComponenteIniciado(proyecto_id=orden.proyecto_id, componente=orden.componente, fecha=fecha)
    ]


def cerrar_componente(proyecto: Proyecto, orden: CerrarComponente, context: Context) -> list[Event]:
    """I10, I11: all of the template's are simultaneous, so closing one while another is open, or
    has not begun, needs a motive.
    """
    plantilla = _con_componente(proyecto, orden.componente, context)
    vivido = proyecto.componentes.get(orden.componente)
    if vivido is None:
        raise ComponenteSinIniciar(componente=orden.componente)
    if vivido.cierre is not None:
        return []
    fecha = revisar_fecha(proyecto, context)
    exigir(fecha >= vivido.inicio, "occurred_at", f"el componente comenzó el {vivido.inicio}")
    motivo = (orden.motivo or "").strip() or None
    otros = _sin_cerrar(proyecto, plantilla, orden.componente)
    if otros and motivo is None:
        raise ComponentesNoSimultaneos(componente=orden.componente, otros=otros)
    return [
        ComponenteCerrado(
            proyecto_id=orden.proyecto_id,
            componente=orden.componente,
            fecha=fecha,
            motivo=motivo if otros else None,
        )
    ]


def _sin_cerrar(proyecto: Proyecto, plantilla: Plantilla, componente: int) -> tuple[int, ...]:
    """The template's other components that are open or have not begun."""
    vividos = proyecto.componentes
    return tuple(
        c.componente
        for c in plantilla.componentes
        if c.componente != componente
        and (c.componente not in vividos or vividos[c.componente].cierre is None)
    )


def _con_componente(proyecto: Proyecto, componente: int, context: Context) -> Plantilla:
    plantilla = reglas_de(proyecto, context)
    if plantilla.fases:
        raise ComponenteDeFases(plantilla_version=plantilla.version)
    exigir_codigo(
        plantilla, "componentes", componente, [c.componente for c in plantilla.componentes]
    )
    return plantilla

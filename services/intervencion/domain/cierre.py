"""The administrative closing (I9) and its saga with financiamiento (P10).

SolicitarCierre → financiamiento certifies the fund's balance, or refuses and lists the initiatives
without rendición → RealizarCierre or ObservarCierre, which only policy P10 gives. How often or in
what order the answers come is all one: a settled certificate closes what was asked for, nothing
reopens what is closed, and a refusal only lets the request be repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from services.intervencion.domain.plantilla import Plantilla
from services.intervencion.domain.proyecto_estado import (
    Event,
    Proyecto,
    exigir_en_curso,
    reglas_de,
    revisar_fecha,
)
from services.intervencion.domain.vinculos import soltar
from services.intervencion.events import (
    CierreAdministrativoObservado,
    CierreAdministrativoRealizado,
    CierreAdministrativoSolicitado,
)
from shared.decider import Context, DomainError
from shared.declare import command
from shared.values import Clp

#: The closing activities of the catalogues (domain §1.3); a template without them asks for none.
ACTIVIDADES_DE_CIERRE: Final = ("ACTIVIDADES_CIERRE",)


class CierreSinLineaDeSalida(DomainError):
    """El proyecto {proyecto_id} no se puede cerrar: no tiene ingresada su línea de salida."""

    rule = "I9"
    remedy = "Ingrese antes la línea de salida en SNU."


class CierreSinActividades(DomainError):
    """El proyecto {proyecto_id} no se puede cerrar: faltan las actividades {pendientes}."""

    rule = "I9"
    remedy = "Registre antes las actividades {pendientes}."


class CierreSinFondo(DomainError):
    """La plantilla {plantilla_version} no financia iniciativas, así que no hay fondo que certificar."""

    rule = "I9"
    remedy = "El cierre administrativo es de los programas con fondo de iniciativas."


@command("proyecto/{proyecto_id}")
class SolicitarCierre:
    """Asks for the administrative closing; again once it was observed."""

    proyecto_id: str


@command("proyecto/{proyecto_id}")
class RealizarCierre:
    """Given by P10 on a certificate, whose event is `certificado_saldo_id`. Nobody else gives it."""

    proyecto_id: str
    certificado_saldo_id: str
    girado_clp: Clp
    rendido_aprobado_clp: Clp
    reintegrado_clp: Clp


@command("proyecto/{proyecto_id}")
class ObservarCierre:
    """Given by P10 on the refusal of a certificate, the answer to request `solicitud` if it says so.
    Nobody else gives it.
    """

    proyecto_id: str
    iniciativas_sin_rendir: tuple[str, ...]
    solicitud: int | None = None


def solicitar_cierre(proyecto: Proyecto, orden: SolicitarCierre, context: Context) -> list[Event]:
    """I10, I9 as far as this service knows; the balance is for financiamiento to say."""
    exigir_en_curso(proyecto)
    if proyecto.cierre.estado in ("SOLICITADO", "REALIZADO"):
        return []
    fecha = revisar_fecha(proyecto, context)
    _exigir_cerrable(proyecto, reglas_de(proyecto, context))
    return [
        CierreAdministrativoSolicitado(
            proyecto_id=orden.proyecto_id, solicitud=proyecto.cierre.solicitudes + 1, fecha=fecha
        )
    ]


def _exigir_cerrable(proyecto: Proyecto, plantilla: Plantilla) -> None:
    if not plantilla.ambitos:
        raise CierreSinFondo(plantilla_version=plantilla.version)
    catalogo = {actividad.codigo for actividad in plantilla.actividades}
    pendientes = [
        codigo
        for codigo in ACTIVIDADES_DE_CIERRE
        if codigo in catalogo and codigo not in proyecto.codigos_realizados
    ]
    if pendientes:
        raise CierreSinActividades(proyecto_id=proyecto.proyecto_id, pendientes=pendientes)
    if not any(clave.startswith("linea_salida/") for clave in proyecto.hechos):
        raise CierreSinLineaDeSalida(proyecto_id=proyecto.proyecto_id)


def realizar_cierre(proyecto: Proyecto, orden: RealizarCierre, context: Context) -> Sequence[Any]:
    """I9: closes what was asked for, once; observes it while money is neither rendered nor back.

    What I9 asks of this service was there at the request and cannot be undone since.
    """
    if not _pedido(proyecto):
        return []
    fecha = revisar_fecha(proyecto, context)
    pendiente = orden.girado_clp - orden.rendido_aprobado_clp - orden.reintegrado_clp
    if pendiente > 0:
        return _observar(
            proyecto,
            CierreAdministrativoObservado(
                proyecto_id=orden.proyecto_id,
                iniciativas_sin_rendir=(),
                pendiente_clp=Clp(pendiente),
                fecha=fecha,
            ),
        )
    return [
        CierreAdministrativoRealizado(
            proyecto_id=orden.proyecto_id,
            certificado_saldo_id=orden.certificado_saldo_id,
            fecha=fecha,
        ),
        *soltar(orden.proyecto_id, context),
    ]


def observar_cierre(proyecto: Proyecto, orden: ObservarCierre, context: Context) -> list[Event]:
    """Of what was asked for and is not closed; a refusal of an earlier request comes too late.

    A certificate never does: a certified fund does not move any more.
    """
    tarde = orden.solicitud is not None and orden.solicitud < proyecto.cierre.solicitudes
    if tarde or not _pedido(proyecto):
        return []
    hecho = CierreAdministrativoObservado(
        proyecto_id=orden.proyecto_id,
        iniciativas_sin_rendir=orden.iniciativas_sin_rendir,
        fecha=revisar_fecha(proyecto, context),
    )
    return _observar(proyecto, hecho)


def _pedido(proyecto: Proyecto) -> bool:
    """A certificate nobody asked for closes nothing, nor one that comes to a project that stopped."""
    detenido = proyecto.termino is not None or proyecto.suspension is not None
    return not detenido and proyecto.cierre.estado in ("SOLICITADO", "OBSERVADO")


def _observar(proyecto: Proyecto, hecho: CierreAdministrativoObservado) -> list[Event]:
    repite = proyecto.cierre.estado == "OBSERVADO" and proyecto.cierre.observado == hecho
    return [] if repite else [hecho]

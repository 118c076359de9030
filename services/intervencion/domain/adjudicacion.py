"""The award: a project begins to exist on a known territory, under one pinned template."""

from __future__ import annotations

from typing import Any

from services.intervencion.domain.plantilla import Plantilla, plantilla_de
from services.intervencion.domain.proyecto_estado import Event, Proyecto
from services.intervencion.domain.rechazos import YaRegistrado, exigir
from services.intervencion.domain.territorio import lugar_de
from services.intervencion.domain.vinculos import vincular
from services.intervencion.events import ExcepcionAutorizada, Programa, ProyectoAdjudicado
from shared.decider import Context, DomainError
from shared.declare import command
from shared.values import Clp, Mes


class EjecutorRequerido(DomainError):
    """El proyecto {proyecto_id} se adjudica sin ejecutor."""

    rule = "X16"
    remedy = "Indique ejecutor_id; solo una carga histórica puede relajar X16."


class FechasRequeridas(DomainError):
    """El proyecto {proyecto_id} se adjudica sin mes de inicio o de término."""

    rule = "X17"
    remedy = "Indique inicio_mes y termino_mes; solo una carga histórica puede relajar X17."


class MontosRequeridos(DomainError):
    """El proyecto {proyecto_id} se adjudica sin monto o sin fondo de iniciativas."""

    rule = "X17"
    remedy = (
        "Indique monto_proyecto_clp y fondo_iniciativas_clp; solo una carga histórica "
        "puede relajar X17."
    )


class Etapa1MasLargaQueLaPlantilla(DomainError):
    """La Etapa 1 dura {meses} meses y la plantilla {plantilla_version} permite {limite_meses}."""

    rule = "I4"
    remedy = (
        "Adjudique hasta {limite_meses} meses, o indique motivo_diferencia para dejar la excepción."
    )


@command("proyecto/{proyecto_id}")
class AdjudicarProyecto:
    """Awards a project. `inicio_mes` and `termino_mes` are those of the ejecutor's Etapa 1.

    `motivo_diferencia` records as an exception why they last other than the template says (X4).
    """

    proyecto_id: str
    territorio_id: str
    programa: Programa
    nombre_proyecto: str
    convocatoria: int
    plantilla_version: str
    ejecutor_id: str | None = None
    monto_proyecto_clp: Clp | None = None
    fondo_iniciativas_clp: Clp | None = None
    inicio_mes: Mes | None = None
    termino_mes: Mes | None = None
    motivo_diferencia: str | None = None


def adjudicar_proyecto(
    proyecto: Proyecto | None, orden: AdjudicarProyecto, context: Context
) -> list[Any]:
    """The place is the territory's as corrected to this day (P14).

    Raises the refusals above, `PlantillaNoPublicada`, `TerritorioNoConsta`, `TerritorioFusionado`,
    `DatoIncoherente` or `YaRegistrado`.
    """
    plantilla = plantilla_de(orden.plantilla_version, context)
    exigir(
        plantilla.programa == orden.programa,
        "plantilla_version",
        f"es del programa {plantilla.programa}",
    )
    if proyecto is not None:
        return _repetida(proyecto, orden)
    region, comuna_principal = lugar_de(orden.territorio_id, context)
    _exigir_completo(orden, plantilla, context)
    hecho = ProyectoAdjudicado(
        proyecto_id=orden.proyecto_id,
        territorio_id=orden.territorio_id,
        programa=orden.programa,
        nombre_proyecto=orden.nombre_proyecto,
        convocatoria=orden.convocatoria,
        ejecutor_id=orden.ejecutor_id,
        monto_proyecto_clp=orden.monto_proyecto_clp,
        fondo_iniciativas_clp=orden.fondo_iniciativas_clp,
        inicio_mes=orden.inicio_mes,
        termino_mes=orden.termino_mes,
        plantilla_version=orden.plantilla_version,
        region=region,
        comuna_principal=comuna_principal,
    )
    return [hecho, *_diferencia(orden, plantilla, context), *vincular(hecho, context)]


def _repetida(proyecto: Proyecto, orden: AdjudicarProyecto) -> list[Event]:
    """Nothing new in what it says; the place is of the day of the award, and may be corrected since."""
    previo, nuevo = vars(proyecto.adjudicado), vars(orden)
    if any(previo[campo] != nuevo[campo] for campo in previo.keys() & nuevo.keys()):
        raise YaRegistrado(clave=f"proyecto/{orden.proyecto_id}")
    return []


def _exigir_completo(orden: AdjudicarProyecto, plantilla: Plantilla, context: Context) -> None:
    if orden.ejecutor_id is None and not context.relaxes("X16"):
        raise EjecutorRequerido(proyecto_id=orden.proyecto_id)
    fechas, montos = (
        (orden.inicio_mes, orden.termino_mes),
        (orden.monto_proyecto_clp, orden.fondo_iniciativas_clp),
    )
    if not context.relaxes("X17"):
        if None in fechas:
            raise FechasRequeridas(proyecto_id=orden.proyecto_id)
        # A programme without ámbitos finances no initiatives: its money comes from convenios.
        if plantilla.ambitos and None in montos:
            raise MontosRequeridos(proyecto_id=orden.proyecto_id)
    if orden.inicio_mes is not None and orden.termino_mes is not None:
        exigir(orden.inicio_mes <= orden.termino_mes, "termino_mes", "es anterior a inicio_mes")


def _diferencia(orden: AdjudicarProyecto, plantilla: Plantilla, context: Context) -> list[Event]:
    """The exception that explains a length other than the template's.

    A longer stage is an exception to I4. A shorter one needs none, so it is recorded under X4,
    which
    frees the project from no rule.
    """
    inicio, termino, limite = orden.inicio_mes, orden.termino_mes, plantilla.etapa1_meses
    meses = inicio.hasta(termino) if inicio and termino else limite
    if limite is None or meses is None or meses == limite:
        exigir(
            orden.motivo_diferencia is None,
            "motivo_diferencia",
            "la duración no difiere de la plantilla",
        )
        return []
    if orden.motivo_diferencia is None:
        if meses > limite and not context.relaxes("I4"):
            raise Etapa1MasLargaQueLaPlantilla(
                meses=meses, plantilla_version=plantilla.version, limite_meses=limite
            )
        return []
    return [
        ExcepcionAutorizada(
            proyecto_id=orden.proyecto_id,
            excepcion_id=f"{orden.proyecto_id}/adjudicacion",
            regla="I4" if meses > limite else "X4",
            motivo=orden.motivo_diferencia,
            autorizador=context.actor.id,
        )
    ]

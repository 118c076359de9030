"""The plan of a phase: months that must obey I1-I4 before anything begins.

Where the nominal phases do not fit (AL-2020), whoever plans shortens one or brings an exception.
"""

from __future__ import annotations

from services.intervencion.domain.plantilla import Plantilla, fase_de, fases_de_etapa
from services.intervencion.domain.plazos import (
    FaseYaCerrada,
    revisar_etapa1,
    revisar_meses_etapa2,
    revisar_solape,
)
from services.intervencion.domain.proyecto_estado import (
    PLANIFICACION,
    Event,
    Proyecto,
    reglas_de,
)
from services.intervencion.domain.rechazos import exigir
from services.intervencion.events import FasePlanificada
from shared.decider import Context, DomainError
from shared.declare import command
from shared.values import Fase, Mes


class PlanDeFaseFueraDeVentana(DomainError):
    """El plan comienza la fase {fase} en {desde} y la Fase II está planificada de {inicio} a
    {termino}.
    """

    rule = "I2"
    remedy = "Planifique el inicio de la fase {fase} entre {inicio} y {termino}."


@command("proyecto/{proyecto_id}")
class PlanificarFase:
    """Plans a phase; the last plan counts. Months are both included."""

    proyecto_id: str
    fase: Fase
    desde_mes: Mes
    hasta_mes: Mes


def planificar_fase(proyecto: Proyecto, orden: PlanificarFase, context: Context) -> list[Event]:
    """I1 against the neighbours' plans; I4 in Etapa 1; I2 and I3 in Etapa 2."""
    plantilla = reglas_de(proyecto, context)
    fase = fase_de(plantilla, orden.fase)
    vivida = proyecto.fases.get(fase.fase)
    if vivida is not None and vivida.cierre is not None:
        raise FaseYaCerrada(fase=fase.fase.romano)
    desde, hasta = map(proyecto.mes_relativo, (orden.desde_mes, orden.hasta_mes))
    exigir(desde <= hasta, "hasta_mes", "es anterior a desde_mes")
    exigir(desde >= 1, "desde_mes", f"es anterior al inicio del proyecto, {proyecto.inicio}")
    if vivida is not None:
        comenzo = Mes.de(vivida.inicio)
        exigir(orden.desde_mes == comenzo, "desde_mes", f"la fase ya comenzó en {comenzo}")
    if fase.etapa == 1:
        if not context.relaxes("I1"):
            _revisar_vecinas(proyecto, plantilla, orden)
        revisar_etapa1(proyecto, plantilla, orden.hasta_mes, context)
    else:
        revisar_meses_etapa2(plantilla, desde, hasta, context)
        _revisar_ventana_planificada(proyecto, orden, context)
    hecho = FasePlanificada(
        proyecto_id=orden.proyecto_id,
        fase=orden.fase,
        desde_mes=orden.desde_mes,
        hasta_mes=orden.hasta_mes,
    )
    return [] if proyecto.plan.get(orden.fase) == hecho else [hecho]


def _revisar_vecinas(proyecto: Proyecto, plantilla: Plantilla, orden: PlanificarFase) -> None:
    fases = [f.fase for f in fases_de_etapa(plantilla, 1)]
    lugar = fases.index(orden.fase)
    if lugar > 0 and (previa := proyecto.plan.get(fases[lugar - 1])):
        revisar_solape(
            proyecto, plantilla, previa.fase, previa.hasta_mes, orden.fase, orden.desde_mes
        )
    if lugar + 1 < len(fases) and (siguiente := proyecto.plan.get(fases[lugar + 1])):
        revisar_solape(
            proyecto, plantilla, orden.fase, orden.hasta_mes, siguiente.fase, siguiente.desde_mes
        )


def _revisar_ventana_planificada(
    proyecto: Proyecto, orden: PlanificarFase, context: Context
) -> None:
    segunda = proyecto.plan.get(PLANIFICACION)
    if segunda is None or context.relaxes("I2"):
        return
    if not segunda.desde_mes <= orden.desde_mes <= segunda.hasta_mes and not proyecto.exceptuado(
        "I2", orden.desde_mes
    ):
        raise PlanDeFaseFueraDeVentana(
            fase=orden.fase.romano,
            desde=orden.desde_mes,
            inicio=segunda.desde_mes,
            termino=segunda.hasta_mes,
        )

"""The limits of the calendar, I1-I4, asked wherever a plan, a start or a close could break them."""

from __future__ import annotations

from datetime import date

from services.intervencion.domain.calendario import primer_mes_siguiente
from services.intervencion.domain.pdl_estado import PDL_LEIDO
from services.intervencion.domain.plantilla import Plantilla, fases_de_etapa
from services.intervencion.domain.proyecto_estado import PLANIFICACION, Proyecto
from shared.decider import Context, DomainError
from shared.values import Fase, Mes


class FaseAntesDelSolape(DomainError):
    """La fase {fase} no puede comenzar en {mes}: el solape con la fase {anterior} permite desde
    {desde}.
    """

    rule = "I1"
    remedy = "Iníciela desde {desde}, o planifique antes otro término para la fase {anterior}."


class FaseYaCerrada(DomainError):
    """La fase {fase} está cerrada."""

    rule = "N2"
    remedy = "Para reabrirla, autorice una excepción con regla REAPERTURA."


class Etapa1Excedida(DomainError):
    """La Etapa 1 llegaría a {mes}, su mes {mes_relativo}, y la plantilla permite {limite_meses}
    meses.
    """

    rule = "I4"
    remedy = (
        "Acorte una fase para que la Etapa 1 quepa en {limite_meses} meses, "
        "o autorice una excepción a I4."
    )


class Etapa2AntesDeLaValidacion(DomainError):
    """La Etapa 2 no puede comenzar el {fecha}: el proceso de validación del PDL no había
    comenzado.
    """

    rule = "I2"
    remedy = "Inicie antes la validación del PDL."


class Etapa2DespuesDeFaseDos(DomainError):
    """La Etapa 2 no puede comenzar el {fecha}: la Fase II ya está cerrada."""

    rule = "I2"
    remedy = "La Fase V comienza a más tardar en la Fase II; después, solo con una excepción a I2."


class DuracionEtapa2FueraDeRango(DomainError):
    """La Etapa 2 duraría {meses} meses, y debe durar entre {minimo_meses} y {maximo_meses}."""

    rule = "I3"
    remedy = (
        "Iníciela entre los meses {primero} y {ultimo} del proyecto, con término en el {total}."
    )


class Etapa2DespuesDelTotal(DomainError):
    """La Etapa 2 terminaría en el mes {hasta} del proyecto, y el programa dura {total_meses}."""

    rule = "I3"
    remedy = "Termínela a más tardar en el mes {total_meses}."


def revisar_solape(
    proyecto: Proyecto, plantilla: Plantilla, previa: Fase, hasta: Mes, fase: Fase, desde: Mes
) -> None:
    """I1: `fase` begins no earlier than its overlap with `previa`, which ends in `hasta`."""
    primero = proyecto.inicio.mas(primer_mes_siguiente(plantilla, proyecto.mes_relativo(hasta)) - 1)
    if desde < primero:
        raise FaseAntesDelSolape(fase=fase.romano, anterior=previa.romano, mes=desde, desde=primero)


def revisar_etapa1(proyecto: Proyecto, plantilla: Plantilla, mes: Mes, context: Context) -> None:
    """I4: Etapa 1 is not in course after its last month, unless excepted."""
    limite, relativo = plantilla.etapa1_meses, proyecto.mes_relativo(mes)
    if limite is None or relativo <= limite:
        return
    if not proyecto.exceptuado("I4", mes) and not context.relaxes("I4"):
        raise Etapa1Excedida(mes=mes, mes_relativo=relativo, limite_meses=limite)


def revisar_inicio_etapa2(
    proyecto: Proyecto, plantilla: Plantilla, fecha: date, context: Context
) -> None:
    """I2, from the validation process to the close of Fase II; I3 with its planned end, else the
    last month.
    """
    mes = Mes.de(fecha)
    if not context.relaxes("I2"):
        desde = context.of(PDL_LEIDO, proyecto.proyecto_id).validacion_desde
        if desde is None or fecha < desde:
            raise Etapa2AntesDeLaValidacion(fecha=fecha)
        segunda = proyecto.fases.get(PLANIFICACION)
        cerrada = segunda is not None and segunda.cierre is not None and segunda.cierre <= fecha
        if cerrada and not proyecto.exceptuado("I2", mes):
            raise Etapa2DespuesDeFaseDos(fecha=fecha)
    planes = [p for f in fases_de_etapa(plantilla, 2) if (p := proyecto.plan.get(f.fase))]
    hasta = max(
        (proyecto.mes_relativo(p.hasta_mes) for p in planes), default=plantilla.total_meses or 0
    )
    revisar_meses_etapa2(plantilla, proyecto.mes_relativo(mes), hasta, context)


def revisar_meses_etapa2(plantilla: Plantilla, desde: int, hasta: int, context: Context) -> None:
    """I3 over relative months, both included."""
    minimo, maximo = plantilla.etapa2_min_meses, plantilla.etapa2_max_meses
    total = plantilla.total_meses
    if minimo is None or maximo is None or total is None or context.relaxes("I3"):
        return
    if hasta > total:
        raise Etapa2DespuesDelTotal(hasta=hasta, total_meses=total)
    if not minimo <= hasta - desde + 1 <= maximo:
        raise DuracionEtapa2FueraDeRango(
            meses=hasta - desde + 1,
            minimo_meses=minimo,
            maximo_meses=maximo,
            primero=total - maximo + 1,
            ultimo=total - minimo + 1,
            total=total,
        )

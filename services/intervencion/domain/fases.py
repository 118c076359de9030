"""Phases of a project, begun and closed under I1-I4 and I8 with the pinned template's numbers."""

from __future__ import annotations

from datetime import date

from services.intervencion.domain.pdl_estado import PDL_LEIDO
from services.intervencion.domain.plantilla import Plantilla, fase_de, fases_de_etapa
from services.intervencion.domain.plazos import (
    FaseYaCerrada,
    revisar_etapa1,
    revisar_inicio_etapa2,
    revisar_solape,
)
from services.intervencion.domain.proyecto_estado import (
    IMPLEMENTACION,
    PLANIFICACION,
    Event,
    Proyecto,
    reglas_de,
    revisar_fecha,
)
from services.intervencion.domain.rechazos import exigir
from services.intervencion.events import (
    FaseCerrada,
    FaseIniciada,
    FasePlantilla,
)
from shared.decider import Context, DomainError
from shared.declare import command
from shared.values import Fase, Mes


class FaseAnteriorNoIniciada(DomainError):
    """La fase {fase} no puede comenzar: la fase {anterior}, que la precede, no ha comenzado."""

    rule = "I1"
    remedy = "Inicie primero la fase {anterior}."


class DemasiadasFasesAbiertas(DomainError):
    """La fase {fase} no puede comenzar: ya están abiertas las fases {abiertas} de la Etapa 1."""

    rule = "I1"
    remedy = "Cierre antes una de las fases {abiertas}: nunca hay tres abiertas."


class FaseDosSinFaseCinco(DomainError):
    """La Fase II no se puede cerrar: la Fase V no ha comenzado."""

    rule = "I2"
    remedy = "Inicie la Fase V, o autorice una excepción a I2."


class FaseTresSinPDL(DomainError):
    """La Fase III no puede comenzar sin PDL validado."""

    rule = "I8"
    remedy = "Valide primero el PDL."


class EtapaNoIniciada(DomainError):
    """La etapa {etapa} no está abierta, así que su fase {fase} no puede comenzar."""

    rule = "N2"
    remedy = "Inicie primero la etapa {etapa}."


class FaseNoIniciada(DomainError):
    """La fase {fase} no ha comenzado."""

    rule = "N2"
    remedy = "Inicie primero la fase {fase}."


@command("proyecto/{proyecto_id}")
class IniciarFase:
    """The phase begins on the command's day; a closed one begins again under an exception."""

    proyecto_id: str
    fase: Fase


@command("proyecto/{proyecto_id}")
class CerrarFase:
    """The phase ends on the command's day."""

    proyecto_id: str
    fase: Fase


def iniciar_fase(proyecto: Proyecto, orden: IniciarFase, context: Context) -> list[Event]:
    """I10, I1 and I4 for Etapa 1, I8 for Fase III, I2 and I3 for Etapa 2."""
    plantilla = reglas_de(proyecto, context)
    fase = fase_de(plantilla, orden.fase)
    if proyecto.abierta(fase.fase):
        return []
    fecha = revisar_fecha(proyecto, context)
    mes = Mes.de(fecha)
    relativo = proyecto.mes_relativo(mes)
    etapa = proyecto.etapas.get(fase.etapa)
    if etapa is None or etapa.cierre is not None:
        raise EtapaNoIniciada(etapa=fase.etapa, fase=fase.fase.romano)
    reabre = fase.fase in proyecto.fases
    if reabre and not proyecto.exceptuado("REAPERTURA", mes, str(int(fase.fase))):
        raise FaseYaCerrada(fase=fase.fase.romano)
    if fase.etapa == 1:
        if not context.relaxes("I1"):
            _revisar_orden(proyecto, plantilla, fase, fecha)
        revisar_etapa1(proyecto, plantilla, mes, context)
        _revisar_pdl(proyecto, fase, context)
    elif not reabre:
        revisar_inicio_etapa2(proyecto, plantilla, fecha, context)
    return [
        FaseIniciada(
            proyecto_id=orden.proyecto_id,
            fase=fase.fase,
            etapa=fase.etapa,
            fecha=fecha,
            mes_relativo=relativo,
            duracion_prevista_meses=max(
                _termino_previsto(proyecto, plantilla, fase, relativo) - relativo + 1, 1
            ),
        )
    ]


def _revisar_orden(
    proyecto: Proyecto, plantilla: Plantilla, fase: FasePlantilla, fecha: date
) -> None:
    """By dates: papers may come late, and what closed after `fecha` was open on it."""
    fases = fases_de_etapa(plantilla, 1)
    abiertas = [
        f.fase.romano
        for f in fases
        if f.fase in proyecto.fases and proyecto.fases[f.fase].abierta_el(fecha)
    ]
    if len(abiertas) >= 2:
        raise DemasiadasFasesAbiertas(fase=fase.fase.romano, abiertas=" y ".join(abiertas))
    lugar = [f.fase for f in fases].index(fase.fase)
    if lugar == 0:
        return
    previa = fases[lugar - 1]
    vivida = proyecto.fases.get(previa.fase)
    if vivida is None or vivida.inicio > fecha:
        raise FaseAnteriorNoIniciada(fase=fase.fase.romano, anterior=previa.fase.romano)
    comenzo = proyecto.mes_relativo(Mes.de(vivida.inicio))
    hasta = proyecto.inicio.mas(_termino_previsto(proyecto, plantilla, previa, comenzo) - 1)
    revisar_solape(proyecto, plantilla, previa.fase, hasta, fase.fase, Mes.de(fecha))


def _termino_previsto(
    proyecto: Proyecto, plantilla: Plantilla, fase: FasePlantilla, inicio: int
) -> int:
    """The relative month in which a phase begun in month `inicio` is to end: planned, else
    nominal.
    """
    if plan := proyecto.plan.get(fase.fase):
        return proyecto.mes_relativo(plan.hasta_mes)
    if fase.etapa == 2 and plantilla.total_meses is not None:
        return plantilla.total_meses
    return inicio + fase.meses_nominal - 1


def _revisar_pdl(proyecto: Proyecto, fase: FasePlantilla, context: Context) -> None:
    if fase.fase != IMPLEMENTACION or context.relaxes("I8"):
        return
    validado = context.of(PDL_LEIDO, proyecto.proyecto_id).validado_el
    if validado is None or validado > context.occurred_at.date:
        raise FaseTresSinPDL()


def cerrar_fase(proyecto: Proyecto, orden: CerrarFase, context: Context) -> list[Event]:
    """I10, I2 for Fase II, I4 for Etapa 1. Pending activities are counted, not declared."""
    plantilla = reglas_de(proyecto, context)
    fase = fase_de(plantilla, orden.fase)
    vivida = proyecto.fases.get(fase.fase)
    if vivida is None:
        raise FaseNoIniciada(fase=fase.fase.romano)
    if vivida.cierre is not None:
        return []
    fecha = revisar_fecha(proyecto, context)
    exigir(fecha >= vivida.inicio, "occurred_at", f"la fase comenzó el {vivida.inicio}")
    mes = Mes.de(fecha)
    if fase.fase == PLANIFICACION:
        _revisar_cierre_fase_dos(proyecto, plantilla, fecha, context)
    if fase.etapa == 1:
        revisar_etapa1(proyecto, plantilla, mes, context)
    return [
        FaseCerrada(
            proyecto_id=orden.proyecto_id,
            fase=fase.fase,
            etapa=fase.etapa,
            fecha=fecha,
            duracion_meses=Mes.de(vivida.inicio).hasta(mes),
            actividades_pendientes=tuple(
                a.codigo
                for a in plantilla.actividades
                if a.fase == fase.fase and a.codigo not in proyecto.codigos_realizados
            ),
        )
    ]


def _revisar_cierre_fase_dos(
    proyecto: Proyecto, plantilla: Plantilla, fecha: date, context: Context
) -> None:
    """Fase V has begun by the day Fase II closes, also when the close is registered later."""
    segunda_etapa = [f.fase for f in fases_de_etapa(plantilla, 2)]
    iniciadas = [proyecto.fases[fase].inicio for fase in segunda_etapa if fase in proyecto.fases]
    if not segunda_etapa or any(inicio <= fecha for inicio in iniciadas):
        return
    if not proyecto.exceptuado("I2", Mes.de(fecha)) and not context.relaxes("I2"):
        raise FaseDosSinFaseCinco()

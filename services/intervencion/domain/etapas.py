"""Stages of a project. Loads that know no phases use them alone."""

from __future__ import annotations

from services.intervencion.domain.plantilla import Plantilla, exigir_codigo, fases_de_etapa
from services.intervencion.domain.plazos import (
    revisar_etapa1,
    revisar_inicio_etapa2,
    revisar_meses_etapa2,
)
from services.intervencion.domain.proyecto_estado import (
    EtapaVivida,
    Event,
    Proyecto,
    reglas_de,
    revisar_fecha,
)
from services.intervencion.domain.rechazos import exigir
from services.intervencion.events import EtapaCerrada, EtapaIniciada
from shared.decider import Context, DomainError
from shared.declare import command
from shared.values import Mes


class EtapaYaCerrada(DomainError):
    """La etapa {etapa} está cerrada."""

    rule = "N2"
    remedy = "Una etapa cerrada no vuelve a comenzar."


class EtapaYaIniciada(DomainError):
    """La etapa {etapa} ya comenzó con {implementador}."""

    rule = "N3"
    remedy = "Corrija el implementador, o rectifique el registro anterior."


class EtapaSinIniciar(DomainError):
    """La etapa {etapa} no ha comenzado."""

    rule = "N2"
    remedy = "Inicie primero la etapa {etapa}."


class FasesSinCerrar(DomainError):
    """La etapa {etapa} no se puede cerrar: faltan por cerrar las fases {fases}."""

    rule = "N2"
    remedy = "Cierre antes las fases {fases}."


@command("proyecto/{proyecto_id}")
class IniciarEtapa:
    """The stage begins in the command's month; `implementador` is who runs it."""

    proyecto_id: str
    etapa: int
    implementador: str


@command("proyecto/{proyecto_id}")
class CerrarEtapa:
    """The stage ends in the command's month."""

    proyecto_id: str
    etapa: int


def iniciar_etapa(proyecto: Proyecto, orden: IniciarEtapa, context: Context) -> list[Event]:
    """I10; I4 for Etapa 1; I2 and I3 for Etapa 2."""
    plantilla = _con_etapa(proyecto, orden.etapa, context)
    vivida = proyecto.etapas.get(orden.etapa)
    if vivida is not None:
        return _repetida(vivida, orden)
    fecha = revisar_fecha(proyecto, context)
    mes = Mes.de(fecha)
    if orden.etapa == 1:
        revisar_etapa1(proyecto, plantilla, mes, context)
    else:
        revisar_inicio_etapa2(proyecto, plantilla, fecha, context)
    return [
        EtapaIniciada(
            proyecto_id=orden.proyecto_id,
            etapa=orden.etapa,
            implementador=orden.implementador,
            mes=mes,
        )
    ]


def _repetida(vivida: EtapaVivida, orden: IniciarEtapa) -> list[Event]:
    if vivida.cierre is not None:
        raise EtapaYaCerrada(etapa=orden.etapa)
    if vivida.implementador != orden.implementador:
        raise EtapaYaIniciada(etapa=orden.etapa, implementador=vivida.implementador)
    return []


def cerrar_etapa(proyecto: Proyecto, orden: CerrarEtapa, context: Context) -> list[Event]:
    """I10; every phase closed if any began; I4 for Etapa 1, I3 for Etapa 2."""
    plantilla = _con_etapa(proyecto, orden.etapa, context)
    vivida = proyecto.etapas.get(orden.etapa)
    if vivida is None:
        raise EtapaSinIniciar(etapa=orden.etapa)
    if vivida.cierre is not None:
        return []
    mes = Mes.de(revisar_fecha(proyecto, context))
    exigir(mes >= vivida.inicio, "occurred_at", f"la etapa comenzó en {vivida.inicio}")
    _exigir_fases_cerradas(proyecto, plantilla, orden.etapa)
    if orden.etapa == 1:
        revisar_etapa1(proyecto, plantilla, mes, context)
    else:
        desde, hasta = map(proyecto.mes_relativo, (vivida.inicio, mes))
        revisar_meses_etapa2(plantilla, desde, hasta, context)
    return [
        EtapaCerrada(
            proyecto_id=orden.proyecto_id,
            etapa=orden.etapa,
            implementador=vivida.implementador,
            mes=mes,
            duracion_meses=vivida.inicio.hasta(mes),
        )
    ]


def _con_etapa(proyecto: Proyecto, etapa: int, context: Context) -> Plantilla:
    plantilla = reglas_de(proyecto, context)
    exigir_codigo(plantilla, "etapas", etapa, sorted({f.etapa for f in plantilla.fases}))
    return plantilla


def _exigir_fases_cerradas(proyecto: Proyecto, plantilla: Plantilla, etapa: int) -> None:
    """A load without phases closes the stage alone; once one began, all must be closed."""
    fases = [f.fase for f in fases_de_etapa(plantilla, etapa)]
    if not any(fase in proyecto.fases for fase in fases):
        return
    vividas = proyecto.fases
    abiertas = [f.romano for f in fases if f not in vividas or vividas[f].cierre is None]
    if abiertas:
        raise FasesSinCerrar(etapa=etapa, fases=", ".join(abiertas))

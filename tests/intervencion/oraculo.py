"""I1-I4 read from the facts alone, by their dates: what a history breaks, told apart from the code that decides.

AL-2019: phases of 3, 4, 6 and 2 months with one of overlap; 12 months of Etapa 1; 19 to 22 of Etapa 2; 24 in all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from services.intervencion.events import (
    EtapaCerrada,
    EtapaIniciada,
    FaseCerrada,
    FaseIniciada,
    FasePlanificada,
    ValidacionPDLIniciada,
)
from shared.values import Mes
from tests.intervencion.relato import INICIO

NOMINAL = {1: 3, 2: 4, 3: 6, 4: 2}
SOLAPE, ETAPA_1, ETAPA_2, TOTAL = 1, 12, range(19, 23), 24
SIEMPRE = date.max


def relativo(mes: Mes) -> int:
    return (mes.anio - INICIO.anio) * 12 + mes.mes - INICIO.mes + 1


def de(dia: date) -> int:
    return relativo(Mes.de(dia))


def rotas(proyecto: Iterable[Any], pdl: Iterable[Any]) -> set[str]:
    """The codes that the project's history breaks."""
    hechos = list(proyecto)
    validacion = [h.fecha for h in pdl if isinstance(h, ValidacionPDLIniciada)]
    return {*_i1(hechos), *_i2(hechos, validacion), *_i3(hechos), *_i4(hechos)}


def _periodos(hechos: list[Any]) -> dict[int, tuple[date, date]]:
    """Phase → its first day, and the day it closed."""
    cierres = {int(h.fase): h.fecha for h in hechos if isinstance(h, FaseCerrada)}
    inicios = {int(h.fase): h.fecha for h in hechos if isinstance(h, FaseIniciada)}
    return {fase: (dia, cierres.get(fase, SIEMPRE)) for fase, dia in inicios.items()}


def _i1(hechos: list[Any]) -> Iterator[str]:
    plan: dict[int, int] = {}
    inicios: dict[int, date] = {}
    for hecho in hechos:
        if isinstance(hecho, FasePlanificada):
            plan[int(hecho.fase)] = relativo(hecho.hasta_mes)
        if not isinstance(hecho, FaseIniciada) or hecho.etapa != 1:
            continue
        fase, previa = int(hecho.fase), int(hecho.fase) - 1
        inicios[fase] = hecho.fecha
        if fase == 1:
            continue
        if previa not in inicios or hecho.fecha < inicios[previa]:
            yield "I1"
            continue
        termino = plan.get(previa, de(inicios[previa]) + NOMINAL[previa] - 1)
        if de(hecho.fecha) < termino - SOLAPE + 1:
            yield "I1"
    etapa_1 = [p for fase, p in _periodos(hechos).items() if fase <= 4]
    if any(sum(d <= dia < c for d, c in etapa_1) > 2 for dia, _ in etapa_1):
        yield "I1"


def _i2(hechos: list[Any], validacion: list[date]) -> Iterator[str]:
    periodos = _periodos(hechos)
    if 5 in periodos and not any(dia <= periodos[5][0] for dia in validacion):
        yield "I2"
    cerrada = periodos.get(2, (SIEMPRE, SIEMPRE))[1]
    if cerrada != SIEMPRE and (5 not in periodos or periodos[5][0] > cerrada):
        yield "I2"


def _i3(hechos: list[Any]) -> Iterator[str]:
    hasta = TOTAL
    for hecho in hechos:
        match hecho:
            case FasePlanificada(fase=5, hasta_mes=mes):
                hasta = relativo(mes)
            case FaseIniciada(etapa=2, fecha=fecha):
                yield from _etapa_2(de(fecha), hasta)
            case EtapaIniciada(etapa=2, mes=mes):
                yield from _etapa_2(relativo(mes), hasta)
            case EtapaCerrada(etapa=2, mes=mes, duracion_meses=meses):
                yield from _etapa_2(relativo(mes) - meses + 1, relativo(mes))
            case _:
                pass


def _etapa_2(desde: int, hasta: int) -> Iterator[str]:
    if hasta - desde + 1 not in ETAPA_2 or hasta > TOTAL:
        yield "I3"


def _i4(hechos: list[Any]) -> Iterator[str]:
    for hecho in hechos:
        match hecho:
            case FaseIniciada(etapa=1, fecha=fecha) | FaseCerrada(etapa=1, fecha=fecha):
                mes = de(fecha)
            case EtapaIniciada(etapa=1, mes=fin) | EtapaCerrada(etapa=1, mes=fin):
                mes = relativo(fin)
            case FasePlanificada(fase=fase, hasta_mes=fin) if fase <= 4:
                mes = relativo(fin)
            case _:
                continue
        if mes > ETAPA_1:
            yield "I4"

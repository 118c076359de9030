"""The figures of cases that a monthly advance is expected to give, a row per month.

No figure is broken down and no two of them add up to a third; the one relation, evaluated over estimated, is
suppressed where it would give a small count away. The events of a suppressed figure are not listed: they could
be counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

import sqlalchemy as sa

from services.reportes.facts.comunidad_crece import CASO, CUPO, INDICADOR
from services.reportes.reports.corte import SIN_DATO, SINTETICO, Corte
from services.reportes.reports.supresion import (
    MENOS_DE_CINCO,
    MINIMO,
    SUPRIMIDO,
    Cifra,
    contados,
    suprimida,
)
from shared.moments import civil_date
from shared.values import Mes

Row = sa.Row[Any]

EN_EVALUACION: Final = "CASOS_EN_EVALUACION_SOBRE_ESTIMADO"
#: What begins an evaluation, and what may end it.
INICIO: Final = "EvaluaciónIniciada"
FIN: Final = frozenset(
    {"EvaluaciónCompletada", "IngresoRechazado", "CasoIngresado", "CasoEgresado"}
)
#: Counted in the month in which they happened.
DEL_MES: Final = {
    "casos_ingresados": "CasoIngresado",
    "tutorias": "TutoríaRegistrada",
    "derivaciones": "DerivaciónSolicitada",
    "egresos": "CasoEgresado",
}
CENTESIMA: Final = Decimal("0.01")


def casos_por_mes(conn: sa.Connection, corte: Corte, meses: Iterable[Mes]) -> list[dict[str, Any]]:
    """Of `meses` and of every month with a case. What is of a moment is as at the end of the month, or of the cut."""
    casos, cupos, indicadores = (
        [row for row in corte.hechos(conn, fact.table) if row.medio != SINTETICO]
        for fact in (CASO, CUPO, INDICADOR)
    )
    return [
        _fila(mes, casos, cupos, indicadores)
        for mes in sorted({*meses, *(mes_de(row) for row in (*casos, *cupos))})
    ]


def mes_de(row: Row) -> Mes:
    """The civil month in which it happened."""
    return Mes.de(civil_date(row.occurred_from))


def _fila(
    mes: Mes, casos: Sequence[Row], cupos: Sequence[Row], indicadores: Sequence[Row]
) -> dict[str, Any]:
    evaluados = _en_evaluacion(row for row in casos if mes_de(row) <= mes)
    en_evaluacion = contados(len(evaluados), len(evaluados))
    vigentes = list({row.poligono_id: row for row in cupos if mes_de(row) <= mes}.values())
    estimados = _suma([row.casos_estimados for row in vigentes])
    declarados = [r for r in indicadores if (r.indicador, r.mes) == (EN_EVALUACION, mes)][-1:]
    sobre = _declarado(declarados) or _calculado(en_evaluacion, estimados)
    if declarados and _delata(en_evaluacion, estimados, Decimal(declarados[0].valor_pct)):
        estimados = SUPRIMIDO
    figuras: dict[str, tuple[Cifra, Sequence[Row]]] = {
        "casos_estimados": (estimados, vigentes),
        "casos_en_evaluacion": (en_evaluacion, evaluados),
        "en_evaluacion_sobre_estimados_pct": (sobre, declarados or (*evaluados, *vigentes)),
    }
    for nombre, tipo in DEL_MES.items():
        rows = [row for row in casos if row.type == tipo and mes_de(row) == mes]
        figuras[nombre] = contados(len(rows), len({row.caso_id for row in rows})), rows
    known = [rows for valor, rows in figuras.values() if valor != SIN_DATO and not suprimida(valor)]
    return {
        "mes": mes,
        **{nombre: valor for nombre, (valor, _) in figuras.items()},
        "eventos": list(dict.fromkeys(row.event_id for rows in known for row in rows)),
    }


def _en_evaluacion(rows: Iterable[Row]) -> list[Row]:
    """The beginnings of evaluations that have not ended, one per case."""
    found: dict[str, Row] = {}
    for row in rows:
        if row.type == INICIO:
            found[row.caso_id] = row
        elif row.type in FIN:
            found.pop(row.caso_id, None)
    return list(found.values())


def _suma(estimados: Sequence[int | None]) -> Cifra:
    """Of all the barrios, or nothing: a part is not the total."""
    known = [n for n in estimados if n is not None]
    return sum(known) if known and len(known) == len(estimados) else SIN_DATO


def _declarado(declarados: Sequence[Row]) -> str | None:
    return declarados[0].valor_pct if declarados else None


def _calculado(en_evaluacion: Cifra, estimados: Cifra) -> str:
    if suprimida(en_evaluacion) and estimados != SIN_DATO:
        return SUPRIMIDO
    if not isinstance(en_evaluacion, int) or not isinstance(estimados, int) or not estimados:
        return SIN_DATO
    return str((Decimal(100 * en_evaluacion) / estimados).quantize(CENTESIMA, ROUND_HALF_UP))


def _delata(en_evaluacion: Cifra, estimados: Cifra, declarado_pct: Decimal) -> bool:
    """Whether the declared ratio and the estimate give a small count together."""
    if not isinstance(estimados, int):
        return False
    return en_evaluacion == MENOS_DE_CINCO or 0 < declarado_pct * estimados / 100 < MINIMO

"""Report `discrepancias`: the register of contradictions and gaps of the sources, with what was
decided.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from services.reportes.facts.calidad import DISCREPANCIA, DISCREPANCIA_RESUELTA
from services.reportes.reports.corte import SIN_DATO, SINTETICO, Corte, Form, form
from services.reportes.reports.idioma import contar

NOMBRE: Final = "discrepancias"

ABIERTA: Final = "ABIERTA"
RESUELTA: Final = "RESUELTA"


def discrepancias(conn: sa.Connection, al: date, conocido_al: datetime | None) -> Form:
    """A row per discrepancia known by then, in the order of their numbers."""
    corte = Corte(al, conocido_al)
    registradas = corte.hechos(conn, DISCREPANCIA.table)
    resueltas = {
        row.discrepancia_id: row for row in corte.hechos(conn, DISCREPANCIA_RESUELTA.table)
    }
    reales = sorted((r for r in registradas if r.medio != SINTETICO), key=_number)
    filas = [_fila(row, resueltas.get(row.discrepancia_id)) for row in reales]
    abiertas = [fila for fila in filas if fila["estado"] == ABIERTA]
    sinteticas = len(registradas) - len(reales)
    return form(
        conn,
        corte,
        NOMBRE,
        titulos=[
            f"{contar(len(filas), 'discrepancia')}: {contar(len(abiertas), 'abierta')} "
            f"y {contar(len(filas) - len(abiertas), 'resuelta')}"
        ],
        filas=filas,
        totales={
            "discrepancias": len(filas),
            "abiertas": len(abiertas),
            "resueltas": len(filas) - len(abiertas),
            "bloqueantes_abiertas": sum(fila["bloqueante"] for fila in abiertas),
        },
        notas=[f"Aparte, datos sintéticos de demostración: {contar(sinteticas, 'discrepancia')}."]
        if sinteticas
        else [],
    )


def abiertas_conocidas(conn: sa.Connection, corte: Corte) -> list[sa.Row[Any]]:
    """The open ones as known at the cut, whenever found, in the order of their numbers."""
    resueltas = {row.discrepancia_id for row in corte.datos(conn, DISCREPANCIA_RESUELTA.table)}
    registradas = corte.datos(conn, DISCREPANCIA.table)
    return sorted(
        (r for r in registradas if r.discrepancia_id not in resueltas and r.medio != SINTETICO),
        key=_number,
    )


def _fila(row: sa.Row[Any], resuelta: sa.Row[Any] | None) -> dict[str, Any]:
    return {
        "discrepancia_id": row.discrepancia_id,
        "estado": ABIERTA if resuelta is None else RESUELTA,
        "bloqueante": row.bloqueante,
        "campo": row.campo,
        "valor_a": row.texto_a,
        "fuente_a": f"{row.fuente_a}:{row.linea_a}",
        "valor_b": row.texto_b if row.texto_b is not None else SIN_DATO,
        "fuente_b": f"{row.fuente_b}:{row.linea_b}" if row.fuente_b is not None else SIN_DATO,
        "regla": row.regla or SIN_DATO,
        "descripcion": row.descripcion,
        "decision": SIN_DATO if resuelta is None else resuelta.decision,
        "fundamento": SIN_DATO if resuelta is None else resuelta.grounds,
        "eventos": [row.event_id, *([] if resuelta is None else [resuelta.event_id])],
    }


def _number(row: sa.Row[Any]) -> tuple[str, int, str]:
    """X2 before X10."""
    found = re.fullmatch(r"(\D*)(\d{1,9})", row.discrepancia_id)
    return (found[1], int(found[2]), "") if found else (row.discrepancia_id, 0, row.discrepancia_id)

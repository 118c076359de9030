"""Report `avance-comunidad-crece` (RP2): what advanced each month, item by item, in the order of
the source.

An item is a line of a document: several events of one origin (file and line) are one item. An event
that nobody loaded from a document is an item by itself. What a policy did in consequence is not an
advance of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from services.reportes.facts.accion_local import INSTITUCION, PROYECTO
from services.reportes.facts.calidad import DATO_FALTANTE
from services.reportes.facts.comunidad_crece import AVANCE_CC, AVANCES, INDICADOR
from services.reportes.reports.corte import SIN_DATO, SINTETICO, Corte, Form, form
from services.reportes.reports.idioma import contar
from shared.moments import civil_date
from shared.values import Mes

NOMBRE: Final = "avance-comunidad-crece"
PROGRAMA: Final = "COMUNIDAD_CRECE"

INDICADORES: Final = {
    "CASOS_EN_EVALUACION_SOBRE_ESTIMADO": "Casos en evaluación para ingreso, del total estimado"
}

Row = sa.Row[Any]
Item = list[Row]


def avance_comunidad_crece(conn: sa.Connection, al: date, conocido_al: datetime | None) -> Form:
    """A row per month and item; the notes say which figures no source gives."""
    corte = Corte(al, conocido_al)
    items = list(_items(conn, corte))
    reales = [item for item in items if item[0].medio != SINTETICO]
    nombres = {row.institucion_id: row.nombre for row in corte.datos(conn, INSTITUCION.table)}
    filas = [_fila(item, nombres) for item in reales]
    por_mes = Counter(fila["mes"] for fila in filas)
    return form(
        conn,
        corte,
        NOMBRE,
        titulos=[
            f"{Mes(mes).mostrar.capitalize()}: {contar(por_mes[mes], 'avance')}"
            for mes in sorted(por_mes)
        ],
        filas=filas,
        totales={
            "avances": len(filas),
            "por_mes": {
                mes: {
                    "avances": por_mes[mes],
                    "eventos": sum(f["n"] for f in filas if f["mes"] == mes),
                }
                for mes in sorted(por_mes)
            },
        },
        notas=[
            *_notas_indicadores(conn, corte),
            *_notas_faltantes(conn, corte, reales),
            *_nota_sinteticos(len(items) - len(reales)),
        ],
    )


def _items(conn: sa.Connection, corte: Corte) -> Iterator[Item]:
    """Groups of events, by month and then as the documents have them; the rest as recorded."""
    proyectos = _ajenos(corte.datos(conn, PROYECTO.table), "proyecto_id")
    convenios = _ajenos(corte.datos(conn, AVANCE_CC.table), "convenio_id")
    items: dict[tuple[Any, ...], Item] = {}
    for row in corte.hechos(conn, AVANCE_CC.table):
        propio = row.proyecto_id not in proyectos and row.convenio_id not in convenios
        if propio and row.programa in (None, PROGRAMA) and row.causation_id is None:
            items.setdefault(_key(row), []).append(row)
    for key in sorted(items):
        yield sorted(items[key], key=_reading_order)


def _ajenos(rows: list[Row], campo: str) -> set[str]:
    """Ids of what is said to be of another programme: their events may not name it again."""
    return {
        getattr(row, campo)
        for row in rows
        if row.programa not in (None, PROGRAMA) and getattr(row, campo) is not None
    }


def _key(row: Row) -> tuple[Any, ...]:
    if row.archivo is None:
        return _mes(row), True, "", 0, row.recorded_at, row.event_id
    return _mes(row), False, row.archivo, row.fila, None, row.medio == SINTETICO


def _reading_order(row: Row) -> tuple[Any, ...]:
    return list(AVANCES).index(row.type), row.log, row.position


def _mes(row: Row) -> Mes:
    return Mes.de(civil_date(row.occurred_from))


def _fila(item: Item, nombres: Mapping[str, str]) -> dict[str, Any]:
    tipos = Counter(row.type for row in item)
    primero = item[0]
    return {
        "mes": _mes(primero),
        "item": "; ".join(_phrases(tipos)),
        "evento": " + ".join(tipo if n == 1 else f"{tipo} ×{n}" for tipo, n in tipos.items()),
        "servicio": " + ".join(sorted({row.log for row in item})),
        "n": len(item),
        "detalle": "; ".join(dict.fromkeys(d for row in item for d in _detalles(row, nombres)))
        or SIN_DATO,
        "fuente": None
        if primero.archivo is None
        else {"archivo": primero.archivo, "fila": primero.fila},
        "eventos": [row.event_id for row in item],
    }


def _phrases(tipos: Mapping[str, int]) -> Iterator[str]:
    for index, tipo in enumerate(tipos):
        phrase = AVANCES[tipo]
        yield phrase if index == 0 else phrase[0].lower() + phrase[1:]


def _detalles(row: Row, nombres: Mapping[str, str]) -> Iterator[str]:
    if row.institucion_id:
        yield nombres.get(row.institucion_id, row.institucion_id)
    if row.componente:
        yield f"componente {row.componente}"
    if row.materia:
        yield f"materia {row.materia.lower()}"
    for value in (row.programa_origen, row.tema, row.rol, row.objeto, row.establecimiento):
        if value:
            yield value


def _notas_indicadores(conn: sa.Connection, corte: Corte) -> Iterator[str]:
    for row in corte.hechos(conn, INDICADOR.table):
        if row.medio != SINTETICO:
            yield (
                f"{INDICADORES.get(row.indicador, row.indicador)}: "
                f"{row.valor_pct.replace('.', ',')} % declarado, "
                "sin numerador ni denominador en la fuente (X21)."
            )


def _notas_faltantes(conn: sa.Connection, corte: Corte, items: list[Item]) -> Iterator[str]:
    archivos = {row.archivo for item in items for row in item} - {None}
    for row in corte.datos(conn, DATO_FALTANTE.table):
        if row.medio != SINTETICO and archivos & {row.archivo, row.fuente.rpartition(":")[0]}:
            yield f"La fuente no da {row.campo} de {row.entidad} ({row.fuente})."


def _nota_sinteticos(items: int) -> list[str]:
    if not items:
        return []
    return [
        f"Aparte de filas y totales, datos sintéticos de demostración: {contar(items, 'avance')}."
    ]

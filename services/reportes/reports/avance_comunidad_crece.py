"""Report `avance-comunidad-crece` (RP2): what advanced each month, item by item, in the order of
the source, with every figure expected of an item, given or not.

An item is a line of a document: several events of one origin (file and line) are one item. An event
that nobody loaded from a document is an item by itself. What a policy did in consequence is not an
advance of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from services.reportes.facts.accion_local import PROYECTO
from services.reportes.facts.calidad import DATO_FALTANTE, DISCREPANCIA
from services.reportes.facts.comunidad_crece import AVANCE_CC, AVANCES
from services.reportes.reports.avance_contenido import Lectura, Nombres, cifras, detalles
from services.reportes.reports.casos_por_mes import casos_por_mes, mes_de
from services.reportes.reports.corte import SIN_DATO, SINTETICO, Corte, Form, form
from services.reportes.reports.discrepancias import abiertas_conocidas
from services.reportes.reports.idioma import contar
from services.reportes.reports.supresion import MENOS_DE_CINCO, SUPRIMIDO, publicable, suprimida
from shared.values import Mes

NOMBRE: Final = "avance-comunidad-crece"
PROGRAMA: Final = "COMUNIDAD_CRECE"

Row = sa.Row[Any]
Item = list[Row]
Lugar = tuple[Mes, str | None, int | None]
"""Month, document and line."""


def avance_comunidad_crece(conn: sa.Connection, al: date, conocido_al: datetime | None) -> Form:
    """A row per month and item, then a table of the figures of cases per month; what belongs to no
    item is told in the notes.
    """
    corte = Corte(al, conocido_al)
    items = list(_items(conn, corte))
    reales = [item for item in items if item[0].medio != SINTETICO]
    nombres = Nombres.leer(conn, corte)
    faltantes = _faltantes(conn, corte)
    filas = [_fila(item, nombres, faltantes.get(_lugar(item[0]), ())) for item in reales]
    casos = casos_por_mes(conn, corte, {mes_de(item[0]) for item in reales})
    return form(
        conn,
        corte,
        NOMBRE,
        titulos=_titulos(filas),
        filas=filas,
        totales=_totales(filas),
        notas=[
            *_notas_faltantes(faltantes, reales),
            *_notas_discrepancias(conn, corte, reales),
            *_nota_supresion(casos),
            *_nota_sinteticos(len(items) - len(reales)),
        ],
        tablas=[{"titulo": "Cifras de casos por mes", "filas": casos}],
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
        return mes_de(row), True, "", 0, row.recorded_at, row.event_id
    return mes_de(row), False, row.archivo, row.fila, None, row.medio == SINTETICO


def _reading_order(row: Row) -> tuple[Any, ...]:
    return list(AVANCES).index(row.type), row.log, row.position


def _lugar(row: Row) -> Lugar:
    return mes_de(row), row.archivo, row.fila


def _faltantes(conn: sa.Connection, corte: Corte) -> Mapping[Lugar, list[Row]]:
    """What a source was said not to give, by where it would be expected; `fuente` is `file:line`."""
    found: dict[Lugar, list[Row]] = {}
    for row in corte.hechos(conn, DATO_FALTANTE.table):
        if row.medio != SINTETICO:
            archivo, _, linea = row.fuente.rpartition(":")
            given = linea.isascii() and linea.isdigit()
            lugar = (mes_de(row), archivo, int(linea)) if given else _lugar(row)
            found.setdefault(lugar, []).append(row)
    return found


def _fila(item: Item, nombres: Nombres, faltantes: Sequence[Row]) -> dict[str, Any]:
    tipos = Counter(row.type for row in item)
    primero, lectura = item[0], Lectura(nombres)
    dicho = dict.fromkeys(publicable(texto) for row in item for texto in detalles(row, lectura))
    figuras = cifras(item, lectura) + [
        {"cifra": _ausente(row), "valor": SIN_DATO, "eventos": [row.event_id]} for row in faltantes
    ]
    eventos = [row.event_id for row in (*item, *faltantes)]
    return {
        "mes": mes_de(primero),
        "item": "; ".join(_phrases(tipos)),
        "evento": " + ".join(tipo if n == 1 else f"{tipo} ×{n}" for tipo, n in tipos.items()),
        "servicio": " + ".join(sorted({row.log for row in item})),
        "n": len(item),
        "detalle": "; ".join(dicho) or SIN_DATO,
        "cifras": figuras,
        "fundamento": " ".join(dict.fromkeys(_fundamentos(item))) or SIN_DATO,
        "fuente": None
        if primero.archivo is None
        else {"archivo": primero.archivo, "fila": primero.fila},
        "eventos": list(dict.fromkeys((*eventos, *lectura.eventos))),
    }


def _phrases(tipos: Mapping[str, int]) -> Iterator[str]:
    for index, tipo in enumerate(tipos):
        phrase = AVANCES[tipo]
        yield phrase if index == 0 else phrase[0].lower() + phrase[1:]


def _fundamentos(item: Item) -> Iterator[str]:
    """How each event was read in its source. Those of casos may be about a person (K10)."""
    return (publicable(row.grounds) for row in item if row.grounds and row.log != "casos")


def _ausente(row: Row) -> str:
    """`el número de las reuniones técnicas con el municipio`."""
    return f"{row.campo} de {row.entidad}".replace(" de el ", " del ")


def _titulos(filas: Sequence[Mapping[str, Any]]) -> list[str]:
    por_mes = Counter(fila["mes"] for fila in filas)
    return [
        f"{Mes(mes).mostrar.capitalize()}: {contar(por_mes[mes], 'avance')}"
        for mes in sorted(por_mes)
    ]


def _totales(filas: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    meses = {
        mes: [f for f in filas if f["mes"] == mes] for mes in sorted({f["mes"] for f in filas})
    }
    return {
        "avances": len(filas),
        "por_mes": {
            mes: {
                "avances": len(grupo),
                "eventos": sum(fila["n"] for fila in grupo),
                "cifras_no_informadas": sum(
                    cifra["valor"] == SIN_DATO for fila in grupo for cifra in fila["cifras"]
                ),
            }
            for mes, grupo in meses.items()
        },
    }


def _notas_faltantes(faltantes: Mapping[Lugar, list[Row]], items: list[Item]) -> Iterator[str]:
    """Of the documents of the items, what is missing where no item is."""
    en_items = {_lugar(item[0]) for item in items}
    archivos = {archivo for _, archivo, _ in en_items} - {None}
    for lugar in sorted((key for key in faltantes if key[1] in archivos - {None}), key=str):
        for row in faltantes[lugar] if lugar not in en_items else ():
            yield f"{lugar[0].mostrar.capitalize()}: la fuente no da {_ausente(row)} ({row.fuente})."


def _notas_discrepancias(conn: sa.Connection, corte: Corte, items: list[Item]) -> Iterator[str]:
    """The open ones of the documents of the items, once they had happened."""
    archivos = {row.archivo for item in items for row in item} - {None}
    ocurridas = {row.discrepancia_id for row in corte.hechos(conn, DISCREPANCIA.table)}
    for row in abiertas_conocidas(conn, corte):
        if row.discrepancia_id in ocurridas and archivos & {row.fuente_a, row.fuente_b}:
            yield f"Discrepancia abierta {row.discrepancia_id}: {row.descripcion}"


def _nota_supresion(casos: Sequence[Mapping[str, Any]]) -> list[str]:
    textos = (valor for fila in casos for valor in fila.values() if isinstance(valor, str))
    if not any(map(suprimida, textos)):
        return []
    return [
        f"«{MENOS_DE_CINCO}» son de 1 a 4 niñas, niños o adolescentes, y «{SUPRIMIDO.lower()}» una "
        "cifra que permitiría calcularlos."
    ]


def _nota_sinteticos(items: int) -> list[str]:
    if not items:
        return []
    return [
        f"Aparte de filas y totales, datos sintéticos de demostración: {contar(items, 'avance')}."
    ]

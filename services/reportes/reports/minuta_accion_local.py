"""Report `minuta-accion-local` (RP1): the projects by convocatoria, their months, money and state,
headings computed.

The two amounts of a project are never added to each other: the sources do not say whether one is
part of the other (X14).
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from services.reportes.facts.accion_local import PROYECTO
from services.reportes.reports.corte import SIN_DATO, SINTETICO, Corte, Form, form
from services.reportes.reports.discrepancias import abiertas_conocidas
from services.reportes.reports.fichas import Fichas, Proyecto
from services.reportes.reports.idioma import contar, enumerar, pesos
from shared.values import Cut, Mes, Region

NOMBRE: Final = "minuta-accion-local"
PROGRAMA: Final = "ACCION_LOCAL"

#: The contradictions of the register (domain reference, §1.6) that concern the tables of the
#: minuta.
DISCREPANCIAS: Final = frozenset(f"X{n}" for n in (4, 5, 6, 7, 8, 9, 10, 11, 14, 15, 16, 17))

ESTADOS: Final = ("PLANIFICADO", "EN_EJECUCION", "FINALIZADO")

#: How a heading names the territories that the source does not call campamento.
TIPOS: Final = {
    "BTE": ("BTE", "BTE"),
    "BARRIO_CRITICO": ("barrio crítico", "barrios críticos"),
    "BARRIO": ("barrio", "barrios"),
    "UNIDAD_VECINAL": ("unidad vecinal", "unidades vecinales"),
    "VILLA": ("villa", "villas"),
    "CAMPAMENTO": ("campamento sin marca en la fuente", "campamentos sin marca en la fuente"),
    SIN_DATO: ("territorio sin ficha", "territorios sin ficha"),
}


def minuta_accion_local(conn: sa.Connection, al: date, conocido_al: datetime | None) -> Form:
    """A row per project awarded by then with dates and amounts; what is not a row is told in the
    notes.
    """
    corte = Corte(al, conocido_al)
    fichas = Fichas.leer(conn, corte)
    proyectos = [
        fichas.proyecto(row)
        for row in corte.hechos(conn, PROYECTO.table)
        if row.programa == PROGRAMA
    ]
    reales = [p for p in proyectos if p.medio != SINTETICO]
    en_tabla = sorted((p for p in reales if p.completo), key=lambda p: p.convocatoria)
    filas = [_fila(proyecto, al) for proyecto in en_tabla]
    return form(
        conn,
        corte,
        NOMBRE,
        titulos=_titulos(en_tabla),
        filas=filas,
        totales=_totales(filas),
        notas=[
            *_nota_montos(filas),
            *_nota_ejecutores(filas),
            *(_nota_incompleto(p) for p in reales if not p.completo),
            *_notas_discrepancias(conn, corte, en_tabla),
            *_nota_sinteticos([p for p in proyectos if p.medio == SINTETICO]),
        ],
    )


def estado(inicio: Mes, termino: Mes, al: date) -> str:
    """From the months alone: finished from the first day after the last month."""
    if al < inicio.primer_dia:
        return "PLANIFICADO"
    return "EN_EJECUCION" if al <= termino.ultimo_dia else "FINALIZADO"


def _fila(proyecto: Proyecto, al: date) -> dict[str, Any]:
    assert proyecto.inicio is not None
    assert proyecto.termino is not None
    return {
        "convocatoria": proyecto.convocatoria,
        "region": Region(proyecto.region).breve if proyecto.region else SIN_DATO,
        "comuna": Cut(proyecto.cut).nombre if proyecto.cut else SIN_DATO,
        "cut": proyecto.cut or SIN_DATO,
        "territorio": proyecto.territorio,
        "tipo": proyecto.tipo,
        "inicio": proyecto.inicio,
        "termino": proyecto.termino,
        "meses": proyecto.inicio.hasta(proyecto.termino),
        "monto_proyecto_clp": proyecto.monto_clp,
        "fondo_iniciativas_clp": proyecto.fondo_clp,
        "ejecutor": proyecto.ejecutor,
        "estado": estado(proyecto.inicio, proyecto.termino, al),
        "eventos": list(proyecto.eventos),
    }


def _titulos(proyectos: list[Proyecto]) -> list[str]:
    """`2019: 3 campamentos + 1 BTE (4 territorios)`: counted by the flag of the source, then by
    kind; never typed.
    """
    titulos = []
    for convocatoria in dict.fromkeys(p.convocatoria for p in proyectos):
        territorios = {
            p.territorio_id: p for p in proyectos if p.convocatoria == convocatoria
        }.values()
        campamentos = sum(p.es_campamento for p in territorios)
        otros = Counter(p.tipo for p in territorios if not p.es_campamento)
        partes = [contar(campamentos, "campamento")] if campamentos else []
        partes += [contar(otros[tipo], *TIPOS[tipo]) for tipo in TIPOS if otros[tipo]]
        titulos.append(
            f"{convocatoria}: {' + '.join(partes)} ({contar(len(territorios), 'territorio')})"
        )
    return titulos


def _totales(filas: list[dict[str, Any]]) -> dict[str, Any]:
    convocatorias = dict.fromkeys(fila["convocatoria"] for fila in filas)
    return {
        **_montos(filas),
        "por_convocatoria": {
            str(c): {"proyectos": len(grupo), **_montos(grupo)}
            for c in convocatorias
            for grupo in [[fila for fila in filas if fila["convocatoria"] == c]]
        },
        "por_estado": {e: sum(fila["estado"] == e for fila in filas) for e in ESTADOS},
    }


def _montos(filas: list[dict[str, Any]]) -> dict[str, int]:
    return {
        campo: sum(fila[campo] for fila in filas)
        for campo in ("monto_proyecto_clp", "fondo_iniciativas_clp")
    }


def _nota_montos(filas: list[dict[str, Any]]) -> list[str]:
    if not filas:
        return []
    return [
        "El monto del proyecto y el fondo de iniciativas no se suman: "
        "la fuente no dice si el fondo es parte del monto o es adicional (X14)."
    ]


def _nota_ejecutores(filas: list[dict[str, Any]]) -> list[str]:
    faltan = sum(fila["ejecutor"] == SIN_DATO for fila in filas)
    return [f"Proyectos sin ejecutor en la fuente: {faltan}."] if faltan else []


def _nota_incompleto(proyecto: Proyecto) -> str:
    comuna = f", {Cut(proyecto.cut).nombre}" if proyecto.cut else ""
    return (
        f"Fuera de las filas y de los totales, sin {enumerar(proyecto.faltan)} en la fuente (X17): "
        f"«{proyecto.nombre}», {proyecto.territorio}{comuna} ({proyecto.convocatoria})."
    )


def _notas_discrepancias(conn: sa.Connection, corte: Corte, proyectos: list[Proyecto]) -> list[str]:
    archivos = {p.archivo for p in proyectos} - {None}
    return [
        f"Discrepancia abierta {row.discrepancia_id}: {row.descripcion}"
        for row in abiertas_conocidas(conn, corte)
        if row.discrepancia_id in DISCREPANCIAS or archivos & {row.fuente_a, row.fuente_b}
    ]


def _nota_sinteticos(proyectos: list[Proyecto]) -> list[str]:
    if not proyectos:
        return []
    monto = sum(p.monto_clp or 0 for p in proyectos)
    fondo = sum(p.fondo_clp or 0 for p in proyectos)
    return [
        "Aparte de filas y totales, datos sintéticos de demostración: "
        f"{contar(len(proyectos), 'proyecto')} ({enumerar([f'«{p.nombre}»' for p in proyectos])}), "
        f"monto de proyecto {pesos(monto)}, fondo de iniciativas {pesos(fondo)}."
    ]

"""A value of a report as people in Chile write it, and the headings above it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from services.reportes.reports.corte import SIN_DATO
from services.reportes.reports.idioma import miles, pesos
from shared.values import Mes

COLUMNAS: Final = {
    "region": "Región",
    "cut": "CUT",
    "termino": "Término",
    "monto_proyecto_clp": "Monto proyecto",
    "fondo_iniciativas_clp": "Fondo iniciativas",
    "mes": "Mes",
    "item": "Ítem",
    "n": "N.º",
    "discrepancia_id": "Id",
    "valor_a": "Valor A",
    "fuente_a": "Fuente A",
    "valor_b": "Valor B",
    "fuente_b": "Fuente B",
    "descripcion": "Descripción",
    "decision": "Decisión",
    "casos_en_evaluacion": "Casos en evaluación",
    "en_evaluacion_sobre_estimados_pct": "En evaluación, de los estimados",
    "tutorias": "Tutorías",
}

#: How a figure is called inside a cell; others as their code reads.
CIFRAS: Final = {
    "monto_clp": "monto",
    "metodologia": "metodología",
    "fecha_datos": "fecha de los datos",
    "unidades_vecinales": "unidades vecinales en el índice",
    "numero": "número",
    "lugar_en_indice": "lugar en el índice",
    "area_m2": "superficie en m²",
    "geometria": "geometría",
    "propuesta_doc": "documento de la propuesta",
    "casos_en_evaluacion_sobre_estimado_pct": "casos en evaluación para ingreso, del total estimado",
    "completo_desde": "se espera completar desde",
    "completo_hasta": "se espera completar hasta",
}
NO_INFORMADO: Final = "no informado"
SIN_CIFRAS: Final = "—"  # no figure is expected: not the same as one that nobody gave

VALORES: Final = {
    SIN_DATO: "sin dato",
    "PLANIFICADO": "Planificado",
    "EN_EJECUCION": "En ejecución",
    "FINALIZADO": "Finalizado",
    "SUPRIMIDO": "suprimido",
    "INFORMADA": "informada",
    "PRESUPUESTARIA": "presupuestaria",
    "PLAZO": "plazo",
    "OBJETO": "objeto",
    "OTRA": "otra",
    "ABIERTA": "Abierta",
    "RESUELTA": "Resuelta",
    "CAMPAMENTO": "Campamento",
    "BARRIO_CRITICO": "Barrio crítico",
    "BARRIO": "Barrio",
    "UNIDAD_VECINAL": "Unidad vecinal",
    "VILLA": "Villa",
}

MESES: Final = frozenset({"mes", "inicio", "termino"})
MONTOS: Final = ("monto_proyecto_clp", "fondo_iniciativas_clp")


def columna(nombre: str) -> str:
    """The heading of a column: `Monto proyecto`."""
    return COLUMNAS.get(nombre) or nombre.replace("_", " ").capitalize()


def celda(nombre: str, valor: Any) -> str:
    """A value as people in Chile write it: `$37.000.000`, `agosto 2019`, `sí`, `sin dato`."""
    if valor is None:
        return VALORES[SIN_DATO]
    if isinstance(valor, bool):
        return "sí" if valor else "no"
    if isinstance(valor, int):
        if nombre.endswith("_clp"):
            return pesos(valor)
        return str(valor) if nombre == "convocatoria" else miles(valor)
    if isinstance(valor, Mapping):
        return ":".join(str(part) for part in valor.values())
    if nombre == "cifras":
        return "; ".join(cifras(valor)) or SIN_CIFRAS
    if isinstance(valor, list):
        return " ".join(map(str, valor))
    if nombre.endswith("_pct") and re.fullmatch(r"[0-9.]+", valor):
        return porcentaje(Decimal(valor))
    if nombre in MESES and valor != SIN_DATO:
        return Mes(valor).mostrar
    return VALORES.get(valor, str(valor))


def cifras(dichas: Sequence[Mapping[str, Any]]) -> list[str]:
    """`barrios: 3` of each that is given, then all that are not: `no informado: fecha; cupos`."""
    given = [
        f"{CIFRAS.get(c['cifra']) or c['cifra'].replace('_', ' ')}: {cifra(c['cifra'], c['valor'])}"
        for c in dichas
        if c["valor"] != SIN_DATO
    ]
    missing = [
        CIFRAS.get(c["cifra"]) or c["cifra"].replace("_", " ")
        for c in dichas
        if c["valor"] == SIN_DATO
    ]
    return [*given, *([f"{NO_INFORMADO}: {'; '.join(missing)}"] if missing else [])]


def cifra(nombre: str, valor: Any) -> str:
    """A figure inside a cell: dates `15-02-2025` and months `abril 2025`, the rest as in a column."""
    if isinstance(valor, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", valor):
        return f"{date.fromisoformat(valor):%d-%m-%Y}"
    if isinstance(valor, str) and re.fullmatch(Mes.FORMAT, valor):
        return Mes(valor).mostrar
    return celda(nombre, valor)


def porcentaje(valor: Decimal) -> str:
    """`40 %`, `33,33 %`, with a space that does not break."""
    return f"{valor.normalize():f}\N{NO-BREAK SPACE}%".replace(".", ",")

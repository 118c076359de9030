"""What an event of the monthly advance says: who and where in `detalle`, and every figure that a reader
expects of it in `cifras`, given or not.

Which figures are expected depends on the type of the event alone, never on the document it came from. A field
that an event of an older version does not have is one that nobody gave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import sqlalchemy as sa

from services.reportes.facts.accion_local import INSTITUCION
from services.reportes.facts.comunidad_crece import AVANCE_CC
from services.reportes.reports.corte import SIN_DATO, Corte
from services.reportes.reports.idioma import enumerar
from services.reportes.reports.supresion import publicable
from services.reportes.reports.territorios import Territorios
from shared.values import Cut, Mes

Row = sa.Row[Any]
Datos = Mapping[str, Any]

UBICADA: Final = "UnidadVecinalUbicada"
PROGRAMAS: Final = {"COMUNIDAD_CRECE": "Comunidad Crece", "ACCION_LOCAL": "Acción Local"}

#: Event type → the figures expected of it: fields of its payload, or of `DERIVADAS`.
CIFRAS: Final[Mapping[str, tuple[str, ...]]] = {
    "ConvenioElaborado": ("partes", "barrio", "monto_clp", "desde", "hasta"),
    "ÍndicePoblaciónPotencialCalculado": (
        "metodologia",
        "fecha_datos",
        "unidades_vecinales",
        "puntajes",
    ),
    UBICADA: ("numero", "lugar_en_indice"),
    "ReuniónTécnicaRealizada": ("fecha", "asistentes", "acuerdos"),
    "PolígonoElegido": ("area_m2", "geometria", "barrios"),
    "CartaGanttEstablecida": ("hitos",),
    "ConvenioFirmado": ("barrio", "fecha_de_firma", "monto_clp", "desde", "hasta"),
    "SelecciónEquipoIniciada": ("cargos", "fecha"),
    "OfertaCoordinada": ("barrio",),
    "ModificaciónConvenioTramitada": ("materia",),
    "IngresoBarrioPropuesto": ("barrio", "propuesta_doc"),
    "CapacitaciónPreparada": ("personas_por_capacitar", "fecha"),
    "EntrevistasSelecciónRealizadas": ("personas_entrevistadas", "fecha"),
    "AsesoríaTécnicaRealizada": ("barrios_asesorados",),
    "PlanComponentePlanificado": ("meses", "desde", "hasta", "barrio"),
    "IndicadorDeclarado": ("indicador", "completo_desde", "completo_hasta"),
    "OfertaCerrada": ("fecha_de_cierre", "barrio"),
    "OfertaPlanificada": ("desde", "hasta", "cupos", "barrio"),
    "OfertaInstalada": ("desde", "hasta", "cupos", "barrio"),
}


@dataclass
class Lectura:
    """Names behind the ids of one item; `eventos` gathers who said them."""

    nombres: Nombres
    eventos: list[str] = field(default_factory=list)

    def institucion(self, institucion_id: str) -> str:
        return self._named(self.nombres.instituciones.get(institucion_id), institucion_id)

    def instituciones(self, ids: Sequence[str]) -> str:
        return enumerar([self.institucion(i) for i in ids])

    def barrio(self, barrio_id: str) -> str:
        found = self.nombres.territorios.get(barrio_id)
        self.eventos += found.eventos if found else ()
        return found.nombre if found else barrio_id

    def unidad_vecinal(self, uv_id: str) -> str | None:
        """By its place in the index, which is how papers name the first one."""
        row = self.nombres.unidades.get(uv_id)
        lugar = None if row is None else row.data.get("lugar_en_indice")
        if row is None or lugar is None:
            return None
        self.eventos.append(row.event_id)
        return f"UV en lugar {lugar} del índice"

    def _named(self, row: Row | None, otherwise: str) -> str:
        if row is None:
            return otherwise
        self.eventos.append(row.event_id)
        return str(row.nombre)


@dataclass(frozen=True)
class Nombres:
    """Names as known at the cut, whenever they were registered."""

    instituciones: Mapping[str, Row]
    territorios: Territorios
    unidades: Mapping[str, Row]

    @classmethod
    def leer(cls, conn: sa.Connection, corte: Corte) -> Nombres:
        avances = corte.hechos(conn, AVANCE_CC.table)
        return cls(
            instituciones={row.institucion_id: row for row in corte.datos(conn, INSTITUCION.table)},
            territorios=Territorios.leer(conn, corte),
            unidades={row.data["uv_id"]: row for row in avances if row.type == UBICADA},
        )


def detalles(row: Row, lectura: Lectura) -> Iterator[str]:
    """Who, where and about what, in words of the event."""
    datos: Datos = row.data
    if programa := PROGRAMAS.get(datos.get("programa") or ""):
        yield f"programa {programa}"
    if institucion_id := datos.get("institucion_id"):
        yield lectura.institucion(institucion_id)
    for campo in ("partes", "instituciones"):
        if datos.get(campo):
            yield lectura.instituciones(datos[campo])
    if contrapartes := datos.get("contrapartes"):
        yield enumerar(contrapartes)
    if componente := datos.get("componente"):
        yield f"componente {componente}"
    for campo in ("comuna", "municipio"):
        if cut := datos.get(campo):
            yield f"{campo} de {Cut(cut).nombre}"
    if (
        row.type != UBICADA
        and datos.get("uv_id")
        and (uv := lectura.unidad_vecinal(datos["uv_id"]))
    ):
        yield uv
    for campo in ("programa_origen", "tema", "rol", "objeto", "establecimiento", "motivo"):
        if texto := datos.get(campo):
            yield texto


def cifras(item: Sequence[Row], lectura: Lectura) -> list[dict[str, Any]]:
    """`{cifra, valor, eventos}` of each figure expected of the item; equal ones are told once."""
    found: dict[tuple[str, Any], list[str]] = {}
    for row in item:
        for nombre in CIFRAS.get(row.type, ()):
            cifra, valor = _leer(nombre, row.data, lectura)
            if isinstance(valor, str):
                valor = publicable(valor)
            valor = SIN_DATO if valor is None or valor == [] else valor
            found.setdefault((cifra, valor), []).append(row.event_id)
    return [
        {"cifra": cifra, "valor": valor, "eventos": eventos}
        for (cifra, valor), eventos in found.items()
    ]


def _leer(nombre: str, datos: Datos, lectura: Lectura) -> tuple[str, Any]:
    if nombre == "indicador":
        return datos["indicador"].lower() + "_pct", datos["valor_pct"]
    derivada = DERIVADAS.get(nombre)
    return nombre, datos.get(nombre) if derivada is None else derivada(datos, lectura)


def _barrio(datos: Datos, lectura: Lectura) -> str | None:
    return lectura.barrio(datos["barrio_id"]) if datos.get("barrio_id") else None


def _barrios(datos: Datos, _: Lectura) -> str | None:
    return enumerar(datos.get("barrios") or ()) or None


def _meses(datos: Datos, _: Lectura) -> int:
    return Mes(datos["desde"]).hasta(Mes(datos["hasta"]))


def _leido(campo: str) -> Callable[[Datos, Lectura], Any]:
    """A field that has another name for people, who read it without its event."""
    return lambda datos, _: datos.get(campo)


def _cuantos(campo: str) -> Callable[[Datos, Lectura], int | None]:
    return lambda datos, _: len(datos.get(campo) or ()) or None


def _puntajes(datos: Datos, _: Lectura) -> str | None:
    """`1.º 0,91; 2.º 0,84`: of the rows that have both, in the order of the index."""
    filas = [f for f in datos.get("filas") or () if f["lugar"] and f["puntaje"] is not None]
    ordenadas = sorted(filas, key=lambda fila: int(fila["lugar"]))
    return (
        "; ".join(f"{f['lugar']}.º {str(f['puntaje']).replace('.', ',')}" for f in ordenadas)
        or None
    )


def _geometria(datos: Datos, _: Lectura) -> str | None:
    return "INFORMADA" if datos.get("geojson") else None


DERIVADAS: Final[Mapping[str, Callable[[Datos, Lectura], Any]]] = {
    "barrio": _barrio,
    "partes": _cuantos("partes"),
    "barrios": _barrios,
    "barrios_asesorados": _leido("barrios"),
    "cargos": _leido("personas"),
    "personas_entrevistadas": _leido("personas"),
    "personas_por_capacitar": _leido("personas"),
    "fecha_de_firma": _leido("fecha"),
    "fecha_de_cierre": _leido("fecha"),
    "meses": _meses,
    "hitos": _cuantos("hitos"),
    "acuerdos": _cuantos("acuerdos"),
    "unidades_vecinales": _cuantos("filas"),
    "puntajes": _puntajes,
    "geometria": _geometria,
}

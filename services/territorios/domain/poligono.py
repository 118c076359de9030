"""The rules of a polygon: chosen at the end of a chain (T3, T4), closed without cases (T6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, assert_never

from services.territorios.domain.focalizacion import (
    UNIDAD_VECINAL,
    MunicipioAjeno,
    UnidadVecinal,
    UnidadVecinalNoUbicada,
)
from services.territorios.domain.geometria import GeometriaRechazada, superficie_m2
from services.territorios.domain.territorio import TERRITORIO
from services.territorios.domain.territorio_estado import exigir_activo
from services.territorios.domain.vigencia import exigir_vigencia
from services.territorios.events import (
    ConstaCasoEgresado,
    ConstaCasoIngresado,
    ConstaCasoReingresado,
    PoligonoCerrado,
    PoligonoElegido,
)
from shared.decider import Context, Decider, DomainError
from shared.declare import command
from shared.values import Cut

#: Papers round hectares; more than this is another place, or another unit of measure.
TOLERANCIA_PCT: Final = 5


class PoligonoYaElegido(DomainError):
    """El polígono {poligono_id} ya fue elegido, con otros datos."""

    rule = "T3"
    remedy = "Use otro poligono_id: un polígono elegido no se cambia, se cierra y se elige otro."


class PoligonoSinUnidadVecinal(DomainError):
    """El polígono {poligono_id} no dice de qué unidad vecinal es."""

    rule = "T3"
    remedy = "Indique en «uv_id» una unidad vecinal ubicada en un índice calculado."


class ReunionTecnicaFaltante(DomainError):
    """No consta ninguna reunión técnica con el municipio {municipio} sobre la UV {uv_id}."""

    rule = "T3"
    remedy = "Registre antes la reunión con RegistrarReunionTecnica."


class GeometriaFaltante(DomainError):
    """El polígono {poligono_id} no trae su geometría."""

    rule = "T4"
    remedy = "Indique en «geojson» el texto GeoJSON de un Polygon o MultiPolygon, en EPSG:4326."


class GeometriaInvalida(DomainError):
    """La geometría del polígono {poligono_id} no sirve: {problema}."""

    rule = "T4"
    remedy = "Se acepta un Polygon o MultiPolygon GeoJSON cerrado, sin cruces y dentro de Chile."


class SuperficieInvalida(DomainError):
    """La superficie del polígono {poligono_id} no puede ser {area_m2} m²."""

    rule = "T4"
    remedy = "Indique metros cuadrados enteros, mayores que cero, u omita el dato."


class SuperficieDiscordante(DomainError):
    """El polígono {poligono_id} se declara de {area_m2} m² y su geometría mide {medida_m2} m²."""

    rule = "T4"
    remedy = "Corrija la geometría o la superficie (se tolera un 5 %), u omita «area_m2»: se mide."


class PoligonoNoElegido(DomainError):
    """El polígono {poligono_id} no ha sido elegido."""

    rule = "T0"
    remedy = "Elíjalo primero con ElegirPoligono."


class CasosAbiertos(DomainError):
    """El polígono {poligono_id} tiene casos abiertos ({casos_abiertos}) y no se puede cerrar."""

    rule = "T6"
    remedy = "Se cierra cuando hayan egresado sus casos."


@command("poligono/{poligono_id}")
class ElegirPoligono:
    """`municipio` (CUT) is taken from the unit when left out, `area_m2` from the geometry.

    `geojson`: text of a Polygon or MultiPolygon.
    """

    poligono_id: str
    uv_id: str | None = None
    territorio_id: str | None = None
    municipio: Cut | None = None
    barrios: tuple[str, ...] = ()
    geojson: str | None = None
    area_m2: int | None = None


@command("poligono/{poligono_id}")
class CerrarPoligono:
    poligono_id: str
    motivo: str
    fecha: date | None = None


Command = ElegirPoligono | CerrarPoligono
Event = (
    PoligonoElegido
    | PoligonoCerrado
    | ConstaCasoIngresado
    | ConstaCasoReingresado
    | ConstaCasoEgresado
)


@dataclass(frozen=True)
class Poligono:
    """`eleccion` is None until the polygon is chosen; `casos`: ids of the open ones."""

    eleccion: PoligonoElegido | None = None
    cerrado: bool = False
    casos: frozenset[str] = frozenset()


def elegir_poligono(poligono: Poligono, orden: ElegirPoligono, context: Context) -> Sequence[Any]:
    uv = None if orden.uv_id is None else context.of(UNIDAD_VECINAL, orden.uv_id)
    ubicacion = uv.ubicacion if uv else None
    nuevo = PoligonoElegido(
        poligono_id=orden.poligono_id,
        territorio_id=orden.territorio_id,
        uv_id=orden.uv_id,
        municipio=orden.municipio or (ubicacion.comuna if ubicacion else None),
        barrios=orden.barrios,
        geojson=orden.geojson,
        area_m2=_superficie(orden),
    )
    if poligono.eleccion == nuevo:
        return []
    if poligono.eleccion is not None:
        raise PoligonoYaElegido(poligono_id=orden.poligono_id)
    if orden.territorio_id is not None:
        territorio = context.of(TERRITORIO, orden.territorio_id)
        exigir_activo(territorio, orden.territorio_id, context)
    if nuevo.municipio is not None:
        exigir_vigencia(nuevo.municipio, context)
    _exigir_cadena(nuevo, uv, context)
    if nuevo.geojson is None and not context.relaxes("T4"):
        raise GeometriaFaltante(poligono_id=nuevo.poligono_id)
    return [nuevo]


def _exigir_cadena(nuevo: PoligonoElegido, uv: UnidadVecinal | None, context: Context) -> None:
    """T3: what is known must agree; what is not known may be missing only in a historical load."""
    if uv is not None and uv.ubicacion is not None and uv.ubicacion.comuna != nuevo.municipio:
        raise MunicipioAjeno(
            uv_id=nuevo.uv_id, comuna=uv.ubicacion.comuna, municipio=nuevo.municipio
        )
    if context.relaxes("T3"):
        return
    if uv is None:
        raise PoligonoSinUnidadVecinal(poligono_id=nuevo.poligono_id)
    if uv.ubicacion is None:
        raise UnidadVecinalNoUbicada(uv_id=nuevo.uv_id)
    if nuevo.municipio not in uv.reunidos:
        raise ReunionTecnicaFaltante(uv_id=nuevo.uv_id, municipio=nuevo.municipio)


def _superficie(orden: ElegirPoligono) -> int | None:
    """T4: geometry, when given, is valid; the area is the declared one if the geometry bears it out."""
    declarada, medida = orden.area_m2, None
    if orden.geojson is not None:
        try:
            medida = superficie_m2(orden.geojson)
        except GeometriaRechazada as problema:
            raise GeometriaInvalida(poligono_id=orden.poligono_id, problema=problema) from None
    if declarada is None:
        return medida
    if declarada <= 0:
        raise SuperficieInvalida(poligono_id=orden.poligono_id, area_m2=declarada)
    if medida is not None and abs(declarada - medida) * 100 > medida * TOLERANCIA_PCT:
        raise SuperficieDiscordante(
            poligono_id=orden.poligono_id, area_m2=declarada, medida_m2=medida
        )
    return declarada


def cerrar_poligono(poligono: Poligono, orden: CerrarPoligono, _: Context) -> Sequence[Any]:
    if poligono.eleccion is None:
        raise PoligonoNoElegido(poligono_id=orden.poligono_id)
    if poligono.cerrado:
        return []
    if poligono.casos:
        raise CasosAbiertos(poligono_id=orden.poligono_id, casos_abiertos=len(poligono.casos))
    return [
        PoligonoCerrado(
            poligono_id=orden.poligono_id,
            territorio_id=poligono.eleccion.territorio_id,
            motivo=orden.motivo,
            fecha=orden.fecha,
        )
    ]


def decide(poligono: Poligono, orden: Command, context: Context) -> Sequence[Any]:
    match orden:
        case ElegirPoligono():
            return elegir_poligono(poligono, orden, context)
        case CerrarPoligono():
            return cerrar_poligono(poligono, orden, context)
        case _:
            assert_never(orden)


def evolve(poligono: Poligono, hecho: Event) -> Poligono:
    match hecho:
        case PoligonoElegido():
            return replace(poligono, eleccion=hecho)
        case PoligonoCerrado():
            return replace(poligono, cerrado=True)
        case ConstaCasoIngresado(caso_id=caso_id) | ConstaCasoReingresado(caso_id=caso_id):
            return replace(poligono, casos=poligono.casos | {caso_id})
        case ConstaCasoEgresado(caso_id=caso_id):
            return replace(poligono, casos=poligono.casos - {caso_id})
        case _:
            return poligono


POLIGONO = Decider[Command, Poligono, Event](
    category="poligono",
    decide=decide,
    evolve=evolve,
    initial=Poligono(),
    commands=Command,
    events=Event,
)

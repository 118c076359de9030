"""T4: whether a GeoJSON text (RFC 7946) is a place that can lie in Chile, and how much it covers. Pure.

Geometry is shapely's. The domain may hold it because a geometry library is pure computation: no clock, no
input or output, the same answer for the same text (GEOS decides "crosses" with exact predicates). Its version
is pinned in the lock, and what a decision keeps of it is a count of whole square metres. What shapely forgives
is asked here: it closes open rings by itself, and does not know what a degree is.
"""

from __future__ import annotations

import json
import re
from math import atanh, radians, sin, sqrt
from typing import Any, Final, NoReturn

from shapely import MultiPolygon, Polygon, is_valid_reason

MAX_VERTICES: Final = 1_000  # a polygon is a fact that every copy of the log carries

Punto = tuple[float, float]
Anillo = list[Punto]

#: West, south, east, north in degrees. Each polygon lies whole in one of them.
CAJAS: Final = (
    (-76, -57, -66, -17),  # continental Chile, Diego Ramírez included
    (-82, -35, -78, -25),  # Juan Fernández and Desventuradas
    (-110, -28, -105, -26),  # Rapa Nui, Salas y Gómez
    (-90, -90, -53, -60),  # Chilean Antarctic Territory (DS 1747 of 1940)
)

# GRS 80, on which SIRGAS-Chile stands: equatorial radius in metres, and flattening.
RADIO_M: Final = 6_378_137.0
ACHATAMIENTO: Final = 1 / 298.257222101
EXCENTRICIDAD: Final = sqrt(ACHATAMIENTO * (2 - ACHATAMIENTO))

#: What GEOS says, and how it is said to people.
MOTIVOS: Final = {
    "Self-intersection": "un borde se cruza consigo mismo o con otro",
    "Ring Self-intersection": "un borde se cruza consigo mismo o con otro",
    "Too few points in geometry component": "un anillo tiene menos de tres vértices distintos",
    "Hole lies outside shell": "un hueco queda fuera del borde exterior",
    "Holes are nested": "un hueco queda dentro de otro",
    "Nested holes": "un hueco queda dentro de otro",
    "Nested shells": "un polígono queda dentro de otro",
    "Duplicate Rings": "un borde se repite",
    "Interior is disconnected": "sus huecos parten el polígono en dos",
}


class GeometriaRechazada(ValueError):
    """The text of the problem, in Spanish, for people to read."""


def superficie_m2(texto: str) -> int:
    """The area of a GeoJSON Polygon or MultiPolygon, at least 1. Raises `GeometriaRechazada`.

    Coordinates are [longitude, latitude] in degrees; a height is read and ignored.
    """
    poligonos = _leer(texto)
    for poligono in poligonos:
        _exigir_chile(poligono)
    _exigir_validez(MultiPolygon([(exterior, huecos) for exterior, *huecos in poligonos]))
    area = sum(_area_m2(poligono) for poligono in poligonos)
    return max(round(area), 1)


def _leer(texto: str) -> list[list[Anillo]]:
    """The rings of each polygon, the outer one first."""
    try:
        dato = json.loads(texto, parse_constant=_no_es_numero)
    except (ValueError, RecursionError):
        raise GeometriaRechazada("el texto no es JSON válido") from None
    tipo = dato.get("type") if isinstance(dato, dict) else None
    if tipo not in ("Polygon", "MultiPolygon"):
        raise GeometriaRechazada("debe ser un objeto GeoJSON de tipo Polygon o MultiPolygon")
    coordenadas = dato.get("coordinates")
    poligonos = [coordenadas] if tipo == "Polygon" else coordenadas
    if not isinstance(poligonos, list) or not poligonos:
        raise GeometriaRechazada("no tiene coordenadas")
    vertices = 0
    for anillos in poligonos:
        if not isinstance(anillos, list) or not anillos:
            raise GeometriaRechazada("no tiene coordenadas")
        if not all(isinstance(anillo, list) for anillo in anillos):
            raise GeometriaRechazada("cada anillo debe ser una lista de posiciones")
        vertices += sum(map(len, anillos))
    if vertices > MAX_VERTICES:
        raise GeometriaRechazada(f"tiene más de {MAX_VERTICES} vértices")
    return [[_anillo(anillo) for anillo in anillos] for anillos in poligonos]


def _no_es_numero(texto: str) -> NoReturn:
    raise ValueError(texto)


def _anillo(posiciones: list[Any]) -> Anillo:
    """The positions of a closed ring: the last repeats the first."""
    puntos = [_punto(posicion) for posicion in posiciones]
    if len(puntos) < 4:
        raise GeometriaRechazada("un anillo necesita al menos cuatro posiciones")
    if puntos[0] != puntos[-1]:
        raise GeometriaRechazada(
            "un anillo no está cerrado: la última posición debe repetir la primera"
        )
    return puntos


def _punto(posicion: Any) -> Punto:
    if not isinstance(posicion, list) or not 2 <= len(posicion) <= 3:
        raise GeometriaRechazada("cada posición debe ser [longitud, latitud]")
    if not all(type(grado) in (int, float) for grado in posicion):
        raise GeometriaRechazada("cada posición debe ser de números")
    longitud, latitud = posicion[:2]
    if not (-180 <= longitud <= 180 and -90 <= latitud <= 90):
        raise GeometriaRechazada("las posiciones van en grados: longitud y luego latitud")
    return float(longitud), float(latitud)


def _exigir_chile(anillos: list[Anillo]) -> None:
    puntos = [punto for anillo in anillos for punto in anillo]
    for oeste, sur, este, norte in CAJAS:
        if all(oeste <= x <= este and sur <= y <= norte for x, y in puntos):
            return
    raise GeometriaRechazada(
        "queda fuera de Chile: revise que cada posición sea [longitud, latitud]"
    )


def _exigir_validez(geometria: MultiPolygon) -> None:
    """GEOS says where, as `Self-intersection[-70.5 -28.5]`."""
    motivo = is_valid_reason(geometria)
    if motivo == "Valid Geometry":
        return
    hallado = re.fullmatch(r"(.*?)\[(\S+) (\S+)\]", motivo)
    nombre = hallado[1] if hallado else motivo
    problema = MOTIVOS.get(nombre, f"no es un polígono válido ({nombre})")
    if hallado is None:
        raise GeometriaRechazada(problema)
    x, y = (round(float(grado), 6) for grado in hallado.groups()[1:])
    raise GeometriaRechazada(f"{problema}, cerca de [{x:g}, {y:g}]")


def _area_m2(anillos: list[Anillo]) -> float:
    """Of a valid polygon, in a cylindrical equal-area projection of the ellipsoid.

    The projection keeps areas exactly; it bends a side that is neither a parallel nor a meridian, which
    moves the area of a place of 10 km by less than a millionth. `math` and not numpy, whose sine
    differs from one processor to another.
    """
    exterior, *huecos = ([_proyectar(punto) for punto in anillo] for anillo in anillos)
    return float(Polygon(exterior, huecos).area)


def _proyectar(punto: Punto) -> Punto:
    """Lambert's, on the ellipsoid (Snyder 1987, 10-1 and 3-12), in metres from the equator."""
    longitud, latitud = map(radians, punto)
    e, seno = EXCENTRICIDAD, sin(latitud)
    q = (1 - e * e) * (seno / (1 - (e * seno) ** 2) + atanh(e * seno) / e)
    return RADIO_M * longitud, RADIO_M * q / 2

"""T4: whether a GeoJSON text is a polygon that can lie in Chile. Pure; exact integer arithmetic.

Coordinates become integers of a thousand-millionth of a degree (0,1 mm), so that "crosses" has no
rounding. A hole that touches its border is refused too, which OGC would allow in one point.
"""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final, NamedTuple, NoReturn

ESCALA: Final = 10**9
MAX_VERTICES: Final = 1_000  # looking for crossings is quadratic at worst: half a second

Punto = tuple[int, int]
Anillo = list[Punto]

#: West, south, east, north in degrees. A polygon lies whole in one of them.
CAJAS: Final = (
    (-76, -57, -66, -17),  # continental Chile, Diego Ramírez included
    (-82, -35, -78, -25),  # Juan Fernández and Desventuradas
    (-110, -28, -105, -26),  # Rapa Nui, Salas y Gómez
    (-90, -90, -53, -60),  # Chilean Antarctic Territory (DS 1747 of 1940)
)


class _Invalido(Exception):
    """The text of the problem, in Spanish."""


class _Lado(NamedTuple):
    x_min: int
    x_max: int
    y_min: int
    y_max: int
    desde: Punto
    hasta: Punto
    anillo: int
    orden: int


def problema_del_poligono(texto: str) -> str | None:
    """Why the text cannot be accepted, in Spanish for people to read; None when it can."""
    try:
        anillos = _leer(texto)
        _exigir_chile(anillos)
        _exigir_simples(anillos)
        _exigir_huecos(anillos)
    except _Invalido as problema:
        return str(problema)
    return None


def _leer(texto: str) -> list[Anillo]:
    try:
        dato = json.loads(
            texto, parse_float=Decimal, parse_int=Decimal, parse_constant=_no_es_numero
        )
    except (ValueError, ArithmeticError, RecursionError):
        raise _Invalido("el texto no es JSON válido") from None
    if not isinstance(dato, dict) or dato.get("type") != "Polygon":
        raise _Invalido("debe ser un objeto GeoJSON de tipo Polygon")
    anillos = dato.get("coordinates")
    if not isinstance(anillos, list) or not anillos:
        raise _Invalido("no tiene coordenadas")
    if not all(isinstance(anillo, list) for anillo in anillos):
        raise _Invalido("cada anillo debe ser una lista de posiciones")
    if sum(map(len, anillos)) > MAX_VERTICES:
        raise _Invalido(f"tiene más de {MAX_VERTICES} vértices")
    return [_anillo(anillo) for anillo in anillos]


def _no_es_numero(texto: str) -> NoReturn:
    raise ValueError(texto)


def _anillo(posiciones: list[Any]) -> Anillo:
    """The vertices of a closed ring (the last repeats the first), no neighbours equal."""
    puntos = [_punto(posicion) for posicion in posiciones]
    if len(puntos) < 4:
        raise _Invalido("un anillo necesita al menos cuatro posiciones")
    if puntos[0] != puntos[-1]:
        raise _Invalido("un anillo no está cerrado: la última posición debe repetir la primera")
    distintos = [puntos[0]] + [b for a, b in pairwise(puntos) if a != b]
    if len(distintos) < 4:
        raise _Invalido("un anillo tiene menos de tres vértices distintos")
    return distintos


def _punto(posicion: Any) -> Punto:
    if not isinstance(posicion, list) or not 2 <= len(posicion) <= 3:
        raise _Invalido("cada posición debe ser [longitud, latitud]")
    if not all(isinstance(grado, Decimal) for grado in posicion):
        raise _Invalido("cada posición debe ser de números")
    longitud, latitud = posicion[:2]
    if not (-180 <= longitud <= 180 and -90 <= latitud <= 90):
        raise _Invalido("las posiciones van en grados: longitud y luego latitud")
    return int(longitud * ESCALA), int(latitud * ESCALA)


def _exigir_chile(anillos: list[Anillo]) -> None:
    puntos = [punto for anillo in anillos for punto in anillo]
    for oeste, sur, este, norte in CAJAS:
        if all(
            oeste * ESCALA <= x <= este * ESCALA and sur * ESCALA <= y <= norte * ESCALA
            for x, y in puntos
        ):
            return
    raise _Invalido("queda fuera de Chile: revise que cada posición sea [longitud, latitud]")


def _exigir_simples(anillos: list[Anillo]) -> None:
    """No side meets another, except neighbours in the vertex they share."""
    lados = sorted(
        _lado(a, b, i, j) for i, r in enumerate(anillos) for j, (a, b) in enumerate(pairwise(r))
    )
    largos = [len(anillo) - 1 for anillo in anillos]
    for i, uno in enumerate(lados):
        for j in range(i + 1, len(lados)):
            otro = lados[j]
            if otro.x_min > uno.x_max:
                break
            if otro.y_min > uno.y_max or uno.y_min > otro.y_max:
                continue
            if _se_cruzan(uno, otro, largos):
                raise _Invalido("un borde se cruza o se toca a sí mismo")


def _lado(a: Punto, b: Punto, anillo: int, orden: int) -> _Lado:
    (ax, ay), (bx, by) = a, b
    return _Lado(min(ax, bx), max(ax, bx), min(ay, by), max(ay, by), a, b, anillo, orden)


def _se_cruzan(uno: _Lado, otro: _Lado, largos: list[int]) -> bool:
    if uno.anillo == otro.anillo:
        distancia = (otro.orden - uno.orden) % largos[uno.anillo]
        if distancia == 1:
            return _vuelve_sobre_si(uno.desde, uno.hasta, otro.hasta)
        if distancia == largos[uno.anillo] - 1:
            return _vuelve_sobre_si(otro.desde, otro.hasta, uno.hasta)
    a, b, c, d = uno.desde, uno.hasta, otro.desde, otro.hasta
    # Their boxes overlap already, so ends on both sides of each other (or on it) means they meet.
    return _giro(a, b, c) * _giro(a, b, d) <= 0 and _giro(c, d, a) * _giro(c, d, b) <= 0


def _vuelve_sobre_si(a: Punto, vertice: Punto, b: Punto) -> bool:
    """Whether the side a→vertice goes back over itself towards b."""
    (ax, ay), (vx, vy), (bx, by) = a, vertice, b
    return _giro(a, vertice, b) == 0 and (ax - vx) * (bx - vx) + (ay - vy) * (by - vy) > 0


def _giro(a: Punto, b: Punto, c: Punto) -> int:
    """1 when a→b→c turns left, -1 right, 0 when they are in line."""
    cruz = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (cruz > 0) - (cruz < 0)


def _exigir_huecos(anillos: list[Anillo]) -> None:
    """Each hole lies in the outer ring and in no other hole. Nothing crosses, so a vertex tells."""
    exterior, *huecos = anillos
    for i, hueco in enumerate(huecos):
        if not _contiene(exterior, hueco[0]):
            raise _Invalido("un hueco queda fuera del borde exterior")
        if any(_contiene(otro, hueco[0]) for j, otro in enumerate(huecos) if j != i):
            raise _Invalido("un hueco queda dentro de otro")


def _contiene(anillo: Anillo, punto: Punto) -> bool:
    x, y = punto
    dentro = False
    for (ax, ay), (bx, by) in pairwise(anillo):
        if (ay > y) != (by > y):
            cruz = (bx - ax) * (y - ay) - (x - ax) * (by - ay)
            dentro ^= (cruz > 0) == (by > ay)
    return dentro

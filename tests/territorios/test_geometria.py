"""T4: a polygon is GeoJSON, closed, does not cross itself, and lies in Chile."""

from __future__ import annotations

import json
import math
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.territorios.domain.geometria import (
    MAX_VERTICES,
    GeometriaRechazada,
    superficie_m2,
)

Anillo = list[list[Any]]


def texto(*anillos: Any, tipo: str = "Polygon") -> str:
    return json.dumps({"type": tipo, "coordinates": anillos})


def caja(oeste: float, sur: float, lado: float = 0.01) -> Anillo:
    este, norte = round(oeste + lado, 9), round(sur + lado, 9)
    return [[oeste, sur], [este, sur], [este, norte], [oeste, norte], [oeste, sur]]


def girada(anillo: Anillo) -> Anillo:
    return [[y, x] for x, y in anillo]


COQUIMBO = caja(-71.32, -29.97)


@pytest.mark.parametrize(
    "oeste_sur",
    [
        (-71.32, -29.97),  # Coquimbo
        (-70.3, -18.5),  # Arica
        (-68.8, -56.5),  # Diego Ramírez
        (-109.44, -27.2),  # Rapa Nui
        (-78.9, -33.7),  # Juan Fernández
        (-58.99, -62.2),  # Villa Las Estrellas, Antártica
    ],
)
def test_se_acepta_en_todo_chile(oeste_sur: tuple[float, float]) -> None:
    assert superficie_m2(texto(caja(*oeste_sur))) > 0


@pytest.mark.parametrize(
    ("geojson", "problema"),
    [
        ("", "JSON"),
        ("{", "JSON"),
        ("[" * 100_000, "JSON"),
        ('{"type":"Polygon","coordinates":[[[NaN,0]]]}', "JSON"),
        ('{"type":"Polygon","coordinates":[[[1e99999999999999999999,0]]]}', "grados"),
        ("[]", "Polygon"),
        (texto(COQUIMBO, tipo="LineString"), "Polygon"),
        ('{"type":"Polygon"}', "no tiene coordenadas"),
        (texto(), "no tiene coordenadas"),
        ('{"type":"Polygon","coordinates":[1]}', "lista de posiciones"),
        (texto([[1]]), "[longitud, latitud]"),
        (texto([["-71", "-29"]]), "números"),
        (texto([[True, False]]), "números"),
        (texto([[-71, -129]]), "grados"),
        ('{"type":"Polygon","coordinates":[[[1e999999,0]]]}', "grados"),
        (texto(COQUIMBO[:3]), "al menos cuatro"),
        (texto(COQUIMBO[:4]), "no está cerrado"),
        (texto([[-71, -29], [-71, -28], [-71, -28], [-71, -29]]), "menos de tres"),
        (texto(caja(-58.4, -34.6)), "fuera de Chile"),  # Buenos Aires
        (texto(caja(-78.9, -33.7, lado=8)), "fuera de Chile"),  # across the sea
        (texto(girada(COQUIMBO)), "[longitud, latitud]"),
        (texto([[-71, -29], [-70, -28], [-70, -29], [-71, -28], [-71, -29]]), "se cruza"),
        (texto([[-71, -29], [-70, -29], [-70.5, -29], [-71, -29]]), "se cruza"),  # flat
        (
            texto([[-71, -29], [-70, -29], [-70, -27], [-70, -28], [-71, -28], [-71, -29]]),
            "se cruza",  # a spike: it goes back over its own side
        ),
        (
            texto(
                [[-71, -29], [-70, -29], [-70, -28], [-70.5, -29], [-71, -28], [-71, -29]],
            ),
            "se cruza",  # a vertex on another side
        ),
        (texto(COQUIMBO, COQUIMBO), "se cruza"),
        (texto(COQUIMBO, caja(-71.35, -29.9)), "hueco queda fuera"),
        (texto(caja(-71, -29, 1), caja(-70.9, -28.9, 0.5), caja(-70.8, -28.8, 0.1)), "otro"),
    ],
)
def test_t4_se_rechaza_y_se_dice_por_que(geojson: str, problema: str) -> None:
    with pytest.raises(GeometriaRechazada, match=re.escape(problema)):
        superficie_m2(geojson)


def test_se_acepta_un_hueco_y_una_altura_y_un_vertice_repetido() -> None:
    con_altura: Anillo = [[x, y, 30] for x, y in caja(-71, -29, 1)]
    con_altura.insert(1, con_altura[0])
    hueco = caja(-70.9, -28.9, 0.5)
    entero, quitado = superficie_m2(texto(caja(-71, -29, 1))), superficie_m2(texto(hueco))
    assert superficie_m2(texto(con_altura, hueco)) == pytest.approx(entero - quitado, abs=1)


def test_se_acepta_un_vertice_en_linea_con_sus_vecinos() -> None:
    anillo: Anillo = [[-71, -29], [-70.5, -29], [-70, -29], [-70, -28], [-71, -28], [-71, -29]]
    assert superficie_m2(texto(anillo)) == superficie_m2(texto(caja(-71, -29, 1)))


def test_se_acepta_un_hueco_que_toca_el_borde_en_un_punto() -> None:
    """OGC allows it, and so does shapely; two such points would part the polygon."""
    una = [[-71, -28.5], [-70.5, -28.6], [-70.5, -28.4], [-71, -28.5]]
    dos = [[-71, -28.5], [-70.5, -28.6], [-70, -28.5], [-70.5, -28.4], [-71, -28.5]]
    assert superficie_m2(texto(caja(-71, -29, 1), una)) > 0
    with pytest.raises(GeometriaRechazada, match="parten el polígono"):
        superficie_m2(texto(caja(-71, -29, 1), dos))


def test_se_acepta_un_multipoligono_de_partes_que_no_se_pisan() -> None:
    partes = [[COQUIMBO], [caja(-71.31, -29.96)], [caja(-109.44, -27.2)]]
    suma = sum(superficie_m2(texto(*parte)) for parte in partes)
    assert superficie_m2(texto(*partes, tipo="MultiPolygon")) == pytest.approx(suma, abs=2)


@pytest.mark.parametrize(
    ("partes", "problema"),
    [
        ([[COQUIMBO], [COQUIMBO]], "se cruza"),
        ([[COQUIMBO], [caja(-71.315, -29.965)]], "se cruza"),
        ([[COQUIMBO], [caja(-71.31, -29.97)]], "se cruza"),  # a whole side in common
        ([[COQUIMBO], [caja(-71.315, -29.965, 0.002)]], "un polígono queda dentro de otro"),
        ([[COQUIMBO], [caja(-58.4, -34.6)]], "fuera de Chile"),
        ([[COQUIMBO], []], "no tiene coordenadas"),
        ([COQUIMBO], "[longitud, latitud]"),  # a Polygon's coordinates
        ([], "no tiene coordenadas"),
    ],
)
def test_t4_un_multipoligono_se_rechaza_y_se_dice_por_que(partes: Any, problema: str) -> None:
    with pytest.raises(GeometriaRechazada, match=re.escape(problema)):
        superficie_m2(texto(*partes, tipo="MultiPolygon"))


def test_el_rechazo_dice_donde_se_cruza() -> None:
    lazo: Anillo = [[-71, -29], [-70, -28], [-70, -29], [-71, -28], [-71, -29]]
    with pytest.raises(GeometriaRechazada, match=re.escape("cerca de [-70.5, -28.5]")):
        superficie_m2(texto(lazo))


@pytest.mark.parametrize(
    ("anillo", "m2"),
    [
        # From the equator's radius and flattening by numeric integration over the ellipsoid.
        (caja(-71.32, -29.97), 1_069_943),
        (caja(-70.3, -18.5), 1_168_907),
        (caja(-58.99, -62.2), 580_236),
        (caja(-71, -29, 1), 10_850_336_759),
    ],
)
def test_la_superficie_es_la_del_elipsoide(anillo: Anillo, m2: int) -> None:
    assert superficie_m2(texto(anillo)) == pytest.approx(m2, rel=1e-6)


def test_un_poligono_minimo_mide_un_metro() -> None:
    assert superficie_m2(texto(caja(-71, -29, 1e-7))) == 1


def test_el_numero_de_vertices_tiene_limite() -> None:
    assert superficie_m2(texto(circulo(MAX_VERTICES - 1))) > 0
    with pytest.raises(GeometriaRechazada, match="más de 1000"):
        superficie_m2(texto(circulo(MAX_VERTICES)))


def circulo(vertices: int) -> Anillo:
    puntos = [
        [
            round(-71 + 0.5 * math.cos(2 * math.pi * i / vertices), 9),
            round(-30 + 0.5 * math.sin(2 * math.pi * i / vertices), 9),
        ]
        for i in range(vertices)
    ]
    return [*puntos, puntos[0]]


@given(st.integers(3, 40), st.data())
def test_ley_de_los_poligonos_convexos(vertices: int, data: st.DataObject) -> None:
    """A convex ring is simple from any start and in either direction, and measures the same; with
    two neighbours' places exchanged it crosses itself.
    """
    abierto = circulo(vertices)[:-1]
    inicio = data.draw(st.integers(0, vertices - 1))
    sentido = data.draw(st.sampled_from([1, -1]))
    orden = (abierto[inicio:] + abierto[:inicio])[::sentido]
    medida = superficie_m2(texto(circulo(vertices)))
    assert superficie_m2(texto([*orden, orden[0]])) == pytest.approx(medida, abs=1)
    if vertices > 3:
        i = data.draw(st.integers(0, vertices - 2))
        orden[i], orden[i + 1] = orden[i + 1], orden[i]
        with pytest.raises(GeometriaRechazada, match="se cruza"):
            superficie_m2(texto([*orden, orden[0]]))


GRADO = st.integers(1, 999)


@given(GRADO, GRADO, st.integers(-550, -180))
def test_ley_de_la_superficie_partida_en_dos(este: int, norte: int, sur: int) -> None:
    """Cut along a meridian, the parts measure what the whole does, and neither depends on where it
    lies along its parallel.
    """
    x, y, ancho, alto = -75.0, sur / 10, este / 1000, norte / 1000

    def franja(desde: float, hasta: float) -> int:
        ring = [[desde, y], [hasta, y], [hasta, y + alto], [desde, y + alto], [desde, y]]
        return superficie_m2(texto(ring))

    entera = franja(x, x + ancho)
    assert franja(x, x + ancho / 2) + franja(x + ancho / 2, x + ancho) == pytest.approx(
        entera, abs=2
    )
    assert franja(x + 5, x + 5 + ancho) == pytest.approx(entera, abs=1)

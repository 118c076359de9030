"""T4: a polygon is GeoJSON, closed, does not cross itself, and lies in Chile."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.territorios.domain.geometria import MAX_VERTICES, problema_del_poligono

Anillo = list[list[Any]]


def texto(*anillos: Anillo, tipo: str = "Polygon") -> str:
    return json.dumps({"type": tipo, "coordinates": anillos})


def caja(oeste: float, sur: float, lado: float = 0.01) -> Anillo:
    este, norte = oeste + lado, sur + lado
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
    assert problema_del_poligono(texto(caja(*oeste_sur))) is None


@pytest.mark.parametrize(
    ("geojson", "problema"),
    [
        ("", "JSON"),
        ("{", "JSON"),
        ("[" * 100_000, "JSON"),
        ('{"type":"Polygon","coordinates":[[[NaN,0]]]}', "JSON"),
        ('{"type":"Polygon","coordinates":[[[1e99999999999999999999,0]]]}', "JSON"),
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
    assert problema in (problema_del_poligono(geojson) or "se aceptó")


def test_se_acepta_un_hueco_y_una_altura_y_un_vertice_repetido() -> None:
    con_altura: Anillo = [[x, y, 30] for x, y in caja(-71, -29, 1)]
    con_altura.insert(1, con_altura[0])
    assert problema_del_poligono(texto(con_altura, caja(-70.9, -28.9, 0.5))) is None


def test_se_acepta_un_vertice_en_linea_con_sus_vecinos() -> None:
    anillo: Anillo = [[-71, -29], [-70.5, -29], [-70, -29], [-70, -28], [-71, -28], [-71, -29]]
    assert problema_del_poligono(texto(anillo)) is None


def test_el_numero_de_vertices_tiene_limite() -> None:
    assert problema_del_poligono(texto(circulo(MAX_VERTICES - 1))) is None
    assert "más de 1000" in (problema_del_poligono(texto(circulo(MAX_VERTICES))) or "")


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
    """A convex ring is simple from any start and in either direction; with two neighbours'
    places exchanged it crosses itself.
    """
    abierto = circulo(vertices)[:-1]
    inicio = data.draw(st.integers(0, vertices - 1))
    sentido = data.draw(st.sampled_from([1, -1]))
    orden = (abierto[inicio:] + abierto[:inicio])[::sentido]
    assert problema_del_poligono(texto([*orden, orden[0]])) is None
    if vertices > 3:
        i = data.draw(st.integers(0, vertices - 2))
        orden[i], orden[i + 1] = orden[i + 1], orden[i]
        assert "se cruza" in (problema_del_poligono(texto([*orden, orden[0]])) or "")

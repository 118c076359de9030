"""Templates: rules as data, published once."""

from __future__ import annotations

import pytest

from services.intervencion.domain.calendario import (
    carta_nominal,
    meses_etapa1,
    meses_etapa2,
    primer_mes_siguiente,
)
from services.intervencion.domain.plantilla import PlantillaIncoherente, PlantillaYaPublicada
from tests.intervencion.mundo import PLANTILLAS, Mundo, plantilla

VERSIONES = ("AL-2019.1", "AL-2020.1", "AL-PPT.1", "CC.1")


@pytest.mark.parametrize("version", VERSIONES)
def test_las_plantillas_del_servicio_se_publican_y_repetirlas_no_cambia_nada(version: str) -> None:
    mundo = Mundo()
    (hecho,) = mundo.hacer(plantilla(version), "2019-01-02")
    assert hecho.version == version == mundo.reglas
    assert mundo.hacer(plantilla(version), "2019-01-03") == []


def test_no_hay_otras_plantillas_en_el_servicio() -> None:
    assert {p.stem for p in PLANTILLAS.glob("*.json")} == set(VERSIONES)


def test_n3_una_plantilla_publicada_no_cambia() -> None:
    mundo = Mundo()
    mundo.hacer(plantilla("AL-2019.1"), "2019-01-02")
    mundo.rechaza(
        PlantillaYaPublicada,
        plantilla("AL-2019.1", etapa1_meses=9),
        "2019-01-03",
        menciona=("AL-2019.1", "otra versión"),
    )
    mundo.hacer(plantilla("AL-2019.1", version="AL-2019.2", etapa1_meses=9), "2019-01-03")


@pytest.mark.parametrize(
    ("cambios", "problema"),
    [
        ({"version": "AL-2020.1"}, "empezar con AL-2019."),
        ({"etapa1_meses": None}, "etapa1_meses"),
        ({"etapa2_min_meses": 23}, "etapa2_min"),
        ({"solape_meses": 2}, "el solape no cabe en la fase 4"),
        ({"solape_meses": -1}, "negativo"),
        ({"ambitos": ["HUERTOS", "HUERTOS"]}, "ambitos repite HUERTOS"),
        ({"componentes": []}, "componente que no existe"),
        ({"fases": []}, "fase que no existe"),
        ({"edad_min": 7}, "van juntas"),
        (
            {
                "edad_min": 7,
                "edad_max": 21,
                "tramos_edad": [
                    {"codigo": "A", "edad_min": 7, "edad_max": 13},
                    {"codigo": "B", "edad_min": 13, "edad_max": 21},
                ],
            },
            "el tramo de edad B no sigue al anterior",
        ),
        (
            {
                "edad_min": 7,
                "edad_max": 21,
                "tramos_edad": [{"codigo": "A", "edad_min": 7, "edad_max": 20}],
            },
            "de edad_min a edad_max",
        ),
        (
            {
                "fases": [
                    {"fase": 1, "etapa": 3, "orden": 1, "nombre": "I", "meses_nominal": 0},
                ],
            },
            "debe durar al menos un mes",
        ),
    ],
)
def test_n4_una_plantilla_incoherente_se_rechaza_y_dice_por_que(
    cambios: dict[str, object], problema: str
) -> None:
    Mundo().rechaza(
        PlantillaIncoherente, plantilla("AL-2019.1", **cambios), "2019-01-02", menciona=(problema,)
    )


def test_g1_la_carta_nominal_de_3_4_6_2_con_un_mes_de_solape_dura_12_meses() -> None:
    carta = carta_nominal(plantilla("AL-2019.1"))
    assert [(t.desde, t.hasta) for t in carta] == [(1, 3), (3, 6), (6, 11), (11, 12)]
    assert meses_etapa1(plantilla("AL-2019.1")) == 12


def test_g1_la_etapa_2_dura_22_meses_desde_el_mes_3_y_19_desde_el_6() -> None:
    regla = plantilla("AL-2019.1")
    assert {inicio: meses_etapa2(regla, inicio) for inicio in (3, 6)} == {3: 22, 6: 19}


def test_g1_la_carta_sale_de_la_plantilla_y_no_del_codigo() -> None:
    fases = [
        {"fase": 1, "etapa": 1, "orden": 1, "nombre": "A", "meses_nominal": 2},
        {"fase": 2, "etapa": 1, "orden": 2, "nombre": "B", "meses_nominal": 5},
    ]
    regla = plantilla("AL-2019.1", fases=fases, actividades=[], solape_meses=0)
    assert [(t.desde, t.hasta) for t in carta_nominal(regla)] == [(1, 2), (3, 7)]
    assert primer_mes_siguiente(regla, 7) == 8
    assert carta_nominal(plantilla("CC.1")) == ()
    assert meses_etapa1(plantilla("CC.1")) == 0

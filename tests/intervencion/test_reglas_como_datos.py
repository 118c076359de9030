"""Rules are data: other durations and a fourth ámbito need a template, not a change of code.

The whole life of such a project, across services, is tests/golden/test_plantilla_nueva.py.
"""

from __future__ import annotations

from services.intervencion.domain.ejecucion import CambiarModalidad
from services.intervencion.domain.fases import FaseDosSinFaseCinco
from services.intervencion.domain.iniciativas import AmbitoFueraDePlantilla
from services.intervencion.domain.plazos import (
    DuracionEtapa2FueraDeRango,
    Etapa1Excedida,
    FaseAntesDelSolape,
)
from shared.values import Mes
from tests.intervencion.mundo import TERRITORIO, Mundo, adjudicar, plantilla
from tests.intervencion.relato import (
    P,
    cerrar,
    dia,
    etapa,
    evaluar,
    formular,
    hasta_validacion,
    iniciar,
    levantar,
    planificar,
)

OTRAS_FASES = [
    {"fase": 1, "etapa": 1, "orden": 1, "nombre": "I", "meses_nominal": 4},
    {"fase": 2, "etapa": 1, "orden": 2, "nombre": "II", "meses_nominal": 6},
    {"fase": 3, "etapa": 1, "orden": 3, "nombre": "III", "meses_nominal": 8},
    {"fase": 5, "etapa": 2, "orden": 4, "nombre": "V", "meses_nominal": 30},
]


def otro_mundo() -> Mundo:
    """Four months, six, eight; two of overlap; 14 of Etapa 1, 30 to 34 of Etapa 2, 36 in all."""
    mundo = Mundo()
    mundo.consta("territorio/t-1", TERRITORIO)
    otra = plantilla(
        "AL-2019.1",
        plantilla="AL-2026",
        version="AL-2026.1",
        fases=OTRAS_FASES,
        solape_meses=2,
        etapa1_meses=14,
        etapa2_min_meses=30,
        etapa2_max_meses=34,
        total_meses=36,
        ambitos=["BIENESTAR_COMUNITARIO", "HABITABILIDAD_COMUNITARIA", "HUERTOS", "CULTURA"],
        actividades=[],
        modalidades=[{"codigo": "ITINERANTE", "exige_canal": False}],
    )
    mundo.hacer(otra, "2019-01-02")
    mundo.hacer(adjudicar("AL-2026.1", termino_mes=Mes("2020-09")), "2019-07-01")
    return mundo


def test_otra_plantilla_otras_duraciones() -> None:
    mundo = otro_mundo()
    for fase, desde, hasta in [(1, 1, 4), (2, 3, 8), (3, 7, 14), (5, 3, 36)]:
        assert mundo.hacer(planificar(fase, desde, hasta), dia(1))
    mundo.rechaza(FaseAntesDelSolape, planificar(2, 2, 8), dia(1))
    mundo.rechaza(Etapa1Excedida, planificar(3, 7, 15), dia(1), menciona=("14",))
    mundo.rechaza(DuracionEtapa2FueraDeRango, planificar(5, 8, 36), dia(1), menciona=("29", "30"))


def test_otra_plantilla_otra_ventana_de_la_fase_v() -> None:
    mundo = otro_mundo()
    hasta_validacion(mundo)
    mundo.rechaza(FaseDosSinFaseCinco, cerrar(2), dia(7))
    mundo.rechaza(DuracionEtapa2FueraDeRango, etapa(2), dia(8), menciona=("29", "30", "34"))
    mundo.hacer(etapa(2), dia(7))
    assert mundo.hacer(iniciar(5), dia(7))[0].duracion_prevista_meses == 30


def test_otra_plantilla_un_cuarto_ambito_y_otra_modalidad() -> None:
    otro, actual = otro_mundo(), Mundo.con_proyecto("AL-2019.1")
    for mundo in (otro, actual):
        mundo.hacer(levantar("mural"), dia(3))
    actual.rechaza(AmbitoFueraDePlantilla, formular("mural", ambito="CULTURA"), dia(3))
    assert otro.hacer(formular("mural", ambito="CULTURA"), dia(3))
    assert otro.hacer(evaluar("mural"), dia(3))
    assert otro.reglas == "AL-2026.1"
    assert otro.hacer(CambiarModalidad(modalidad="ITINERANTE", causa="Distancia", **P), dia(3))

"""P14: an award uses the territory as it was corrected, and not one that was merged into another."""

from __future__ import annotations

from typing import Any

from services.intervencion.domain.territorio import (
    POLIGONO,
    AbsorberTerritorio,
    FusionSinConstancia,
    TerritorioFusionado,
    TerritorioNoConsta,
)
from services.intervencion.events import ProyectoAdjudicado, TerritorioAbsorbido
from shared.policies import Foreign
from shared.values import Cut, Region
from tests.intervencion.mundo import TERRITORIO, Mundo, adjudicar, ajeno, plantilla
from tests.intervencion.test_policies import TERRITORIO as REGISTRADO

ORDEN = adjudicar("AL-2019.1")


def territorios(evento: str, /, numero: int = 1, **data: Any) -> Foreign:
    return ajeno("territorios", evento, data, momento="2019-06-01", numero=numero)


def corregido(campo: str, **valor: Any) -> Foreign:
    vacio = dict.fromkeys(("nombre", "tipo", "comunas", "comuna_principal", "region", "sectores"))
    return territorios(
        "TerritorioCorregido",
        territorio_id="t-1",
        campo=campo,
        valor_anterior=vacio,
        valor_nuevo=vacio | valor,
        discrepancia_id=None,
    )


def fusionados(destino: str, *origenes: str, numero: int = 1) -> Foreign:
    return territorios(
        "TerritoriosFusionados", numero, origen_ids=[*origenes], destino_id=destino, aliases=[]
    )


def preparado() -> Mundo:
    mundo = Mundo()
    mundo.hacer(plantilla("AL-2019.1"), "2019-01-02")
    for territorio_id in ("t-1", "t-2", "t-3"):
        data: dict[str, Any] = {**REGISTRADO, "territorio_id": territorio_id}
        mundo.llega(territorios("TerritorioRegistrado", **data))
    return mundo


def adjudicado(mundo: Mundo, **cambios: Any) -> ProyectoAdjudicado:
    hechos = mundo.hacer(adjudicar("AL-2019.1", **cambios), "2019-07-01")
    (hecho,) = (h for h in hechos if isinstance(h, ProyectoAdjudicado))
    return hecho


def test_p14_se_adjudica_en_el_lugar_corregido() -> None:
    mundo = preparado()
    mundo.llega(corregido("ubicacion", comunas=["13401"], comuna_principal="13401", region="13"))
    hecho = adjudicado(mundo)
    assert (hecho.region, hecho.comuna_principal) == (Region("13"), Cut("13401"))


def test_p14_una_correccion_del_nombre_no_mueve_el_territorio() -> None:
    mundo = preparado()
    mundo.llega(corregido("nombre", nombre="Renacer II"))
    hecho = adjudicado(mundo)
    assert (hecho.region, hecho.comuna_principal) == (Region("01"), Cut("01107"))


def test_p14_repetir_la_adjudicacion_despues_de_corregir_no_cambia_nada() -> None:
    mundo = Mundo.con_proyecto()
    mundo.llega(corregido("ubicacion", comunas=["13401"], comuna_principal="13401", region="13"))
    assert mundo.hacer(ORDEN, "2019-07-02") == []
    mundo.llega(fusionados("t-2", "t-1"))
    assert mundo.hacer(ORDEN, "2019-07-02") == []


def test_p14_un_territorio_fusionado_no_recibe_proyectos_y_se_dice_en_cual() -> None:
    mundo = preparado()
    retirado = TerritorioAbsorbido(territorio_id="t-1", destino_id="t-2")
    assert mundo.llega(fusionados("t-2", "t-1")) == [retirado]
    mundo.rechaza(TerritorioFusionado, ORDEN, "2019-07-01", menciona=("t-1", "t-2"))
    assert mundo.hacer(adjudicar("AL-2019.1", territorio_id="t-2"), "2019-07-01")


def test_p14_de_una_cadena_de_fusiones_se_nombra_el_ultimo_destino() -> None:
    mundo = preparado()
    mundo.llega(fusionados("t-2", "t-1"))
    mundo.llega(fusionados("t-3", "t-2", numero=2))
    mundo.rechaza(TerritorioFusionado, ORDEN, "2019-07-01", menciona=("«territorio_id»", "t-3"))
    assert adjudicado(mundo, territorio_id="t-3").territorio_id == "t-3"


def test_p14_la_fusion_repetida_no_cambia_nada_y_sin_constancia_se_rechaza() -> None:
    mundo = preparado()
    orden = AbsorberTerritorio(territorio_id="t-1", destino_id="t-2")
    mundo.rechaza(FusionSinConstancia, orden, "2019-06-01", menciona=("t-1", "t-2"))
    mundo.llega(fusionados("t-2", "t-1"))
    assert mundo.hacer(orden, "2019-06-02") == []


def test_n1_un_territorio_corregido_que_no_consta_registrado_no_basta() -> None:
    mundo = Mundo()
    mundo.hacer(plantilla("AL-2019.1"), "2019-01-02")
    mundo.llega(corregido("nombre", nombre="Renacer II"))
    mundo.rechaza(TerritorioNoConsta, ORDEN, "2019-07-01", menciona=("t-1",))
    mundo.consta("territorio/t-1", TERRITORIO)
    assert mundo.hacer(ORDEN, "2019-07-01")


def test_p14_el_cierre_de_un_poligono_consta() -> None:
    mundo = Mundo()
    cerrado = territorios(
        "PolígonoCerrado", poligono_id="g-1", territorio_id=None, motivo="Fin", fecha=None
    )
    assert mundo.llega(cerrado) == []
    assert POLIGONO.fold(mundo.streams["poligono/g-1"])

"""P14: a barrio merged into another takes no more offers, and the refusal says where they go."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.alianzas.domain.barrio import (
    BARRIO,
    BarrioFusionado,
    FusionSinConstancia,
    RetirarBarrio,
)
from services.alianzas.domain.institucion import INSTITUCION
from services.alianzas.domain.oferta import OFERTA
from services.alianzas.domain.oferta_ordenes import (
    CerrarOferta,
    CoordinarOferta,
    InstalarOferta,
    PlanificarOferta,
)
from services.alianzas.events import (
    BarrioRetirado,
    ConstaTerritoriosFusionados,
    InstitucionRegistrada,
    OfertaCoordinada,
    OfertaEnBarrio,
    OfertaInstalada,
)
from shared.testing import Spec

fusion = ConstaTerritoriosFusionados(origen_ids=("bajo", "alto"), destino_id="mirador")
retirar = RetirarBarrio(barrio_id="bajo", sucesor_id="mirador")
retirado = BarrioRetirado(barrio_id="bajo", sucesor_id="mirador")
barrio = Spec(BARRIO)

junaeb = InstitucionRegistrada(
    institucion_id="junaeb",
    nombre="JUNAEB",
    clasificacion_fuente=None,
    naturaleza_juridica=None,
    rut=None,
)
antes = Spec(OFERTA).given_on(INSTITUCION, "junaeb", junaeb)
despues = antes.given_on(BARRIO, "bajo", retirado).given_on(BARRIO, "mirador", fusion)


def coordinada(barrio_id: str) -> OfertaCoordinada:
    return OfertaCoordinada(
        oferta_id="o-1", institucion_id="junaeb", programa_origen=None, barrio_id=barrio_id
    )


def ordenes(barrio_id: str) -> list[tuple[list[OfertaCoordinada], Any]]:
    """(what there was, what is asked) of each way to bring an offer to that barrio."""
    comun: dict[str, Any] = {"oferta_id": "o-1", "barrio_id": barrio_id}
    ya = [coordinada("bajo")]
    return [
        ([], CoordinarOferta(**comun, institucion_id="junaeb")),
        (ya, PlanificarOferta(**comun, institucion_id="junaeb")),
        (ya, InstalarOferta(**comun, desde=date(2025, 1, 6))),
    ]


def test_p14_un_barrio_se_retira_una_vez_y_con_constancia_de_su_fusion() -> None:
    barrio.when(retirar).then_refused(FusionSinConstancia, "bajo", "mirador")
    con_constancia = barrio.given_on(BARRIO, "mirador", fusion)
    con_constancia.when(retirar).then(retirado)
    con_constancia.given(retirado).when(retirar).then_nothing()


@pytest.mark.parametrize("caso", range(3))
def test_p14_un_barrio_fusionado_no_recibe_ofertas_y_su_sucesor_si(caso: int) -> None:
    hechos, orden = ordenes("bajo")[caso]
    antes.given(*hechos).when(orden).then_accepted()
    despues.given(*hechos).when(orden).then_refused(BarrioFusionado, "mirador")
    hechos, orden = ordenes("mirador")[caso]
    despues.given(*hechos).when(orden).then_accepted()


def test_p14_lo_planificado_antes_de_la_fusion_se_instala_en_el_sucesor() -> None:
    sin_decir = InstalarOferta(oferta_id="o-1", desde=date(2025, 1, 6))
    planificada = despues.given(coordinada("bajo"))
    planificada.when(sin_decir).then_refused(BarrioFusionado, "barrio_id")


def test_p14_lo_instalado_antes_de_la_fusion_se_puede_cerrar() -> None:
    orden = InstalarOferta(oferta_id="o-1", desde=date(2025, 1, 6))
    instalada, anotada = antes.given(coordinada("bajo")).when(orden).events()
    assert isinstance(instalada, OfertaInstalada)
    assert anotada == OfertaEnBarrio(barrio_id="bajo", oferta_id="o-1")
    despues.given(coordinada("bajo"), instalada).when(CerrarOferta(oferta_id="o-1")).then_accepted()

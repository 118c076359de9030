"""What each service says an action is about, read from its log and not from what the caller says (#43)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.alianzas import access as alianzas
from services.alianzas.domain.mesa import SesionarMesa
from services.alianzas.domain.oferta_ordenes import CerrarOferta, PlanificarOferta
from services.alianzas.events import (
    ConstaProyectoEnTerritorio,
    MesaTerritorialInstalada,
    OfertaPlanificada,
)
from services.casos import access as casos
from services.financiamiento import access as financiamiento
from services.financiamiento.domain.ordenes import HabilitarReceptor
from services.financiamiento.domain.ordenes_rendicion import CertificarSaldo
from services.intervencion import access as intervencion
from services.intervencion.domain.fases import IniciarFase
from services.intervencion.domain.pdl import FormalizarPDL
from services.intervencion.events import ProyectoAdjudicado
from services.territorios import access as territorios
from services.territorios.domain.focalizacion import RegistrarReunionTecnica
from services.territorios.domain.poligono import ElegirPoligono
from services.territorios.events import TerritorioRegistrado, UnidadVecinalUbicada
from shared.access.asked import Asked
from shared.access.matrix import Matrix
from shared.common import RectificarRegistro
from shared.values import Cut, Fase, Region, Rut
from tests.access.kit import puede

PERSONA = "9f0c7c55-8e0b-4c70-b0c4-1f5a2d3e4b66"
DIA = date(2026, 11, 1)


ADJUDICADO = ProyectoAdjudicado(
    proyecto_id="p-1",
    territorio_id="t-1",
    programa="ACCION_LOCAL",
    nombre_proyecto="Uno",
    convocatoria=2019,
    ejecutor_id="ejecutor-1",
    plantilla_version="AL-2019",
    region=Region("05"),
    comuna_principal=Cut("05101"),
)
PROYECTOS = {"proyecto/p-1": [ADJUDICADO]}


@pytest.mark.parametrize(
    ("rol", "bueno", "malo"),
    [
        ("ejecutor", ("proyecto", "p-1"), ("proyecto", "p-2")),
        ("ejecutor", ("institucion", "ejecutor-1"), ("institucion", "ejecutor-2")),
        ("coordinador_app", ("territorio", "t-1"), ("territorio", "t-2")),
        ("coordinador_app", ("region", "05"), ("region", "13")),
    ],
)
def test_un_proyecto_es_de_su_ejecutor_de_su_territorio_y_de_su_region(
    rol: str, bueno: tuple[str, str], malo: tuple[str, str]
) -> None:
    asked = Asked.by_command(IniciarFase(proyecto_id="p-1", fase=Fase(1)))
    assert puede(intervencion.ACCESS, rol, bueno, asked, PROYECTOS)
    assert not puede(intervencion.ACCESS, rol, malo, asked, PROYECTOS)


def test_el_pdl_es_del_proyecto_de_su_secuencia() -> None:
    asked = Asked.by_command(FormalizarPDL(proyecto_id="p-1"))
    assert puede(intervencion.ACCESS, "ejecutor", ("institucion", "ejecutor-1"), asked, PROYECTOS)
    otro = Asked.by_command(FormalizarPDL(proyecto_id="p-2"))
    assert not puede(
        intervencion.ACCESS, "ejecutor", ("institucion", "ejecutor-1"), otro, PROYECTOS
    )


def test_un_fondo_es_del_proyecto_de_su_secuencia() -> None:
    coordina = (financiamiento.ACCESS, "coordinador_app", ("proyecto", "p-1"))
    assert puede(*coordina, Asked("AprobarRendicion", "fondo/p-1"), {})
    assert not puede(*coordina, Asked("AprobarRendicion", "fondo/p-2", {"proyecto_id": "p-1"}), {})
    assert not puede(*coordina, Asked.by_command(CertificarSaldo(proyecto_id="p-1")), {})
    receptor = HabilitarReceptor(rut=Rut("76.192.083-9"), registro_19862=True, fecha=DIA)
    assert not puede(*coordina, Asked.by_command(receptor), {})


def en_region(mesa_id: str, proyecto_id: str | None) -> dict[str, list[Any]]:
    consta = ConstaProyectoEnTerritorio(
        proyecto_id="p-1",
        territorio_id="t-1",
        programa="ACCION_LOCAL",
        region=Region("05"),
        plantilla_version="AL-2019",
    )
    mesa = MesaTerritorialInstalada(
        mesa_id=mesa_id,
        proyecto_id=proyecto_id,
        tipo="LOCAL_INTERSECTORIAL",
        actores=(),
        sectores_faltantes=(),
    )
    return {"proyecto/p-1": [consta], f"mesa/{mesa_id}": [mesa]}


def test_una_mesa_es_de_la_region_de_su_proyecto() -> None:
    asked = Asked.by_command(SesionarMesa(mesa_id="m-1", sesion_id="s-1"))
    quinta = (alianzas.ACCESS, "coordinador_app", ("region", "05"))
    assert puede(*quinta, asked, en_region("m-1", "p-1"))
    assert not puede(*quinta, asked, en_region("m-1", None))
    assert not puede(*quinta, asked, {})
    otra = (alianzas.ACCESS, "coordinador_app", ("region", "13"))
    assert not puede(*otra, asked, en_region("m-1", "p-1"))


def test_los_plazos_de_un_proyecto_son_de_su_region() -> None:
    quinta = (alianzas.ACCESS, "coordinador_app", ("region", "05"))
    for entidad, good in (("proyecto/p-1", True), ("proyecto/p-2", False), ("convenio/p-1", False)):
        asked = Asked("EvaluarPlazos", f"plazos/{entidad}", {"entidad": entidad})
        assert puede(*quinta, asked, en_region("m-1", "p-1")) is good


def test_una_oferta_es_de_su_institucion() -> None:
    planificada = OfertaPlanificada(
        oferta_id="o-1",
        institucion_id="i-1",
        programa_origen=None,
        convenio_id=None,
        barrio_id=None,
        establecimiento=None,
        desde=None,
        hasta=None,
        cupos=None,
        estival=False,
    )
    past = {"oferta/o-1": [planificada]}
    oferente = (alianzas.ACCESS, "oferente", ("institucion", "i-1"))
    otro = (alianzas.ACCESS, "oferente", ("institucion", "i-2"))
    cerrar = Asked.by_command(CerrarOferta(oferta_id="o-1"))
    assert puede(*oferente, cerrar, past)
    assert not puede(*otro, cerrar, past)
    for institucion_id, who, good in (("i-1", oferente, True), ("i-2", otro, False)):
        order = PlanificarOferta(oferta_id="o-1", institucion_id=institucion_id)
        assert puede(*who, Asked.by_command(order), past) is good


TERRITORIO_5 = TerritorioRegistrado(
    territorio_id="t-5",
    nombre="Uno",
    aliases=(),
    tipo="BARRIO_CRITICO",
    comunas=(Cut("05101"),),
    comuna_principal=Cut("05101"),
    region=Region("05"),
    sectores=(),
    texto_campamento_fuente=None,
    es_campamento=None,
)
UV_13 = UnidadVecinalUbicada(
    uv_id="uv-13", indice_id="i", numero=None, comuna=Cut("13401"), lugar_en_indice=None
)
MAPA: dict[str, list[Any]] = {"territorio/t-5": [TERRITORIO_5], "uv/uv-13": [UV_13]}


def test_un_poligono_es_de_todas_las_regiones_que_toca() -> None:
    quinta = (territorios.ACCESS, "coordinador_app", ("region", "05"))

    def elegir(**donde: Any) -> Asked:
        return Asked.by_command(ElegirPoligono(poligono_id="pol-1", **donde))

    assert puede(*quinta, elegir(territorio_id="t-5"), MAPA)
    assert puede(*quinta, elegir(territorio_id="t-5", municipio=Cut("05101")), MAPA)
    assert not puede(*quinta, elegir(territorio_id="t-5", municipio=Cut("13401")), MAPA)
    assert not puede(*quinta, elegir(territorio_id="t-5", uv_id="uv-13"), MAPA)
    assert not puede(*quinta, elegir(territorio_id="t-9"), MAPA)


def test_una_reunion_es_de_la_region_de_su_unidad_vecinal() -> None:
    """Naming a municipality of one's own region does not bring the unit there."""

    def reunir(municipio: str) -> Asked:
        return Asked.by_command(
            RegistrarReunionTecnica(reunion_id="r", uv_id="uv-13", municipio=Cut(municipio))
        )

    assert puede(territorios.ACCESS, "coordinador_app", ("region", "13"), reunir("13401"), MAPA)
    assert not puede(territorios.ACCESS, "coordinador_app", ("region", "05"), reunir("05101"), MAPA)


@pytest.mark.parametrize(
    "matrix",
    [
        alianzas.ACCESS,
        casos.ACCESS,
        financiamiento.ACCESS,
        intervencion.ACCESS,
        territorios.ACCESS,
    ],
)
def test_quien_no_opera_el_programa_no_rectifica_nada(matrix: Matrix) -> None:
    order = RectificarRegistro(
        secuencia="caso/mio", registro_id="x", campo="fecha", valor_nuevo="1", motivo="x"
    )
    asked = Asked.by_command(order)
    assert asked.key("caso") == "mio"
    assert matrix.cells[asked.action].keys() == {"operador"}

"""T0, T1, T2, T5, T7, Ley 19.880: how a territory is registered, classified and chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.territorios.domain.comunas import ComunaFueraDeRegion, ComunaNoVigente
from services.territorios.domain.nombres import es_campamento
from services.territorios.domain.territorio import TERRITORIO
from services.territorios.domain.territorio_ordenes import (
    ClasificarGrupoPrioritario,
    ComunaPrincipalAjena,
    ComunaPrincipalIndefinida,
    FocalizarTerritorio,
    FundamentoRequerido,
    NombreIlegible,
    RegistrarTerritorio,
    TerritorioDuplicado,
    TerritorioNoRegistrado,
    TerritorioYaRegistrado,
)
from services.territorios.events import (
    GrupoPrioritarioAsignado,
    TerritorioFocalizado,
    TerritorioRegistrado,
)
from shared.common import CLAVE, ClaveReservada
from shared.names import comparable
from shared.testing import Spec
from shared.values import Cut, Region

territorio = Spec(TERRITORIO)
registrar = RegistrarTerritorio(
    territorio_id="t-1",
    nombre="Barrio Andes Cordillera",
    tipo="BARRIO_CRITICO",
    comunas=(Cut("13401"),),
    region=Region("13"),
    texto_campamento_fuente="Sí",
)
registrado = TerritorioRegistrado(
    territorio_id="t-1",
    nombre="Barrio Andes Cordillera",
    aliases=(),
    tipo="BARRIO_CRITICO",
    comunas=(Cut("13401"),),
    comuna_principal=Cut("13401"),
    region=Region("13"),
    sectores=(),
    texto_campamento_fuente="Sí",
    es_campamento=True,
)
CLAVE_ANDES = "territorio-activo/barrio-andes-cordillera/13401"
reserva = ClaveReservada(clave=CLAVE_ANDES, titular="t-1")
valparaiso = replace(
    registrar,
    nombre="Valparaíso – Casablanca",
    comunas=(Cut("05101"), Cut("05102")),
    comuna_principal=Cut("05101"),
    region=Region("05"),
)


def test_un_territorio_se_registra_y_reserva_su_nombre() -> None:
    territorio.when(registrar).then(registrado, reserva)


def test_registrar_lo_mismo_dos_veces_no_cambia_nada() -> None:
    repetido = territorio.given(registrado).given_on(CLAVE, CLAVE_ANDES, reserva)
    repetido.when(registrar).then_nothing()


def test_el_mismo_id_con_otros_datos_se_rechaza() -> None:
    otro = replace(registrar, nombre="Otro nombre")
    territorio.given(registrado).when(otro).then_refused(TerritorioYaRegistrado, "t-1")


def test_t1_san_fernando_no_es_de_la_region_metropolitana() -> None:
    sic = replace(registrar, comunas=(Cut("06301"),))
    territorio.when(sic).then_refused(ComunaFueraDeRegion, "06301", "San Fernando", "región 13")


def test_t1_rige_para_cada_comuna() -> None:
    con_otra = replace(valparaiso, comunas=(Cut("05101"), Cut("06301")))
    territorio.when(con_otra).then_refused(ComunaFueraDeRegion, "06301")


def test_t2_chillan_en_2017_es_08401_de_la_region_08() -> None:
    antes = territorio.at("2017-05-10")
    hoy = replace(registrar, comunas=(Cut("16101"),), region=Region("16"))
    entonces = replace(registrar, comunas=(Cut("08401"),), region=Region("08"))
    antes.when(hoy).then_refused(ComunaNoVigente, "16101", "2017-05-10", "08401")
    antes.when(entonces).then_accepted()


def test_t2_chillan_en_2020_es_16101() -> None:
    hoy = replace(registrar, comunas=(Cut("16101"),), region=Region("16"))
    entonces = replace(registrar, comunas=(Cut("08401"),), region=Region("08"))
    territorio.at("2020-05-10").when(hoy).then_accepted()
    territorio.at("2020-05").when(entonces).then_refused(ComunaNoVigente, "16101")


def test_t5_el_mismo_nombre_en_la_misma_comuna_se_rechaza_y_nombra_al_existente() -> None:
    otro = replace(registrar, territorio_id="t-2", nombre="BARRIO  ANDES «CORDILLERA»")
    con_clave = territorio.given_on(CLAVE, CLAVE_ANDES, reserva)
    con_clave.when(otro).then_refused(TerritorioDuplicado, "13401", "t-1", "fusione")


def test_t5_el_mismo_nombre_en_otra_comuna_se_acepta() -> None:
    otro = replace(registrar, territorio_id="t-2", comunas=(Cut("13101"),))
    territorio.given_on(CLAVE, CLAVE_ANDES, reserva).when(otro).then_accepted()


def test_t5_se_decide_en_cada_comuna_del_territorio() -> None:
    clave = "territorio-activo/valparaiso-casablanca/05102"
    ocupada = territorio.given_on(CLAVE, clave, ClaveReservada(clave=clave, titular="t-9"))
    ocupada.when(valparaiso).then_refused(TerritorioDuplicado, "05102", "t-9")


def test_t5_un_nombre_sin_letras_ni_numeros_se_rechaza() -> None:
    territorio.when(replace(registrar, nombre=" – ")).then_refused(NombreIlegible)


def test_t7_dos_comunas_sin_principal_se_rechazan() -> None:
    sin_principal = replace(valparaiso, comuna_principal=None)
    territorio.when(sin_principal).then_refused(ComunaPrincipalIndefinida, "05101, 05102")


def test_t7_la_principal_es_una_de_las_comunas() -> None:
    ajena = replace(valparaiso, comuna_principal=Cut("05103"))
    territorio.when(ajena).then_refused(ComunaPrincipalAjena, "05103")


def test_t7_un_territorio_sin_comunas_se_rechaza() -> None:
    territorio.when(replace(registrar, comunas=())).then_refused(
        ComunaPrincipalIndefinida, "ninguna comuna"
    )


def test_t7_dos_comunas_con_su_principal_se_aceptan() -> None:
    hecho, *claves = territorio.when(valparaiso).events()
    assert hecho.comunas == ("05101", "05102")
    assert hecho.comuna_principal == "05101"
    assert [clave.clave for clave in claves] == [
        "territorio-activo/valparaiso-casablanca/05101",
        "territorio-activo/valparaiso-casablanca/05102",
    ]


@pytest.mark.parametrize(
    ("texto", "esperado"),
    [
        ("Sí. Barrio en transición.", False),
        ("Sí. Campamento Renacer", True),
        ("Sí", True),
        ("Sí Campamentos", True),
        ("No", False),
        ("Sin información", False),
        (None, None),
    ],
)
def test_el_campamento_se_deriva_del_texto_de_la_fuente(
    texto: str | None, *, esperado: bool | None
) -> None:
    assert es_campamento(texto) is esperado
    hecho, *_ = territorio.when(replace(registrar, texto_campamento_fuente=texto)).events()
    assert hecho.es_campamento is esperado


def test_los_nombres_se_comparan_sin_tildes_comillas_ni_puntos() -> None:
    assert comparable("Campamento Sta. Elena") == comparable("CAMPAMENTO STA ELENA")
    assert comparable("Unidad Vecinal N°3") == comparable("unidad vecinal Nº 3")
    assert comparable("Peñalolén") == "penalolen"


def test_un_territorio_puede_tener_dos_grupos_prioritarios() -> None:
    infancia = GrupoPrioritarioAsignado(
        territorio_id="t-1", grupo="INFANCIA", marco="COMPROMISO_PAIS"
    )
    barrio = ClasificarGrupoPrioritario(territorio_id="t-1", grupo="BARRIO_EMERGENCIA")
    territorio.given(registrado, infancia).when(barrio).then(
        replace(infancia, grupo="BARRIO_EMERGENCIA")
    )


def test_el_mismo_grupo_dos_veces_no_cambia_nada() -> None:
    orden = ClasificarGrupoPrioritario(territorio_id="t-1", grupo="INFANCIA")
    (asignado,) = territorio.given(registrado).when(orden).events()
    territorio.given(registrado, asignado).when(orden).then_nothing()


def test_t0_no_se_clasifica_ni_focaliza_lo_que_no_esta_registrado() -> None:
    clasificar = ClasificarGrupoPrioritario(territorio_id="t-1", grupo="INFANCIA")
    focalizar = FocalizarTerritorio(territorio_id="t-1", programa="ACCION_LOCAL")
    territorio.when(clasificar).then_refused(TerritorioNoRegistrado, "t-1")
    territorio.because("motivo").when(focalizar).then_refused(TerritorioNoRegistrado, "t-1")


def test_ley_19880_focalizar_exige_fundamento() -> None:
    orden = FocalizarTerritorio(territorio_id="t-1", programa="ACCION_LOCAL", convocatoria=2019)
    focalizado = TerritorioFocalizado(
        territorio_id="t-1", programa="ACCION_LOCAL", convocatoria=2019
    )
    base = territorio.given(registrado)
    base.when(orden).then_refused(FundamentoRequerido, "grounds")
    base.because("  ").when(orden).then_refused(FundamentoRequerido)
    base.because("Barrio prioritario de Compromiso País").when(orden).then(focalizado)
    territorio.given(registrado, focalizado).when(orden).then_nothing()

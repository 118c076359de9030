"""T1, T2, T5, T7 after a correction; T5 after a merge; Ley 19.880: both are reasoned."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.territorios.domain.comunas import ComunaFueraDeRegion, ComunaNoVigente
from services.territorios.domain.territorio import TERRITORIO
from services.territorios.domain.territorio_ordenes import (
    ClasificarGrupoPrioritario,
    ComunaPrincipalAjena,
    ComunaPrincipalIndefinida,
    CorreccionIncoherente,
    CorregirTerritorio,
    FocalizarTerritorio,
    FundamentoRequerido,
    FusionarTerritorios,
    FusionConsigoMismo,
    FusionSinOrigenes,
    NombreIlegible,
    RegistrarTerritorio,
    TerritorioDuplicado,
    TerritorioFusionado,
    TerritorioNoRegistrado,
    TerritorioYaRegistrado,
)
from services.territorios.events import (
    Campo,
    TerritorioCorregido,
    TerritorioRegistrado,
    TerritoriosFusionados,
    ValorTerritorio,
)
from shared.common import CLAVE, ClaveLiberada, ClaveReservada
from shared.testing import Spec
from shared.values import Cut, Region


def registrado(territorio_id: str, nombre: str, *comunas: str, **cambios: Any) -> Any:
    hecho = TerritorioRegistrado(
        territorio_id=territorio_id,
        nombre=nombre,
        aliases=(),
        tipo="BARRIO",
        comunas=tuple(map(Cut, comunas)),
        comuna_principal=Cut(comunas[0]),
        region=Region(comunas[0][:2]),
        sectores=(),
        texto_campamento_fuente=None,
        es_campamento=None,
    )
    return replace(hecho, **cambios)


def clave(nombre: str, comuna: str) -> str:
    return f"territorio-activo/{nombre}/{comuna}"


def reservada(cual: str, titular: str) -> ClaveReservada:
    return ClaveReservada(clave=cual, titular=titular)


def liberada(cual: str, titular: str) -> ClaveLiberada:
    return ClaveLiberada(clave=cual, titular=titular)


mirador = registrado("t-1", "El Mirador", "13401")
MIRADOR = clave("el-mirador", "13401")
vacio = Spec(TERRITORIO).because("Oficio 12: el acta decía otra cosa")
base = vacio.given(mirador).given_on(CLAVE, MIRADOR, reservada(MIRADOR, "t-1"))


def corregir(campo: Campo, **valor: Any) -> CorregirTerritorio:
    return CorregirTerritorio(
        territorio_id="t-1",
        campo=campo,
        valor_nuevo=ValorTerritorio(**valor),
        discrepancia_id="x7",
    )


def corregido(
    campo: Campo, anterior: ValorTerritorio, nuevo: ValorTerritorio
) -> TerritorioCorregido:
    return TerritorioCorregido(
        territorio_id="t-1",
        campo=campo,
        valor_anterior=anterior,
        valor_nuevo=nuevo,
        discrepancia_id="x7",
    )


def ubicacion(principal: str, *comunas: str, region: str) -> ValorTerritorio:
    return ValorTerritorio(
        comunas=tuple(map(Cut, comunas)), comuna_principal=Cut(principal), region=Region(region)
    )


def test_el_valor_anterior_lo_pone_la_bitacora() -> None:
    campamento = corregir("tipo", tipo="CAMPAMENTO")
    hecho = corregido("tipo", ValorTerritorio(tipo="BARRIO"), ValorTerritorio(tipo="CAMPAMENTO"))
    base.when(campamento).then(hecho)
    de_nuevo = replace(campamento, valor_nuevo=ValorTerritorio(tipo="VILLA"))
    (otro,) = base.given(mirador, hecho).when(de_nuevo).events()
    assert otro.valor_anterior == ValorTerritorio(tipo="CAMPAMENTO")


def test_corregir_a_lo_que_ya_dice_no_cambia_nada() -> None:
    base.when(corregir("tipo", tipo="BARRIO")).then_nothing()


def test_las_listas_se_corrigen_enteras_y_pueden_quedar_vacias() -> None:
    anterior = ValorTerritorio(sectores=())
    hecho = corregido("sectores", anterior, ValorTerritorio(sectores=("Norte", "Sur")))
    base.when(corregir("sectores", sectores=("Norte", "Sur"))).then(hecho)
    base.given(mirador, hecho).when(corregir("sectores", sectores=())).then_accepted()
    base.when(corregir("aliases", aliases=("La Toma",))).then_accepted()


def test_t0_la_correccion_trae_lo_que_su_campo_pide_y_nada_mas() -> None:
    base.when(corregir("nombre", tipo="VILLA")).then_refused(CorreccionIncoherente, "nombre")
    base.when(corregir("tipo", tipo="VILLA", nombre="Otro")).then_refused(CorreccionIncoherente)
    sin_region = corregir("ubicacion", comunas=(Cut("13401"),))
    base.when(sin_region).then_refused(CorreccionIncoherente, "comunas, region")
    base.when(corregir("tipo", tipo="VILLA")).then_accepted()


def test_t0_no_se_corrige_lo_que_no_esta_registrado() -> None:
    vacio.when(corregir("tipo", tipo="VILLA")).then_refused(TerritorioNoRegistrado, "t-1")


def test_ley_19880_corregir_y_fusionar_exigen_fundamento() -> None:
    sin = base.because(" ")
    sin.when(corregir("tipo", tipo="VILLA")).then_refused(FundamentoRequerido, "Corregir")
    dos = con_origen(sin)
    dos.when(fusionar("t-2")).then_refused(FundamentoRequerido, "Fusionar", "grounds")
    dos.because("Acta 3").when(fusionar("t-2")).then_accepted()


def test_t1_la_correccion_de_san_fernando_a_san_bernardo() -> None:
    errada = corregir("ubicacion", comunas=(Cut("06301"),), region=Region("13"))
    base.when(errada).then_refused(ComunaFueraDeRegion, "San Fernando")
    fernando = registrado("t-1", "El Mirador", "06301")
    vieja = clave("el-mirador", "06301")
    orden = corregir("ubicacion", comunas=(Cut("13401"),), region=Region("13"))
    vacio.given(fernando).given_on(CLAVE, vieja, reservada(vieja, "t-1")).when(orden).then(
        corregido(
            "ubicacion",
            ubicacion("06301", "06301", region="06"),
            ubicacion("13401", "13401", region="13"),
        ),
        liberada(vieja, "t-1"),
        reservada(MIRADOR, "t-1"),
    )


def test_t2_la_correccion_usa_los_codigos_del_dia_en_que_se_hace() -> None:
    hoy = corregir("ubicacion", comunas=(Cut("16101"),), region=Region("16"))
    antes = corregir("ubicacion", comunas=(Cut("08401"),), region=Region("08"))
    base.at("2018-09-05").when(hoy).then_refused(ComunaNoVigente, "08401")
    base.at("2018-09-05").when(antes).then_accepted()
    base.at("2018-09-06").when(antes).then_refused(ComunaNoVigente, "16101")
    base.at("2018-09-06").when(hoy).then_accepted()


def test_t2_el_nombre_se_corrige_aunque_la_comuna_ya_no_exista() -> None:
    antiguo = vacio.given(registrado("t-1", "El Mirador", "08401")).at("2026-03-01")
    antiguo.when(corregir("nombre", nombre="El Mirador Alto")).then_accepted()


def test_t5_la_correccion_del_nombre_mueve_la_clave() -> None:
    nueva = clave("mirador-alto", "13401")
    base.when(corregir("nombre", nombre="Mirador Alto")).then(
        corregido(
            "nombre", ValorTerritorio(nombre="El Mirador"), ValorTerritorio(nombre="Mirador Alto")
        ),
        liberada(MIRADOR, "t-1"),
        reservada(nueva, "t-1"),
    )


def test_t5_otra_grafia_del_mismo_nombre_no_mueve_la_clave() -> None:
    base.when(corregir("nombre", nombre="EL MIRADOR")).then(
        corregido(
            "nombre", ValorTerritorio(nombre="El Mirador"), ValorTerritorio(nombre="EL MIRADOR")
        )
    )


def test_t5_la_correccion_no_toma_el_nombre_de_otro() -> None:
    nueva = clave("mirador-alto", "13401")
    ocupada = base.given_on(CLAVE, nueva, reservada(nueva, "t-9"))
    orden = corregir("nombre", nombre="Mirador Alto")
    ocupada.when(orden).then_refused(TerritorioDuplicado, "13401", "t-9")
    libre = base.given_on(CLAVE, nueva, reservada(nueva, "t-9"), liberada(nueva, "t-9"))
    libre.when(orden).then_accepted()
    base.when(corregir("nombre", nombre="–")).then_refused(NombreIlegible)


def test_t7_la_correccion_deja_una_comuna_principal() -> None:
    dos = (Cut("05101"), Cut("05102"))
    valparaiso = Region("05")
    sin = corregir("ubicacion", comunas=dos, region=valparaiso)
    ajena = corregir("ubicacion", comunas=dos, comuna_principal=Cut("05103"), region=valparaiso)
    base.when(sin).then_refused(ComunaPrincipalIndefinida, "05101, 05102")
    base.when(ajena).then_refused(ComunaPrincipalAjena, "05103")
    con = corregir("ubicacion", comunas=dos, comuna_principal=dos[0], region=valparaiso)
    base.when(con).then_accepted()


def test_registrar_lo_mismo_despues_de_corregir_no_cambia_nada() -> None:
    orden = RegistrarTerritorio(
        territorio_id="t-1",
        nombre="El Mirador",
        tipo="BARRIO",
        comunas=(Cut("13401"),),
        region=Region("13"),
    )
    (hecho,) = base.when(corregir("tipo", tipo="BTE")).events()
    despues = base.given(mirador, hecho)
    despues.when(orden).then_nothing()
    despues.when(replace(orden, tipo="BTE")).then_nothing()
    despues.when(replace(orden, tipo="VILLA")).then_refused(TerritorioYaRegistrado)


bajo = registrado("t-2", "Mirador Bajo", "13401", aliases=("El Bajo", "El Mirador"))
BAJO = clave("mirador-bajo", "13401")
FUSION = "territorio-fusionado/t-2"
fusion = TerritoriosFusionados(
    origen_ids=("t-2",), destino_id="t-1", aliases=("Mirador Bajo", "El Bajo")
)


def fusionar(*origen_ids: str, destino_id: str = "t-1") -> FusionarTerritorios:
    return FusionarTerritorios(origen_ids=origen_ids, destino_id=destino_id)


def con_origen(spec: Any) -> Any:
    return spec.given_on(TERRITORIO, "t-2", bajo).given_on(CLAVE, BAJO, reservada(BAJO, "t-2"))


fusionado = con_origen(base).given_on(CLAVE, FUSION, reservada(FUSION, "t-1"))


def test_t5_la_fusion_libera_las_claves_y_el_destino_conserva_los_nombres() -> None:
    con_origen(base).when(fusionar("t-2", "t-2")).then(
        fusion, reservada(FUSION, "t-1"), liberada(BAJO, "t-2")
    )
    destino = TERRITORIO.fold([mirador, fusion])
    assert destino.vigente is not None
    assert destino.vigente.aliases == ("Mirador Bajo", "El Bajo")


def test_t5_la_misma_fusion_dos_veces_no_cambia_nada() -> None:
    fusionado.given(mirador, fusion).when(fusionar("t-2")).then_nothing()


def test_t5_un_territorio_no_se_fusiona_dos_veces_ni_consigo_mismo() -> None:
    tercero = fusionado.given(registrado("t-3", "Los Aromos", "13401"))
    tercero.when(fusionar("t-2", destino_id="t-3")).then_refused(TerritorioFusionado, "t-1")
    base.when(fusionar("t-1")).then_refused(FusionConsigoMismo, "t-1")
    base.when(fusionar()).then_refused(FusionSinOrigenes, "origen_ids")
    con_origen(base).when(fusionar("t-2")).then_accepted()


def test_t0_no_se_fusiona_lo_que_no_esta_registrado() -> None:
    base.when(fusionar("t-9")).then_refused(TerritorioNoRegistrado, "t-9")
    Spec(TERRITORIO).because("x").when(fusionar("t-2")).then_refused(TerritorioNoRegistrado, "t-1")


@pytest.mark.parametrize(
    "orden",
    [
        ClasificarGrupoPrioritario(territorio_id="t-2", grupo="INFANCIA"),
        FocalizarTerritorio(territorio_id="t-2", programa="ACCION_LOCAL"),
        replace(corregir("tipo", tipo="VILLA"), territorio_id="t-2"),
        fusionar("t-1", destino_id="t-2"),
    ],
)
def test_t5_un_territorio_fusionado_no_admite_ordenes(orden: Any) -> None:
    activo = base.given(bajo).given_on(TERRITORIO, "t-1", mirador)
    activo.when(orden).then_accepted()
    inactivo = activo.given_on(CLAVE, FUSION, reservada(FUSION, "t-1"))
    inactivo.when(orden).then_refused(TerritorioFusionado, "t-1")

"""T3 and T6: index, located unit, meetings, polygon chosen and closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from services.territorios.domain.comunas import ComunaNoVigente
from services.territorios.domain.focalizacion import (
    INDICE,
    UNIDAD_VECINAL,
    CalcularIndice,
    IndiceSinFilas,
    IndiceYaCalculado,
    LugarInvalido,
    MunicipioAjeno,
    RegistrarReunionTecnica,
    UbicacionDiscordante,
    UbicarUV,
    UnidadVecinalFueraDelIndice,
    UnidadVecinalNoUbicada,
    UnidadVecinalRepetida,
    UnidadVecinalYaUbicada,
)
from services.territorios.domain.poligono import (
    POLIGONO,
    CasosAbiertos,
    CerrarPoligono,
    ElegirPoligono,
    GeometriaFaltante,
    GeometriaInvalida,
    PoligonoNoElegido,
    PoligonoSinUnidadVecinal,
    PoligonoYaElegido,
    ReunionTecnicaFaltante,
    SuperficieDiscordante,
    SuperficieInvalida,
)
from services.territorios.domain.territorio import TERRITORIO
from services.territorios.domain.territorio_ordenes import (
    TerritorioFusionado,
    TerritorioNoRegistrado,
)
from services.territorios.events import (
    ConstaCasoEgresado,
    ConstaCasoIngresado,
    ConstaCasoReingresado,
    FilaIndice,
    IndicePoblacionPotencialCalculado,
    PoligonoCerrado,
    PoligonoElegido,
    ReunionTecnicaRealizada,
    TerritorioRegistrado,
    UnidadVecinalUbicada,
)
from shared.common import CLAVE, ClaveReservada
from shared.testing import Spec
from shared.values import Cut, Region

COQUIMBO = Cut("04102")
GEOJSON = (
    '{"type":"Polygon","coordinates":[[[-71.32,-29.97],[-71.31,-29.97],'
    "[-71.31,-29.96],[-71.32,-29.96],[-71.32,-29.97]]]}"
)
fila = FilaIndice(uv_id="uv-12", comuna=COQUIMBO, puntaje=Decimal("0.87"), lugar=1)
calcular = CalcularIndice(indice_id="i-1", filas=(fila,), fecha_datos=date(2024, 12, 1))
calculado = IndicePoblacionPotencialCalculado(
    indice_id="i-1", metodologia=None, fecha_datos=date(2024, 12, 1), filas=(fila,)
)
ubicar = UbicarUV(uv_id="uv-12", indice_id="i-1", comuna=COQUIMBO, numero="12")
ubicada = UnidadVecinalUbicada(
    uv_id="uv-12", indice_id="i-1", numero="12", comuna=COQUIMBO, lugar_en_indice=1
)
reunirse = RegistrarReunionTecnica(reunion_id="r-1", uv_id="uv-12", municipio=COQUIMBO)
reunion = ReunionTecnicaRealizada(
    reunion_id="r-1",
    uv_id="uv-12",
    municipio=COQUIMBO,
    fecha=None,
    asistentes=None,
    acuerdos=(),
)
elegir = ElegirPoligono(
    poligono_id="p-1", uv_id="uv-12", barrios=("Tierras Blancas",), geojson=GEOJSON
)
elegido = PoligonoElegido(
    poligono_id="p-1",
    territorio_id=None,
    uv_id="uv-12",
    municipio=COQUIMBO,
    barrios=("Tierras Blancas",),
    geojson=GEOJSON,
    area_m2=1_069_943,
)
indice = Spec(INDICE).at("2025-01")
uv = Spec(UNIDAD_VECINAL).at("2025-01").given_on(INDICE, "i-1", calculado)
poligono = Spec(POLIGONO).at("2025-01").given_on(UNIDAD_VECINAL, "uv-12", ubicada, reunion)
cerrar = CerrarPoligono(poligono_id="p-1", motivo="Fin del piloto")


def test_un_indice_se_calcula_una_vez() -> None:
    indice.when(calcular).then(calculado)
    indice.given(calculado).when(calcular).then_nothing()
    otro = replace(calcular, metodologia="otra")
    indice.given(calculado).when(otro).then_refused(IndiceYaCalculado)


def test_t3_un_indice_tiene_filas_y_cada_unidad_vecinal_una_vez() -> None:
    indice.when(replace(calcular, filas=())).then_refused(IndiceSinFilas)
    indice.historical("T3").when(replace(calcular, filas=())).then_accepted()
    indice.when(replace(calcular, filas=(fila, fila))).then_refused(UnidadVecinalRepetida, "uv-12")


def test_t3_los_lugares_se_cuentan_desde_1() -> None:
    cero = replace(calcular, filas=(replace(fila, lugar=0),))
    indice.when(cero).then_refused(LugarInvalido, "uv-12")
    indice.when(replace(calcular, filas=(replace(fila, lugar=None),))).then_accepted()


def test_t2_las_comunas_del_indice_estan_vigentes() -> None:
    retirada = replace(calcular, filas=(replace(fila, comuna=Cut("08401")),))
    indice.when(retirada).then_refused(ComunaNoVigente, "16101")


def test_una_uv_se_ubica_con_el_lugar_que_da_el_indice() -> None:
    uv.when(ubicar).then(ubicada)
    uv.given(ubicada).when(ubicar).then_nothing()
    uv.given(ubicada).when(replace(ubicar, numero="13")).then_refused(UnidadVecinalYaUbicada)


def test_t3_una_uv_fuera_del_indice_no_se_ubica() -> None:
    otra = replace(ubicar, uv_id="uv-99")
    uv.when(otra).then_refused(UnidadVecinalFueraDelIndice, "uv-99", "i-1")
    uv.historical("T3").when(replace(otra, lugar_en_indice=1)).then(replace(ubicada, uv_id="uv-99"))


def test_t3_la_comuna_y_el_lugar_son_los_del_indice() -> None:
    uv.when(replace(ubicar, lugar_en_indice=2)).then_refused(UbicacionDiscordante, "lugar 1")
    uv.when(replace(ubicar, comuna=Cut("04101"))).then_refused(UbicacionDiscordante, "04102")
    uv.when(replace(ubicar, lugar_en_indice=1)).then(ubicada)


def test_la_reunion_tecnica_se_registra_una_vez() -> None:
    uv.given(ubicada).when(reunirse).then(reunion)
    uv.given(ubicada, reunion).when(reunirse).then_nothing()


def test_t3_no_hay_reunion_sobre_una_uv_sin_ubicar() -> None:
    uv.when(reunirse).then_refused(UnidadVecinalNoUbicada, "uv-12")
    uv.historical("T3").when(reunirse).then(reunion)


def test_t3_la_reunion_es_con_el_municipio_de_la_uv() -> None:
    ajena = replace(reunirse, municipio=Cut("04101"))
    uv.given(ubicada).when(ajena).then_refused(MunicipioAjeno, "04101", "04102")
    uv.given(ubicada).historical("T3").when(ajena).then_refused(MunicipioAjeno)


def test_t3_el_poligono_se_elige_al_final_de_la_cadena() -> None:
    poligono.when(elegir).then(elegido)
    poligono.given(elegido).when(elegir).then_nothing()
    poligono.given(elegido).when(replace(elegir, area_m2=1_069_944)).then_refused(PoligonoYaElegido)


def test_t3_sin_reunion_con_el_municipio_no_hay_poligono() -> None:
    sin_reunion = Spec(POLIGONO).at("2025-01").given_on(UNIDAD_VECINAL, "uv-12", ubicada)
    sin_reunion.when(elegir).then_refused(ReunionTecnicaFaltante, "uv-12", "04102")
    sin_reunion.historical("T3").when(elegir).then(elegido)


def test_t3_sin_uv_ubicada_no_hay_poligono() -> None:
    Spec(POLIGONO).when(elegir).then_refused(UnidadVecinalNoUbicada, "uv-12")
    Spec(POLIGONO).when(replace(elegir, uv_id=None)).then_refused(PoligonoSinUnidadVecinal)


def test_t3_el_municipio_del_poligono_es_el_de_su_uv() -> None:
    ajeno = replace(elegir, municipio=Cut("04101"))
    poligono.when(ajeno).then_refused(MunicipioAjeno, "04101")
    poligono.historical("T3").when(ajeno).then_refused(MunicipioAjeno)
    poligono.when(replace(elegir, municipio=COQUIMBO)).then(elegido)


def test_la_carga_historica_elige_un_poligono_sin_uv_ni_geometria() -> None:
    pelado = ElegirPoligono(poligono_id="p-1", municipio=COQUIMBO, barrios=("Tierras Blancas",))
    Spec(POLIGONO).at("2025-01").historical("T3", "T4").when(pelado).then(
        replace(elegido, uv_id=None, geojson=None, area_m2=None)
    )


def test_t4_la_geometria_es_obligatoria_y_valida() -> None:
    poligono.when(replace(elegir, geojson=None)).then_refused(GeometriaFaltante)
    poligono.when(replace(elegir, geojson="{}")).then_refused(GeometriaInvalida, "Polygon")
    poligono.historical("T4").when(replace(elegir, geojson="{}")).then_refused(GeometriaInvalida)
    poligono.when(replace(elegir, area_m2=0)).then_refused(SuperficieInvalida, "0 m²")
    poligono.when(replace(elegir, area_m2=1)).then_refused(SuperficieDiscordante, "1069943 m²")
    poligono.when(elegir).then(elegido)


def test_t4_la_superficie_declarada_es_la_de_la_geometria_con_su_tolerancia() -> None:
    """5 % of 1,069,943 m² is 53,497.15."""
    for justa, excedida in ((1_123_440, 1_123_441), (1_016_446, 1_016_445)):
        poligono.when(replace(elegir, area_m2=justa)).then(replace(elegido, area_m2=justa))
        poligono.when(replace(elegir, area_m2=excedida)).then_refused(SuperficieDiscordante, "5 %")
    pelado = ElegirPoligono(poligono_id="p-1", municipio=COQUIMBO, area_m2=26_000)
    carga = Spec(POLIGONO).at("2025-01").historical("T3", "T4")
    carga.when(pelado).then_accepted()
    carga.when(replace(pelado, area_m2=0)).then_refused(SuperficieInvalida)


def test_t0_el_poligono_se_ata_a_un_territorio_registrado() -> None:
    atado = replace(elegir, territorio_id="t-1")
    barrio = TerritorioRegistrado(
        territorio_id="t-1",
        nombre="Tierras Blancas",
        aliases=(),
        tipo="BARRIO",
        comunas=(COQUIMBO,),
        comuna_principal=COQUIMBO,
        region=Region("04"),
        sectores=(),
        texto_campamento_fuente=None,
        es_campamento=None,
    )
    poligono.when(atado).then_refused(TerritorioNoRegistrado, "t-1")
    registrado = poligono.given_on(TERRITORIO, "t-1", barrio)
    registrado.when(atado).then(replace(elegido, territorio_id="t-1"))
    clave = "territorio-fusionado/t-1"
    fusionado = registrado.given_on(CLAVE, clave, ClaveReservada(clave=clave, titular="t-2"))
    fusionado.when(atado).then_refused(TerritorioFusionado, "t-2")


def test_un_poligono_se_cierra_una_vez() -> None:
    cerrado = PoligonoCerrado(
        poligono_id="p-1", territorio_id=None, motivo="Fin del piloto", fecha=None
    )
    poligono.given(elegido).when(cerrar).then(cerrado)
    poligono.given(elegido, cerrado).when(cerrar).then_nothing()


def test_t0_no_se_cierra_un_poligono_que_no_se_eligio() -> None:
    poligono.when(cerrar).then_refused(PoligonoNoElegido, "p-1")


def test_t6_con_casos_abiertos_no_se_cierra() -> None:
    ingreso = ConstaCasoIngresado(caso_id="c-1", poligono_id="p-1")
    egreso = ConstaCasoEgresado(caso_id="c-1", poligono_id="p-1")
    reingreso = ConstaCasoReingresado(caso_id="c-1", poligono_id="p-1")
    poligono.given(elegido, ingreso).when(cerrar).then_refused(CasosAbiertos, "(1)")
    poligono.given(elegido, ingreso, egreso).when(cerrar).then_accepted()
    poligono.given(elegido, ingreso, egreso, reingreso).when(cerrar).then_refused(CasosAbiertos)

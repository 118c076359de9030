"""The commune table: its counts, the communes of the programmes, Ñuble before and after."""

import csv
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from shared import dpa

NACE_NUBLE = date(2018, 9, 6)
VISPERA = date(2018, 9, 5)
POR_REGION = dict(
    zip(
        [f"{n:02}" for n in range(1, 17)],
        [7, 9, 9, 15, 38, 33, 30, 33, 32, 30, 10, 11, 52, 12, 4, 21],
        strict=True,
    )
)


def test_la_tabla_tiene_346_comunas_16_regiones_y_56_provincias() -> None:
    vigentes = dpa.comunas()
    assert (
        len(vigentes) == len({c.cut for c in vigentes}) == len({c.nombre for c in vigentes}) == 346
    )
    assert len({c.provincia for c in vigentes}) == 56
    assert Counter(c.region for c in vigentes) == POR_REGION
    assert set(dpa.REGIONES) == set(dpa.REGIONES_BREVES) == set(POR_REGION)


def test_cada_codigo_empieza_por_su_provincia_y_su_region() -> None:
    for fila in (*dpa.comunas(), *dpa.comunas(VISPERA)):
        assert (fila.cut[:3], fila.cut[:2]) == (fila.provincia, fila.region)
        assert len(fila.cut) == 5
        assert fila.cut.isdecimal()


def test_el_archivo_esta_ordenado_en_nfc_y_sin_codigos_repetidos() -> None:
    texto = (Path(dpa.__file__).parent / "data" / "comunas.csv").read_text(encoding="utf-8")
    codigos = [fila["cut"] for fila in csv.DictReader(texto.splitlines())]
    assert unicodedata.is_normalized("NFC", texto)
    assert codigos == sorted(set(codigos))
    assert len(codigos) == 346 + 21


@pytest.mark.parametrize(
    ("cut", "nombre"),
    [
        ("01101", "Iquique"),
        ("01107", "Alto Hospicio"),
        ("04102", "Coquimbo"),
        ("05101", "Valparaíso"),
        ("05102", "Casablanca"),
        ("05501", "Quillota"),
        ("06301", "San Fernando"),
        ("07309", "Vichuquén"),
        ("12101", "Punta Arenas"),
        ("12202", "Antártica"),
        ("13101", "Santiago"),
        ("13106", "Estación Central"),
        ("13119", "Maipú"),
        ("13120", "Ñuñoa"),
        ("13401", "San Bernardo"),
        ("16101", "Chillán"),
    ],
)
def test_las_comunas_de_los_programas_tienen_su_codigo_y_su_nombre(cut: str, nombre: str) -> None:
    fila = dpa.comuna(cut)
    assert fila is not None
    assert fila.nombre == nombre
    assert dpa.por_nombre(nombre) == fila


def test_los_codigos_que_otras_listas_traen_mal_no_existen() -> None:
    for malo in ("01102", "1107", "08422", "17101", "", "Iquique"):
        assert dpa.comuna(malo) is None
        assert not dpa.existe(malo)


def test_nuble_nace_el_6_de_septiembre_de_2018_y_sus_21_comunas_cambian_de_codigo() -> None:
    assert len(dpa.comunas(VISPERA)) == len(dpa.comunas(NACE_NUBLE)) == 346
    antes = {c.nombre: c for c in dpa.comunas(VISPERA)}
    nuevas = [c for c in dpa.comunas(NACE_NUBLE) if c.region == "16"]
    assert len(nuevas) == 21
    for fila in nuevas:
        anterior = antes[fila.nombre]
        assert anterior.provincia == "084"
        assert not dpa.existe(fila.cut, VISPERA)
        assert not dpa.existe(anterior.cut, NACE_NUBLE)
        assert dpa.equivalente(fila.cut, VISPERA) == anterior
        assert dpa.equivalente(anterior.cut, NACE_NUBLE) == fila
    assert not any(c.region == "16" for c in antes.values())


@pytest.mark.parametrize(("viejo", "nuevo"), [("08401", "16101"), ("08416", "16301")])
def test_un_codigo_retirado_se_encuentra_sin_fecha_y_no_despues(viejo: str, nuevo: str) -> None:
    assert dpa.existe(viejo)
    assert dpa.existe(viejo, VISPERA)
    assert not dpa.existe(viejo, NACE_NUBLE)
    fila = dpa.comuna(viejo)
    assert fila is not None
    assert not fila.rige()
    hoy = dpa.por_nombre(fila.nombre)
    assert hoy is not None
    assert hoy.cut == nuevo


def test_una_comuna_que_no_cambio_es_su_propio_equivalente() -> None:
    assert dpa.equivalente("13401", date(2017, 1, 1)) == dpa.comuna("13401")
    assert dpa.equivalente("99999", date(2017, 1, 1)) is None


@pytest.mark.parametrize(
    ("escrito", "cut"),
    [
        ("valparaiso", "05101"),
        ("ALTO  HOSPICIO", "01107"),
        ("Llay Llay", "05703"),
        ("Coihaique", "11101"),
        ("Aisén", "11201"),
        ("La Calera", "05502"),
        ("Santiago Centro", "13101"),
        ("O’Higgins", "11302"),
        ("n\u0303un\u0303oa", "13120"),
    ],
)
def test_una_comuna_se_halla_por_nombre_en_sus_grafias(escrito: str, cut: str) -> None:
    fila = dpa.por_nombre(escrito)
    assert fila is not None
    assert fila.cut == cut


def test_un_nombre_desconocido_no_es_de_ninguna_comuna() -> None:
    assert dpa.por_nombre("Tierras Blancas") is None


def test_la_tabla_decide_entre_san_fernando_y_san_bernardo() -> None:
    metropolitana = dpa.region_por_nombre("Metropolitana")
    fernando, bernardo = dpa.por_nombre("San Fernando"), dpa.por_nombre("San Bernardo")
    assert fernando is not None
    assert bernardo is not None
    assert (fernando.region, bernardo.region) == ("06", metropolitana)


@pytest.mark.parametrize("nombres", [dpa.REGIONES, dpa.REGIONES_BREVES])
def test_una_region_se_halla_por_sus_dos_nombres(nombres: dict[str, str]) -> None:
    for codigo, nombre in nombres.items():
        assert dpa.region_por_nombre(nombre.upper()) == codigo
    assert dpa.region_por_nombre("Región de O'Higgins") == "06"
    assert dpa.region_por_nombre("Región Metropolitana") == "13"
    assert dpa.region_por_nombre("Araucanía") == "09"
    assert dpa.region_por_nombre("Cuyo") is None

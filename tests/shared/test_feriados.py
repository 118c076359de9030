"""The calendar of working days: the table against the library, known terms, and what was known when."""

import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import feriados
from shared.feriados import (
    Feriado,
    FueraDelCalendario,
    cubre,
    es_habil,
    sumar_dias_habiles,
)
from tests.shared.feriados_make import FILE, al_dia, de_la_biblioteca, text_of

DIAS = st.dates(date(2018, 1, 1), date(2034, 12, 31))
# A law of 15 December 2026, in the release of the 20th, gives one holiday and takes another.
HOY, LEY = date(2026, 11, 21), date(2026, 12, 20)
NUEVO, VIEJO = date(2027, 3, 4), date(2027, 7, 16)


@pytest.fixture
def otra_ley(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The table as the maker leaves it after that law."""
    quiere = {dia: nombre for dia, nombre in de_la_biblioteca(2036).items() if dia != VIEJO}
    filas = tuple(al_dia(feriados.tabla(), {**quiere, NUEVO: "Feriado nacional"}, LEY))
    monkeypatch.setattr(feriados, "tabla", lambda: filas)
    for guardado in (feriados._dias, cubre):
        guardado.cache_clear()
    yield
    for guardado in (feriados._dias, cubre):
        guardado.cache_clear()


def test_la_tabla_y_la_biblioteca_dicen_los_mismos_feriados() -> None:
    primero, ultimo = cubre()
    de_la_tabla = {fila.dia: fila.nombre for fila in feriados.feriados()}
    biblioteca = de_la_biblioteca(ultimo.year)
    assert (primero.year, ultimo.year) == (2018, 2035)
    assert set(de_la_tabla) - set(biblioteca) == set()
    assert set(biblioteca) - set(de_la_tabla) == set()
    assert de_la_tabla == biblioteca


def test_el_archivo_esta_en_orden_en_nfc_y_es_el_que_el_hacedor_escribe() -> None:
    texto = FILE.read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", texto)
    assert text_of(list(feriados.tabla())) == texto
    hoy = feriados.feriados()
    assert [fila.dia for fila in hoy] == sorted({fila.dia for fila in hoy})
    assert {fila.dia.year for fila in hoy} == set(range(2018, 2036))


@pytest.mark.parametrize(
    ("dia", "habil"),
    [
        ("2026-11-20", True),  # a Friday
        ("2026-11-21", False),  # a Saturday
        ("2026-11-22", False),  # a Sunday
        ("2026-11-23", True),
        ("2026-12-08", False),  # Inmaculada Concepción, a Tuesday
        ("2026-12-31", True),  # a holiday of banks only
        ("2022-09-16", False),  # by a law for that year
        ("2024-09-20", False),  # a Friday after the 19th
        ("2023-10-27", False),  # the 31st is a Tuesday: the Friday before
        ("2023-10-31", True),
        ("2020-06-29", False),
        ("2021-06-21", False),  # the first of the pueblos indígenas
        ("2020-06-22", True),
        ("2026-06-08", True),  # 7 June is of one region only, and would be a Sunday
        ("2019-06-07", True),  # Arica's, not the country's
        ("2018-01-16", True),  # Santiago's, for the Pope
    ],
)
def test_son_habiles_los_dias_de_semana_que_no_son_feriados(dia: str, habil: bool) -> None:
    assert es_habil(date.fromisoformat(dia)) is habil


@pytest.mark.parametrize(
    ("desde", "dias", "vence"),
    [
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-21", 1, "2026-11-23"),
        ("2026-11-30", 15, "2026-12-22"),  # the first 15 of December: the 8th is a holiday
        ("2026-08-31", 15, "2026-09-22"),  # September: Friday the 18th
        ("2019-08-30", 15, "2019-09-25"),  # the 18th, 19th and 20th
        ("2026-12-31", 1, "2027-01-04"),
        ("2026-03-31", 5, "2026-04-08"),  # Viernes Santo is the 3rd
    ],
)
def test_un_plazo_cuenta_dias_habiles_desde_el_dia_siguiente(
    desde: str, dias: int, vence: str
) -> None:
    assert sumar_dias_habiles(date.fromisoformat(desde), dias) == date.fromisoformat(vence)


@given(desde=DIAS, dias=st.integers(1, 200))
def test_un_plazo_vence_en_dia_habil_y_tiene_justo_esos_dias(desde: date, dias: int) -> None:
    vence = sumar_dias_habiles(desde, dias)
    corridos = [desde + timedelta(days=n) for n in range(1, (vence - desde).days + 1)]
    assert es_habil(vence)
    assert sum(map(es_habil, corridos)) == dias


@given(desde=DIAS, uno=st.integers(1, 60), otro=st.integers(1, 60))
def test_un_plazo_se_puede_contar_por_partes(desde: date, uno: int, otro: int) -> None:
    por_partes = sumar_dias_habiles(sumar_dias_habiles(desde, uno), otro)
    assert por_partes == sumar_dias_habiles(desde, uno + otro)


@pytest.mark.parametrize("dia", [date(2017, 12, 31), date(2036, 1, 1), date.min, date.max])
def test_fuera_de_los_anios_de_la_tabla_no_se_adivina(dia: date) -> None:
    with pytest.raises(FueraDelCalendario) as error:
        es_habil(dia)
    assert (error.value.dia, error.value.desde, error.value.hasta) == (dia, *cubre())
    assert f"{dia}" in str(error.value)


def test_un_plazo_que_sale_de_la_tabla_tampoco_y_el_ultimo_dia_si() -> None:
    assert sumar_dias_habiles(date(2035, 12, 28), 1) == date(2035, 12, 31)
    for desde in (date(2035, 12, 31), date.max, date(2016, 1, 1)):
        with pytest.raises(FueraDelCalendario):
            sumar_dias_habiles(desde, 1)


@pytest.mark.parametrize("dias", [0, -1])
def test_un_plazo_tiene_al_menos_un_dia(dias: int) -> None:
    with pytest.raises(ValueError, match="al menos un día"):
        sumar_dias_habiles(date(2026, 11, 20), dias)


@pytest.mark.usefixtures("otra_ley")
def test_una_ley_nueva_no_cambia_lo_que_se_decidio_antes() -> None:
    vispera = LEY - timedelta(days=1)
    for antes in (HOY, vispera):
        assert es_habil(NUEVO, segun=antes)
        assert not es_habil(VIEJO, segun=antes)
        assert cubre(antes) == (date(2018, 1, 1), date(2035, 12, 31))
        assert sumar_dias_habiles(date(2027, 3, 1), 3, segun=antes) == NUEVO
        with pytest.raises(FueraDelCalendario):
            es_habil(date(2036, 1, 2), segun=antes)
    despues: tuple[date | None, ...] = (LEY, None)
    for segun in despues:
        assert not es_habil(NUEVO, segun=segun)
        assert es_habil(VIEJO, segun=segun)
        assert cubre(segun) == (date(2018, 1, 1), date(2036, 12, 31))
        assert sumar_dias_habiles(date(2027, 3, 1), 3, segun=segun) == date(2027, 3, 5)
        assert es_habil(date(2036, 1, 2), segun=segun)


def test_el_hacedor_no_toca_ninguna_fila_y_lo_ya_hecho_no_cambia_nada() -> None:
    antes = feriados.tabla()
    assert al_dia(antes, de_la_biblioteca(2035), LEY) == list(antes)
    despues = al_dia(antes, de_la_biblioteca(2036), LEY)
    nuevas = [fila for fila in despues if fila not in antes]
    assert [fila for fila in despues if fila in antes] == list(antes)
    assert {(fila.dia.year, fila.desde, fila.hasta) for fila in nuevas} == {(2036, LEY, None)}
    sin_uno = {dia: n for dia, n in de_la_biblioteca(2035).items() if dia != VIEJO}
    cerrada = [fila for fila in al_dia(antes, sin_uno, LEY) if fila not in antes]
    assert cerrada == [Feriado(VIEJO, "Virgen del Carmen", None, LEY - timedelta(days=1))]


def test_la_tabla_viaja_junto_al_modulo() -> None:
    assert FILE.parent == Path(feriados.__file__).parent / "data"

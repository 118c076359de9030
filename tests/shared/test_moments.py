"""Spans of months, days and instants in Chilean civil time, across every change of the clock."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.moments import Moment, civil_date, iso, parse_iso, span
from shared.values import Mes

TICK = timedelta(microseconds=1)
DIA = timedelta(days=1)
dias = st.dates(date(1900, 1, 1), date(2200, 12, 30))
meses = st.builds(lambda a, m: Mes(f"{a:04}-{m:02}"), st.integers(1900, 2199), st.integers(1, 12))
instantes = st.datetimes(
    datetime(1900, 1, 2),  # noqa: DTZ001  hypothesis wants naive bounds
    datetime(2200, 12, 31),  # noqa: DTZ001  hypothesis wants naive bounds
    timezones=st.just(UTC),
)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]  # mypy cannot count the parts


MEDIO_SEGUNDO = utc(2020, 6, 30, 12, 0, 0, 500_000)


@pytest.mark.parametrize(
    ("texto", "primero", "ultimo"),
    [
        ("2020-06", utc(2020, 6, 1, 4), utc(2020, 7, 1, 4) - TICK),  # winter: UTC-4
        ("2020-06-30", utc(2020, 6, 30, 4), utc(2020, 7, 1, 4) - TICK),
        ("2020-01-31", utc(2020, 1, 31, 3), utc(2020, 2, 1, 3) - TICK),  # summer: UTC-3
        ("2020-06-30T12:00:00Z", utc(2020, 6, 30, 12), utc(2020, 6, 30, 12)),
        ("2020-06-30T12:00:00.5Z", MEDIO_SEGUNDO, MEDIO_SEGUNDO),
    ],
)
def test_un_texto_abarca_del_primer_al_ultimo_instante(
    texto: str, primero: datetime, ultimo: datetime
) -> None:
    assert span(texto) == (primero, ultimo)
    assert all(end.utcoffset() == timedelta(0) for end in span(texto))


@pytest.mark.parametrize("dia", ["2019-09-08", "2022-09-11"])
def test_el_dia_sin_medianoche_empieza_en_el_salto_y_dura_23_horas(dia: str) -> None:
    primero, ultimo = span(dia)
    assert primero == utc(*map(int, dia.split("-")), 4)
    assert ultimo + TICK - primero == timedelta(hours=23)
    assert civil_date(primero - TICK) == date.fromisoformat(dia) - DIA


@pytest.mark.parametrize("dia", ["2019-04-06", "2022-04-02"])
def test_el_dia_en_que_se_atrasa_el_reloj_dura_25_horas(dia: str) -> None:
    primero, ultimo = span(dia)
    assert ultimo + TICK - primero == timedelta(hours=25)


@pytest.mark.parametrize(
    "malo",
    [
        "",
        "2020",
        "2020-13",
        "2020-00",
        "2020-02-30",
        "2019-02-29",
        "2020-6",
        "2020-06-31",
        "20200630",
        "2020-06-30T12:00:00",
        "2020-06-30T12:00:00+00:00",
        "2020-06-30T12:00:00-04:00",
        "2020-06-30T12:00:00z",
        "2020-06-30 12:00:00Z",
        "2020-06-30T12:00Z",
        "2020-06-30T24:00:00Z",
        "2020-06-30T12:00:60Z",
        "2020-06-30T12:00:00.Z",
        "2020-06-30T12:00:00.1234567Z",
        "2020-02-30T12:00:00Z",
        "1899-12",
        "1899-12-31",
        "2201-01",
        "2201-01-01T00:00:00Z",
        "1900-01-01T00:00:00Z",
        "0000-01",
        "2020-06\n",
        " 2020-06",
        "٢٠٢٠-06",
        "2020-06-30Z",
    ],
)
def test_lo_que_no_es_un_momento_se_rechaza_en_espanol(malo: str) -> None:
    with pytest.raises(ValueError, match="que exista entre 1900 y 2200"):
        span(malo)
    with pytest.raises(ValueError, match="que exista entre 1900 y 2200"):
        Moment(malo)


@pytest.mark.parametrize("malo", [None, 2020, date(2020, 6, 30), b"2020-06", ["2020-06"]])
def test_lo_que_no_es_texto_se_rechaza(malo: object) -> None:
    with pytest.raises(ValueError, match="debe ser texto"):
        span(malo)  # type: ignore[arg-type]  # on purpose


@given(meses)
def test_un_mes_es_la_union_de_sus_dias(mes: Mes) -> None:
    primero, ultimo = span(mes)
    dia, cursor = mes.primer_dia, primero
    while dia <= mes.ultimo_dia:
        inicio, fin = span(dia.isoformat())
        assert inicio == cursor
        assert inicio <= fin
        dia, cursor = dia + DIA, fin + TICK
    assert cursor - TICK == ultimo


@given(meses)
def test_entre_dos_meses_seguidos_no_queda_hueco(mes: Mes) -> None:
    assert span(mes)[1] + TICK == span(mes.mas(1))[0]


@given(dias)
def test_un_dia_contiene_justo_los_instantes_de_su_fecha(dia: date) -> None:
    primero, ultimo = span(dia.isoformat())
    assert civil_date(primero) == civil_date(ultimo) == dia
    assert civil_date(primero - TICK) == dia - DIA
    assert civil_date(ultimo + TICK) == dia + DIA


@given(instantes)
def test_un_instante_vuelve_de_su_texto_y_cae_en_su_dia_y_su_mes(instante: datetime) -> None:
    momento = Moment(iso(instante))
    assert momento.first == momento.last == instante == parse_iso(momento)
    for texto in (momento.date.isoformat(), momento.mes):
        assert span(texto)[0] <= instante <= span(texto)[1]


@given(instantes, instantes)
def test_los_textos_de_iso_se_ordenan_como_los_instantes(uno: datetime, otro: datetime) -> None:
    assert (iso(uno) < iso(otro)) == (uno < otro)


def test_un_momento_es_su_texto_y_sabe_su_fecha_y_su_mes_en_chile() -> None:
    momento = Moment("2020-07-01T03:59:59Z")
    assert momento == "2020-07-01T03:59:59Z"
    assert (momento.date, momento.mes) == (date(2020, 6, 30), "2020-06")
    assert isinstance(momento.mes, Mes)
    assert Moment("2020-07").date == date(2020, 7, 1)
    assert (Moment("2020-07").first, Moment("2020-07").last) == span("2020-07")


@pytest.mark.parametrize("texto", ["2020-06", "2020-06-30", "2020-06-30T12:00:00.123456Z"])
def test_el_patron_publicado_acepta_las_tres_formas(texto: str) -> None:
    assert re.search(Moment.FORMAT, texto)
    assert not re.search(Moment.FORMAT, texto + "0")


def test_iso_escribe_seis_decimales_y_pasa_a_utc() -> None:
    assert iso(utc(2020, 6, 30, 12)) == "2020-06-30T12:00:00.000000Z"
    chile = timezone(timedelta(hours=-4))
    assert iso(datetime(2020, 6, 30, 8, tzinfo=chile)) == "2020-06-30T12:00:00.000000Z"


def test_un_instante_sin_zona_se_rechaza() -> None:
    naive = datetime(2020, 6, 30, 12)  # noqa: DTZ001  on purpose
    for funcion in (iso, civil_date):
        with pytest.raises(ValueError, match="zona horaria"):
            funcion(naive)


@pytest.mark.parametrize("malo", ["", "2020-06-30", "2020-02-30T00:00:00Z", "2020-06-30T12:00:00"])
def test_parse_iso_solo_lee_instantes(malo: str) -> None:
    with pytest.raises(ValueError, match="no es un instante"):
        parse_iso(malo)

"""The Chilean value types: what each accepts, refuses and shows, and the seeds' own cells."""

import copy
import pickle
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.values import (
    Clp,
    Cut,
    Fase,
    Mes,
    Region,
    Rut,
    digito_verificador,
    leer_montos,
    leer_rango_meses,
)

cuerpos = st.integers(1, 999_999_999)
meses = st.builds(lambda a, m: Mes(f"{a:04}-{m:02}"), st.integers(1900, 2200), st.integers(1, 12))
montos = st.integers(0, Clp.MAXIMO).map(Clp)

# The two last columns of the seven rows of the minuta, as they are written there.
FILAS = [
    ("agosto 2019/ julio 2020", "\\$37.000.000 / \\$7.000.000", 12, 37_000_000, 7_000_000),
    ("noviembre 2019/ octubre 2020", "\\$37.000.000 / \\$7.000.000", 12, 37_000_000, 7_000_000),
    ("octubre 2019 /septiembre 2020", "\\$37.000.000 / \\$7.000.000", 12, 37_000_000, 7_000_000),
    ("noviembre 2019/ octubre 2020", "\\$37.000.000 / \\$8.599.584", 12, 37_000_000, 8_599_584),
    ("Junio 2020/ abril 2021", "\\$35.000.000 / \\$7.000.000", 11, 35_000_000, 7_000_000),
    ("Junio 2020/ abril 2021", "\\$35.000.000 / \\$7.000.000", 11, 35_000_000, 7_000_000),
    ("Julio 2020/ abril 2021", "\\$ 35.000.000/ \\$8.000.000", 10, 35_000_000, 8_000_000),
]


@pytest.mark.parametrize(("fechas", "plata", "duracion", "proyecto", "fondo"), FILAS)
def test_las_celdas_de_la_minuta_se_leen_con_su_dano(
    fechas: str, plata: str, duracion: int, proyecto: int, fondo: int
) -> None:
    inicio, termino = leer_rango_meses(fechas)
    assert inicio.hasta(termino) == duracion
    assert leer_montos(plata) == (proyecto, fondo)


@pytest.mark.parametrize(
    "canonico",
    ["12667869-K", "9868503-0", "17317684-8", "6265837-1", "60109000-7", "76995142-3", "1-9"],
)
def test_un_rut_correcto_se_acepta_y_ya_es_canonico(canonico: str) -> None:
    assert Rut(canonico) == canonico
    assert re.search(Rut.FORMAT, canonico)


@pytest.mark.parametrize(
    "escrito", ["12.667.869-k", " 12.667.869 - K ", "12667869-k", "012.667.869-K", "12 667 869-K"]
)
def test_un_rut_se_lee_con_puntos_espacios_ceros_y_k_minuscula(escrito: str) -> None:
    assert Rut(escrito) == "12667869-K"
    assert Rut(escrito).mostrar == "12.667.869-K"


@pytest.mark.parametrize(
    "malo",
    [
        "",
        "-",
        "12667869",
        "12667869K",
        "12667869-1",
        "12.66.7869-K",
        "0-0",
        "1234567890-1",
        "１２667869-K",
        "12667869–K",
        "12667869-KK",
        "+12667869-K",
    ],
)
def test_lo_que_no_es_un_rut_se_rechaza_sin_repetirlo(malo: str) -> None:
    with pytest.raises(ValueError, match="no es un RUT") as refused:
        Rut(malo)
    assert not malo or malo == "-" or malo not in str(refused.value)


@given(cuerpos)
def test_rut_ida_y_vuelta_por_su_forma_de_mostrar(cuerpo: int) -> None:
    rut = Rut(f"{cuerpo}-{digito_verificador(cuerpo)}")
    assert Rut(rut.mostrar) == rut == Rut(rut.mostrar.lower())
    assert re.search(Rut.FORMAT, rut)


@given(cuerpos, st.data())
def test_un_solo_digito_cambiado_siempre_se_descubre(cuerpo: int, data: st.DataObject) -> None:
    rut = f"{cuerpo}-{digito_verificador(cuerpo)}"
    lugar = data.draw(st.sampled_from([i for i, c in enumerate(rut) if c != "-"]))
    otros = "0123456789K" if lugar == len(rut) - 1 else "0123456789"
    otro = data.draw(st.sampled_from([c for c in otros if c != rut[lugar]]))
    with pytest.raises(ValueError, match="no es un RUT"):
        Rut(rut[:lugar] + otro + rut[lugar + 1 :])


def test_un_cut_sabe_su_region_su_provincia_y_su_nombre() -> None:
    cut = Cut("01107")
    assert (cut.region, cut.provincia, cut.nombre) == ("01", "011", "Alto Hospicio")
    assert (cut.region.nombre, cut.region.breve) == ("Región de Tarapacá", "Tarapacá")
    assert re.search(Cut.FORMAT, cut)
    assert re.search(Region.FORMAT, cut.region)


def test_un_cut_sin_su_cero_inicial_se_rechaza_y_dice_como_se_escribe() -> None:
    with pytest.raises(ValueError, match=r"¿le falta el cero inicial, 01107\?"):
        Cut("1107")


@pytest.mark.parametrize("malo", ["", "01102", "17101", "13401 ", "13401\n", "abcde", "0" * 500])
def test_un_codigo_que_no_es_de_una_comuna_se_rechaza(malo: str) -> None:
    with pytest.raises(ValueError, match="no es el código"):
        Cut(malo)


def test_un_codigo_que_ya_no_rige_se_lee_porque_la_bitacora_lo_guarda() -> None:
    assert Cut("08401").region == "08"


@pytest.mark.parametrize("malo", ["00", "17", "1", "", "01 "])
def test_una_region_va_de_01_a_16(malo: str) -> None:
    with pytest.raises(ValueError, match="dos dígitos"):
        Region(malo)


@pytest.mark.parametrize(
    ("escrito", "pesos"),
    [
        ("\\$ 35.000.000", 35_000_000),
        ("$37.000.000", 37_000_000),
        (" $ 8.599.584 ", 8_599_584),
        ("7000000", 7_000_000),
        ("$0", 0),
        ("$\u00a07.000.000", 7_000_000),
    ],
)
def test_un_monto_se_lee_como_lo_escriben(escrito: str, pesos: int) -> None:
    assert Clp.leer(escrito) == pesos
    assert type(Clp.leer(escrito)) is Clp


@pytest.mark.parametrize(
    "malo",
    [
        "",
        "$",
        "37.00.000",
        "37.0000",
        "-$1",
        "$-1",
        "1,5",
        "37.000.000,50",
        "0.500",
        "$$1",
        "1 000",
        "UF 12",
        "٣",
        "9" * 5000,
    ],
)
def test_lo_que_no_es_un_monto_se_rechaza(malo: str) -> None:
    with pytest.raises(ValueError, match="no es un monto en pesos"):
        Clp.leer(malo)


@pytest.mark.parametrize("malo", [-1, 2**53])
def test_un_monto_fuera_de_rango_se_rechaza(malo: int) -> None:
    with pytest.raises(ValueError, match=r"entre \$0 y \$9\.007\.199\.254\.740\.991"):
        Clp(malo)


@given(montos)
def test_un_monto_vuelve_de_su_forma_de_mostrar(monto: Clp) -> None:
    assert (
        Clp.leer(monto.mostrar) == monto == Clp.leer(f"\\{monto.mostrar}") == Clp.leer(str(monto))
    )


@pytest.mark.parametrize("celda", ["$1", "$1/$2/$3", "$1/", "/"])
def test_una_celda_de_montos_trae_dos(celda: str) -> None:
    with pytest.raises(ValueError, match="monto"):
        leer_montos(celda)


def test_los_meses_se_cuentan_con_ambos_extremos() -> None:
    assert Mes("2019-08").hasta(Mes("2020-07")) == 12
    assert Mes("2020-07").hasta(Mes("2020-07")) == 1


def test_un_termino_anterior_al_inicio_se_rechaza() -> None:
    with pytest.raises(ValueError, match="anterior al inicio"):
        Mes("2020-07").hasta(Mes("2020-06"))
    with pytest.raises(ValueError, match="anterior al inicio"):
        leer_rango_meses("julio 2020/ junio 2020")


@pytest.mark.parametrize(
    "escrito",
    ["octubre 2019", "OCTUBRE  2019", " Octubre de 2019 ", "octubre del 2019", "óctubre 2019"],
)
def test_un_mes_se_lee_como_lo_escriben(escrito: str) -> None:
    assert Mes.leer(escrito) == "2019-10"


def test_setiembre_es_septiembre() -> None:
    assert Mes.leer("Setiembre 2020") == Mes.leer("septiembre 2020") == "2020-09"


@pytest.mark.parametrize("malo", ["", "octubre", "2019", "october 2019", "octubre 19", "de 2019"])
def test_lo_que_no_es_un_mes_se_rechaza(malo: str) -> None:
    with pytest.raises(ValueError, match="no es un mes"):
        Mes.leer(malo)


@pytest.mark.parametrize(
    "malo", ["", "2020-13", "2020-00", "2020-1", "1899-12", "2201-01", "2020-10-01", "2020-10\n"]
)
def test_un_mes_canonico_es_anio_y_mes(malo: str) -> None:
    with pytest.raises(ValueError, match="no es un mes"):
        Mes(malo)
    assert not re.search(Mes.FORMAT, malo) or malo.endswith("\n")


def test_un_mes_sabe_sus_dias() -> None:
    febrero = Mes("2020-02")
    assert (febrero.anio, febrero.mes) == (2020, 2)
    assert (febrero.primer_dia, febrero.ultimo_dia) == (date(2020, 2, 1), date(2020, 2, 29))
    assert Mes.de(date(2020, 2, 17)) == febrero


@given(meses, st.integers(-3600, 3600))
def test_sumar_meses_tiene_inversa_y_la_cuenta_la_confirma(mes: Mes, n: int) -> None:
    destino = mes.anio * 12 + mes.mes - 1 + n
    if not 1900 * 12 <= destino < 2201 * 12:
        with pytest.raises(ValueError, match="no es un mes"):
            mes.mas(n)
        return
    otro = mes.mas(n)
    assert otro.mas(-n) == mes
    assert min(mes, otro).hasta(max(mes, otro)) == abs(n) + 1
    assert (mes < otro) == (n > 0)


@given(meses)
def test_un_mes_vuelve_de_su_forma_de_mostrar(mes: Mes) -> None:
    assert Mes.leer(mes.mostrar) == mes == Mes.de(mes.primer_dia) == Mes.de(mes.ultimo_dia)
    assert re.search(Mes.FORMAT, mes)


@pytest.mark.parametrize("celda", ["octubre 2019", "octubre 2019 - marzo 2020", "a/b/c", "/"])
def test_una_celda_de_fechas_trae_dos_meses(celda: str) -> None:
    with pytest.raises(ValueError, match="mes"):
        leer_rango_meses(celda)


def test_las_fases_son_cinco_y_se_muestran_en_romanos() -> None:
    assert [Fase(n).romano for n in range(1, 6)] == ["I", "II", "III", "IV", "V"]
    for malo in (0, 6, -1):
        with pytest.raises(ValueError, match="de 1 a 5"):
            Fase(malo)


@pytest.mark.parametrize("tipo", [Rut, Cut, Region, Mes, Clp.leer, Mes.leer, leer_montos])
@pytest.mark.parametrize("malo", [None, 13401, 1.5, True, b"13401", ["13401"]])
def test_lo_que_no_es_texto_se_rechaza(tipo: Any, malo: object) -> None:
    with pytest.raises(ValueError, match="debe ser texto"):
        tipo(malo)


@pytest.mark.parametrize("tipo", [Clp, Fase, Mes("2020-01").mas])
@pytest.mark.parametrize("malo", [None, "3", 3.0, True, False])
def test_lo_que_no_es_un_entero_se_rechaza(tipo: Any, malo: object) -> None:
    with pytest.raises(ValueError, match="debe ser un número entero"):
        tipo(malo)


@pytest.mark.parametrize(
    "valor", [Rut("1-9"), Cut("13401"), Region("13"), Clp(7), Mes("2020-06"), Fase(3)]
)
def test_un_valor_se_copia_y_se_serializa_con_su_tipo(valor: object) -> None:
    for otro in (copy.deepcopy(valor), pickle.loads(pickle.dumps(valor))):
        assert otro == valor
        assert type(otro) is type(valor)

"""F7 and F13: from when and until when an initiative may be financed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.financiamiento.domain import FONDO, PLANTILLA
from services.financiamiento.domain.rechazos import (
    AmbitoNoFinanciable,
    FinanciamientoAnteriorAlPDL,
    FondoInsuficiente,
    PDLNoValidado,
    UrgenciaAntesDelPDL,
    VentanaDeFinanciamientoCerrada,
)
from services.financiamiento.events import (
    ConstaExcepcionAutorizada,
    ConstaFaseCerrada,
    ConstaFaseIniciada,
    ConstaIniciativaIdentificada,
    ConstaPDLValidado,
    ConstaPlantillaProgramaPublicada,
)
from services.financiamiento.upcasters import UPCASTERS
from shared.schemas import dump, load
from shared.testing import Spec
from shared.values import Fase, Mes
from tests.financiamiento.ejemplos import (
    AMBITOS,
    PDL,
    PROYECTO,
    asignado,
    financiada,
    financiar,
    iniciativa,
)

EDICION = "AL-2019"
DIA_DEL_CIERRE = date(2020, 6, 10)

fondo = Spec(FONDO)


def iniciada(fase: int = 3, fecha: date = date(2020, 3, 1)) -> ConstaFaseIniciada:
    return ConstaFaseIniciada(proyecto_id=PROYECTO, fase=Fase(fase), fecha=fecha)


def cerrada(fase: int = 3) -> ConstaFaseCerrada:
    return ConstaFaseCerrada(proyecto_id=PROYECTO, fase=Fase(fase), fecha=DIA_DEL_CIERRE)


def plantilla(*, permite: bool) -> ConstaPlantillaProgramaPublicada:
    return ConstaPlantillaProgramaPublicada(
        version=EDICION, ambitos=AMBITOS, permite_urgencia_pre_pdl=permite
    )


def identificada(*, es_urgencia: bool = True, lugar: int = 1) -> ConstaIniciativaIdentificada:
    return ConstaIniciativaIdentificada(
        proyecto_id=PROYECTO,
        plantilla_version=EDICION,
        iniciativa_id=f"iniciativa-{lugar}",
        es_urgencia=es_urgencia,
    )


def exceptuada(
    regla: str = "F13", *, entidad: str | None = None, vigencia: str | None = None
) -> ConstaExcepcionAutorizada:
    return ConstaExcepcionAutorizada(
        proyecto_id=PROYECTO,
        excepcion_id="excepcion-1",
        regla=regla,
        entidad=entidad,
        vigencia=None if vigencia is None else Mes(vigencia),
    )


sin_flag = fondo.given_on(PLANTILLA, EDICION, plantilla(permite=False))
con_flag = fondo.given_on(PLANTILLA, EDICION, plantilla(permite=True))
urgente = (asignado(), identificada())


def test_f7_se_financia_entre_el_pdl_validado_y_el_cierre_de_la_fase_iii() -> None:
    abierta = fondo.given(asignado(), PDL, iniciada()).at("2020-05-02")
    abierta.when(financiar()).then(financiada())


def test_f7_sin_pdl_validado_no_se_financia() -> None:
    fondo.given(asignado(), iniciada()).when(financiar()).then_refused(PDLNoValidado, PROYECTO)
    fondo.given(asignado(), iniciada(), PDL).when(financiar()).then_accepted()


def test_f7_antes_de_validar_el_pdl_no_se_financia_y_el_mismo_dia_si() -> None:
    validado = fondo.given(asignado(), PDL, iniciada())
    validado.at("2020-02-02").when(financiar()).then_refused(
        FinanciamientoAnteriorAlPDL, "iniciativa-1", "2020-02-03"
    )
    validado.at("2020-02-03").when(financiar()).then_accepted()
    sin_fecha = fondo.given(asignado(), replace(PDL, fecha=None))
    sin_fecha.at("2020-02-02").when(financiar()).then_accepted()


@pytest.mark.parametrize(
    ("momento", "cabe"),
    [
        ("2020-02-03T02:59:59Z", False),  # 23:59:59 of the 2nd in Santiago, UTC-3 in February
        ("2020-02-03T03:00:00Z", True),
        ("2020-01", False),
        ("2020-02", True),  # some day of that month is not before
    ],
)
def test_f7_el_dia_de_la_validacion_es_el_de_chile(momento: str, *, cabe: bool) -> None:
    orden = fondo.given(asignado(), PDL).at(momento).when(financiar())
    if cabe:
        orden.then_accepted()
    else:
        orden.then_refused(FinanciamientoAnteriorAlPDL)


def test_f7_cada_iniciativa_se_financia_desde_que_esta_en_un_pdl_validado() -> None:
    segundo = replace(
        PDL, version=2, fecha=date(2020, 5, 4), iniciativas=(iniciativa(1), iniciativa(4))
    )
    en_abril = fondo.given(asignado(), PDL, segundo).at("2020-04-01")
    en_abril.when(financiar(1)).then_accepted()
    en_abril.when(financiar(4, motivo_salto="Urge")).then_refused(
        FinanciamientoAnteriorAlPDL, "iniciativa-4", "2020-05-04"
    )
    en_abril.at("2020-05-04").when(financiar(4, motivo_salto="Urge")).then_accepted()
    de_vuelta = replace(PDL, version=3, fecha=date(2020, 6, 8))
    con_tres = fondo.given(asignado(), PDL, segundo, de_vuelta)
    con_tres.at("2020-06-07").when(financiar(2, motivo_salto="Urge")).then_refused(
        FinanciamientoAnteriorAlPDL, "2020-06-08"
    )
    con_tres.at("2020-06-07").when(financiar(1)).then_accepted()


def test_f7_f13_lo_que_se_financio_antes_del_pdl_es_una_urgencia_o_no_es() -> None:
    con_permiso = con_flag.given(*urgente, PDL).at("2020-02-02")
    (hecho,) = con_permiso.when(financiar()).events()
    assert (hecho.pdl_version, hecho.lugar_prioridad) == (0, 0)
    con_permiso.when(financiar(2)).then_refused(FinanciamientoAnteriorAlPDL)
    sin_permiso = sin_flag.given(*urgente, PDL).at("2020-02-02")
    sin_permiso.when(financiar()).then_refused(UrgenciaAntesDelPDL)


def test_f7_el_pdl_guardado_sin_fecha_se_lee() -> None:
    guardado = dump(PDL)
    del guardado["fecha"]
    leido = UPCASTERS.upcast("ConstaPDLValidado", 1, 2, guardado)
    assert load(ConstaPDLValidado, leido) == replace(PDL, fecha=None)


def test_f7_cerrada_la_fase_iii_no_se_financia_y_el_dia_del_cierre_todavia() -> None:
    despues = fondo.given(asignado(), PDL, iniciada(), cerrada())
    despues.at("2020-06-11").when(financiar()).then_refused(
        VentanaDeFinanciamientoCerrada, PROYECTO, "Fase III"
    )
    despues.at("2020-06-10").when(financiar()).then_accepted()
    despues.at("2020-06-09").when(financiar()).then_accepted()


@pytest.mark.parametrize(
    ("momento", "cabe"),
    [
        ("2020-06-11T03:59:59Z", True),  # 23:59:59 of the 10th in Santiago, UTC-4 in June
        ("2020-06-11T04:00:00Z", False),
        ("2020-06", True),  # a month counts from its first instant
        ("2020-07", False),
    ],
)
def test_f7_el_dia_del_cierre_es_el_de_chile(momento: str, *, cabe: bool) -> None:
    orden = fondo.given(asignado(), PDL, cerrada()).at(momento).when(financiar())
    if cabe:
        orden.then_accepted()
    else:
        orden.then_refused(VentanaDeFinanciamientoCerrada)


@pytest.mark.parametrize("fase", [1, 2, 4, 5])
def test_f7_el_cierre_de_otra_fase_no_cierra_la_ventana(fase: int) -> None:
    otra = fondo.given(asignado(), PDL, cerrada(fase)).at("2020-06-11")
    otra.when(financiar()).then_accepted()


def test_f7_la_fase_iii_que_comienza_de_nuevo_reabre_la_ventana() -> None:
    otra_vez = iniciada(fecha=date(2020, 7, 1))
    reabierta = fondo.given(asignado(), PDL, cerrada(), otra_vez).at("2020-07-02")
    reabierta.when(financiar()).then_accepted()
    de_otra = fondo.given(asignado(), PDL, cerrada(), iniciada(4, date(2020, 7, 1)))
    de_otra.at("2020-07-02").when(financiar()).then_refused(VentanaDeFinanciamientoCerrada)


def test_f7_repetir_lo_ya_financiado_despues_del_cierre_no_cambia_nada() -> None:
    historia = fondo.given(asignado(), PDL, financiada(), cerrada()).at("2020-06-11")
    historia.when(financiar()).then_nothing()


def test_f13_una_urgencia_antes_del_pdl_no_se_financia_sin_permiso() -> None:
    sin_flag.given(*urgente).when(financiar()).then_refused(
        UrgenciaAntesDelPDL, "iniciativa-1", EDICION, "excepción"
    )


def test_f13_sin_noticia_de_la_plantilla_la_urgencia_espera() -> None:
    fondo.given(*urgente).when(financiar()).then_refused(UrgenciaAntesDelPDL)


def test_f13_la_plantilla_puede_permitir_la_urgencia_antes_del_pdl() -> None:
    (hecho,) = con_flag.given(*urgente).when(financiar()).events()
    assert (hecho.pdl_version, hecho.lugar_prioridad, hecho.motivo_salto) == (0, 0, None)
    assert hecho.saldo_fondo_clp == 3_000_000


@pytest.mark.parametrize("regla", ["F13", "X12"])
@pytest.mark.parametrize("entidad", [None, "iniciativa-1"])
def test_f13_x12_una_excepcion_autorizada_permite_la_urgencia(
    regla: str, entidad: str | None
) -> None:
    historia = (*urgente, exceptuada(regla, entidad=entidad))
    sin_flag.given(*historia).when(financiar()).then_accepted()


@pytest.mark.parametrize("excepcion", [exceptuada("F6"), exceptuada(entidad="iniciativa-2")])
def test_f13_la_excepcion_de_otra_regla_o_de_otra_iniciativa_no_sirve(
    excepcion: ConstaExcepcionAutorizada,
) -> None:
    sin_flag.given(*urgente, excepcion).when(financiar()).then_refused(UrgenciaAntesDelPDL)


def test_f13_la_excepcion_vale_hasta_el_mes_de_su_vigencia() -> None:
    con_plazo = sin_flag.given(*urgente, exceptuada(vigencia="2020-05"))
    con_plazo.at("2020-06-01").when(financiar()).then_refused(UrgenciaAntesDelPDL)
    con_plazo.at("2020-05-31").when(financiar()).then_accepted()


def test_f13_el_permiso_es_solo_de_las_urgencias() -> None:
    comun = con_flag.given(asignado(), identificada(es_urgencia=False), exceptuada())
    comun.when(financiar()).then_refused(PDLNoValidado)
    ajena = con_flag.given(asignado(), identificada(lugar=2), exceptuada())
    ajena.when(financiar()).then_refused(PDLNoValidado)
    ajena.when(financiar(2)).then_accepted()


def test_f13_f2_la_urgencia_tambien_es_de_un_ambito_de_la_plantilla() -> None:
    con_flag.given(*urgente).when(financiar(ambito="DEPORTE")).then_refused(
        AmbitoNoFinanciable, "DEPORTE", "HUERTOS"
    )
    con_flag.given(*urgente).when(financiar(ambito="HUERTOS")).then_accepted()


def test_f13_f3_la_urgencia_tampoco_excede_el_fondo() -> None:
    con_flag.given(*urgente).when(financiar(monto=7_000_001)).then_refused(
        FondoInsuficiente, "$7.000.000"
    )
    con_flag.given(*urgente).when(financiar(monto=7_000_000)).then_accepted()


def test_f13_validado_el_pdl_la_urgencia_sigue_su_orden() -> None:
    con_pdl = sin_flag.given(*urgente, PDL)
    (hecho,) = con_pdl.when(financiar()).events()
    assert (hecho.pdl_version, hecho.lugar_prioridad) == (1, 1)

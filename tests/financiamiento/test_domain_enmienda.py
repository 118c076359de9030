"""P7: an amendment of the PDL freezes what it leaves out; validated, commitments follow it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.financiamiento.domain import FONDO
from services.financiamiento.domain import RECEPTOR as REGISTRO
from services.financiamiento.domain.ordenes import (
    AjustarCompromisos,
    AnularFinanciamiento,
    GirarFondos,
)
from services.financiamiento.domain.rechazos import (
    FondoInsuficiente,
    IniciativaFueraDelPDL,
    IniciativaRetirada,
    OrdenDePrioridadNoRespetado,
)
from services.financiamiento.events import (
    CompromisoRebajado,
    ConstaPDLValidado,
    FinanciamientoAnulado,
    IniciativaDelPDL,
)
from services.financiamiento.events_ajenos import ConstaPDLEnmendado
from services.financiamiento.events_rendicion import SaldoFondoCertificado
from shared.testing import Spec
from shared.values import Clp
from tests.financiamiento.ejemplos import (
    HABILITADO,
    PDL,
    PROYECTO,
    RECEPTOR,
    asignado,
    financiada,
    financiar,
    girado,
    iniciativa,
)

ENMIENDA = ConstaPDLEnmendado(
    proyecto_id=PROYECTO, pdl_id="pdl-1", version=2, retiradas=("iniciativa-1",)
)
AJUSTAR = AjustarCompromisos(proyecto_id=PROYECTO, pdl_version=2)
GIRO = GirarFondos(
    proyecto_id=PROYECTO,
    iniciativa_id="iniciativa-1",
    giro_id="giro-9",
    receptor_rut=RECEPTOR,
    monto_clp=Clp(1_000_000),
    cuota=1,
    fecha=date(2020, 3, 2),
)
CERTIFICADO = SaldoFondoCertificado(
    proyecto_id=PROYECTO,
    asignado_clp=Clp(7_000_000),
    comprometido_clp=Clp(4_000_000),
    girado_clp=Clp(0),
    rendido_aprobado_clp=Clp(0),
    reintegrado_clp=Clp(0),
    saldo_clp=Clp(7_000_000),
)

comprometido = (asignado(), PDL, financiada())


def validado(*iniciativas: IniciativaDelPDL, version: int = 2) -> ConstaPDLValidado:
    return replace(PDL, version=version, fecha=date(2020, 5, 4), iniciativas=iniciativas)


def rebajado(monto: int, queda: int, version: int = 2) -> CompromisoRebajado:
    return CompromisoRebajado(
        proyecto_id=PROYECTO,
        iniciativa_id="iniciativa-1",
        monto_clp=Clp(monto),
        compromiso_clp=Clp(queda),
        saldo_fondo_clp=Clp(7_000_000 - queda),
        motivo=f"Versión {version} del PDL.",
    )


ANULADO = FinanciamientoAnulado(
    proyecto_id=PROYECTO,
    iniciativa_id="iniciativa-1",
    monto_clp=Clp(4_000_000),
    saldo_fondo_clp=Clp(7_000_000),
    motivo="Versión 2 del PDL.",
)


def test_p7_a_lo_que_la_enmienda_retira_no_se_le_gira_y_a_lo_demas_si() -> None:
    spec = Spec(FONDO).given(*comprometido, ENMIENDA).given_on(REGISTRO, RECEPTOR, HABILITADO)
    spec.when(GIRO).then_refused(IniciativaRetirada, "iniciativa-1", "versión 2")
    otra = replace(ENMIENDA, retiradas=("iniciativa-2",))
    spec.given(*comprometido, otra).when(GIRO).then_accepted()


def test_p7_a_lo_que_la_enmienda_retira_no_se_le_financia_y_a_lo_demas_si() -> None:
    spec = Spec(FONDO).given(asignado(), PDL, ENMIENDA)
    spec.when(financiar(1)).then_refused(IniciativaRetirada)
    spec.given(asignado(), PDL).when(financiar(1)).then_accepted()


def test_p7_f6_lo_retirado_no_hace_esperar_a_las_que_siguen() -> None:
    spec = Spec(FONDO).given(asignado(), PDL, ENMIENDA)
    spec.when(financiar(2)).then_accepted()
    spec.given(asignado(), PDL).when(financiar(2)).then_refused(OrdenDePrioridadNoRespetado)


def test_p7_mientras_tanto_se_puede_anular_y_sigue_contando_en_el_fondo() -> None:
    spec = Spec(FONDO).given(*comprometido, ENMIENDA)
    anular = AnularFinanciamiento(
        proyecto_id=PROYECTO, iniciativa_id="iniciativa-1", motivo="Se retira"
    )
    spec.when(anular).then_accepted()
    spec.when(financiar(2, 3_000_001)).then_refused(FondoInsuficiente, "$3.000.000")
    spec.when(financiar(2, 3_000_000)).then_accepted()


def test_p7_validada_la_version_lo_que_sigue_en_ella_queda_libre() -> None:
    de_vuelta = validado(iniciativa(1), iniciativa(2))
    spec = Spec(FONDO).given(*comprometido, ENMIENDA, de_vuelta)
    con_receptor = spec.given_on(REGISTRO, RECEPTOR, HABILITADO)
    con_receptor.when(GIRO).then_accepted()
    spec.when(AJUSTAR).then_nothing()
    sin_ella = Spec(FONDO).given(asignado(), PDL, ENMIENDA, validado(iniciativa(2)))
    sin_ella.when(financiar(1)).then_refused(IniciativaFueraDelPDL)


def test_p7_lo_que_ya_no_esta_en_el_pdl_devuelve_su_compromiso() -> None:
    historia = (*comprometido, ENMIENDA, validado(iniciativa(2)))
    Spec(FONDO).given(*historia).when(AJUSTAR).then(ANULADO)
    Spec(FONDO).given(*historia, ANULADO).when(AJUSTAR).then_nothing()


def test_p7_f4_lo_ya_girado_sigue_comprometido() -> None:
    historia = (*comprometido, girado(1_500_000), ENMIENDA, validado(iniciativa(2)))
    Spec(FONDO).given(*historia).when(AJUSTAR).then(rebajado(2_500_000, 1_500_000))
    todo = (*comprometido, girado(4_000_000), ENMIENDA, validado(iniciativa(2)))
    Spec(FONDO).given(*todo).when(AJUSTAR).then_nothing()


@pytest.mark.parametrize(
    ("ahora", "rebaja"), [(3_000_000, 1_000_000), (3_999_999, 1), (4_000_000, 0), (5_000_000, 0)]
)
def test_p7_lo_que_el_pdl_da_por_menos_se_rebaja_a_eso(ahora: int, rebaja: int) -> None:
    spec = Spec(FONDO).given(*comprometido, validado(iniciativa(1, monto=ahora)))
    hechos = [rebajado(rebaja, ahora)] if rebaja else []
    spec.when(AJUSTAR).then(*hechos)


def test_p7_lo_comprometido_por_menos_que_el_pdl_nuevo_no_se_toca() -> None:
    historia = (asignado(), PDL, financiada(1, 2_000_000, 5_000_000))
    spec = Spec(FONDO).given(*historia, validado(iniciativa(1, monto=2_000_000)))
    spec.when(AJUSTAR).then_nothing()
    spec = Spec(FONDO).given(*historia, validado(iniciativa(1, monto=1_999_999)))
    spec.when(AJUSTAR).then(rebajado(1, 1_999_999))


def test_p7_cada_version_se_ajusta_a_la_suya() -> None:
    segunda, tercera = validado(iniciativa(1)), validado(iniciativa(1, monto=1_000), version=3)
    spec = Spec(FONDO).given(*comprometido, segunda, tercera)
    spec.when(AJUSTAR).then_nothing()
    spec.when(replace(AJUSTAR, pdl_version=3)).then(rebajado(3_999_000, 1_000, version=3))


def test_p7_la_urgencia_que_ningun_pdl_dio_queda_como_esta() -> None:
    urgencia = replace(financiada(9), pdl_version=0, lugar_prioridad=0)
    fuera = Spec(FONDO).given(asignado(), urgencia, PDL, validado(iniciativa(1)))
    fuera.when(AJUSTAR).then_nothing()
    primero = validado(iniciativa(9), version=1)
    dentro = Spec(FONDO).given(asignado(), urgencia, primero, validado(iniciativa(1)))
    dentro.when(AJUSTAR).then(replace(ANULADO, iniciativa_id="iniciativa-9"))


def test_p7_un_fondo_cerrado_no_se_ajusta() -> None:
    historia = (*comprometido, CERTIFICADO, validado(iniciativa(2)))
    Spec(FONDO).given(*historia).when(AJUSTAR).then_nothing()

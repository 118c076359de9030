"""The fund is closed only when what was paid equals what was approved and given back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.financiamiento.domain import ALERTA, FONDO
from services.financiamiento.domain.ordenes_rendicion import (
    CertificarSaldo,
    ReintegrarSaldo,
    ResponderSolicitudCierre,
)
from services.financiamiento.domain.rechazos import FondoNoAsignado, MontoFueraDeRango
from services.financiamiento.domain.rechazos_rendicion import (
    FondoCerrado,
    IniciativasSinRendir,
    ReintegroExcedeGirado,
    ReintegroRepetido,
)
from services.financiamiento.events_rendicion import (
    CertificacionSaldoRechazada,
    SaldoFondoCertificado,
    SaldoReintegrado,
)
from shared.errors import InvalidInput
from shared.testing import Spec
from shared.values import Clp
from tests.financiamiento.ejemplos import (
    PDL,
    PROYECTO,
    aprobada,
    asignado,
    documento,
    financiada,
    financiar,
    girado,
    presentada,
)
from tests.financiamiento.test_domain_plazos import ALERTA_ID, EMITIDA, RESUELTA

REINTEGRAR = ReintegrarSaldo(
    proyecto_id=PROYECTO,
    iniciativa_id="iniciativa-1",
    monto_clp=Clp(500_000),
    comprobante="TGR 77",
    fecha=date(2020, 9, 1),
)
REINTEGRADO = SaldoReintegrado(
    proyecto_id=PROYECTO,
    iniciativa_id="iniciativa-1",
    monto_clp=Clp(500_000),
    comprobante="TGR 77",
    fecha=date(2020, 9, 1),
    por_rendir_clp=Clp(0),
)
CERTIFICAR = CertificarSaldo(proyecto_id=PROYECTO)
RESPONDER = ResponderSolicitudCierre(proyecto_id=PROYECTO, solicitud=1)
CERTIFICADO = SaldoFondoCertificado(
    proyecto_id=PROYECTO,
    asignado_clp=Clp(7_000_000),
    comprometido_clp=Clp(4_000_000),
    girado_clp=Clp(4_000_000),
    rendido_aprobado_clp=Clp(3_500_000),
    reintegrado_clp=Clp(500_000),
    saldo_clp=Clp(3_500_000),
)
pagado = (asignado(), PDL, financiada(), girado())
papel = documento(monto=3_500_000)
rendido = (*pagado, presentada(papel), aprobada(3_500_000, 500_000))
con_resto = Spec(FONDO).given(*rendido)
saldado = Spec(FONDO).given(*rendido, REINTEGRADO)
cerrado = Spec(FONDO).given(*rendido, REINTEGRADO, CERTIFICADO)


def test_f5_no_se_reintegra_mas_que_lo_girado_sin_rendir() -> None:
    exceso = replace(REINTEGRAR, monto_clp=Clp(500_001))
    con_resto.when(exceso).then_refused(ReintegroExcedeGirado, "$500.000")
    con_resto.when(REINTEGRAR).then(REINTEGRADO)


def test_un_comprobante_respalda_un_solo_reintegro() -> None:
    saldado.when(REINTEGRAR).then_nothing()
    saldado.when(replace(REINTEGRAR, comprobante="tgr-77")).then_nothing()
    saldado.when(replace(REINTEGRAR, monto_clp=Clp(1))).then_refused(ReintegroRepetido, "TGR 77")
    con_resto.when(replace(REINTEGRAR, comprobante="TGR 78")).then_accepted()
    with pytest.raises(InvalidInput):
        con_resto.when(replace(REINTEGRAR, comprobante=" / ")).events()


def test_f10_se_reintegra_desde_un_peso() -> None:
    con_resto.when(replace(REINTEGRAR, monto_clp=Clp(0))).then_refused(MontoFueraDeRango)
    con_resto.when(replace(REINTEGRAR, monto_clp=Clp(1))).then_accepted()


def test_f12_el_reintegro_que_salda_resuelve_la_alerta() -> None:
    con_resto.given_on(ALERTA, ALERTA_ID, EMITIDA).when(REINTEGRAR).then(REINTEGRADO, RESUELTA)


def test_f5_el_saldo_se_certifica_solo_cuando_todo_esta_rendido_o_reintegrado() -> None:
    con_resto.when(CERTIFICAR).then_refused(IniciativasSinRendir, "iniciativa-1", "$500.000")
    saldado.when(CERTIFICAR).then(CERTIFICADO)
    cerrado.when(CERTIFICAR).then_nothing()


def test_g10_el_rechazo_nombra_cada_iniciativa_sin_rendir() -> None:
    dos = Spec(FONDO).given(*pagado, financiada(2, 3_000_000, 0), girado(1, "giro-2", lugar=2))
    dos.when(CERTIFICAR).then_refused(IniciativasSinRendir, "iniciativa-1, iniciativa-2")
    dos.when(RESPONDER).then(
        CertificacionSaldoRechazada(
            proyecto_id=PROYECTO,
            solicitud=1,
            iniciativas_sin_rendir=("iniciativa-1", "iniciativa-2"),
            por_rendir_clp=Clp(4_000_001),
        )
    )


def test_p10_toda_solicitud_de_cierre_recibe_respuesta() -> None:
    certificado = replace(CERTIFICADO, solicitud=1)
    saldado.when(RESPONDER).then(certificado)
    cerrado.when(RESPONDER).then(certificado)
    cero = SaldoFondoCertificado(
        proyecto_id=PROYECTO,
        asignado_clp=Clp(0),
        comprometido_clp=Clp(0),
        girado_clp=Clp(0),
        rendido_aprobado_clp=Clp(0),
        reintegrado_clp=Clp(0),
        saldo_clp=Clp(0),
        solicitud=1,
    )
    Spec(FONDO).when(RESPONDER).then(cero)
    Spec(FONDO).when(CERTIFICAR).then_refused(FondoNoAsignado)


def test_f5_un_fondo_certificado_no_se_mueve() -> None:
    orden = financiar(2, 3_000_000, motivo_salto="Urge")
    cerrado.when(orden).then_refused(FondoCerrado)
    saldado.when(orden).then_accepted()
    cerrado.when(financiar()).then_nothing()

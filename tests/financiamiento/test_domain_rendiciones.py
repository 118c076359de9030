"""Renditions: a document counts once in the whole programme, and who presents does not approve."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.financiamiento.domain import FONDO
from services.financiamiento.domain.ordenes_rendicion import (
    AprobarRendicion,
    ObservarRendicion,
    RechazarRendicion,
)
from services.financiamiento.domain.rechazos import MontoFueraDeRango, MotivoRequerido
from services.financiamiento.domain.rechazos_rendicion import (
    AprobacionExcedeGirado,
    AprobacionSobreDocumentos,
    AprobadorPresento,
    DocumentoYaRendido,
    RendicionInexistente,
    RendicionNoPendiente,
    RendicionSinDocumentos,
    RendicionYaPresentada,
    SinFondosPorRendir,
)
from services.financiamiento.events_rendicion import RendicionObservada, RendicionRechazada
from shared.common import CLAVE, ClaveLiberada, ClaveReservada
from shared.errors import InvalidInput
from shared.testing import Spec
from shared.values import Clp, Rut, digito_verificador
from tests.financiamiento.ejemplos import (
    EMISOR,
    OTRO_EMISOR,
    PDL,
    PROYECTO,
    aprobada,
    asignado,
    documento,
    financiada,
    girado,
    presentada,
    presentar,
)

CLAVE_12 = f"documento/{EMISOR}/factura/12"
TITULAR = f"{PROYECTO}/rendicion-1"
RESERVADA = ClaveReservada(clave=CLAVE_12, titular=TITULAR)
GIRADO = (asignado(), PDL, financiada(), girado())
APROBAR = AprobarRendicion(
    proyecto_id=PROYECTO, rendicion_id="rendicion-1", monto_aprobado_clp=Clp(1_000_000)
)
OBSERVAR = ObservarRendicion(
    proyecto_id=PROYECTO, rendicion_id="rendicion-1", observaciones="Falta la firma"
)
RECHAZAR = RechazarRendicion(
    proyecto_id=PROYECTO, rendicion_id="rendicion-1", observaciones="No es de la iniciativa"
)
OBSERVADA = RendicionObservada(
    proyecto_id=PROYECTO,
    rendicion_id="rendicion-1",
    iniciativa_id="iniciativa-1",
    observaciones="Falta la firma",
)
RECHAZADA = RendicionRechazada(
    proyecto_id=PROYECTO,
    rendicion_id="rendicion-1",
    iniciativa_id="iniciativa-1",
    observaciones="No es de la iniciativa",
)

con_giro = Spec(FONDO).given(*GIRADO).by("ana")
en_revision = Spec(FONDO).given(*GIRADO, presentada()).given_on(CLAVE, CLAVE_12, RESERVADA)
en_revision = en_revision.by("bruno")


def test_se_presenta_una_rendicion_y_sus_documentos_quedan_tomados() -> None:
    con_giro.when(presentar()).then(presentada(), RESERVADA)


def test_presentar_lo_mismo_otra_vez_no_cambia_nada() -> None:
    en_revision.when(presentar()).then_nothing()
    en_revision.when(presentar(documento("13"))).then_refused(RendicionYaPresentada, "PRESENTADA")


@pytest.mark.parametrize(
    "igual", [documento("0012"), documento(tipo="Factura"), documento(" 12 ", 5)]
)
def test_f9_el_mismo_documento_no_se_rinde_en_otro_proyecto(igual: Any) -> None:
    ajena = ClaveReservada(clave=CLAVE_12, titular="proyecto-9/rendicion-4")
    ocupada = con_giro.given_on(CLAVE, CLAVE_12, ajena)
    ocupada.when(presentar(igual)).then_refused(DocumentoYaRendido, "proyecto-9/rendicion-4")
    ocupada.when(presentar(documento("13"))).then_accepted()


@pytest.mark.parametrize(
    "otro", [documento("13"), documento(tipo="BOLETA"), documento(emisor=OTRO_EMISOR)]
)
def test_f9_otro_folio_tipo_o_emisor_es_otro_documento(otro: Any) -> None:
    con_giro.given_on(CLAVE, CLAVE_12, RESERVADA).when(presentar(otro)).then_accepted()


def test_f9_el_mismo_documento_no_va_dos_veces_en_una_rendicion() -> None:
    con_giro.when(presentar(documento(), documento("012"))).then_refused(DocumentoYaRendido)
    con_giro.when(presentar(documento(), documento("13"))).then_accepted()


def test_f9_rechazada_la_rendicion_su_documento_se_puede_rendir() -> None:
    liberada = ClaveLiberada(clave=CLAVE_12, titular=TITULAR)
    en_revision.when(RECHAZAR).then(RECHAZADA, liberada)
    libre = Spec(FONDO).given(*GIRADO, presentada(), RECHAZADA)
    libre = libre.given_on(CLAVE, CLAVE_12, RESERVADA, liberada)
    libre.when(presentar(rendicion_id="rendicion-2")).then_accepted()
    libre.when(presentar()).then_refused(RendicionYaPresentada, "RECHAZADA")
    libre.when(RECHAZAR).then_nothing()


def test_f9_la_aprobada_conserva_su_documento() -> None:
    spec = Spec(FONDO).given(*GIRADO, presentada(), aprobada())
    spec = spec.given_on(CLAVE, CLAVE_12, RESERVADA)
    spec.when(RECHAZAR).then_refused(RendicionNoPendiente, "APROBADA")
    spec.when(presentar(rendicion_id="rendicion-2")).then_refused(DocumentoYaRendido)


def test_la_observada_se_presenta_de_nuevo_y_suelta_lo_que_ya_no_trae() -> None:
    en_revision.when(OBSERVAR).then(OBSERVADA)
    observada = Spec(FONDO).given(*GIRADO, presentada(), OBSERVADA)
    observada = observada.given_on(CLAVE, CLAVE_12, RESERVADA).by("ana")
    observada.when(OBSERVAR).then_nothing()
    observada.when(presentar()).then(presentada())
    clave_13 = f"documento/{EMISOR}/factura/13"
    observada.when(presentar(documento("13"))).then(
        presentada(documento("13")),
        ClaveLiberada(clave=CLAVE_12, titular=TITULAR),
        ClaveReservada(clave=clave_13, titular=TITULAR),
    )
    observada.by("bruno").when(APROBAR).then_refused(RendicionNoPendiente, "OBSERVADA")
    observada.when(presentar(lugar=2)).then_refused(RendicionYaPresentada)


def test_f11_quien_presenta_no_aprueba() -> None:
    en_revision.by("ana").when(APROBAR).then_refused(AprobadorPresento)
    en_revision.by("bruno").when(APROBAR).then(aprobada())


def test_f11_tampoco_quien_la_presento_antes_de_ser_observada() -> None:
    historia = (*GIRADO, presentada(por="ana"), OBSERVADA, presentada(por="carla"))
    spec = Spec(FONDO).given(*historia).given_on(CLAVE, CLAVE_12, RESERVADA)
    spec.by("ana").when(APROBAR).then_refused(AprobadorPresento)
    spec.by("carla").when(APROBAR).then_refused(AprobadorPresento)
    spec.by("bruno").when(APROBAR).then_accepted()


def test_f5_no_se_aprueba_mas_que_lo_girado() -> None:
    poco = (asignado(), PDL, financiada(), girado(600_000))
    spec = Spec(FONDO).given(*poco, presentada()).by("bruno")
    spec.when(APROBAR).then_refused(AprobacionExcedeGirado, "$600.000")
    justo = replace(APROBAR, monto_aprobado_clp=Clp(600_000), observaciones="El resto es propio")
    spec.when(justo).then_accepted()


def test_f5_lo_ya_aprobado_cuenta() -> None:
    segunda = presentada(documento("13", 3_500_000), rendicion_id="rendicion-2")
    spec = Spec(FONDO).given(*GIRADO, presentada(), aprobada(), segunda).by("bruno")
    pedido = AprobarRendicion(
        proyecto_id=PROYECTO,
        rendicion_id="rendicion-2",
        monto_aprobado_clp=Clp(3_000_001),
        observaciones="Parcial",
    )
    spec.when(pedido).then_refused(AprobacionExcedeGirado, "$3.000.000")
    spec.when(replace(pedido, monto_aprobado_clp=Clp(3_000_000))).then_accepted()


def test_f5_no_se_aprueba_mas_que_los_documentos() -> None:
    exceso = replace(APROBAR, monto_aprobado_clp=Clp(1_000_001))
    en_revision.when(exceso).then_refused(AprobacionSobreDocumentos, "$1.000.000")
    en_revision.when(APROBAR).then_accepted()


def test_aprobar_menos_que_los_documentos_se_explica() -> None:
    menos = replace(APROBAR, monto_aprobado_clp=Clp(900_000))
    en_revision.when(menos).then_refused(MotivoRequerido)
    en_revision.when(replace(menos, observaciones="Incluye una multa")).then_accepted()


def test_f5_se_rinde_solo_lo_girado() -> None:
    Spec(FONDO).given(*GIRADO[:3]).when(presentar()).then_refused(SinFondosPorRendir)
    con_giro.when(presentar(lugar=2)).then_refused(SinFondosPorRendir, "iniciativa-2")
    con_giro.when(presentar()).then_accepted()


def test_f5_una_rendicion_trae_documentos_y_existe_antes_de_revisarla() -> None:
    vacia = replace(presentar(), documentos=())
    con_giro.when(vacia).then_refused(RendicionSinDocumentos)
    for orden in (APROBAR, OBSERVAR, RECHAZAR):
        con_giro.when(orden).then_refused(RendicionInexistente, "rendicion-1")


def test_f10_los_montos_son_mayores_que_cero() -> None:
    con_giro.when(presentar(documento(monto=0))).then_refused(MontoFueraDeRango)
    con_giro.when(presentar(documento(monto=1))).then_accepted()
    en_revision.when(replace(APROBAR, monto_aprobado_clp=Clp(0))).then_refused(MontoFueraDeRango)
    enorme = documento(monto=Clp.MAXIMO)
    con_giro.when(presentar(enorme, documento("13"))).then_refused(MontoFueraDeRango)


def test_observar_y_rechazar_exigen_observaciones() -> None:
    for orden in (OBSERVAR, RECHAZAR):
        en_revision.when(replace(orden, observaciones="  ")).then_refused(MotivoRequerido)


@pytest.mark.parametrize(
    ("malo", "campo"),
    [
        (replace(documento(), sha256="F" * 64), "documentos[0].sha256"),
        (replace(documento(), sha256="ab"), "documentos[0].sha256"),
        (replace(documento(), folio=" - "), "documentos[0].folio"),
        (
            documento(emisor=Rut(f"1000000-{digito_verificador(1_000_000)}")),
            "documentos[0].rut_emisor",
        ),
    ],
)
def test_lo_ilegible_y_lo_personal_se_responde_sin_quedar_registrado(malo: Any, campo: str) -> None:
    with pytest.raises(InvalidInput) as error:
        con_giro.when(presentar(malo)).events()
    assert campo in str(error.value.problem)

"""P12: a referral is answered by a person, or with a no at once when it cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from services.alianzas.domain.derivacion import (
    DerivacionInadmisible,
    DerivacionSinConstancia,
    DerivacionYaAtendida,
    DerivacionYaExpirada,
    DerivacionYaRespondida,
    MotivoRequerido,
    RecibirDerivacion,
    ResponderDerivacion,
)
from services.alianzas.domain.institucion import INSTITUCION, InstitucionNoRegistrada
from services.alianzas.domain.oferta import OFERTA
from services.alianzas.domain.oferta_estado import DERIVACION
from services.alianzas.domain.protocolo import (
    PROTOCOLO,
    AcordarProtocolo,
    CoordinarProtocolo,
    PlazoDeRespuestaInvalido,
    ProtocoloSinInstituciones,
    VigenciaInvertida,
)
from services.alianzas.events import (
    ConstaDerivacionAtendida,
    ConstaDerivacionExpirada,
    ConstaDerivacionSolicitada,
    CoordinacionProtocoloRegistrada,
    DerivacionRespondida,
    InstitucionRegistrada,
    OfertaInstalada,
    ProtocoloDerivacionAcordado,
)
from shared.testing import Spec

instalada = OfertaInstalada(
    oferta_id="o-1",
    institucion_id="senda",
    programa_origen="Previene",
    convenio_id=None,
    barrio_id=None,
    establecimiento=None,
    desde=date(2025, 3, 1),
    hasta=date(2025, 12, 31),
    cupos=None,
    estival=False,
)
acordado = ProtocoloDerivacionAcordado(
    protocolo_id="pr-1",
    instituciones=("senda",),
    plazo_respuesta_dias=5,
    desde=date(2025, 3, 1),
    hasta=None,
)
solicitada = ConstaDerivacionSolicitada(
    derivacion_id="d-1", caso_id="k-1", oferta_id="o-1", protocolo_id="pr-1"
)
si = DerivacionRespondida(
    derivacion_id="d-1", caso_id="k-1", oferta_id="o-1", acepta=True, motivo=None
)
no_instalada = replace(si, acepta=False, motivo="OFERTA_NO_INSTALADA")
sin_protocolo = replace(si, acepta=False, motivo="PROTOCOLO_NO_VIGENTE")
recibir = RecibirDerivacion(derivacion_id="d-1", oferta_id="o-1")
aceptar = ResponderDerivacion(derivacion_id="d-1", oferta_id="o-1", acepta=True)
rechazar = replace(aceptar, acepta=False, motivo="SIN_CUPO")

sin_acuerdo = Spec(OFERTA).at("2025-04-10")
oferta = sin_acuerdo.given_on(PROTOCOLO, "pr-1", acordado)
atendida = ConstaDerivacionAtendida(derivacion_id="d-1")
protocolo = Spec(PROTOCOLO).at("2025-03-01")
senda = InstitucionRegistrada(
    institucion_id="senda",
    nombre="SENDA",
    clasificacion_fuente=None,
    naturaleza_juridica=None,
    rut=None,
)


def test_p12_una_derivacion_posible_espera_a_una_persona() -> None:
    oferta.given(instalada, solicitada).when(recibir).then_nothing()
    oferta.given(instalada, solicitada).when(aceptar).then(si)


def test_p12_si_la_oferta_no_esta_instalada_se_responde_que_no() -> None:
    oferta.given(solicitada).when(recibir).then(no_instalada)
    futura = replace(instalada, desde=date(2025, 4, 11))
    oferta.given(futura, solicitada).when(recibir).then(no_instalada)
    pasada = replace(instalada, hasta=date(2025, 4, 9))
    oferta.given(pasada, solicitada).when(recibir).then(no_instalada)
    ultimo_dia = replace(instalada, hasta=date(2025, 4, 10))
    oferta.given(ultimo_dia, solicitada).when(recibir).then_nothing()


def test_p12_si_el_protocolo_no_rige_se_responde_que_no() -> None:
    sin_acuerdo.given(instalada, solicitada).when(recibir).then(sin_protocolo)
    sin_nombre = replace(solicitada, protocolo_id=None)
    oferta.given(instalada, sin_nombre).when(recibir).then(sin_protocolo)
    vencido = replace(acordado, hasta=date(2025, 4, 9))
    base = sin_acuerdo.given_on(PROTOCOLO, "pr-1", vencido)
    base.given(instalada, solicitada).when(recibir).then(sin_protocolo)


def test_p12_recibir_dos_veces_responde_una() -> None:
    oferta.given(solicitada, no_instalada).when(recibir).then_nothing()
    terminada = oferta.given_on(DERIVACION, "d-1", atendida)
    terminada.given(solicitada).when(recibir).then_nothing()


def test_p12_solo_se_responde_lo_que_casos_solicito() -> None:
    oferta.given(instalada).when(recibir).then_refused(DerivacionSinConstancia, "d-1", "o-1")
    oferta.given(instalada).when(aceptar).then_refused(DerivacionSinConstancia)


def test_p12_un_no_lleva_motivo() -> None:
    base = oferta.given(instalada, solicitada)
    base.when(replace(rechazar, motivo=None)).then_refused(MotivoRequerido, "d-1")
    base.when(rechazar).then(replace(si, acepta=False, motivo="SIN_CUPO"))


def test_p12_no_se_acepta_lo_que_no_se_puede_atender() -> None:
    oferta.given(solicitada).when(aceptar).then_refused(
        DerivacionInadmisible, "OFERTA_NO_INSTALADA"
    )
    oferta.given(solicitada).when(rechazar).then_accepted()


def test_p12_la_respuesta_no_se_cambia() -> None:
    respondida = oferta.given(instalada, solicitada, si)
    respondida.when(aceptar).then_nothing()
    respondida.when(rechazar).then_refused(DerivacionYaRespondida, "d-1")


def test_p12_lo_ya_atendido_no_se_responde() -> None:
    previa = oferta.given_on(DERIVACION, "d-1", atendida).given(instalada, solicitada)
    previa.when(aceptar).then_refused(DerivacionYaAtendida, "d-1")


def test_p12_lo_que_expiro_no_se_responde() -> None:
    expirada = ConstaDerivacionExpirada(derivacion_id="d-1")
    previa = oferta.given_on(DERIVACION, "d-1", expirada).given(instalada, solicitada)
    previa.when(aceptar).then_refused(DerivacionYaExpirada, "d-1")
    previa.when(recibir).then_nothing()


def test_un_protocolo_se_coordina_con_contrapartes_sin_registrar() -> None:
    orden = CoordinarProtocolo(protocolo_id="pr-1", contrapartes=("Redes de niñez",))
    hecho = CoordinacionProtocoloRegistrada(
        protocolo_id="pr-1", instituciones=(), contrapartes=("Redes de niñez",)
    )
    protocolo.when(orden).then(hecho)
    protocolo.given(hecho).when(orden).then_nothing()
    con_senda = replace(orden, instituciones=("senda",))
    protocolo.given(hecho).when(con_senda).then_refused(InstitucionNoRegistrada, "senda")


def test_a0_un_protocolo_dice_quienes_y_en_cuantos_dias() -> None:
    base = protocolo.given_on(INSTITUCION, "senda", senda)
    orden = AcordarProtocolo(protocolo_id="pr-1", instituciones=("senda",), plazo_respuesta_dias=5)
    base.when(orden).then(acordado)
    base.given(acordado).when(orden).then_nothing()
    base.given(acordado).when(replace(orden, plazo_respuesta_dias=10)).then_accepted()
    base.when(replace(orden, instituciones=())).then_refused(ProtocoloSinInstituciones)
    base.when(replace(orden, plazo_respuesta_dias=0)).then_refused(PlazoDeRespuestaInvalido)
    base.when(replace(orden, hasta=date(2025, 2, 1))).then_refused(VigenciaInvertida)
    protocolo.when(orden).then_refused(InstitucionNoRegistrada)

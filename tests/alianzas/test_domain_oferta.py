"""A2, A3, A4: an offer is backed, installed within its convenio, closed without referrals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from services.alianzas.domain import oferta_ordenes as ordenes
from services.alianzas.domain.convenio import CONVENIO
from services.alianzas.domain.institucion import INSTITUCION, InstitucionNoRegistrada
from services.alianzas.domain.oferta import OFERTA
from services.alianzas.domain.oferta_estado import DERIVACION
from services.alianzas.domain.oferta_ordenes import (
    CerrarOferta,
    CoordinarOferta,
    InstalarOferta,
    PlanificarOferta,
)
from services.alianzas.events import (
    ConstaDerivacionAtendida,
    ConstaDerivacionExpirada,
    ConstaDerivacionSolicitada,
    ConvenioFirmado,
    ConvenioTerminado,
    DerivacionRespondida,
    InstitucionRegistrada,
    OfertaCerrada,
    OfertaCoordinada,
    OfertaInstalada,
    OfertaPlanificada,
)
from shared.testing import Spec

junaeb = InstitucionRegistrada(
    institucion_id="junaeb",
    nombre="JUNAEB",
    clasificacion_fuente=None,
    naturaleza_juridica=None,
    rut=None,
)
convenio = ConvenioFirmado(
    convenio_id="c-1",
    programa=None,
    partes=("spd", "junaeb"),
    objeto=None,
    barrio_id=None,
    monto_clp=None,
    fecha=date(2024, 12, 1),
    desde=date(2025, 1, 1),
    hasta=date(2025, 2, 28),
)
oferta = Spec(OFERTA).given_on(INSTITUCION, "junaeb", junaeb)
con_convenio = oferta.given_on(CONVENIO, "c-1", convenio)
coordinar = CoordinarOferta(
    oferta_id="o-1", institucion_id="junaeb", programa_origen="Escuelas Abiertas"
)
coordinada = OfertaCoordinada(
    oferta_id="o-1",
    institucion_id="junaeb",
    programa_origen="Escuelas Abiertas",
    barrio_id=None,
)
planificar = PlanificarOferta(oferta_id="o-1", institucion_id="junaeb", convenio_id="c-1")
planificada = OfertaPlanificada(
    oferta_id="o-1",
    institucion_id="junaeb",
    programa_origen=None,
    convenio_id="c-1",
    barrio_id=None,
    establecimiento=None,
    desde=None,
    hasta=None,
    cupos=None,
    estival=False,
)
instalar = InstalarOferta(oferta_id="o-1", desde=date(2025, 1, 6), hasta=date(2025, 2, 28))
instalada = OfertaInstalada(
    oferta_id="o-1",
    institucion_id="junaeb",
    programa_origen="Escuelas Abiertas",
    convenio_id=None,
    barrio_id=None,
    establecimiento=None,
    desde=date(2025, 1, 6),
    hasta=date(2025, 2, 28),
    cupos=None,
    estival=False,
)
cerrar = CerrarOferta(oferta_id="o-1", motivo="Fin del verano")
cerrada = OfertaCerrada(
    oferta_id="o-1",
    institucion_id="junaeb",
    programa_origen="Escuelas Abiertas",
    barrio_id=None,
    fecha=None,
    motivo="Fin del verano",
)
solicitada = ConstaDerivacionSolicitada(derivacion_id="d-1", caso_id="k-1", oferta_id="o-1")
rechazada = DerivacionRespondida(
    derivacion_id="d-1", caso_id="k-1", oferta_id="o-1", acepta=False, motivo="SIN_CUPO"
)


def test_una_oferta_se_coordina_con_una_institucion_registrada() -> None:
    oferta.when(coordinar).then(coordinada)
    oferta.given(coordinada).when(coordinar).then_nothing()
    otra = replace(coordinar, programa_origen=None)
    oferta.given(coordinada).when(otra).then_refused(ordenes.OfertaYaRegistrada)
    Spec(OFERTA).when(coordinar).then_refused(InstitucionNoRegistrada, "junaeb")


def test_a2_una_oferta_sin_convenio_ni_coordinacion_se_rechaza() -> None:
    sin_respaldo = replace(planificar, convenio_id=None)
    oferta.when(sin_respaldo).then_refused(ordenes.OfertaSinRespaldo, "o-1", "junaeb")
    oferta.historical("A2").when(sin_respaldo).then_accepted()
    con_nombre = replace(planificada, convenio_id=None, programa_origen="Escuelas Abiertas")
    oferta.given(coordinada).when(sin_respaldo).then(con_nombre)


def test_a2_el_convenio_esta_firmado_sin_terminar_y_es_de_la_institucion() -> None:
    con_convenio.when(planificar).then(planificada)
    con_convenio.given(planificada).when(planificar).then_nothing()
    oferta.when(planificar).then_refused(ordenes.ConvenioSinVigencia, "c-1")
    fin = ConvenioTerminado(convenio_id="c-1", hasta=None, motivo="Fin")
    terminado = oferta.given_on(CONVENIO, "c-1", convenio, fin)
    terminado.when(planificar).then_refused(ordenes.ConvenioSinVigencia)
    ajeno = oferta.given_on(CONVENIO, "c-1", replace(convenio, partes=("spd", "otra")))
    ajeno.when(planificar).then_refused(ordenes.InstitucionFueraDelConvenio, "junaeb")


def test_a2_la_oferta_sigue_siendo_de_su_institucion() -> None:
    de_otra = replace(planificar, institucion_id="senda")
    con_convenio.given(coordinada).when(de_otra).then_refused(
        ordenes.OfertaDeOtraInstitucion, "junaeb"
    )


def test_una_oferta_coordinada_se_instala_una_vez() -> None:
    oferta.when(instalar).then_refused(ordenes.OfertaDesconocida, "o-1")
    oferta.given(coordinada).when(instalar).then(instalada)
    base = oferta.given(coordinada, instalada)
    base.when(instalar).then_nothing()
    base.when(replace(instalar, cupos=30)).then_refused(ordenes.OfertaYaInstalada)
    base.when(replace(planificar, convenio_id=None)).then_refused(ordenes.OfertaYaInstalada)


def test_lo_que_no_se_dice_al_instalar_es_lo_planificado() -> None:
    plan = replace(planificada, cupos=30, estival=True, desde=date(2025, 1, 6))
    (hecho,) = (
        con_convenio.given(plan)
        .when(InstalarOferta(oferta_id="o-1", hasta=date(2025, 2, 28)))
        .events()
    )
    assert (hecho.cupos, hecho.estival, hecho.desde) == (30, True, date(2025, 1, 6))
    assert hecho.convenio_id == "c-1"


def test_a3_la_instalacion_dice_desde_cuando() -> None:
    sin_inicio = replace(instalar, desde=None)
    oferta.given(coordinada).when(sin_inicio).then_refused(ordenes.InicioFaltante)
    oferta.given(coordinada).historical("A3").when(sin_inicio).then_accepted()


def test_a3_una_oferta_estival_dice_hasta_cuando() -> None:
    sin_termino = replace(instalar, hasta=None, estival=True)
    oferta.given(coordinada).when(sin_termino).then_refused(ordenes.TerminoEstivalFaltante)
    oferta.given(coordinada).when(replace(sin_termino, estival=False)).then_accepted()


def test_a3_la_oferta_queda_dentro_del_convenio() -> None:
    base = con_convenio.given(planificada)
    base.when(instalar).then_accepted()
    larga = replace(instalar, hasta=date(2025, 3, 1))
    base.when(larga).then_refused(ordenes.OfertaFueraDelConvenio, "2025-03-01", "2025-02-28")
    temprana = replace(instalar, desde=date(2024, 12, 31))
    base.when(temprana).then_refused(ordenes.OfertaFueraDelConvenio, "2024-12-31")


def test_a3_una_oferta_no_termina_antes_de_empezar() -> None:
    al_reves = replace(instalar, hasta=date(2025, 1, 5))
    oferta.given(coordinada).when(al_reves).then_refused(ordenes.PlazoDeLaOfertaInvertido)


def test_a3_los_cupos_de_una_oferta_son_uno_o_mas() -> None:
    oferta.given(coordinada).when(replace(instalar, cupos=0)).then_refused(ordenes.CuposInvalidos)
    oferta.given(coordinada).when(replace(instalar, cupos=1)).then_accepted()


def test_a3_se_cierra_lo_instalado_salvo_que_la_fuente_no_diga_la_instalacion() -> None:
    oferta.when(cerrar).then_refused(ordenes.OfertaDesconocida)
    oferta.given(coordinada).when(cerrar).then_refused(ordenes.OfertaNoInstalada, "o-1")
    oferta.given(coordinada).historical("A3").when(cerrar).then(cerrada)
    oferta.given(coordinada, instalada).when(cerrar).then(cerrada)


def test_a4_una_oferta_cerrada_no_se_toca() -> None:
    fin = oferta.given(coordinada, instalada, cerrada)
    fin.when(cerrar).then_nothing()
    fin.when(replace(instalar, cupos=3)).then_refused(ordenes.OfertaYaCerrada)
    fin.when(replace(planificar, convenio_id=None)).then_refused(ordenes.OfertaYaCerrada)
    fin.when(replace(coordinar, barrio_id="b")).then_refused(ordenes.OfertaYaCerrada)


def test_a4_con_derivaciones_abiertas_no_se_cierra_y_terminadas_si() -> None:
    pendiente = oferta.given(coordinada, instalada, solicitada)
    pendiente.when(cerrar).then_refused(ordenes.DerivacionesAbiertas, "d-1")
    aceptada = oferta.given(
        coordinada, instalada, solicitada, replace(rechazada, acepta=True, motivo=None)
    )
    aceptada.when(cerrar).then_refused(ordenes.DerivacionesAbiertas, "d-1", "reasigna", "expirar")
    oferta.given(coordinada, instalada, solicitada, rechazada).when(cerrar).then(cerrada)
    for fin in (
        ConstaDerivacionAtendida(derivacion_id="d-1"),
        ConstaDerivacionExpirada(derivacion_id="d-1"),
    ):
        con_fin = oferta.given_on(DERIVACION, "d-1", fin)
        con_fin.given(coordinada, instalada, solicitada).when(cerrar).then(cerrada)

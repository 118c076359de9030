"""A0, A5, A6, P4: institutions, mesas and coordinators."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.alianzas.domain.coordinacion import (
    ALERTA,
    COORDINACION,
    AsignacionAnterior,
    AsignarCoordinador,
    CoordinadorInexistente,
    CoordinadorVigente,
    ProyectoSinConstancia,
    RelevarCoordinador,
    RelevoAnterior,
    RevisarCoordinacion,
)
from services.alianzas.domain.institucion import (
    INSTITUCION,
    InstitucionDuplicada,
    InstitucionNoRegistrada,
    InstitucionYaRegistrada,
    NombreIlegible,
    RegistrarInstitucion,
    RutDuplicado,
)
from services.alianzas.domain.mesa import (
    MESA,
    InstalarMesa,
    MesaNoInstalada,
    MesaYaInstalada,
    SectoresInsuficientes,
    SesionarMesa,
)
from services.alianzas.events import (
    ActorMesa,
    ConstaProyectoAdjudicado,
    CoordinadorAPPAsignado,
    CoordinadorAPPRelevado,
    InstitucionRegistrada,
    MesaTerritorialInstalada,
    SesionMesaRealizada,
)
from shared.common import CLAVE, AlertaPlazoEmitida, AlertaPlazoResuelta, ClaveReservada
from shared.testing import Spec
from shared.values import Region, Rut

institucion = Spec(INSTITUCION)
registrar = RegistrarInstitucion(
    institucion_id="senda", nombre="SENDA", clasificacion_fuente="publica"
)
registrada = InstitucionRegistrada(
    institucion_id="senda",
    nombre="SENDA",
    clasificacion_fuente="publica",
    naturaleza_juridica=None,
    rut=None,
)
reserva = ClaveReservada(clave="institucion/senda", titular="senda")

mesa = Spec(MESA)
vecinos = ActorMesa(sector="COMUNIDAD", nombre="Junta de vecinos")
municipio = ActorMesa(sector="PUBLICO", nombre="Municipio")
empresa = ActorMesa(sector="PRIVADO", nombre="Empresa")
instalar = InstalarMesa(mesa_id="m-1", tipo="TERRITORIAL_APP", actores=(vecinos, municipio))
instalada = MesaTerritorialInstalada(
    mesa_id="m-1",
    proyecto_id=None,
    tipo="TERRITORIAL_APP",
    actores=(vecinos, municipio),
    sectores_faltantes=("PRIVADO",),
)
sesionar = SesionarMesa(mesa_id="m-1", sesion_id="s-1", acuerdos=("Reunirse cada mes",))

R01 = Region("01")
coordinacion = Spec(COORDINACION).at("2020-06-15")
asignar = AsignarCoordinador(region=R01, persona_ref="ref-1", desde=date(2020, 1, 1))
asignado = CoordinadorAPPAsignado(region=R01, persona_ref="ref-1", desde=date(2020, 1, 1))
relevado = CoordinadorAPPRelevado(region=R01, persona_ref="ref-1", hasta=date(2020, 5, 31))
consta = ConstaProyectoAdjudicado(proyecto_id="p-1", programa="ACCION_LOCAL", region=R01)
revisar = RevisarCoordinacion(region=R01, proyecto_id="p-1")
emitida = AlertaPlazoEmitida(
    alerta_id="A6-p-1",
    regla="A6",
    entidad="proyecto/p-1",
    detalle=(
        "La región 01 no tiene coordinación de alianzas público-privadas para el proyecto p-1."
    ),
    vence_en=None,
)
resuelta = AlertaPlazoResuelta(alerta_id="A6-p-1", regla="A6", entidad="proyecto/p-1")


def test_una_institucion_se_registra_y_reserva_su_nombre() -> None:
    institucion.when(registrar).then(registrada, reserva)
    institucion.given(registrada).when(registrar).then_nothing()
    otra = replace(registrar, clasificacion_fuente=None)
    institucion.given(registrada).when(otra).then_refused(InstitucionYaRegistrada, "senda")


@pytest.mark.parametrize("nombre", ["Senda", " senda ", "S.E.N.D.A.", "Sénda"])
def test_a0_senda_es_una_sola_institucion(nombre: str) -> None:
    otra = RegistrarInstitucion(institucion_id="senda-cc", nombre=nombre)
    con_clave = institucion.given_on(CLAVE, "institucion/senda", reserva)
    con_clave.when(otra).then_refused(InstitucionDuplicada, "Use la institución senda")


def test_a0_dos_nombres_distintos_son_dos_instituciones() -> None:
    con_clave = institucion.given_on(CLAVE, "institucion/senda", reserva)
    con_clave.when(RegistrarInstitucion(institucion_id="i", nombre="Sernameg")).then_accepted()


def test_a0_un_rut_es_de_una_institucion() -> None:
    rut = Rut("60109000-7")
    clave = "institucion-rut/60109000-7"
    orden = replace(registrar, rut=rut)
    _, *reservas = institucion.when(orden).events()
    assert [r.clave for r in reservas] == ["institucion/senda", clave]
    ocupado = institucion.given_on(CLAVE, clave, ClaveReservada(clave=clave, titular="otra"))
    ocupado.when(orden).then_refused(RutDuplicado, "otra")
    ocupado.when(registrar).then_accepted()


def test_a0_un_nombre_tiene_letras_o_numeros() -> None:
    institucion.when(replace(registrar, nombre="…")).then_refused(NombreIlegible)


def test_a5_una_mesa_de_dos_sectores_se_instala_y_avisa_el_que_falta() -> None:
    mesa.when(instalar).then(instalada)
    mesa.given(instalada).when(instalar).then_nothing()
    otra = replace(instalar, tipo="BARRIAL")
    mesa.given(instalada).when(otra).then_refused(MesaYaInstalada, "m-1")


def test_a5_una_mesa_de_un_solo_sector_se_rechaza() -> None:
    sola = replace(instalar, actores=(vecinos, replace(vecinos, nombre="Otra junta")))
    mesa.when(sola).then_refused(SectoresInsuficientes, "PUBLICO, PRIVADO")
    mesa.historical("A5").when(sola).then_accepted()


def test_a5_con_los_tres_sectores_no_falta_ninguno() -> None:
    (hecho,) = mesa.when(replace(instalar, actores=(vecinos, municipio, empresa))).events()
    assert hecho.sectores_faltantes == ()


def test_a2_las_instituciones_de_una_mesa_estan_registradas() -> None:
    con_senda = replace(
        instalar, actores=(vecinos, ActorMesa(sector="PUBLICO", institucion_id="senda"))
    )
    mesa.when(con_senda).then_refused(InstitucionNoRegistrada, "senda")
    mesa.given_on(INSTITUCION, "senda", registrada).when(con_senda).then_accepted()
    mesa.historical("A2").when(con_senda).then_accepted()


def test_a5_sesiona_una_mesa_instalada() -> None:
    sesion = SesionMesaRealizada(
        mesa_id="m-1",
        sesion_id="s-1",
        fecha=None,
        acuerdos=("Reunirse cada mes",),
        asistentes=None,
    )
    mesa.when(sesionar).then_refused(MesaNoInstalada, "m-1")
    mesa.given(instalada).when(sesionar).then(sesion)
    mesa.given(instalada, sesion).when(sesionar).then_nothing()


def test_a6_una_region_tiene_un_solo_coordinador() -> None:
    coordinacion.when(asignar).then(asignado)
    coordinacion.given(asignado).when(asignar).then_nothing()
    otro = replace(asignar, persona_ref="ref-2", desde=date(2020, 6, 1))
    coordinacion.given(asignado).when(otro).then_refused(CoordinadorVigente, "01", "2020-01-01")
    coordinacion.given(asignado, relevado).when(otro).then_accepted()


def test_a6_dos_coordinaciones_no_se_superponen() -> None:
    mismo_dia = replace(asignar, persona_ref="ref-2", desde=date(2020, 5, 31))
    base = coordinacion.given(asignado, relevado)
    base.when(mismo_dia).then_refused(AsignacionAnterior, "2020-05-31")
    base.when(replace(mismo_dia, desde=date(2020, 6, 1))).then_accepted()


def test_a6_se_releva_a_quien_coordina() -> None:
    relevar = RelevarCoordinador(region=R01, persona_ref="ref-1", hasta=date(2020, 5, 31))
    coordinacion.given(asignado).when(relevar).then(relevado)
    coordinacion.given(asignado, relevado).when(relevar).then_nothing()
    coordinacion.when(relevar).then_refused(CoordinadorInexistente, "01")
    otro = replace(relevar, persona_ref="ref-2")
    coordinacion.given(asignado).when(otro).then_refused(CoordinadorInexistente)
    otro_dia = replace(relevar, hasta=date(2020, 6, 1))
    coordinacion.given(asignado, relevado).when(otro_dia).then_refused(CoordinadorInexistente)
    antes = replace(relevar, hasta=date(2019, 12, 31))
    coordinacion.given(asignado).when(antes).then_refused(RelevoAnterior, "2019-12-31")


def test_p4_un_proyecto_en_una_region_sin_coordinador_levanta_una_alerta() -> None:
    coordinacion.given(consta).when(revisar).then(emitida)
    repetida = coordinacion.given(consta).given_on(ALERTA, "A6-p-1", emitida)
    repetida.when(revisar).then_nothing()


def test_p4_con_coordinador_no_hay_alerta() -> None:
    coordinacion.given(asignado, consta).when(revisar).then_nothing()


def test_p4_cuenta_el_coordinador_de_esa_fecha() -> None:
    coordinacion.given(asignado, consta).at("2019-12-31").when(revisar).then(emitida)
    coordinacion.given(asignado, relevado, consta).when(revisar).then(emitida)
    coordinacion.given(asignado, relevado, consta).at("2020-05-31").when(revisar).then_nothing()


def test_p4_solo_se_revisa_un_proyecto_que_consta() -> None:
    coordinacion.when(revisar).then_refused(ProyectoSinConstancia, "p-1")


def test_p4_asignar_coordinador_resuelve_las_alertas_abiertas_de_la_region() -> None:
    abierta = coordinacion.given(consta).given_on(ALERTA, "A6-p-1", emitida)
    abierta.when(asignar).then(asignado, resuelta)
    cerrada = coordinacion.given(consta).given_on(ALERTA, "A6-p-1", emitida, resuelta)
    cerrada.when(asignar).then(asignado)

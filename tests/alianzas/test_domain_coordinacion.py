"""A6, P4: one coordinator per region, and who misses one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from services.alianzas.domain.coordinacion import (
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
from services.alianzas.domain.proyecto_estado import PROYECTO_LEIDO
from services.alianzas.events import (
    ConstaFaseIniciada,
    ConstaProyectoAdjudicado,
    ConstaProyectoEnTerritorio,
    CoordinadorAPPAsignado,
    CoordinadorAPPRelevado,
)
from shared.common import ALERTA, AlertaPlazoEmitida, AlertaPlazoResuelta
from shared.testing import Spec
from shared.values import Fase, Mes, Region

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


EN_REGION = ConstaProyectoEnTerritorio(
    proyecto_id="p-1",
    territorio_id="mirador",
    programa="ACCION_LOCAL",
    region=R01,
    inicio_mes=Mes("2019-08"),
    plantilla_version="AL-2019.1",
)
FASE_V = ConstaFaseIniciada(proyecto_id="p-1", fase=Fase(5), etapa=2, fecha=date(2019, 12, 2))


def test_a6_relevar_sin_reemplazo_avisa_de_los_proyectos_en_fase_v() -> None:
    relevar = RelevarCoordinador(region=R01, persona_ref="ref-1", hasta=date(2020, 5, 31))
    base = coordinacion.given(asignado, consta)
    base.given_on(PROYECTO_LEIDO, "p-1", EN_REGION).when(relevar).then(relevado)
    en_fase_v = base.given_on(PROYECTO_LEIDO, "p-1", EN_REGION, FASE_V)
    en_fase_v.when(relevar).then(relevado, emitida)
    en_fase_v.given_on(ALERTA, "A6-p-1", emitida).when(relevar).then(relevado)
    despues = replace(asignar, persona_ref="ref-2", desde=date(2020, 6, 1))
    sin_nadie = coordinacion.given(asignado, consta, relevado).given_on(ALERTA, "A6-p-1", emitida)
    assert sin_nadie.when(despues).events()[1:] == [resuelta]

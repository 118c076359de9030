"""Phases and stages: I1, I4, I8 and I10."""

from __future__ import annotations

from services.intervencion.domain.ejecucion import RegistrarActividad
from services.intervencion.domain.etapas import (
    CerrarEtapa,
    EtapaSinIniciar,
    EtapaYaCerrada,
    EtapaYaIniciada,
    FasesSinCerrar,
    IniciarEtapa,
)
from services.intervencion.domain.fases import (
    DemasiadasFasesAbiertas,
    EtapaNoIniciada,
    FaseAnteriorNoIniciada,
    FaseNoIniciada,
    FaseTresSinPDL,
)
from services.intervencion.domain.plazos import (
    Etapa1Excedida,
    FaseAntesDelSolape,
    FaseYaCerrada,
)
from services.intervencion.domain.proyecto_estado import FechaAnteriorAlProyecto, FechaFutura
from services.intervencion.domain.rechazos import DatoIncoherente
from shared.values import Mes
from tests.intervencion.mundo import Mundo
from tests.intervencion.relato import (
    VALIDAR,
    P,
    autorizar,
    cerrar,
    dia,
    etapa,
    hasta_fase_dos,
    hasta_fase_tres,
    hasta_validacion,
    iniciar,
    mes,
    planificar,
)


def test_i1_las_fases_comienzan_en_orden() -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(etapa(1), dia(1))
    mundo.rechaza(FaseAnteriorNoIniciada, iniciar(2), dia(3), menciona=("I",))
    mundo.hacer(iniciar(1), dia(1))
    assert mundo.hacer(iniciar(2), dia(3))


def test_i1_la_fase_siguiente_no_comienza_antes_del_solape() -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(etapa(1), dia(1))
    mundo.hacer(iniciar(1), dia(1))
    mundo.rechaza(FaseAntesDelSolape, iniciar(2), dia(2), menciona=("octubre 2019",))
    assert mundo.hacer(iniciar(2), dia(2), relaja=("I1",))


def test_i1_el_termino_planificado_manda_sobre_el_nominal() -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(planificar(1, 1, 2), dia(1))
    mundo.hacer(etapa(1), dia(1))
    mundo.hacer(iniciar(1), dia(1))
    assert mundo.hacer(iniciar(2), dia(2))


def test_i1_el_plan_de_una_fase_respeta_el_solape_con_sus_vecinas() -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(planificar(1, 1, 3), dia(1))
    mundo.rechaza(FaseAntesDelSolape, planificar(2, 2, 6), dia(1))
    mundo.hacer(planificar(2, 3, 6), dia(1))
    mundo.rechaza(FaseAntesDelSolape, planificar(1, 1, 4), dia(1))
    assert mundo.hacer(planificar(1, 1, 2), dia(1))


def test_i1_nunca_hay_tres_fases_de_la_etapa_1_abiertas() -> None:
    mundo = Mundo.con_proyecto()
    hasta_validacion(mundo)
    mundo.hacer(VALIDAR, dia(4))
    mundo.rechaza(DemasiadasFasesAbiertas, iniciar(3), dia(6), menciona=("I y II",))
    mundo.hacer(cerrar(1), dia(6))
    assert mundo.hacer(iniciar(3), dia(6))


def test_i8_la_fase_iii_no_comienza_sin_pdl_validado() -> None:
    mundo = Mundo.con_proyecto()
    hasta_validacion(mundo)
    mundo.hacer(cerrar(1), dia(3, 30))
    mundo.rechaza(FaseTresSinPDL, iniciar(3), dia(6))
    assert mundo.hacer(VALIDAR, dia(6, 20))
    mundo.rechaza(FaseTresSinPDL, iniciar(3), dia(6, 19))
    assert mundo.hacer(iniciar(3), dia(6, 20))


def test_i8_una_carga_historica_puede_no_tener_el_pdl() -> None:
    mundo = Mundo.con_proyecto()
    hasta_fase_dos(mundo)
    mundo.hacer(cerrar(1), dia(3, 30))
    assert mundo.hacer(iniciar(3), dia(6), relaja=("I8",))


def test_i4_bajo_al_2020_las_fases_nominales_no_caben() -> None:
    mundo = Mundo.con_proyecto("AL-2020.1")
    for fase, desde, hasta in [(1, 1, 3), (2, 3, 6), (3, 6, 11)]:
        mundo.hacer(planificar(fase, desde, hasta), dia(1))
    mundo.rechaza(Etapa1Excedida, planificar(4, 11, 12), dia(1), menciona=("11", "Acorte una fase"))


def test_i4_bajo_al_2020_cabe_un_plan_que_acorta_una_fase() -> None:
    mundo = Mundo.con_proyecto("AL-2020.1")
    for fase, desde, hasta in [(1, 1, 3), (2, 3, 6), (3, 6, 10), (4, 10, 11)]:
        assert mundo.hacer(planificar(fase, desde, hasta), dia(1))


def test_i4_bajo_al_2020_cabe_el_plan_nominal_con_excepcion() -> None:
    mundo = Mundo.con_proyecto("AL-2020.1")
    autorizar(mundo, "I4")
    assert mundo.hacer(planificar(4, 11, 12), dia(1))


def test_x4_la_excepcion_de_un_inicio_tardio_no_alarga_la_etapa_1() -> None:
    mundo = Mundo.con_proyecto(
        "AL-2020.1", termino_mes=Mes("2020-05"), motivo_diferencia="inicio tardío"
    )
    mundo.rechaza(Etapa1Excedida, planificar(4, 11, 12), dia(1))


def test_i4_ni_la_fase_ni_la_etapa_se_cierran_despues_del_limite() -> None:
    mundo = Mundo.con_proyecto("AL-2020.1")
    mundo.hacer(etapa(1), dia(1))
    mundo.rechaza(Etapa1Excedida, CerrarEtapa(etapa=1, **P), dia(12))
    mundo.hacer(iniciar(1), dia(1))
    mundo.rechaza(Etapa1Excedida, cerrar(1), dia(12))
    assert mundo.hacer(cerrar(1), dia(11))


def test_i10_nada_ocurre_antes_del_inicio_ni_en_el_futuro() -> None:
    mundo = Mundo.con_proyecto()
    mundo.rechaza(FechaAnteriorAlProyecto, etapa(1), "2019-07-31", menciona=("agosto 2019",))
    mundo.rechaza(FechaFutura, etapa(1), "2026-01-02")
    mundo.rechaza(FechaFutura, etapa(1), "2026-01-02", relaja=("I10",))
    assert mundo.hacer(etapa(1), "2019-08")
    mundo.rechaza(FechaAnteriorAlProyecto, iniciar(1), "2019-07")
    assert mundo.hacer(iniciar(1), "2019-07", relaja=("I10",))


def test_i10_un_plan_puede_ser_anterior_al_inicio_pero_no_sus_meses() -> None:
    mundo = Mundo.con_proyecto()
    assert mundo.hacer(planificar(1, 1, 3), "2019-07-02")
    mundo.rechaza(DatoIncoherente, planificar(1, 0, 3), "2019-07-02", menciona=("desde_mes",))
    mundo.rechaza(DatoIncoherente, planificar(1, 3, 1), "2019-07-02", menciona=("hasta_mes",))


def test_n2_una_fase_comienza_en_su_etapa_y_se_cierra_despues_de_comenzar() -> None:
    mundo = Mundo.con_proyecto()
    mundo.rechaza(EtapaNoIniciada, iniciar(1), dia(1))
    mundo.hacer(etapa(1), dia(1))
    mundo.rechaza(FaseNoIniciada, cerrar(1), dia(1))
    mundo.hacer(iniciar(1), dia(1))
    mundo.rechaza(DatoIncoherente, cerrar(1), dia(1, 14))
    assert mundo.hacer(cerrar(1), dia(1))
    assert mundo.hacer(cerrar(1), dia(2)) == []


def test_iniciar_una_fase_abierta_otra_vez_no_cambia_nada() -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(etapa(1), dia(1))
    mundo.hacer(iniciar(1), dia(1))
    assert mundo.hacer(iniciar(1), dia(2)) == []
    mundo.rechaza(DatoIncoherente, planificar(1, 2, 3), dia(2), menciona=("ya comenzó",))
    assert mundo.hacer(planificar(1, 1, 3), dia(2))


def test_una_fase_cerrada_solo_se_reabre_con_excepcion_para_ella() -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(etapa(1), dia(1))
    mundo.hacer(iniciar(1), dia(1))
    mundo.hacer(cerrar(1), dia(3))
    mundo.rechaza(FaseYaCerrada, iniciar(1), dia(4), menciona=("REAPERTURA",))
    mundo.rechaza(FaseYaCerrada, planificar(1, 1, 5), dia(4))
    autorizar(mundo, "REAPERTURA", entidad="2", excepcion_id="x-2")
    mundo.rechaza(FaseYaCerrada, iniciar(1), dia(4))
    autorizar(mundo, "REAPERTURA", entidad="1", excepcion_id="x-1")
    (hecho,) = mundo.hacer(iniciar(1), dia(4))
    assert hecho.mes_relativo == 4
    assert mundo.hacer(cerrar(1), dia(5))[0].duracion_meses == 5


def test_el_cierre_de_una_fase_cuenta_las_actividades_pendientes() -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(etapa(1), dia(1))
    mundo.hacer(iniciar(1), dia(1))
    actividad = RegistrarActividad(
        actividad_id="a-1",
        codigo="INSERCION_TERRITORIAL",
        modalidad="PRESENCIAL",
        participantes=20,
        componente=1,
        **P,
    )
    mundo.hacer(actividad, dia(2))
    (hecho,) = mundo.hacer(cerrar(1), dia(3))
    assert hecho.actividades_pendientes == (
        "CONSTITUCION_INSTANCIAS",
        "DIAGNOSTICO_TERRITORIAL",
        "LEVANTAMIENTO_INICIATIVA_URGENCIA",
        "DIFUSION_VALIDACION_DIAGNOSTICO",
    )


def test_n2_una_etapa_se_cierra_con_todas_sus_fases_cerradas() -> None:
    mundo = Mundo.con_proyecto()
    mundo.rechaza(EtapaSinIniciar, CerrarEtapa(etapa=1, **P), dia(12))
    hasta_fase_tres(mundo)
    mundo.hacer(cerrar(2), dia(6))
    mundo.rechaza(FasesSinCerrar, CerrarEtapa(etapa=1, **P), dia(11), menciona=("III, IV",))
    mundo.hacer(iniciar(4), dia(11))
    mundo.hacer(cerrar(3), dia(11))
    mundo.hacer(cerrar(4), dia(12))
    (hecho,) = mundo.hacer(CerrarEtapa(etapa=1, **P), dia(12))
    assert (hecho.mes, hecho.duracion_meses) == (mes(12), 12)
    assert mundo.hacer(CerrarEtapa(etapa=1, **P), dia(13)) == []
    mundo.rechaza(EtapaYaCerrada, etapa(1), dia(12))


def test_una_carga_sin_fases_inicia_y_cierra_la_etapa_1() -> None:
    mundo = Mundo.con_proyecto("AL-2019.1", termino_mes=Mes("2020-07"))
    mundo.hacer(etapa(1), "2019-08")
    assert mundo.hacer(etapa(1), "2019-08") == []
    mundo.rechaza(EtapaYaIniciada, IniciarEtapa(etapa=1, implementador="FOSIS", **P), "2019-08")
    (hecho,) = mundo.hacer(CerrarEtapa(etapa=1, **P), "2020-07")
    assert hecho.duracion_meses == 12
    mundo.rechaza(EtapaNoIniciada, iniciar(1), "2020-07")


def test_n4_una_etapa_no_se_cierra_antes_de_comenzar() -> None:
    mundo = Mundo.con_proyecto()
    mundo.hacer(etapa(1), dia(2))
    mundo.rechaza(DatoIncoherente, CerrarEtapa(etapa=1, **P), dia(1))

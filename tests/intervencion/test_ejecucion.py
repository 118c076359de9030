"""What a project does: I10, I12, I13, catalogue codes, team, documents and component plans."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.intervencion.domain.documento import PublicarDocumentoPrograma
from services.intervencion.domain.ejecucion import (
    EXCEPTUABLES,
    AutorizadorPriorizo,
    AutorizarExcepcion,
    CambiarModalidad,
    CanalRequerido,
    ConstituirInstancia,
    IngresarLineaSalida,
    ModalidadDesconocida,
    PlanificarActividadesComponente,
    RegistrarActividad,
    ReglaSinExcepcion,
)
from services.intervencion.domain.equipo import (
    IniciarSeleccionEquipo,
    PrepararCapacitacion,
    RegistrarCapacitacion,
    RegistrarEntrevistasSeleccion,
    SeleccionarEquipo,
    SeleccionNoIniciada,
)
from services.intervencion.domain.iniciativas import PriorizaQuienAutorizo
from services.intervencion.domain.proyecto_estado import FechaAnteriorAlProyecto
from services.intervencion.domain.rechazos import (
    CodigoFueraDePlantilla,
    DatoIncoherente,
    FundamentoRequerido,
    YaRegistrado,
)
from services.intervencion.events import (
    ActorInstancia,
    CapacitacionPreparada,
    EntrevistasSeleccionRealizadas,
    LineamientosElaborados,
    ManualElaborado,
    SeleccionEquipoIniciada,
)
from shared.values import Mes
from tests.intervencion.mundo import TERRITORIO, Mundo, adjudicar, plantilla
from tests.intervencion.relato import P, dia, evaluar, formular, levantar, priorizar


def actividad(**cambios: Any) -> RegistrarActividad:
    campos: dict[str, Any] = {
        "actividad_id": "a-1",
        "codigo": "INSERCION_TERRITORIAL",
        "modalidad": "PRESENCIAL",
        "participantes": 20,
        "componente": 1,
    }
    return RegistrarActividad(**campos | P | cambios)


def excepcion(regla: str = "I4", **cambios: Any) -> AutorizarExcepcion:
    return AutorizarExcepcion(
        **{"excepcion_id": "x-1", "regla": regla, "motivo": "pandemia"} | P | cambios
    )


def test_una_actividad_se_registra_una_vez_y_n3_su_id_no_se_reutiliza() -> None:
    mundo = Mundo.con_proyecto()
    (hecho,) = mundo.hacer(actividad(), dia(1))
    assert (hecho.fecha, mundo.reglas) == (date(2019, 8, 15), "AL-2019.1")
    assert mundo.hacer(actividad(), dia(1)) == []
    mundo.rechaza(YaRegistrado, actividad(participantes=21), dia(1), menciona=("actividad/a-1",))


def test_n6_el_codigo_y_el_componente_son_de_la_plantilla() -> None:
    mundo = Mundo.con_proyecto()
    mundo.rechaza(
        CodigoFueraDePlantilla, actividad(codigo="FUTBOL"), dia(1), menciona=("FUTBOL", "AL-2019.1")
    )
    mundo.rechaza(CodigoFueraDePlantilla, actividad(componente=4), dia(1), menciona=("1, 2, 3",))
    mundo.rechaza(DatoIncoherente, actividad(participantes=-1), dia(1))
    assert mundo.hacer(actividad(participantes=0), dia(1))


def test_i10_una_actividad_no_es_anterior_al_inicio_del_proyecto() -> None:
    mundo = Mundo.con_proyecto()
    mundo.rechaza(FechaAnteriorAlProyecto, actividad(), "2019-07-31")
    assert mundo.hacer(actividad(), "2019-08-01")


def test_i13_la_modalidad_es_de_la_plantilla() -> None:
    mundo = Mundo.con_proyecto()
    mundo.rechaza(
        ModalidadDesconocida,
        actividad(modalidad="HIBRIDA"),
        dia(1),
        menciona=("HIBRIDA", "SEMIPRESENCIAL"),
    )
    assert mundo.hacer(actividad(modalidad="SEMIPRESENCIAL", canal="ZOOM"), dia(1))


@pytest.mark.parametrize("modalidad", ["REMOTA", "SEMIPRESENCIAL"])
def test_i13_si_no_es_presencial_exige_canal_del_catalogo(modalidad: str) -> None:
    mundo = Mundo.con_proyecto()
    mundo.rechaza(CanalRequerido, actividad(modalidad=modalidad), dia(1), menciona=("WHATSAPP",))
    mundo.rechaza(ModalidadDesconocida, actividad(modalidad=modalidad, canal="PALOMAS"), dia(1))
    assert mundo.hacer(actividad(modalidad=modalidad, canal="RADIO_COMUNITARIA"), dia(1))


def test_i13_el_cambio_de_modalidad_exige_canales_y_repetirlo_no_cambia_nada() -> None:
    mundo = Mundo.con_proyecto()
    sin_canal = CambiarModalidad(modalidad="REMOTA", causa="COVID-19", **P)
    remota = CambiarModalidad(
        modalidad="REMOTA", canales=("WHATSAPP", "ZOOM"), causa="COVID-19", **P
    )
    mundo.rechaza(CanalRequerido, sin_canal, "2020-03-20")
    assert mundo.hacer(remota, "2020-03-20")
    assert mundo.hacer(remota, "2020-03-21") == []
    assert mundo.hacer(CambiarModalidad(modalidad="PRESENCIAL", causa="Retorno", **P), "2020-06-01")


def test_una_instancia_multiactoral_tiene_actores() -> None:
    mundo = Mundo.con_proyecto()
    vacia = ConstituirInstancia(instancia_id="m-1", actores=(), **P)
    con_actores = ConstituirInstancia(
        instancia_id="m-1", actores=(ActorInstancia(tipo="MUNICIPIO"),), **P
    )
    mundo.rechaza(DatoIncoherente, vacia, dia(1))
    assert mundo.hacer(con_actores, dia(1))
    assert mundo.hacer(con_actores, dia(1)) == []


def test_la_linea_de_salida_se_ingresa_una_vez_por_folio() -> None:
    mundo = Mundo.con_proyecto()
    orden = IngresarLineaSalida(sistema="SNU", folio="77", **P)
    assert mundo.hacer(orden, dia(12))[0].fecha == date(2020, 7, 15)
    assert mundo.hacer(orden, dia(12)) == []


def test_el_plan_de_un_componente_puede_mirar_al_futuro_y_cambiar() -> None:
    mundo = Mundo.con_proyecto()

    def plan(componente: int, hasta: str) -> PlanificarActividadesComponente:
        return PlanificarActividadesComponente(
            componente=componente, desde=Mes("2027-01"), hasta=Mes(hasta), **P
        )

    assert mundo.hacer(plan(1, "2027-06"), "2019-07-01")
    assert mundo.hacer(plan(1, "2027-06"), "2019-07-01") == []
    assert mundo.hacer(plan(1, "2027-05"), "2019-07-01")
    mundo.rechaza(DatoIncoherente, plan(1, "2026-12"), "2019-07-01")
    mundo.rechaza(CodigoFueraDePlantilla, plan(9, "2027-06"), "2019-07-01")


def test_n5_una_excepcion_exige_fundamento_y_motivo() -> None:
    mundo = Mundo.con_proyecto()
    mundo.rechaza(FundamentoRequerido, excepcion(), dia(1))
    mundo.rechaza(FundamentoRequerido, excepcion(), dia(1), fundamento="  ")
    mundo.rechaza(DatoIncoherente, excepcion(motivo=" "), dia(1), fundamento="Resolución 1")
    (hecho,) = mundo.hacer(excepcion(), dia(1), actor="jefatura", fundamento="Resolución 1")
    assert hecho.autorizador == "jefatura"
    assert mundo.hacer(excepcion(), dia(1), actor="jefatura", fundamento="Resolución 1") == []


@pytest.mark.parametrize("regla", ["I1", "I3", "I8", "F3", "K1"])
def test_n6_no_toda_regla_admite_excepcion(regla: str) -> None:
    mundo = Mundo.con_proyecto()
    mundo.rechaza(
        ReglaSinExcepcion, excepcion(regla), dia(1), fundamento="R", menciona=(regla, "I2, I4")
    )
    for admitida in EXCEPTUABLES:
        assert mundo.hacer(
            excepcion(admitida, excepcion_id=f"x-{admitida}"), dia(1), fundamento="R"
        )


def _con_iniciativa_prefactible() -> Mundo:
    mundo = Mundo.con_proyecto()
    mundo.hacer(levantar("huerto"), dia(3, 1))
    mundo.hacer(formular("huerto"), dia(3, 1))
    mundo.hacer(evaluar("huerto"), dia(3, 1))
    return mundo


def test_i12_quien_priorizo_no_autoriza_la_excepcion() -> None:
    mundo = _con_iniciativa_prefactible()
    mundo.hacer(priorizar("huerto"), dia(3, 5), actor="facilitadora")
    mundo.rechaza(
        AutorizadorPriorizo,
        excepcion(),
        dia(4),
        actor="facilitadora",
        fundamento="R",
        menciona=("facilitadora",),
    )
    assert mundo.hacer(excepcion(), dia(4), actor="jefatura", fundamento="R")


def test_i12_quien_autorizo_la_excepcion_no_prioriza() -> None:
    mundo = _con_iniciativa_prefactible()
    mundo.hacer(excepcion(), dia(3), actor="jefatura", fundamento="R")
    mundo.rechaza(PriorizaQuienAutorizo, priorizar("huerto"), dia(3, 5), actor="jefatura")
    assert mundo.hacer(priorizar("huerto"), dia(3, 5), actor="facilitadora")


@pytest.fixture
def tierras_blancas() -> Mundo:
    mundo = Mundo()
    mundo.consta("territorio/t-1", TERRITORIO)
    mundo.hacer(plantilla("CC.1"), "2025-01-02")
    orden = adjudicar(
        "CC.1",
        programa="COMUNIDAD_CRECE",
        ejecutor_id=None,
        monto_proyecto_clp=None,
        fondo_iniciativas_clp=None,
        inicio_mes=None,
        termino_mes=None,
    )
    mundo.hacer(orden, "2025-01", relaja=("X16", "X17"))
    return mundo


def test_el_equipo_de_tierras_blancas_se_carga_con_mes_y_sin_cifras(
    tierras_blancas: Mundo,
) -> None:
    clave = {"seleccion_id": "s-1", "rol": "EQUIPO_BARRIAL"} | P
    rol = {"capacitacion_id": "c-1", "rol": "EQUIPO_BARRIAL"} | P
    hacer = tierras_blancas.hacer
    assert hacer(IniciarSeleccionEquipo(**clave), "2025-02") == [SeleccionEquipoIniciada(**clave)]
    assert hacer(PrepararCapacitacion(**rol), "2025-02") == [CapacitacionPreparada(**rol)]
    entrevistas = RegistrarEntrevistasSeleccion(**clave)
    assert hacer(entrevistas, "2025-03") == [EntrevistasSeleccionRealizadas(**clave)]
    assert hacer(entrevistas, "2025-03") == []
    (equipo,) = hacer(SeleccionarEquipo(personas=4, **clave), "2025-04-02")
    assert equipo.fecha == date(2025, 4, 2)
    assert hacer(RegistrarCapacitacion(personas=4, **rol), "2025-04-10")


def test_n2_las_entrevistas_son_de_una_seleccion_iniciada(tierras_blancas: Mundo) -> None:
    clave = {"seleccion_id": "s-1", "rol": "DUPLA"} | P
    tierras_blancas.rechaza(SeleccionNoIniciada, RegistrarEntrevistasSeleccion(**clave), "2025-03")
    tierras_blancas.rechaza(SeleccionNoIniciada, SeleccionarEquipo(personas=2, **clave), "2025-03")
    tierras_blancas.hacer(IniciarSeleccionEquipo(**clave), "2025-02")
    tierras_blancas.rechaza(DatoIncoherente, SeleccionarEquipo(personas=0, **clave), "2025-03")
    assert tierras_blancas.hacer(SeleccionarEquipo(personas=2, **clave), "2025-03")


def test_los_documentos_del_programa_se_publican_una_vez() -> None:
    mundo = Mundo()

    def documento(clase: Any, componente: int | None = None) -> PublicarDocumentoPrograma:
        return PublicarDocumentoPrograma(
            documento_id="d-1", clase=clase, programa="COMUNIDAD_CRECE", componente=componente
        )

    mundo.rechaza(DatoIncoherente, documento("MANUAL"), "2025-01", menciona=("componente",))
    (manual,) = mundo.hacer(documento("MANUAL", 1), "2025-01")
    assert isinstance(manual, ManualElaborado)
    assert mundo.hacer(documento("MANUAL", 1), "2025-01") == []
    mundo.rechaza(YaRegistrado, documento("MANUAL", 2), "2025-01")
    (lineamientos,) = Mundo().hacer(documento("LINEAMIENTOS"), "2025-01")
    assert isinstance(lineamientos, LineamientosElaborados)

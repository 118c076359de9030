"""What a case asks of its barrio: K1, K2, K5 with its exception, K12; P2, P14, P15."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.casos.domain import CASO, CONVENIO, CUPO, PLANTILLA, POLIGONO, PROYECTO, TERRITORIO
from services.casos.domain.proyecto_estado import PROYECTO_LEIDO
from services.casos.domain.rechazos import CupoAgotado, PoligonoNoActivo, SinEvaluacionFavorable
from services.casos.domain.rechazos_barrio import (
    ConvenioNoFirmado,
    EdadFueraDePlantilla,
    FusionSinConstancia,
    ProyectoDetenido,
    ProyectoNoConsta,
    TerritorioNoFocalizado,
)
from services.casos.events import (
    ConstaConvenioModificado,
    ConstaConvenioTerminado,
    ConstaExcepcionAutorizada,
    ConstaModificacionConvenioTramitada,
    ConstaPoligonoCerrado,
    ConstaProyectoReactivado,
    ConstaProyectoSuspendido,
    ConstaProyectoTerminadoAnticipadamente,
    ConstaTerritoriosFusionados,
    CupoEstimado,
    CupoOcupado,
    TerritorioRetirado,
    TramoPlantilla,
)
from services.casos.events_comunes import TramoEdad
from shared.common import ALERTA, AlertaPlazoEmitida, AlertaPlazoResuelta
from shared.testing import Spec
from shared.values import Mes
from tests.casos.ejemplos import (
    ADJUDICADO,
    BARRIO_ID,
    CASO_ID,
    COMPLETADA,
    CONSENTIDO,
    DEL_BARRIO,
    DETECTADO,
    DETECTAR,
    EDADES,
    ELEGIDO,
    EN_BARRIO,
    FIRMADO,
    FOCALIZADO,
    INGRESADO,
    INGRESAR,
    INICIADA,
    INICIAR,
    OCUPADO,
    PLANIFICAR,
    POLIGONO_ID,
    PROYECTO_1,
    RECHAZAR,
    RETIRAR,
    TERRITORIO_1,
    en_barrio,
)

caso = en_barrio(Spec(CASO))
evaluado = caso.given(DETECTADO, CONSENTIDO, INICIADA, COMPLETADA).given_on(
    CUPO, POLIGONO_ID, OCUPADO
)


def test_g11_k1_antes_de_la_evaluacion_no_hay_ingreso() -> None:
    for historia in ((DETECTADO,), (DETECTADO, CONSENTIDO, INICIADA)):
        caso.given(*historia).when(INGRESAR).then_refused(SinEvaluacionFavorable)
    evaluado.when(INGRESAR).then(INGRESADO)


@pytest.mark.parametrize("resultado", ["NO_INGRESA", "DERIVA"])
def test_k1_una_evaluacion_con_otro_resultado_no_ingresa(resultado: Any) -> None:
    completada = replace(COMPLETADA, resultado=resultado)
    otra = caso.given(DETECTADO, CONSENTIDO, INICIADA, completada)
    otra.when(INGRESAR).then_refused(SinEvaluacionFavorable, resultado)


def test_k1_g11_solo_ingresa_quien_es_de_un_poligono_activo_y_focalizado() -> None:
    evaluado.given_on(POLIGONO, POLIGONO_ID).when(INGRESAR).then_refused(
        PoligonoNoActivo, POLIGONO_ID
    )
    cerrado = ConstaPoligonoCerrado(poligono_id=POLIGONO_ID)
    evaluado.given_on(POLIGONO, POLIGONO_ID, ELEGIDO, cerrado).when(INGRESAR).then_refused(
        PoligonoNoActivo
    )
    sin_focalizar = evaluado.given_on(TERRITORIO, BARRIO_ID, EN_BARRIO, DEL_BARRIO, ADJUDICADO)
    sin_focalizar.when(INGRESAR).then_refused(TerritorioNoFocalizado, POLIGONO_ID)
    para_otro = replace(FOCALIZADO, programa="ACCION_LOCAL")
    sin_focalizar.given_on(
        TERRITORIO, BARRIO_ID, EN_BARRIO, DEL_BARRIO, ADJUDICADO, para_otro
    ).when(INGRESAR).then_refused(TerritorioNoFocalizado)
    evaluado.when(INGRESAR).then(INGRESADO)


@pytest.mark.parametrize(
    ("minima", "maxima", "tramo", "vale"),
    [
        (7, 21, "7-13", True),
        (7, 21, "18+", True),
        (8, 21, "7-13", False),
        (7, 13, "14-15", False),
        (7, 14, "14-15", False),
        (7, 15, "14-15", True),
        (7, 17, "18+", False),
        (7, 18, "18+", True),
        (None, None, "18+", True),
    ],
)
def test_k2_el_tramo_cabe_en_las_edades_de_la_plantilla(
    minima: int | None, maxima: int | None, tramo: TramoEdad, vale: bool
) -> None:
    edades = replace(EDADES, edad_min=minima, edad_max=maxima)
    intento = evaluado.given_on(PLANTILLA, "CC.1", edades).when(replace(INGRESAR, tramo_edad=tramo))
    if vale:
        intento.then_accepted()
    else:
        intento.then_refused(EdadFueraDePlantilla, tramo, "CC.1", f"de {minima} a {maxima} años")


def test_k2_los_tramos_son_dato_de_la_plantilla() -> None:
    tramos = (
        TramoPlantilla(codigo="7-13", edad_min=7, edad_max=13),
        TramoPlantilla(codigo="14-15", edad_min=14, edad_max=15),
    )
    con_tramos = evaluado.given_on(
        PLANTILLA, "CC.1", replace(EDADES, edad_max=15, tramos_edad=tramos)
    )
    con_tramos.when(INGRESAR).then(INGRESADO)
    con_tramos.when(replace(INGRESAR, tramo_edad="16-17")).then_refused(
        EdadFueraDePlantilla, "16-17", "7-13, 14-15", "NO_CUMPLE_PERFIL"
    )


def test_k2_sin_proyecto_ni_plantilla_no_se_sabe_que_edades_recibe() -> None:
    sin_proyecto = evaluado.given_on(TERRITORIO, BARRIO_ID, EN_BARRIO, FOCALIZADO, DEL_BARRIO)
    sin_proyecto.when(INGRESAR).then_refused(ProyectoNoConsta, POLIGONO_ID)
    de_otro_programa = sin_proyecto.given_on(
        TERRITORIO,
        BARRIO_ID,
        *TERRITORIO_1[:-1],
        replace(ADJUDICADO, programa="ACCION_LOCAL"),
    )
    de_otro_programa.when(INGRESAR).then_refused(ProyectoNoConsta)
    evaluado.given_on(PLANTILLA, "CC.1").when(INGRESAR).then_refused(ProyectoNoConsta)
    evaluado.when(INGRESAR).then(INGRESADO)


def test_k5_una_excepcion_de_su_proyecto_deja_pasar_el_cupo_hasta_su_vigencia() -> None:
    lleno = caso.given(DETECTADO, CONSENTIDO).given_on(
        CUPO,
        POLIGONO_ID,
        CupoEstimado(poligono_id=POLIGONO_ID, casos_estimados=1, fecha=date(2025, 1, 6)),
        CupoOcupado(poligono_id=POLIGONO_ID, caso_id="otro-1"),
    )
    excepcion = ConstaExcepcionAutorizada(
        proyecto_id="proyecto-1", excepcion_id="e-1", regla="K5", vigencia=Mes("2025-03")
    )
    con = lleno.given_on(PROYECTO_LEIDO, "proyecto-1", PROYECTO_1, excepcion)
    lleno.when(INICIAR).then_refused(CupoAgotado)
    con.when(INICIAR).then(INICIADA, OCUPADO)
    con.when(replace(INICIAR, fecha=date(2025, 4, 1))).then_refused(CupoAgotado)
    de_otra_regla = replace(excepcion, regla="I4")
    lleno.given_on(PROYECTO_LEIDO, "proyecto-1", PROYECTO_1, de_otra_regla).when(
        INICIAR
    ).then_refused(CupoAgotado)


TRAMITADA = ConstaModificacionConvenioTramitada(convenio_id="convenio-1")
MODIFICADO = ConstaConvenioModificado(convenio_id="convenio-1", barrio_id=BARRIO_ID)
TERMINADO = ConstaConvenioTerminado(convenio_id="convenio-1")


@pytest.mark.parametrize(
    "hechos",
    [(), (TRAMITADA,), (FIRMADO, TERMINADO), (FIRMADO, TRAMITADA, MODIFICADO, TERMINADO)],
)
def test_k12_p2_sin_convenio_firmado_no_hay_casos_y_firmado_si(hechos: tuple[Any, ...]) -> None:
    sin_firma = caso.given_on(CONVENIO, "convenio-1", *hechos)
    if hechos == (TRAMITADA,):  # whose barrio nobody said
        assert CONVENIO.fold(hechos).estado == "EN_MODIFICACION"
    sin_firma.when(DETECTAR).then_refused(ConvenioNoFirmado, POLIGONO_ID)
    sin_firma.given(DETECTADO, CONSENTIDO).when(INICIAR).then_refused(ConvenioNoFirmado)
    evaluado.given_on(CONVENIO, "convenio-1", *hechos).when(INGRESAR).then_refused(
        ConvenioNoFirmado
    )
    firmado = caso.given_on(CONVENIO, "convenio-1", FIRMADO)
    firmado.when(DETECTAR).then_accepted()


@pytest.mark.parametrize(
    ("estado", "hechos"),
    [
        ("FIRMADO", (FIRMADO,)),
        ("EN_MODIFICACION", (FIRMADO, TRAMITADA)),
        ("VIGENTE", (FIRMADO, TRAMITADA, MODIFICADO)),
        ("EN_MODIFICACION", (FIRMADO, TRAMITADA, MODIFICADO, TRAMITADA)),
    ],
)
def test_k12_vale_firmado_en_modificacion_y_vigente(estado: str, hechos: tuple[Any, ...]) -> None:
    assert CONVENIO.fold(hechos).estado == estado
    con = caso.given_on(CONVENIO, "convenio-1", *hechos)
    con.when(DETECTAR).then_accepted()
    con.given(DETECTADO, CONSENTIDO).when(INICIAR).then(INICIADA, OCUPADO)
    evaluado.given_on(CONVENIO, "convenio-1", *hechos).when(INGRESAR).then(INGRESADO)


def test_k12_el_convenio_es_del_barrio_del_poligono() -> None:
    movido = replace(MODIFICADO, barrio_id="barrio-2")
    caso.given_on(CONVENIO, "convenio-1", FIRMADO, movido).when(DETECTAR).then_refused(
        ConvenioNoFirmado
    )
    sin_territorio = replace(ELEGIDO, territorio_id=None)
    caso.given_on(POLIGONO, POLIGONO_ID, sin_territorio).when(DETECTAR).then_refused(
        ConvenioNoFirmado
    )
    caso.when(DETECTAR).then_accepted()


FUSION = ConstaTerritoriosFusionados(origen_ids=(BARRIO_ID,), destino_id="barrio-2")
RETIRADO = TerritorioRetirado(territorio_id=BARRIO_ID, sucesor_id="barrio-2")


def test_p14_un_territorio_se_retira_una_vez_y_con_constancia_de_su_fusion() -> None:
    territorio = Spec(TERRITORIO)
    territorio.when(RETIRAR).then_refused(FusionSinConstancia, BARRIO_ID, "barrio-2")
    con_constancia = territorio.given_on(TERRITORIO, "barrio-2", FUSION)
    con_constancia.when(RETIRAR).then(RETIRADO)
    con_constancia.given(RETIRADO).when(RETIRAR).then_nothing()


def test_p14_lo_firmado_para_el_sucesor_vale_para_el_barrio_fusionado() -> None:
    fusionado = caso.given_on(TERRITORIO, BARRIO_ID, EN_BARRIO, FOCALIZADO, RETIRADO)
    fusionado.when(DETECTAR).then_refused(ConvenioNoFirmado)
    nuevo = replace(DEL_BARRIO, barrio_id="barrio-2", convenio_id="convenio-2")
    firmado = fusionado.given_on(TERRITORIO, "barrio-2", FUSION, nuevo).given_on(
        CONVENIO, "convenio-2", replace(FIRMADO, convenio_id="convenio-2", barrio_id="barrio-2")
    )
    firmado.when(DETECTAR).then_accepted()


SUSPENDIDO = ConstaProyectoSuspendido(proyecto_id="proyecto-1", fecha=date(2025, 3, 20))
REACTIVADO = ConstaProyectoReactivado(proyecto_id="proyecto-1", fecha=date(2025, 3, 25))
FIN = ConstaProyectoTerminadoAnticipadamente(proyecto_id="proyecto-1", fecha=date(2025, 3, 28))


def test_p15_un_proyecto_detenido_no_admite_ingresos() -> None:
    for hechos, porque in (((SUSPENDIDO,), "suspendido"), ((SUSPENDIDO, FIN), "terminó")):
        detenido = evaluado.given_on(PROYECTO_LEIDO, "proyecto-1", PROYECTO_1, *hechos)
        detenido.when(INGRESAR).then_refused(ProyectoDetenido, "proyecto-1", porque)
    sigue = evaluado.given_on(PROYECTO_LEIDO, "proyecto-1", PROYECTO_1, SUSPENDIDO, REACTIVADO)
    sigue.when(INGRESAR).then(INGRESADO)


POR_EGRESAR = AlertaPlazoEmitida(
    alerta_id=f"P15-{CASO_ID}",
    regla="P15",
    entidad=f"caso/{CASO_ID}",
    detalle=(
        f"El proyecto proyecto-1 terminó anticipadamente: planifique el egreso del caso {CASO_ID}."
    ),
    vence_en=None,
)


def test_p15_cada_caso_abierto_de_un_proyecto_terminado_pide_su_egreso() -> None:
    proyecto = (
        Spec(PROYECTO)
        .given_on(TERRITORIO, BARRIO_ID, *TERRITORIO_1)
        .given_on(CUPO, POLIGONO_ID, OCUPADO)
    )
    terminado = proyecto.given(PROYECTO_1, FIN)
    terminado.when(PLANIFICAR).then(POR_EGRESAR)
    terminado.given_on(ALERTA, POR_EGRESAR.alerta_id, POR_EGRESAR).when(PLANIFICAR).then_nothing()
    proyecto.given(PROYECTO_1, SUSPENDIDO).when(PLANIFICAR).then_nothing()
    proyecto.given(FIN).when(PLANIFICAR).then_nothing()
    otro = replace(ADJUDICADO, proyecto_id="proyecto-2")
    seguido = terminado.given_on(TERRITORIO, BARRIO_ID, *TERRITORIO_1, otro)
    seguido.when(PLANIFICAR).then_nothing()


def test_p15_el_fin_del_caso_resuelve_su_alerta() -> None:
    avisado = evaluado.given_on(ALERTA, POR_EGRESAR.alerta_id, POR_EGRESAR)
    *_, resuelta = avisado.when(RECHAZAR).events()
    assert resuelta == AlertaPlazoResuelta(
        alerta_id=POR_EGRESAR.alerta_id, regla="P15", entidad=f"caso/{CASO_ID}"
    )

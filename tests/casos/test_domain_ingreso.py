"""From detection to ingress: one open case per person, a legal basis, an evaluation, a place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from services.casos.domain import CASO, CUPO, POLIGONO, RELAXABLE
from services.casos.domain.cupo import EstimarCupo
from services.casos.domain.persona_estado import PERSONA_LEIDA
from services.casos.domain.rechazos import (
    CasoCerrado,
    CasoNoDetectado,
    CasoYaDetectado,
    CasoYaIngresado,
    ConsentimientoDesconocido,
    ConsentimientoIncompleto,
    ConsentimientoRepetido,
    CupoAgotado,
    CupoInvalido,
    EvaluacionNoCorresponde,
    OtorganteNoCorresponde,
    PersonaConCasoAbierto,
    SinBaseLegal,
    VigenciaAnterior,
)
from services.casos.events import (
    CasoDetectado,
    ConsentimientoRevocado,
    CupoEstimado,
    CupoLiberado,
    CupoOcupado,
    IngresoRechazado,
)
from services.casos.events_comunes import Otorgante, Titular
from shared.common import CLAVE, ClaveLiberada
from shared.testing import Spec
from tests.casos.ejemplos import (
    AVISO_REVOCADO,
    CASO_ID,
    CLAVE_PERSONA,
    COMPLETADA,
    COMPLETAR,
    CONSENTIDO,
    CONSENTIR,
    DETECTADO,
    DETECTAR,
    ELEGIDO,
    EXPEDIENTE,
    INGRESADO,
    INGRESAR,
    INICIADA,
    INICIAR,
    OCUPADO,
    PERSONA,
    POLIGONO_ID,
    RECHAZAR,
    RESERVADA,
    REVOCAR,
    en_barrio,
    nacida_en,
)

caso = en_barrio(Spec(CASO))
cupo = Spec(CUPO)
evaluado = caso.given(DETECTADO, CONSENTIDO, INICIADA, COMPLETADA).given_on(
    CUPO, POLIGONO_ID, OCUPADO
)
ESTIMAR = EstimarCupo(poligono_id=POLIGONO_ID, casos_estimados=2, fecha=date(2025, 1, 6))
ESTIMADO = CupoEstimado(poligono_id=POLIGONO_ID, casos_estimados=2, fecha=date(2025, 1, 6))


def otro(numero: int) -> CupoOcupado:
    return CupoOcupado(poligono_id=POLIGONO_ID, caso_id=f"otro-{numero}")


def test_nada_de_lo_que_protege_se_relaja() -> None:
    assert frozenset() == RELAXABLE


def test_un_caso_se_detecta_y_reserva_a_la_persona() -> None:
    caso.when(DETECTAR).then(DETECTADO, RESERVADA)
    caso.given(DETECTADO).when(DETECTAR).then_nothing()


def test_el_mismo_caso_no_se_detecta_con_otros_datos() -> None:
    caso.given(DETECTADO).when(replace(DETECTAR, poligono_id="poligono-2")).then_refused(
        CasoYaDetectado
    )


def test_k3_una_persona_tiene_un_solo_caso_abierto_en_el_programa() -> None:
    con_otro = caso.given_on(CLAVE, CLAVE_PERSONA, replace(RESERVADA, titular="caso-0"))
    con_otro.when(DETECTAR).then_refused(PersonaConCasoAbierto, "caso-0")
    libre = caso.given_on(
        CLAVE,
        CLAVE_PERSONA,
        replace(RESERVADA, titular="caso-0"),
        ClaveLiberada(clave=CLAVE_PERSONA, titular="caso-0"),
    )
    libre.when(DETECTAR).then_accepted()


def test_nada_se_hace_en_un_caso_sin_detectar() -> None:
    for orden in (CONSENTIR, REVOCAR, INICIAR, COMPLETAR, INGRESAR, RECHAZAR):
        caso.when(orden).then_refused(CasoNoDetectado)


def test_un_consentimiento_se_registra_una_vez() -> None:
    detectado = caso.given(DETECTADO)
    detectado.when(CONSENTIR).then(CONSENTIDO)
    repetido = caso.given(DETECTADO, CONSENTIDO)
    repetido.when(CONSENTIR).then_nothing()
    repetido.when(replace(CONSENTIR, vigencia=None)).then_refused(ConsentimientoRepetido)


@pytest.mark.parametrize(
    ("tipo_titular", "otorgante", "vale"),
    [
        ("NNA<14", "titular", False),
        ("NNA<14", "cuidador", True),
        ("14-15", "titular", False),
        ("14-15", "representante", True),
        ("16-17", "representante", False),
        ("16-17", "titular", True),
        (">=18", "cuidador", False),
        (">=18", "titular", True),
    ],
)
def test_k4_consiente_quien_la_ley_dice_segun_la_edad(
    tipo_titular: Titular, otorgante: Otorgante, vale: bool
) -> None:
    orden = replace(CONSENTIR, tipo_titular=tipo_titular, otorgante=otorgante)
    nacida = caso.given(DETECTADO).given_on(PERSONA_LEIDA, PERSONA, nacida_en(tipo_titular))
    if vale:
        nacida.when(orden).then_accepted()
    else:
        nacida.when(orden).then_refused(OtorganteNoCorresponde, tipo_titular)
    nacida.when(replace(orden, base_legal="mandato_legal", otorgante=None)).then_accepted()


def test_k4_un_consentimiento_dice_quien_para_que_y_con_que_texto() -> None:
    detectado = caso.given(DETECTADO)
    for falta in (
        replace(CONSENTIR, otorgante=None),
        replace(CONSENTIR, finalidades=()),
        replace(CONSENTIR, texto_sha256=None),
    ):
        detectado.when(falta).then_refused(ConsentimientoIncompleto)
        detectado.when(replace(falta, base_legal="mandato_legal")).then_accepted()


def test_k4_la_vigencia_no_es_anterior_al_consentimiento() -> None:
    detectado = caso.given(DETECTADO)
    detectado.when(replace(CONSENTIR, vigencia=date(2025, 3, 4))).then_refused(VigenciaAnterior)
    detectado.when(replace(CONSENTIR, vigencia=date(2025, 3, 5))).then_accepted()


def test_k4_sin_base_legal_no_hay_evaluacion() -> None:
    caso.given(DETECTADO).when(INICIAR).then_refused(SinBaseLegal, "2025-03-06")
    caso.given(DETECTADO, CONSENTIDO).when(INICIAR).then(INICIADA, OCUPADO)


def test_k4_un_mandato_legal_suple_el_consentimiento() -> None:
    mandato = replace(
        CONSENTIDO,
        base_legal="mandato_legal",
        otorgante=None,
        finalidades=(),
        texto_sha256=None,
    )
    caso.given(DETECTADO, mandato).when(INICIAR).then_accepted()


def test_k4_la_base_legal_cubre_la_evaluacion_y_esa_fecha() -> None:
    solo_derivar = replace(CONSENTIDO, finalidades=("derivacion",))
    caso.given(DETECTADO, solo_derivar).when(INICIAR).then_refused(SinBaseLegal)
    spec = caso.given(DETECTADO, CONSENTIDO)
    for dia, vale in (
        (date(2025, 3, 4), False),
        (date(2025, 3, 5), True),
        (date(2026, 3, 5), True),
        (date(2026, 3, 6), False),
    ):
        intento = spec.when(replace(INICIAR, fecha=dia))
        if vale:
            intento.then_accepted()
        else:
            intento.then_refused(SinBaseLegal)


def test_k4_un_consentimiento_revocado_no_cubre_desde_ese_dia() -> None:
    revocado = ConsentimientoRevocado(
        caso_id=CASO_ID, consentimiento_id="consentimiento-1", fecha=date(2025, 6, 2)
    )
    caso.given(DETECTADO, CONSENTIDO).when(REVOCAR).then(revocado, AVISO_REVOCADO)
    spec = caso.given(DETECTADO, CONSENTIDO, revocado)
    spec.when(REVOCAR).then_nothing()
    spec.when(replace(INICIAR, fecha=date(2025, 6, 2))).then_refused(SinBaseLegal)
    spec.when(replace(INICIAR, fecha=date(2025, 6, 1))).then_accepted()
    caso.given(DETECTADO).when(REVOCAR).then_refused(ConsentimientoDesconocido)


def test_la_evaluacion_se_inicia_una_vez_y_se_completa_una_vez() -> None:
    en_evaluacion = caso.given(DETECTADO, CONSENTIDO, INICIADA).at("2025-03-20")
    en_evaluacion.when(INICIAR).then_nothing()
    en_evaluacion.when(replace(INICIAR, dupla_id="dupla-2")).then_refused(EvaluacionNoCorresponde)
    en_evaluacion.when(COMPLETAR).then(COMPLETADA)
    evaluado.when(COMPLETAR).then_nothing()
    evaluado.when(replace(COMPLETAR, resultado="NO_INGRESA")).then_refused(EvaluacionNoCorresponde)
    caso.given(DETECTADO, CONSENTIDO).when(COMPLETAR).then_refused(EvaluacionNoCorresponde)


def test_un_caso_ingresa_una_vez() -> None:
    ingresado = caso.given(DETECTADO, CONSENTIDO, INICIADA, COMPLETADA, INGRESADO)
    ingresado.when(INGRESAR).then_nothing()
    ingresado.when(replace(INGRESAR, dupla_id="dupla-2")).then_refused(CasoYaIngresado)
    ingresado.when(RECHAZAR).then_refused(CasoYaIngresado)


def test_k5_la_evaluacion_toma_un_cupo_de_los_estimados() -> None:
    spec = caso.given(DETECTADO, CONSENTIDO)
    lleno = spec.given_on(CUPO, POLIGONO_ID, ESTIMADO, otro(1), otro(2))
    lleno.when(INICIAR).then_refused(CupoAgotado, "2", "3")
    spec.given_on(CUPO, POLIGONO_ID, ESTIMADO, otro(1)).when(INICIAR).then(INICIADA, OCUPADO)


def test_k5_sin_estimacion_no_hay_tope() -> None:
    spec = caso.given(DETECTADO, CONSENTIDO)
    muchos = [otro(n) for n in range(50)]
    spec.given_on(CUPO, POLIGONO_ID, *muchos).when(INICIAR).then_accepted()
    desconocido = replace(ESTIMADO, casos_estimados=None)
    spec.given_on(CUPO, POLIGONO_ID, desconocido, *muchos).when(INICIAR).then_accepted()


def test_k5_si_la_estimacion_baja_nadie_ingresa_hasta_que_haya_lugar() -> None:
    spec = evaluado.given_on(POLIGONO, POLIGONO_ID, ELEGIDO)
    uno = replace(ESTIMADO, casos_estimados=1)
    spec.given_on(CUPO, POLIGONO_ID, OCUPADO, otro(1), uno).when(INGRESAR).then_refused(CupoAgotado)
    libre = CupoLiberado(poligono_id=POLIGONO_ID, caso_id="otro-1")
    spec.given_on(CUPO, POLIGONO_ID, OCUPADO, otro(1), uno, libre).when(INGRESAR).then(INGRESADO)


def test_k5_el_cupo_se_estima_en_casos_enteros() -> None:
    cupo.when(ESTIMAR).then(ESTIMADO)
    cupo.given(ESTIMADO).when(ESTIMAR).then_nothing()
    cupo.when(replace(ESTIMAR, casos_estimados=0)).then_refused(CupoInvalido)
    cupo.when(replace(ESTIMAR, casos_estimados=1)).then_accepted()
    cupo.when(replace(ESTIMAR, casos_estimados=None)).then_accepted()


def test_rechazar_el_ingreso_libera_a_la_persona_y_el_cupo() -> None:
    rechazo = IngresoRechazado(caso_id=CASO_ID, poligono_id=POLIGONO_ID, causal="NO_CUMPLE_PERFIL")
    liberada = ClaveLiberada(clave=CLAVE_PERSONA, titular=CASO_ID)
    # How long the file is kept counts from the day of the decision.
    cerrado = replace(EXPEDIENTE, clase="no_admitido", desde=date(2025, 4, 15))
    evaluado_en_abril = evaluado.at("2025-04-15")
    spec = evaluado_en_abril.given_on(CLAVE, CLAVE_PERSONA, RESERVADA)
    spec.when(RECHAZAR).then(
        rechazo, cerrado, liberada, CupoLiberado(poligono_id=POLIGONO_ID, caso_id=CASO_ID)
    )
    detectado = caso.at("2025-04-15").given(DETECTADO).given_on(CLAVE, CLAVE_PERSONA, RESERVADA)
    detectado.when(RECHAZAR).then(rechazo, cerrado, liberada)
    rechazado = caso.given(DETECTADO, rechazo)
    rechazado.when(RECHAZAR).then_nothing()
    rechazado.when(replace(RECHAZAR, causal="DESISTE")).then_refused(CasoCerrado)
    rechazado.when(INICIAR).then_refused(CasoCerrado, "NO_INGRESA")


def test_k3_rechazado_el_ingreso_la_persona_puede_detectarse_en_otro_caso() -> None:
    nuevo = replace(DETECTAR, caso_id="caso-2")
    spec = caso.given_on(
        CLAVE, CLAVE_PERSONA, RESERVADA, ClaveLiberada(clave=CLAVE_PERSONA, titular=CASO_ID)
    )
    detectado, reservada = spec.when(nuevo).events()
    assert isinstance(detectado, CasoDetectado)
    assert reservada.titular == "caso-2"

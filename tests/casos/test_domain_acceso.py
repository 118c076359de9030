"""Reading a file (E1 to E3): the role and the purpose say what is opened, and the reading is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.casos.domain import ACCESO
from services.casos.domain.acceso import (
    CON_BASE,
    MAXIMO_HORAS,
    TODA_LA_FICHA,
    VISIBLES,
    AccederFicha,
    OtorgarAccesoEmergencia,
)
from services.casos.domain.estados import CASO_LEIDO
from services.casos.domain.persona_estado import PERSONA_LEIDA
from services.casos.domain.rechazos import CasoNoDetectado
from services.casos.domain.rechazos_acceso import (
    DerechoNoSolicitado,
    DuracionDeEmergenciaInvalida,
    EmergenciaNoVigente,
    FinalidadNoCorresponde,
)
from services.casos.events import ConsentimientoRevocado
from services.casos.events_acceso import AccesoEmergenciaOtorgado, FichaAccedida, FinalidadLectura
from shared.access.grants import GRANTS, RolAsignado
from shared.access.scopes import EVERYWHERE, Alcance
from shared.moments import Moment
from shared.personal import Personal
from shared.testing import Spec
from tests.casos.ejemplos import ACCEDER, CASO_ID, CON_PLAN, EMERGENCIA, PERSONA
from tests.casos.test_domain_base_legal import ACOGIDO, PEDIDO

AHORA = datetime(2025, 5, 10, 12, tzinfo=UTC)
HOY = date(2025, 5, 10)
ROLES = (*VISIBLES, "operador", "coordinador_app", "sistema", "administrador")
FINALIDADES: tuple[FinalidadLectura, ...] = (
    "evaluacion",
    "intervencion",
    "derivacion",
    "seguimiento",
    "fiscalizacion",
    "emergencia",
    "derecho_titular",
)
OTORGADA = AccesoEmergenciaOtorgado(
    caso_id=CASO_ID,
    actor_id="actor",
    motivo=Personal(PERSONA, "motivo inventado de la emergencia"),
    vence_en=Moment("2025-05-10T16:00:00.000000Z"),
)


def asignado(alcance: Alcance, finalidad: str | None) -> RolAsignado:
    return RolAsignado(
        asignacion_id="a1",
        actor_id="actor",
        rol="auditor",
        alcance=alcance,
        finalidad=finalidad,
        desde=HOY,
        hasta=HOY,
        motivo="resolucion-1",
    )


DE_ESTE_CASO = asignado(Alcance(tipo="caso", valor=CASO_ID), "fiscalizacion")
acceso = Spec(ACCESO).given_on(CASO_LEIDO, CASO_ID, *CON_PLAN).at("2025-05-10", now=AHORA)
# Whoever may read for some reason has it here: what is left is the table of roles and purposes.
dispuesto = (
    acceso.given(OTORGADA)
    .given_on(PERSONA_LEIDA, PERSONA, PEDIDO)
    .given_on(GRANTS, "actor", DE_ESTE_CASO)
)


@pytest.mark.parametrize("rol", ROLES)
@pytest.mark.parametrize("finalidad", FINALIDADES)
def test_e1_se_abre_lo_que_dice_la_tabla_y_donde_calla_nada(
    rol: str, finalidad: FinalidadLectura
) -> None:
    orden = AccederFicha(caso_id=CASO_ID, finalidad=finalidad)
    campos = VISIBLES.get(rol, {}).get(finalidad)
    if campos is None:
        dispuesto.by("actor", rol).when(orden).then_refused(FinalidadNoCorresponde, rol, finalidad)
        return
    (accedida,) = dispuesto.by("actor", rol).when(orden).events()
    # CON_PLAN's consent does not cover `seguimiento`: then nothing personal is opened.
    assert accedida.campos == (() if finalidad == "seguimiento" else campos)


def test_quien_ejecuta_no_ve_lo_sensible_y_quien_opera_o_coordina_no_lee() -> None:
    sensibles = {"riesgo", "plan", "notas", "fundamentos"}
    assert not sensibles & {c for campos in VISIBLES["ejecutor"].values() for c in campos}
    assert not {"operador", "coordinador_app", "administrador", "sistema"} & VISIBLES.keys()


def test_k4_revocado_el_consentimiento_la_dupla_ve_el_caso_y_no_los_datos() -> None:
    revocado = ConsentimientoRevocado(
        caso_id=CASO_ID, consentimiento_id="consentimiento-1", fecha=HOY
    )
    despues = acceso.given_on(CASO_LEIDO, CASO_ID, *CON_PLAN, revocado)
    nada = FichaAccedida(caso_id=CASO_ID, finalidad="intervencion", campos=())
    despues.by("actor", "dupla_psicosocial").when(ACCEDER).then(nada)
    antes = acceso.by("actor", "dupla_psicosocial").when(ACCEDER)
    antes.then(replace(nada, campos=TODA_LA_FICHA))


def test_k4_quien_se_opuso_no_se_lee_con_su_consentimiento() -> None:
    opuesto = acceso.given_on(PERSONA_LEIDA, PERSONA, PEDIDO, ACOGIDO)
    (accedida,) = opuesto.by("actor", "dupla_psicosocial").when(ACCEDER).events()
    assert accedida.campos == ()


@pytest.mark.parametrize(
    "asignacion",
    [
        asignado(EVERYWHERE, None),
        asignado(Alcance(tipo="caso", valor="otro-caso"), "fiscalizacion"),
        asignado(Alcance(tipo="caso", valor=CASO_ID), "otra-finalidad"),
        replace(DE_ESTE_CASO, desde=HOY - timedelta(days=9), hasta=HOY - timedelta(days=1)),
    ],
)
def test_e1_un_auditor_lee_con_una_asignacion_por_caso_y_finalidad(asignacion: RolAsignado) -> None:
    orden = AccederFicha(caso_id=CASO_ID, finalidad="fiscalizacion")
    auditor = acceso.by("actor", "auditor")
    auditor.given_on(GRANTS, "actor", asignacion).when(orden).then_refused(FinalidadNoCorresponde)
    auditor.given_on(GRANTS, "actor", DE_ESTE_CASO).when(orden).then_accepted()


def test_e2_un_acceso_de_emergencia_dice_por_que_y_vence() -> None:
    supervisor = acceso.by("actor", "supervisor_regional")
    supervisor.when(EMERGENCIA).then(OTORGADA)
    orden = AccederFicha(caso_id=CASO_ID, finalidad="emergencia")
    roto = supervisor.given(OTORGADA)
    limite = datetime(2025, 5, 10, 16, tzinfo=UTC)
    roto.at("2025-05-10", now=limite - timedelta(microseconds=1)).when(orden).then_accepted()
    roto.at("2025-05-10", now=limite).when(orden).then_refused(EmergenciaNoVigente)
    supervisor.when(orden).then_refused(EmergenciaNoVigente)
    roto.by("otra-persona", "supervisor_regional").when(orden).then_refused(EmergenciaNoVigente)


def test_e2_una_emergencia_dura_horas() -> None:
    supervisor = acceso.by("actor", "supervisor_regional")
    for horas in (0, -1, MAXIMO_HORAS + 1):
        supervisor.when(replace(EMERGENCIA, horas=horas)).then_refused(DuracionDeEmergenciaInvalida)
    for horas in (1, MAXIMO_HORAS):
        supervisor.when(replace(EMERGENCIA, horas=horas)).then_accepted()


def test_e3_por_un_derecho_se_lee_mientras_no_se_resuelve() -> None:
    orden = AccederFicha(caso_id=CASO_ID, finalidad="derecho_titular")
    delegada = acceso.by("actor", "delegado_datos")
    delegada.when(orden).then_refused(DerechoNoSolicitado)
    delegada.given_on(PERSONA_LEIDA, PERSONA, PEDIDO).when(orden).then_accepted()
    resuelto = delegada.given_on(PERSONA_LEIDA, PERSONA, PEDIDO, ACOGIDO)
    resuelto.when(orden).then_refused(DerechoNoSolicitado)


def test_de_un_caso_que_no_existe_no_se_lee_nada() -> None:
    for orden in (ACCEDER, EMERGENCIA):
        sin_caso: Any = Spec(ACCESO).by("actor", "dupla_psicosocial").when(orden)
        sin_caso.then_refused(CasoNoDetectado)


def test_las_finalidades_con_base_son_las_del_consentimiento() -> None:
    assert set(FINALIDADES) - CON_BASE == {"fiscalizacion", "emergencia", "derecho_titular"}
    assert isinstance(EMERGENCIA, OtorgarAccesoEmergencia)

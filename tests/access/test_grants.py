"""AC1 to AC6: who may give and take a role, how far and for how long; each refusal beside what is accepted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from shared.access import refusals
from shared.access.grants import GRANTS, MAX_DAYS, AsignarRol, RevocarRol, RolAsignado, RolRevocado
from shared.access.refusals import (
    AlcanceNoCorresponde,
    AsignacionDesconocida,
    AsignacionRepetida,
    FinalidadRequerida,
    NadieSeAsignaSuRol,
    OtorganteSinFacultad,
    RolDesconocido,
    RolNoRectificable,
    VigenciaInvalida,
)
from shared.access.scopes import EVERYWHERE, Alcance
from shared.decider import DomainError
from shared.declare import event_type
from shared.errors import InvalidInput
from shared.schemas import dump, json_schema, load
from shared.testing import Spec
from tests.access.kit import AHORA, ANA, BETO, HOY, ROLES, asignado_a, en

ADMIN, JEFA = "administrador-1", "jefatura-1"

spec = Spec(ROLES, now=AHORA)
por_admin = spec.by(ADMIN, "administrador").given_on(
    GRANTS, ADMIN, asignado_a(ADMIN, "administrador")
)
por_jefa = spec.by(JEFA, "jefatura").given_on(
    GRANTS, JEFA, asignado_a(JEFA, "jefatura", en("barrio", "b1"))
)
DADO = asignado_a(ANA, "dupla", en("barrio", "b1"))
REVOCADO = RolRevocado(
    asignacion_id=DADO.asignacion_id, actor_id=ANA, rol="dupla", motivo="renuncia"
)
REVOCAR = RevocarRol(asignacion_id=DADO.asignacion_id, actor_id=ANA, motivo="renuncia")


def orden(hecho: RolAsignado, **cambios: Any) -> AsignarRol:
    return load(AsignarRol, dump(hecho) | {k: _plain(v) for k, v in cambios.items()})


def _plain(valor: Any) -> Any:
    if isinstance(valor, Alcance):
        return dump(valor)
    return str(valor) if isinstance(valor, date) else valor


def test_un_rol_otorgado_es_un_hecho_con_todo_lo_que_dice_la_orden() -> None:
    por_admin.when(orden(DADO)).then(DADO)


def test_ac1_nadie_se_asigna_un_rol() -> None:
    propio = asignado_a(ADMIN, "operador")
    por_admin.when(orden(propio)).then_refused(NadieSeAsignaSuRol, "operador")
    por_admin.when(orden(propio, actor_id=ANA)).then_accepted()


def test_ac1_tampoco_la_mano_del_servicio() -> None:
    propia = spec.by("sistema", "sistema")
    propia.when(orden(asignado_a("sistema", "administrador"))).then_refused(NadieSeAsignaSuRol)
    spec.by("sistema:casos", "sistema").when(
        orden(asignado_a("sistema", "administrador"))
    ).then_accepted()


def test_ac2_otorga_quien_tiene_el_rol_que_dice_la_tabla() -> None:
    sin_rol = spec.by(ADMIN, "administrador")
    sin_rol.when(orden(DADO)).then_refused(OtorganteSinFacultad, "administrador, jefatura")
    de_otro = sin_rol.given_on(GRANTS, ADMIN, asignado_a(ADMIN, "operador"))
    de_otro.when(orden(DADO)).then_refused(OtorganteSinFacultad)
    por_admin.when(orden(DADO)).then_accepted()


def test_ac2_no_basta_tener_el_rol_si_se_actua_con_otro() -> None:
    por_admin.by(ADMIN, "operador").when(orden(DADO)).then_refused(OtorganteSinFacultad)


def test_ac2_una_jefatura_no_otorga_lo_que_otorga_la_administracion() -> None:
    por_jefa.when(orden(asignado_a(ANA, "operador"))).then_refused(OtorganteSinFacultad)
    por_jefa.when(orden(DADO)).then_accepted()


def test_ac2_nadie_otorga_mas_alla_de_su_propio_alcance() -> None:
    por_jefa.when(orden(DADO, alcance=en("barrio", "b2"))).then_refused(
        OtorganteSinFacultad, "barrio/b2"
    )
    por_jefa.when(orden(DADO, alcance=en("barrio", "b1"))).then_accepted()


def test_ac2_un_rol_vencido_revocado_o_futuro_no_otorga() -> None:
    propio = asignado_a(ADMIN, "administrador")
    ayer = HOY - timedelta(days=1)
    revocado = RolRevocado(
        asignacion_id=propio.asignacion_id, actor_id=ADMIN, rol=propio.rol, motivo="cese"
    )
    manana = HOY + timedelta(days=1)
    for pasado in (
        [replace(propio, desde=ayer, hasta=ayer)],
        [replace(propio, desde=manana)],
        [propio, revocado],
    ):
        quien = spec.by(ADMIN, "administrador").given_on(GRANTS, ADMIN, *pasado)
        quien.when(orden(DADO)).then_refused(OtorganteSinFacultad)
    hoy_no_mas = replace(propio, desde=HOY, hasta=HOY)
    quien = spec.by(ADMIN, "administrador").given_on(GRANTS, ADMIN, hoy_no_mas)
    quien.when(orden(DADO)).then_accepted()


def test_ac2_la_mano_del_servicio_solo_nombra_a_quien_administra() -> None:
    propia = spec.by("sistema:casos", "sistema")
    propia.when(orden(asignado_a(ANA, "operador"))).then_refused(OtorganteSinFacultad)
    propia.when(orden(asignado_a(ANA, "administrador"))).then_accepted()


def test_ac2_nadie_se_hace_pasar_por_la_mano_del_servicio() -> None:
    order = orden(asignado_a(ANA, "administrador"))
    spec.by("local", "sistema").when(order).then_refused(OtorganteSinFacultad)
    por_admin.when(order).then_refused(OtorganteSinFacultad, "sistema")


def test_ac3_solo_los_roles_de_la_tabla() -> None:
    por_admin.when(orden(DADO, rol="rey")).then_refused(RolDesconocido, "operador", "dupla")
    por_admin.when(orden(DADO, rol="sistema", alcance=EVERYWHERE)).then_refused(RolDesconocido)
    por_admin.when(orden(DADO, rol="dupla")).then_accepted()


def test_ac3_cada_rol_con_sus_alcances() -> None:
    por_admin.when(orden(DADO, alcance=EVERYWHERE)).then_refused(AlcanceNoCorresponde, "barrio")
    por_admin.when(orden(DADO, alcance=en("ficha", "b1"))).then_refused(AlcanceNoCorresponde)
    por_admin.when(orden(DADO, alcance=en("barrio", "b1"))).then_accepted()


def test_ac4_un_rol_rige_desde_hoy_y_no_mas_de_un_anio() -> None:
    limite = HOY + timedelta(days=MAX_DAYS)
    un_dia = timedelta(days=1)
    por_admin.when(orden(DADO, desde=HOY - un_dia)).then_refused(VigenciaInvalida)
    por_admin.when(orden(DADO, hasta=HOY - un_dia)).then_refused(VigenciaInvalida)
    por_admin.when(orden(DADO, hasta=limite + un_dia)).then_refused(VigenciaInvalida, "366")
    for hasta in (HOY, limite):
        por_admin.when(orden(DADO, hasta=hasta)).then_accepted()


def test_ac4_el_dia_es_el_de_chile() -> None:
    """At 02:00 UTC it is still the day before in Santiago."""
    temprano = AHORA.replace(hour=2)
    ayer = HOY - timedelta(days=1)
    admin = asignado_a(ADMIN, "administrador", desde=ayer)
    quien = spec.by(ADMIN, "administrador").given_on(GRANTS, ADMIN, admin)
    quien.at("2026-12", now=temprano).when(orden(DADO, desde=ayer)).then_accepted()
    quien.at("2026-12", now=AHORA).when(orden(DADO, desde=ayer)).then_refused(VigenciaInvalida)


def test_ac5_quien_audita_una_ficha_lo_hace_para_algo() -> None:
    de_una = asignado_a(ANA, "auditor", en("ficha", "b1-1"))
    por_admin.when(orden(de_una)).then_refused(FinalidadRequerida, "ficha/b1-1")
    por_admin.when(orden(de_una, finalidad="fiscalizacion")).then_accepted()
    por_admin.when(orden(asignado_a(ANA, "auditor"))).then_accepted()


def test_ac6_se_revoca_lo_que_existe_una_vez() -> None:
    por_admin.when(REVOCAR).then_refused(AsignacionDesconocida, DADO.asignacion_id)
    por_admin.given(DADO).when(REVOCAR).then(REVOCADO)
    por_admin.given(DADO, REVOCADO).when(REVOCAR).then_nothing()


def test_ac2_revoca_quien_podria_otorgar() -> None:
    por_jefa.given(DADO).when(REVOCAR).then_accepted()
    ajeno = replace(DADO, alcance=en("barrio", "b2"))
    por_jefa.given(ajeno).when(REVOCAR).then_refused(OtorganteSinFacultad)
    spec.by(BETO, "operador").given(DADO).when(REVOCAR).then_refused(OtorganteSinFacultad)


def test_ac2_un_rol_que_salio_de_la_tabla_lo_revoca_el_servicio() -> None:
    antiguo = replace(DADO, rol="antiguo")
    por_admin.given(antiguo).when(REVOCAR).then_refused(OtorganteSinFacultad, "sistema")
    spec.by("sistema:casos", "sistema").given(antiguo).when(REVOCAR).then_accepted()


def test_ac6_una_asignacion_repetida_igual_no_hace_nada_y_distinta_se_rechaza() -> None:
    por_admin.given(DADO).when(orden(DADO)).then_nothing()
    por_admin.given(DADO).when(orden(DADO, hasta=HOY)).then_refused(AsignacionRepetida)
    por_admin.given(DADO, REVOCADO).when(orden(DADO)).then_refused(AsignacionRepetida)
    por_admin.given(DADO, REVOCADO).when(orden(DADO, asignacion_id="otra")).then_accepted()


@pytest.mark.parametrize("campo", ["rol", "hasta", "alcance"])
def test_ac6_un_rol_no_se_rectifica(campo: str) -> None:
    nuevo = {"rol": "operador", "hasta": date(2030, 1, 1), "alcance": EVERYWHERE}[campo]
    por_admin.given(DADO).when_rectified(DADO, **{campo: nuevo}).then_refused(RolNoRectificable)


def test_ac6_ningun_campo_de_un_rol_se_puede_rectificar() -> None:
    for cls in (RolAsignado, RolRevocado):
        assert set(event_type(cls).fixed) == set(cls.__dataclass_fields__)


@pytest.mark.parametrize(
    ("campo", "malo", "bueno"),
    [
        ("actor_id", "12345678-5", BETO),
        ("actor_id", "Ana Pérez", "funcionaria.17"),
        ("actor_id", "sistema:casos", "casos"),
        ("motivo", "porque Ana lo pidió", "resolucion-15"),
        ("motivo", "run-12345678-5", "memo-2026-15"),
        ("finalidad", "ver a la niña", "fiscalizacion"),
        ("asignacion_id", "", "a-1"),
        ("alcance", Alcance(tipo="barrio"), en("barrio", "b1")),
        ("alcance", en("barrio", "12345678-5"), en("barrio", "13")),
        ("alcance", en("todo", "b1"), en("barrio", "b1")),
    ],
)
def test_ningun_dato_de_una_persona_entra_ni_siquiera_a_un_rechazo(
    campo: str, malo: Any, bueno: Any
) -> None:
    """Invalid input is answered and never stored; a refusal would be."""
    with pytest.raises(InvalidInput) as error:
        por_admin.when(orden(DADO, **{campo: malo})).events()
    assert f"data.{campo}" in str(error.value)
    assert not isinstance(malo, str) or not malo or malo not in str(error.value)
    por_admin.when(orden(DADO, **{campo: bueno})).then_accepted()


@pytest.mark.parametrize("hecho", [DADO, REVOCADO, replace(DADO, finalidad="fiscalizacion")])
def test_los_hechos_van_y_vuelven_del_json(hecho: Any) -> None:
    assert load(type(hecho), dump(hecho)) == hecho
    assert json_schema(type(hecho))["additionalProperties"] is False


def test_cada_rechazo_tiene_su_regla_y_su_prueba() -> None:
    declarados = {
        cls
        for cls in vars(refusals).values()
        if isinstance(cls, type) and issubclass(cls, DomainError) and cls is not DomainError
    }
    assert {cls.rule for cls in declarados} == {f"AC{n}" for n in range(1, 7)}
    assert {cls.__name__ for cls in declarados} <= globals().keys()

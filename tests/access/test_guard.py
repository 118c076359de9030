"""The right to do something: what the token says, cut down to what the log grants at that moment."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.access.asked import Asked
from shared.access.bearer import Bearer
from shared.access.errors import Forbidden
from shared.access.grants import GRANTS, RevocarRol, RolAsignado, RolRevocado
from shared.access.guard import Right, authorise
from shared.access.scopes import EVERYWHERE, Alcance, reaches
from shared.decider import Decider
from tests.access.kit import (
    AHORA,
    ANA,
    BETO,
    HOY,
    MATRIX,
    asignado_a,
    contexto,
    en,
    portador,
)

ASIGNADA = Asked("AnotarFicha", "ficha/b1-asignada")
AJENA = Asked("AnotarFicha", "ficha/b1-otra")


def derecho(bearer: Bearer, asked: Asked, *hechos: Any, now: Any = AHORA) -> Right:
    """With these facts as the past of whoever they name."""

    def state_of(decider: Decider[Any, Any, Any], stream: str) -> tuple[int, Any]:
        own = [h for h in hechos if stream == f"rol/{h.actor_id}"]
        return len(own), decider.fold(own)

    return authorise(MATRIX, bearer, asked, contexto(now), state_of)


def puede(bearer: Bearer, asked: Asked, *hechos: Any, now: Any = AHORA) -> bool:
    try:
        derecho(bearer, asked, *hechos, now=now)
    except Forbidden:
        return False
    return True


NORMA = Asked("PublicarNorma")
OPERA = asignado_a(ANA, "operador")
REVOCADO = RolRevocado(asignacion_id=OPERA.asignacion_id, actor_id=ANA, rol="operador", motivo="x")


def test_it_takes_the_role_in_the_token_and_in_the_log() -> None:
    assert puede(portador(ANA, "operador"), NORMA, OPERA)
    assert not puede(portador(ANA, "operador"), NORMA)
    assert not puede(portador(ANA, "jefatura"), NORMA, OPERA)
    assert not puede(portador(BETO, "operador"), NORMA, OPERA)


def test_a_revoked_role_with_a_living_token_is_refused() -> None:
    token = portador(ANA, "operador")
    assert puede(token, NORMA, OPERA)
    assert not puede(token, NORMA, OPERA, REVOCADO)


def test_a_role_counts_from_its_first_day_to_its_last() -> None:
    hoy = replace(OPERA, desde=HOY, hasta=HOY)
    un_dia = timedelta(days=1)
    assert puede(portador(ANA, "operador"), NORMA, hoy)
    assert not puede(portador(ANA, "operador"), NORMA, hoy, now=AHORA - un_dia)
    assert not puede(portador(ANA, "operador"), NORMA, hoy, now=AHORA + un_dia)


def test_a_scope_reaches_what_it_names_and_no_more() -> None:
    jefa = asignado_a(ANA, "jefatura", en("barrio", "b1"))
    token = portador(ANA, "jefatura")
    assert puede(token, Asked("AbrirFicha", "ficha/b1-9"), jefa)
    assert not puede(token, Asked("AbrirFicha", "ficha/b2-9"), jefa)
    assert not puede(token, Asked("AbrirFicha", "otra/b1-9"), jefa)
    assert not puede(token, Asked("AbrirFicha"), jefa)
    assert puede(token, Asked("AbrirFicha", "ficha/b2-9"), asignado_a(ANA, "jefatura"))


def test_the_token_can_narrow_what_the_log_grants_and_never_widen_it() -> None:
    todo = asignado_a(ANA, "jefatura")
    uno = asignado_a(ANA, "jefatura", en("barrio", "b1"))
    solo_b1 = portador(ANA, "jefatura", alcance=en("barrio", "b1"))
    assert puede(solo_b1, Asked("AbrirFicha", "ficha/b1-9"), todo)
    assert not puede(solo_b1, Asked("AbrirFicha", "ficha/b2-9"), todo)
    assert not puede(portador(ANA, "jefatura"), Asked("AbrirFicha", "ficha/b2-9"), uno)


def test_the_dupla_does_what_is_assigned_to_it_within_its_barrio() -> None:
    dupla = asignado_a(ANA, "dupla", en("barrio", "b1"))
    token = portador(ANA, "dupla")
    assert puede(token, ASIGNADA, dupla)
    assert not puede(token, AJENA, dupla)
    assert not puede(token, ASIGNADA, asignado_a(ANA, "dupla", en("barrio", "b2")))
    de_beto = asignado_a(BETO, "dupla", en("barrio", "b1"))
    assert not puede(portador(BETO, "dupla"), ASIGNADA, de_beto)


def test_the_auditor_reads_one_file_with_a_grant_for_it() -> None:
    """A scope over everything does not open a file: each is granted, for a purpose."""
    leer = Asked("leer_ficha", "ficha/b1-1")
    todo = asignado_a(ANA, "auditor")
    una = asignado_a(ANA, "auditor", en("ficha", "b1-1"), finalidad="reclamo", asignacion_id="2")
    token = portador(ANA, "auditor")
    assert puede(token, Asked("eventos"), todo)
    assert not puede(token, leer, todo)
    assert puede(token, leer, todo, una)
    assert not puede(token, Asked("leer_ficha", "ficha/b1-2"), todo, una)
    assert derecho(token, leer, todo, una).purposes == {"reclamo"}


def test_a_service_needs_no_grant_and_does_only_what_its_row_says() -> None:
    servicio = portador("sistema:reportes", "sistema")
    assert derecho(servicio, Asked("eventos")).actor.rol == "sistema"
    assert not puede(servicio, NORMA)
    assert not puede(servicio, Asked("AsignarRol", "rol/x", {"alcance": EVERYWHERE}))


def test_who_grants_is_held_to_the_scope_granted() -> None:
    jefa = asignado_a(ANA, "jefatura", en("barrio", "b1"))
    token = portador(ANA, "jefatura")

    def asignar(alcance: Alcance) -> Asked:
        return Asked("AsignarRol", f"rol/{BETO}", {"alcance": alcance})

    assert puede(token, asignar(en("barrio", "b1")), jefa)
    assert not puede(token, asignar(en("barrio", "b2")), jefa)
    assert not puede(token, asignar(EVERYWHERE), jefa)


def test_who_revokes_is_held_to_the_scope_that_was_granted() -> None:
    jefa = asignado_a(ANA, "jefatura", en("barrio", "b1"))
    dado = asignado_a(BETO, "dupla", en("barrio", "b1"))
    revocar = Asked.by_command(
        RevocarRol(asignacion_id=dado.asignacion_id, actor_id=BETO, motivo="x")
    )
    token = portador(ANA, "jefatura")
    assert puede(token, revocar, jefa, dado)
    assert not puede(token, revocar, jefa, replace(dado, alcance=en("barrio", "b2")))
    assert not puede(token, revocar, jefa)


def test_the_right_says_on_whose_behalf_and_what_it_rests_on() -> None:
    dupla = asignado_a(ANA, "dupla", en("barrio", "b1"))
    found = derecho(portador(ANA, "operador", "dupla"), ASIGNADA, dupla)
    assert (found.actor.id, found.actor.rol) == (ANA, "dupla")
    assert found.reads == {f"rol/{ANA}": 1}


def test_of_several_roles_the_first_of_the_table_that_is_enough_acts() -> None:
    roles = [OPERA, asignado_a(ANA, "dupla", en("barrio", "b1"))]
    assert derecho(portador(ANA, "dupla", "operador"), ASIGNADA, *roles).actor.rol == "operador"
    assert derecho(portador(ANA, "dupla"), ASIGNADA, *roles).actor.rol == "dupla"


def test_a_refusal_tells_nothing_of_what_exists(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    dupla = asignado_a(ANA, "dupla", en("barrio", "b1"))
    answers = []
    for asked in (AJENA, Asked("AnotarFicha", "ficha/nada"), Asked("AnotarFicha")):
        with pytest.raises(Forbidden) as refused:
            derecho(portador(ANA, "dupla"), asked, dupla)
        answers.append(refused.value.problem)
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["status"] == 403
    assert "b1-otra" not in caplog.text + str(answers)


@pytest.mark.parametrize(
    ("scopes", "found", "expected"),
    [
        ([en("barrio", "b1")], {"b1"}, True),
        ([en("barrio", "b1")], {"b1", "b2"}, False),  # what touches two needs both
        ([en("barrio", "b1"), en("barrio", "b2")], {"b1", "b2"}, True),
        ([en("barrio", "b1")], set(), False),  # what cannot be told is refused
        ([en("ficha", "b1")], {"b1"}, False),  # an id of another kind
        ([EVERYWHERE], set(), True),
        ([], {"b1"}, False),
    ],
)
def test_every_id_has_to_be_within_reach(
    scopes: Sequence[Alcance], found: set[str], expected: bool
) -> None:
    assert reaches(scopes, ["barrio"], (), ANA, lambda _: found) is expected


def test_only_a_scope_over_everything_reaches_what_is_of_all() -> None:
    assert reaches([EVERYWHERE], ["todo"], (), ANA, lambda _: ())
    assert not reaches([en("barrio", "b1")], ["todo"], (), ANA, lambda _: {"b1"})


def test_grants_are_folded_by_their_own_id() -> None:
    hechos: list[RolAsignado | RolRevocado] = [OPERA, replace(OPERA, asignacion_id="b"), REVOCADO]
    vigentes = GRANTS.fold(hechos).vigentes(HOY, "operador")
    assert [h.asignacion_id for h in vigentes] == ["b"]

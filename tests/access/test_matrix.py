"""A table that does not fit together does not start; one that does refuses whatever it does not say."""

from __future__ import annotations

import pytest

from shared.access.matrix import Matrix
from tests.access.kit import MATRIX, asignado, barrio

ROLES = """
    administrador  alcances:todo    otorga:sistema
    jefatura       alcances:barrio  otorga:administrador
    dupla          alcances:barrio  otorga:jefatura,administrador
    sistema        automatico
"""
TABLE = """
    AbrirFicha   jefatura:barrio
    AnotarFicha  dupla:asignado,barrio
    AsignarRol   administrador:todo
    eventos      sistema:todo
"""


def matrix(roles: str = ROLES, table: str = TABLE, **other: object) -> Matrix:
    said = {"subjects": {"barrio": barrio, "asignado": asignado}, "own": {"asignado"}} | other
    return Matrix.of(roles=roles, table=table, **said)  # type: ignore[arg-type]  # some are wrong on purpose


def test_a_cell_says_its_kinds_and_silence_says_none() -> None:
    made = matrix()
    assert made.kinds("AnotarFicha", "dupla") == ("asignado", "barrio")
    assert made.kinds("AnotarFicha", "jefatura") == ()
    assert made.kinds("BorrarFicha", "administrador") == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("jefatura:barrio", "jefe:barrio"),  # an unknown role
        ("jefatura:barrio", "jefatura:region"),  # an unknown kind
        ("jefatura:barrio", "jefatura:todo"),  # a scope it can never be granted with
        ("jefatura:barrio", "jefatura"),
        ("jefatura:barrio", "jefatura:"),
        ("jefatura:barrio", "jefatura:barrio jefatura:barrio"),
        ("jefatura:barrio", ""),  # a row for nobody
        ("eventos      sistema:todo", "eventos sistema:barrio"),
        ("AsignarRol   administrador:todo", "AsignarRol sistema:todo"),
        ("AnotarFicha", "AbrirFicha"),  # twice
    ],
)
def test_a_wrong_row_does_not_start(before: str, after: str) -> None:
    assert before in TABLE
    with pytest.raises(TypeError, match="access table"):
        matrix(table=TABLE.replace(before, after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("otorga:sistema", "otorga:jefatura"),  # a circle
        ("otorga:sistema", "otorga:administrador"),  # itself
        ("otorga:sistema", "otorga:nadie"),
        ("otorga:sistema", ""),
        ("alcances:todo ", "alcances:comuna "),
        ("alcances:barrio", "alcances:asignado"),  # nobody is granted a relation
        ("automatico", "alcances:todo otorga:administrador"),  # nobody grants sistema
        ("automatico", "automatico alcances:todo"),
        ("otorga:administrador", "otorga:administrador finalidad:todo"),
        ("otorga:administrador", "otorga:administrador color:azul"),
        ("jefatura  ", "Jefatura  "),
        ("administrador  alcances:todo    otorga:sistema", "administrador automatico"),
    ],
)
def test_a_wrong_role_does_not_start(before: str, after: str) -> None:
    assert before in ROLES
    with pytest.raises(TypeError, match="access table"):
        matrix(roles=ROLES.replace(before, after))


def test_what_is_reserved_is_for_nobody() -> None:
    with pytest.raises(TypeError, match="reserved"):
        matrix(reserved={"AbrirFicha"})
    assert matrix(reserved={"BorrarFicha"}).kinds("BorrarFicha", "administrador") == ()


def test_the_tables_of_these_tests_start() -> None:
    assert matrix().roles.keys() < MATRIX.roles.keys()


def test_a_row_may_go_on_in_the_next_line() -> None:
    whole = Matrix.of(
        roles="administrador alcances:todo otorga:sistema\n operador alcances:todo\n + otorga:administrador",
        table="Abrir operador:todo\n+ administrador:todo",
        subjects={},
    )
    assert whole.cells["Abrir"] == {"operador": ("todo",), "administrador": ("todo",)}
    for wrong in ("+ operador:todo", "Abrir operador:todo\n+ operador:todo"):
        with pytest.raises(TypeError):
            Matrix.of(roles="operador alcances:todo otorga:sistema", table=wrong, subjects={})

"""The six tables, walked whole: role × action × scope. Wherever a table is silent the answer is no."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pytest

from shared.access.asked import Asked
from shared.access.errors import Forbidden
from shared.access.grants import AsignarRol, RevocarRol
from shared.access.guard import authorise
from shared.access.matrix import Matrix
from shared.access.scopes import EVERYWHERE, Alcance
from shared.decider import Decider
from shared.declare import command_type
from shared.runtime.runner import service_class
from tests.access.kit import ANA, asignado_a, contexto, en, portador
from tests.contracts.declared import SERVICES

HERE, ELSEWHERE, OTHER_PERSON = "aqui", "otro", "otra-persona"
GRANTING: Final = {command_type(cls).name for cls in (AsignarRol, RevocarRol)}
GLASS: Final = {"OtorgarAccesoEmergencia"}  # to break it is not to command anything
PERSONS: Final = {"ficha"} | GLASS  # who operates reads nobody
# They do nothing of their own: what is executed or simulated is judged as the command it names.
OPEN: Final = {"comandos", "ejecutar", "simular", "sobre", "privado"}


def table(service: str) -> Matrix:
    found: Matrix = importlib.import_module(f"services.{service}.access").ACCESS
    return found


def commands(service: str) -> set[str]:
    return set(service_class(service).public_commands()) | GRANTING


def queries(service: str) -> set[str]:
    cls = service_class(service)
    methods = {name: getattr(cls, name) for name in dir(cls)}
    return {
        name
        for name, method in methods.items()
        if hasattr(method, "nameko_entrypoints")
        and not hasattr(method, "command_class")
        and not name.startswith("recibir_")
    } - OPEN


def value_kinds(matrix: Matrix) -> list[str]:
    return sorted(matrix.subjects.keys() - matrix.own)


def allowed(matrix: Matrix, role: str, action: str, scope: Alcance, mine: bool) -> bool:
    """Asked of the guard itself: of something that is `aqui` for every kind, and `mine` or another's."""

    def subject(kind: str) -> Any:
        person = ANA if mine else OTHER_PERSON
        return lambda *_: [person if kind in matrix.own else HERE]

    fake = replace(matrix, subjects={kind: subject(kind) for kind in matrix.subjects})
    granted = asignado_a(ANA, role, scope)

    def state_of(decider: Decider[Any, Any, Any], stream: str) -> tuple[int, Any]:
        return 1, decider.fold([granted])

    try:
        authorise(fake, portador(ANA, role), Asked(action), contexto(), state_of)
    except Forbidden:
        return False
    return True


def expected(matrix: Matrix, role: str, action: str, scope: Alcance, mine: bool) -> bool:
    """What the words of the table mean, said again and otherwise."""
    cell = matrix.cells.get(action, {}).get(role)
    if cell is None:
        return False
    if role == "sistema":
        return True
    if scope.valor == ELSEWHERE:
        return False
    by_relation = mine and any(kind in matrix.own for kind in cell)
    one_by_one = set(matrix.roles[role].purpose)
    by_all = scope == EVERYWHERE and any(k not in matrix.own and k not in one_by_one for k in cell)
    return by_relation or by_all or scope.tipo in cell


def scopes(matrix: Matrix) -> Iterator[Alcance]:
    yield EVERYWHERE
    for kind in value_kinds(matrix):
        yield from (en(kind, HERE), en(kind, ELSEWHERE))


@pytest.mark.parametrize("service", SERVICES)
def test_role_by_action_by_scope(service: str) -> None:
    matrix = table(service)
    actions = commands(service) | queries(service) | {"NoExiste"}
    wrong = [
        (role, action, str(scope), mine)
        for role in (*matrix.roles, "nadie")
        for action in sorted(actions)
        for scope in scopes(matrix)
        for mine in (True, False)
        if allowed(matrix, role, action, scope, mine) != expected(matrix, role, action, scope, mine)
    ]
    assert wrong == []


@pytest.mark.parametrize("service", SERVICES)
def test_silence_is_a_refusal_for_every_scope(service: str) -> None:
    """Said without `expected`: not one cell that the table does not write lets anybody in."""
    matrix = table(service)
    silent = [
        (role, action)
        for role in matrix.roles
        for action in commands(service) | queries(service)
        if role not in matrix.cells.get(action, {})
    ]
    assert silent
    assert not [
        (role, action, str(scope))
        for role, action in silent
        for scope in scopes(matrix)
        if allowed(matrix, role, action, scope, mine=True)
    ]


@pytest.mark.parametrize("service", SERVICES)
def test_every_public_command_and_query_has_its_row_and_no_row_is_of_another(service: str) -> None:
    matrix = table(service)
    assert set(matrix.cells) | matrix.reserved == commands(service) | queries(service)


@pytest.mark.parametrize("service", SERVICES)
def test_whoever_audits_or_serves_gives_no_command(service: str) -> None:
    for action in commands(service):
        given = {"auditor", "sistema", "supervisor_regional"} & table(service).cells[action].keys()
        assert given == ({"supervisor_regional"} if action in GLASS else set())


@pytest.mark.parametrize("service", SERVICES)
def test_who_operates_gives_no_roles_and_who_gives_roles_operates_nothing(service: str) -> None:
    matrix = table(service)
    for action in matrix.cells:
        row = matrix.cells[action].keys()
        assert ("operador" not in row) == (action in GRANTING | PERSONS)
        assert ("administrador" in row) == (action in GRANTING)


@pytest.mark.parametrize("service", SERVICES)
def test_who_may_grant_something_has_the_row_to_do_it(service: str) -> None:
    matrix = table(service)
    granters = {name for role in matrix.roles.values() for name in role.granted_by} - {"sistema"}
    for action in GRANTING:
        assert matrix.cells[action].keys() == granters


@pytest.mark.parametrize("service", SERVICES)
def test_the_same_role_is_made_by_the_same_hands_everywhere(service: str) -> None:
    """The service's own hand makes only who administers, and that one is made by nobody else."""
    made_by_hand = {n for n, r in table(service).roles.items() if "sistema" in r.granted_by}
    assert made_by_hand == {"administrador"}
    assert table(service).roles["administrador"].granted_by == ("sistema",)


def test_who_renders_accounts_does_not_approve_them() -> None:
    matrix = table("financiamiento")
    assert "ejecutor" in matrix.cells["PresentarRendicion"]
    for action in ("ObservarRendicion", "AprobarRendicion", "RechazarRendicion", "GirarFondos"):
        assert "ejecutor" not in matrix.cells[action]


def test_who_formulates_a_plan_does_not_approve_it() -> None:
    matrix = table("casos")
    assert matrix.cells["FormularPlan"].keys() & matrix.cells["AprobarPlan"].keys() == {"operador"}


def test_the_dupla_touches_a_case_only_by_its_assignment() -> None:
    matrix = table("casos")
    for action, row in matrix.cells.items():
        if action not in {"DetectarCaso", "buscar_persona"} and (
            kinds := row.get("dupla_psicosocial")
        ):
            assert set(kinds) <= matrix.own, action

"""The locks: exact, hashed, of no registry, current; an image holds what the tests ran with."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.dependency_groups import resolve_dependency_groups
from packaging.requirements import Requirement

from tests.architecture.alone import LOCKS, REPOSITORY, SERVICES, canonical_name, locked

GROUPS = (*SERVICES, "emisor", "tejido", "dev", "bench")
PIN = re.compile(r"[A-Za-z0-9][\w.-]*==[^ ]+( ; [^\\]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?P<more> \\)?")


def groups() -> dict[str, list[Requirement]]:
    """The dependency groups of pyproject.toml, resolved."""
    with (REPOSITORY / "pyproject.toml").open("rb") as file:
        declared = tomllib.load(file)["dependency-groups"]
    return {
        name: [Requirement(line) for line in resolve_dependency_groups(declared, name)]
        for name in declared
    }


def test_hay_un_lock_por_grupo_y_ninguno_de_mas() -> None:
    assert {path.stem for path in LOCKS.iterdir()} == set(groups()) - {"kernel"} == set(GROUPS)


@pytest.mark.parametrize("group", GROUPS)
def test_un_lock_solo_tiene_versiones_exactas_con_sus_huellas(group: str) -> None:
    """Nothing else fits the grammar: no address, no option, no package without a hash."""
    lines = [
        line
        for line in (LOCKS / f"{group}.lock").read_text().splitlines()
        if not line.startswith("#")
    ]
    hash_expected = False
    for number, line in enumerate(lines, start=1):
        if hash_expected:
            found = HASH.fullmatch(line)
            assert found, f"línea {number}: {line}"
            hash_expected = found["more"] is not None
        else:
            assert PIN.fullmatch(line), f"línea {number}: {line}"
            hash_expected = True
    assert lines
    assert not hash_expected


@pytest.mark.parametrize("group", GROUPS)
def test_ningun_lock_nombra_un_registro(group: str) -> None:
    assert "http" not in (LOCKS / f"{group}.lock").read_text()


@pytest.mark.parametrize("group", GROUPS)
def test_un_lock_cumple_lo_que_su_grupo_declara(group: str) -> None:
    versions = locked(group)
    stale = [
        str(requirement)
        for requirement in groups()[group]
        if versions.get(canonical_name(requirement.name)) is None
        or not requirement.specifier.contains(versions[canonical_name(requirement.name)])
    ]
    assert stale == [], "corra make lock"


@pytest.mark.parametrize("group", [*SERVICES, "emisor", "tejido"])
def test_cada_imagen_lleva_las_versiones_que_se_probaron(group: str) -> None:
    assert locked(group).items() <= locked("dev").items()


@pytest.mark.parametrize("service", SERVICES)
def test_ningun_servicio_lleva_herramientas_de_desarrollo(service: str) -> None:
    names = {canonical_name(requirement.name) for requirement in groups()["dev"]}
    needed = {canonical_name(requirement.name) for requirement in groups()[service]}
    tools = names - needed - brought_by_the_kernel()
    assert tools & locked(service).keys() == set()


def brought_by_the_kernel() -> set[str]:
    """What tests name on their own account and nameko needs all the same."""
    return {"requests"}


def test_la_instalacion_editable_no_busca_nada_fuera_del_lock() -> None:
    with (REPOSITORY / "pyproject.toml").open("rb") as file:
        needed = {canonical_name(name) for name in tomllib.load(file)["build-system"]["requires"]}
    assert needed <= locked("tejido").keys()

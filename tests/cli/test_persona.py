"""`tejido persona buscar`: the RUT comes by standard input and shows nowhere."""

from __future__ import annotations

import json

import pytest

from shared.schemas import dump
from tests.casos.ejemplos import PERSONA
from tests.casos.ejemplos_persona import IDENTIFICAR
from tests.cli.conftest import Tejido

pytestmark = pytest.mark.system

RUT = "11.111.111-1"
BUSCAR = ("persona", "buscar", "--finalidad", "deteccion")


def test_se_busca_por_la_entrada_estandar(tejido: Tejido) -> None:
    datos = json.dumps(dump(IDENTIFICAR))
    done = tejido("ejecutar", "casos", "IdentificarPersona", "--datos", "-", stdin=datos)
    assert done.returncode == 0, done.stderr
    found = tejido(*BUSCAR, stdin=f"{RUT}\n")
    assert (found.returncode, found.stdout) == (0, f"{PERSONA}\n"), found.stderr
    as_json = tejido(*BUSCAR, "--json", stdin=RUT)
    assert json.loads(as_json.stdout) == {"persona_ref": PERSONA}
    nobody = tejido(*BUSCAR, stdin="22.222.222-2\n")
    assert nobody.returncode == 1
    assert "Ninguna persona" in nobody.stderr
    wrong = tejido(*BUSCAR, stdin="11.111.111-2\n")
    assert wrong.returncode == 1
    for said in (done, found, as_json, nobody, wrong):
        assert "111.111" not in said.stdout + said.stderr
        assert "222.222" not in said.stdout + said.stderr


def test_el_rut_no_se_da_como_argumento(tejido: Tejido) -> None:
    assert tejido(*BUSCAR, RUT).returncode == 2

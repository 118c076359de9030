"""The command line: answers for people, JSON for programs, exit codes for scripts."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import eventlet
import pytest
import requests

from shared.cli.connection import behind
from tests.cli.conftest import Tejido, environment

INSTITUTION = {
    "institucion_id": "inst-prueba",
    "nombre": "Fundación Ñandú",
    "clasificacion_fuente": "privada",
}


def institution(**changes: Any) -> str:
    return json.dumps(INSTITUTION | changes, ensure_ascii=False)


def test_a_command_its_history_and_its_event_in_the_feed(tejido: Tejido) -> None:
    decomposed = unicodedata.normalize("NFD", institution())
    done = tejido(
        "ejecutar", "alianzas", "RegistrarInstitucion", "--datos", "-", "--json", stdin=decomposed
    )
    assert done.returncode == 0, done.stderr
    (event, *_) = json.loads(done.stdout)["eventos"]
    assert event["type"] == "InstituciónRegistrada"

    history = json.loads(tejido("historia", "institucion/inst-prueba", "--json").stdout)
    assert history[0]["data"]["data"]["nombre"] == "Fundación Ñandú"  # the CLI made it NFC

    lines = tejido(
        "eventos", "seguir", "--tipo", "InstituciónRegistrada", "--hasta-el-final", "--json"
    ).stdout
    assert [json.loads(line)["id"] for line in lines.splitlines()] == [event["event_id"]]


def test_a_refusal_says_what_why_and_what_would_be_right_and_exits_3(tejido: Tejido) -> None:
    first = tejido(
        "ejecutar", "alianzas", "RegistrarInstitucion", "--datos", "-", stdin=institution()
    )
    assert first.returncode == 0, first.stderr
    again = institution(institucion_id="inst-otra")
    refused = tejido("ejecutar", "alianzas", "RegistrarInstitucion", "--datos", "-", stdin=again)
    assert refused.returncode == 3
    assert "rechazado" in refused.stderr
    assert "inst-prueba" in refused.stderr
    assert "Traceback" not in refused.stderr
    as_json = tejido(
        "ejecutar", "alianzas", "RegistrarInstitucion", "--datos", "-", "--json", stdin=again
    )
    assert json.loads(as_json.stdout)["status"] == 422


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (("ejecutar", "alianzas", "RegistrarInstitucion", "--datos", "-"), "{", "no es JSON"),
        (("ejecutar", "alianzas", "RegistrarInstitucion", "--datos", "-"), '{"a": 1.5}', "decimal"),
        (("ejecutar", "alianzas", "BorrarTodo", "--datos", "-"), "{}", "RegistrarInstitucion"),
        (
            ("ejecutar", "alianzas", "RegistrarInstitucion", "--datos", "no-existe.json"),
            "",
            "no-existe.json",
        ),
        (("historia", "nada/1"), "", "nada/1"),
        (("informe", "no-existe"), "", "minuta-accion-local"),
        (("informe", "minuta-accion-local", "--al", "2020-02-30"), "", "un día que exista"),
        (("servicio", "nadie"), "", "territorios"),
    ],
)
def test_mistakes_are_answered_in_spanish_with_exit_1(
    tejido: Tejido, arguments: tuple[str, ...], stdin: str, said: str
) -> None:
    answer = tejido(*arguments, stdin=stdin)
    assert answer.returncode == 1
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr


def test_empty_logs_verify_and_redecide(tejido: Tejido) -> None:
    checked = json.loads(tejido("bitacora", "verificar", "--json").stdout)
    assert {answer["eventos"] for answer in checked.values()} == {1}
    assert all(answer["problemas"] == [] for answer in checked.values())
    assert tejido("bitacora", "redecidir").returncode == 0
    assert json.loads(tejido("bitacora", "estado", "--json").stdout).keys() == checked.keys()


def test_while_the_six_run_in_one_process_another_may_command_and_ask(
    tejido: Tejido, tmp_path: Path
) -> None:
    port = 18_001
    with subprocess.Popen(
        [sys.executable, "-m", "shared.cli", "todo", "--puerto", str(port)],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        text=True,
    ) as everything:
        assert everything.stdout is not None
        said: list[str] = []
        with eventlet.Timeout(60):
            while not said or not said[-1].startswith("En marcha"):
                said.append(everything.stdout.readline())
        addresses = dict(re.findall(r"^(\w+)\s+(http://\S+)$", "".join(said), re.MULTILINE))
        assert len(addresses) == 6

        done = tejido(
            "ejecutar", "alianzas", "RegistrarInstitucion", "--datos", "-", stdin=institution()
        )
        assert done.returncode == 0, done.stderr
        feed = requests.get(
            f"{addresses['alianzas']}/eventos?tipo=InstituciónRegistrada", timeout=10
        ).json()
        assert len(feed["eventos"]) == 1
        report = json.loads(tejido("informe", "minuta-accion-local", "--formato", "json").stdout)
        assert report["posiciones"]["alianzas"] == int(feed["hasta"])

        second = tejido("todo", "--puerto", str(port + 10))
        assert second.returncode == 1
        assert "Otro proceso" in second.stderr

        everything.send_signal(signal.SIGTERM)
        assert everything.wait(timeout=30) == 0


def test_how_far_behind_counts_every_consumer() -> None:
    states = {
        "a": {"posicion": 5, "publicado": 3, "consumo": {"b": {"posicion": 1, "detenido": ""}}},
        "b": {
            "posicion": 4,
            "publicado": 4,
            "consumo": {"a": {"posicion": 0, "detenido": "época"}},
        },
    }
    assert behind(states) == 2 + 3

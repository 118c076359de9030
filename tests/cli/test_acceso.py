"""Access control from the command line, as a person turns it on and lives with it."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import eventlet
import pytest
import requests
from typer.testing import CliRunner

from shared.cli.app import app
from shared.cli.connection import folder
from shared.config import embedded_keys, key_file, read_settings
from shared.runtime.own_hand import in_force, own_hand
from shared.schemas import dump
from tests.cli.conftest import Tejido, environment, run
from tests.support.processes import free_ports

MISSING = json.dumps({"dato_id": "d-1", "entidad": "x", "campo": "y", "fuente": "a:1"})
COMMAND = ("ejecutar", "territorios", "RegistrarDatoFaltante", "--datos", "-", "--json")
ADMIN = ("--actor", "administracion-local", "--rol", "administrador")


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where it has just been turned on, to be copied and never changed."""
    where = tmp_path_factory.mktemp("iniciado")
    done = run(where, "acceso", "iniciar")
    assert done.returncode == 0, done.stderr
    assert "casos: «administracion-local» es administrador" in done.stdout
    assert "«local» es operador de 6 servicios (6 roles" in done.stdout
    return where


@pytest.fixture
def on(begun: Path, tmp_path: Path) -> None:
    """Turned on in the folder of the test."""
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)


def answer(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def token(tejido: Tejido, *arguments: str) -> str:
    done = tejido("token", "--servicio", "territorios", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def held(where: Path, service: str = "territorios") -> dict[tuple[str, str], Any]:
    """(actor, role) → the grant in force, by the log itself."""
    settings = read_settings({"TEJIDO_DATOS": str(where / "datos")})
    with own_hand(service, settings) as core:
        return {(grant.actor_id, grant.rol): dump(grant) for grant in in_force(core)}


def wants(actor: str, rol: str, **changes: Any) -> str:
    today = {"desde": "2026-01-01", "hasta": "2026-01-01"} | changes
    scope = {"tipo": "todo", "valor": None}
    return json.dumps(
        {"asignacion_id": f"{rol}-1", "actor_id": actor, "rol": rol, "alcance": scope}
        | {"finalidad": None, "motivo": "resolucion-15"}
        | today
    )


@pytest.mark.usefixtures("on")
def test_it_is_turned_on_once_with_somebody_who_grants_and_somebody_who_operates(
    tejido: Tejido, tmp_path: Path
) -> None:
    keys = {
        path.name: path.read_bytes() for path in embedded_keys(tmp_path / "datos").glob("*.pem")
    }
    before = held(tmp_path)
    assert before.keys() == {("administracion-local", "administrador"), ("local", "operador")}
    assert "(0 roles" in tejido("acceso", "iniciar").stdout
    assert held(tmp_path) == before
    folder = embedded_keys(tmp_path / "datos")
    assert {path.name: path.read_bytes() for path in folder.glob("*.pem")} == keys

    (event,) = answer(tejido(*COMMAND, stdin=MISSING))["eventos"]
    history = answer(tejido("historia", event["stream"], "--json"))
    assert history[0]["data"]["actor"]["id"] == "local"
    first, second = answer(tejido("historia", "rol/administracion-local", "--json"))[:2]
    assert {e["data"]["actor"]["id"].partition(":")[0] for e in (first, second)} == {"sistema"}


def test_it_is_not_turned_on_under_a_process_that_would_go_on_without_it(
    tejido: Tejido, tmp_path: Path
) -> None:
    with folder(read_settings({"TEJIDO_DATOS": str(tmp_path / "datos")})) as owned:
        assert owned
        done = tejido("acceso", "iniciar")
    assert done.returncode == 1
    assert "deténgalo antes" in done.stderr
    assert not embedded_keys(tmp_path / "datos").exists()


@pytest.mark.usefixtures("on")
def test_without_a_token_or_a_role_nothing_is_done(tejido: Tejido, tmp_path: Path) -> None:
    stranger = tejido(*COMMAND, "--actor", "otra-persona", stdin=MISSING)
    assert (stranger.returncode, json.loads(stranger.stdout)["status"]) == (1, 403)
    claimed = tejido(*COMMAND, "--actor", "sistema:casos", "--rol", "sistema", stdin=MISSING)
    assert (claimed.returncode, json.loads(claimed.stdout)["status"]) == (1, 400)
    key_file(embedded_keys(tmp_path / "datos"), "emisor").unlink()
    for arguments in (
        COMMAND,
        ("bitacora", "estado", "--json"),
        ("informe", "x", "--formato", "json"),
    ):
        refused = tejido(*arguments, stdin=MISSING)
        assert (refused.returncode, json.loads(refused.stdout)["status"]) == (1, 401)


@pytest.mark.usefixtures("on")
def test_a_token_is_for_one_service_one_person_and_his_role(tejido: Tejido, tmp_path: Path) -> None:
    good = token(tejido)
    auditor = token(tejido, "--rol", "auditor", "--minutos", "10")
    key_file(embedded_keys(tmp_path / "datos"), "emisor").unlink()
    done = tejido(*COMMAND, stdin=MISSING, TEJIDO_TOKEN=good)
    assert answer(done)["resultado"] == "aceptado"
    (file,) = [tmp_path / "credencial"]
    file.write_text(f"{good}\n")
    seen = answer(tejido("historia", "dato/d-1", "--json", TEJIDO_TOKEN_FILE=str(file)))
    assert [event["type"] for event in seen] == ["DatoFaltante"]
    elsewhere = tejido("informe", "discrepancias", TEJIDO_TOKEN=good)
    assert elsewhere.returncode == 1
    assert "es para el servicio territorios, no para reportes" in elsewhere.stderr
    assert tejido(*COMMAND, stdin=MISSING, TEJIDO_TOKEN=auditor).returncode == 1
    garbage = tejido(*COMMAND, stdin=MISSING, TEJIDO_TOKEN="12345678-5.x.y")
    assert garbage.returncode == 1
    assert "12345678" not in garbage.stdout + garbage.stderr


@pytest.mark.usefixtures("on")
def test_a_report_is_read_with_a_token_for_its_service_alone(
    tejido: Tejido, tmp_path: Path
) -> None:
    day = held(tmp_path)["local", "operador"]["desde"]
    grant = wants("jefa-1", "supervisor_regional", desde=day, hasta=day)
    answer(
        tejido("ejecutar", "reportes", "AsignarRol", "--datos", "-", "--json", *ADMIN, stdin=grant)
    )
    reader = tejido(
        *("token", "--servicio", "reportes", "--actor", "jefa-1", "--rol", "supervisor_regional")
    )
    form = tejido(
        "informe", "discrepancias", "--formato", "json", TEJIDO_TOKEN=reader.stdout.strip()
    )
    assert answer(form)["filas"] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--servicio", "nadie"), "nadie"),
        (("--servicio", "casos", "--actor", "12345678-5"), "actor"),
        (("--servicio", "casos", "--actor", "sistema:casos"), "actor"),
        (("--servicio", "casos", "--rol", "sistema"), "rol"),
        (("--servicio", "casos", "--alcance", "caso"), "alcance"),
        (("--servicio", "casos", "--alcance", "caso/12345678-5"), "alcance"),
    ],
)
def test_what_no_service_would_accept_is_not_issued(
    arguments: tuple[str, ...], said: str, begun: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEJIDO_DATOS", str(begun / "datos"))
    done = CliRunner().invoke(app, ["token", *arguments])
    assert (done.exit_code, done.stdout) == (1, "")
    assert said in done.stderr


def test_before_it_is_turned_on_there_is_nothing_to_issue_with(tejido: Tejido) -> None:
    done = tejido("token", "--servicio", "casos")
    assert done.returncode == 1
    assert "TEJIDO_ACCESO_LLAVE_EMISOR" in done.stderr
    assert tejido("acceso", "rotar").returncode == 1


@pytest.mark.usefixtures("on")
def test_the_services_own_hand_gives_and_takes_what_only_it_may(
    tejido: Tejido, tmp_path: Path
) -> None:
    give = ("acceso", "otorgar", "casos", "--actor", "jefa-1", "--motivo", "resolucion-7")
    first = answer(tejido(*give, "--json"))
    assert (first["rol"], first["alcance"]["tipo"]) == ("administrador", "todo")
    assert answer(tejido(*give, "--json")) == first  # it is in force: nothing is added
    longer = tejido(*give, "--hasta", first["desde"], "--json")
    assert answer(longer) == first
    assert held(tmp_path, "casos")["jefa-1", "administrador"] == first
    assert ("jefa-1", "administrador") not in held(tmp_path, "alianzas")

    other = tejido(*give, "--rol", "operador")  # an administrator gives that one, with a token
    assert other.returncode == 3
    assert "administrador" in other.stderr
    for wrong in (
        ("--actor", "12345678-5"),
        ("--actor", "jefa-2", "--motivo", "porque sí"),
        ("--hasta", "ayer"),
    ):
        assert tejido(*give, *wrong).returncode == 1

    take = ("acceso", "revocar", "casos", "--actor", "jefa-1", "--motivo", "cese")
    assert tejido(*take, "--asignacion", "no-existe").returncode == 3
    gone = ("--asignacion", first["asignacion_id"])
    assert "revocada" in tejido(*take, *gone).stdout
    assert "ya estaba revocada" in tejido(*take, *gone).stdout
    assert ("jefa-1", "administrador") not in held(tmp_path, "casos")
    listed = tejido("acceso", "listar", "casos").stdout
    assert "administracion-local: administrador (todo), del" in listed
    assert "jefa-1" not in listed
    events = answer(tejido("historia", "rol/jefa-1", "--json"))
    assert [e["type"] for e in events] == ["RolAsignado", "RolRevocado"]
    assert {e["data"]["actor"]["id"] for e in events} == {"sistema:casos"}


@pytest.mark.usefixtures("on")
def test_what_was_ended_is_not_given_back_by_turning_it_on_again(
    tejido: Tejido, tmp_path: Path
) -> None:
    grants = held(tmp_path)
    ids = {actor: grant["asignacion_id"] for (actor, _), grant in grants.items()}
    taken = json.dumps({"asignacion_id": ids["local"], "actor_id": "local", "motivo": "cese"})
    revoke = ("ejecutar", "territorios", "RevocarRol", "--datos", "-", "--json", *ADMIN)
    answer(tejido(*revoke, stdin=taken))
    again = tejido("acceso", "iniciar")
    assert "es operador de 5 servicios (0 roles" in again.stdout
    assert "lo otorga quien administre: territorios" in again.stdout
    hand = ("acceso", "revocar", "territorios", "--actor", "administracion-local")
    done = tejido(*hand, "--asignacion", ids["administracion-local"], "--motivo", "cese")
    assert done.returncode == 0
    assert tejido("acceso", "iniciar").returncode == 0
    first = ("acceso", "otorgar", "territorios", "--primero", "--actor", "otra-1", "--motivo", "x")
    assert "no se otorga" in tejido(*first).stderr
    assert held(tmp_path) == {}


@pytest.mark.usefixtures("on")
def test_an_administrator_grants_with_his_token_and_what_is_revoked_ends(
    tejido: Tejido, tmp_path: Path
) -> None:
    day = held(tmp_path)["local", "operador"]["desde"]
    order = ("ejecutar", "territorios", "AsignarRol", "--datos", "-", "--json")
    grant = wants("persona-9", "operador", desde=day, hasta=day)
    assert tejido(*order, stdin=grant).returncode == 1  # who operates grants nothing
    answer(tejido(*order, *ADMIN, stdin=grant))
    mine = token(tejido, "--actor", "persona-9")
    answer(tejido(*COMMAND, stdin=MISSING, TEJIDO_TOKEN=mine))
    taken = json.dumps({"asignacion_id": "operador-1", "actor_id": "persona-9", "motivo": "cese"})
    revoke = ("ejecutar", "territorios", "RevocarRol", "--datos", "-", "--json", *ADMIN)
    answer(tejido(*revoke, stdin=taken))
    ended = tejido(*COMMAND, stdin=MISSING, TEJIDO_TOKEN=mine)
    assert json.loads(ended.stdout)["status"] == 403


@pytest.mark.usefixtures("on")
def test_the_issuers_key_is_rotated_and_tokens_of_both_are_good(tejido: Tejido) -> None:
    before = token(tejido)
    done = tejido("acceso", "rotar")
    assert done.returncode == 0, done.stderr
    assert "La anterior se acepta hasta" in done.stdout
    after = token(tejido)
    for number, credential in enumerate((before, after)):
        datum = MISSING.replace("d-1", f"d-{number}")
        answer(tejido(*COMMAND, stdin=datum, TEJIDO_TOKEN=credential))
    assert tejido("acceso", "rotar", "casos").returncode == 0
    assert answer(tejido(*COMMAND, stdin=MISSING.replace("d-1", "d-9")))["resultado"] == "aceptado"
    assert tejido("acceso", "rotar", "nadie").returncode == 1


@pytest.mark.usefixtures("on")
def test_the_six_serve_http_with_tokens_and_keep_their_keys_to_themselves(
    tejido: Tejido, tmp_path: Path
) -> None:
    credential = token(tejido)
    (port, *_) = free_ports(1)
    with subprocess.Popen(
        [sys.executable, "-m", "shared.cli", "todo", "--puerto", str(port)],
        cwd=tmp_path,
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as everything:
        assert everything.stdout is not None
        assert everything.stderr is not None
        said: list[str] = []
        with eventlet.Timeout(60):
            while not said or not said[-1].startswith("En marcha"):
                said.append(everything.stdout.readline())
        addresses = dict(re.findall(r"^(\w+)\s+(http://\S+)$", "".join(said), re.MULTILINE))
        url = f"{addresses['territorios']}/eventos"
        bearer = {"Authorization": f"Bearer {credential}"}
        assert requests.get(url, timeout=10).status_code == 401
        assert requests.get(url, headers=bearer, timeout=10).json()["eventos"]
        elsewhere = requests.get(f"{addresses['casos']}/eventos", headers=bearer, timeout=10)
        assert elsewhere.status_code == 401
        answer(tejido(*COMMAND, stdin=MISSING))
        states = answer(tejido("bitacora", "estado", "--json"))
        with eventlet.Timeout(60):  # the running process relays, and its own services hear it
            while states["reportes"]["consumo"]["territorios"]["posicion"] < 4:
                states = answer(tejido("bitacora", "estado", "--json"))
        everything.send_signal(signal.SIGTERM)
        assert everything.wait(timeout=30) == 0
        logged = everything.stderr.read()
    assert credential not in logged
    assert "credencial rechazada" in logged
    assert not [line for line in logged.splitlines() if " ERROR " in line]

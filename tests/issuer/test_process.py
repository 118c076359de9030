"""`tejido inscribir` and `tejido emisor` as people run them: processes of their own, over real HTTP."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import eventlet
import pytest
import requests
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from shared.access.issuer_app import LOGIN_COOKIE, RETURN_PATH, SESSION_COOKIE
from shared.access.keys import KeyFile
from shared.access.tokens import Verifier
from shared.ids import is_uuid
from tests.architecture.alone import REPOSITORY, modules_outside, run_python
from tests.cli.conftest import environment
from tests.issuer.conftest import ISSUER, KEY, RUN, RUN_CLAIM, provider_env, publish
from tests.support.oidc_provider import SECRET, OidcProvider, serving
from tests.support.processes import free_ports


def tejido(
    folder: Path, *arguments: str, stdin: str = "", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "shared.cli", *arguments],
        cwd=folder,
        env=environment(folder) | (env or {}),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_inscribir_lee_el_run_de_la_entrada_y_da_un_identificador_opaco(tmp_path: Path) -> None:
    first = tejido(tmp_path, "inscribir", stdin="22.222.222-2\n")
    again = tejido(tmp_path, "inscribir", "--json", stdin=f"{RUN}\n")
    actor = first.stdout.strip()
    assert first.returncode == 0, first.stderr
    assert is_uuid(actor)
    assert json.loads(again.stdout) == {"actor": actor, "nuevo": False}
    said = "".join((first.stdout, first.stderr, again.stdout, again.stderr))
    assert "22222222" not in said
    assert "22.222.222" not in said
    assert tejido(tmp_path, "desinscribir", actor).returncode == 0
    assert tejido(tmp_path, "inscribir", stdin=RUN).stdout.strip() != actor


@pytest.mark.parametrize("stdin", ["22222222-3\n", "", "cualquier cosa\n"])
def test_un_run_que_no_es_no_se_inscribe_ni_se_repite(tmp_path: Path, stdin: str) -> None:
    done = tejido(tmp_path, "inscribir", stdin=stdin)
    assert done.returncode == 1
    assert "run:" in done.stderr
    assert not stdin or stdin.strip() not in done.stdout + done.stderr
    assert not (tmp_path / "datos").exists(), "nada se creó"


def test_el_run_nunca_va_en_la_linea_de_comandos(tmp_path: Path) -> None:
    assert tejido(tmp_path, "inscribir", RUN).returncode == 2


def test_sin_configuracion_el_emisor_no_arranca(tmp_path: Path) -> None:
    done = tejido(tmp_path, "emisor")
    assert done.returncode == 1
    assert "TEJIDO_OIDC_CLIENTE" in done.stderr


@contextmanager
def running(folder: Path, provider: OidcProvider, port: int) -> Iterator[subprocess.Popen[str]]:
    """`tejido emisor`, serving; it ends well when asked."""
    key = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    settings = provider_env(provider) | {
        "TEJIDO_ACCESO_CLAVES": str(publish(folder)),
        "TEJIDO_ACCESO_EMISOR": ISSUER,
        "TEJIDO_EMISOR_URL": f"http://127.0.0.1:{port}",
        "TEJIDO_ACCESO_LLAVE_EMISOR": key,
    }
    with (
        (folder / "dicho").open("w+") as said,
        subprocess.Popen(
            [sys.executable, "-m", "shared.cli", "emisor", "--http", f"127.0.0.1:{port}"],
            cwd=folder,
            env=environment(folder) | settings,
            stdout=said,
            stderr=said,
            text=True,
        ) as process,
    ):
        try:
            with eventlet.Timeout(60):
                while "en marcha" not in (folder / "dicho").read_text():
                    assert process.poll() is None, (folder / "dicho").read_text()
                    eventlet.sleep(0.05)
            yield process
            process.send_signal(signal.SIGTERM)
            with eventlet.Timeout(60):
                assert process.wait() == 0
        finally:
            process.kill()


def cookie(answer: requests.Response, name: str) -> dict[str, str]:
    """As a browser would keep it: `requests` does not give a secure one back over plain HTTP."""
    return {"Cookie": f"{name}={answer.cookies[name]}"}


def test_el_emisor_identifica_y_da_credenciales_sin_dejar_rastro(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    here = f"http://127.0.0.1:{port}"
    actor = tejido(tmp_path, "inscribir", stdin=RUN).stdout.strip()
    with serving(OidcProvider(f"{here}{RETURN_PATH}", dict(RUN_CLAIM))) as provider:
        with running(tmp_path, provider, port):
            options = {"allow_redirects": False, "timeout": 30}
            begun = requests.get(f"{here}/acceso/ingresar", **options)  # type: ignore[arg-type]  # mypy mixes their types
            agreed = requests.get(begun.headers["Location"], **options)  # type: ignore[arg-type]  # the same
            back = agreed.headers["Location"]
            entered = requests.get(back, headers=cookie(begun, LOGIN_COOKIE), **options)  # type: ignore[arg-type]  # the same
            assert entered.status_code == 303, entered.text
            given = requests.post(
                f"{here}/acceso/token",
                json={"servicio": "casos", "roles": [{"rol": "operador", "alcance": "todo"}]},
                headers=cookie(entered, SESSION_COOKIE) | {"Origin": here},
                timeout=30,
            )
            assert given.status_code == 200, given.text
            token = given.json()["token"]
        said = (tmp_path / "dicho").read_text()
    assert Verifier("casos", ISSUER, KeyFile(tmp_path / "claves.json")).verify(token).sub == actor
    assert f"ingreso: actor={actor}" in said
    secrets = [RUN, "22222222", SECRET, token, urlsplit(back).query, *provider.given]
    assert [secret for secret in secrets if secret in said] == []
    files = [path for path in (tmp_path / "datos").rglob("*") if path.is_file()]
    assert any(path.name.startswith("acceso_claves.db") for path in files)
    stored = b"".join(path.read_bytes() for path in files)
    assert [secret for secret in secrets if secret.encode() in stored] == []


def test_el_emisor_corre_con_solo_el_kernel_y_lo_que_fija_su_lock(tmp_path: Path) -> None:
    skip = shutil.ignore_patterns("__pycache__")
    shutil.copytree(REPOSITORY / "shared", tmp_path / "shared", ignore=skip)
    code = "import shared.access.issuer_app, shared.cli.app as m; print(m.__file__)"
    done = run_python(tmp_path, code, hidden=modules_outside("emisor"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(tmp_path / "shared/cli/app.py")


def test_ningun_servicio_carga_authlib(tmp_path: Path) -> None:
    """It is in no service's lock; nor does the command line load it before it issues."""
    code = "import sys, services.casos.service, shared.cli.app; print('authlib' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.strip() == "False", done.stderr

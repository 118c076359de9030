"""Each service ships alone: it imports and runs with only the kernel beside it and its lock installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

import eventlet
import pytest
import requests

from tests.architecture.alone import (
    REPOSITORY,
    SERVICES,
    copy_alone,
    interpreter,
    modules_outside,
    run_python,
)
from tests.support.processes import free_ports

IMPORT = "import services.{service}.service as module; print(module.__file__)"
CLI = "import runpy; runpy.run_module('shared.cli', run_name='__main__', alter_sys=True)"
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"

PLANTED = {
    "Services never import each other": (
        "services/casos/events.py",
        "import services.alianzas.events",
    ),
    "Domain is pure": ("services/casos/domain.py", "import sqlalchemy"),
    "Shared knows no service": ("shared/decider.py", "import services.casos.domain"),
    "Inside a service, outward code imports inward code": (
        "services/alianzas/events.py",
        "import services.alianzas.service",
    ),
}


@pytest.mark.parametrize("service", SERVICES)
def test_un_servicio_se_importa_con_solo_el_kernel_y_lo_que_fija_su_lock(
    service: str, tmp_path: Path
) -> None:
    folder = copy_alone(service, tmp_path)
    done = run_python(folder, IMPORT.format(service=service), hidden=modules_outside(service))
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(folder / "services" / service / "service.py")


@pytest.mark.parametrize("service", SERVICES)
def test_un_servicio_solo_parte_atiende_y_termina_bien(service: str, tmp_path: Path) -> None:
    folder = copy_alone(service, tmp_path)
    (port,) = free_ports(1)
    address = f"127.0.0.1:{port}"
    with subprocess.Popen(
        [
            *interpreter(folder, CLI, modules_outside(service)),
            "servicio",
            service,
            "--http",
            address,
        ],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "TEJIDO_DATOS": str(tmp_path / "datos")},
        stderr=subprocess.PIPE,
        text=True,
    ) as alone:
        assert alone.stderr is not None
        said = ""
        with eventlet.Timeout(60):
            while "en marcha" not in said:
                line = alone.stderr.readline()
                assert line, said
                said += line
        answer = requests.get(f"http://{address}/salud", timeout=10).json()
        assert answer == {"servicio": service, "salud": "viva"}
        assert requests.get(f"http://{address}/eventos", timeout=10).json()["hasta"] == 1
        alone.send_signal(signal.SIGTERM)
        with eventlet.Timeout(60):
            assert alone.wait() == 0


def test_un_servicio_que_importa_a_otro_no_arranca_solo(tmp_path: Path) -> None:
    folder = copy_alone("casos", tmp_path)
    with (folder / "services/casos/events.py").open("a") as file:
        file.write("\nimport services.alianzas.events\n")
    done = run_python(folder, "import services.casos.events")
    assert "No module named 'services.alianzas'" in done.stderr


def test_un_servicio_que_usa_un_paquete_fuera_de_su_lock_no_arranca_solo(tmp_path: Path) -> None:
    folder = copy_alone("casos", tmp_path)
    with (folder / "services/casos/events.py").open("a") as file:
        file.write("\nimport jinja2\n")
    done = run_python(folder, "import services.casos.events", hidden=modules_outside("casos"))
    assert "import of jinja2 halted" in done.stderr


def test_los_contratos_de_arquitectura_se_cumplen(tmp_path: Path) -> None:
    done = _lint(REPOSITORY, tmp_path)
    assert done.returncode == 0, done.stdout
    assert f"{len(PLANTED)} kept, 0 broken" in done.stdout


@pytest.mark.parametrize("contract", PLANTED)
def test_cada_contrato_ve_su_falta(contract: str, tmp_path: Path) -> None:
    _little_repository(tmp_path)
    place, line = PLANTED[contract]
    (tmp_path / place).write_text(line + "\n")
    done = _lint(tmp_path, tmp_path)
    assert done.returncode == 1, done.stdout
    assert f"{contract} BROKEN" in done.stdout
    assert f"{len(PLANTED) - 1} kept, 1 broken" in done.stdout


def test_ninguna_carpeta_de_un_servicio_escapa_a_los_contratos() -> None:
    """import-linter passes over a subfolder without `__init__.py`, in silence.

    Alembic's revisions are no package.
    """
    folders = {
        path.parent
        for path in (REPOSITORY / "services").glob("*/*/**/*.py")
        if "migrations" not in path.parts
    }
    assert [
        str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()
    ] == []


def _lint(repository: Path, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    config = str(repository / "pyproject.toml")
    cache = str(tmp_path / "cache")
    return run_python(repository, LINT, "--config", config, "--cache-dir", cache)


def _little_repository(folder: Path) -> None:
    """Two services and a kernel of empty modules, under the real contracts."""
    shutil.copy(REPOSITORY / "pyproject.toml", folder)
    modules = [
        f"services/{name}/{part}.py"
        for name in ("casos", "alianzas")
        for part in ("__init__", "events", "domain", "service")
    ]
    kernel = ("__init__", "decider", "declare", "common", "event_log/__init__")
    for module in (*(f"shared/{name}.py" for name in kernel), *modules):
        (folder / module).parent.mkdir(parents=True, exist_ok=True)
        (folder / module).touch()

"""What deploy/ promises: six services, only AMQP published, keys apart, no privilege, no secret in the tree."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.broker import read_table, users
from shared.privacy.keyring import KeyringFile
from tests.architecture.alone import REPOSITORY, SERVICES

COMPOSE = (REPOSITORY / "deploy" / "compose.yaml").read_text()
DOCKERFILE = (REPOSITORY / "deploy" / "Dockerfile").read_text()


@pytest.mark.parametrize("service", SERVICES)
def test_compose_migra_y_corre_cada_servicio(service: str) -> None:
    assert f"command: [aprovisionar, {service}]" in COMPOSE
    assert f"command: [servicio, {service}]" in COMPOSE


def test_compose_no_corre_servicios_de_mas() -> None:
    assert sorted(re.findall(r"command: \[servicio, (\w+)\]", COMPOSE)) == sorted(SERVICES)


def test_solo_se_publica_el_bus_y_en_esta_maquina() -> None:
    assert re.findall(r"ports: (.*)", COMPOSE) == ['["127.0.0.1:${TEJIDO_AMQP_PORT:-5673}:5672"]']


@pytest.mark.parametrize("service", SERVICES)
def test_cada_servicio_recibe_solo_su_usuario_del_bus(service: str) -> None:
    block = COMPOSE.partition(f"\n  {service}:\n")[2].partition("\n\n")[0]
    assert re.findall(r"source: (\w+), target: amqp_url", block) == [f"{service}_amqp_url"]
    assert "<<: *bus" in block  # after the job that grants


def test_los_permisos_del_bus_tienen_la_clave_de_cada_usuario_y_la_imagen_la_tabla() -> None:
    job = COMPOSE.partition("\n  permisos:\n")[2].partition("\n\n")[0]
    assert "entrypoint: [python, -m, deploy.broker, /run/secrets]" in job
    given = set(re.findall(r"      - (\w+)\n", job + "\n"))
    assert given == {"bus_api", *(f"{user}_bus" for user in users(read_table()))}
    assert "COPY --chmod=755 deploy/broker.py deploy/permissions.toml /app/deploy/" in DOCKERFILE
    ignored = (REPOSITORY / ".dockerignore").read_text().splitlines()
    assert {"!deploy/broker.py", "!deploy/permissions.toml"} <= set(ignored)


@pytest.mark.parametrize("service", read_table()["key_databases"]["services"])
def test_quien_guarda_personas_tiene_base_de_claves_y_los_demas_no_la_alcanzan(
    service: str,
) -> None:
    assert f"command: [claves, aprovisionar, {service}]" in COMPOSE
    block = _block(service)
    assert f"source: {service}_claves_app_url, target: claves_url" in block
    assert f"{service}-claves-migracion: {{ condition: service_completed_successfully }}" in block
    reach = {name for name in _names() if re.search(r"networks: \[.*\bclaves\b", _block(name))}
    assert reach == {"claves", service, f"{service}-claves-migracion", f"{service}-claves"}


def test_el_servicio_solo_lee_sus_anillos_y_quien_rota_los_escribe() -> None:
    read_only = {
        name: set(re.findall(r"/run/(?:kek|pimienta)(:ro)?\"", _block(name))) for name in _names()
    }
    assert {name: found for name, found in read_only.items() if found} == {
        "casos": {":ro"},
        "casos-claves-migracion": {":ro"},
        "casos-claves": {""},
    }
    assert "casos_claves_ops" not in _block("casos")
    assert "profiles: [claves]" in _block("casos-claves")


def test_quien_administra_las_claves_no_administra_las_bitacoras() -> None:
    for name in _names():
        given = {"admin_url", "postgres_admin", "claves_admin_url", "claves_admin"} & set(
            re.findall(r"\w+", _block(name).partition("secrets:")[2])
        )
        assert len(given) <= 1, name
        if name.startswith(("claves", "casos-claves")):
            assert given <= {"claves_admin", "claves_admin_url"}


def _names() -> list[str]:
    return re.findall(r"\n  ([\w-]+):\n    <<: ", COMPOSE)


def _block(name: str) -> str:
    """The lines of one service in compose.yaml."""
    rest = COMPOSE.partition(f"\n  {name}:\n")[2]
    return re.split(r"\n {0,2}\S", rest, maxsplit=1)[0]


def test_un_servicio_no_corre_como_root_ni_escribe_en_su_imagen() -> None:
    assert "\nUSER 10001:10001\n" in DOCKERFILE
    assert "read_only: true" in COMPOSE
    assert "cap_drop: [ALL]" in COMPOSE


def test_la_imagen_se_construye_sin_pedir_otro_frontend() -> None:
    """BuildKit would download the one that such a line names."""
    assert "syntax=" not in DOCKERFILE


@pytest.fixture
def new_secrets(tmp_path: Path) -> Callable[..., Path]:
    """`new_secrets(TEJIDO_AMQP_PORT="…")` runs the script beside six services; gives its folder."""
    script = tmp_path / "deploy" / "new_secrets.py"
    script.parent.mkdir()
    shutil.copy(REPOSITORY / "deploy" / "new_secrets.py", script)
    for service in SERVICES:
        module = tmp_path / "services" / service / "service.py"
        module.parent.mkdir(parents=True)
        module.touch()

    def run(**environment: str) -> Path:
        subprocess.run([sys.executable, script], check=True, env={**os.environ, **environment})
        return script.parent / "secrets"

    return run


def test_las_claves_son_de_su_propietario_y_git_no_las_ve(
    new_secrets: Callable[..., Path],
) -> None:
    folder = new_secrets()
    password = (folder / "casos_app").read_text().strip()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (folder / ".gitignore").read_text() == "*\n"
    assert len(password) >= 32
    assert (folder / "casos_database_url").read_text().strip() == (
        f"postgresql+psycopg2://casos_app:{password}@postgres:5432/{{servicio}}"
    )


def test_cada_usuario_del_bus_tiene_su_clave(new_secrets: Callable[..., Path]) -> None:
    folder = new_secrets()
    passwords = {user: (folder / f"{user}_bus").read_text().strip() for user in users(read_table())}
    assert len(set(passwords.values())) == len(passwords)
    assert (folder / "casos_amqp_url").read_text().strip() == (
        f"amqp://casos:{passwords['casos']}@rabbitmq:5672/%2F"
    )
    assert f"amqp://operador:{passwords['operador']}@127.0.0.1" in (folder / "amqp_url").read_text()


def test_las_claves_se_conservan_y_el_puerto_puede_cambiar(
    new_secrets: Callable[..., Path],
) -> None:
    before = (new_secrets() / "casos_app").read_text()
    folder = new_secrets(TEJIDO_AMQP_PORT="5999")
    assert (folder / "casos_app").read_text() == before
    assert "@127.0.0.1:5999/" in (folder / "amqp_url").read_text()


def test_los_anillos_son_de_dos_claves_distintas_y_no_se_vuelven_a_hacer(
    new_secrets: Callable[..., Path],
) -> None:
    folder = new_secrets()
    rings = [folder / f"casos_{kind}" / "anillo" for kind in ("kek", "pimienta")]
    kek, pepper = (KeyringFile(ring, ring.name) for ring in rings)
    assert kek.epochs() == pepper.epochs() == (1,)
    assert not kek.shares_a_key_with(pepper)
    for ring in rings:
        assert stat.S_IMODE(ring.stat().st_mode) == 0o644, "the service reads with another uid"
        assert stat.S_IMODE(ring.parent.stat().st_mode) == 0o755
    kek.ensure(2)
    rotated = [ring.read_text() for ring in rings]
    new_secrets()
    assert [ring.read_text() for ring in rings] == rotated
    assert stat.S_IMODE(rings[0].stat().st_mode) == 0o644


def test_cada_deber_sobre_las_claves_tiene_su_credencial(new_secrets: Callable[..., Path]) -> None:
    folder, table = new_secrets(), read_table()["key_databases"]
    for service in table["services"]:
        for duty in table["duties"]:
            role = f"{service}_claves_{duty}"
            password = (folder / role).read_text().strip()
            assert (folder / f"{role}_url").read_text().strip() == (
                f"postgresql+psycopg2://{role}:{password}@claves:5432/{{servicio}}_claves"
            )
    assert (folder / "claves_admin").read_text() != (folder / "postgres_admin").read_text()


def test_compose_monta_los_archivos_de_claves_que_se_crean(
    new_secrets: Callable[..., Path],
) -> None:
    made = {path.name for path in new_secrets().iterdir()}
    assert set(re.findall(r"file: secrets/([\w.]+)", COMPOSE)) <= made
    assert set(re.findall(r"\./secrets/(\w+):", COMPOSE)) <= made

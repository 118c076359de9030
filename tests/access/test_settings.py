"""How a process finds its keys: in its variables, or in the folder of the embedded mode."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.access.keyfolder import make_keys
from shared.access.keys import KeyFile
from shared.config import (
    ISSUER_KEY,
    KEY_SET,
    LOCAL_ISSUER,
    BadSettings,
    embedded_keys,
    key_file,
    read_settings,
)
from shared.errors import Unavailable


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"TEJIDO_DATOS": str(tmp_path)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = embedded_keys(tmp_path)
    make_keys(place, ["casos"], datetime.now(UTC))
    return place


def test_the_embedded_mode_finds_its_folder_by_itself(folder: Path, env: dict[str, str]) -> None:
    found = read_settings(env)
    assert (found.access_keys, found.access_issuer) == (folder / KEY_SET, LOCAL_ISSUER)
    for name in ("casos", ISSUER_KEY):
        assert found.private_key(name) == key_file(folder, name).read_text()
    assert found.private_key("alianzas") is None


def test_nobody_else_looks_there(folder: Path, env: dict[str, str]) -> None:
    found = read_settings(env | {"TEJIDO_AMQP_URL": "amqp://bus.example"})
    assert found.access_keys is None
    assert found.private_key(ISSUER_KEY) is None


def test_variables_win(folder: Path, env: dict[str, str], tmp_path: Path) -> None:
    given = env | {"TEJIDO_ACCESO_CLAVES": "/otras/claves.json", "TEJIDO_ACCESO_EMISOR": "otro"}
    found = read_settings(given)
    assert (str(found.access_keys), found.access_issuer) == ("/otras/claves.json", "otro")
    assert found.private_key("casos") is None
    (tmp_path / "llave").write_text("una llave\n")
    file = str(tmp_path / "llave")
    assert read_settings(given | {"TEJIDO_ACCESO_LLAVE_FILE": file}).own_key == "una llave"
    signing = read_settings(env | {"TEJIDO_ACCESO_LLAVE_EMISOR": "otra llave"})
    assert signing.access_keys == folder / KEY_SET
    assert signing.private_key(ISSUER_KEY) == "otra llave"


@pytest.mark.parametrize("name", ["CLAVES", "EMISOR", "LLAVE", "LLAVE_EMISOR"])
def test_half_of_access_control_is_no_setting(name: str, env: dict[str, str]) -> None:
    with pytest.raises(BadSettings, match="van"):
        read_settings(env | {f"TEJIDO_ACCESO_{name}": "x"})


def test_a_folder_without_its_set_closes_the_door(folder: Path, env: dict[str, str]) -> None:
    (folder / KEY_SET).unlink()
    found = read_settings(env)
    assert found.access_keys is not None
    with pytest.raises(Unavailable):
        KeyFile(found.access_keys).find("x", datetime.now(UTC))


def test_a_private_key_shows_in_no_repr(env: dict[str, str]) -> None:
    both = {f"TEJIDO_ACCESO_{name}": "x" for name in ("CLAVES", "EMISOR")}
    keys = {f"TEJIDO_ACCESO_{name}": "secreta" for name in ("LLAVE", "LLAVE_EMISOR")}
    assert "secreta" not in repr(read_settings(env | both | keys))

"""The set of public keys: public only, of one kind, each named by what it is."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from shared.access.keys import (
    KeyFile,
    published,
    read_keys,
    read_private,
    thumbprint,
    write_keys,
    write_private,
)
from shared.config import BadSettings

NOW: Final = datetime(2026, 12, 1, tzinfo=UTC)
DAY: Final = timedelta(days=1)
KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ENTRY: Final = published(KEY, NOW - DAY, NOW + DAY).jwk()
SECRET: Final = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"


def test_the_name_of_a_key_is_its_thumbprint() -> None:
    """RFC 8037, appendix A.3."""
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    assert thumbprint(public) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_a_set_comes_back_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "claves.json"
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    days = (NOW - DAY, NOW + DAY)
    keys = [published(KEY, *days), published(other, *days, "sistema:casos")]
    write_keys(path, keys)
    assert list(read_keys(path.read_bytes()).values()) == keys
    assert "d" not in json.loads(path.read_text())["keys"][0]


@pytest.mark.parametrize(
    ("moment", "found"),
    [(-DAY, True), (-DAY - timedelta(microseconds=1), False), (DAY, False), (timedelta(), True)],
)
def test_a_key_is_good_in_its_days(moment: timedelta, found: bool, tmp_path: Path) -> None:
    path = tmp_path / "claves.json"
    write_keys(path, [published(KEY, NOW - DAY, NOW + DAY)])
    key = KeyFile(path).find(ENTRY["kid"], NOW + moment)
    assert (key is not None) is found


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"d": SECRET}, "clave privada"),
        ({"nota": "x"}, "otros miembros"),
        ({"kid": "otro"}, "huella"),
        ({"alg": "HS256"}, "Ed25519"),
        ({"kty": "oct"}, "Ed25519"),
        ({"use": "enc"}, "Ed25519"),
        ({"x": 7}, "texto"),
        ({"x": "AAAA"}, "no se puede leer"),
        ({"x": "no es base64"}, "no se puede leer"),
        ({"desde": "ayer"}, "no se puede leer"),
        ({"desde": ENTRY["hasta"]}, "antes de empezar"),
        ({"solo": "operador"}, "servicio"),
    ],
)
def test_a_key_that_is_not_what_it_says_is_refused(changes: dict[str, Any], words: str) -> None:
    assert read_keys(json.dumps({"keys": [ENTRY]}).encode())
    with pytest.raises(BadSettings, match=words) as error:
        read_keys(json.dumps({"keys": [ENTRY | changes]}).encode())
    assert SECRET not in repr(error.value)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"keys": []}',
        '{"keys": {}}',
        json.dumps({"keys": [ENTRY, ENTRY]}),
        json.dumps({"keys": [ENTRY], "otra": 1}),
        json.dumps({"keys": ["x"]}),
        json.dumps({"keys": [ENTRY]}) + " " * 70_000,
    ],
)
def test_a_set_that_is_not_one_is_refused(content: str) -> None:
    with pytest.raises(BadSettings):
        read_keys(content.encode())


def test_the_private_key_is_its_owners_and_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "emisor.pem"
    write_private(path, KEY)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_private(path.read_text()).private_bytes_raw() == KEY.private_bytes_raw()
    with pytest.raises(FileExistsError):
        write_private(path, KEY)


def pem(key: Any, encryption: Any = None) -> str:
    made: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())
    return made.decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no es PEM",
        pem(generate_private_key(SECP256R1())),
        pem(KEY, BestAvailableEncryption(b"clave")),
        pem(KEY)[:-60],
    ],
)
def test_another_private_key_is_refused_and_never_shown(text: str) -> None:
    with pytest.raises(BadSettings) as error:
        read_private(text)
    assert not text or text not in repr(error.value)

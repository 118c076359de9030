"""Keys outside every database: read strictly, replaced atomically, gone when destroyed."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from shared.config import BadSettings
from shared.privacy.errors import ClaveMaestraDesconocida
from shared.privacy.keyring import Keyring, KeyringFile
from shared.privacy.secret import new_key


def line(epoch: object, raw: bytes | None = None) -> str:
    return f"{epoch}:{urlsafe_b64encode(new_key().reveal() if raw is None else raw).decode()}"


def test_un_anillo_se_lee_de_texto() -> None:
    text = f"# comentario\n\n{line(2)}\n{line(1)}\n"
    ring = Keyring.parse(text, "TEJIDO_KEK")
    assert ring.epochs() == (1, 2)
    assert ring.get(1) != ring.get(2)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (line(0), "época"),
        (line("x"), "época"),
        (line("¹"), "época"),
        (line(1, b"\x07" * 31), "32 bytes"),
        ("1:@@@", "32 bytes"),
        (line(1) + "x", "32 bytes"),
        ("1:ñ", "32 bytes"),
        ("secreto", "época"),
        (line(1, b"\x07" * 32), "azar"),
        (line(1, b"contrasena-contrasena-contrasena"), "azar"),
        (f"{line(1)}\n{line(1)}", "repetida"),
        (f"{line(1)}\n{line('01')}", "repetida"),
    ],
)
def test_un_anillo_mal_escrito_se_rechaza_sin_mostrarlo(text: str, says: str) -> None:
    with pytest.raises(BadSettings) as error:
        Keyring.parse(text, "TEJIDO_KEK")
    assert says in str(error.value)
    for part in text.split("\n"):
        assert part.partition(":")[2] not in str(error.value) or not part.partition(":")[2]


def test_una_variable_no_crece_ni_se_encoge_sola() -> None:
    ring = Keyring.parse(line(1), "TEJIDO_KEK")
    ring.ensure(1)
    with pytest.raises(ClaveMaestraDesconocida) as missing:
        ring.ensure(2)
    assert "TEJIDO_KEK" in missing.value.problem["remedio"]
    with pytest.raises(BadSettings):
        ring.destroy(1)
    ring.destroy(2)
    assert ring.epochs() == (1,)


def test_un_archivo_crece_y_se_encoge(tmp_path: Path) -> None:
    ring = KeyringFile(tmp_path / "secretos" / "kek", "KEK")
    assert ring.epochs() == ()
    ring.ensure(1)
    first = ring.get(1)
    ring.ensure(2)
    ring.ensure(1)
    assert ring.get(1) == first
    ring.destroy(1)
    ring.destroy(1)
    assert ring.epochs() == (2,)
    with pytest.raises(ClaveMaestraDesconocida):
        ring.get(1)
    assert ring.path.stat().st_mode & 0o777 == 0o600


def test_otro_proceso_ve_el_cambio_y_pierde_lo_destruido(tmp_path: Path) -> None:
    mine, theirs = (KeyringFile(tmp_path / "kek", "KEK") for _ in range(2))
    mine.ensure(1)
    mine.ensure(2)
    assert theirs.get(1) == mine.get(1)
    mine.destroy(1)
    with pytest.raises(ClaveMaestraDesconocida):
        theirs.get(1)


def test_lo_destruido_se_sobrescribe_en_el_archivo_que_era(tmp_path: Path) -> None:
    ring = KeyringFile(tmp_path / "kek", "KEK")
    ring.ensure(1)
    ring.ensure(2)
    second_name = tmp_path / "mismo-inodo"
    second_name.hardlink_to(ring.path)
    before = second_name.read_bytes()
    ring.destroy(1)
    assert second_name.read_bytes() == b"#" * len(before)
    assert ring.epochs() == (2,)


def test_una_edicion_que_murio_a_medias_no_estorba(tmp_path: Path) -> None:
    ring = KeyringFile(tmp_path / "kek", "KEK")
    ring.ensure(1)
    (tmp_path / "kek.new").write_text("a medio escribir")
    ring.ensure(2)
    assert ring.epochs() == (1, 2)
    assert not (tmp_path / "kek.new").exists()


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644])
def test_quien_solo_leia_sigue_leyendo_despues_de_rotar(tmp_path: Path, mode: int) -> None:
    ring = KeyringFile(tmp_path / "kek", "KEK")
    ring.ensure(1)
    ring.path.chmod(mode)
    ring.ensure(2)
    ring.destroy(1)
    assert ring.path.stat().st_mode & 0o777 == mode


def test_quien_solo_lee_no_necesita_escribir_y_si_no_puede_se_dice(tmp_path: Path) -> None:
    """Not by the folder's mode, which does not stop root: where it should be there is a file."""
    ring = KeyringFile(tmp_path / "kek", "KEK")
    ring.ensure(1)
    ring.path.with_name("kek.lock").unlink()
    ring.path.with_name("kek.lock").mkdir()
    ring.ensure(1)
    with pytest.raises(BadSettings, match="no se puede escribir"):
        ring.ensure(2)
    with pytest.raises(BadSettings, match="no se puede escribir"):
        ring.destroy(1)
    assert ring.epochs() == (1,)


@pytest.mark.parametrize("mode", [0o602, 0o620])
def test_un_archivo_que_otros_pueden_escribir_no_se_usa(tmp_path: Path, mode: int) -> None:
    ring = KeyringFile(tmp_path / "kek", "KEK")
    ring.ensure(1)
    ring.path.chmod(mode)
    with pytest.raises(BadSettings):
        ring.get(1)
    ring.path.chmod(0o600)
    ring.get(1)


def test_dos_anillos_que_comparten_una_clave_se_reconocen() -> None:
    shared = line(1)
    one = Keyring.parse(f"{shared}\n{line(2)}", "a")
    other = Keyring.parse(f"{line(1)}\n{shared.replace('1:', '7:', 1)}", "b")
    assert one.shares_a_key_with(other)
    assert not one.shares_a_key_with(Keyring.parse(line(1), "c"))

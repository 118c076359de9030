"""The folder of keys: made once, for its owner alone, and each key followed by the next without a gap."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from shared.access import keyfolder
from shared.access.bearer import Bearer, RoleClaim
from shared.access.errors import Unauthenticated
from shared.access.keyfolder import LASTS, OVERLAP, make_keys, rotate
from shared.access.keys import KeyFile, PublicKey, read_keys, read_private, write_keys
from shared.access.scopes import EVERYWHERE
from shared.access.tokens import MAX_LIFETIME, Issuer, Verifier
from shared.config import KEY_SET, BadSettings, key_file
from tests.access.kit import ANA

NOW: Final = datetime.now(UTC)
SERVICES: Final = ("casos", "alianzas")


def token(folder: Path, signer: str = "emisor", sub: str = ANA, rol: str = "operador") -> str:
    key = read_private(key_file(folder, signer).read_text())
    return Issuer("acceso", key).issue(sub, "casos", [RoleClaim(rol, EVERYWHERE)])


def verify(folder: Path, credential: str) -> Bearer:
    return Verifier("casos", "acceso", KeyFile(folder / KEY_SET)).verify(credential)


def keys_of(folder: Path) -> dict[str, PublicKey]:
    return dict(read_keys((folder / KEY_SET).read_bytes()))


def test_everybody_has_a_key_and_only_its_owner_reads_the_private_ones(tmp_path: Path) -> None:
    folder = tmp_path / "secretos" / "acceso"
    made = make_keys(folder, SERVICES, NOW)
    assert {name: key.only for name, key in made.items()} == {
        "emisor": None,
        "casos": "sistema:casos",
        "alianzas": "sistema:alianzas",
    }
    assert keys_of(folder) == {key.kid: key for key in made.values()}
    private = {path for path in folder.iterdir() if path.is_file()}
    assert private == {key_file(folder, name) for name in made}
    assert {stat.S_IMODE(path.stat().st_mode) for path in private} == {0o600}
    for place in (folder, folder.parent):
        assert stat.S_IMODE(place.stat().st_mode) == 0o700


def test_made_again_nothing_changes_and_a_new_service_is_added(tmp_path: Path) -> None:
    before = make_keys(tmp_path, SERVICES, NOW)
    content = {path: path.read_bytes() for path in tmp_path.glob("*.pem")}
    assert make_keys(tmp_path, SERVICES, NOW + timedelta(days=1)) == before
    after = make_keys(tmp_path, (*SERVICES, "reportes"), NOW)
    assert {name: after[name] for name in before} == before
    assert {path: path.read_bytes() for path in content} == content
    assert len(keys_of(tmp_path)) == 4


@pytest.mark.parametrize(
    ("who", "sub", "rol"),
    [("emisor", ANA, "operador"), ("alianzas", "sistema:alianzas", "sistema")],
)
def test_after_a_rotation_the_old_tokens_live_out_their_minutes(
    who: str, sub: str, rol: str, tmp_path: Path
) -> None:
    old = make_keys(tmp_path, SERVICES, NOW)[who]
    before = token(tmp_path, who, sub, rol)
    new, ends = rotate(tmp_path, who, NOW)
    after = token(tmp_path, who, sub, rol)
    assert verify(tmp_path, before).sub == verify(tmp_path, after).sub == sub
    assert new.kid != old.kid
    assert (new.only, new.until) == (old.only, NOW + LASTS)
    assert ends == NOW + OVERLAP >= NOW + MAX_LIFETIME
    assert keys_of(tmp_path)[old.kid].until == ends
    rotate(tmp_path, who, NOW + OVERLAP)  # by then the first has ended
    assert old.kid not in keys_of(tmp_path)
    with pytest.raises(Unauthenticated):
        verify(tmp_path, before)


def test_a_rotation_that_was_interrupted_is_finished_by_running_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dead before, or right after, the set is published: whoever signs then still signs with a key that is good."""
    old = make_keys(tmp_path, SERVICES, NOW)["emisor"]

    class Died(Exception): ...

    def dies_before(path: Path, keys: list[PublicKey]) -> None:
        raise Died

    def dies_after(path: Path, keys: list[PublicKey]) -> None:
        write_keys(path, keys)
        raise Died

    for death in (dies_before, dies_after):
        monkeypatch.setattr(keyfolder, "write_keys", death)
        with pytest.raises(Died):
            rotate(tmp_path, "emisor", NOW)
        assert verify(tmp_path, token(tmp_path))
    monkeypatch.undo()
    published = keys_of(tmp_path)
    new = make_keys(tmp_path, SERVICES, NOW)["emisor"]  # making them finishes it too
    assert new.kid != old.kid
    assert published.keys() == keys_of(tmp_path).keys()
    assert verify(tmp_path, token(tmp_path))
    assert {path.name for path in tmp_path.glob("emisor*")} == {"emisor.pem"}


def test_a_key_that_was_withdrawn_or_ended_is_not_published_again(tmp_path: Path) -> None:
    made = make_keys(tmp_path, SERVICES, NOW)
    with pytest.raises(BadSettings, match="acceso rotar emisor"):
        make_keys(tmp_path, SERVICES, NOW + LASTS)
    write_keys(tmp_path / KEY_SET, [made["emisor"], made["alianzas"]])
    with pytest.raises(BadSettings, match="acceso rotar casos"):
        make_keys(tmp_path, SERVICES, NOW)
    new, ends = rotate(tmp_path, "casos", NOW)
    assert ends is None
    assert keys_of(tmp_path).keys() == {made["emisor"].kid, made["alianzas"].kid, new.kid}


def test_there_is_nobody_to_follow_and_no_service_of_that_name(tmp_path: Path) -> None:
    with pytest.raises(BadSettings):
        rotate(tmp_path, "casos", NOW)
    for name in ("../casos", "Casos", "casos.siguiente", ""):
        with pytest.raises(BadSettings):
            make_keys(tmp_path, [name], NOW)
    assert not list(tmp_path.rglob("*.pem"))

"""The tokens a holder carries: kept for minutes, made again in time, signed with the key that is there then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import jwt
import pytest

from shared.access.keyfolder import make_keys, rotate
from shared.access.keys import KeyFile
from shared.access.renewal import LIFETIME, Tokens, issuer_of, own_tokens
from shared.access.tokens import Issuer, Verifier
from shared.config import BadSettings, Settings, embedded_keys, read_settings
from tests.access.forgeries import ISSUER, KEY
from tests.access.forgeries import NOW as START
from tests.access.kit import ANA

SECOND: Final = timedelta(seconds=1)


class Watch:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def tokens(watch: Watch) -> Tokens:
    return Tokens(lambda: Issuer(ISSUER, KEY, clock=watch), ANA, "operador", clock=watch)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of the embedded mode, access control on."""
    make_keys(embedded_keys(tmp_path), ["casos", "alianzas"], datetime.now(UTC))
    return read_settings({"TEJIDO_DATOS": str(tmp_path)})


def ends(token: str) -> datetime:
    said = jwt.decode(token, options={"verify_signature": False})
    return datetime.fromtimestamp(said["exp"], UTC)


def test_each_service_gets_a_token_of_its_own(tokens: Tokens) -> None:
    audiences = [
        jwt.decode(tokens(name), options={"verify_signature": False})["aud"]
        for name in ("casos", "alianzas")
    ]
    assert audiences == ["casos", "alianzas"]


def test_it_is_kept_and_made_again_before_it_ends(tokens: Tokens, watch: Watch) -> None:
    first = tokens("casos")
    assert ends(first) == START + LIFETIME
    while watch.now < START + 3 * LIFETIME:
        assert watch.now + 59 * SECOND < ends(tokens("casos"))
        watch.now += 7 * SECOND
    watch.now = START
    again = tokens("casos")
    watch.now += 3 * timedelta(minutes=1)
    assert tokens("casos") == again != first


def test_a_clock_that_was_set_back_makes_another(tokens: Tokens, watch: Watch) -> None:
    """The kept one would be a token of the future, which services refuse."""
    tokens("casos")
    watch.now -= timedelta(hours=1)
    assert ends(tokens("casos")) == watch.now + LIFETIME


def test_a_service_signs_with_the_key_that_its_folder_has_at_that_moment(
    settings: Settings,
) -> None:
    assert settings.access_folder is not None
    assert settings.access_keys is not None
    verifier = Verifier("alianzas", settings.access_issuer or "", KeyFile(settings.access_keys))
    kids = []
    for _ in range(2):
        own = own_tokens("casos", settings)
        assert own is not None
        token = own("alianzas")
        bearer = verifier.verify(token)
        assert (bearer.sub, [role.rol for role in bearer.roles]) == ("sistema:casos", ["sistema"])
        kids.append(jwt.get_unverified_header(token)["kid"])
        rotate(settings.access_folder, "casos", datetime.now(UTC))
    assert kids[0] != kids[1]


def test_without_its_key_a_service_does_not_start_and_without_access_it_needs_none(
    settings: Settings, tmp_path: Path
) -> None:
    with pytest.raises(BadSettings, match="reportes"):
        own_tokens("reportes", settings)
    passive = own_tokens("reportes", settings, needed=False)
    assert passive is not None
    with pytest.raises(BadSettings):
        passive("casos")
    assert own_tokens("casos", read_settings({"TEJIDO_DATOS": str(tmp_path / "otra")})) is None


def test_who_has_no_key_of_the_issuer_issues_nothing(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="TEJIDO_ACCESO_LLAVE_EMISOR"):
        issuer_of(read_settings({"TEJIDO_DATOS": str(tmp_path)}))

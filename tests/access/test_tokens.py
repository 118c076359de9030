"""Every forgery of a token is refused with the same words; nothing of it reaches an answer or a log line."""

from __future__ import annotations

import base64
import json
import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import jwt.api_jwt
import pytest

from shared.access.bearer import RoleClaim
from shared.access.errors import Unauthenticated
from shared.access.keys import KeyFile, published, write_keys
from shared.access.scopes import EVERYWHERE, Alcance
from shared.access.tokens import LEEWAY, MAX_LIFETIME, Issuer, Verifier
from shared.errors import Unavailable
from tests.access.forgeries import (
    FORGERIES,
    ISSUER,
    KEY,
    MISSING,
    NOW,
    OPERADOR,
    OTHER,
    SERVICE_KEY,
    claims,
    forged,
    issued,
    part,
)
from tests.access.kit import ANA, en


class _Clock(datetime):
    @classmethod
    def now(cls, tz: Any = None) -> Any:
        return NOW.astimezone(tz)


@pytest.fixture(autouse=True)
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """PyJWT judges times by this clock."""
    monkeypatch.setattr(jwt.api_jwt, "datetime", _Clock)


@pytest.fixture
def keys(tmp_path: Path) -> KeyFile:
    path = tmp_path / "claves.json"
    days = (NOW - timedelta(days=1), NOW + timedelta(days=30))
    write_keys(path, [published(KEY, *days), published(SERVICE_KEY, *days, "sistema:reportes")])
    return KeyFile(path)


@pytest.fixture
def verifier(keys: KeyFile) -> Verifier:
    return Verifier("casos", ISSUER, keys, clock=lambda: NOW)


def test_a_good_token_says_who_calls_and_with_which_roles(verifier: Verifier) -> None:
    roles = (RoleClaim("dupla_psicosocial", en("territorio", "t-1")), *OPERADOR)
    token = Issuer(ISSUER, KEY, clock=lambda: NOW).issue(ANA, "casos", roles)
    bearer = verifier.verify(token)
    assert (bearer.sub, bearer.roles) == (ANA, roles)
    assert bearer.expires == NOW + timedelta(minutes=5)


def test_what_is_forged_by_hand_with_the_right_key_and_claims_is_good(verifier: Verifier) -> None:
    """The nearest accepted neighbour of every forgery below."""
    assert verifier.verify(forged(claims())).sub == ANA


def test_a_service_calls_as_itself(verifier: Verifier) -> None:
    roles = [RoleClaim("sistema", EVERYWHERE)]
    token = Issuer(ISSUER, SERVICE_KEY, clock=lambda: NOW).issue("sistema:reportes", "casos", roles)
    assert verifier.verify(token).sub == "sistema:reportes"


def test_a_service_signs_only_for_itself_and_the_issuer_for_no_service(verifier: Verifier) -> None:
    service = Issuer(ISSUER, SERVICE_KEY, clock=lambda: NOW)
    sistema = [RoleClaim("sistema", EVERYWHERE)]
    for token in (
        service.issue(ANA, "casos", OPERADOR),
        service.issue("sistema:casos", "casos", sistema),
        Issuer(ISSUER, KEY, clock=lambda: NOW).issue("sistema:reportes", "casos", sistema),
    ):
        with pytest.raises(Unauthenticated):
            verifier.verify(token)


def test_ten_minutes_and_the_tolerance_are_still_good(verifier: Verifier) -> None:
    assert verifier.verify(issued(lifetime=MAX_LIFETIME))
    last = NOW - LEEWAY - timedelta(minutes=1) + timedelta(seconds=1)
    assert verifier.verify(issued(last, lifetime=timedelta(minutes=1)))
    assert verifier.verify(issued(NOW + LEEWAY))


def test_a_token_serves_for_every_call_of_its_minutes(verifier: Verifier) -> None:
    """One command is one effect by its own id; what ends a role is its revocation, not the token's id."""
    token = issued()
    assert verifier.verify(token).jti == verifier.verify(token).jti


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_refused(name: str, verifier: Verifier) -> None:
    with pytest.raises(Unauthenticated) as refused:
        verifier.verify(FORGERIES[name])
    assert refused.value.problem == Unauthenticated.bad().problem


@pytest.mark.parametrize("claim", MISSING)
@pytest.mark.parametrize("value", [..., None])
def test_no_claim_may_be_missing(claim: str, value: Any, verifier: Verifier) -> None:
    with pytest.raises(Unauthenticated):
        verifier.verify(forged(claims(**{claim: value})))


def test_not_one_character_can_be_changed(verifier: Verifier) -> None:
    token = issued()
    head, body, signature = token.split(".")
    altered = json.loads(base64.urlsafe_b64decode(body + "=="))
    altered["roles"] = [{"rol": "administrador", "alcance": "todo"}]
    for tampered in (
        f"{head}.{part(altered)}.{signature}",
        f"{head}.{body[:-2]}{'AA' if body[-2:] != 'AA' else 'BB'}.{signature}",
        f"{head}.{body}.{part(bytes(64))}",
        f"{head}.{body}.",
        f"{head}.{body}",
    ):
        with pytest.raises(Unauthenticated):
            verifier.verify(tampered)
    assert verifier.verify(token)


@pytest.mark.parametrize("nothing", [None, ""])
def test_without_a_token_the_answer_says_so(nothing: object, verifier: Verifier) -> None:
    with pytest.raises(Unauthenticated, match="Falta la credencial"):
        verifier.verify(nothing)


@pytest.mark.parametrize("thing", [7, b"x.y.z", ["x"], {"token": "x"}])
def test_what_is_no_text_is_no_token(thing: object, verifier: Verifier) -> None:
    with pytest.raises(Unauthenticated):
        verifier.verify(thing)


def test_keys_overlap_while_they_rotate(keys: KeyFile) -> None:
    """The old one is good until its last tokens are over, and the next one before it is needed."""
    day = timedelta(days=1)
    write_keys(
        keys.path,
        [published(KEY, NOW - day, NOW + MAX_LIFETIME), published(OTHER, NOW - day, NOW + day)],
    )
    verifier = Verifier("casos", ISSUER, keys, clock=lambda: NOW)
    new = Issuer(ISSUER, OTHER, clock=lambda: NOW).issue(ANA, "casos", OPERADOR)
    assert verifier.verify(issued()).sub == verifier.verify(new).sub
    after = Verifier("casos", ISSUER, keys, clock=lambda: NOW + MAX_LIFETIME)
    assert after.verify(new)
    with pytest.raises(Unauthenticated):
        after.verify(issued())


def test_a_key_that_is_withdrawn_stops_at_once(keys: KeyFile, verifier: Verifier) -> None:
    token = issued()
    assert verifier.verify(token)
    write_keys(keys.path, [published(OTHER, NOW - timedelta(days=1), NOW + timedelta(days=1))])
    with pytest.raises(Unauthenticated):
        verifier.verify(token)


@pytest.mark.parametrize("broken", ["{", "{}", '{"keys": []}'])
def test_without_a_set_of_keys_nobody_enters(
    broken: str, keys: KeyFile, verifier: Verifier
) -> None:
    token = issued()
    assert verifier.verify(token)
    keys.path.write_text(broken)
    with pytest.raises(Unavailable):
        verifier.verify(token)
    keys.path.unlink()
    with pytest.raises(Unavailable):
        verifier.verify(token)


@pytest.mark.parametrize(
    ("sub", "roles", "lifetime"),
    [
        ("12345678-5", OPERADOR, timedelta(minutes=5)),
        (ANA, (), timedelta(minutes=5)),
        (ANA, (RoleClaim("sistema", EVERYWHERE),), timedelta(minutes=5)),
        (ANA, (RoleClaim("operador", Alcance(tipo="todo", valor="x")),), timedelta(minutes=5)),
        (ANA, OPERADOR, MAX_LIFETIME + timedelta(seconds=1)),
        (ANA, OPERADOR, timedelta(0)),
    ],
)
def test_an_issuer_makes_no_token_that_services_refuse(
    sub: str, roles: tuple[RoleClaim, ...], lifetime: timedelta
) -> None:
    with pytest.raises(ValueError, match="token") as refused:
        Issuer(ISSUER, KEY, clock=lambda: NOW).issue(sub, "casos", roles, lifetime=lifetime)
    assert "12345678" not in str(refused.value)


def test_nothing_of_a_token_reaches_a_log_or_an_answer(
    verifier: Verifier, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name, token in FORGERIES.items():
        with pytest.raises(Unauthenticated) as refused:
            verifier.verify(token)
        said = f"{refused.value!r}{refused.value}{refused.value.__context__!r}{caplog.text}"
        secrets = [ANA, "12345678", "12.345", "ejemplo.cl", "Inventada", "Pérez"]
        assert not [s for s in (*secrets, *token.split(".")) if len(s) > 5 and s in said], name
        caplog.clear()


def test_no_key_and_no_token_shows_in_a_repr(verifier: Verifier) -> None:
    issuer = Issuer(ISSUER, KEY)
    seed = KEY.private_bytes_raw()
    shown = f"{issuer!r}{verifier!r}{verifier.verify(issued())!r}"
    assert not [s for s in (seed.hex(), part(seed), repr(seed), *issued().split(".")) if s in shown]

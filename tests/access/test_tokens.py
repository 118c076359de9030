"""Every forgery of a token is refused with the same words; nothing of it reaches an answer or a log line."""

from __future__ import annotations

import base64
import hmac
import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import jwt.api_jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.access.bearer import RoleClaim
from shared.access.errors import Unauthenticated
from shared.access.keys import KeyFile, published, thumbprint, write_keys
from shared.access.scopes import TODO, Alcance
from shared.access.tokens import LEEWAY, MAX_LIFETIME, TYPE, Issuer, Verifier
from shared.errors import Unavailable
from shared.ids import new_id
from tests.access.kit import ANA, en

NOW: Final = datetime(2026, 12, 1, 15, 0, 0, tzinfo=UTC)
ISSUER: Final = "https://acceso.tejido.example"
KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER: Final = Ed25519PrivateKey.from_private_bytes(bytes(32))
SERVICE_KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
OPERADOR: Final = (RoleClaim("operador", TODO),)


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


def issued(at: datetime = NOW, **lifetime: timedelta) -> str:
    return Issuer(ISSUER, KEY, clock=lambda: at).issue(ANA, "casos", OPERADOR, **lifetime)


def claims(**changes: Any) -> dict[str, Any]:
    """Good ones; a value of `...` takes that claim away."""
    now = int(NOW.timestamp())
    good: dict[str, Any] = {
        "iss": ISSUER,
        "aud": "casos",
        "sub": ANA,
        "iat": now,
        "nbf": now,
        "exp": now + 300,
        "jti": new_id(),
        "roles": [{"rol": "operador", "alcance": "todo"}],
    }
    return {name: value for name, value in (good | changes).items() if value is not ...}


def part(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def forged(
    payload: Any,
    header: dict[str, Any] | None = None,
    sign: Callable[[bytes], bytes] = KEY.sign,
) -> str:
    """A token made by hand: what no library would make."""
    head = {"alg": "EdDSA", "typ": TYPE, "kid": thumbprint(KEY.public_key())} | (header or {})
    signed = f"{part({k: v for k, v in head.items() if v is not ...})}.{part(payload)}"
    return f"{signed}.{part(sign(signed.encode()))}"


def mac(secret: bytes) -> Callable[[bytes], bytes]:
    return lambda signed: hmac.digest(secret, signed, "sha256")


PEM: Final = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
RAW: Final = KEY.public_key().public_bytes_raw()
X: Final = part(RAW)
FUTURE: Final = int(NOW.timestamp())

BY_SERVICE: Final = {"kid": thumbprint(SERVICE_KEY.public_key())}
FORGERIES: Final[dict[str, str]] = {
    "alg none sin firma": forged(claims(), {"alg": "none"}, lambda _: b""),
    "alg None sin firma": forged(claims(), {"alg": "None"}, lambda _: b""),
    "HS256 con la clave pública en PEM": forged(claims(), {"alg": "HS256"}, mac(PEM)),
    "HS256 con la clave pública en bytes": forged(claims(), {"alg": "HS256"}, mac(RAW)),
    "HS256 con la clave pública en base64": forged(claims(), {"alg": "HS256"}, mac(X.encode())),
    "HS256 que dice EdDSA": forged(claims(), None, mac(RAW)),
    "otro algoritmo con firma buena": forged(claims(), {"alg": "Ed25519"}),
    "firmado por otra clave": forged(claims(), None, OTHER.sign),
    "kid desconocido": forged(claims(), {"kid": thumbprint(OTHER.public_key())}, OTHER.sign),
    "kid que es una ruta": forged(claims(), {"kid": "../../dev/null"}),
    "kid que no es texto": forged(claims(), {"kid": ["a"]}),
    "sin kid": forged(claims(), {"kid": ...}),
    "trae su propia clave": forged(
        claims(), {"jwk": {"kty": "OKP", "crv": "Ed25519", "x": X}}, OTHER.sign
    ),
    "dice dónde está su clave": forged(claims(), {"jku": "https://otra.example/claves"}),
    "exige una extensión": forged(claims(), {"crit": ["b64"], "b64": False}),
    "de otro uso": forged(claims(), {"typ": "JWT"}),
    "sin typ": forged(claims(), {"typ": ...}),
    "venció hace una hora": issued(NOW - timedelta(hours=1)),
    "venció hace justo la tolerancia": issued(
        NOW - LEEWAY - timedelta(minutes=1), lifetime=timedelta(minutes=1)
    ),
    "aún no rige": forged(claims(iat=FUTURE, nbf=FUTURE + 60)),
    "emitido en el futuro": issued(NOW + LEEWAY + timedelta(seconds=1)),
    "dura una hora": forged(claims(exp=FUTURE + 3600)),
    "dura un segundo más de lo que se admite": forged(claims(exp=FUTURE + 601)),
    "de larga vida y casi vencido": forged(
        claims(iat=FUTURE - 3590, nbf=FUTURE - 3590, exp=FUTURE + 10)
    ),
    "vence antes de regir": forged(claims(nbf=FUTURE + 4, exp=FUTURE + 3)),
    "otro servicio": forged(claims(aud="alianzas")),
    "varios servicios": forged(claims(aud=["casos", "alianzas"])),
    "otro emisor": forged(claims(iss="https://otro.example")),
    "emisores en lista": forged(claims(iss=[ISSUER])),
    "un nombre de más": forged(claims(name="Persona Inventada")),
    "jti que no es UUID": forged(claims(jti="1")),
    "tiempos con decimales": forged(claims(exp=FUTURE + 300.5)),
    "tiempos en texto": forged(claims(exp=str(FUTURE + 300))),
    "tiempo que es verdadero": forged(claims(nbf=True)),
    "sub con RUN": forged(claims(sub="12345678-5")),
    "sub con RUN y puntos": forged(claims(sub="12.345.678-5")),
    "sub con RUN dentro": forged(claims(sub="RUN-12345678-5")),
    "sub con correo": forged(claims(sub="ana@ejemplo.cl")),
    "sub con nombre": forged(claims(sub="Ana Pérez")),
    "sub que no es texto": forged(claims(sub=7)),
    "se hace pasar por un servicio": forged(claims(sub="sistema:casos")),
    "se da el rol de los servicios": forged(claims(roles=[{"rol": "sistema", "alcance": "todo"}])),
    "servicio con rol de persona además": forged(
        claims(
            sub="sistema:reportes",
            roles=[{"rol": r, "alcance": "todo"} for r in ("sistema", "operador")],
        ),
        BY_SERVICE,
        SERVICE_KEY.sign,
    ),
    "servicio con rol de persona": forged(
        claims(sub="sistema:reportes"), BY_SERVICE, SERVICE_KEY.sign
    ),
    "sin roles": forged(claims(roles=[])),
    "demasiados roles": forged(claims(roles=[{"rol": "operador", "alcance": "todo"}] * 33)),
    "roles como texto": forged(claims(roles="operador")),
    "rol con otro campo": forged(
        claims(roles=[{"rol": "operador", "alcance": "todo", "nombre": "x"}])
    ),
    "alcance que no se entiende": forged(claims(roles=[{"rol": "operador", "alcance": "x"}])),
    "alcance con un RUN": forged(claims(roles=[{"rol": "operador", "alcance": "caso/12345678-5"}])),
    "contenido que no es objeto": forged([1]),
    "contenido que no es JSON": forged(b"\xff"),
    "anidado sin fin": forged(b"[" * 2000),
    "cabecera anidada sin fin": ".".join((part(b"[" * 2000), part(claims()), part(b"x"))),
    "demasiado largo": forged(claims(), {"kid": "a" * 5000}),
    "no es un token": "Bearer",
    "con espacios": f" {issued()}",
    "dos tokens": f"{issued()}.{issued()}",
    "con letras de más": issued() + "é",
}
MISSING: Final = ("iss", "aud", "sub", "iat", "nbf", "exp", "jti", "roles")


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
    roles = [RoleClaim("sistema", TODO)]
    token = Issuer(ISSUER, SERVICE_KEY, clock=lambda: NOW).issue("sistema:reportes", "casos", roles)
    assert verifier.verify(token).sub == "sistema:reportes"


def test_a_service_signs_only_for_itself_and_the_issuer_for_no_service(verifier: Verifier) -> None:
    service = Issuer(ISSUER, SERVICE_KEY, clock=lambda: NOW)
    sistema = [RoleClaim("sistema", TODO)]
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
        (ANA, (RoleClaim("sistema", TODO),), timedelta(minutes=5)),
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

"""Tokens made by hand: good ones, and every kind of forgery by its name."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.access.bearer import RoleClaim
from shared.access.keys import thumbprint
from shared.access.scopes import EVERYWHERE
from shared.access.tokens import LEEWAY, TYPE, Issuer
from shared.ids import new_id
from tests.access.kit import ANA

NOW: Final = datetime(2026, 12, 1, 15, 0, 0, tzinfo=UTC)
ISSUER: Final = "https://acceso.tejido.example"
KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER: Final = Ed25519PrivateKey.from_private_bytes(bytes(32))
SERVICE_KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
OPERADOR: Final = (RoleClaim("operador", EVERYWHERE),)


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

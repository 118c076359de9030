"""Every ID token that the provider did not sign for this login, now: refused, whatever userinfo would say."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, Final

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.access.forgeries import mac, part
from tests.issuer.conftest import Site
from tests.support.oidc_provider import CLIENT, SECRET, Json, jwk, rsa_key

PEM: Final = (
    rsa_key("firma").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
)


def by_hand(header: Json, sign: Callable[[bytes], bytes]) -> Callable[[Json], str]:
    """What no library would make."""

    def make(claims: Json) -> str:
        signed = f"{part(header)}.{part(claims)}"
        return f"{signed}.{part(sign(signed.encode()))}"

    return make


def by(key: str, kid: str | None = None, alg: str = "RS256") -> Callable[[Json], str]:
    """Signed with that RSA key, whatever it calls itself."""
    named = {} if kid is None else {"kid": kid}
    return lambda claims: jwt.encode(claims, rsa_key(key), alg, headers=named)


def altered(claims: Json) -> str:
    head, _, signature = by("firma", "firma")(claims).split(".")
    return f"{head}.{part(claims | {'sub': 'otra'})}.{signature}"


FORGERIES: Final[dict[str, tuple[Any, str]]] = {
    "alg none": (
        by_hand({"alg": "none", "kid": "firma"}, lambda _: b""),
        "UnsupportedAlgorithmError",
    ),
    "alg None": (
        by_hand({"alg": "None", "kid": "firma"}, lambda _: b""),
        "UnsupportedAlgorithmError",
    ),
    "HS256 con la clave pública": (
        by_hand({"alg": "HS256", "kid": "firma"}, mac(PEM)),
        "UnsupportedAlgorithmError",
    ),
    "HS256 con la clave pública como JWK": (
        by_hand({"alg": "HS256", "kid": "firma"}, mac(json.dumps(jwk("firma")).encode())),
        "UnsupportedAlgorithmError",
    ),
    "HS256 con el secreto del cliente": (
        by_hand({"alg": "HS256", "kid": "firma"}, mac(SECRET.encode())),
        "UnsupportedAlgorithmError",
    ),
    "RS512": (by("firma", "firma", "RS512"), "UnsupportedAlgorithmError"),
    "PS256": (by("firma", "firma", "PS256"), "UnsupportedAlgorithmError"),
    "otra clave con el nombre de la buena": (by("otra", "firma"), "BadSignatureError"),
    "otra clave con su nombre": (by("otra", "otra"), "InvalidKeyIdError"),
    "otra clave sin nombre": (by("otra"), "BadSignatureError"),
    "otra clave que la cabecera trae": (
        lambda claims: jwt.encode(
            claims, rsa_key("otra"), "RS256", headers={"jwk": jwk("otra"), "kid": "firma"}
        ),
        "ExceededSizeError",
    ),
    "otra clave que la cabecera dice dónde está": (
        lambda claims: jwt.encode(
            claims, rsa_key("otra"), "RS256", headers={"jku": "https://x.cl", "kid": "firma"}
        ),
        "BadSignatureError",
    ),
    "cambiado después de firmar": (altered, "BadSignatureError"),
    "una cabecera crítica desconocida": (
        lambda claims: jwt.encode(
            claims, rsa_key("firma"), "RS256", headers={"kid": "firma", "crit": ["x"], "x": 1}
        ),
        "UnsupportedHeaderError",
    ),
    "texto cualquiera": (lambda _: "no.es.token", "DecodeError"),
    "nada": (lambda _: "", "DecodeError"),
    "un número": (lambda _: 7, "DecodeError"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_un_id_token_falsificado_no_sirve(site: Site, forgery: str) -> None:
    site.provider.sign, reason = FORGERIES[forgery]
    assert site.refused(site.log_in(), reason)


NOW: Final = int(time.time())


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "https://otro.example"}, "InvalidClaimError"),
        ({"iss": ...}, "MissingClaimError"),
        ({"aud": "otro-cliente"}, "InvalidClaimError"),
        ({"aud": ["otro-cliente"]}, "InvalidClaimError"),
        ({"aud": [CLIENT, "otro-cliente"]}, "MissingClaimError"),
        ({"aud": [CLIENT, "otro-cliente"], "azp": CLIENT}, "aud"),
        ({"aud": ...}, "MissingClaimError"),
        ({"aud": []}, "InvalidClaimError"),
        ({"azp": "otro-cliente"}, "InvalidClaimError"),
        ({"exp": NOW - 3600}, "ExpiredTokenError"),
        ({"exp": ...}, "MissingClaimError"),
        ({"exp": "mañana"}, "InvalidClaimError"),
        ({"iat": ...}, "MissingClaimError"),
        ({"iat": NOW + 3600, "exp": NOW + 7200}, "InvalidClaimError"),
        ({"nbf": NOW + 3600}, "InvalidClaimError"),
        ({"nonce": "otro"}, "InvalidClaimError"),
        ({"nonce": ...}, "MissingClaimError"),
        ({"nonce": None}, "MissingClaimError"),
        ({"nonce": ["otro"]}, "InvalidClaimError"),
        ({"nonce_supported": False, "nonce": "otro"}, "InvalidClaimError"),
        ({"sub": ...}, "MissingClaimError"),
        ({"sub": 7}, "InvalidClaimError"),
        ({"at_hash": "de-otro-token"}, "InvalidClaimError"),
    ],
)
def test_un_id_token_que_no_es_de_este_ingreso_no_sirve(
    site: Site, claims: Json, reason: str
) -> None:
    site.provider.claims = claims
    assert site.refused(site.log_in(), reason)


@pytest.mark.parametrize("aud", [CLIENT, [CLIENT]])
def test_un_id_token_honesto_sirve(site: Site, aud: object) -> None:
    """Without which none of the above would prove anything."""
    site.provider.claims = {"aud": aud, "azp": CLIENT, "acr": "otra cosa"}
    assert site.log_in().status_code == 303


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ([jwk("otra", kid="firma")], "BadSignatureError"),
        ([{"kty": "oct", "k": part(b"x" * 32), "kid": "firma"}], "MissingKeyError"),
        ([jwk("firma", use="enc")], "MissingKeyError"),
        ([jwk("firma", alg="RS512")], "InvalidKeyIdError"),
        (["firma"], "TypeError"),
        ([{}], "KeyError"),
        ([], "MissingKeyError"),
    ],
)
def test_solo_se_cree_a_las_claves_rsa_de_firma_del_proveedor(
    site: Site, keys: list[Any], reason: str
) -> None:
    site.provider.keys = keys
    assert site.refused(site.log_in(), reason)


def test_entre_varias_claves_vale_la_que_el_token_nombra(site: Site) -> None:
    site.provider.keys = [jwk("otra"), {"kty": "oct", "k": "eHg", "kid": "z"}, jwk("firma")]
    assert site.log_in().status_code == 303
    site.provider.sign = by("firma")
    assert site.refused(site.log_in(), "InvalidKeyIdError")

"""An OpenID provider small enough to read, over real HTTP: an honest code flow with PKCE, and switches to misbehave.

It speaks as ClaveÚnica does: paths that end in a slash, `RolUnico` with number, check digit and kind, userinfo by POST.
"""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

CLIENT: Final = "tejido-de-prueba"
SECRET: Final = "secreto-solo-para-pruebas-0123456789"
SUB: Final = "sub-de-una-persona-inventada"
NAME: Final = "PERSONA-INVENTADA-CANARIO"
BASE: Final = "/openid"

Json = dict[str, Any]


@lru_cache
def rsa_key(which: str) -> RSAPrivateKey:
    """Made once a run: 2048 bits take a moment."""
    return generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Grant:
    """What a code was given for."""

    nonce: str
    challenge: str
    return_url: str


@dataclass
class OidcProvider:
    """`trouble`: end of a path → how it fails there. `claims`, `userinfo`: said instead, `...` takes one away."""

    return_url: str
    run: Json
    address: str = ""
    run_in_token: bool = False
    claims: Json = field(default_factory=dict)
    userinfo: Json = field(default_factory=dict)
    sign: Callable[[Json], str] | None = None
    keys: list[Json] | None = None
    trouble: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    """Every code and token it handed out."""

    def __post_init__(self) -> None:
        self._codes: dict[str, Grant] = {}
        self._tokens: set[str] = set()

    @property
    def issuer(self) -> str:
        return f"{self.address}{BASE}"

    def answer(self, method: str, path: str, said: dict[str, str], token: str) -> tuple[int, Any]:
        """(status, JSON), or (302, address)."""
        match method, path.removeprefix(BASE):
            case "GET", "/authorize/":
                return self._authorize(said)
            case "POST", "/token/":
                return self._exchange(said)
            case "GET", "/jwks":
                return 200, {"keys": [jwk("firma")] if self.keys is None else self.keys}
            case "POST", "/userinfo/" if token in self._tokens:
                return 200, _changed(self._person() | {"name": NAME}, self.userinfo)
            case "POST", "/userinfo/":
                return 401, {"error": "invalid_token"}
        return 404, {}

    def signed(self, claims: Json, *, key: str = "firma", kid: str = "firma") -> str:
        return jwt.encode(claims, rsa_key(key), "RS256", headers={"kid": kid})

    def _authorize(self, said: dict[str, str]) -> tuple[int, Any]:
        expected = {
            "client_id": CLIENT,
            "response_type": "code",
            "redirect_uri": self.return_url,
            "scope": "openid run",
            "code_challenge_method": "S256",
        }
        if {name: said.get(name) for name in expected} != expected:
            return 400, {"error": "invalid_request"}
        code = self._give()
        self._codes[code] = Grant(said["nonce"], said["code_challenge"], said["redirect_uri"])
        return 302, f"{self.return_url}?{urlencode({'code': code, 'state': said['state']})}"

    def _exchange(self, said: dict[str, str]) -> tuple[int, Any]:
        if (said.get("client_id"), said.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        grant = self._codes.pop(said.get("code", ""), None)  # once
        proof = sha256(said.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        if (
            grant is None
            or said.get("grant_type") != "authorization_code"
            or said.get("redirect_uri") != grant.return_url
            or challenge != grant.challenge
        ):
            return 400, {"error": "invalid_grant", "error_description": NAME}
        access = self._give()
        self._tokens.add(access)
        half = sha256(access.encode()).digest()[:16]
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
            "nonce": grant.nonce,
            "at_hash": base64.urlsafe_b64encode(half).rstrip(b"=").decode(),
            **(self._person() if self.run_in_token else {"sub": SUB}),
        }
        id_token = (self.sign or self.signed)(_changed(claims, self.claims))
        self.given.append(id_token)
        bearer = {"access_token": access, "token_type": "bearer", "expires_in": 300}
        return 200, {**bearer, "id_token": id_token}

    def _person(self) -> Json:
        return {"sub": SUB, "RolUnico": self.run}

    def _give(self) -> str:
        self.given.append(secrets.token_urlsafe(16))
        return self.given[-1]


def jwk(which: str, **others: Any) -> Json:
    """A public RSA key as a member of a JWK Set."""
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(rsa_key(which).public_key()))
    return {"kty": "RSA", "n": public["n"], "e": public["e"], "kid": which, "alg": "RS256"} | others


def _changed(said: Json, changes: Json) -> Json:
    return {name: value for name, value in (said | changes).items() if value is not ...}


def _handler(provider: OidcProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            url = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            said = {name: values[0] for name, values in parse_qs(url.query or body).items()}
            provider.requests.append((self.command, url.path, said))
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            wrong = next(
                (how for end, how in provider.trouble.items() if url.path.endswith(end)), ""
            )
            with suppress(ConnectionError):  # the client does not wait for ever
                match wrong:
                    case "mudo":
                        self.rfile.read(1)  # until the client goes away
                    case "goteo":
                        self._drip()
                    case "caido":
                        self._send(503, b"{}")
                    case "enorme":
                        self._send(200, b'{"a": "' + b"A" * 200_000 + b'"}')
                    case "basura":
                        self._send(200, f"<html>{NAME}".encode())
                    case "hondo":
                        self._send(200, b"[" * 60_000)
                    case "redirige":
                        self._send(307, b"", Location=f"{provider.address}/otra")
                    case _:
                        status, answer = provider.answer(self.command, url.path, said, token)
                        where = {"Location": answer} if status == 302 else {}
                        self._send(status, json.dumps(answer).encode(), **where)

        do_GET = do_POST = _serve  # noqa: N815  # the base class's names

        def _drip(self) -> None:
            """A header that never ends, faster than any wait between two bytes."""
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Espera: ")
            while True:
                self.wfile.write(b".")
                time.sleep(0.01)

        def _send(self, status: int, text: bytes, **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class's name
            """Nothing on the terminal."""

    return Handler


@contextmanager
def serving(provider: OidcProvider) -> Iterator[OidcProvider]:
    """The provider on a port of the loopback; what is in course when it ends is waited for."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    server.daemon_threads = False
    thread = Thread(target=server.serve_forever)
    thread.start()
    provider.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

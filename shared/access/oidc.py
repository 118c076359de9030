"""Logging in with an OpenID provider: code flow with `state`, `nonce` and PKCE, by Authlib. Only the issuer loads this.

Of all that the provider says one thing goes out of here, the RUN, as an `Identity` that shows in no repr. Neither what
it says nor its tokens are kept, logged or put into an error: why a login failed goes to the process log as a code.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final, Self
from urllib.parse import urlencode

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from shared.access.provider import Provider
from shared.errors import TejidoError, Unavailable
from shared.privacy.blind import Identity

LEEWAY: Final = 30  # seconds between the provider's clock and ours
MOST_BYTES: Final = 65_536  # of an answer
_ALGORITHM: Final = "RS256"
_SECONDS_A_READ: Final = 5.0

Deadline = Callable[[float], AbstractContextManager[None]]
"""Seconds → a block that raises `Unavailable` when they are over."""

log = logging.getLogger(__name__)


class LoginRefused(TejidoError):
    """Whoever comes back from the provider does not enter. The same for every reason: it tells nothing of anyone."""

    status, slug, title = 403, "ingreso", "No se pudo ingresar"

    @classmethod
    def because(cls, reason: str) -> Self:
        """`reason`: a code for the process log, and for it alone."""
        log.warning("ingreso rechazado: motivo=%s", reason)
        return cls(
            "El ingreso no se completó.",
            remedio="Vuelva a comenzar. Si se repite, pida a quien administra los accesos que revise su inscripción.",
        )


@dataclass(frozen=True)
class Proof:
    """What ties an answer to the login that asked for it, besides `state`."""

    nonce: str = field(repr=False)
    verifier: str = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(48))


class OidcClient:
    """This issuer before its provider. `return_url`: as registered there. `seconds`: for all the calls of a login."""

    def __init__(
        self, provider: Provider, return_url: str, deadline: Deadline, *, seconds: float = 15.0
    ) -> None:
        self.provider, self.return_url = provider, return_url
        self._deadline, self._seconds = deadline, seconds

    def authorization_url(self, state: str, proof: Proof) -> str:
        """Where the browser is sent. The verifier does not go: its S256 challenge does."""
        with self._session() as session:
            url, _ = session.create_authorization_url(
                self.provider.authorization,
                state=state,
                nonce=proof.nonce,
                code_verifier=proof.verifier,
            )
        return str(url)

    def identify(self, code: str, state: str, proof: Proof) -> Identity:
        """Who it is. Raises `LoginRefused`; `Unavailable` when the provider does not answer in time.

        Raised outside the handlers: no error of a library, which may quote a token or a RUN, hangs from ours.
        """
        try:
            with self._deadline(self._seconds), self._session() as session:
                return self._ask(session, code, state, proof)
        except _Wrong as wrong:
            reason = wrong.code
        except requests.JSONDecodeError:
            reason = "no-es-json"
        except (requests.RequestException, Unavailable):
            reason = ""
        except Exception as error:
            reason = type(error).__name__
        if reason:
            raise LoginRefused.because(reason)
        log.warning("ingreso sin terminar: el proveedor no respondió")
        raise Unavailable("El proveedor de identidad no respondió. Vuelva a intentarlo.")

    def _ask(self, session: Any, code: str, state: str, proof: Proof) -> Identity:
        tokens = session.fetch_token(
            self.provider.token,
            code=code,
            code_verifier=proof.verifier,
            body=urlencode({"state": state}),  # ClaveÚnica's guide asks for it [K]
        )
        keys = session.get(self.provider.keys, withhold_token=True).json()
        claims = self._claims(tokens, keys, proof.nonce)
        said = claims.get(self.provider.claim)
        if said is None:
            said = self._userinfo(session, claims["sub"]).get(self.provider.claim)
        return _run(said)

    def _claims(self, tokens: Mapping[str, Any], keys: Any, nonce: str) -> Mapping[str, Any]:
        """What the ID token says, once everything that OpenID Connect Core 3.1.3.7 asks for was checked."""
        provider = self.provider
        # Only RSA keys: with a secret or another kind in the set nothing of ours could be verified.
        rsa = [
            key for key in keys["keys"] if key["kty"] == "RSA" and key.get("use", "sig") == "sig"
        ]
        token = jwt.decode(
            tokens["id_token"],
            KeySet.import_key_set({"keys": rsa}),
            registry=JWSRegistry(algorithms=[_ALGORITHM], strict_check_header=False),
        )
        options = {
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": provider.client_id},
            "nonce": {"essential": True, "value": nonce},
            "sub": {"essential": True},
        }
        access = {"nonce": nonce, "client_id": provider.client_id}
        access["access_token"] = tokens["access_token"]
        claims = CodeIDToken(token.claims, token.header, options, access)
        claims.validate(leeway=LEEWAY)
        if claims["aud"] not in (provider.client_id, [provider.client_id]):
            raise _Wrong("aud")  # somebody else's too: nobody we know
        return dict(claims)

    def _userinfo(self, session: Any, sub: str) -> Mapping[str, Any]:
        """Of the same subject as the ID token, or it is another person's."""
        said = session.post(self.provider.userinfo).json()
        if not isinstance(said, dict) or not isinstance(said.get("sub"), str):
            raise _Wrong("userinfo")
        if not hmac.compare_digest(said["sub"].encode(), sub.encode()):
            raise _Wrong("userinfo-sub")
        return said

    def _session(self) -> Any:
        """One per use, so that nothing of a person stays in it. No proxy, netrc or CA of the environment."""
        provider = self.provider
        session = OAuth2Session(
            client_id=provider.client_id,
            client_secret=provider.client_secret.reveal().decode(),
            token_endpoint_auth_method="client_secret_post",  # noqa: S106  # a method, not a secret
            scope=provider.scope,
            redirect_uri=self.return_url,
            code_challenge_method="S256",
            trust_env=False,
            verify=provider.cafile or True,
        )
        session.headers["Accept-Encoding"] = "identity"
        for scheme in ("https://", "http://"):
            session.mount(scheme, _Careful())
        return session


class _Wrong(Exception):
    """`code` says what, and nothing of whom."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Careful(HTTPAdapter):
    """Short waits, small answers, no redirect: a secret goes only where the settings say."""

    def send(self, request: Any, *_: Any, **options: Any) -> requests.Response:
        response = super().send(request, **options | {"stream": True, "timeout": _SECONDS_A_READ})
        raw = response.raw
        try:
            content = raw.read(MOST_BYTES + 1, decode_content=False)
        except HTTPError as error:
            raise requests.ConnectionError(type(error).__name__) from None
        finally:
            raw.close()
        if response.status_code >= 500 or response.status_code == 429:
            raise requests.ConnectionError(f"{response.status_code}")
        if response.status_code != 200:
            raise _Wrong(f"proveedor-{response.status_code}")
        if len(content) > MOST_BYTES:
            raise _Wrong("respuesta-enorme")
        response.raw = BytesIO(content)
        return response


def _run(said: Any) -> Identity:
    """`{"numero": 22222222, "DV": "2", "tipo": "RUN"}`, its check digit checked."""
    if not isinstance(said, dict) or said.get("tipo", "RUN") != "RUN":
        raise _Wrong("sin-run")
    number, digit = (str(said.get(name)) for name in ("numero", "DV"))
    if not number.isascii() or not number.isdigit():
        raise _Wrong("run")
    return Identity.rut(f"{number}-{digit}")  # a ValueError repeats nothing of it

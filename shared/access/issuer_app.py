"""The issuer's web application: people come in through the provider and leave with tokens, one per service.

| | |
|---|---|
| `GET /acceso/ingresar?volver=/…` | sends the browser to the provider |
| `GET /acceso/retorno` | back from it: opens a session and goes on to `volver` |
| `GET /acceso/sesion` | `{"actor", "vence_en"}` |
| `POST /acceso/token` | `{"servicio", "roles": [{"rol", "alcance"}]}` → `{"token", "vence_en"}` |
| `POST /acceso/salir` | closes the session, and sends the browser to close the provider's |

WSGI, for one process: logins in course and sessions live in its memory. TLS and limits by address are the front's.
"""

from __future__ import annotations

import hmac
import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

from werkzeug.wrappers import Request, Response

from shared import canonical
from shared.access.bearer import RoleClaim
from shared.access.enrolled import Enrolled
from shared.access.oidc import LoginRefused, OidcClient, Proof
from shared.access.opaque import is_service_actor
from shared.access.scopes import Alcance
from shared.access.shortlived import ShortLived
from shared.access.tokens import Issuer
from shared.errors import InvalidInput, NotFound, TejidoError
from shared.moments import iso
from shared.runtime.http import WrongHost, json_response, problem_response, read_body

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

BASE: Final = "/acceso"
RETURN_PATH: Final = f"{BASE}/retorno"
LOGIN_SECONDS: Final = 600  # to type a password and a second factor
SESSION: Final = timedelta(hours=4)
TOKEN: Final = timedelta(minutes=5)
_MOST_LOGINS: Final = 10_000
_MOST_SESSIONS: Final = 10_000
_MOST_BODY: Final = 16_384

# `__Host-`: a browser takes it only over TLS, from this host and for all of it, so no neighbour can plant one.
LOGIN_COOKIE: Final = "__Host-tejido-ingreso"
SESSION_COOKIE: Final = "__Host-tejido-sesion"

_LOCAL_PATH: Final = re.compile(r"/(?!/)[A-Za-z0-9/._~?&=%+-]{0,500}")
_STATE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_MOST_CODE: Final = 2_048
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",  # the return address has a code in it
    "X-Content-Type-Options": "nosniff",
}

log = logging.getLogger(__name__)


class NoSession(TejidoError):
    """Nobody is in, or not any more."""

    status, slug, title = 401, "sin-sesion", "No hay una sesión abierta"


class CrossSite(TejidoError):
    """Another site's page asked for it."""

    status, slug, title = 403, "otro-origen", "La solicitud viene de otro sitio"


class WrongMethod(TejidoError):
    """The address exists, for another method."""

    status, slug, title = 405, "metodo", "Ese método no se admite en esta dirección"


@dataclass(frozen=True)
class Login:
    """One that has begun. `browser`: the hash of the cookie of the browser that began it; `back`: a local path."""

    proof: Proof
    browser: bytes = field(repr=False)
    back: str


@dataclass(frozen=True)
class Session:
    """Of somebody who came in. `ends`: aware, UTC."""

    actor: str
    ends: datetime


class IssuerApp:
    """`origin`: scheme and host by which browsers know it. Nothing it answers or logs says who anybody is."""

    def __init__(self, client: OidcClient, enrolled: Enrolled, issuer: Issuer, origin: str) -> None:
        self._client, self._enrolled, self._issuer, self._origin = client, enrolled, issuer, origin
        self._host = urlsplit(origin).netloc
        self.logins = ShortLived[Login](LOGIN_SECONDS, _MOST_LOGINS)
        self.sessions = ShortLived[Session](SESSION.total_seconds(), _MOST_SESSIONS)
        self._routes: dict[str, tuple[str, Callable[[Request], Response]]] = {
            f"{BASE}/ingresar": ("GET", self._begin),
            RETURN_PATH: ("GET", self._return),
            f"{BASE}/sesion": ("GET", self._session),
            f"{BASE}/token": ("POST", self._token),
            f"{BASE}/salir": ("POST", self._leave),
        }

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        response = self._answer(Request(environ))
        response.headers.update(_HEADERS)
        return response(environ, start)

    def _answer(self, request: Request) -> Response:
        try:
            return self._handler(request)(request)
        except TejidoError as error:
            return problem_response(error)
        except Exception as error:
            log.error("error interno: %s", type(error).__name__)  # noqa: TRY400  # text and trace may tell a person
            return problem_response(TejidoError("Ocurrió un error interno."))

    def _handler(self, request: Request) -> Callable[[Request], Response]:
        # By another name a page could reach it from a browser on its own account (DNS rebinding).
        if request.environ.get("HTTP_HOST", "").lower() != self._host:
            raise WrongHost(f"Este servicio atiende solo como {self._host}.")
        if request.path not in self._routes:
            raise NotFound("No existe esa dirección.")
        method, handler = self._routes[request.path]
        if request.method != method:
            raise WrongMethod(f"Esta dirección admite {method}.")
        # Every browser says where a POST comes from; cookies alone would not tell it from a neighbour's.
        if method == "POST" and request.headers.get("Origin") != self._origin:
            raise CrossSite("Esta acción se hace solo desde este mismo sitio.")
        return handler

    def _begin(self, request: Request) -> Response:
        back = request.args.get("volver", f"{BASE}/sesion")
        if not _LOCAL_PATH.fullmatch(back):
            raise InvalidInput.of([("volver", "debe ser una ruta de este mismo sitio")])
        browser, proof = token_urlsafe(32), Proof.new()
        state = self.logins.put(Login(proof, _hash(browser), back))
        response = _see(self._client.authorization_url(state, proof))
        _set_cookie(response, LOGIN_COOKIE, browser, LOGIN_SECONDS)
        return response

    def _return(self, request: Request) -> Response:
        state, code = (_one(request, name) for name in ("state", "code"))
        # Whatever comes of it, a state is spent by its first use.
        login = self.logins.take(state) if _STATE.fullmatch(state) else None
        if login is None:
            raise LoginRefused.because("state")
        browser = request.cookies.get(LOGIN_COOKIE, "")
        if not hmac.compare_digest(_hash(browser), login.browser):
            raise LoginRefused.because("navegador")
        if request.args.get("iss", self._client.provider.issuer) != self._client.provider.issuer:
            raise LoginRefused.because("iss")
        if not 0 < len(code) <= _MOST_CODE:
            raise LoginRefused.because("sin-codigo")  # the person said no, or the provider did
        actor = self._enrolled.find(self._client.identify(code, state, login.proof))
        if actor is None:
            raise LoginRefused.because("inscripcion")
        self._close_session(request)
        ends = datetime.now(UTC) + SESSION
        # A name made now: what the browser brought, or was made to bring, opens nothing.
        name = self.sessions.put(Session(actor, ends))
        log.info("ingreso: actor=%s", actor)
        response = _see(f"{self._origin}{login.back}")
        _set_cookie(response, SESSION_COOKIE, name, int(SESSION.total_seconds()))
        _set_cookie(response, LOGIN_COOKIE, "", 0)
        return response

    def _session(self, request: Request) -> Response:
        session = self._require_session(request)
        return json_response({"actor": session.actor, "vence_en": iso(session.ends)})

    def _token(self, request: Request) -> Response:
        session = self._require_session(request)
        service, roles = _asked(canonical.loads(read_body(request), limit=_MOST_BODY))
        ends = datetime.now(UTC) + TOKEN
        try:
            token = self._issuer.issue(session.actor, service, roles, lifetime=TOKEN)
        except ValueError as error:
            raise InvalidInput.of([("roles", str(error))]) from None
        log.info("credencial emitida: actor=%s servicio=%s", session.actor, service)
        return json_response({"token": token, "vence_en": iso(ends)})

    def _leave(self, request: Request) -> Response:
        self._close_session(request)
        logout = self._client.provider.logout
        response = Response(status=204)
        if logout is not None:
            response = _see(f"{logout}?{urlencode({'redirect': f'{self._origin}/'})}")
        _set_cookie(response, SESSION_COOKIE, "", 0)
        return response

    def _require_session(self, request: Request) -> Session:
        """Of somebody who may still enter: blocked or removed, his session is worth nothing. Raises `NoSession`."""
        session = self.sessions.get(request.cookies.get(SESSION_COOKIE, ""))
        if session is not None and self._enrolled.active(session.actor):
            return session
        self._close_session(request)
        raise NoSession("Ingrese primero.", remedio=f"Vaya a {self._origin}{BASE}/ingresar.")

    def _close_session(self, request: Request) -> None:
        self.sessions.take(request.cookies.get(SESSION_COOKIE, ""))


def _asked(body: Any) -> tuple[str, list[RoleClaim]]:
    """The service and the roles of a request for a token. Raises `InvalidInput`.

    Any role may be asked for: a token's roles only narrow what the service's own log grants to that id.
    """
    if not isinstance(body, dict) or body.keys() != {"servicio", "roles"}:
        raise InvalidInput.of([("(cuerpo)", "debe tener solo «servicio» y «roles»")])
    service, roles = body["servicio"], body["roles"]
    if not isinstance(service, str) or not is_service_actor(f"sistema:{service}"):
        raise InvalidInput.of([("servicio", "debe ser el nombre de un servicio")])
    if not isinstance(roles, list):
        raise InvalidInput.of([("roles", "debe ser una lista")])
    return service, [_claim(item) for item in roles]


def _claim(item: Any) -> RoleClaim:
    texts = item.values() if isinstance(item, dict) else ()
    if (
        not isinstance(item, dict)
        or item.keys() != {"rol", "alcance"}
        or not all(isinstance(text, str) for text in texts)
    ):
        raise InvalidInput.of([("roles", "cada uno tiene «rol» y «alcance», los dos texto")])
    kind, slash, value = item["alcance"].partition("/")
    return RoleClaim(item["rol"], Alcance(tipo=kind, valor=value if slash else None))


def _one(request: Request, name: str) -> str:
    """A parameter that comes once; else empty, as if it had not come."""
    values = request.args.getlist(name)
    return values[0] if len(values) == 1 else ""


def _see(address: str) -> Response:
    return Response(status=303, headers={"Location": address})


def _set_cookie(response: Response, name: str, value: str, seconds: int) -> None:
    """`Lax`: the provider's redirect must bring it back, which `Strict` would not."""
    response.set_cookie(name, value, max_age=seconds, secure=True, httponly=True, samesite="Lax")


def _hash(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()

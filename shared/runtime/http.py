"""HTTP of a service: strict bodies in, JSON or problem+json (RFC 9457) out, for this machine only.

Until there is access control the server listens on the loopback and answers only requests addressed to it by a loopback
name, so that a page in a browser cannot reach it through a name of its own (DNS rebinding).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any, Final, TypeVar

from nameko.constants import AUTH_TOKEN_CONTEXT_KEY
from nameko.exceptions import BadRequest
from nameko.web.handlers import HttpRequestHandler
from nameko.web.server import WebServer, WsgiApp
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from shared.accidents import told
from shared.canonical import MAX_COMMAND_BYTES
from shared.errors import InvalidInput, TejidoError, TooLarge

PROBLEM_JSON: Final = "application/problem+json"

LOCAL_NAMES: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})

log = logging.getLogger(__name__)


class WrongHost(TejidoError):
    """The request was addressed to another name."""

    status, slug, title = 421, "anfitrion", "La solicitud no está dirigida a este servicio"


class WrongMediaType(TejidoError):
    """A command is JSON and says so."""

    status, slug, title = 415, "tipo-de-contenido", "El tipo de contenido no se admite"


def json_response(value: Any, status: int = 200) -> Response:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Response(text, status=status, content_type="application/json; charset=utf-8")


def problem_response(error: TejidoError) -> Response:
    text = json.dumps(error.problem, ensure_ascii=False)
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
    return Response(text, status=error.status, content_type=PROBLEM_JSON, headers=headers)


def read_body(request: Request) -> bytes:
    """At most 2 MB, told to be JSON. Raises `TooLarge`, `WrongMediaType`."""
    if request.mimetype != "application/json":
        raise WrongMediaType("El cuerpo debe ser application/json.")
    limit = MAX_COMMAND_BYTES
    if (request.content_length or 0) > limit:
        raise TooLarge(f"El mensaje mide {request.content_length} bytes y el máximo es {limit}.")
    body: bytes = request.stream.read(limit + 1)
    if len(body) > limit:
        raise TooLarge(f"El mensaje mide más de {limit} bytes, que es el máximo.")
    return body


class _App(WsgiApp):  # type: ignore[misc]  # nameko ships no types
    """nameko's, with every error as a problem."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        host = environ.get("HTTP_HOST", "")
        name = (
            host[: host.index("]") + 1]
            if host.startswith("[") and "]" in host
            else host.partition(":")[0]
        )
        if name not in LOCAL_NAMES:
            wrong = WrongHost(f"Este servicio no atiende a {name!r}: solo a 127.0.0.1 y localhost.")
            return problem_response(wrong)(environ, start_response)

        def answer(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, ("X-Content-Type-Options", "nosniff")], *rest)

        if environ.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked":
            environ["wsgi.input_terminated"] = (
                True  # eventlet ends it; without this werkzeug reads nothing
            )
        request = Request(environ, shallow=True)
        try:
            provider, values = self.url_map.bind_to_environ(environ).match()
            request.path_values = values  # type: ignore[attr-defined]  # nameko's own convention
            response = provider.handle_request(request)
        except HTTPException as error:
            response = _from_werkzeug(error)
        return response(environ, answer)


class LocalWebServer(WebServer):  # type: ignore[misc]  # nameko ships no types
    """nameko's web server with `_App` inside."""

    def context_data_from_headers(self, request: Request) -> dict[str, Any]:
        """The token travels in the worker's context under nameko's own name for it, as over RPC."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        return {AUTH_TOKEN_CONTEXT_KEY: token.strip()} if scheme.lower() == "bearer" else {}

    def get_wsgi_app(self) -> _App:
        return _App(self)


class Http(HttpRequestHandler):  # type: ignore[misc]  # nameko ships no types
    """The entrypoint: `@http("GET", "/salud")`."""

    server = LocalWebServer()

    def response_from_exception(self, exc: Exception) -> Response:
        if isinstance(exc, TejidoError):
            return problem_response(exc)
        if isinstance(exc, BadRequest):
            return problem_response(InvalidInput(str(exc)))
        log.error("http %s: %s", self.url, told(exc))
        return problem_response(TejidoError("Ocurrió un error interno. Nada quedó a medias."))


Method = TypeVar("Method", bound=Callable[..., Response])


def http(verb: str, path: str) -> Callable[[Method], Method]:
    """`@http("GET", "/salud")`. A caller's problem is an answer: nameko would log it, with its text, as an accident."""
    decorate: Callable[[Method], Method] = Http.decorator(
        verb, path, expected_exceptions=(TejidoError,)
    )
    return decorate


def _from_werkzeug(error: HTTPException) -> Response:
    titles = {404: "No existe esa dirección", 405: "Ese método no se admite en esta dirección"}
    status = error.code or 500
    problem = {
        "type": "about:blank",
        "title": titles.get(status, error.name),
        "status": status,
        "detail": titles.get(status, error.name) + ".",
    }
    response = Response(
        json.dumps(problem, ensure_ascii=False), status=status, content_type=PROBLEM_JSON
    )
    for name, value in error.get_headers():
        if name.lower() == "allow":
            response.headers[name] = value
    return response

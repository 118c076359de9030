"""The base of the six nameko services.

    class Casos(Service):
        name = "casos"
        definition = Definition(name="casos", deciders=DECIDERS, reactions=(*FACTS, *POLICIES))

        registrar_tutoria = command(domain.RegistrarTutoria)

Each command is one line: an RPC method `registrar_tutoria(sobre)` and `POST /comandos/RegistrarTutoria`.
The rest (feed, history, health) is the same for all and lives here.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from typing import Any, ClassVar

from eventlet import Timeout
from nameko.constants import AUTH_TOKEN_CONTEXT_KEY
from nameko.extensions import DependencyProvider
from nameko.rpc import Rpc
from werkzeug.wrappers import Request, Response

from shared import canonical
from shared.access.asked import Asked
from shared.access.bearer import Bearer
from shared.accidents import Discreet
from shared.cloudevents import to_message
from shared.config import Settings
from shared.decider import Actor
from shared.declare import command_type
from shared.errors import InvalidInput, TejidoError, UnknownCommand
from shared.feed import read_page
from shared.runtime.core import Core, Definition
from shared.runtime.http import http, json_response, read_body
from shared.runtime.operations import Operations
from shared.runtime.private import answer_closed
from shared.runtime.questions import Questions, entrypoint, unguarded
from shared.runtime.questions import query as query  # services mark their own queries with it
from shared.runtime.rpc import LOCAL_ACTOR
from shared.runtime.sealing import EnvelopeRequired
from shared.simulation import simulate

SETTINGS, PASSIVE, TICKING = "tejido.settings", "tejido.passive", "tejido.ticking"
READY_SECONDS = 2.0

logging.getLogger("nameko.containers").addFilter(Discreet())


class Running(DependencyProvider):  # type: ignore[misc]  # nameko ships no types
    """Gives each worker the service's `Core` and its actor; runs relay and consumer while the service lives."""

    core: Core

    def setup(self) -> None:
        settings: Settings = self.container.config[SETTINGS]
        definition: Definition = self.container.service_cls.definition
        config = self.container.config
        self.core = Core(
            definition,
            settings,
            passive=bool(config.get(PASSIVE)),
            ticking=bool(config.get(TICKING)),
        )
        self.core.open_log()

    def start(self) -> None:
        for loop in self.core.loops():
            self.container.spawn_managed_thread(loop, identifier=loop.__qualname__)

    def stop(self) -> None:
        self.core.stop()

    def get_dependency(self, worker_ctx: Any) -> Work:
        over_bus = isinstance(worker_ctx.entrypoint, Rpc)
        return Work(self.core, worker_ctx.data, over_bus=over_bus)


class Work:
    """What a method works with: the running core, and on whose behalf.

    `over_bus`: asked over RPC; `sealed`: in a closed envelope.
    """

    def __init__(self, core: Core, context: dict[str, Any], *, over_bus: bool = False) -> None:
        self.core, self._context = core, context
        self.over_bus, self.sealed = over_bus, False

    def execute(self, name: str, payload: Any) -> dict[str, Any]:
        self.require_sealed()
        # Read here and not where nameko makes this: an error there would leave the caller without an answer.
        return self.core.executor.execute(name, payload, self.caller())

    def simulate(self, name: str, payload: Any) -> dict[str, Any]:
        self.require_sealed()
        return simulate(self.core.executor, name, payload, self.caller())

    def require_sealed(self) -> None:
        """Raises `EnvelopeRequired` if it came over the bus in clear and this service is about persons."""
        if self.core.envelopes is not None and self.over_bus and not self.sealed:
            raise EnvelopeRequired.by(self.core.definition.name)

    def caller(self) -> Actor | Bearer:
        """Who calls: what the token proves, or what the caller says where there is no access control.

        Raises `Unauthenticated`.
        """
        if self.core.verifier is None:
            return actor_of(self._context)
        return self.core.verifier.verify(self._context.get(AUTH_TOKEN_CONTEXT_KEY))

    def allow(self, query: str, **arguments: Any) -> None:
        """Raises `Unauthenticated` or `Forbidden`."""
        if isinstance(caller := self.caller(), Bearer):
            self.core.allow(caller, Asked.by_query(query, **arguments))


def actor_of(context: dict[str, Any]) -> Actor:
    """Who calls. Until there are credentials the caller says it; a service's own actors cannot be claimed."""
    said = context.get("actor")
    if said is None:
        return LOCAL_ACTOR
    actor_id, rol = str(said.get("id", "")), str(said.get("rol", ""))
    institution = said.get("institucion_id")
    names = [actor_id, rol, *([] if institution is None else [institution])]
    if any(
        not isinstance(n, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9._-]{0,63}", n)
        for n in names
    ):
        raise InvalidInput.of(
            [("actor", "id, rol e institucion_id son identificadores opacos, nunca un RUN")]
        )
    return Actor(actor_id, rol, institution)


def snake(name: str) -> str:
    """`RegistrarTutoria` → `registrar_tutoria`, `ValidarPDL` → `validar_pdl`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def command(cls: type[Any]) -> Callable[..., Any]:
    """The RPC method of one command. `sobre` is its wire form; the answer is its outcome."""
    name = command_type(cls).name

    def method(self: Service, sobre: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.work.execute(name, sobre)
        return answer

    method.__name__ = method.__qualname__ = snake(name)
    method.__doc__ = cls.__doc__
    method.command_class = cls  # type: ignore[attr-defined]  # how a test finds the table of contents
    return entrypoint(method)


class Service(Questions, Operations):
    """What every service answers besides its commands."""

    name: ClassVar[str]
    definition: ClassVar[Definition]

    work = Running()

    @unguarded
    def sobre(self) -> str | None:
        """The key that closed calls are for; null where the service is not about persons."""
        envelopes = self.work.core.envelopes
        return None if envelopes is None else envelopes.public

    @unguarded
    def privado(self, cerrado: str) -> str:
        """Another method of this service, called in a closed envelope and answered in one."""
        answer: str = answer_closed(self, cerrado)
        return answer

    @unguarded
    def ejecutar(self, comando: str, sobre: Any) -> dict[str, Any]:
        """Any command by its name: for tools that read names from data. Raises `UnknownCommand`."""
        answer: dict[str, Any] = self.work.execute(self._public(comando), sobre)
        return answer

    @unguarded
    def simular(self, comando: str, sobre: Any) -> dict[str, Any]:
        """What a command would give now: its events or its refusal. Nothing is stored, not even the refusal."""
        answer: dict[str, Any] = self.work.simulate(self._public(comando), sobre)
        return answer

    @query
    def eventos(
        self, desde: int = 0, limite: int = 500, tipos: list[str] | None = None
    ) -> dict[str, Any]:
        """One page of the feed."""
        page: dict[str, Any] = json.loads(
            read_page(self.work.core.log, after=desde, limit=limite, types=tipos or ()).text()
        )
        return page

    @query
    def historia(self, secuencia: str) -> list[dict[str, Any]]:
        """Every event of one stream as CloudEvents, by version."""
        log = self.work.core.log
        epoch = log.head().epoch
        return [
            json.loads(to_message(log.service, epoch, event))
            for event in log.read_stream(secuencia)
        ]

    @query
    def estado(self) -> dict[str, Any]:
        """Positions: own, published, and of each producer consumed."""
        state: dict[str, Any] = self.work.core.status()
        return state

    @unguarded
    def comandos(self) -> list[str]:
        """Names of the commands of this service."""
        return sorted(self.public_commands())

    @http("POST", "/comandos/<string:comando>")
    def recibir_comando(self, request: Request, comando: str) -> Response:
        """A command over HTTP, the same as over RPC."""
        name = self._public(comando)
        return json_response(
            self.work.execute(name, canonical.loads(read_body(request))), status=201
        )

    @http("GET", "/eventos")
    def recibir_eventos(self, request: Request) -> Response:
        """The feed: `?desde=&limite=&tipo=` (tipo may repeat)."""
        self.work.allow("eventos")
        asked = request.args
        if unknown := sorted(set(asked) - {"desde", "limite", "tipo"}):
            raise InvalidInput.of([(name, "este parámetro no existe") for name in unknown])
        page = read_page(
            self.work.core.log,
            after=asked.get("desde", "0"),
            limit=asked.get("limite", "500"),
            types=asked.getlist("tipo"),
        )
        return json_response(page.text())

    @http("GET", "/salud")
    def recibir_salud(self, request: Request) -> Response:
        """The process lives."""
        return json_response({"servicio": self.name, "salud": "viva"})

    @http("GET", "/listo")
    def recibir_listo(self, request: Request) -> Response:
        """The service can work: its log answers and its consumers run. 503 with the reasons otherwise."""
        problems = readiness(self.work.core)
        status = 503 if problems else 200
        return json_response(
            {"servicio": self.name, "listo": not problems, "problemas": problems}, status
        )

    @classmethod
    def public_commands(cls) -> dict[str, type[Any]]:
        """The commands in the table of contents. What policies order stays inside: nobody may claim a foreign fact."""
        methods = (getattr(cls, name) for name in dir(cls))
        found = [m.command_class for m in methods if hasattr(m, "command_class")]
        return {command_type(order).name: order for order in found}

    def _public(self, name: str) -> str:
        public = self.public_commands()
        if name not in public:
            raise UnknownCommand(
                f"El comando {name!r} no existe en {self.name}.",
                remedio=f"Comandos: {', '.join(sorted(public))}.",
            )
        return name


def readiness(core: Core) -> list[str]:
    """Why the service cannot work now; empty when it can."""
    problems = []
    try:
        with Timeout(READY_SECONDS):
            core.log.head()
    except (TejidoError, OSError, Timeout):
        problems.append("la bitácora no responde")
    except Exception as error:  # whatever the driver raises is the same news: the log is away
        problems.append(f"la bitácora no responde ({type(error).__name__})")
    if not core.passive and core.relay.failures > 1:
        problems.append("no se puede publicar en el bus")
    if core.subscriber is not None and not core.passive:
        if not core.subscriber.connected:
            problems.append("sin conexión con el bus")
        problems += [road.halted for road in core.subscriber.roads.values() if road.halted]
    return problems

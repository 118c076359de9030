"""Calling services: one client per greenthread, always with a timeout, errors as the types they were raised with."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, Final

import nameko.rpc
from amqp.exceptions import AccessRefused, AMQPError
from kombu import Connection, Exchange
from kombu.exceptions import KombuError
from nameko.constants import AUTH_TOKEN_CONTEXT_KEY
from nameko.exceptions import (
    BadRequest,
    RemoteError,
    RpcTimeout,
    UnknownService,
    deserialize_to_instance,
)
from nameko.standalone.rpc import ClusterRpcProxy

from shared import errors
from shared.access.errors import Forbidden, NobodyKnown, Unauthenticated
from shared.cloudevents import from_tree
from shared.consumer import FeedPage
from shared.decider import Actor
from shared.errors import InvalidInput, Unavailable
from shared.event_log import DuplicateEvent
from shared.privacy import errors as privacy
from shared.runtime.sealing import EnvelopeRequired, EnvelopeUnreadable, close
from shared.senders import Standing, sender

CALL_SECONDS: Final = 10.0
LOCAL_ACTOR: Final = Actor("local", "operador")

log = logging.getLogger(__name__)

for _error in (
    errors.InvalidInput,
    errors.TooLarge,
    errors.UnknownCommand,
    errors.NotFound,
    errors.IdempotencyConflict,
    errors.VersionConflict,
    errors.Unavailable,
    errors.Refused,
    DuplicateEvent,
    Forbidden,
    Unauthenticated,
    NobodyKnown,
    EnvelopeRequired,
    EnvelopeUnreadable,
    *privacy.PrivacyError.__subclasses__(),
):
    deserialize_to_instance(_error)


def _rpc_exchange(config: dict[str, Any]) -> Exchange:
    return Standing(config.get("rpc_exchange", "nameko-rpc"), durable=True, type="topic")


nameko.rpc.get_rpc_exchange = (
    _rpc_exchange  # it is everyone's: whoever may declare it may delete it
)


def _named(user: str) -> type[ClusterRpcProxy]:
    """nameko's client, its reply queues named after the user: nobody else has rights over them."""

    class Caller(ClusterRpcProxy.ServiceContainer):  # type: ignore[misc]  # nameko ships no types
        service_name = user

    class Proxy(ClusterRpcProxy):  # type: ignore[misc]
        ServiceContainer = Caller

    return Proxy


class Client:
    """`call("casos", "estado")`. Keeps one connection; opens another after a failure.

    `closing`: to a service of persons it calls in closed envelopes; whoever may only ask for feeds does not.
    """

    def __init__(
        self,
        amqp_url: str,
        *,
        actor: Actor = LOCAL_ACTOR,
        token_for: Callable[[str], str] | None = None,
        timeout: float = CALL_SECONDS,
        closing: bool = True,
    ) -> None:
        self._closing, self._public = closing, dict[str, str | None]()
        self._config = {"AMQP_URI": amqp_url}
        self._context = {
            "actor": {"id": actor.id, "rol": actor.rol, "institucion_id": actor.institucion_id}
        }
        self._token_for, self._timeout = token_for, timeout
        self._proxy_class = _named(sender(Connection(amqp_url), "standalone_rpc_proxy"))
        self._cluster: ClusterRpcProxy | None = None
        self._proxy: Any = None
        self._one = threading.Lock()

    def call(self, service: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """The method's result. Raises what it raised (`TejidoError`s) or `Unavailable`."""
        if not self._closing:
            return self._call(service, method, *args, **kwargs)
        try:
            return self._call_closed(service, method, args, kwargs)
        except EnvelopeUnreadable:
            del self._public[service]  # its key store is another now
            return self._call_closed(service, method, args, kwargs)

    def _call_closed(self, service: str, method: str, args: Any, kwargs: Any) -> Any:
        if service not in self._public:
            self._public[service] = self._call(service, "sobre")
        public = self._public[service]
        if public is None:
            return self._call(service, method, *args, **kwargs)
        asking = close(service, public, method, args, kwargs)
        return asking.answer(self._call(service, "privado", asking.text))

    def _call(self, service: str, method: str, *args: Any, **kwargs: Any) -> Any:
        with self._one:
            try:
                if self._proxy is None:
                    self._cluster = self._proxy_class(
                        self._config, context_data=self._context, timeout=self._timeout
                    )
                    self._proxy = self._cluster.start()
                if self._token_for is not None:  # a token is for one service, and soon over
                    self._proxy._worker_ctx.data[AUTH_TOKEN_CONTEXT_KEY] = self._token_for(service)
                return getattr(self._proxy[service], method)(*args, **kwargs)
            except RpcTimeout as error:
                self.close()
                raise Unavailable(
                    f"El servicio {service} no respondió en {self._timeout:g} segundos."
                ) from error
            except UnknownService as error:
                raise Unavailable(f"El servicio {service} no está en marcha.") from error
            except BadRequest as error:
                raise InvalidInput(
                    f"La llamada a {service}.{method} no es válida: {error}"
                ) from error
            except RemoteError as error:
                raise Unavailable(f"El servicio {service} falló: {error.exc_type}.") from error
            except AccessRefused as error:
                self.close()
                log.warning("the bus does not let this user call %s.%s", service, method)
                raise Unavailable(
                    f"El bus no permite a este usuario llamar a {service}.{method}."
                ) from error
            except (OSError, RuntimeError, AMQPError, KombuError) as error:
                self.close()
                raise Unavailable(f"No hay conexión con el servicio {service}.") from error

    def feed(self, producer: str, after: int) -> FeedPage:
        """One page of a service's feed, each event checked against its hash."""
        page = self.call(producer, "eventos", desde=after)
        events = [from_tree(message).event for message in page["eventos"]]
        return FeedPage(page["epoch"], page["epoca_desde"], events)

    def close(self) -> None:
        """Drops the connection and its reply queue."""
        cluster, self._cluster, self._proxy = self._cluster, None, None
        if cluster is not None:
            try:
                cluster.stop()
            except (OSError, RuntimeError, AMQPError, KombuError):
                return  # it is dropped because it failed; there is nothing left to close

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

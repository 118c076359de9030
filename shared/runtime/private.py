"""Answers a closed call: opens it, calls the method it names, closes the answer."""

from __future__ import annotations

import inspect
import logging
from typing import Any

from nameko.rpc import Rpc

from shared.accidents import told
from shared.errors import InvalidInput, NotFound, TejidoError, Unavailable

log = logging.getLogger(__name__)


def answer_closed(service: Any, text: str) -> str:
    """The closed answer of `service`, a nameko worker.

    Raises `EnvelopeUnreadable`, `NotFound`, `InvalidInput`, what the method raises, and `Unavailable` for an accident,
    of which nothing but its kind leaves this process: what it says may be of a person.
    """
    envelopes = service.work.core.envelopes
    if envelopes is None:
        raise NotFound(f"{service.name} no recibe sobres cerrados: llámelo directamente.")
    call = envelopes.open(text)
    method = getattr(type(service), call.method, None)
    rpc = any(isinstance(e, Rpc) for e in getattr(method, "nameko_entrypoints", ()))
    if method is None or not rpc or call.method == "privado":
        raise NotFound(f"{service.name} no tiene ese método.")
    try:
        inspect.signature(method).bind(service, *call.args, **call.kwargs)
    except TypeError:
        raise InvalidInput("Esa llamada no recibe esos argumentos.") from None
    service.work.sealed = True
    try:
        result = method(service, *call.args, **call.kwargs)
    except TejidoError:
        raise
    except Exception as error:
        log.error("closed call %s: %s", call.method, told(error))  # noqa: TRY400  # without what it says
        raise Unavailable(f"El servicio {service.name} falló: {type(error).__name__}.") from None
    closed: str = call.answer(result)
    return closed

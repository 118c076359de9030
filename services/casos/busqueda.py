"""Who has this RUT? A query of its own: recorded, limited by the hour, and never in an address or a log line."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Request, Response

from shared import canonical
from shared.errors import InvalidInput
from shared.privacy.blind import Identity
from shared.runtime.http import http, json_response, read_body
from shared.runtime.questions import personal_query

CAMPOS = {"rut", "finalidad"}


class Busqueda:
    """Mixed into the service."""

    work: Any

    @personal_query("rut")
    def buscar_persona(
        self, rut: str, finalidad: str, poligono_id: str | None = None
    ) -> dict[str, str] | None:
        """`{persona_ref}` of who has that RUT, or null. `finalidad`: a code, recorded before the answer.

        `poligono_id`: where who asks works, for those whose role reaches no further. Raises `InvalidInput`,
        `Forbidden`, `DemasiadasConsultas`.
        """
        self.work.require_sealed()
        quien = self.work.caller()
        actor = getattr(quien, "sub", None) or quien.id
        documento = _documento(rut)
        if not isinstance(finalidad, str):
            raise InvalidInput.of([("finalidad", "debe ser un código")])
        persona_ref = self.work.core.privacy.index.find(documento, actor=actor, purpose=finalidad)
        return None if persona_ref is None else {"persona_ref": persona_ref}

    @http("POST", "/personas/buscar")
    def recibir_busqueda(self, request: Request) -> Response:
        """The same over HTTP: `{rut, finalidad, poligono_id?}`, in the body."""
        pedido = canonical.loads(read_body(request))
        if not isinstance(pedido, dict) or not CAMPOS <= pedido.keys() <= {*CAMPOS, "poligono_id"}:
            raise InvalidInput(
                "La búsqueda es un objeto con rut, finalidad y, si hace falta, poligono_id."
            )
        return json_response(self.buscar_persona(**pedido))


def _documento(rut: Any) -> Identity:
    try:
        return Identity.rut(rut)
    except ValueError as error:
        raise InvalidInput.of([("rut", str(error))]) from None

"""The few errors a caller of a service can meet, each able to become problem+json (RFC 9457).

They travel over RPC as their only argument, the problem itself, so that a client of another process gets the
same object back. A refusal of the domain is `Refused`; the rest are about the request or about the moment.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

Problem = dict[str, Any]


class TejidoError(Exception):
    """Base of all. `problem` has type, title, status, detail and, where they help, errores, regla, remedio."""

    status: ClassVar[int] = 500
    slug: ClassVar[str] = "error"
    title: ClassVar[str] = "Error"

    def __init__(self, problem: Problem | str = "", **extra: Any) -> None:
        if isinstance(problem, str) and problem.startswith('{"'):
            problem = json.loads(
                problem
            )  # back from the wire: nameko turns what is not text into text
        elif isinstance(problem, str):
            problem = {
                "type": f"urn:tejido:{self.slug}",
                "title": self.title,
                "status": self.status,
                "detail": problem,
                **extra,
            }
        assert isinstance(problem, dict)
        self.problem: Problem = problem
        super().__init__(json.dumps(problem, ensure_ascii=False))

    def __str__(self) -> str:
        parts = [str(self.problem.get("detail") or self.problem.get("title", ""))]
        parts += [f"{e['campo']}: {e['problema']}" for e in self.problem.get("errores", ())]
        if remedy := self.problem.get("remedio"):
            parts.append(str(remedy))
        return "\n  ".join(parts)


class InvalidInput(TejidoError):
    """The request is malformed: answered, never recorded. `errores`: [{campo, problema}]."""

    status, slug, title = 400, "entrada-invalida", "La entrada no es válida"

    @classmethod
    def of(cls, errors: Iterable[tuple[str, str]], detail: str = "") -> InvalidInput:
        rows = [{"campo": field, "problema": problem} for field, problem in errors]
        fields = ", ".join(dict.fromkeys(row["campo"] for row in rows))
        return cls(detail or f"Hay campos que corregir: {fields}.", errores=rows)


class TooLarge(InvalidInput):
    """The body passes the cap (2 MB a command, 1 MB an event)."""

    status, slug, title = 413, "demasiado-grande", "El mensaje es demasiado grande"


class UnknownCommand(TejidoError):
    """The service has no command of that name."""

    status, slug, title = 404, "comando-desconocido", "El comando no existe"


class NotFound(TejidoError):
    """What was asked for is not in this service."""

    status, slug, title = 404, "no-existe", "No existe"


class IdempotencyConflict(TejidoError):
    """The same command id came before with another content."""

    status, slug, title = 409, "id-repetido", "El id del comando ya se usó con otro contenido"


class VersionConflict(TejidoError):
    """Another decision touched the same stream first. Trying again is safe: the command id protects."""

    status, slug, title = 409, "conflicto", "Otra decisión modificó los mismos datos"


class Unavailable(TejidoError):
    """A service or its database did not answer in time."""

    status, slug, title = 503, "no-disponible", "El servicio no está disponible"


class Refused(TejidoError):
    """The domain says no. `codigo`: the reason's name, `regla`: the rule's code, `evaluado`: facts weighed."""

    status, slug, title = 422, "rechazo", "El comando fue rechazado"


def refusal_problem(
    *,
    code: str,
    rule: str,
    detail: str,
    weighed: Mapping[str, str],
    command_id: str,
    remedy: str = "",
) -> Problem:
    """The problem+json of a refusal, the same at the first answer and at every repeat."""
    problem = {
        "type": f"urn:tejido:rechazo:{code}",
        "title": Refused.title,
        "status": Refused.status,
        "detail": detail,
        "instance": f"urn:uuid:{command_id}",
        "codigo": code,
        "regla": rule,
        "evaluado": dict(weighed),
    }
    if remedy:
        problem["remedio"] = remedy
    return problem

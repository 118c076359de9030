"""A command as it arrives and as it is stored.

On the wire: `{command_id, occurred_at, occurred_basis?, grounds?, evidence?, correlation_id?, causation_id?, origin?,
data}`; the actor comes from the credentials, never from the text. Stored: the same, canonical, with actor and name;
its SHA-256 is `command_sha256` of every event it caused and what a repeated id is compared with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from shared import canonical
from shared.codes import is_code, looks_personal
from shared.common import RectificarRegistro
from shared.decider import Actor
from shared.declare import value
from shared.errors import InvalidInput, TooLarge
from shared.ids import is_uuid
from shared.moments import Moment
from shared.schemas import load

HISTORICAL = "historico"


@value
class Evidence:
    """A document a decision rests on; `sha256` in hexadecimal."""

    documento_id: str
    sha256: str
    pagina: int | None = None


@value
class Origin:
    """Where a loaded fact was read. `relaja`: the rules a historical load cannot satisfy from its papers.

    `sintetico` marks invented demonstration data for ever, in every event it causes.
    """

    medio: Literal["importacion", "historico", "prensa", "sintetico"]
    archivo: str
    fila: int
    relaja: tuple[str, ...] = ()


@value
class CommandHeader:
    """The wire form without its `data`."""

    command_id: str
    occurred_at: Moment
    occurred_basis: Literal["declarado", "a_mas_tardar"] = "declarado"
    grounds: str | None = None
    evidence: tuple[Evidence, ...] = ()
    correlation_id: str | None = None
    causation_id: str | None = None
    origin: Origin | None = None


@dataclass(frozen=True, kw_only=True)
class Command:
    """One command, checked. `data` is plain JSON as sent; `text` the stored form, of the tree `stored`.

    Where the log protects persons `text` is encrypted before it is stored (`shared.privacy.protection`).
    """

    name: str
    header: CommandHeader
    actor: Actor
    data: Mapping[str, Any]
    stored: Mapping[str, Any]
    text: str
    sha256: str

    @property
    def command_id(self) -> str:
        return self.header.command_id

    @property
    def correlation_id(self) -> str:
        return self.header.correlation_id or self.header.command_id

    @property
    def relaxed(self) -> frozenset[str]:
        origin = self.header.origin
        return frozenset(origin.relaja if origin and origin.medio == HISTORICAL else ())


def read_command(name: str, payload: Any, actor: Actor) -> Command:
    """Checks the wire form. Raises `InvalidInput` naming each field, `TooLarge` over 2 MB."""
    canonical.require_acceptable(payload)
    if not isinstance(payload, dict):
        raise InvalidInput.of(
            [("(cuerpo)", "debe ser un objeto con command_id, occurred_at y data")]
        )
    rest = dict(payload)
    data = rest.pop("data", None)
    if not isinstance(data, dict):
        raise InvalidInput.of([("data", "debe ser un objeto con los campos del comando")])
    header = load(CommandHeader, rest, root="")
    errors = [
        (field, "debe ser un UUID en minúsculas")
        for field in ("command_id", "correlation_id", "causation_id")
        if getattr(header, field) is not None and not is_uuid(getattr(header, field))
    ]
    if header.origin is not None:
        if header.origin.relaja and header.origin.medio != HISTORICAL:
            errors.append(("origin.relaja", "solo una carga histórica puede relajar reglas"))
        if header.origin.fila < 1:
            errors.append(("origin.fila", "las filas se cuentan desde 1"))
    errors += [
        (f"evidence[{index}].sha256", "debe tener 64 dígitos hexadecimales en minúsculas")
        for index, item in enumerate(header.evidence)
        if len(item.sha256) != 64 or set(item.sha256) - set("0123456789abcdef")
    ]
    if errors:
        raise InvalidInput.of(errors)
    return _command(name, header, actor, data, rest)


def _command(
    name: str, header: CommandHeader, actor: Actor, data: Mapping[str, Any], rest: Mapping[str, Any]
) -> Command:
    stored = {
        "command": name,
        "command_id": header.command_id,
        "occurred_at": header.occurred_at,
        "occurred_basis": header.occurred_basis,
        "grounds": header.grounds,
        "evidence": rest.get("evidence") or [],
        "correlation_id": header.correlation_id or header.command_id,
        "causation_id": header.causation_id,
        "origin": rest.get("origin"),
        "actor": {"id": actor.id, "rol": actor.rol, "institucion_id": actor.institucion_id},
        "data": data,
    }
    text = canonical.dumps(stored)
    if (size := len(text.encode())) > canonical.MAX_COMMAND_BYTES:
        raise TooLarge(
            f"El comando mide {size} bytes y el máximo es {canonical.MAX_COMMAND_BYTES}."
        )
    return Command(
        name=name,
        header=header,
        actor=actor,
        data=data,
        stored=stored,
        text=text,
        sha256=sha256(text.encode()).hexdigest(),
    )


def require_codes_only(command: Command) -> None:
    """For a service of protected persons: beside the fundamento, which is encrypted, the header holds codes alone.

    Raises `InvalidInput`.
    """
    header = command.header
    names = {
        f"evidence[{n}].documento_id": item.documento_id for n, item in enumerate(header.evidence)
    }
    if command.name == RectificarRegistro.__name__:
        names["data.motivo"] = str(command.data.get("motivo", ""))
    errors = [
        (field, "debe ser un código sin RUT ni teléfono: letras sin acento, números, . _ -")
        for field, text in names.items()
        if not is_code(text) or looks_personal(text)
    ]
    if header.origin is not None and not is_code(header.origin.archivo):
        errors.append(("origin.archivo", "debe ser un código: letras sin acento, números, . _ -"))
    if errors:
        raise InvalidInput.of(errors)

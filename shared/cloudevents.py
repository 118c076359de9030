"""CloudEvents 1.0, structured JSON: how an event leaves its log and how a foreign one is let in.

`data` is the stored body byte for byte, so any receiver can canonicalise it again and must get `leafhash`. The way in
is strict: a message that does not match its own hash, or lacks an attribute, is no event.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from shared import canonical
from shared.errors import InvalidInput
from shared.event_log.envelope import BODY_KEYS, RecordedEvent
from shared.event_log.merkle import leaf_hash
from shared.ids import is_uuid
from shared.moments import parse_iso

CONTENT_TYPE: Final = (
    "application/json"  # on AMQP: stock nameko refuses, acknowledges and loses any other
)
HTTP_CONTENT_TYPE: Final = "application/cloudevents+json"
MAX_MESSAGE_BYTES: Final = canonical.MAX_EVENT_BYTES + 10_000

_REQUIRED: Final = (
    "id",
    "source",
    "specversion",
    "type",
    "subject",
    "time",
    "data",
    "position",
    "epoch",
    "leafhash",
)
_TEXT: Final = frozenset(_REQUIRED) - {"data"} | {
    "datacontenttype",
    "schemaversion",
    "correlationid",
    "causationid",
    "traceparent",
}


@dataclass(frozen=True)
class Incoming:
    """A checked message: who says it, in which life of its log, and the event."""

    producer: str
    epoch: str
    event: RecordedEvent


def exchange_name(service: str) -> str:
    return f"{service}.events"


def source_of(service: str) -> str:
    return f"/servicios/{service}"


def to_message(service: str, epoch: str, event: RecordedEvent) -> str:
    """The JSON text of the CloudEvent. The body is inserted as it is stored, never written again."""
    envelope = event.envelope
    attributes: dict[str, Any] = {
        "specversion": "1.0",
        "id": envelope["event_id"],
        "source": source_of(service),
        "type": envelope["type"],
        "subject": envelope["stream"],
        "time": envelope["recorded_at"],
        "datacontenttype": "application/json",
        "position": str(event.position),
        "epoch": epoch,
        "leafhash": event.leaf.hex(),
        "schemaversion": str(envelope["schema_version"]),
        "correlationid": envelope["correlation_id"],
    }
    if envelope["causation_id"] is not None:
        attributes["causationid"] = envelope["causation_id"]
    if event.trace is not None:
        attributes["traceparent"] = event.trace
    return f'{canonical.raw_dumps(attributes)[:-1]},"data":{event.body}}}'


def from_message(raw: bytes | str) -> Incoming:
    """Checks a message from its bytes. Raises `InvalidInput` or `TooLarge`, naming every offending attribute."""
    return from_tree(canonical.loads(raw, limit=MAX_MESSAGE_BYTES))


def from_tree(message: Any) -> Incoming:
    """Checks a message already parsed (the feed's answer over RPC)."""
    if not isinstance(message, dict):
        raise InvalidInput.of([("(mensaje)", "debe ser un objeto CloudEvents")])
    if errors := [*_attribute_errors(message)]:
        raise InvalidInput.of(errors)
    body = canonical.dumps(message["data"])
    event = RecordedEvent(
        int(message["position"]),
        body,
        bytes.fromhex(message["leafhash"]),
        message.get("traceparent"),
    )
    if leaf_hash(body.encode()) != event.leaf:
        raise InvalidInput.of([("leafhash", "no corresponde a data")])
    envelope = event.envelope
    producer = message["source"].removeprefix("/servicios/")
    pairs = {
        "id": envelope["event_id"],
        "type": envelope["type"],
        "subject": envelope["stream"],
        "time": envelope["recorded_at"],
        "source": source_of(envelope["log"].partition(".")[0]),
    }
    if wrong := [
        (name, "no corresponde a data") for name, value in pairs.items() if message[name] != value
    ]:
        raise InvalidInput.of(wrong)
    return Incoming(producer, message["epoch"], event)


def _attribute_errors(message: Mapping[str, Any]) -> list[tuple[str, str]]:
    errors = [(name, "falta este atributo") for name in _REQUIRED if name not in message]
    errors += [
        (name, "este atributo no existe") for name in message if name not in _TEXT | {"data"}
    ]
    errors += [
        (name, "debe ser texto no vacío")
        for name in sorted(_TEXT & message.keys())
        if not isinstance(message[name], str) or not message[name]
    ]
    if errors:
        return errors
    if message["specversion"] != "1.0":
        errors.append(("specversion", "debe ser 1.0"))
    if not is_uuid(message["id"]):
        errors.append(("id", "debe ser un UUID"))
    if not message["source"].startswith("/servicios/"):
        errors.append(("source", "debe ser /servicios/<servicio>"))
    position = message["position"]
    if not (position.isascii() and position.isdigit() and len(position) < 19 and int(position) > 0):
        errors.append(("position", "debe ser un entero positivo"))
    if len(message["leafhash"]) != 64 or set(message["leafhash"]) - set("0123456789abcdef"):
        errors.append(("leafhash", "debe tener 64 dígitos hexadecimales"))
    try:
        parse_iso(message["time"])
    except ValueError:
        errors.append(("time", "debe ser un instante RFC 3339 en UTC"))
    data = message["data"]
    if not isinstance(data, dict) or set(data) != set(BODY_KEYS):
        errors.append(("data", "no tiene exactamente las claves de un evento"))
    return errors

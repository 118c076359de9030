"""Why an event is there: back from it, decision by decision and across services, to what each one rested on.

A decision rests on what caused it (`causation_id`, an event of any service) and on the streams it read, each up to a
version (kept beside every command). An event that only records something, such as a foreign fact, reads nothing and
rests on its cause. Pure: whoever calls says how to fetch.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from shared.personal import shown
from shared.rectified import RECTIFIED

Body = Mapping[str, Any]


class Source(Protocol):
    """Where events and commands are fetched from, whatever service holds them."""

    def event(self, event_id: str) -> Body | None:
        """A CloudEvent by its id, of any service."""
        ...

    def stream(self, service: str, stream: str) -> Sequence[Body]:
        """The CloudEvents of one stream of one service, by version."""
        ...

    def reads(self, service: str, command_id: str) -> Mapping[str, int]:
        """Stream → version that a stored command's decision read."""
        ...


@dataclass(frozen=True, kw_only=True)
class Step:
    """One event of the chain. `nivel`: changes of stream between it and where the chain starts.

    `lecturas`: the streams its decision read, with versions. `porque`: ids of the events it directly rests on; what
    those rest on in turn is said by them, so all that was read is reached and nothing is said twice. `rectifica`: the
    payload of a rectification, with both values.
    """

    event_id: str
    servicio: str
    position: int
    type: str
    stream: str
    version: int
    command: str | None
    occurred_at: str
    recorded_at: str
    actor: Mapping[str, Any]
    grounds: str | None
    evidence: Sequence[Mapping[str, Any]]
    rules_version: str | None
    origin: Mapping[str, Any] | None
    nivel: int
    lecturas: Mapping[str, int] = field(default_factory=dict)
    porque: tuple[str, ...] = ()
    rectifica: Mapping[str, Any] | None = None

    def plain(self) -> dict[str, Any]:
        """Plain JSON."""
        return {**asdict(self), "porque": list(self.porque)}


def explain(source: Source, roots: Sequence[Body], *, depth: int | None = None) -> list[Step]:
    """The chain behind `roots` (CloudEvents), each event once, in the order in which a person reads it.

    Within a stream newest first; the grounds of an event in other streams follow it before its predecessor does.
    `depth`: how many changes of stream to follow back; None is all. What lies beyond it is not in any `porque`.
    """
    walk = _Walk(source)
    levels: dict[str, int] = {}
    found: dict[str, Body] = {}
    queue = deque((root, 0) for root in roots)
    while queue:
        message, level = queue.popleft()
        if message["id"] in levels:
            continue
        levels[message["id"]], found[message["id"]] = level, message
        for ground in walk.grounds(message):
            crossing = _crosses(ground, message)
            if depth is None or level + crossing <= depth:
                # Staying in a stream costs nothing: first in the queue, so that every level is the least possible.
                (queue.append if crossing else queue.appendleft)((ground, level + crossing))
    return _in_order(walk, roots, found, levels)


def stream_roots(source: Source, service: str, messages: Sequence[Body]) -> list[Body]:
    """Where to start to explain a whole stream: its last events, down to a decision that itself read the stream."""
    return _Walk(source).upto(service, messages, len(messages))


class _Walk:
    """What rests on what, asking the source for each thing once."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._streams: dict[tuple[str, str], Sequence[Body]] = {}
        self._reads: dict[str, Mapping[str, int]] = {}
        self._grounds: dict[str, list[Body]] = {}

    def grounds(self, message: Body) -> list[Body]:
        """What `message` directly rests on: its cause, then the streams it read, its own last."""
        known = self._grounds.get(message["id"])
        if known is None:
            known = self._grounds[message["id"]] = list(self._find(message))
        return known

    def reads(self, message: Body) -> Mapping[str, int]:
        command_id = message["data"]["command_id"]
        if command_id is None:
            return {}
        if command_id not in self._reads:
            self._reads[command_id] = self._source.reads(service_of(message), command_id)
        return self._reads[command_id]

    def _find(self, message: Body) -> list[Body]:
        found: dict[str, Body] = {}
        cause = message["data"]["causation_id"]
        if cause is not None and (event := self._source.event(cause)) is not None:
            found[event["id"]] = event
        service, own = service_of(message), message["subject"]
        for stream, version in sorted(self.reads(message).items(), key=lambda r: (r[0] == own, r)):
            for event in self.upto(service, self._stream(service, stream), version):
                found[event["id"]] = event
        return list(found.values())

    def _stream(self, service: str, stream: str) -> Sequence[Body]:
        if (service, stream) not in self._streams:
            self._streams[service, stream] = self._source.stream(service, stream)
        return self._streams[service, stream]

    def upto(self, service: str, messages: Sequence[Body], version: int) -> list[Body]:
        """The last events of a stream up to `version`, newest first, down to a decision that read the stream too."""
        found: list[Body] = []
        bridge = None
        for message in reversed(messages[:version]):
            body = message["data"]
            if bridge is not None and body["command_id"] != bridge:
                break
            found.append(message)
            before = self.reads(message).get(message["subject"], 0)
            if 0 < before < body["version"]:
                bridge = body["command_id"]
        return found


def _in_order(
    walk: _Walk, roots: Sequence[Body], found: Mapping[str, Body], levels: Mapping[str, int]
) -> list[Step]:
    steps: list[Step] = []
    seen: set[str] = set()
    stack = list(reversed(roots))
    while stack:
        message = stack.pop()
        if message["id"] in seen:
            continue
        seen.add(message["id"])
        grounds = [ground for ground in walk.grounds(message) if ground["id"] in found]
        steps.append(_step(message, levels[message["id"]], walk.reads(message), grounds))
        # Only by the shortest way to it, so that its level follows from the line above it.
        near = [
            g for g in grounds if levels[g["id"]] == levels[message["id"]] + _crosses(g, message)
        ]
        same = [g for g in near if not _crosses(g, message)]
        others = [g for g in near if _crosses(g, message)]
        # A stack: what is pushed last is read first.
        stack += [*reversed(same), *reversed(others)]
    return steps


def _step(message: Body, level: int, reads: Mapping[str, int], grounds: Sequence[Body]) -> Step:
    body = message["data"]
    return Step(
        event_id=message["id"],
        servicio=service_of(message),
        position=int(message["position"]),
        type=body["type"],
        stream=body["stream"],
        version=body["version"],
        command=body["command"],
        occurred_at=body["occurred_at"],
        recorded_at=body["recorded_at"],
        actor=body["actor"],
        grounds=shown(body["grounds"]),
        evidence=body["evidence"],
        rules_version=body["rules_version"],
        origin=body["origin"],
        nivel=level,
        lecturas=dict(reads),
        porque=tuple(ground["id"] for ground in grounds),
        rectifica=body["data"] if body["type"] == RECTIFIED else None,
    )


def service_of(message: Body) -> str:
    """The service whose log holds a CloudEvent."""
    return str(message["source"]).rpartition("/")[2]


def _crosses(ground: Body, message: Body) -> int:
    """1 when the two are in different streams."""
    return int(_place(ground) != _place(message))


def _place(message: Body) -> tuple[str, str]:
    return service_of(message), str(message["subject"])

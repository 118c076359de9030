"""The in-memory broker of the embedded mode: `memory://` for kombu, complete enough for nameko.

AMQP as RabbitMQ serves it to us: direct, topic and fanout exchanges, mandatory publishing, prefetch
per consumer, requeue in the original place, delivery limit, dead-letter exchange, single active
consumer; exclusive, auto-delete and expiring queues go with their last consumer, all at once.
One process, one eventlet hub: no publishing from a native thread, and what is queued dies with the
process (logs and positions make that harmless). Absent: streams, TTL, length limits, priorities.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from math import inf
from time import monotonic
from typing import Any, ClassVar

import eventlet
from amqp.exceptions import NotFound, RecoverableConnectionError
from eventlet.event import Event
from kombu import pools, transport
from kombu.exceptions import ChannelError
from kombu.transport import virtual

from shared.transport.topics import topic_matches

_pools: Any = pools  # kombu says that it is typed (py.typed) and is not
_virtual: Any = virtual
_log = logging.getLogger(__name__)
_order = count(1)
_Raw = dict[str, Any]  # kombu's message dict; in a queue it also has `order` and `returns`


_MATCHERS: dict[str, Callable[[str, str], bool]] = {
    "direct": lambda bound, key: bound == key,
    "fanout": lambda bound, key: True,
    "topic": topic_matches,
}


def _copied(value: Any) -> Any:
    """A copy that shares nothing mutable, so that no service sees another one's objects."""
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, (list, tuple)) else value


@dataclass(eq=False, slots=True)
class _Consumer:
    queue: _Queue
    channel: Channel
    callback: Any
    no_ack: bool
    prefetch: int
    unacked: int = 0

    def ready(self) -> bool:
        single = self.queue.arguments.get("x-single-active-consumer")
        active = not single or self.queue.consumers[0] is self
        return bool(self.queue.messages) and active and self.unacked < (self.prefetch or inf)


@dataclass(eq=False, slots=True)
class _Queue:
    name: str
    flags: dict[str, bool]  # durable, exclusive, auto_delete
    arguments: dict[str, Any]
    messages: deque[_Raw] = field(default_factory=deque)  # sorted by order
    consumers: list[_Consumer] = field(default_factory=list)

    def wake(self) -> None:
        for consumer in self.consumers:
            consumer.channel.connection.wake()

    def leave(self, consumer: _Consumer) -> None:
        self.consumers.remove(consumer)
        self.wake()  # another consumer may be the active one now
        passing = self.flags["exclusive"] or self.flags["auto_delete"]
        if not self.consumers and (passing or "x-expires" in self.arguments):
            self.delete()

    def put(self, raw: _Raw) -> None:
        self.messages.append({**raw, "order": next(_order), "returns": 0})
        self.wake()

    def put_back(self, entry: _Raw) -> None:
        """Return a delivered message to its place, or dead-letter it beyond the delivery limit."""
        entry["returns"] += 1
        if entry["returns"] > self.arguments.get("x-delivery-limit", entry["returns"]):
            self.dead_letter(entry, "delivery_limit")
            return
        later = (n for n, other in enumerate(self.messages) if other["order"] > entry["order"])
        self.messages.insert(next(later, len(self.messages)), entry)
        self.wake()

    def dead_letter(self, entry: _Raw, reason: str = "rejected") -> None:
        """Send on to the dead-letter exchange, with the headers of RabbitMQ that say why."""
        if _queues.get(self.name) is not self:
            return
        raw = _copied(entry)
        info = raw["properties"]["delivery_info"]
        death = {"queue": self.name, "reason": reason, "exchange": info["exchange"]}
        raw["headers"] = {f"x-first-death-{k}": v for k, v in death.items()} | raw["headers"]
        info["exchange"] = self.arguments.get("x-dead-letter-exchange")
        info["routing_key"] = self.arguments.get("x-dead-letter-routing-key", info["routing_key"])
        known = info["exchange"] in ("", *_state.exchanges)
        targets = _route(info["exchange"], info["routing_key"]) if known else []
        if not targets:
            _log.warning("queue %s drops a message: %s, no dead letters", self.name, reason)
        for target in targets:
            target.put(raw)

    def delete(self) -> None:
        if _queues.get(self.name) is self:
            del _queues[self.name]
            self.messages.clear()
            _state.queue_bindings_delete(self.name)
            for exchange in _state.exchanges.values():
                exchange["table"][:] = [row for row in exchange["table"] if row[2] != self.name]


_state = _virtual.BrokerState()  # exchanges and bindings of this process
_queues: dict[str, _Queue] = {}


def _route(exchange: str, key: str) -> list[_Queue]:
    if not exchange:
        return [_queues[key]] if key in _queues else []
    if exchange not in _state.exchanges:
        raise NotFound(f"no exchange {exchange!r}")
    kind, table = _state.exchanges[exchange]["type"], _state.exchanges[exchange]["table"]
    return [_queues[n] for n in dict.fromkeys(n for b, _, n in table if _MATCHERS[kind](b, key))]


class Channel(_virtual.Channel):  # type: ignore[misc]  # untyped base
    """Declarations, publishing, and the deliveries that are not settled yet."""

    body_encoding = None  # str and bytes need no base64 to cross this wire

    def __init__(self, connection: Transport, **options: Any) -> None:
        super().__init__(connection, **options)
        self._tags = count(1)
        self._by_tag: dict[str, _Consumer] = {}
        self._unacked: dict[int, tuple[_Raw, _Queue, _Consumer]] = {}
        self._prefetch = 0

    def _has_queue(self, queue: str, **_options: Any) -> bool:
        return queue in _queues

    def _new_queue(self, queue: str, passive: bool = False, **options: Any) -> None:
        flags = {key: bool(options.get(key)) for key in ("durable", "exclusive", "auto_delete")}
        wanted = _Queue(queue, flags, options.get("arguments") or {})
        found = _queues.setdefault(queue, wanted)
        if not passive and (found.flags, found.arguments) != (flags, wanted.arguments):
            # RabbitMQ refuses too, but nameko then retries for ever: here it fails at once.
            raise virtual.NotEquivalentError(f"queue {queue!r} exists: {found.arguments}, {flags}")

    def _size(self, queue: str) -> int:
        return len(_queues[queue].messages)

    def queue_delete(self, queue: str, **_options: Any) -> None:
        _queues[queue].delete()

    def basic_publish(self, message: _Raw, exchange: str, routing_key: str, **options: Any) -> None:
        queues = _route(exchange, routing_key)
        if options.get("mandatory") and not queues:
            raise ChannelError(f"NO_ROUTE {exchange!r} {routing_key!r}", reply_code=312)
        raw = _copied(message)
        raw["properties"]["content_type"] = raw["content-type"]  # where nameko looks for it
        raw["properties"]["delivery_info"] = {"exchange": exchange, "routing_key": routing_key}
        for queue in queues:
            queue.put(raw)

    def basic_qos(self, prefetch_size: int, prefetch_count: int, apply_global: bool) -> None:
        # Per consumer, as in RabbitMQ: shared, requests in work would keep out their own replies.
        self._prefetch = prefetch_count

    def basic_consume(self, queue: str, no_ack: bool, callback: Any, **options: Any) -> None:
        consumer = _Consumer(_queues[queue], self, callback, bool(no_ack), self._prefetch)
        self._by_tag[options["consumer_tag"]] = consumer
        consumer.queue.consumers.append(consumer)
        self.connection.consumers.append(consumer)
        self.connection.wake()

    def basic_cancel(self, consumer_tag: str) -> None:
        if consumer := self._by_tag.pop(consumer_tag, None):
            self.connection.consumers.remove(consumer)
            consumer.queue.leave(consumer)

    def basic_get(self, queue: str, no_ack: bool = False, **_options: Any) -> Any:
        consumer = _Consumer(_queues[queue], self, None, no_ack, 0)
        return self.take(consumer) if consumer.queue.messages else None

    def take(self, consumer: _Consumer) -> Any:
        """The first message of the consumer's queue, now on its way to it."""
        entry, tag = consumer.queue.messages.popleft(), next(self._tags)
        raw = _copied(entry)
        raw["properties"]["delivery_tag"] = tag
        raw["properties"]["delivery_info"]["redelivered"] = entry["returns"] > 0
        if entry["returns"]:
            raw["headers"]["x-delivery-count"] = entry["returns"]
        if not consumer.no_ack:
            self._unacked[tag] = entry, consumer.queue, consumer
            consumer.unacked += 1
        return self.Message(raw, channel=self)

    def _settle(self, tag: int) -> tuple[_Raw, _Queue]:
        if tag not in self._unacked:
            raise RecoverableConnectionError("not pending: the message went back to its queue")
        entry, queue, consumer = self._unacked.pop(tag)
        consumer.unacked -= 1
        self.connection.wake()  # a prefetch slot came free
        return entry, queue

    def basic_ack(self, delivery_tag: int, multiple: bool = False) -> None:
        earlier = [tag for tag in self._unacked if tag < delivery_tag] if multiple else []
        for tag in [*earlier, delivery_tag]:
            self._settle(tag)

    def basic_reject(self, delivery_tag: int, requeue: bool = False) -> None:
        entry, queue = self._settle(delivery_tag)
        (queue.put_back if requeue else queue.dead_letter)(entry)

    def close(self) -> None:
        """Cancel the consumers and put back in order what they had not acknowledged."""
        if not self.closed:
            for consumer_tag in list(self._by_tag):
                self.basic_cancel(consumer_tag)
            for tag in sorted(self._unacked, reverse=True):
                self.basic_reject(tag, requeue=True)
            self.closed: bool = True
            self.connection.wake()
            self.connection.close_channel(self)


class Transport(_virtual.Transport):  # type: ignore[misc]  # untyped base
    """One connection. Waits on an event that publishing, acknowledging and closing set."""

    Channel = Channel
    default_connection_params: ClassVar[dict[str, Any]] = {}
    # Without these two kombu takes a NO_ROUTE for a lost connection, retries it and wraps it.
    recoverable_connection_errors = _virtual.Transport.connection_errors
    recoverable_channel_errors = ()

    def __init__(self, client: Any, **options: Any) -> None:
        super().__init__(client, **options)
        self.state = _state
        self.consumers: deque[_Consumer] = deque()
        self._bell = Event()
        self._hurried = False

    def hurry(self) -> None:
        """The next wait with a timeout ends at once: who waits is being stopped, and looks between waits."""
        self._hurried = True
        self.wake()

    def wake(self) -> None:
        if not self._bell.ready():
            self._bell.send()

    def drain_events(self, connection: Any, timeout: float | None = None) -> None:
        """Deliver one message to its consumer. TimeoutError after `timeout` seconds."""
        end = monotonic() + (inf if timeout is None else timeout)
        while self.channels:
            if self._bell.ready():
                self._bell = Event()  # before looking, so that no wake-up is lost
            for consumer in self.consumers:
                if consumer.ready():
                    self.consumers.rotate(-1)  # so that another one comes first next time
                    consumer.callback(consumer.channel.take(consumer))
                    if not consumer.prefetch:
                        eventlet.sleep(0)  # nothing else would stop it and let the others run
                    return
            if (left := end - monotonic()) <= 0 or (self._hurried and timeout is not None):
                self._hurried = False
                eventlet.sleep(0)  # a loop of drain_events(timeout=0) must not freeze the hub
                raise TimeoutError
            self._bell.wait(min(left, 3600))
        raise RecoverableConnectionError("the connection is closed")


def install() -> None:
    """Make `memory://` mean this transport for kombu, and so for nameko. May be called again."""
    transport.TRANSPORT_ALIASES["memory"] = f"{__name__}:Transport"
    transport._transport_cache.pop("memory", None)


def reset() -> None:
    """Between tests: forget all queues, and the pooled connections that know them as declared."""
    _pools.reset()
    _state.clear()
    _queues.clear()

"""From the exchanges of other services to a sink, in order, once, with no gap.

A queue per producer is the doorbell and the road; the producer's feed is the truth. A position that jumps is a gap, and
the missing events are fetched; a position already applied is dropped; another epoch stops the consumer loudly, since
the positions it remembers belong to a life of that log which is over.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from kombu import Connection, Consumer, Exchange, Queue

from shared.cloudevents import Incoming, exchange_name, from_message
from shared.errors import TejidoError
from shared.event_log import RecordedEvent
from shared.senders import Standing, sender_expected

PREFETCH: Final = 200
BACKOFF_SECONDS: Final = (0.1, 0.5, 1.0, 2.0, 5.0)
DELIVERY_LIMIT: Final = 20
QUEUE_VERSION: Final = (
    "v1"  # arguments of an existing queue cannot change: a change of them is a new version
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FeedPage:
    """A page of an owner's feed. `since`: the position at which the epoch, its present life, began."""

    epoch: str
    since: int
    events: Sequence[RecordedEvent]


Fetch = Callable[[str, int], FeedPage]


class Sink(Protocol):
    """Where events go. `apply` is durable and moves the checkpoint, all or nothing."""

    @property
    def producers(self) -> Sequence[str]:
        """Whose events it wants."""

    def begin(self, producer: str) -> None:
        """Called before the checkpoint is read and events are applied: the sink may go back to read some again."""

    def checkpoint(self, producer: str) -> tuple[str | None, int]:
        """(epoch or None before the first, last position applied)."""

    def apply(self, producer: str, epoch: str, events: Sequence[RecordedEvent]) -> None:
        """Consecutive events, the first following the checkpoint."""

    def adopt(self, producer: str, epoch: str) -> None:
        """The producer's log lives on as `epoch`, and what was applied is part of it."""


class GapNotFilled(TejidoError):
    """The owner's feed did not give the events that are missing."""

    status, slug, title = 503, "faltan-eventos", "Faltan eventos que el servicio dueño no entregó"


@dataclass
class Road:
    """What a consumer knows of one producer. `halted` says why it stopped, empty while it runs."""

    producer: str
    epoch: str | None = None
    position: int = 0
    halted: str = ""
    rejected: int = 0
    duplicates: int = 0
    refetched: int = 0
    waiting: list[tuple[Incoming, Any]] = field(default_factory=list)


class Subscriber:
    """Runs in a greenthread of its service: `run()` until `stop()`.

    `fetch(producer, after)` asks the owner's feed; `poll_seconds` bounds how long the loss of the very last message
    of a producer, which no later one reveals, can go unseen.
    """

    def __init__(
        self, service: str, sink: Sink, fetch: Fetch, amqp_url: str, *, poll_seconds: float = 15.0
    ) -> None:
        self.service, self.sink = service, sink
        self._fetch, self._poll = fetch, poll_seconds
        self._connection = Connection(amqp_url, heartbeat=30)
        self._stopped = threading.Event()
        self.roads = {name: Road(name) for name in sink.producers}
        self.connected = False
        self.failures = 0

    def run(self) -> None:
        """Consumes until stopped. Never raises: a failure closes the connection, backs off and starts again."""
        try:
            while not self._stopped.is_set():
                try:
                    self._consume()
                except (
                    Exception
                ):  # whatever the broker, the sink or a feed raised: nothing was acknowledged
                    if self._stopped.is_set():
                        break
                    log.warning("consumer %s: trying again", self.service, exc_info=True)
                    self._close()
                    self._stopped.wait(
                        BACKOFF_SECONDS[min(self.failures, len(BACKOFF_SECONDS) - 1)]
                    )
                    self.failures += 1
        finally:  # killed too: a consumer that is left behind would hold its queues for ever
            self._close()

    def stop(self) -> None:
        """Asks `run` to end after what it has in hand."""
        self._stopped.set()

    def _consume(self) -> None:
        for road in self.roads.values():
            self.sink.begin(road.producer)
            road.epoch, road.position = self.sink.checkpoint(road.producer)
            road.waiting.clear()
        self._connection.connect()
        channel = self._connection.channel()
        consumers = [self._consumer(channel, road) for road in self.roads.values()]
        for consumer in consumers:
            consumer.consume()
        self.connected = True
        self._catch_up()
        looked = time.monotonic()
        while not self._stopped.is_set():
            if self._drain(timeout=1.0):
                while self._buffered() < PREFETCH and self._drain(timeout=0.001):
                    pass
                self._flush()
                self.failures = 0
            elif time.monotonic() - looked > self._poll:
                self._catch_up()
                looked = time.monotonic()
            self._connection.heartbeat_check()

    def _drain(self, timeout: float) -> bool:
        try:
            self._connection.drain_events(timeout=timeout)
        except TimeoutError:
            return False
        return True

    def _buffered(self) -> int:
        return sum(len(road.waiting) for road in self.roads.values())

    def _consumer(self, channel: Any, road: Road) -> Consumer:
        dead = Exchange(f"{self.service}.dlx", type="fanout", durable=True)
        quorum = {"x-queue-type": "quorum"}
        Queue(f"{self.service}.dead.{QUEUE_VERSION}", dead, durable=True, queue_arguments=quorum)(
            channel
        ).declare()
        queue = Queue(
            f"{self.service}.{road.producer}.{QUEUE_VERSION}",
            Standing(exchange_name(road.producer), type="topic", durable=True),
            routing_key="#",  # all of it, so that positions show every gap
            durable=True,
            queue_arguments={
                **quorum,
                "x-delivery-limit": DELIVERY_LIMIT,
                "x-dead-letter-exchange": dead.name,
                "x-single-active-consumer": True,
            },
        )
        # Bytes, not objects: kombu would log and acknowledge what it cannot decode.
        consumer = Consumer(
            channel,
            [queue],
            on_message=lambda message: self._receive(road, message),
            prefetch_count=PREFETCH,
        )
        consumer.qos(prefetch_count=PREFETCH)
        return consumer

    def _receive(self, road: Road, message: Any) -> None:
        expected = sender_expected(self._connection, self.service, road.producer)
        if message.properties.get("user_id") != expected:
            # The content says nothing about who sent it, and is not for a log.
            log.error(
                "consumer %s: a message on the road of %s does not come from its user",
                self.service,
                road.producer,
            )
            self._reject(road, message)
            return
        body = message.body
        try:
            incoming = from_message(body if isinstance(body, bytes) else str(body))
        except TejidoError as error:
            fields = [row["campo"] for row in error.problem.get("errores", ())]
            log.error("consumer %s: not an event of %s: %s", self.service, road.producer, fields)  # noqa: TRY400  # a trace would carry content
            self._reject(road, message)
            return
        if incoming.producer != road.producer:
            log.error(
                "consumer %s: %s speaks as %s", self.service, road.producer, incoming.producer
            )
            self._reject(road, message)
            return
        road.waiting.append((incoming, message))

    def _reject(self, road: Road, message: Any) -> None:
        road.rejected += 1
        message.reject(requeue=False)

    def _flush(self) -> None:
        for road in self.roads.values():
            arrived, road.waiting = road.waiting, []
            if not arrived or road.halted:
                continue  # of a halted road nothing is acknowledged: the queue keeps it until someone has decided
            epoch = arrived[-1][0].epoch
            if any(incoming.epoch != (road.epoch or epoch) for incoming, _ in arrived):
                page = self._fetch(road.producer, road.position)
                if not self._same_epoch(road, page):
                    continue
                # What another life of the log said does not count: this life's feed has what does.
                epoch = page.epoch
            said = (incoming.event for incoming, _ in arrived if incoming.epoch == epoch)
            events = {event.position: event for event in said}
            news = sorted(position for position in events if position > road.position)
            road.duplicates += len(arrived) - len(news)
            if news:
                gap = news[-1] - road.position != len(news)
                self._advance(road, epoch, [events[p] for p in news], refetch=gap)
            for _, message in arrived:
                message.ack()

    def _advance(
        self, road: Road, epoch: str, events: Sequence[RecordedEvent], *, refetch: bool
    ) -> None:
        if refetch:
            target = events[-1].position
            while road.position < target:
                before = road.position
                self._pull(road)
                if road.position == before:
                    raise GapNotFilled(
                        f"Faltan eventos de {road.producer} desde la posición {before + 1}."
                    )
            return
        self.sink.apply(road.producer, epoch, events)
        road.epoch, road.position = epoch, events[-1].position

    def _pull(self, road: Road) -> int:
        """Applies one page of the owner's feed; how many events it had."""
        page = self._fetch(road.producer, road.position)
        if not self._same_epoch(road, page) or not page.events:
            return 0
        self._advance(road, page.epoch, page.events, refetch=False)
        road.refetched += len(page.events)
        return len(page.events)

    def _catch_up(self) -> None:
        for road in self.roads.values():
            try:
                while not road.halted and not self._stopped.is_set() and self._pull(road):
                    pass
            except TejidoError as error:
                # The owner may be down; its queue still brings what it publishes later, and we will ask again.
                log.info("consumer %s: the feed of %s: %s", self.service, road.producer, error)

    def _same_epoch(self, road: Road, page: FeedPage) -> bool:
        if road.epoch in (None, page.epoch):
            return True
        if road.position < page.since:
            # Restored to a point that includes all this consumer has: its past is that log's past.
            self.sink.adopt(road.producer, page.epoch)
            road.epoch = page.epoch
            return True
        road.halted = (
            f"la bitácora de {road.producer} cambió de época ({road.epoch} → {page.epoch}) y aquí ya se"
            f" aplicó hasta la posición {road.position}, que no es anterior a la {page.since}"
        )
        log.critical("consumer %s stopped: %s", self.service, road.halted)
        return False

    def _close(self) -> None:
        self.connected = False
        try:
            self._connection.close()
        except (
            Exception
        ):  # the connection is being dropped because it failed: how it ends no longer matters
            log.debug("consumer %s: closing", self.service, exc_info=True)

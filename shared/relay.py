"""From the log to the exchange `<service>.events`: in position order, confirmed, and only then remembered.

The log is the outbox. One relay is the leader per service, however many replicas run: it holds a lock that dies with
it. It is woken by the append (NOTIFY, or an event in the same process) and looks by itself now and then, so that a lost
wake-up costs time and never an event. Delivery is at least once.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any, Final

from kombu import Connection, Exchange

from shared.checkpoints import Checkpoint, CheckpointMoved, move_checkpoint, read_checkpoint
from shared.cloudevents import CONTENT_TYPE, exchange_name, to_message
from shared.event_log import EventLog, RecordedEvent
from shared.wakeup import Wakeup

BATCH: Final = 500
CONFIRM_SECONDS: Final = 30
BACKOFF_SECONDS: Final = (0.1, 0.5, 1.0, 2.0, 5.0)
CHECKPOINT: Final = "relay"

log_ = logging.getLogger(__name__)


class NotConfirmed(Exception):
    """The broker refused, or did not confirm in time, part of a batch: the whole batch goes again."""


class Publisher:
    """Publishes batches to one topic exchange and waits for every confirm."""

    def __init__(self, amqp_url: str, service: str) -> None:
        # Confirms are awaited per batch here, so kombu must not await each publish.
        self._connection = Connection(
            amqp_url, transport_options={"confirm_publish": False}, heartbeat=30
        )
        self._exchange = Exchange(exchange_name(service), type="topic", durable=True)
        self._service = service
        self._channel: Any = None
        self._pending: set[int] = set()
        self._refused = False
        self._tag = 0

    def publish(self, messages: list[tuple[str, str, str]]) -> None:
        """Each (routing key, event id, JSON text). Raises `NotConfirmed`, or the transport's errors."""
        channel = self._open()
        for key, event_id, text in messages:
            body = channel.prepare_message(
                text.encode(),
                0,
                CONTENT_TYPE,
                "utf-8",
                {},
                {"delivery_mode": 2, "message_id": event_id, "type": key, "app_id": self._service},
            )
            if self._confirms:
                self._tag += 1
                self._pending.add(self._tag)
            channel.basic_publish(body, exchange=self._exchange.name, routing_key=key)
        deadline = time.monotonic() + CONFIRM_SECONDS
        while self._pending and not self._refused:
            left = deadline - time.monotonic()
            if left <= 0:
                raise NotConfirmed(f"{len(self._pending)} of {len(messages)} without confirm")
            self._connection.drain_events(timeout=left)
        if self._refused:
            raise NotConfirmed("the broker refused a message")

    def close(self) -> None:
        """Drops the connection; the next publish opens a new one."""
        self._channel = None
        self._connection.close()

    def _open(self) -> Any:
        if self._channel is not None:
            return self._channel
        self._connection.connect()
        channel = self._connection.channel()
        self._exchange(channel).declare()
        self._tag, self._pending, self._refused = 0, set(), False
        # A virtual transport (memory) confirms by returning: its put is the confirm.
        self._confirms = hasattr(channel, "confirm_select")
        if self._confirms:
            channel.confirm_select()
            channel.events["basic_ack"].add(self._on_ack)
            channel.events["basic_nack"].add(self._on_nack)
        self._channel = channel
        return channel

    def _on_ack(self, tag: int, multiple: bool) -> None:
        if multiple:
            self._pending = {pending for pending in self._pending if pending > tag}
        else:
            self._pending.discard(tag)

    def _on_nack(self, *_: Any) -> None:
        self._refused = True


class Relay:
    """Runs in a greenthread of its service: `run()` until `stop()`."""

    def __init__(self, log: EventLog, amqp_url: str, wakeup: Wakeup) -> None:
        self.log, self.wakeup = log, wakeup
        self._publisher = Publisher(amqp_url, log.service)
        self._stopped = threading.Event()
        self.published = 0
        self.failures = 0
        self.leading = False

    def run(self) -> None:
        """Leads when it can, publishes what there is, waits for more. Never raises: a failure backs off."""
        while not self._stopped.is_set():
            try:
                self.leading = self.wakeup.try_lead()
                # What was appended between the look and the wait is not lost: the wake-up stays set.
                if self.leading and self.run_once():
                    self.failures = 0
                    continue
                self.wakeup.wait()
            except CheckpointMoved:
                log_.warning("relay %s: another relay leads", self.log.service)
                self.wakeup.give_up()
            except (
                Exception
            ):  # whatever the broker or the database raised: the relay must outlive it
                if self._stopped.is_set():
                    break
                log_.warning("relay %s: trying again", self.log.service, exc_info=True)
                self._publisher.close()
                self.wakeup.give_up()
                self._stopped.wait(BACKOFF_SECONDS[min(self.failures, len(BACKOFF_SECONDS) - 1)])
                self.failures += 1
        self.leading = False
        self._publisher.close()
        self.wakeup.close()

    def run_once(self) -> int:
        """Publishes one batch after the checkpoint and moves it; how many events went."""
        seen = self.checkpoint()
        batch = self.log.read(seen.position, limit=BATCH)
        if not batch:
            return 0
        epoch = self.log.head().epoch
        self._publisher.publish([self._message(epoch, event) for event in batch])
        move_checkpoint(self.log.engine, CHECKPOINT, seen, Checkpoint(epoch, batch[-1].position))
        self.published += len(batch)
        return len(batch)

    def checkpoint(self) -> Checkpoint:
        """The last position published."""
        return read_checkpoint(self.log.engine, CHECKPOINT)

    def stop(self) -> None:
        """Asks `run` to end after the batch in hand."""
        self._stopped.set()
        self.wakeup.wake()

    def _message(self, epoch: str, event: RecordedEvent) -> tuple[str, str, str]:
        return event.type, event.event_id, to_message(self.log.service, epoch, event)

"""From the log to the exchange `<service>.events`: in position order, confirmed, and only then remembered.

The log is the outbox. One relay is the leader per service, however many replicas run: it holds a lock that dies with
it. It is woken by the append (NOTIFY, or an event in the same process) and looks by itself now and then, so that a lost
wake-up costs time and never an event. Delivery is at least once.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from contextlib import nullcontext
from typing import Any, Final

import sqlalchemy as sa
from kombu import Connection, Exchange

from shared.checkpoints import Checkpoint, CheckpointMoved, move_checkpoint, read_checkpoint
from shared.cloudevents import CONTENT_TYPE, exchange_name, to_message
from shared.event_log import EventLog, RecordedEvent
from shared.event_log.tables import checkpoints, log_head
from shared.senders import sender
from shared.wakeup import Wakeup

BATCH: Final = 500
RUN_BATCHES: Final = 10
GATHER_BYTES: Final = 250_000
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
        self._service, self._user = service, sender(self._connection, service)
        self._channel: Any = None
        self._pending: dict[int, None] = {}  # tags, in the order they were given out
        self._refused = False
        self._tag = 0

    def send(self, messages: list[tuple[str, str, str]]) -> int:
        """Each (routing key, event id, JSON text); a tag for `confirm`. Raises the transport's errors."""
        channel = self._open()
        with _Gather(channel.connection.transport) if self._confirms else nullcontext():
            for key, event_id, text in messages:
                body = channel.prepare_message(
                    text.encode(),
                    0,
                    CONTENT_TYPE,
                    "utf-8",
                    {},
                    {
                        "delivery_mode": 2,
                        "message_id": event_id,
                        "type": key,
                        "app_id": self._service,
                        "user_id": self._user,  # the broker refuses another than the connection's
                    },
                )
                if self._confirms:
                    self._tag += 1
                    self._pending[self._tag] = None
                channel.basic_publish(body, exchange=self._exchange.name, routing_key=key)
        return self._tag

    def confirm(self, tag: int) -> None:
        """Returns when the broker has all that was sent until then.

        Raises `NotConfirmed`, or the transport's errors.
        """
        deadline = time.monotonic() + CONFIRM_SECONDS
        while not self._refused and self._pending and next(iter(self._pending)) <= tag:
            left = deadline - time.monotonic()
            if left <= 0:
                raise NotConfirmed(f"{len(self._pending)} without confirm")
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
        self._tag, self._pending, self._refused = 0, {}, False
        # A virtual transport (memory) confirms by returning: its put is the confirm.
        self._confirms = hasattr(channel, "confirm_select")
        if self._confirms:
            channel.confirm_select()
            channel.events["basic_ack"].add(self._on_ack)
            channel.events["basic_nack"].add(self._on_nack)
        self._channel = channel
        return channel

    def _on_ack(self, tag: int, multiple: bool) -> None:
        if not multiple:
            self._pending.pop(tag, None)
            return
        while self._pending and (first := next(iter(self._pending))) <= tag:
            del self._pending[first]

    def _on_nack(self, *_: Any) -> None:
        self._refused = True


class _Gather:
    """Stands in for the socket while a batch is written: a system call per message is half the cost of publishing."""

    def __init__(self, transport: Any) -> None:
        self._transport, self._write = transport, transport._write
        self._parts: list[bytes] = []
        self._size = 0

    def __enter__(self) -> None:
        self._transport._write = self._add

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._transport._write = self._write
        if kind is None:
            self._flush()

    def _add(self, data: Any) -> None:
        self._parts.append(bytes(data))  # a view of a buffer that the client uses again
        self._size += len(data)
        if self._size > GATHER_BYTES:
            self._flush()

    def _flush(self) -> None:
        parts, self._parts, self._size = self._parts, [], 0
        self._write(b"".join(parts))


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
        try:
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
                    self._stopped.wait(
                        BACKOFF_SECONDS[min(self.failures, len(BACKOFF_SECONDS) - 1)]
                    )
                    self.failures += 1
        finally:  # killed too: a lead that is left behind would be nobody's for ever
            self.leading = False
            self._publisher.close()
            self.wakeup.close()

    def run_once(self) -> int:
        """Publishes what follows the checkpoint, a few batches at most, and moves it; how many events went.

        A batch is read and sent while the broker still writes the one before; the checkpoint follows the confirms.
        """
        epoch, seen = self._place()
        sent: deque[tuple[int, Checkpoint]] = deque()
        done, batch = 0, self._read(seen.position)
        while batch:
            tag = self._publisher.send([self._message(epoch, event) for event in batch])
            sent.append((tag, Checkpoint(epoch, batch[-1].position)))
            done += len(batch)
            more = len(batch) == BATCH and done < BATCH * RUN_BATCHES and not self._stopped.is_set()
            batch = self._read(batch[-1].position) if more else []
            while len(sent) > (1 if batch else 0):
                tag, reached = sent.popleft()
                self._publisher.confirm(tag)
                move_checkpoint(self.log.engine, CHECKPOINT, seen, reached)
                self.published += reached.position - seen.position
                seen = reached
        return done

    def _read(self, after: int) -> list[RecordedEvent]:
        return self.log.read(after, limit=BATCH)

    def _place(self) -> tuple[str, Checkpoint]:
        """The epoch of the log, and how far it has been published."""
        mine = log_head.outerjoin(checkpoints, checkpoints.c.name == CHECKPOINT)
        query = sa.select(
            log_head.c.epoch, checkpoints.c.epoch.label("seen"), checkpoints.c.position
        ).select_from(mine)
        with self.log.reading() as conn:
            row = conn.execute(query).one()
        return row.epoch, Checkpoint() if row.seen is None else Checkpoint(row.seen, row.position)

    def checkpoint(self) -> Checkpoint:
        """The last position published."""
        return read_checkpoint(self.log.engine, CHECKPOINT)

    def stop(self) -> None:
        """Asks `run` to end after the batch in hand."""
        if not self._stopped.is_set():  # once: a relay that has ended has closed its wake-up
            self._stopped.set()
            self.wakeup.wake()

    def _message(self, epoch: str, event: RecordedEvent) -> tuple[str, str, str]:
        return event.type, event.event_id, to_message(self.log.service, epoch, event)

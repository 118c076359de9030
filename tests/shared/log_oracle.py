"""The oracle of lost events: writers, tailing readers, and what must be true of what each saw.

It judges any store that can append a batch and be read from a position, so the same oracle that our
log passes is shown to fail on `NaiveStore`, a sequence read with `pos > checkpoint`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import Protocol

import eventlet
import sqlalchemy as sa

from shared.event_log import ANY, Append, DuplicateEvent, EventLog
from shared.ids import new_event_id
from tests.shared.log_cases import new_event


@dataclass(frozen=True)
class Seen:
    """One event as a reader got it."""

    position: int
    event_id: str
    stream: str
    version: int


class Store(Protocol):
    """What the oracle needs of a store."""

    def append(self, batch: Sequence[tuple[str, str]], *, fails: bool) -> bool:
        """Stores (event id, stream) pairs as one, or rolls back when it `fails`. True if
        acknowledged.
        """

    def read(self, after: int, limit: int) -> list[Seen]:
        """A page of what is committed."""


@dataclass
class Trial:
    """`acknowledged`: event ids per writer, in its order. `seen`: what each reader got."""

    acknowledged: Mapping[int, list[str]]
    seen: Sequence[list[Seen]]


def problems(acknowledged: Mapping[int, Sequence[str]], seen: Sequence[Seen]) -> list[str]:
    """Everything wrong with what one reader saw; empty when it saw the log."""
    found: list[str] = []
    places = {event.event_id: index for index, event in enumerate(seen)}
    committed = {event_id for ids in acknowledged.values() for event_id in ids}
    if lost := committed - places.keys():
        found.append(f"lost for ever: {len(lost)}")
    if invented := places.keys() - committed:
        found.append(f"seen without having been acknowledged: {len(invented)}")
    if doubled := [
        event_id for event_id, times in Counter(e.event_id for e in seen).items() if times > 1
    ]:
        found.append(f"seen twice: {len(doubled)}")
    positions = [event.position for event in seen]
    if any(later <= earlier for earlier, later in pairwise(positions)):
        found.append("positions do not increase")
    if positions != list(range(1, len(positions) + 1)):
        found.append("positions are not dense from 1")
    versions: Counter[str] = Counter()
    for event in seen:
        versions[event.stream] += 1
        if event.version != versions[event.stream]:
            found.append(f"stream order broken in {event.stream}")
            break
    for writer, ids in acknowledged.items():
        order = [places[event_id] for event_id in ids if event_id in places]
        if order != sorted(order):
            found.append(f"writer {writer}: an effect before its cause")
    return found


def run_trial(
    writers: Sequence[Store],
    readers: Sequence[Store],
    *,
    appends: int,
    seed: int,
    pause_ms: int = 2,
) -> Trial:
    """Every writer makes `appends` batches of 1 to 20 events, one in ten rolled back; readers
    follow to the end.
    """
    acknowledged: dict[int, list[str]] = {n: [] for n in range(len(writers))}
    finished = [False]

    def write(number: int) -> None:
        chance = Random(seed * 1000 + number)
        for _ in range(appends):
            streams = [f"cosa/{chance.randrange(12)}" for _ in range(chance.randint(1, 20))]
            batch = [(new_event_id(), stream) for stream in streams]
            if writers[number].append(batch, fails=chance.random() < 0.1):
                acknowledged[number] += [event_id for event_id, _ in batch]
            eventlet.sleep(chance.uniform(0, pause_ms) / 1000)

    def follow(number: int) -> list[Seen]:
        chance = Random(seed * 1000 + 500 + number)
        seen: list[Seen] = []
        while True:
            last_look = finished[0]
            page = readers[number].read(seen[-1].position if seen else 0, chance.randint(1, 300))
            seen += page
            if last_look and not page:
                return seen
            eventlet.sleep(chance.uniform(0, pause_ms) / 1000)

    following = [eventlet.spawn(follow, n) for n in range(len(readers))]
    writing = [eventlet.spawn(write, n) for n in range(len(writers))]
    for thread in writing:
        thread.wait()
    finished[0] = True
    return Trial(acknowledged, [thread.wait() for thread in following])


@dataclass
class LogStore:
    """Our log. A batch `fails` on an event id that is already there: the database rolls it back at
    the insert.
    """

    log: EventLog
    taken: str
    writer: str = ""  # with streams of its own a writer can say their exact versions
    versions: Counter[str] = field(default_factory=Counter)

    def append(self, batch: Sequence[tuple[str, str]], *, fails: bool) -> bool:
        batch = [(event_id, self.writer + stream) for event_id, stream in batch]
        facts = [new_event(stream, event_id=event_id) for event_id, stream in batch]
        if fails:
            facts.append(new_event(batch[0][1], event_id=self.taken))
        expected = {stream: self.versions[stream] if self.writer else ANY for _, stream in batch}
        try:
            self.log.append(Append(expected=expected, events=facts))
        except DuplicateEvent:
            return False
        self.versions.update(stream for _, stream in batch)
        return True

    def read(self, after: int, limit: int) -> list[Seen]:
        return [
            Seen(e.position, e.event_id, e.stream, e.version)
            for e in self.log.read(after, limit=limit)
        ]


NAIVE_TABLE = (
    "create table naive (pos bigserial primary key, event_id text, stream text, version bigint)"
)


@dataclass
class NaiveStore:
    """The double that loses events: the number is given at the insert, the row is seen at the
    commit.
    """

    engine: sa.Engine
    writer: str = ""
    pause: Callable[[], None] = lambda: None
    versions: Counter[str] = field(default_factory=Counter)

    def append(self, batch: Sequence[tuple[str, str]], *, fails: bool) -> bool:
        versions = self.versions.copy()
        with self.engine.connect() as conn:
            for event_id, name in batch:
                self.insert(conn, event_id, f"{self.writer}/{name}", versions)
                self.pause()
            if fails:
                conn.rollback()
                return False
            conn.commit()
        self.versions = versions
        return True

    def insert(
        self, conn: sa.Connection, event_id: str, stream: str, versions: Counter[str]
    ) -> None:
        versions[stream] += 1
        conn.execute(
            sa.text(
                "insert into naive (event_id, stream, version)"
                " values (:event_id, :stream, :version)"
            ),
            {"event_id": event_id, "stream": stream, "version": versions[stream]},
        )

    def read(self, after: int, limit: int) -> list[Seen]:
        with self.engine.connect() as conn:
            rows = conn.execute(
                sa.text("select * from naive where pos > :after order by pos limit :limit"),
                {"after": after, "limit": limit},
            )
            return [Seen(row.pos, row.event_id, row.stream, row.version) for row in rows]

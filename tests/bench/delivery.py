"""From a command answered in one service to its effect stored in another: relay, bus, consumer, reaction."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, Final

import eventlet

from shared.access.asked import Asked
from shared.access.bearer import Bearer
from shared.catalogue import Catalogue
from shared.consumer import FeedPage, Subscriber
from shared.decider import Actor
from shared.event_log import EventLog
from shared.execution import Executor
from shared.feed import read_page
from shared.policies import Fact, consta_types
from shared.reactions import ReactionSink
from shared.relay import Relay
from shared.wakeup import wakeup_for
from tests.bench.report import Lost, Row, number, percentile
from tests.bench.worlds import World, clean_broker, database, event_log
from tests.support import toy

BARS: Final = ((0.50, 10.0), (0.95, 25.0))
PAUSE_SECONDS: Final = 0.04  # one at a time: this measures the road, not a queue on it
WAIT_SECONDS: Final = 60


def bench(world: World) -> Iterator[Row]:
    """Rows for p50 and p95 until the handler is called and until its effect is stored. Raises `Lost`."""
    notes = world.of(250, 80)
    with ExitStack() as stack:
        road = Road(world, stack)
        for turn in range(20):  # connections, plans and queues are made outside the measure
            road.note(turn)
        road.wait()
        road.forget()
        for turn in range(notes):
            road.note(turn)
            eventlet.sleep(PAUSE_SECONDS)
        road.wait()
        called, stored = road.latencies()
    for name, values, has_bar in (
        ("respuesta → reacción en otro servicio", called, True),
        ("respuesta → efecto guardado en el otro", stored, False),
    ):
        for share, bar in BARS:
            found = percentile(values, share) * 1000
            yield Row(
                work=f"{name}, p{share * 100:.0f}",
                ours=f"{number(found, 1)} ms",
                rival="–",
                ratio="–",
                bar=f"< {bar:g} ms" if has_bar else "–",
                met=found < bar if has_bar else None,
            )


class Road:
    """`origen` and `destino` of the toy, each with its own database, in one process."""

    def __init__(self, world: World, stack: ExitStack) -> None:
        tag = secrets.token_hex(4)
        source, target = f"origen{tag}", f"destino{tag}"
        queues = [f"{target}.{source}.v1", f"{target}.dead.v1"]
        exchanges = [f"{source}.events", f"{target}.dlx"]
        stack.enter_context(clean_broker(world, queues=queues, exchanges=exchanges))
        self._log = stack.enter_context(
            event_log(stack.enter_context(database(world)), f"{source}.bench")
        )
        self._copies = stack.enter_context(
            event_log(stack.enter_context(database(world)), f"{target}.bench")
        )
        reactions = [replace(reaction, source=source) for reaction in toy.REACTIONS]
        self._origin = Executor(self._log, Catalogue([toy.NOTA]), producer="origen/bench")
        executor = Timed(
            self._copies,
            Catalogue([toy.COPIA], extra=consta_types(reactions)),
            producer="destino/bench",
            facts=[reaction for reaction in reactions if isinstance(reaction, Fact)],
        )
        self._timed, self._source = executor, source
        self._sink = ReactionSink(target, executor, reactions)
        relay = Relay(self._log, world.amqp_url, wakeup_for(self._log))
        subscriber = Subscriber(target, self._sink, self._fetch, world.amqp_url)
        for loop in (relay, subscriber):
            thread = eventlet.spawn(loop.run)
            stack.callback(thread.wait)
            stack.callback(loop.stop)
        while not subscriber.connected:
            eventlet.sleep(0.01)
        self.forget()

    def forget(self) -> None:
        """Begins to measure anew."""
        self._answered: dict[str, float] = {}
        self._timed.called.clear()
        self._timed.stored.clear()

    def note(self, numero: int) -> None:
        """One command to `origen`, timed when it is answered: after its commit."""
        nota_id = secrets.token_hex(8)
        self._origin.execute(
            "EscribirNota", toy.write_note(nota_id, numero), Actor("banco", "operador")
        )
        self._answered[nota_id] = time.perf_counter()

    def wait(self) -> None:
        """Until `destino` has applied all. Raises `Lost`."""
        with eventlet.Timeout(WAIT_SECONDS, Lost("la copia no alcanzó al original")):
            while self._sink.checkpoint(self._source)[1] < self._log.head().size:
                eventlet.sleep(0.05)

    def latencies(self) -> tuple[list[float], list[float]]:
        """Seconds until called and until stored. Raises `Lost` unless each note was copied once, in order."""
        copied = [e.data["nota_id"] for e in self._copies.scan() if e.type == "NotaCopiada"]
        written = [e.data["nota_id"] for e in self._log.scan()]
        if copied != written:
            raise Lost(
                f"se escribieron {len(written)} notas y se copiaron {len(copied)}, o en otro orden"
            )
        return (
            [self._timed.called[note] - at for note, at in self._answered.items()],
            [self._timed.stored[note] - at for note, at in self._answered.items()],
        )

    def _fetch(self, producer: str, after: int) -> FeedPage:
        page = read_page(self._log, after=after)
        return FeedPage(page.epoch, page.since, self._log.read(after, upto=page.upto))


class Timed(Executor):
    """Remembers when each note's first reaction began, and when its last one was stored."""

    def __init__(self, log: EventLog, catalogue: Catalogue, **settings: Any) -> None:
        super().__init__(log, catalogue, **settings)
        self.called: dict[str, float] = {}
        self.stored: dict[str, float] = {}

    def execute(
        self,
        name: str,
        payload: Any,
        caller: Actor | Bearer,
        *,
        asked: Asked | None = None,
        trace: str | None = None,
    ) -> dict[str, Any]:
        note = payload["data"]["nota_id"]
        self.called.setdefault(note, time.perf_counter())
        done = super().execute(name, payload, caller, asked=asked, trace=trace)
        self.stored[note] = time.perf_counter()
        return done

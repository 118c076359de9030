"""Verifying a whole log in its database, against one bare SHA-256 pass over the same bytes already in memory."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from hashlib import sha256

from shared.event_log.verify import verify
from tests.bench.report import Lost, Row, number, rounds, say
from tests.bench.worlds import World, database, event_log, fill


def bench(world: World) -> Iterator[Row]:
    """One row, without verdict: the bar (≤ 3×, 1 M) is for the offline verifier over an export. Raises `Lost`."""
    events = world.of(100_000, 10_000)
    with database(world) as url, event_log(url) as log:
        fill(log, events)
        bodies = [event.body.encode() for event in log.scan()]

        def ours() -> float:
            began = time.perf_counter()
            found = verify(log)
            took = time.perf_counter() - began
            # The fill is bare appends: a log that no BitacoraAbierta opens is the one thing wrong with it.
            wrong = [problem for problem in found.problems if problem.kind != "época"]
            if found.events != events or wrong:
                raise Lost(f"verificados {found.events} de {events}; problemas: {len(wrong)}")
            return took

        def bare() -> float:
            began = time.perf_counter()
            for body in bodies:
                sha256(b"\x00" + body).digest()
            return time.perf_counter() - began

        times, passes = rounds(world.of(1, 2), ours, bare)
    took, hashed = statistics.median(times), statistics.median(passes)
    yield Row(
        work=f"verify en la base, {number(events)} eventos",
        ours=f"{number(events / took)} ev/s",
        rival=f"SHA-256: {number(events / hashed)} ev/s",
        ratio=f"{number(took / hashed, 1)}×",
        bar="(1)",
        met=None,
    )
    say(
        "  (1) El piso, ≤ 3× con 1 M, es de la verificación sin conexión de una exportación, que es otra herramienta."
    )

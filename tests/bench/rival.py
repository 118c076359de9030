"""The `eventsourcing` recorder in a process of its own, with real threads, asked by lines (`children.py`).

Its safe default: `insert_events` under LOCK TABLE, notification ids in commit order. Threads, a connection each,
are its own way to be concurrent; psycopg's C code lets them run while it waits.
"""

from __future__ import annotations

import importlib
import threading
import time
import uuid
from typing import Any

from tests.bench.children import answer, questions


class Recorder:
    """One recorder on one database, shared by the writers."""

    def __init__(self, settings: dict[str, Any]) -> None:
        postgres: Any = importlib.import_module("eventsourcing.postgres")
        self._event: Any = importlib.import_module("eventsourcing.persistence").StoredEvent
        self._state = settings.pop("state").encode()
        self._datastore = postgres.PostgresDatastore(pool_size=settings.pop("pool"), **settings)
        self._recorder = postgres.PostgresApplicationRecorder(self._datastore)
        self._recorder.create_table()
        self._stored = 0

    def round(self, writers: int, seconds: float) -> dict[str, Any]:
        """`{events, seconds, lost}`; `lost` is empty or says what is wrong."""
        numbers: list[list[int]] = [[] for _ in range(writers)]
        gate = threading.Barrier(writers + 1)
        threads = [
            threading.Thread(target=self._write, args=(gate, seconds, mine)) for mine in numbers
        ]
        for thread in threads:
            thread.start()
        gate.wait()
        began = time.perf_counter()
        for thread in threads:
            thread.join()
        took = time.perf_counter() - began
        return {"seconds": took, "events": sum(map(len, numbers)), "lost": self._lost(numbers)}

    def _write(self, gate: threading.Barrier, seconds: float, numbers: list[int]) -> None:
        gate.wait()
        end = time.perf_counter() + seconds
        version, stream = 0, uuid.uuid4()
        while time.perf_counter() < end:
            if version == 10:
                version, stream = 0, uuid.uuid4()
            version += 1
            event = self._event(stream, version, "casos.events:TutoriaRegistrada", self._state)
            numbers += self._recorder.insert_events([event])

    def _lost(self, numbers: list[list[int]]) -> str:
        acknowledged = sum(map(len, numbers))
        with self._datastore.get_connection() as conn:
            row = conn.execute("select count(*) as n from stored_events").fetchone()
        before, self._stored = self._stored, row["n"]
        if self._stored - before != acknowledged:
            return f"se confirmaron {acknowledged} eventos y hay {self._stored - before}"
        if any(mine != sorted(mine) for mine in numbers):
            return "los números de un escritor no crecen"
        return ""

    def close(self) -> None:
        self._datastore.close()


def main() -> None:
    asked = questions()
    recorder = Recorder(next(asked))
    answer({"ready": True})
    for question in asked:
        answer(recorder.round(**question))
    recorder.close()


if __name__ == "__main__":
    main()

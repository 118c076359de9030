"""No event is lost, doubled or out of order, however many write; and the oracle that says so can
fail (B 11).
"""

from __future__ import annotations

from collections import Counter

import eventlet
import pytest
import sqlalchemy as sa

from tests.shared.conftest import NAME, Site
from tests.shared.log_cases import append, assert_whole, new_event
from tests.shared.log_oracle import NAIVE_TABLE, LogStore, NaiveStore, Seen, problems, run_trial

pytestmark = pytest.mark.usefixtures("bounded")


@pytest.mark.parametrize("shared", [True, False], ids=["one log", "a log per writer"])
@pytest.mark.parametrize("exact", [True, False], ids=["exact versions", "any version"])
@pytest.mark.parametrize(("writers", "appends"), [(8, 20), (32, 6)])
def test_readers_see_all_that_was_committed_in_order(
    site: Site, writers: int, appends: int, exact: bool, shared: bool
) -> None:
    log = site.open(pool=20)
    first = append(log, new_event("cosa/0"))
    taken = first.events[0].event_id
    stores = [
        LogStore(
            log if shared else type(log)(log.engine, NAME),
            taken,
            writer=f"escritor-{number}" if exact else "",
        )
        for number in range(writers)
    ]
    readers = [LogStore(site.open(pool=1), taken) for _ in range(3)]
    trial = run_trial(stores, readers, appends=appends, seed=writers + shared)
    acknowledged = {**trial.acknowledged, -1: [taken]}
    assert [problems(acknowledged, seen) for seen in trial.seen] == [[], [], []]
    total = sum(map(len, acknowledged.values()))
    assert log.head().size == total
    assert total > writers * appends
    assert_whole(log)


@pytest.fixture
def naive(new_postgres_site: Site) -> sa.Engine:
    engine = new_postgres_site.owner()
    with engine.begin() as conn:
        conn.exec_driver_sql(NAIVE_TABLE)
    return engine


@pytest.mark.postgres
def test_the_oracle_sees_what_a_sequence_loses_step_by_step(naive: sa.Engine) -> None:
    """T1 takes 1, T2 takes 2 and commits, the reader passes to 2, T1 commits: 1 is never read."""
    store, seen = NaiveStore(naive), list[Seen]()

    def look() -> None:
        seen.extend(store.read(seen[-1].position if seen else 0, 100))

    with naive.connect() as slow, naive.connect() as fast:
        store.insert(slow, "lento", "cosa/1", Counter())
        store.insert(fast, "rápido", "cosa/2", Counter())
        fast.commit()
        look()
        slow.commit()
        look()
    assert problems({1: ["lento"], 2: ["rápido"]}, seen) == [
        "lost for ever: 1",
        "positions are not dense from 1",
    ]


@pytest.mark.postgres
def test_the_oracle_sees_what_a_sequence_loses_under_load(naive: sa.Engine) -> None:
    stores = [NaiveStore(naive, str(n), pause=lambda: eventlet.sleep(0)) for n in range(8)]
    trial = run_trial(stores, [NaiveStore(naive)], appends=12, seed=1)
    (seen,) = trial.seen
    found = problems(trial.acknowledged, seen)
    assert any(problem.startswith("lost for ever") for problem in found), found


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ([(1, "a", 1), (2, "b", 2), (3, "c", 3)], ""),
        ([(1, "a", 1), (2, "b", 2)], "lost for ever: 1"),
        (
            [(1, "a", 1), (2, "b", 2), (3, "c", 3), (4, "d", 4)],
            "without having been acknowledged: 1",
        ),
        ([(1, "a", 1), (2, "b", 2), (2, "b", 2), (3, "c", 3)], "twice"),
        ([(1, "a", 1), (3, "c", 2), (2, "b", 3)], "do not increase"),
        ([(1, "a", 1), (2, "b", 2), (4, "c", 3)], "not dense"),
        ([(1, "a", 1), (2, "b", 3), (3, "c", 2)], "stream order"),
        ([(1, "a", 1), (2, "c", 2), (3, "b", 3)], "an effect before its cause"),
    ],
)
def test_each_fault_has_its_name(seen: list[tuple[int, str, int]], expected: str) -> None:
    found = problems({0: ["a", "b", "c"]}, [Seen(p, name, "cosa/1", v) for p, name, v in seen])
    assert expected in " | ".join(found)
    assert bool(found) == bool(expected)

"""Appending: expected versions, all or nothing, and one winner among many. On both engines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import eventlet
import pytest

from shared.errors import InvalidInput, TejidoError, TooLarge, VersionConflict
from shared.event_log import ANY, EXISTS, Append, DuplicateEvent, EventLog, NewEvent
from shared.ids import new_event_id
from tests.shared.conftest import Site
from tests.shared.log_cases import append, assert_whole, bodies, new_command, new_event

pytestmark = pytest.mark.usefixtures("bounded")


def together(*calls: Callable[[], Any]) -> list[Any]:
    """What each call gave or raised, all started at once."""

    def run(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except TejidoError as error:
            return error

    return [thread.wait() for thread in [eventlet.spawn(run, call) for call in calls]]


@pytest.mark.parametrize(
    ("before", "expected", "accepted"),
    [
        (0, 0, True),
        (0, 1, False),
        (0, ANY, True),
        (0, EXISTS, False),
        (2, 0, False),
        (2, 1, False),
        (2, 2, True),
        (2, 3, False),
        (2, ANY, True),
        (2, EXISTS, True),
    ],
)
def test_expected_version(log: EventLog, before: int, expected: int, accepted: bool) -> None:
    for _ in range(before):
        append(log, new_event())
    if accepted:
        stored = append(log, new_event(), expected=expected)
        assert stored.events[0].version == before + 1
        assert stored.outcome["eventos"][0]["position"] == before + 1
    else:
        with pytest.raises(VersionConflict) as refusal:
            append(log, new_event(), expected=expected)
        assert refusal.value.problem["stream"] == "cosa/a"
        assert f"versión {before}" in str(refusal.value)
        assert "-2" not in str(refusal.value)
    assert log.head().size == before + accepted
    assert_whole(log)


def test_one_of_many_with_the_same_expected_version_wins(log: EventLog) -> None:
    answers = together(*[lambda: append(log, new_event(), expected=0)] * 20)
    won = [answer for answer in answers if not isinstance(answer, Exception)]
    assert len(won) == 1
    assert {type(answer) for answer in answers if answer is not won[0]} == {VersionConflict}
    assert log.head().size == 1


def test_what_was_acknowledged_is_what_is_stored(log: EventLog) -> None:
    def writer() -> list[str]:
        kept = []
        for _ in range(10):
            version = len(log.read_stream("cosa/a"))
            try:
                kept += [e.event_id for e in append(log, new_event(), expected=version).events]
            except VersionConflict:
                continue
        return kept

    acknowledged = [event_id for kept in together(*[writer] * 20) for event_id in kept]
    assert sorted(acknowledged) == sorted(event.event_id for event in log.scan())
    assert acknowledged
    assert_whole(log)


def test_any_from_many_stores_all(log: EventLog) -> None:
    together(*[lambda: append(log, new_event())] * 20)
    assert [event.version for event in log.read_stream("cosa/a")] == list(range(1, 21))
    assert_whole(log)


def test_several_streams_are_one_thing(log: EventLog) -> None:
    append(log, new_event("cosa/b"))
    facts = (new_event("cosa/a"), new_event("cosa/b"), new_event("cosa/a"))
    with pytest.raises(VersionConflict):
        append(log, *facts, expected={"cosa/a": 0, "cosa/b": 0})
    assert log.head().size == 1
    stored = append(log, *facts, expected={"cosa/a": 0, "cosa/b": 1})
    assert [(e.stream, e.version) for e in stored.events] == [
        ("cosa/a", 1),
        ("cosa/b", 2),
        ("cosa/a", 2),
    ]
    assert_whole(log)


def test_a_guarded_stream_without_events_conflicts_too(log: EventLog) -> None:
    append(log, new_event("regla/r"))
    with pytest.raises(VersionConflict) as refusal:
        append(log, new_event(), expected={"cosa/a": 0, "regla/r": 0})
    assert refusal.value.problem["stream"] == "regla/r"
    append(log, new_event(), expected={"cosa/a": 0, "regla/r": 1})
    assert_whole(log)


def test_guards_see_what_the_same_group_wrote(log: EventLog) -> None:
    """Two decisions that rest on each other's stream, at once: only one can be right."""
    answers = together(
        lambda: append(log, new_event("cosa/a"), expected={"cosa/a": 0, "cosa/b": 0}),
        lambda: append(log, new_event("cosa/b"), expected={"cosa/a": 0, "cosa/b": 0}),
    )
    assert [isinstance(answer, VersionConflict) for answer in answers].count(True) == 1


@pytest.mark.parametrize("place", ["same batch", "same stream", "another stream"])
def test_a_repeated_event_id_stores_nothing(log: EventLog, place: str) -> None:
    event_id = new_event_id()
    first = new_event(event_id=event_id)
    repeat = new_event("cosa/b" if place == "another stream" else "cosa/a", event_id=event_id)
    if place != "same batch":
        append(log, first)
        batch: tuple[NewEvent, ...] = (new_event("cosa/c"), repeat, new_event("cosa/c"))
    else:
        batch = (first, new_event("cosa/c"), repeat)
    before = bodies(log)
    with pytest.raises(DuplicateEvent, match="id de evento"):
        append(log, *batch)
    assert bodies(log) == before
    assert_whole(log)


def test_nothing_to_store_moves_nothing(log: EventLog) -> None:
    append(log, new_event())
    head = log.head()
    assert append(log).outcome == {"eventos": []}
    assert append(log, expected={"cosa/a": 1}).events == ()
    assert log.head() == head
    with pytest.raises(VersionConflict):
        append(log, expected={"cosa/a": 0})


def test_a_stream_written_must_be_expected(log: EventLog) -> None:
    with pytest.raises(ValueError, match="cosa/a"):
        log.append(Append(expected={}, events=[new_event()]))
    assert log.head().size == 0


def test_what_cannot_be_an_event_is_named(log: EventLog) -> None:
    with pytest.raises(InvalidInput, match=r"data\.monto"):
        append(log, new_event(data={"monto": 1.5}))
    with pytest.raises(TooLarge, match="1000000"):
        append(log, new_event(data={"texto": "ñ" * 600_000}))
    with pytest.raises(InvalidInput, match="500 bytes"):
        append(log, new_event("cosa/" + "x" * 3000))
    assert log.head().size == 0


def test_recorded_at_does_not_go_back_when_the_clock_does(site: Site) -> None:
    log = site.open()
    append(log, new_event())
    with site.owner().begin() as conn:
        # As if the clock had been far ahead until now.
        moment = "2199-01-01T00:00:00.000000Z"
        conn.exec_driver_sql(f"update log_head set last_recorded_at = '{moment}'")
    late = append(log, new_event(), command=new_command()).events[0]
    later = append(log, new_event()).events[0]
    assert late.envelope["recorded_at"] == later.envelope["recorded_at"] == moment
    assert_whole(log)


def test_two_instances_race_on_the_head(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    logs = [site.open(pool=2) for _ in range(6)]
    modes: list[bool] = []
    for log in logs:
        attempt = log._store.attempt

        def watched(*, locked: bool, attempt: Any = attempt) -> Any:
            modes.append(locked)
            return attempt(locked=locked)

        monkeypatch.setattr(log._store, "attempt", watched)
    together(*[lambda log=log: [append(log, new_event()) for _ in range(25)] for log in logs])
    assert logs[0].head().size == 150
    assert_whole(logs[0])
    assert not site.postgres or any(modes), "no race was lost, so the locked path was not tried"

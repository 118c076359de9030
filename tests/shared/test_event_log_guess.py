"""The one-round-trip append: a plan on the versions the callers expect must never answer otherwise."""

from __future__ import annotations

from typing import Any

import eventlet
import pytest

from shared.errors import VersionConflict
from shared.event_log import EventLog
from tests.shared.conftest import Site
from tests.shared.log_cases import append, assert_whole, new_command, new_event
from tests.shared.test_event_log_append import together
from tests.shared.test_event_log_group import queue_up

pytestmark = [pytest.mark.usefixtures("bounded"), pytest.mark.postgres]


@pytest.fixture
def warm(postgres_site: Site) -> EventLog:
    """A log that has just appended, so that it has ground for a guess; `cosa/a` is at version 1."""
    log = postgres_site.open()
    append(log, new_event(), expected=0)
    return log


def looks_of(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each look at the database before a write."""
    looks: list[int] = []
    snapshot = log._store.snapshot

    def watched(*args: Any) -> Any:
        looks.append(1)
        return snapshot(*args)

    monkeypatch.setattr(log._store, "snapshot", watched)
    return looks


def test_a_right_guess_needs_no_look(warm: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = looks_of(warm, monkeypatch)
    append(warm, new_event(), expected=1)
    append(warm, new_event("cosa/b"), expected={"cosa/a": 2, "cosa/b": 0})
    assert looks == []
    assert_whole(warm)


@pytest.mark.parametrize("expected", [0, 2])
def test_a_wrong_guess_says_the_true_version(warm: EventLog, expected: int) -> None:
    with pytest.raises(VersionConflict, match="en la versión 1 y se esperaba"):
        append(warm, new_event(), expected=expected)
    with pytest.raises(VersionConflict):
        append(warm, new_event("cosa/b"), expected={"cosa/b": 0, "cosa/a": expected})
    append(warm, new_event(), expected=1)
    assert_whole(warm)


def test_one_wrong_guess_in_a_group_fails_alone(warm: EventLog) -> None:
    with queue_up(warm):
        threads = [
            eventlet.spawn(
                together, lambda s=stream, v=version: append(warm, new_event(s), expected=v)
            )
            for stream, version in (("cosa/b", 0), ("cosa/a", 7), ("cosa/a", 1), ("cosa/c", 0))
        ]
        eventlet.sleep(0)
    answers = [thread.wait()[0] for thread in threads]
    assert [isinstance(a, VersionConflict) for a in answers] == [False, True, False, False]
    assert_whole(warm)


def test_a_retry_in_a_group_is_answered_and_not_called_a_conflict(warm: EventLog) -> None:
    """Its expected version has passed, but its answer is stored: the same id, the same answer."""
    command = new_command()
    first = append(warm, new_event(), expected=1, command=command)
    with queue_up(warm):
        new = eventlet.spawn(append, warm, new_event(), expected=2, command=new_command())
        retry = eventlet.spawn(
            together, lambda: append(warm, new_event(), expected=1, command=command)
        )
        eventlet.sleep(0)
    new.wait()
    (answer,) = retry.wait()
    assert not isinstance(answer, Exception), answer
    assert (answer.outcome, answer.repeated) == (first.outcome, True)
    assert_whole(warm)


def test_another_process_makes_the_guess_wrong(postgres_site: Site, warm: EventLog) -> None:
    other = postgres_site.open()
    append(other, new_event(), expected=1)
    with pytest.raises(VersionConflict, match="en la versión 2"):
        append(warm, new_event(), expected=1)
    append(other, new_event("cosa/b"), expected=0)
    assert append(warm, new_event(), expected=2).events[0].position == 4
    assert_whole(warm)


def test_an_old_life_is_no_ground_for_a_guess(
    postgres_site: Site, warm: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same size and date under another epoch: a restore that ended where we were."""
    with postgres_site.owner().begin() as conn:
        conn.exec_driver_sql("update log_head set epoch = 'otra'")
    looks = looks_of(warm, monkeypatch)
    append(warm, new_event(), expected=1)
    assert looks == [1]
    assert warm.head().epoch == "otra"
    assert_whole(warm)


def test_the_date_of_a_guess_is_not_ahead_of_the_database(warm: EventLog) -> None:
    for version in range(1, 30):
        stored = append(warm, new_event(), expected=version).events[0]
        with warm.engine.connect() as conn:
            now = conn.exec_driver_sql("select clock_timestamp()").scalar_one()
        assert stored.envelope["recorded_at"] <= f"{now:%Y-%m-%dT%H:%M:%S.%fZ}"

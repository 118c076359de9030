"""A command id is answered once: the same again, or an error if it says another thing. On both
engines.
"""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import IdempotencyConflict
from shared.event_log import EventLog
from shared.event_log.store import Snapshot
from tests.shared.conftest import Site
from tests.shared.log_cases import append, assert_whole, new_command, new_event
from tests.shared.test_event_log_append import together

pytestmark = pytest.mark.usefixtures("bounded")


def test_the_same_command_gets_the_same_answer(log: EventLog) -> None:
    command = new_command()
    first = append(log, new_event(), new_event("cosa/b"), expected=0, command=command)
    append(log, new_event())
    # A retry brings new event ids and expects versions that have passed: neither matters.
    again = append(log, new_event(), expected=0, command=command)
    assert (again.outcome, again.repeated, again.events) == (first.outcome, True, ())
    assert not first.repeated
    assert [receipt["position"] for receipt in first.outcome["eventos"]] == [1, 2]
    assert log.head().size == 3


def test_the_same_id_with_other_content_is_an_error(log: EventLog) -> None:
    command = new_command(content="uno")
    append(log, new_event(), command=command)
    with pytest.raises(IdempotencyConflict, match=command.command_id):
        append(log, new_event(), command=new_command(command.command_id, content="dos"))
    assert log.head().size == 1


def test_a_command_without_events_is_remembered(log: EventLog) -> None:
    command = new_command()
    assert append(log, command=command).outcome == {"resultado": "aceptado", "eventos": []}
    assert append(log, new_event(), command=command).repeated
    assert log.head().size == 0
    stored = log.command(command.command_id)
    assert stored is not None
    assert (stored.sha256, stored.first_position) == (command.sha256, 1)


def test_a_command_that_conflicted_was_not_stored(log: EventLog) -> None:
    command = new_command()
    append(log, new_event())
    together(lambda: append(log, new_event(), expected=0, command=command))
    assert log.command(command.command_id) is None
    assert not append(log, new_event(), expected=1, command=command).repeated


def test_twenty_times_at_once_is_once(log: EventLog) -> None:
    command = new_command()
    answers = together(*[lambda: append(log, new_event(), command=command)] * 20)
    assert all(answer.outcome == answers[0].outcome for answer in answers)
    assert sum(not answer.repeated for answer in answers) == 1
    assert log.head().size == 1


def test_the_same_id_twice_in_one_group_with_other_content(log: EventLog) -> None:
    first, second = new_command(content="uno"), None
    second = new_command(first.command_id, content="dos")
    answers = together(
        lambda: append(log, new_event(), command=first),
        lambda: append(log, new_event(), command=second),
    )
    assert isinstance(answers[1], IdempotencyConflict)
    assert log.head().size == 1


def test_stored_commands_come_back_whole_and_in_order(log: EventLog) -> None:
    made = [new_command(content=f"ñandú {n}") for n in range(7)]
    for command in made:
        append(log, new_event(), command=command)
    found = list(log.commands(page=2))
    assert [c.command_id for c in found] == [c.command_id for c in made]
    assert [c.first_position for c in found] == list(range(1, 8))
    assert found[3].body == {"contenido": "ñandú 3"}
    assert found[3].reads == {"cosa/a": 0}
    assert found[3].decided_at == made[3].decided_at
    assert log.command("no-existe") is None


def test_another_process_stored_the_same_command_meanwhile(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command without events leaves the size of the log as it was: the head does not tell."""
    log, other = site.open(), site.open()
    command = new_command()
    with site.owner().begin() as conn:
        conn.exec_driver_sql("update log_head set last_recorded_at = '2199-01-01T00:00:00.000000Z'")
    snapshot = log._store.snapshot
    looks: list[Snapshot] = []

    def stale(conn: Any, streams: Any, ids: Any) -> Snapshot:
        looks.append(snapshot(conn, streams, ids))
        if len(looks) == 1 and site.postgres:  # SQLite holds its only lock here: nobody can
            append(other, command=command)
        return looks[-1]

    monkeypatch.setattr(log._store, "snapshot", stale)
    answer = append(log, command=command)
    assert answer.repeated == site.postgres
    assert answer.outcome == {"resultado": "aceptado", "eventos": []}
    assert_whole(log)


@pytest.mark.postgres
def test_another_process_moved_only_the_date_meanwhile(
    postgres_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command without events moves the head's date; a write from before it must look again."""
    log, other = postgres_site.open(), postgres_site.open()
    snapshot = log._store.snapshot
    looks: list[Snapshot] = []

    def stale(conn: Any, streams: Any, ids: Any) -> Snapshot:
        looks.append(snapshot(conn, streams, ids))
        if len(looks) == 1:
            append(other, command=new_command())
        return looks[-1]

    monkeypatch.setattr(log._store, "snapshot", stale)
    append(log, new_event())
    assert len(looks) == 2
    assert_whole(log)

"""Reading: what was stored, byte for byte, in order, no more than was asked. On both engines."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from shared import canonical
from shared.event_log import Append, EventLog
from shared.event_log.envelope import BODY_KEYS, index_columns
from shared.event_log.merkle import EMPTY_ROOT, leaf_hash, root
from shared.event_log.tables import events
from shared.moments import iso, span
from tests.shared.log_cases import append, new_command, new_event

pytestmark = pytest.mark.usefixtures("bounded")

ODD_TEXTS = (
    "ñandú «áéíóú» – ¿qué?",
    "😀🇨🇱",
    '"\\/\b\f\n\r\t',
    "\x01\x1f\x7f",
    "\u2028\u2029\ufeff",
    "العربية",
    "",
)


@pytest.fixture
def filled(log: EventLog) -> EventLog:
    """Positions 1 to 12: streams a and b in turns, every third event of type Otra."""
    for n in range(12):
        append(
            log,
            new_event("cosa/ab"[:5] + "ab"[n % 2], "Otra" if n % 3 == 2 else "Una", data={"n": n}),
        )
    return log


def positions(found: list) -> list[int]:  # type: ignore[type-arg]  # of RecordedEvent
    return [event.position for event in found]


def test_forward_from_a_position_that_is_left_out(filled: EventLog) -> None:
    assert positions(filled.read()) == list(range(1, 13))
    assert positions(filled.read(4)) == list(range(5, 13))
    assert positions(filled.read(4, limit=3)) == [5, 6, 7]
    assert positions(filled.read(4, upto=6)) == [5, 6]
    assert positions(filled.read(12)) == []
    assert positions(filled.read(99)) == []


def test_types_are_filtered_before_the_limit(filled: EventLog) -> None:
    assert positions(filled.read(types=["Otra"], limit=2)) == [3, 6]
    assert positions(filled.read(6, types=["Otra"], upto=11)) == [9]
    assert positions(filled.read(types=["Otra", "Una"], limit=4)) == [1, 2, 3, 4]
    assert positions(filled.read(types=["Ninguna"])) == []


def test_a_scan_is_every_page(filled: EventLog) -> None:
    assert positions(list(filled.scan(page=5))) == list(range(1, 13))
    assert positions(list(filled.scan(3, upto=10, page=2))) == list(range(4, 11))


def test_one_stream_by_version(filled: EventLog) -> None:
    assert positions(filled.read_stream("cosa/b")) == [2, 4, 6, 8, 10, 12]
    assert positions(filled.read_stream("cosa/b", after_version=2, upto_version=4)) == [6, 8]
    assert positions(filled.read_stream("cosa/b", backwards=True)) == [12, 10, 8, 6, 4, 2]
    assert filled.read_stream("cosa/ausente") == []
    assert filled.read_stream("cosa") == []


def test_one_event_by_its_id(filled: EventLog) -> None:
    (third,) = filled.read(2, limit=1)
    assert filled.event(third.event_id) == third
    assert filled.event("no-existe") is None


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_the_bytes_come_back(log: EventLog, text: str) -> None:
    stored = append(
        log, new_event(f"cosa/{text}", data={"texto": text, "lista": [text, None, True, -1]})
    )
    (read,) = log.read_stream(f"cosa/{text}")
    assert read == stored.events[0]
    assert read.leaf == leaf_hash(read.body.encode())
    assert read.data["texto"] == text
    assert read.body == canonical.dumps(json.loads(read.body))


def test_a_large_body_comes_back(log: EventLog) -> None:
    data = {"texto": "ñ" * 499_000}
    stored = append(log, new_event(data=data))
    assert log.read()[0].body == stored.events[0].body
    assert log.read()[0].leaf_is_true()


def test_the_body_has_exactly_its_keys(log: EventLog) -> None:
    body = append(log, new_event()).events[0].body
    assert tuple(json.loads(body)) == BODY_KEYS
    assert json.loads(body)["log"] == "casos.prueba"


@pytest.mark.parametrize(
    "moment", ["2022-09", "2022-09-11", "2020-04-05", "2020-06-30T12:00:00.000001Z"]
)
def test_columns_are_the_body(log: EventLog, moment: str) -> None:
    """Microseconds, and the days on which Chile moved its clocks."""
    event = append(log, new_event(occurred_at=moment), command=new_command()).events[0]
    with log.engine.connect() as conn:
        row = conn.execute(sa.select(events)).one()._mapping
    expected = index_columns(event.envelope)
    assert {name: row[name] for name in expected} == expected
    assert (row["occurred_from"], row["occurred_to"]) == span(moment)
    assert iso(row["recorded_at"]) == event.envelope["recorded_at"]


def test_the_trace_stands_beside_the_body(log: EventLog) -> None:
    log.append(Append(expected={"cosa/a": 0}, events=[new_event()], trace="00-ab-cd-01"))
    (read,) = log.read()
    assert read.trace == "00-ab-cd-01"
    assert "00-ab-cd-01" not in read.body


def test_an_empty_log(log: EventLog) -> None:
    head = log.head()
    assert (head.size, head.frontier, root(head.frontier)) == (0, (), EMPTY_ROOT)
    assert log.read() == list(log.scan()) == []
    assert list(log.commands()) == []
    assert log.service == "casos"

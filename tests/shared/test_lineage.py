"""The chain behind an event, over a few events written by hand: who rests on what, once, and how far back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shared.lineage import Body, Step, explain, stream_roots

Reads = Mapping[str, int]


class Written:
    """A source of events given as (id, service, stream, command id, cause) in the order of their streams."""

    def __init__(self) -> None:
        self.events: dict[str, Body] = {}
        self.read: dict[str, Reads] = {}
        self.asked: list[str] = []

    def add(
        self,
        event_id: str,
        service: str,
        stream: str,
        *,
        reads: Reads | None = None,
        cause: str | None = None,
        command_id: str | None = None,
    ) -> None:
        version = len(self.stream(service, stream)) + 1
        command = command_id or f"orden-{event_id}"
        self.read.setdefault(command, dict(reads or {}))
        body: dict[str, Any] = {
            "type": f"Hecho{event_id}",
            "stream": stream,
            "version": version,
            "command": "Ordenar",
            "command_id": command,
            "causation_id": cause,
            "occurred_at": "2020-06-15",
            "recorded_at": "2020-06-15T12:00:00.000000Z",
            "actor": {"id": "persona-1", "rol": "operador", "institucion_id": None},
            "grounds": None,
            "evidence": [],
            "rules_version": None,
            "origin": None,
        }
        self.events[event_id] = {
            "id": event_id,
            "source": f"/servicios/{service}",
            "subject": stream,
            "position": str(len(self.events) + 1),
            "data": body,
        }

    def event(self, event_id: str) -> Body | None:
        return self.events.get(event_id)

    def stream(self, service: str, stream: str) -> Sequence[Body]:
        place = (f"/servicios/{service}", stream)
        return [e for e in self.events.values() if (e["source"], e["subject"]) == place]

    def reads(self, service: str, command_id: str) -> Reads:
        self.asked.append(command_id)
        return self.read[command_id]


def written() -> Written:
    """A payment on a fund, which rests on a plan of another service, which rests on a vote and on a diagnosis."""
    source = Written()
    source.add("d1", "b", "diagnostico/1", reads={"diagnostico/1": 0})
    source.add("v1", "b", "plan/1", reads={"plan/1": 0})
    source.add("v2", "b", "plan/1", reads={"plan/1": 1, "diagnostico/1": 1})
    source.add("f1", "a", "fondo/1", cause="v1")
    source.add("f2", "a", "fondo/1", cause="v2")
    source.add("f3", "a", "fondo/1", reads={"fondo/1": 2})
    source.add("f4", "a", "fondo/1", reads={"fondo/1": 3})
    source.add("d2", "b", "diagnostico/1", reads={"diagnostico/1": 1})
    return source


def chain(source: Written, event_id: str, depth: int | None = None) -> dict[str, Step]:
    steps = explain(source, [source.events[event_id]], depth=depth)
    found = {step.event_id: step for step in steps}
    assert len(found) == len(steps)
    return found


def test_the_chain_reaches_all_that_was_read_and_nothing_later() -> None:
    assert set(chain(written(), "f4")) == {"f4", "f3", "f2", "f1", "v2", "v1", "d1"}


def test_each_event_says_what_it_directly_rests_on() -> None:
    found = chain(written(), "f4")
    assert found["f4"].porque == ("f3",)
    assert found["f3"].porque == (
        "f2",
        "f1",
    )  # f2 records a foreign fact: it did not read what precedes it
    assert found["f2"].porque == ("v2",)
    assert found["v2"].porque == ("d1", "v1")
    assert found["v2"].lecturas == {"plan/1": 1, "diagnostico/1": 1}


def test_the_grounds_of_an_event_come_before_its_predecessor() -> None:
    assert list(chain(written(), "f4")) == ["f4", "f3", "f2", "v2", "d1", "v1", "f1"]


def test_the_level_counts_changes_of_stream_and_the_depth_limits_them() -> None:
    source = written()
    levels = {name: step.nivel for name, step in chain(source, "f4").items()}
    assert levels == {"f4": 0, "f3": 0, "f2": 0, "f1": 0, "v2": 1, "v1": 1, "d1": 2}
    assert set(chain(source, "f4", depth=1)) == {"f4", "f3", "f2", "f1", "v2", "v1"}
    near = chain(source, "f4", depth=0)
    assert set(near) == {"f4", "f3", "f2", "f1"}
    assert near["f2"].porque == ()


def test_the_events_of_one_command_are_taken_together() -> None:
    source = Written()
    source.add("a1", "a", "s/1", reads={"s/1": 0})
    source.add("a2", "a", "s/1", reads={"s/1": 1}, command_id="doble")
    source.add("a3", "a", "s/1", command_id="doble")
    source.add("a4", "a", "s/1", reads={"s/1": 3})
    found = chain(source, "a4")
    assert found["a4"].porque == ("a3", "a2")
    assert found["a3"].porque == ("a1",)


def test_a_whole_stream_starts_at_its_last_events() -> None:
    source = written()
    source.add("f5", "a", "fondo/1", cause="d2")
    roots = stream_roots(source, "a", source.stream("a", "fondo/1"))
    assert [root["id"] for root in roots] == ["f5", "f4"]
    assert {step.event_id for step in explain(source, roots)} == set(source.events)


def test_a_cause_that_no_service_has_ends_the_chain_there() -> None:
    source = Written()
    source.add("x1", "a", "s/1", cause="de-otra-epoca")
    assert chain(source, "x1")["x1"].porque == ()


def test_the_reads_of_a_command_are_asked_for_once() -> None:
    source = written()
    chain(source, "f4")
    assert len(source.asked) == len(set(source.asked))


def test_a_stream_of_thousands_is_walked_without_recursion() -> None:
    source = Written()
    events: dict[str, Body] = {}
    for number in range(3000):
        reads = {"s/1": number}
        source.events.clear()
        source.add(f"e{number}", "a", "s/1", reads=reads)
        source.events[f"e{number}"]["data"]["version"] = number + 1
        events |= source.events
    ordered = list(events.values())
    source.stream = lambda service, stream: ordered  # type: ignore[method-assign]  # searching would be quadratic
    assert len(explain(source, [ordered[-1]])) == 3000

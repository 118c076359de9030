"""Decides every stored command again and compares: the code of today must give what the log holds.

Each command is decided from its stored text, over its streams folded up to the versions it read,
with the moment it was decided at as now. A difference means that the code changed its mind, or that
somebody changed the log. What rested on data of persons who were erased cannot be decided again,
and is counted apart.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from shared.catalogue import AnyDecider, Catalogue
from shared.commanding import Command, read_command
from shared.common import RectificarRegistro
from shared.decider import Actor
from shared.decision import Decision, closed, decide, recorded
from shared.declare import event_type, stream_of
from shared.event_log import EventLog, StoredCommand
from shared.event_log.envelope import RecordedEvent
from shared.event_log.tables import commands
from shared.outcome import ACCEPTED, REFUSED, context_of, problem_of, writes
from shared.personal import Path, Personal, Sealed, Unreadable, placed, put
from shared.policies import Fact
from shared.privacy.errors import PersonaBloqueada, PersonaSuprimida
from shared.privacy.protection import Protection
from shared.rectification import rectify
from shared.schemas import dump, load
from shared.states import States
from shared.told import told_at

LOST: Final = "(suprimido)"  # in place of a text that nobody can read any more
JUDGED: Final = ("codigo", "regla", "detail", "evaluado")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Difference:
    """A command that would not be decided today as it was. `detail`: Spanish."""

    command_id: str
    detail: str


@dataclass(frozen=True)
class Redecision:
    """`commands` looked at, those that came out otherwise, in the order of the log, and how many rest on data that
    were erased or are blocked.
    """

    commands: int
    differences: tuple[Difference, ...]
    unreadable: int = 0


class _Otherwise(Exception):
    """What was decided is not what is stored; says in Spanish how."""


def redecide(
    log: EventLog,
    catalogue: Catalogue,
    facts: Sequence[Fact] = (),
    *,
    protection: Protection | None = None,
    progress: Progress | None = None,
) -> Redecision:
    """Decides again all that is stored. `facts`: the foreign facts this service records, and
    `protection`, as the executor has them.

    `progress(done, total)` is called after each command. Raises what the database raises.
    """
    again = _Again(log, catalogue, facts, protection)
    with log.reading() as conn:
        total = conn.execute(sa.select(sa.func.count()).select_from(commands)).scalar_one()
    done = unreadable = 0
    differences: list[Difference] = []
    for stored in log.commands():
        try:
            again.compare(stored)
        except SQLAlchemyError:
            raise
        except (PersonaSuprimida, PersonaBloqueada, Unreadable):
            unreadable += 1
        except _Otherwise as otherwise:
            differences.append(Difference(stored.command_id, f"{stored.name}: {otherwise}"))
        except Exception as error:
            detail = f"{stored.name}: no se pudo decidir de nuevo ({type(error).__name__}: {error})"
            differences.append(Difference(stored.command_id, detail))
        done += 1
        if progress is not None:
            progress(done, max(total, done))
        time.sleep(0)  # a service that does this to itself goes on serving
    return Redecision(done, tuple(differences), unreadable)


class _Again:
    def __init__(
        self,
        log: EventLog,
        catalogue: Catalogue,
        facts: Sequence[Fact],
        protection: Protection | None,
    ) -> None:
        self.log, self.catalogue, self.protection = log, catalogue, protection
        self.opening = closed if protection is None else protection.open
        self.facts = {fact.command: fact for fact in facts}
        self.states = States(log, catalogue)

    def compare(self, stored: StoredCommand) -> None:
        """Raises `_Otherwise`, or whatever today's code raises on this command."""
        command, lost = self._command(stored)
        decision = self._decide(command, lost, stored)
        _compare_answers(command, decision, stored.outcome)
        expected = [self._form_of(event) for event in self._events(stored)]
        given = [
            (stream, event_type(fact).name, event_type(fact).version, rules, dump(fact))
            for stream, fact, rules in writes(command, decision)
        ]
        if len(given) != len(expected):
            raise _Otherwise(f"hay {len(expected)} eventos guardados y ahora decide {len(given)}")
        names = (
            "la secuencia",
            "el tipo",
            "la versión de esquema",
            "la versión de reglas",
            "los datos",
        )
        for number, (before, now) in enumerate(zip(expected, given, strict=True), start=1):
            if changed := [
                n for n, b, a in zip(names, before, now, strict=True) if not self._same(b, a)
            ]:
                raise _Otherwise(
                    f"el evento {number} ({before[1]}) cambia en {' y '.join(changed)}"
                )

    def _command(self, stored: StoredCommand) -> tuple[Command, frozenset[Path]]:
        """The command as it was given, and where it said what nobody can read any more."""
        wire, lost = dict(stored.body), frozenset[Path]()
        if self.protection is not None:
            wire, lost = self.protection.reopened(wire)
            for path in lost:
                wire = put(wire, path, LOST)
        actor = Actor(**wire.pop("actor"))
        return read_command(wire.pop("command"), wire, actor), lost

    def _instruction(self, cls: type[Any], data: Mapping[str, Any], lost: frozenset[Path]) -> Any:
        """The command's instance; in the place of what is lost, values that can be passed on and not looked at."""
        for path in lost:
            if path[0] == "data":
                data = put(data, path[1:], told_at(cls, path[1:]).lost())
        return load(cls, data)

    def _same(self, before: Any, now: Any) -> bool:
        """Whether a stored part says what is decided now, personal values compared in clear while they can be read."""
        if isinstance(now, Personal):
            if not isinstance(before, Sealed) or before.persona_ref != now.persona_ref:
                return False
            if not now.known:
                return True
            try:
                return bool(self.opening(before) == now.value)
            except (PersonaSuprimida, PersonaBloqueada):
                return True
        if isinstance(before, dict) and isinstance(now, dict):
            return before.keys() == now.keys() and all(
                self._same(before[key], now[key]) for key in now
            )
        if isinstance(before, list) and isinstance(now, list):
            return len(before) == len(now) and all(map(self._same, before, now))
        return bool(before == now)

    def _decide(self, command: Command, lost: frozenset[Path], stored: StoredCommand) -> Decision:
        if command.name in self.facts:
            return recorded(self.facts[command.name], command)
        order = self.catalogue.order(command.name)
        instruction = self._instruction(order.cls, command.data, lost)
        context = context_of(command, stored.decided_at)

        def state_of(decider: AnyDecider, stream: str) -> tuple[int, Any]:
            return self._state(decider, stream, stored.reads)

        if isinstance(instruction, RectificarRegistro):
            stream = instruction.secuencia
            records = self.log.read_stream(stream, upto_version=stored.reads[stream])
            return rectify(instruction, records, self.catalogue, context, state_of)
        stream = stream_of(instruction)
        return decide(order.decider, instruction, stream, context, state_of, self.opening)

    def _state(self, decider: AnyDecider, stream: str, reads: Mapping[str, int]) -> tuple[int, Any]:
        if stream not in reads:
            raise _Otherwise(f"ahora se apoya en la secuencia {stream}, que entonces no leyó")
        version, state = self.states.at(decider, stream, upto=reads[stream])
        if version != reads[stream]:
            raise _Otherwise(
                f"leyó la versión {reads[stream]} de {stream}, que solo llega a la {version}"
            )
        return version, state

    def _events(self, stored: StoredCommand) -> list[RecordedEvent]:
        count = len(stored.outcome["eventos"])
        found = self.log.read(stored.first_position - 1, limit=count) if count else []
        if [event.envelope["command_id"] for event in found] != [stored.command_id] * count:
            raise _Otherwise("sus eventos no están donde dice su respuesta")
        return found

    def _form_of(self, event: RecordedEvent) -> tuple[str, str, int, str | None, dict[str, Any]]:
        """A stored event as today's code would write it: old versions upcast."""
        envelope = event.envelope
        name, version, data = event.type, envelope["schema_version"], event.data
        if self.protection is not None:
            data = placed(event.event_id, data)
        if name in self.catalogue.events:
            newest = event_type(self.catalogue.events[name]).version
            data = self.catalogue.upcasters.upcast(name, version, newest, data)
            version = max(version, newest)
        return event.stream, name, version, envelope["rules_version"], data


def _compare_answers(command: Command, decision: Decision, outcome: Mapping[str, Any]) -> None:
    refusal = decision.refusal
    result = ACCEPTED if refusal is None else REFUSED
    if outcome["resultado"] != result:
        why = "" if refusal is None else f" ({refusal.code})"
        raise _Otherwise(f"estaba {outcome['resultado']} y ahora queda {result}{why}")
    if refusal is not None:
        problem = problem_of(command, refusal)
        if changed := [name for name in JUDGED if problem[name] != outcome["problema"].get(name)]:
            raise _Otherwise(f"el rechazo cambia en {', '.join(changed)}: ahora {refusal.code}")

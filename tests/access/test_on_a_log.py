"""Grants on a real log: a revoked role with a living token (#46), also when it is revoked in mid-flight."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shared.access.asked import Asked
from shared.access.bearer import Bearer
from shared.access.errors import Forbidden
from shared.access.grants import AsignarRol, RevocarRol
from shared.access.guard import Right, authorise
from shared.access.scopes import EVERYWHERE, Alcance
from shared.catalogue import Catalogue
from shared.decider import Actor, Context
from shared.errors import InvalidInput, Refused, VersionConflict
from shared.event_log import Append, EventLog, NewEvent
from shared.event_log.database import make_engine
from shared.execution import Executor
from shared.ids import new_event_id, new_id
from shared.migrations.run import upgrade
from shared.moments import Moment, iso
from shared.redecide import redecide
from shared.schemas import dump
from tests.access.kit import AHORA, ANA, BETO, HOY, MATRIX, ROLES, en, portador

SERVICIO = Actor("sistema:casos", "sistema")
ADMIN = Actor(BETO, "administrador")
CATALOGUE = Catalogue([ROLES])


@dataclass
class Mundo:
    """A log with its first grant: BETO administers."""

    executor: Executor

    def dar(self, orden: Any, actor: Actor) -> str:
        sobre = {"command_id": new_id(), "occurred_at": "2026-12-01", "data": dump(orden)}
        answer = self.executor.execute(type(orden).__name__, sobre, actor)
        return str(answer["eventos"][0]["event_id"])

    def derecho(self, bearer: Bearer, asked: Asked) -> Right:
        context = Context(occurred_at=Moment("2026-12-01"), now=AHORA, actor=Actor("", ""))
        return authorise(MATRIX, bearer, asked, context, self.executor.state)

    def anotar(self, right: Right) -> None:
        """Writes something on the strength of a right, as an executor would."""
        event = NewEvent(
            event_id=new_event_id(),
            stream="ficha/b1-asignada",
            type="FichaAnotada",
            schema_version=1,
            occurred_at=iso(AHORA),
            actor={"id": right.actor.id, "rol": right.actor.rol, "institucion_id": None},
            correlation_id=new_id(),
            producer=self.executor.producer,
            data={},
        )
        self.executor.log.append(Append(expected={**right.reads, event.stream: 0}, events=[event]))


def asignar(actor_id: str, rol: str, alcance: Alcance = EVERYWHERE) -> AsignarRol:
    return AsignarRol(
        asignacion_id=f"{rol}-{actor_id[:4]}",
        actor_id=actor_id,
        rol=rol,
        alcance=alcance,
        desde=HOY,
        hasta=HOY,
        motivo="resolucion-15",
    )


def revocar(actor_id: str, rol: str) -> RevocarRol:
    return RevocarRol(asignacion_id=f"{rol}-{actor_id[:4]}", actor_id=actor_id, motivo="cese")


@pytest.fixture
def mundo(tmp_path: Path) -> Iterator[Mundo]:
    engine = make_engine(f"sqlite:///{tmp_path}/casos.db")
    upgrade(engine, "casos")
    log = EventLog(engine, "casos.prueba")
    made = Mundo(Executor(log, CATALOGUE, producer="casos/0+prueba", clock=lambda: AHORA))
    made.dar(asignar(BETO, "administrador"), SERVICIO)
    yield made
    engine.dispose()


ASKED = Asked("AnotarFicha", "ficha/b1-asignada")
TOKEN = portador(ANA, "dupla")
DUPLA = asignar(ANA, "dupla", en("barrio", "b1"))


def test_a_revoked_role_with_a_living_token_is_refused_at_once(mundo: Mundo) -> None:
    mundo.dar(DUPLA, ADMIN)
    mundo.anotar(mundo.derecho(TOKEN, ASKED))
    mundo.dar(revocar(ANA, "dupla"), ADMIN)
    with pytest.raises(Forbidden):
        mundo.derecho(TOKEN, ASKED)


def test_a_role_revoked_while_a_command_is_decided_loses_the_append(mundo: Mundo) -> None:
    mundo.dar(DUPLA, ADMIN)
    right = mundo.derecho(TOKEN, ASKED)
    mundo.dar(revocar(ANA, "dupla"), ADMIN)
    with pytest.raises(VersionConflict):
        mundo.anotar(right)
    assert mundo.executor.log.read_stream("ficha/b1-asignada") == []


def test_who_lost_the_role_of_granting_grants_no_more(mundo: Mundo) -> None:
    mundo.dar(asignar(ANA, "jefatura", en("barrio", "b1")), ADMIN)
    jefa = Actor(ANA, "jefatura")
    de_otra = asignar("funcionaria.17", "dupla", en("barrio", "b1"))
    mundo.dar(de_otra, jefa)
    mundo.dar(revocar(ANA, "jefatura"), ADMIN)
    with pytest.raises(Refused) as refused:
        mundo.dar(asignar("funcionaria.18", "dupla", en("barrio", "b1")), jefa)
    assert refused.value.problem["regla"] == "AC2"


def test_a_grant_cannot_be_rectified_by_anyone(mundo: Mundo) -> None:
    """Who could rectify a grant could give himself any."""
    event_id = mundo.dar(DUPLA, ADMIN)
    data = {
        "secuencia": f"rol/{ANA}",
        "registro_id": event_id,
        "campo": "rol",
        "valor_nuevo": json.dumps("operador"),
        "motivo": "error de copia",
    }
    for campo, valor in (("rol", "operador"), ("alcance.tipo", "todo"), ("occurred_at", "2026-11")):
        sobre = {
            "command_id": new_id(),
            "occurred_at": "2026-12-01",
            "data": data | {"campo": campo, "valor_nuevo": json.dumps(valor)},
        }
        with pytest.raises(Refused) as refused:
            mundo.executor.execute("RectificarRegistro", sobre, ADMIN)
        assert refused.value.problem["codigo"] in {"CampoNoRectificable", "RolNoRectificable"}
    assert mundo.derecho(TOKEN, ASKED).actor.rol == "dupla"


def test_a_run_in_a_grant_leaves_no_trace(mundo: Mundo) -> None:
    before = mundo.executor.log.head().size
    with pytest.raises(InvalidInput):
        mundo.dar(asignar("12345678-5", "operador"), ADMIN)
    assert mundo.executor.log.head().size == before


def test_what_was_decided_is_decided_again_the_same(mundo: Mundo) -> None:
    mundo.dar(DUPLA, ADMIN)
    mundo.dar(revocar(ANA, "dupla"), ADMIN)
    with pytest.raises(Refused):
        mundo.dar(asignar(BETO, "operador"), ADMIN)
    found = redecide(mundo.executor.log, CATALOGUE, ())
    assert (found.commands, found.differences) == (4, ())

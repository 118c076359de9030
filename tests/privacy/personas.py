"""The service casos on a log and a key database of the test, put together as `Core` does, without nameko."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from services.casos.domain import PERSONA
from services.casos.domain.ordenes_persona import ResolverDerechoTitular, SolicitarDerechoTitular
from services.casos.domain.supresion import confirmada
from shared.catalogue import Catalogue
from shared.decider import Actor
from shared.event_log import EventLog, RecordedEvent
from shared.execution import Executor, ignore
from shared.ids import new_id
from shared.privacy.blind import BlindIndex, Identity
from shared.privacy.cache import CachedKeyStore
from shared.privacy.confirming import confirm
from shared.privacy.documents import Documents
from shared.privacy.effects import KeyEffects
from shared.privacy.keys import Erasure
from shared.privacy.protection import Protection
from shared.privacy.store import SqlKeyStore
from shared.privacy.tables import identities
from shared.schemas import dump
from shared.told import ToldRut
from tests.casos.ejemplos_persona import IDENTIFICAR
from tests.contracts.declared import definition

DIA = "2026-01-15"
ERASED = "DatosPersonalesSuprimidos"


@dataclass
class Casos:
    """One process of the service. `following` false: it ends before it follows what it stored."""

    log: EventLog
    store: SqlKeyStore
    index: BlindIndex
    following: bool = True

    def __post_init__(self) -> None:
        made = definition("casos")
        self.catalogue = Catalogue(
            made.deciders, made.upcasters, extra=[f.records for f in made.facts()]
        )
        events = self.catalogue.events.values()
        self.keys = CachedKeyStore(self.store)
        self.protection = Protection(self.log.name, self.keys)
        self.documents = Documents(
            self.log, events, self.index, self.keys, clock=lambda: self.index.clock()
        )
        self.effects = KeyEffects(
            self.log, events, self.keys, erased=self.erased, minutely=self.documents.sweep
        )
        self.executor = Executor(
            self.log,
            self.catalogue,
            producer="casos/0+prueba",
            facts=made.facts(),
            protection=self.protection,
            documents=self.documents,
            stored=self.effects.heard if self.following else ignore,
            clock=lambda: datetime(2026, 1, 15, 15, tzinfo=UTC),
        )

    def erased(self, event: RecordedEvent, erasure: Erasure) -> None:
        confirm(self.executor, "casos", confirmada, event, erasure)

    def order(
        self,
        orden: Any,
        actor: str = "mesa",
        command_id: str | None = None,
        grounds: str | None = None,
    ) -> list[str]:
        """The types written. Raises what the executor raises."""
        wire = {
            "command_id": command_id or new_id(),
            "occurred_at": DIA,
            "grounds": grounds,
            "data": dump(orden),
        }
        answer = self.executor.execute(type(orden).__name__, wire, Actor(actor, "operador"))
        return [event["type"] for event in answer["eventos"]]

    def identify(self, ref: str, rut: str | None = None, **changes: Any) -> list[str]:
        told = None if rut is None else ToldRut(rut)
        return self.order(replace(IDENTIFICAR, persona_ref=ref, rut=told, **changes))

    def ask(self, ref: str, derecho: Any, derecho_id: str = "derecho-1") -> list[str]:
        return self.order(
            SolicitarDerechoTitular(
                persona_ref=ref,
                derecho_id=derecho_id,
                derecho=derecho,
                solicitante="titular",
                fecha=date(2026, 1, 10),
            )
        )

    def grant(self, ref: str, derecho_id: str = "derecho-1") -> list[str]:
        return self.order(
            ResolverDerechoTitular(
                persona_ref=ref,
                derecho_id=derecho_id,
                resultado="acogido",
                fecha=date(2026, 1, 12),
            ),
            actor="jefatura",
        )

    def types(self, ref: str) -> list[str]:
        return [event.type for event in self.log.read_stream(PERSONA.stream(ref))]

    def whose(self, rut: str) -> str | None:
        """Looked up without being recorded, to look as often as a test needs."""
        digests = [self.index.digest(Identity.rut(rut), e) for e in self.index.epochs.living()]
        query = sa.select(identities.c.persona_ref).where(identities.c.digest.in_(digests))
        with self.index.engine.connect() as conn:
            return conn.execute(query).scalar()

"""Everything one running service has, without nameko: its log, its executor, its relay and its consumer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from shared.access.asked import Asked
from shared.access.bearer import Bearer
from shared.access.errors import Forbidden
from shared.access.guard import Right, authorise
from shared.access.keys import KeyFile
from shared.access.matrix import Matrix
from shared.access.renewal import own_tokens
from shared.access.tokens import Verifier
from shared.catalogue import AnyDecider, Catalogue
from shared.clock import Clock, Deadlines
from shared.common import BitacoraAbierta, EpocaIniciada
from shared.config import Settings
from shared.consumer import Sink, Subscriber
from shared.decider import Actor, Context
from shared.declare import event_type, stream_of
from shared.errors import VersionConflict
from shared.event_log import EXISTS, Append, EventLog, NewEvent, RecordedEvent
from shared.event_log.database import make_engine
from shared.event_log.upcasters import Upcasters
from shared.execution import Executor, Review, ignore
from shared.ids import new_event_id, new_id
from shared.moments import Moment, iso
from shared.policies import Fact, Reaction, consta_types
from shared.privacy.cache import CachedKeyStore
from shared.privacy.confirming import Confirmation, confirm
from shared.privacy.documents import Documents
from shared.privacy.effects import KeyEffects
from shared.privacy.keys import Erasure
from shared.privacy.protection import Protection
from shared.privacy.settings import Privacy, open_privacy
from shared.reactions import ReactionSink
from shared.relay import Relay
from shared.runtime.rpc import Client
from shared.runtime.sealing import Envelopes
from shared.schemas import dump
from shared.wakeup import wakeup_for

SinkMaker = Callable[["Core"], Sink]


@dataclass(frozen=True)
class Definition:
    """What makes a service that service: its deciders, its reactions, what a historical load may relax.

    `clear_text` false: its log is about persons; it has a key database, and no free text is stored in clear.
    `erased`: its command that says that a person's key was destroyed.
    """

    name: str
    deciders: Sequence[AnyDecider]
    reactions: Sequence[Reaction] = ()
    relaxable: frozenset[str] = frozenset()
    clear_text: bool = True
    erased: Confirmation | None = None
    upcasters: Upcasters = field(default_factory=Upcasters)
    deadlines: Deadlines | None = None
    sink: SinkMaker | None = None
    access: Matrix | None = None
    review: Review = lambda _, __: None

    def catalogue(self) -> Catalogue:
        """Commands and events by wire name; raises TypeError or `UpcasterGap` when they do not fit together."""
        return Catalogue(self.deciders, self.upcasters, consta_types(self.reactions))

    def facts(self) -> tuple[Fact, ...]:
        return tuple(reaction for reaction in self.reactions if isinstance(reaction, Fact))


class Core:
    """The running parts of one service. `passive` runs neither relay nor consumer: another process does.

    `ticking`: evaluates its deadlines every day, as a service that stays does and a passing command line does not.
    """

    def __init__(
        self,
        definition: Definition,
        settings: Settings,
        *,
        passive: bool = False,
        ticking: bool = False,
    ) -> None:
        name = definition.name
        self.definition, self.settings, self.passive = definition, settings, passive
        self.engine: sa.Engine = make_engine(settings.database_of(name))
        self.log = EventLog(self.engine, settings.log_name(name))
        self.catalogue = definition.catalogue()
        self.privacy: Privacy | None = None
        self.protection: Protection | None = None
        self.documents: Documents | None = None
        self.envelopes: Envelopes | None = None
        self.effects: KeyEffects | None = None
        if not definition.clear_text:
            self._protect(settings)
        self.executor = Executor(
            self.log,
            self.catalogue,
            producer=settings.producer(name),
            facts=definition.facts(),
            relaxable=definition.relaxable,
            protection=self.protection,
            documents=self.documents,
            stored=self.effects.heard if self.effects else ignore,
            access=definition.access,
            review=definition.review,
        )
        self.verifier = _verifier(definition, settings)
        self.sink = self._sink()
        self.relay = Relay(self.log, settings.amqp_url, wakeup_for(self.log))
        asks = self.sink is not None and bool(self.sink.producers) and not passive
        self.feeds = Client(
            settings.amqp_url,
            token_for=own_tokens(name, settings, needed=asks),
            closing=False,
        )
        self.subscriber: Subscriber | None = None
        self.clock: Clock | None = None
        if ticking and definition.deadlines is not None:
            self.clock = Clock(self.executor, name, definition.deadlines)
        if self.sink is not None and self.sink.producers:
            self.subscriber = Subscriber(name, self.sink, self.feeds.feed, settings.amqp_url)

    def _protect(self, settings: Settings) -> None:
        self.privacy = open_privacy(settings, self.definition.name)
        keys, events = CachedKeyStore(self.privacy.store), self.catalogue.events.values()
        index = self.privacy.index
        self.protection = Protection(self.log.name, keys)
        self.envelopes = Envelopes(self.definition.name, keys)
        self.documents = Documents(self.log, events, index, keys, clock=index.clock)
        self.effects = KeyEffects(
            self.log, events, keys, erased=self._erased, minutely=self.documents.sweep
        )

    def _erased(self, event: RecordedEvent, erasure: Erasure) -> None:
        if self.definition.erased is not None:
            confirm(self.executor, self.definition.name, self.definition.erased, event, erasure)

    def _sink(self) -> Sink | None:
        if self.definition.sink is not None:
            return self.definition.sink(self)
        if self.definition.reactions:
            return ReactionSink(self.definition.name, self.executor, self.definition.reactions)
        return None

    def allow(self, caller: Bearer, asked: Asked) -> Right:
        """The right to a query. Raises `Forbidden`."""
        if self.definition.access is None:
            raise Forbidden.to(asked.action)
        now = self.executor.clock()
        context = Context(occurred_at=Moment(iso(now)), now=now, actor=Actor(caller.sub, ""))
        return authorise(self.definition.access, caller, asked, context, self.executor.state)

    def loops(self) -> list[Callable[[], None]]:
        """What runs for ever in greenthreads of its own."""
        if self.passive:
            return []
        parts = (self.relay, self.subscriber, self.clock, self.effects)
        return [part.run for part in parts if part is not None]

    def open_log(self) -> None:
        """Writes the first event of a log that has none, and does what another left undone."""
        if self.effects is not None and not self.passive:
            self.effects.catch_up()
            if self.documents is not None:
                self.documents.sweep()
        head = self.log.head()
        if head.size:
            return
        event = self._own_event(BitacoraAbierta(servicio=self.definition.name, epoca=head.epoch))
        try:
            self.log.append(Append(expected={event.stream: 0}, events=[event]))
        except VersionConflict:
            return  # another replica opened it in the meantime

    def start_epoch(self, reason: str) -> str:
        """Begins a new life of the log, after a restore; its id.

        Whoever has consumed more than was restored stops loudly; the rest go on.
        """
        new, old = new_id(), self.log.head().epoch
        fact = EpocaIniciada(
            servicio=self.definition.name, epoca=new, epoca_anterior=old, motivo=reason
        )
        event = self._own_event(fact)
        self.log.append(Append(expected={event.stream: EXISTS}, events=[event], epoch=new))
        return new

    def _own_event(self, fact: BitacoraAbierta | EpocaIniciada) -> NewEvent:
        event_id = new_event_id()
        return NewEvent(
            event_id=event_id,
            stream=stream_of(fact),
            type=event_type(fact).name,
            schema_version=event_type(fact).version,
            occurred_at=iso(self.executor.clock()),
            actor={
                "id": f"sistema:{self.definition.name}",
                "rol": "sistema",
                "institucion_id": None,
            },
            correlation_id=event_id,
            producer=self.executor.producer,
            data=dump(fact),
        )

    def stop(self) -> None:
        """Asks the loops to end."""
        self.relay.stop()
        if self.subscriber is not None:
            self.subscriber.stop()
        for part in (self.clock, self.effects):
            if part is not None:
                part.stop()

    def close(self) -> None:
        """Frees connections."""
        self.feeds.close()
        self.engine.dispose()
        if self.privacy is not None:
            self.privacy.close()

    def status(self) -> dict[str, Any]:
        """`{servicio, entorno, epoca, posicion, publicado, consumo: {productor: …}, estacionados}`."""
        head = self.log.head()
        consumption = {}
        if self.sink is not None:
            for producer in self.sink.producers:
                _, position = self.sink.checkpoint(producer)
                road = self.subscriber.roads[producer] if self.subscriber else None
                consumption[producer] = {
                    "posicion": position,
                    "detenido": road.halted if road else "",
                }
        parking = self.sink.parking.all() if isinstance(self.sink, ReactionSink) else []
        return {
            "servicio": self.definition.name,
            "entorno": self.settings.environment,
            "epoca": head.epoch,
            "posicion": head.size,
            "publicado": self.relay.checkpoint().position,
            "consumo": consumption,
            "estacionados": len(parking),
        }


def _verifier(definition: Definition, settings: Settings) -> Verifier | None:
    """None without access control: then the caller says who he is, and only this machine may call."""
    if settings.access_keys is None or settings.access_issuer is None:
        return None
    return Verifier(definition.name, settings.access_issuer, KeyFile(settings.access_keys))

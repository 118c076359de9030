"""Two real services, wired as their runtime wires them, that can be ended at any step and begun again.

Each step of a service is a named point: a `Tijera` armed with one of them ends that service there, with
its threads, its connections and all it remembers. What is in its database and in the broker stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import eventlet
from kombu import Connection
from sqlalchemy.engine import URL

from shared.catalogue import Catalogue
from shared.common import BitacoraAbierta
from shared.consumer import FeedPage, Subscriber
from shared.declare import stream_of
from shared.event_log import Append, Appended, EventLog, NewEvent, RecordedEvent
from shared.event_log.database import make_engine
from shared.execution import Executor
from shared.feed import read_page
from shared.ids import new_event_id
from shared.moments import iso
from shared.policies import Reaction, consta_types
from shared.reactions import ReactionSink
from shared.relay import Publisher, Relay
from shared.runtime.core import Definition
from shared.schemas import dump
from shared.wakeup import wakeup_for

PACIENCIA_S = 60


class Corte(BaseException):
    """The process ends here. No `except Exception` of the services may survive it."""


@dataclass
class Tijera:
    """`punto`: where to cut, once; None cuts nowhere. `vistos`: the points passed since it was armed."""

    punto: str | None = None
    vistos: list[str] = field(default_factory=list)
    veces: int = 1

    def armar(self, punto: str | None) -> None:
        self.punto = punto
        self.vistos.clear()

    def pasar(self, servicio: Servicio, hecho: str) -> None:
        """Ends `servicio` if this is the point."""
        if not servicio.vivo:
            raise Corte(hecho)  # a thread of it that had not heard yet
        punto = f"{servicio.nombre}: {hecho}"
        self.vistos.append(punto)
        if punto == self.punto:
            self.punto = None
            servicio.morir()
            raise Corte(punto)


class _Bitacora(EventLog):
    def __init__(self, servicio: Servicio, url: URL) -> None:
        super().__init__(make_engine(url), f"{servicio.en_el_bus}.prueba")
        self._servicio = servicio

    def append(self, request: Append) -> Appended:
        nombre = request.command.name if request.command else ""
        self._servicio.pasar(f"antes de guardar {nombre}")
        hecho = super().append(request)
        self._servicio.pasar(f"después de guardar {nombre}")
        return hecho


class _Publicador(Publisher):
    """Sends each message as often as the `Tijera` says."""

    def __init__(self, servicio: Servicio) -> None:
        super().__init__(servicio.amqp_url, servicio.en_el_bus)
        self._de = servicio
        self.tipos: Sequence[str] = ()

    def send(self, messages: list[tuple[str, str, str]]) -> int:
        self.tipos = [tipo for tipo, _, _ in messages]
        self.cada("antes de publicar")
        tag = super().send(messages * self._de.tijera.veces)
        self.cada("después de publicar")
        return tag

    def confirm(self, tag: int) -> None:
        super().confirm(tag)
        self.cada("confirmado")

    def close(self) -> None:
        if self._de.vivo:  # the dead say no goodbye: `cortar` ends its socket
            super().close()

    def cada(self, hecho: str) -> None:
        for tipo in self.tipos:
            self._de.pasar(f"{hecho} {tipo}")


class _Relevo(Relay):
    def __init__(self, servicio: Servicio, log: EventLog) -> None:
        super().__init__(log, servicio.amqp_url, wakeup_for(log))
        self._publisher: _Publicador = _Publicador(servicio)

    def run_once(self) -> int:
        hechos = super().run_once()
        if hechos:
            self._publisher.cada("anotado lo publicado")
        return hechos

    def cortar(self) -> None:
        """As the kernel does with the sockets of a process that is gone."""
        cortar(self._publisher._connection)
        self.wakeup.close()


class _Consumidor(Subscriber):
    def __init__(self, servicio: Servicio, sink: ReactionSink) -> None:
        super().__init__(
            servicio.en_el_bus, sink, servicio.pedir, servicio.amqp_url, poll_seconds=PACIENCIA_S
        )
        self._de = servicio
        self.acusados: Counter[str] = Counter()  # event id → messages done with

    def _close(self) -> None:
        if self._de.vivo:
            super()._close()

    def _receive(self, road: Any, message: Any) -> None:
        super()._receive(road, message)
        self._de.pasar(f"recibido {road.waiting[-1][0].event.type}")

    def _flush(self) -> None:
        recibidos = [i.event for road in self.roads.values() for i, _ in road.waiting]
        super()._flush()
        self.acusados.update(event.event_id for event in recibidos)
        for event in recibidos:
            self._de.pasar(f"acusado {event.type}")

    def cortar(self) -> None:
        cortar(self._connection)


class _Reacciones(ReactionSink):
    def __init__(self, servicio: Servicio, executor: Executor) -> None:
        super().__init__(servicio.en_el_bus, executor, servicio.reacciones)
        self._de = servicio

    def apply(self, producer: str, epoch: str, events: Sequence[RecordedEvent]) -> None:
        super().apply(producer, epoch, events)
        for event in events:
            self._de.pasar(f"anotado lo aplicado {event.type}")


def cortar(conexion: Connection) -> None:
    """Closes the socket with no goodbye: the broker gives back what was not acknowledged."""
    if conexion.connected:
        conexion.connection.collect()


class Servicio:
    """A service's lives over one database. `marca` tells its exchange and queues from other tests'."""

    def __init__(
        self, definicion: Definition, marca: str, url: URL, amqp_url: str, tijera: Tijera
    ) -> None:
        self.nombre, self.en_el_bus = definicion.name, f"{definicion.name}{marca}"
        self.definicion, self.url, self.amqp_url, self.tijera = definicion, url, amqp_url, tijera
        self.reacciones: list[Reaction] = []
        self.otros: Mapping[str, Servicio] = {}
        self.vivo = self.muriendo = False
        self.vidas = 0
        self._marca = marca

    def conocer(self, otros: Sequence[Servicio]) -> None:
        """Whose events it hears: the reactions to any other service are left out."""
        self.otros = {otro.en_el_bus: otro for otro in otros}
        self.reacciones = [
            replace(reaccion, source=f"{reaccion.source}{self._marca}")
            for reaccion in self.definicion.reactions
            if f"{reaccion.source}{self._marca}" in self.otros
        ]

    def nacer(self, *, publica: bool = True) -> None:
        """As `Core` does. Not `publica`: without its relay."""
        self.vivo = True
        self.vidas += 1
        self.log = _Bitacora(self, self.url)
        hechos = self.definicion.facts()
        self.executor = Executor(
            self.log,
            Catalogue(self.definicion.deciders, self.definicion.upcasters, consta_types(hechos)),
            producer=f"{self.nombre}/prueba",
            facts=hechos,
            relaxable=self.definicion.relaxable,
        )
        self._abrir()
        self.sink = _Reacciones(self, self.executor)
        self.relevo, self.consumidor = _Relevo(self, self.log), _Consumidor(self, self.sink)
        corren = [self.consumidor.run, *([self.relevo.run] if publica else [])]
        self._hilos = [eventlet.spawn(corre) for corre in corren]

    def _abrir(self) -> None:
        """The first event of a log that has none, as `Core.open_log` writes it."""
        cabeza = self.log.head()
        if cabeza.size:
            return
        hecho, event_id = BitacoraAbierta(servicio=self.nombre, epoca=cabeza.epoch), new_event_id()
        evento = NewEvent(
            event_id=event_id,
            stream=stream_of(hecho),
            type="BitacoraAbierta",
            schema_version=1,
            occurred_at=iso(self.executor.clock()),
            actor={"id": "sistema:prueba", "rol": "sistema", "institucion_id": None},
            correlation_id=event_id,
            producer=self.executor.producer,
            data=dump(hecho),
        )
        self.log.append(Append(expected={evento.stream: 0}, events=[evento]))

    def morir(self) -> None:
        """`kill -9`, whoever of its own threads asks for it."""
        self.vivo, self.muriendo = False, True
        for hilo in self._hilos:
            if hilo is not eventlet.getcurrent():
                hilo.kill()  # others run meanwhile: nobody may give it its next life yet
        self.relevo.cortar()
        self.consumidor.cortar()
        self.log.engine.dispose()
        self.muriendo = False

    def pasar(self, hecho: str) -> None:
        self.tijera.pasar(self, hecho)

    def pedir(self, producer: str, after: int) -> FeedPage:
        """A page of another's feed, straight from its database: an owner that is down still has it."""
        log = self.otros[producer].log
        page = read_page(log, after=after)
        return FeedPage(page.epoch, page.since, log.read(after, upto=page.upto))

    def al_dia(self) -> bool:
        """All it has is published and all that others have is applied."""
        if not self.vivo or not self.consumidor.connected:
            return False
        publicado = self.relevo.checkpoint().position == self.log.head().size
        return publicado and all(
            self.sink.checkpoint(nombre)[1] == otro.log.head().size
            for nombre, otro in self.otros.items()
            if nombre in self.sink.producers
        )


def esperar(cumple: Callable[[], bool]) -> None:
    """Until `cumple()`; a condition that never comes fails the test."""
    with eventlet.Timeout(PACIENCIA_S):
        while not cumple():
            eventlet.sleep(0.002)

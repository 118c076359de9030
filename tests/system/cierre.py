"""The two services of the closing (P10), with projects that are ready to ask for it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from kombu import Connection
from sqlalchemy.engine import URL

from services.financiamiento.service import Financiamiento
from services.intervencion.service import Intervencion
from shared.decider import Actor
from shared.event_log import RecordedEvent
from shared.event_log.verify import verify
from shared.ids import new_id
from shared.redecide import redecide
from tests.fixtures import ServiceDatabase
from tests.golden.ordenes import Orden, Relato, habilitar_receptor
from tests.intervencion.mundo import PLANTILLAS
from tests.system.cortes import Corte, Servicio, Tijera, esperar

CARGA = Actor("carga", "operador")


@dataclass
class Ciudad:
    """intervencion and financiamiento on a broker; `resucitar` gives a dead one its next life."""

    servicios: Mapping[str, Servicio]
    tijera: Tijera = field(default_factory=Tijera)

    @property
    def intervencion(self) -> Servicio:
        return self.servicios["intervencion"]

    @property
    def financiamiento(self) -> Servicio:
        return self.servicios["financiamiento"]

    def hacer(self, orden: Orden) -> dict[str, Any]:
        """As a person does who gets no answer: gives the same order again, to the next life."""
        while True:
            self.resucitar()
            with suppress(Corte):
                executor = self.servicios[orden.servicio].executor
                return executor.execute(orden.comando, orden.sobre, orden.quien)

    def contar(self, ordenes: Iterable[Orden]) -> None:
        """All of them; facts travel first when one is for another service."""
        anterior = ""
        for orden in ordenes:
            if orden.servicio != anterior:
                self.asentar()
                anterior = orden.servicio
            assert self.hacer(orden)["eventos"], orden

    def resucitar(self) -> None:
        for servicio in self.servicios.values():
            if not servicio.vivo and not servicio.muriendo:
                servicio.nacer()

    def asentar(self) -> None:
        """Until the cut has been made and every event has had its effect, whoever has to be brought
        back for it.
        """

        def todos() -> bool:
            self.resucitar()
            # Looked at one after the other: what was seen first must still hold at the end.
            cortado, antes = self.tijera.punto is None, self.cabezas()
            al_dia = all(servicio.al_dia() for servicio in self.servicios.values())
            vivos = all(servicio.vivo for servicio in self.servicios.values())
            return cortado and al_dia and vivos and self.cabezas() == antes

        esperar(todos)

    def cabezas(self) -> dict[str, int]:
        """Service → how many events it has."""
        return {nombre: s.log.head().size for nombre, s in self.servicios.items()}

    def listo(self, rendidas: Iterable[str], iniciativas: Mapping[str, tuple[str, int]]) -> Relato:
        """A new project with all paid, some rendered, and the rest of what a closing asks for."""
        relato = Relato(f"p-{secrets.token_hex(4)}", iniciativas)
        self.constatar_territorio(f"t-{relato.proyecto_id}")
        self.contar([relato.adjudicar(f"t-{relato.proyecto_id}")])
        self.asentar()
        self.contar([*relato.hasta_la_validacion(), *relato.etapa_dos(3)])
        self.contar([*relato.hasta_fase_tres(), *relato.hasta_fase_cuatro()[2:4]])
        self.contar([relato.financiar(iniciativa) for iniciativa in iniciativas])
        self.contar([relato.girar(iniciativa) for iniciativa in iniciativas])
        self.contar([orden for iniciativa in rendidas for orden in relato.rendir(iniciativa)])
        self.asentar()
        return relato

    def constatar_territorio(self, territorio_id: str) -> None:
        """What territorios would have said."""
        datos = {
            "territorio_id": territorio_id,
            "nombre": territorio_id,
            "tipo": "BARRIO",
            "region": "01",
            "comuna_principal": "01107",
        }
        sobre = {"command_id": new_id(), "occurred_at": "2019-06-03", "data": datos}
        self.intervencion.executor.execute("ConstatarTerritorioRegistrado", sobre, CARGA)

    def de(self, servicio: str, stream: str, *tipos: str) -> list[RecordedEvent]:
        """The events of a stream of these types."""
        eventos = self.servicios[servicio].log.read_stream(stream)
        return [evento for evento in eventos if evento.type in tipos]

    def conforme(self) -> None:
        """The logs verify, every decision is decided again the same, nothing is parked."""
        for servicio in self.servicios.values():
            assert [str(p) for p in verify(servicio.log, strict=True).problems] == []
            hechos = servicio.definicion.facts()
            again = redecide(servicio.log, servicio.executor.catalogue, hechos)
            assert list(again.differences) == []
            assert servicio.sink.parking.all() == []


@contextmanager
def fundada(bases: ServiceDatabase, amqp_url: str) -> Iterator[Ciudad]:
    """Both services alive on databases of their own, the template of 2019 and the receiver known."""
    marca, tijera = secrets.token_hex(4), Tijera()
    urls: dict[str, URL] = {d.name: bases(d.name) for d in (Intervencion, Financiamiento)}
    servicios = {
        clase.name: Servicio(clase.definition, marca, urls[clase.name], amqp_url, tijera)
        for clase in (Intervencion, Financiamiento)
    }
    for servicio in servicios.values():
        servicio.conocer([otro for otro in servicios.values() if otro is not servicio])
    ciudad = Ciudad(servicios, tijera)
    ciudad.resucitar()
    try:
        plantilla = json.loads((PLANTILLAS / "AL-2019.1.json").read_text(encoding="utf-8"))
        ciudad.contar([Orden("intervencion", "PublicarPlantilla", "2019-01-02", plantilla)])
        ciudad.contar([habilitar_receptor()])
        yield ciudad
    finally:
        for servicio in servicios.values():
            if servicio.vivo:
                servicio.morir()
        limpiar(amqp_url, [servicio.en_el_bus for servicio in servicios.values()])


def limpiar(amqp_url: str, nombres: list[str]) -> None:
    """Deletes the exchanges and queues of these names."""
    with Connection(amqp_url) as conexion:
        canal = conexion.channel()
        for nombre in nombres:
            for cola in (f"{nombre}.dead.v1", *(f"{nombre}.{otro}.v1" for otro in nombres)):
                canal.queue_delete(cola)
            canal.exchange_delete(f"{nombre}.events")
            canal.exchange_delete(f"{nombre}.dlx")

"""A service's real executor over a log of its own, watched: what each command leaves behind, and that alone.

    testigo = Testigo(Financiamiento.definition)
    respuesta = testigo.dar(orden, "2020-03-02")
    testigo.repetir(0)
    testigo.cerrar()

Two executors take turns, each with its own cache, as two processes would.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from shared.decider import Actor
from shared.errors import IdempotencyConflict, Refused
from shared.event_log import EventLog, RecordedEvent
from shared.event_log.database import make_engine
from shared.execution import Executor
from shared.migrations.run import upgrade
from shared.redecide import redecide
from shared.runtime.core import Definition
from shared.schemas import dump

RECHAZO = "ComandoRechazado"


@dataclass(frozen=True)
class Respuesta:
    """`codigo`: of the refusal, None when accepted. `eventos`: what the command wrote, its refusal aside."""

    codigo: str | None
    eventos: tuple[RecordedEvent, ...]


@dataclass(frozen=True)
class _Envio:
    nombre: str
    forma: dict[str, Any]
    actor: Actor
    respuesta: dict[str, Any]


class Testigo:
    """`eventos`: the whole log as it was last seen."""

    __test__ = False  # a name that pytest would collect

    def __init__(self, definition: Definition) -> None:
        self._carpeta = TemporaryDirectory()
        archivo = Path(self._carpeta.name) / "bitacora.db"
        archivo.write_bytes(_vacia(definition.name))
        self._engine = make_engine(f"sqlite:///{archivo}")
        self.definition, self.catalogo = definition, definition.catalogue()
        self.log = EventLog(self._engine, f"{definition.name}.prueba")
        self._procesos = [self._ejecutor() for _ in range(2)]
        self._enviados: list[_Envio] = []
        self.eventos: list[RecordedEvent] = []

    def _ejecutor(self) -> Executor:
        return Executor(
            self.log,
            self.catalogo,
            producer=f"{self.definition.name}/0+prueba",
            facts=self.definition.facts(),
            relaxable=self.definition.relaxable,
        )

    @property
    def dados(self) -> int:
        """How many commands were given."""
        return len(self._enviados)

    def constar(self, nombre: str, hecho: Any, momento: str) -> None:
        """A foreign fact is recorded: `ConstatarPDLValidado`."""
        assert self._enviar(nombre, dump(hecho), momento, "sistema", 0).codigo is None

    def dar(self, orden: Any, momento: str, actor: str = "ana", proceso: int = 0) -> Respuesta:
        """Gives a command with an id of its own and checks all that it left in the log."""
        return self._enviar(type(orden).__name__, dump(orden), momento, actor, proceso)

    def _enviar(
        self, nombre: str, data: dict[str, Any], momento: str, actor: str, proceso: int
    ) -> Respuesta:
        forma = {"command_id": str(uuid.uuid4()), "occurred_at": momento, "data": data}
        quien = Actor(actor, "operador")
        dicho = self._ejecutar(nombre, forma, quien, proceso)
        self._enviados.append(_Envio(nombre, forma, quien, dicho))
        nuevos = self._nuevos()
        assert [e.event_id for e in nuevos] == [r["event_id"] for r in dicho["eventos"]]
        if "codigo" not in dicho:
            assert not any(e.type == RECHAZO or e.stream.startswith("rechazo/") for e in nuevos)
            return Respuesta(None, tuple(nuevos))
        (rechazo,) = nuevos
        assert (rechazo.stream, rechazo.type) == (f"rechazo/{forma['command_id']}", RECHAZO)
        assert (rechazo.version, rechazo.data["comando"]) == (1, nombre)
        assert rechazo.data["codigo_error"] == dicho["codigo"]
        return Respuesta(dicho["codigo"], ())

    def _nuevos(self) -> list[RecordedEvent]:
        """What the log has more than before; what it had is as it was."""
        ahora, antes = list(self.log.scan()), len(self.eventos)
        assert ahora[:antes] == self.eventos
        self.eventos += ahora[antes:]
        return ahora[antes:]

    def _ejecutar(
        self, nombre: str, forma: dict[str, Any], quien: Actor, proceso: int
    ) -> dict[str, Any]:
        """The answer, or the problem of a refusal."""
        try:
            return self._procesos[proceso].execute(nombre, forma, quien)
        except Refused as rechazo:
            return rechazo.problem

    def repetir(self, cual: int, proceso: int = 0) -> None:
        """The same command again gives the same answer and leaves nothing."""
        envio = self._enviados[cual]
        assert self._ejecutar(envio.nombre, envio.forma, envio.actor, proceso) == envio.respuesta
        assert self._nuevos() == []

    def falsificar(self, cual: int, proceso: int = 0) -> None:
        """The same id with another content is an error of who sends it, and leaves nothing."""
        envio = self._enviados[cual]
        otra = {**envio.forma, "occurred_at": "2001-01-01"}
        with pytest.raises(IdempotencyConflict):
            self._ejecutar(envio.nombre, otra, envio.actor, proceso)
        assert self._nuevos() == []

    def datos(self) -> Sequence[tuple[str, dict[str, Any]]]:
        """(type, data) of every stored event, in order."""
        return [(event.type, event.data) for event in self.eventos]

    def cerrar(self) -> None:
        """All that was decided is decided the same again; then the log is thrown away."""
        try:
            otra_vez = redecide(self.log, self.catalogo, self.definition.facts())
            assert (otra_vez.commands, otra_vez.differences) == (self.dados, ())
        finally:
            self._engine.dispose()
            self._carpeta.cleanup()


@cache
def _vacia(servicio: str) -> bytes:
    """The file of a migrated log with nothing in it."""
    with TemporaryDirectory() as carpeta:
        archivo = Path(carpeta) / "vacia.db"
        engine = make_engine(f"sqlite:///{archivo}")
        upgrade(engine, servicio)
        engine.dispose()
        return archivo.read_bytes()

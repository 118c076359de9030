"""The six services in this process, on SQLite and the in-memory bus, spoken to by RPC as anyone does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from shared.cli.connection import Connection, connect
from shared.cli.demo import load_steps
from shared.cli.steps import read_steps
from shared.config import read_settings
from shared.errors import Refused
from shared.runtime.rpc import Client
from shared.runtime.service import snake
from tests.architecture.alone import REPOSITORY
from tests.golden.ordenes import Orden

#: The programme's templates, as its papers give them.
PLANTILLAS = "0?-plantillas-*.json"


@dataclass
class Mundo:
    """Running services. A command goes through its own RPC method, in the name of its actor."""

    tejido: Connection
    clientes: dict[str, Client] = field(default_factory=dict)
    ultimo: str = ""

    def hacer(self, orden: Orden) -> dict[str, Any]:
        """The answer; a refusal is raised. Facts travel first when it is for another service."""
        if orden.servicio != self.ultimo:
            self.tejido.settle()
            self.ultimo = orden.servicio
        if orden.actor not in self.clientes:
            url = self.tejido.settings.amqp_url
            self.clientes[orden.actor] = Client(url, actor=orden.quien, timeout=60.0)
        dicho: dict[str, Any] = self.clientes[orden.actor].call(
            orden.servicio, snake(orden.comando), orden.sobre
        )
        return dicho

    def contar(self, ordenes: Iterable[Orden]) -> None:
        """All of them, each accepted and each with its effect."""
        for orden in ordenes:
            assert self.hacer(orden)["eventos"], orden

    def rechaza(self, orden: Orden) -> dict[str, Any]:
        """The problem of a refusal, which is also in the log; the stream is left as it was."""
        with pytest.raises(Refused) as rechazo:
            self.hacer(orden)
        (guardado,) = self.historia(orden.servicio, f"rechazo/{orden.id}")
        assert guardado["type"] == "ComandoRechazado"
        problema: dict[str, Any] = rechazo.value.problem
        assert guardado["data"]["codigo_error"] == problema["codigo"]
        assert guardado["data"]["regla"] == problema["regla"]
        return problema

    def historia(self, servicio: str, stream: str) -> list[dict[str, Any]]:
        """The bodies of a stream's events."""
        return [evento["data"] for evento in self.tejido.call(servicio, "historia", stream)]

    def datos(self, servicio: str, stream: str, tipo: str) -> list[dict[str, Any]]:
        """The payloads of a stream's events of one type."""
        eventos = self.historia(servicio, stream)
        return [evento["data"] for evento in eventos if evento["type"] == tipo]

    def informe(self, nombre: str, al: str | None = None) -> dict[str, Any]:
        """A report once everything has reached it."""
        self.tejido.settle()
        hallado: dict[str, Any] = self.tejido.call("reportes", "informe", nombre=nombre, al=al)
        return hallado

    def cerrar(self) -> None:
        for cliente in self.clientes.values():
            cliente.close()


@contextmanager
def viviendo(carpeta: Path) -> Iterator[Mundo]:
    """The services over the logs of `carpeta`, for a while."""
    with connect(read_settings({"TEJIDO_DATOS": str(carpeta)})) as tejido:
        mundo = Mundo(tejido)
        try:
            yield mundo
        finally:
            mundo.cerrar()


def publicar_plantillas(mundo: Mundo, carpeta: Path) -> None:
    """The templates of the demonstration's first files."""
    carpeta.mkdir()
    for archivo in (REPOSITORY / "deploy" / "demo").glob(PLANTILLAS):
        (carpeta / archivo.name).write_bytes(archivo.read_bytes())
    load_steps(mundo.tejido, read_steps(carpeta))
    mundo.tejido.settle()


@pytest.fixture(scope="module")
def mundo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mundo]:
    """The six services with the templates published and a receiver of funds, one for each module."""
    carpeta = tmp_path_factory.mktemp("golden")
    with viviendo(carpeta / "datos") as vivo:
        publicar_plantillas(vivo, carpeta / "plantillas")
        yield vivo


def conformes(mundo: Mundo) -> None:
    """Every log verifies, every decision is decided again the same, nothing is parked."""
    mundo.tejido.settle()
    for servicio in mundo.tejido.services:
        assert mundo.tejido.call(servicio, "verificar", estricto=True)["problemas"] == []
        assert mundo.tejido.call(servicio, "redecidir")["diferencias"] == []
        assert mundo.tejido.call(servicio, "estacionados") == []

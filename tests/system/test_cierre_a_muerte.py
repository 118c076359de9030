"""P10 and G7 with real processes: services that are killed (`kill -9`) while projects close, and two
processes of financiamiento asked for the same money over HTTP.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import eventlet
import pytest
import requests

from shared.cli.connection import Connection
from shared.cli.demo import patiently
from shared.decider import Actor
from shared.runtime.rpc import Client
from shared.runtime.service import snake
from tests.golden.ordenes import Orden, Relato, habilitar_receptor
from tests.intervencion.mundo import PLANTILLAS
from tests.support.bus import granted
from tests.support.processes import free_ports
from tests.system.conftest import City, founded

pytestmark = [pytest.mark.system, pytest.mark.rabbit, pytest.mark.postgres]

SERVICIOS = ("territorios", "intervencion", "financiamiento")
#: What is rendered, and who dies while the request is on its way.
CASOS = (
    (("huerto", "plaza"), ("financiamiento",)),
    ((), ("intervencion",)),
    (("huerto", "plaza"), ("intervencion", "financiamiento")),
    ((), ("financiamiento", "intervencion")),
)


@pytest.fixture(scope="module")
def ciudad(
    broker_urls: tuple[str, str],
    postgres_admin_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[City]:
    """The three services of a project's money, with its template published."""
    carpeta = tmp_path_factory.mktemp("muerte")
    with (
        granted(*broker_urls) as bus,
        founded(bus, postgres_admin_url, carpeta, SERVICIOS) as viva,
    ):
        plantilla = json.loads((PLANTILLAS / "AL-2019.1.json").read_text(encoding="utf-8"))
        with hablar(viva) as cliente:
            contar(
                cliente,
                viva,
                [
                    Orden("intervencion", "PublicarPlantilla", "2019-01-02", plantilla),
                    habilitar_receptor(),
                ],
            )
        yield viva


def hablar(ciudad: City, actor: str = "operadora") -> Client:
    return Client(ciudad.settings.amqp_url, actor=Actor(actor, "operador"), timeout=3)


def dar(cliente: Client, orden: Orden) -> dict[str, Any]:
    """As often as it takes: a service that is dead is on its way back."""
    dicho: dict[str, Any] = patiently(
        lambda: cliente.call(orden.servicio, snake(orden.comando), orden.sobre)
    )
    return dicho


def asentar(cliente: Client, ciudad: City) -> None:
    Connection(cliente, SERVICIOS, ciudad.settings).settle()


def contar(cliente: Client, ciudad: City, ordenes: Iterable[Orden]) -> None:
    """All of them, each by its actor; facts travel first when one is for another service."""
    anterior = ""
    clientes: dict[str, Client] = {}
    for orden in ordenes:
        if orden.servicio != anterior:
            asentar(cliente, ciudad)
            anterior = orden.servicio
        if orden.actor not in clientes:
            clientes[orden.actor] = hablar(ciudad, orden.actor)
        assert dar(clientes[orden.actor], orden)["eventos"], orden
    for otro in clientes.values():
        otro.close()


def listo(cliente: Client, ciudad: City, relato: Relato, rendidas: Iterable[str]) -> None:
    """A project that only lacks asking for its closing, some of its initiatives rendered."""
    contar(cliente, ciudad, [*relato.nacer(), *relato.hasta_la_validacion(), *relato.etapa_dos(3)])
    contar(cliente, ciudad, [*relato.hasta_fase_tres(), *relato.hasta_fase_cuatro()])
    pagos = [orden for i in relato.iniciativas for orden in (relato.financiar(i), relato.girar(i))]
    contar(cliente, ciudad, [*pagos, *(orden for i in rendidas for orden in relato.rendir(i))])
    asentar(cliente, ciudad)


def de(cliente: Client, servicio: str, stream: str, prefijo: str) -> list[dict[str, Any]]:
    historia = cliente.call(servicio, "historia", stream)
    return [e["data"] for e in historia if e["data"]["type"].startswith(prefijo)]


def test_p10_con_procesos_muertos_cada_proyecto_concluye_una_vez(ciudad: City) -> None:
    casos = [(Relato(f"p{n}"), rendidas, muertos) for n, (rendidas, muertos) in enumerate(CASOS)]
    with hablar(ciudad) as cliente:
        for relato, rendidas, _ in casos:
            listo(cliente, ciudad, relato, rendidas)
        for relato, _, muertos in casos:
            pedido = eventlet.spawn(dar, cliente, relato.pedir_cierre())
            eventlet.sleep(0)  # it is on its way, and nobody knows how far
            for nombre in muertos:
                ciudad.kill(nombre)
            for nombre in muertos:
                ciudad.start(nombre)
            pedido.wait()
        asentar(cliente, ciudad)
        for relato, rendidas, _ in casos:
            stream = f"proyecto/{relato.proyecto_id}"
            solicitud, hecho = de(cliente, "intervencion", stream, "CierreAdministrativo")
            respuestas = [
                evento
                for tipo in ("SaldoFondoCertificado", "CertificaciónSaldoRechazada")
                for evento in de(cliente, "financiamiento", f"fondo/{relato.proyecto_id}", tipo)
            ]
            (dicho,) = respuestas
            assert dicho["causation_id"] == solicitud["event_id"]
            assert hecho["causation_id"] == dicho["event_id"]
            if rendidas:
                assert hecho["type"] == "CierreAdministrativoRealizado"
                assert hecho["data"]["certificado_saldo_id"] == dicho["event_id"]
            else:
                assert hecho["type"] == "CierreAdministrativoObservado"
                assert hecho["data"]["iniciativas_sin_rendir"] == ["huerto", "plaza"]
        conformes(cliente)


def test_g7_dos_procesos_y_un_fondo_de_7_millones_por_http(ciudad: City) -> None:
    """Each process is asked for $4.000.000 at the same time: one gives it, the other refuses."""
    cuatro = {"huerto": ("HUERTOS", 4_000_000), "plaza": ("HABITABILIDAD_COMUNITARIA", 4_000_000)}
    relato = Relato("g7", cuatro)
    direcciones = [f"127.0.0.1:{puerto}" for puerto in free_ports(2)]
    for numero, direccion in enumerate(direcciones, 2):
        ciudad.start(f"financiamiento#{numero}", http=direccion)
    with hablar(ciudad) as cliente:
        contar(cliente, ciudad, [*relato.nacer(), *relato.hasta_la_validacion()])
        contar(cliente, ciudad, [*relato.etapa_dos(3), *relato.hasta_fase_tres()])
        asentar(cliente, ciudad)
        for direccion in direcciones:
            atiende(direccion)
        ordenes = [relato.financiar(i, motivo_salto="Las dos urgen") for i in cuatro]
        hilos = [
            eventlet.spawn(publicar, direccion, orden)
            for direccion, orden in zip(direcciones, ordenes, strict=True)
        ]
        respuestas = [hilo.wait() for hilo in hilos]
        assert sorted(respuesta.status_code for respuesta in respuestas) == [201, 422]
        (rechazo,) = [r.json() for r in respuestas if r.status_code == 422]
        assert (rechazo["codigo"], rechazo["regla"]) == ("FondoInsuficiente", "F3")
        (unica,) = de(cliente, "financiamiento", "fondo/g7", "IniciativaFinanciada")
        assert unica["data"]["saldo_fondo_clp"] == 3_000_000
        conformes(cliente)


def atiende(direccion: str) -> None:
    """Until it listens."""
    with eventlet.Timeout(60):
        while True:
            try:
                requests.get(f"http://{direccion}/salud", timeout=5).raise_for_status()
            except requests.ConnectionError:
                eventlet.sleep(0.05)
            else:
                return


def publicar(direccion: str, orden: Orden) -> requests.Response:
    return requests.post(
        f"http://{direccion}/comandos/{orden.comando}", json=orden.sobre, timeout=60
    )


def conformes(cliente: Client) -> None:
    for servicio in SERVICIOS:
        assert cliente.call(servicio, "verificar", estricto=True)["problemas"] == []
        assert cliente.call(servicio, "redecidir")["diferencias"] == []
        assert cliente.call(servicio, "estacionados") == []

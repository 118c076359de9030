"""P10, the closing saga, on RabbitMQ and PostgreSQL: each service is ended at each of its steps, once.

Whatever dies and wherever, a project whose money is rendered closes once, and one whose money is not
hears once which initiatives are missing, all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain

import pytest
from kombu import Connection, Exchange

from shared.cloudevents import to_message
from shared.event_log import RecordedEvent
from shared.senders import sender
from tests.fixtures import provisioning
from tests.golden.ordenes import Relato
from tests.system.cierre import Ciudad, fundada
from tests.system.cortes import Servicio, esperar

pytestmark = [pytest.mark.system, pytest.mark.rabbit, pytest.mark.postgres]

INICIATIVAS = {
    "huerto": ("HUERTOS", 3_000_000),
    "plaza": ("HABITABILIDAD_COMUNITARIA", 2_000_000),
    "sede": ("BIENESTAR_COMUNITARIO", 1_000_000),
}
SOLICITADO, REALIZADO, OBSERVADO = (
    f"CierreAdministrativo{que}" for que in ("Solicitado", "Realizado", "Observado")
)
CERTIFICADO, RECHAZADA = "SaldoFondoCertificado", "CertificaciónSaldoRechazada"
#: outcome → (what is rendered, what financiamiento answers, its recording, the reaction to it, what that writes)
FINALES = {
    "se cierra": (tuple(INICIATIVAS), CERTIFICADO, "SaldoFondoCertificado", "Realizar", REALIZADO),
    "se observa": (("plaza",), RECHAZADA, "CertificacionSaldoRechazada", "Observar", OBSERVADO),
}
PUBLICAR = ("antes de publicar", "después de publicar", "confirmado", "anotado lo publicado")
APLICAR = ("anotado lo aplicado", "acusado")


def guardar(orden: str) -> list[str]:
    return [f"{cuando} de guardar {orden}" for cuando in ("antes", "después")]


def puntos(final: str) -> list[str]:
    """Every step of the saga, in the order in which it happens."""
    _, respuesta, constancia, reaccion, ultimo = FINALES[final]
    intervencion = [
        guardar("SolicitarCierre"),
        [f"{paso} {SOLICITADO}" for paso in PUBLICAR],
        [f"recibido {respuesta}"],
        guardar(f"Constatar{constancia}"),
        guardar(f"{reaccion}Cierre"),
        [f"{paso} {respuesta}" for paso in APLICAR],
        [f"{paso} {ultimo}" for paso in PUBLICAR],
    ]
    financiamiento = [
        [f"recibido {SOLICITADO}"],
        guardar("ResponderSolicitudCierre"),
        [f"{paso} {SOLICITADO}" for paso in APLICAR],
        [f"{paso} {respuesta}" for paso in PUBLICAR],
    ]
    return [
        *(f"intervencion: {paso}" for paso in chain(*intervencion[:2])),
        *(f"financiamiento: {paso}" for paso in chain(*financiamiento)),
        *(f"intervencion: {paso}" for paso in chain(*intervencion[2:])),
    ]


CORTES = [(final, punto) for final in FINALES for punto in puntos(final)]


@pytest.fixture(scope="module")
def ciudad(postgres_admin_url: str, amqp_server_url: str) -> Iterator[Ciudad]:
    """One for all the tests, each with a project of its own; at the end all of it is audited."""
    with provisioning(postgres_admin_url) as bases, fundada(bases, amqp_server_url) as viva:
        yield viva
        viva.asentar()
        viva.conforme()


def una_vez(ciudad: Ciudad, relato: Relato, final: str) -> None:
    """The project asked once, was answered once and heard it once; each is the other's cause."""
    rendidas, respuesta, _, _, ultimo = FINALES[final]
    stream, fondo = f"proyecto/{relato.proyecto_id}", f"fondo/{relato.proyecto_id}"
    (pedido,) = ciudad.de("intervencion", stream, SOLICITADO)
    (dicho,) = ciudad.de("financiamiento", fondo, CERTIFICADO, RECHAZADA)
    (hecho,) = ciudad.de("intervencion", stream, REALIZADO, OBSERVADO)
    assert (dicho.type, hecho.type) == (respuesta, ultimo)
    assert dicho.envelope["causation_id"] == pedido.event_id
    assert hecho.envelope["causation_id"] == dicho.event_id
    if final == "se cierra":
        assert hecho.data["certificado_saldo_id"] == dicho.event_id
    else:
        faltan = sorted(set(INICIATIVAS) - set(rendidas))
        assert dicho.data["iniciativas_sin_rendir"] == faltan
        assert hecho.data["iniciativas_sin_rendir"] == faltan


def test_los_puntos_son_todos_los_que_la_saga_pasa(ciudad: Ciudad) -> None:
    """No step is left without its cut: what an uncut run passes is what is cut below."""
    for final, (rendidas, *_) in FINALES.items():
        relato = ciudad.listo(rendidas, INICIATIVAS)
        ciudad.tijera.armar(None)
        ciudad.hacer(relato.pedir_cierre())
        ciudad.asentar()
        una_vez(ciudad, relato, final)
        # financiamiento also hears the end, and the constancia travels beside it: nobody reacts.
        oidos = set(ciudad.tijera.vistos)
        assert oidos >= set(puntos(final))
        ajenos = {punto for punto in oidos - set(puntos(final)) if "Consta" not in punto}
        assert ajenos == {
            f"financiamiento: {paso} {FINALES[final][-1]}" for paso in ("recibido", *APLICAR)
        }


@pytest.mark.parametrize(("final", "punto"), CORTES)
def test_p10_cortado_en_cada_paso_concluye_una_vez(ciudad: Ciudad, final: str, punto: str) -> None:
    relato = ciudad.listo(FINALES[final][0], INICIATIVAS)
    vidas = {nombre: servicio.vidas for nombre, servicio in ciudad.servicios.items()}
    ciudad.tijera.armar(punto)
    ciudad.hacer(relato.pedir_cierre())
    ciudad.asentar()
    assert sum(servicio.vidas for servicio in ciudad.servicios.values()) == sum(vidas.values()) + 1
    una_vez(ciudad, relato, final)


def test_p10_cada_mensaje_dos_veces_y_otra_vez_al_final_tiene_un_efecto(ciudad: Ciudad) -> None:
    relatos = {final: ciudad.listo(FINALES[final][0], INICIATIVAS) for final in FINALES}
    ciudad.tijera.armar(None)
    ciudad.tijera.veces = 2
    try:
        for relato in relatos.values():
            ciudad.hacer(relato.pedir_cierre())
        ciudad.asentar()
    finally:
        ciudad.tijera.veces = 1
    antes = ciudad.cabezas()
    for servicio in ciudad.servicios.values():
        eventos = list(servicio.log.scan())
        publicar(servicio, eventos)
        (otro,) = servicio.otros.values()
        ultimo = eventos[-1].event_id  # twice from its relay, and then from here
        esperar(partial(oyo, otro, ultimo, 3))
    assert ciudad.cabezas() == antes
    for final, relato in relatos.items():
        una_vez(ciudad, relato, final)


def test_p10_los_mensajes_al_reves_tienen_el_mismo_efecto(ciudad: Ciudad) -> None:
    """Each leg of three sagas at once comes last first, before its relay says it in order."""
    finales = ["se cierra", "se observa", "se cierra"]
    relatos = [ciudad.listo(FINALES[final][0], INICIATIVAS) for final in finales]
    for servicio in ciudad.servicios.values():
        servicio.morir()
        servicio.nacer(publica=False)
    esperar(lambda: all(s.consumidor.connected for s in ciudad.servicios.values()))
    oido, dicho = ciudad.cabezas().values()
    for relato in relatos:
        ciudad.hacer(relato.pedir_cierre())
    publicar(ciudad.intervencion, ciudad.intervencion.log.read(oido)[::-1])
    # Each request is recorded, then answered.
    esperar(lambda: ciudad.cabezas()["financiamiento"] == dicho + 2 * len(finales))
    publicar(ciudad.financiamiento, ciudad.financiamiento.log.read(dicho)[::-1])
    esperar(lambda: ciudad.cabezas()["intervencion"] == oido + 3 * len(finales))
    for final, relato in zip(finales, relatos, strict=True):
        una_vez(ciudad, relato, final)
    for servicio in ciudad.servicios.values():
        servicio.morir()
    ciudad.asentar()


def test_p10_observado_se_rinde_se_pide_otra_vez_y_se_cierra_una_vez(ciudad: Ciudad) -> None:
    relato = ciudad.listo(("plaza",), INICIATIVAS)
    ciudad.hacer(relato.pedir_cierre())
    ciudad.asentar()
    una_vez(ciudad, relato, "se observa")
    ciudad.contar([*relato.rendir("huerto"), *relato.rendir("sede")])
    ciudad.tijera.armar("financiamiento: después de guardar ResponderSolicitudCierre")
    ciudad.hacer(relato.pedir_cierre(26))
    ciudad.asentar()
    stream = f"proyecto/{relato.proyecto_id}"
    pedidos = ciudad.de("intervencion", stream, SOLICITADO)
    assert [pedido.data["solicitud"] for pedido in pedidos] == [1, 2]
    (certificado,) = ciudad.de("financiamiento", f"fondo/{relato.proyecto_id}", CERTIFICADO)
    assert certificado.data["solicitud"] == 2
    finales = ciudad.de("intervencion", stream, REALIZADO, OBSERVADO)
    assert [final.type for final in finales] == [OBSERVADO, REALIZADO]


def oyo(servicio: Servicio, event_id: str, veces: int) -> bool:
    """Whether it is done with that many messages of an event."""
    return servicio.consumidor.acusados[event_id] == veces


def publicar(servicio: Servicio, eventos: Sequence[RecordedEvent]) -> None:
    """Puts events on the exchange of their service, past its relay."""
    epoca = servicio.log.head().epoch
    with Connection(servicio.amqp_url) as conexion:
        exchange = Exchange(f"{servicio.en_el_bus}.events", type="topic", durable=True)
        productor = conexion.Producer(exchange=exchange)
        for evento in eventos:
            productor.publish(
                to_message(servicio.en_el_bus, epoca, evento),
                routing_key=evento.type,
                content_type="application/json",
                content_encoding="utf-8",
                user_id=sender(conexion, servicio.en_el_bus),
            )

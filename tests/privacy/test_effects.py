"""What the log says of a key is done to the key, and that it was destroyed is said back, whatever dies between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from services.casos.domain.ordenes_persona import SuprimirDatos
from services.casos.events_persona import RepresentacionAsumida, SupresionPropuesta
from shared.declare import event_type
from shared.event_log import ANY, Append, NewEvent
from shared.ids import new_event_id
from shared.privacy import effects
from shared.privacy.errors import PersonaBloqueada, PersonaSuprimida
from shared.schemas import dump
from tests.casos.ejemplos_persona import NOMBRE
from tests.privacy.conftest import World, new_ref
from tests.privacy.personas import DIA, ERASED, Casos

pytestmark = pytest.mark.usefixtures("bounded")

RUT = "11111111-1"


class Died(Exception):
    """The process ended here."""


def dies(*_: Any, **__: Any) -> None:
    raise Died


def erase(casos: Casos) -> str:
    """A person whose erasure is decided."""
    ref = new_ref()
    casos.identify(ref, RUT)
    casos.ask(ref, "supresion")
    casos.grant(ref)
    return ref


def after_the_event(casos: Casos, broken: pytest.MonkeyPatch) -> None:
    broken.setattr(casos.effects, "catch_up", dies)


def after_the_key(casos: Casos, broken: pytest.MonkeyPatch) -> None:
    broken.setattr(casos.effects, "_erased", dies)


def after_the_confirmation(_: Casos, broken: pytest.MonkeyPatch) -> None:
    broken.setattr(effects, "move_checkpoint", dies)


CUTS = {
    after_the_event: ("activa", 0),
    after_the_key: ("suprimida", 0),
    after_the_confirmation: ("suprimida", 1),
}


@pytest.mark.parametrize("cut", list(CUTS), ids=lambda cut: cut.__name__)
def test_lo_que_un_corte_dejo_a_medias_lo_termina_el_siguiente_inicio(
    world: World, monkeypatch: pytest.MonkeyPatch, cut: Callable[..., None]
) -> None:
    casos = world.casos()
    with monkeypatch.context() as broken:
        cut(casos, broken)
        with pytest.raises(Died):
            erase(casos)
    (event,) = [e for e in casos.log.scan() if e.type == "SupresiónDispuesta"]
    ref = str(event.data["persona_ref"])
    assert (casos.store.state(ref), casos.types(ref).count(ERASED)) == CUTS[cut]
    for _ in range(2):  # and the start after that has nothing to do
        world.casos().effects.catch_up()
        assert casos.store.state(ref) == "suprimida"
        assert casos.types(ref).count(ERASED) == 1
    (confirmed,) = [e for e in casos.log.scan() if e.type == ERASED]
    assert confirmed.envelope["causation_id"] == event.event_id
    assert confirmed.envelope["correlation_id"] == event.envelope["correlation_id"]
    assert confirmed.envelope["actor"]["id"] == "sistema:casos/claves"
    assert confirmed.data == {"persona_ref": ref, "clave_destruida": True}


def test_en_marcha_la_orden_destruye_la_clave_y_la_confirma(world: World) -> None:
    casos = world.casos()
    ref = erase(casos)
    assert casos.types(ref)[-2:] == ["SupresiónDispuesta", ERASED]
    assert casos.store.state(ref) == "suprimida"


def test_dos_procesos_que_siguen_la_misma_bitacora_confirman_una_vez(world: World) -> None:
    first = world.casos(following=False)
    ref = erase(first)
    assert first.store.state(ref) == "activa"
    for process in (world.casos(), world.casos()):
        process.effects.catch_up()
    assert first.store.state(ref) == "suprimida"
    assert first.types(ref).count(ERASED) == 1


def test_de_quien_nunca_tuvo_clave_se_dice_que_no_la_habia(world: World) -> None:
    casos, madre = world.casos(), new_ref()
    write(casos, RepresentacionAsumida(persona_ref=madre, representado_ref=new_ref()))
    propuesta = SupresionPropuesta(
        persona_ref=madre, clase="expediente", vencio_el=date(2020, 1, 1)
    )
    write(casos, propuesta)
    casos.order(SuprimirDatos(persona_ref=madre))
    (confirmed,) = [e for e in casos.log.scan() if e.type == ERASED]
    assert confirmed.data["clave_destruida"] is False
    with pytest.raises(PersonaSuprimida):
        casos.store.get_or_create(madre)


def test_bloqueada_no_se_lee_ni_se_agrega_y_desbloqueada_si(world: World) -> None:
    casos, ref = world.casos(), new_ref()
    casos.identify(ref)
    casos.ask(ref, "bloqueo", "derecho-1")
    casos.ask(ref, "acceso", "derecho-2")
    casos.grant(ref, "derecho-1")
    assert casos.store.state(ref) == "bloqueada"
    with pytest.raises(PersonaBloqueada):
        casos.identify(ref, RUT)
    assert casos.whose(RUT) is None
    with pytest.raises(PersonaBloqueada):
        name_of(casos, ref)
    casos.grant(ref, "derecho-2")
    assert casos.store.state(ref) == "activa"
    assert name_of(casos, ref) == NOMBRE
    assert casos.identify(ref, RUT) == ["PersonaIdentificada"]


def name_of(casos: Casos, ref: str) -> Any:
    _, persona = casos.executor.state(casos.catalogue.deciders["persona"], f"persona/{ref}")
    return casos.protection.open(persona.identidad.nombre)


def write(casos: Casos, fact: Any) -> None:
    """Straight into the log, as decided long ago."""
    stream, event_id = f"persona/{fact.persona_ref}", new_event_id()
    event = NewEvent(
        event_id=event_id,
        stream=stream,
        type=event_type(fact).name,
        schema_version=event_type(fact).version,
        occurred_at=DIA,
        actor={"id": "mesa", "rol": "operador", "institucion_id": None},
        correlation_id=event_id,
        producer="casos/0+prueba",
        data=dump(fact),
    )
    casos.log.append(Append(expected={stream: ANY}, events=[event]))

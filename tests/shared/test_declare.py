"""Declaring events, commands and deciders: what is wrong is said at import or at start, not while
serving.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from typing import Any

import pytest

from shared.catalogue import Catalogue
from shared.decider import Decider
from shared.declare import command, command_type, event, event_type, stream_of, value
from tests.shared.mini import CAJA, CUPO, AbrirCaja, CajaAbierta, CupoFijado, mini_catalogue


@event("TutoríaRegistrada", version=2)
class TutoriaRegistrada:
    caso_id: str
    minutos: int = 0


@event("SelloPuesto", stream="sello/{sello_id}")
class SelloPuesto:
    sello_id: str


@command("caso/{caso_id}")
class RegistrarTutoria:
    caso_id: str


@value
class Fila:
    """A part."""

    nombre: str


def decider(**other: Any) -> Decider[Any, Any, Any]:
    parts: dict[str, Any] = {
        "category": "caso",
        "decide": lambda _, __, ___: [],
        "evolve": lambda state, _: state,
        "initial": None,
        "commands": RegistrarTutoria,
        "events": TutoriaRegistrada,
    }
    return Decider(**(parts | other))


def test_an_event_says_its_name_and_version() -> None:
    fact = TutoriaRegistrada(caso_id="c1")
    for thing in (TutoriaRegistrada, fact):
        assert (event_type(thing).name, event_type(thing).version) == ("TutoríaRegistrada", 2)
        assert event_type(thing).stream is None
    assert unicodedata.is_normalized("NFC", event_type(fact).name)


def test_a_command_is_named_as_its_class_and_says_its_stream() -> None:
    order = RegistrarTutoria(caso_id="c1")
    assert (command_type(order).name, stream_of(order)) == ("RegistrarTutoria", "caso/c1")
    assert stream_of(SelloPuesto(sello_id="s1")) == "sello/s1"
    with pytest.raises(TypeError, match="TutoríaRegistrada has no stream"):
        stream_of(TutoriaRegistrada(caso_id="c1"))


def test_an_id_is_never_read_as_a_template() -> None:
    order = RegistrarTutoria(caso_id="{caso_id}/{x}%s")
    assert stream_of(order) == "caso/{caso_id}/{x}%s"


@pytest.mark.parametrize("cls", [TutoriaRegistrada, RegistrarTutoria])
def test_declared_things_do_not_change_and_take_names(cls: type[Any]) -> None:
    made = cls(caso_id="c1")
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.caso_id = "c2"
    with pytest.raises(TypeError):
        cls("c1")
    assert made == cls(caso_id="c1")
    assert hash(made) == hash(cls(caso_id="c1"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        Fila(nombre="a").nombre = "b"  # type: ignore[misc]  # what the test is about


def test_a_name_that_is_not_nfc_does_not_start() -> None:
    with pytest.raises(ValueError, match="NFC"):
        event(unicodedata.normalize("NFD", "TutoríaRegistrada"))


@pytest.mark.parametrize(
    "thing", [RegistrarTutoria, RegistrarTutoria(caso_id="c"), Fila, 7, None, "x"]
)
def test_what_is_no_event(thing: Any) -> None:
    with pytest.raises(TypeError, match="@event"):
        event_type(thing)


@pytest.mark.parametrize("thing", [TutoriaRegistrada, TutoriaRegistrada(caso_id="c"), Fila, 7])
def test_what_is_no_command(thing: Any) -> None:
    with pytest.raises(TypeError, match="@command"):
        command_type(thing)


def test_a_catalogue_knows_its_own_and_the_kernel_s() -> None:
    catalogue = mini_catalogue()
    own = {"FijarCupo", "AbrirCaja", "LlenarCaja", "CerrarCaja"}
    assert set(catalogue.orders) == own | {"RectificarRegistro"}
    assert catalogue.order("AbrirCaja").cls is AbrirCaja
    assert catalogue.order("AbrirCaja").decider is CAJA
    assert catalogue.events["CajaAbierta"] is CajaAbierta
    assert {"ComandoRechazado", "ClaveReservada", "BitacoraAbierta"} <= set(catalogue.events)


def test_a_command_of_another_category_does_not_start() -> None:
    with pytest.raises(
        TypeError, match=r"RegistrarTutoria decides on caso/\{caso_id\}, not on otra/"
    ):
        Catalogue([decider(category="otra", events=None)])


def test_a_command_decided_twice_does_not_start() -> None:
    with pytest.raises(TypeError, match="FijarCupo is decided twice"):
        Catalogue([CUPO, CUPO])


def test_two_events_of_one_name_do_not_start() -> None:
    @event("CupoFijado")
    class Otro:
        cupo: int

    with pytest.raises(TypeError, match="CupoFijado is declared twice"):
        Catalogue([CUPO], extra=[Otro])
    Catalogue([CUPO], extra=[CupoFijado])


@pytest.mark.parametrize("events", [RegistrarTutoria, Fila, TutoriaRegistrada | Fila])
def test_only_events_can_be_remembered(events: Any) -> None:
    with pytest.raises(TypeError, match="not declared with @event"):
        Catalogue([decider(events=events)])

"""A RUT is one person's: claimed before its event is stored, freed when it is not or when another one replaces it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import eventlet
import pytest

from services.casos.documents import documents
from shared.decider import Actor
from shared.errors import Refused, Unavailable
from shared.event_log import Append, Appended
from shared.ids import new_id
from shared.privacy.blind import Identity
from shared.privacy.documents import GRACE
from shared.privacy.errors import IdentidadAjena
from shared.privacy.pepper_rotation import Reindexed, begin_pepper, finish_pepper, reindex
from shared.privacy.rotation import MaintenanceKeys
from shared.schemas import dump
from shared.simulation import simulate
from shared.told import ToldRut
from tests.casos.ejemplos_persona import IDENTIFICAR
from tests.privacy.conftest import World, new_ref
from tests.privacy.personas import DIA, Casos

pytestmark = pytest.mark.usefixtures("bounded")

RUT, OTHER = "11111111-1", "22222222-2"
CLAIMS = "select count(*) from claims"


def together(*calls: Callable[[], Any]) -> list[Any]:
    def answer(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except Exception as error:  # what it is, the test says
            return error

    return [thread.wait() for thread in [eventlet.spawn(answer, call) for call in calls]]


def test_quien_se_identifica_se_encuentra_por_su_rut(world: World) -> None:
    casos, ref = world.casos(), new_ref()
    assert casos.identify(ref, RUT) == ["PersonaIdentificada"]
    assert casos.whose(RUT) == ref
    assert world.site.rows(CLAIMS) == [(0,)]


def test_el_rut_de_otra_persona_no_se_guarda_ni_se_repite(world: World) -> None:
    casos, one, other = world.casos(), new_ref(), new_ref()
    casos.identify(one, RUT)
    before = casos.log.head().size
    with pytest.raises(IdentidadAjena) as no:
        casos.identify(other, RUT)
    assert no.value.status == 409
    assert "11111111" not in str(no.value.problem)
    assert one not in str(no.value.problem)
    assert casos.log.head().size == before
    assert casos.types(other) == []
    assert sum(1 for _ in casos.log.commands()) == 1
    assert casos.whose(RUT) == one
    assert world.site.rows(CLAIMS) == [(0,)]
    assert casos.identify(other, OTHER) == ["PersonaIdentificada"]


def test_de_muchas_personas_a_la_vez_una_sola_se_queda_con_un_rut(world: World) -> None:
    processes = [world.casos() for _ in range(3)]
    refs = [new_ref() for _ in range(9)]
    for process in processes:
        slowly(process)
    answers = together(
        *[lambda n=n, ref=ref: processes[n % 3].identify(ref, RUT) for n, ref in enumerate(refs)]
    )
    assert sum(answer == ["PersonaIdentificada"] for answer in answers) == 1
    assert sum(isinstance(answer, IdentidadAjena) for answer in answers) == 8
    assert [e.type for e in processes[0].log.scan()] == ["PersonaIdentificada"]
    (winner,) = [ref for ref, answer in zip(refs, answers, strict=True) if isinstance(answer, list)]
    assert processes[0].whose(RUT) == winner
    assert world.site.rows(CLAIMS) == [(0,)]


def slowly(casos: Casos) -> None:
    """Lets others run between binding and storing, and between storing and settling."""
    append = casos.log.append

    def waiting(request: Append) -> Appended:
        eventlet.sleep(0.01)
        try:
            return append(request)
        finally:
            eventlet.sleep(0.01)

    casos.log.append = waiting  # type: ignore[method-assign]  # a slower one


def test_un_rut_corregido_libera_el_anterior_y_sin_rut_se_libera_el_ultimo(world: World) -> None:
    casos, one, other = world.casos(), new_ref(), new_ref()
    casos.identify(one, RUT)
    casos.identify(one, OTHER)
    assert (casos.whose(RUT), casos.whose(OTHER)) == (None, one)
    casos.identify(other, RUT)
    with pytest.raises(IdentidadAjena):
        casos.identify(one, RUT)
    assert casos.whose(OTHER) == one, "what was not stored changes nothing"
    casos.identify(one)
    assert (casos.whose(RUT), casos.whose(OTHER)) == (other, None)


def test_correcciones_a_la_vez_dejan_el_rut_que_la_bitacora_dice_al_final(world: World) -> None:
    processes, ref = [world.casos() for _ in range(3)], new_ref()
    for process in processes:
        slowly(process)
    ruts = ["11111111-1", "22222222-2", "33333333-3", "44444444-4", "55555555-5", "66666666-6"]
    together(
        *[lambda n=n, rut=rut: processes[n % 3].identify(ref, rut) for n, rut in enumerate(ruts)]
    )
    casos = processes[0]
    later = casos.index.clock() + 2 * GRACE
    casos.index.clock = lambda: later
    casos.documents.sweep()
    assert world.site.rows(CLAIMS) == [(0,)]
    ((_, newest),) = documents(casos.log, casos.keys)
    bound = [rut for rut in ruts if casos.whose(rut) is not None]
    assert [Identity.rut(rut).message("x") for rut in bound] == [newest.message("x")]


def test_lo_que_no_se_llego_a_guardar_no_se_queda_con_el_rut(world: World) -> None:
    casos, one, other = world.casos(), new_ref(), new_ref()
    append = casos.log.append

    def fails(request: Append) -> Appended:
        raise Unavailable("La bitácora no respondió.")

    casos.log.append = fails  # type: ignore[method-assign]  # the log is away
    with pytest.raises(Unavailable):
        casos.identify(one, RUT)
    casos.log.append = append  # type: ignore[method-assign]  # and back
    assert casos.identify(other, RUT) == ["PersonaIdentificada"]


def test_un_proceso_que_muere_entre_vincular_y_guardar_no_se_queda_con_el_rut(
    world: World,
) -> None:
    casos, one, other = world.casos(), new_ref(), new_ref()
    casos.identify(one, OTHER)
    casos.index.begin_claim(one, f"persona/{one}")
    casos.index.bind(Identity.rut(RUT), one)
    alive = world.casos()
    alive.documents.sweep()
    with pytest.raises(IdentidadAjena):  # it may still be on its way
        alive.identify(other, RUT)
    now = alive.index.clock()
    alive.index.clock = lambda: now + GRACE + timedelta(seconds=60)
    alive.documents.sweep()
    assert alive.whose(OTHER) == one
    assert alive.identify(other, RUT) == ["PersonaIdentificada"]


def test_simular_no_reclama_nada(world: World) -> None:
    casos, ref = world.casos(), new_ref()
    data = dump(IDENTIFICAR) | {"persona_ref": ref}
    wire = {"command_id": new_id(), "occurred_at": DIA, "data": data}
    answer = simulate(casos.executor, "IdentificarPersona", wire, Actor("mesa", "operador"))
    assert [event["type"] for event in answer["eventos"]] == ["PersonaIdentificada"]
    assert "11111111" not in str(answer)
    assert world.site.rows("select * from identities") == []
    assert world.site.rows("select * from persons") == []


def test_un_comando_repetido_tiene_su_respuesta_y_no_reclama_lo_que_ya_no_es_suyo(
    world: World,
) -> None:
    casos, one, other = world.casos(), new_ref(), new_ref()
    again = new_id()
    first = replace(IDENTIFICAR, persona_ref=one, rut=ToldRut(RUT))
    casos.order(first, command_id=again)
    casos.identify(one, OTHER)
    casos.identify(other, RUT)
    assert casos.order(first, command_id=again) == ["PersonaIdentificada"]
    assert (casos.whose(RUT), casos.whose(OTHER)) == (other, one)
    assert casos.types(one) == ["PersonaIdentificada"] * 2


def test_un_rechazo_no_reclama_nada(world: World) -> None:
    casos, ref = world.casos(), new_ref()
    with pytest.raises(Refused):
        casos.identify(ref, RUT, fecha=date(2030, 1, 1))
    assert casos.whose(RUT) is None
    assert casos.identify(ref, RUT) == ["PersonaIdentificada"]


def test_al_suprimir_se_va_del_indice_y_otra_persona_puede_tener_ese_rut(world: World) -> None:
    casos, one, other = world.casos(), new_ref(), new_ref()
    casos.identify(one, RUT)
    casos.ask(one, "supresion")
    casos.grant(one)
    assert world.site.rows("select * from identities") == []
    assert casos.identify(other, RUT) == ["PersonaIdentificada"]


def test_los_documentos_vivos_se_leen_de_la_bitacora_para_rotar_la_pimienta(world: World) -> None:
    casos, one, blocked, erased = world.casos(), new_ref(), new_ref(), new_ref()
    casos.identify(one, "33333333-3")
    casos.identify(one, RUT)
    casos.identify(blocked, OTHER)
    casos.ask(blocked, "bloqueo")
    casos.grant(blocked)
    casos.identify(erased, "44444444-4")
    casos.ask(erased, "supresion")
    casos.grant(erased)
    casos.identify(new_ref())
    index = world.site.index(ops=True)
    assert [ref for ref, _ in documents(casos.log, casos.keys)] == [one]
    begin_pepper(index)
    keys = MaintenanceKeys(world.site.store(ops=True))
    assert reindex(index, documents(casos.log, keys)) == Reindexed(moved=2, unknown=0)
    assert finish_pepper(index) == 0
    fresh = world.casos()
    assert (fresh.whose(RUT), fresh.whose(OTHER)) == (one, blocked)

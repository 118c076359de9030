"""Personal data through a real log: encrypted after deciding, in commands, grounds and refusals too. Both engines."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

from shared.common import ComandoRechazado
from shared.declare import event_type
from shared.errors import IdempotencyConflict, InvalidInput, Refused
from shared.event_log import EventLog
from shared.event_log.tables import commands, events
from shared.event_log.verify import verify
from shared.execution import Executor
from shared.personal import Personal
from shared.privacy.errors import DatoIlegible, PersonaSuprimida
from shared.privacy.fields import Place, decrypt
from shared.privacy.protection import Protection
from shared.privacy.trees import unseal
from shared.redecide import Redecision, redecide
from shared.simulation import simulate
from shared.testing import TESTER
from shared.told import ToldText
from tests.shared.conftest import Site
from tests.shared.log_tampering import rewrite, tamper
from tests.shared.mini import run, wire
from tests.shared.personas import ANA, BETO, CANARY, TarjetaDesconocida, catalogue, executor
from tests.shared.test_event_log_verify import open_log
from tests.support.protection import protected

pytestmark = pytest.mark.usefixtures("bounded")
ABRIR: dict[str, Any] = {"tarjeta_id": "t1", "persona_ref": ANA, "nombre": CANARY}


@pytest.fixture
def protection(log: EventLog) -> Protection:
    return protected(log)


@pytest.fixture
def service(log: EventLog, protection: Protection) -> Executor:
    open_log(log)
    return executor(log, protection)


def stored(log: EventLog) -> str:
    """Every text of the log's tables."""
    with log.reading() as conn:
        rows = [conn.execute(sa.select(table)).all() for table in (events, commands)]
    return "\n".join(str(tuple(row)) for table in rows for row in table)


def because(grounds: str, **data: Any) -> dict[str, Any]:
    return wire(**data) | {"grounds": grounds}


def again(log: EventLog, protection: Protection) -> Redecision:
    return redecide(log, catalogue(), protection=protection)


def test_what_is_told_of_a_person_is_nowhere_in_clear_and_opens_with_their_key(
    log: EventLog, service: Executor, protection: Protection
) -> None:
    answer = run(service, "AbrirTarjeta", because(f"porque {CANARY}", **ABRIR))
    assert CANARY not in stored(log)
    assert CANARY not in json.dumps(answer, ensure_ascii=False)
    event = log.event(answer["eventos"][0]["event_id"])
    assert event is not None
    place = Place(log.name, "evento", event.event_id, ("data",))
    assert unseal(protection.keys, event.data, place)["nombre"] == CANARY
    why = Place(log.name, "evento", event.event_id, ("grounds",))
    assert decrypt(protection.keys, why, event.envelope["grounds"]) == f"porque {CANARY}"
    assert not verify(log, strict=True).problems
    assert again(log, protection) == Redecision(1, (), 0)


def test_a_repeat_gets_the_same_answer_and_another_content_a_conflict(
    log: EventLog, service: Executor
) -> None:
    sent = because("motivo inventado", **ABRIR)
    first = run(service, "AbrirTarjeta", sent)
    assert run(service, "AbrirTarjeta", sent) == first
    for other in (
        sent | {"grounds": "otro"},
        sent | {"data": ABRIR | {"nombre": "Otra Inventada"}},
    ):
        with pytest.raises(IdempotencyConflict):
            run(service, "AbrirTarjeta", other)
    assert run(service, "AbrirTarjeta", **ABRIR)["eventos"] == []


def test_the_hash_of_a_stored_command_tells_nothing_without_the_key(
    site: Site, log: EventLog, service: Executor
) -> None:
    sent = wire(**ABRIR)
    run(service, "AbrirTarjeta", sent)
    other = site.open()  # the same content under another key
    guess = executor(other, protected(other)).read("AbrirTarjeta", sent, TESTER)
    with log.reading() as conn:
        known = conn.execute(sa.select(commands.c.sha256)).scalar_one()
    assert known != guess.sha256
    sealed = protected(other).command(guess, [(("data", "nombre"), ANA)])
    assert known != sealed.sha256


def test_each_person_of_an_event_has_a_key_of_their_own(
    log: EventLog, service: Executor, protection: Protection
) -> None:
    friends = [{"amiga_ref": BETO, "nombre": "Amigo Inventado"}]
    run(service, "AbrirTarjeta", **ABRIR, amistades=friends)
    (event,) = log.read_stream("tarjeta/t1")
    protection.keys.erase(ANA)
    place = Place(log.name, "evento", event.event_id, ("data",))
    read = unseal(protection.keys, event.data, place)
    assert read["nombre"] == {"ilegible": "suprimido", "persona_ref": ANA}
    assert read["amistades"][0]["nombre"] == "Amigo Inventado"


def test_a_refusal_keeps_what_was_said_only_if_it_is_known_of_whom(
    log: EventLog, service: Executor, protection: Protection
) -> None:
    sent = because(CANARY, tarjeta_id="t1", nota=CANARY)
    with pytest.raises(Refused) as refusal:
        run(service, "AnotarTarjeta", sent)
    assert CANARY not in stored(log) + json.dumps(refusal.value.problem, ensure_ascii=False)
    (event,) = log.read(1, types=[event_type(ComandoRechazado).name])
    assert event.envelope["grounds"] is None
    assert event.data["codigo_error"] == TarjetaDesconocida.__name__
    run(service, "AbrirTarjeta", **ABRIR)
    with pytest.raises(
        Refused
    ) as repeated:  # now somebody knows whose it is; the answer is the one it got
        run(service, "AnotarTarjeta", sent)
    assert repeated.value.problem == refusal.value.problem
    assert again(log, protection) == Redecision(2, (), 0)


def test_free_text_of_nobody_is_not_accepted(service: Executor) -> None:
    with pytest.raises(InvalidInput, match="grounds"):
        run(service, "Avisar", because(CANARY, aviso_id="a1"))
    assert run(service, "Avisar", aviso_id="a1")["eventos"]
    assert service.log.head().size == 2


def test_a_decision_may_rest_on_an_encrypted_value_and_is_decided_again_alike(
    log: EventLog, service: Executor, protection: Protection
) -> None:
    run(service, "AbrirTarjeta", **ABRIR, nacimiento="2007-12-31")
    run(service, "AbrirTarjeta", **ABRIR | {"tarjeta_id": "t2"}, nacimiento="2008-01-01")
    for card, expected in (("t1", True), ("t2", False)):
        run(service, "FelicitarTarjeta", tarjeta_id=card)
        assert log.read_stream(f"tarjeta/{card}")[-1].data["mayor"] is expected
    assert again(log, protection) == Redecision(4, (), 0)


def test_after_an_erasure_the_log_verifies_and_what_rested_on_the_person_is_counted(
    log: EventLog, service: Executor, protection: Protection
) -> None:
    run(service, "AbrirTarjeta", **ABRIR, nacimiento="2007-12-31")
    run(service, "AnotarTarjeta", because("motivo", tarjeta_id="t1", nota=CANARY))
    run(service, "FelicitarTarjeta", tarjeta_id="t1")
    before = verify(log, strict=True)
    protection.keys.erase(ANA)
    assert verify(log, strict=True) == before
    # Opening it again repeats nothing that must be read; only who congratulated has to know the birth date.
    assert again(log, protection) == Redecision(3, (), 1)
    with pytest.raises(PersonaSuprimida):
        run(service, "AnotarTarjeta", tarjeta_id="t1", nota="otra")
    with pytest.raises(PersonaSuprimida):
        run(service, "AbrirTarjeta", **ABRIR | {"tarjeta_id": "t9"})


def test_a_changed_value_is_a_difference_when_decided_again(sqlite_site: Site) -> None:
    log = sqlite_site.open()
    open_log(log)
    protection = protected(log)
    service = executor(log, protection)
    run(service, "AbrirTarjeta", **ABRIR)
    run(service, "AbrirTarjeta", **ABRIR | {"tarjeta_id": "t2", "nombre": "Otra Inventada"})
    first, second = (log.read_stream(f"tarjeta/{card}")[0] for card in ("t1", "t2"))
    moved = first.data | {"nombre": second.data["nombre"]}
    tamper(sqlite_site, rewrite(first.position, leaf=True, data=moved))
    (difference,) = again(log, protection).differences
    assert DatoIlegible.__name__ in difference.detail


def test_verify_says_which_encrypted_field_is_malformed(sqlite_site: Site) -> None:
    log = sqlite_site.open()
    open_log(log)
    protection = protected(log)
    service = executor(log, protection)
    run(service, "AbrirTarjeta", **ABRIR)
    (event,) = log.read_stream("tarjeta/t1")
    broken = event.data | {"nombre": event.data["nombre"] | {"nonce": "corto"}}
    tamper(sqlite_site, rewrite(event.position, leaf=True, data=broken))
    kinds = {problem.kind for problem in verify(log).problems}
    assert "dato cifrado" in kinds


def test_a_simulation_shows_no_person_and_creates_no_key(
    service: Executor, protection: Protection
) -> None:
    answer = simulate(service, "AbrirTarjeta", wire(**ABRIR), TESTER)
    assert answer["eventos"][0]["data"]["nombre"] == {"ilegible": "reservado", "persona_ref": ANA}
    assert protection.keys.state(ANA) is None


def test_ciphertext_is_not_accepted_from_outside(log: EventLog, service: Executor) -> None:
    run(service, "AbrirTarjeta", **ABRIR)
    (event,) = log.read_stream("tarjeta/t1")
    with pytest.raises(InvalidInput, match=r"data\.nombre"):
        run(service, "AbrirTarjeta", **ABRIR | {"tarjeta_id": "t2", "nombre": event.data["nombre"]})


def test_what_is_personal_shows_in_no_text() -> None:
    for thing in (Personal(ANA, CANARY), ToldText(CANARY)):
        assert CANARY not in f"{thing} {thing!r} {thing:>60}" + repr([thing])

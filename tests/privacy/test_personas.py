"""A person from identification to erasure, on real databases: what stays, what opens, what never comes back."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from services.casos.documents import acts
from services.casos.domain import PERSONA
from services.casos.domain.ordenes_persona import SuprimirDatos
from services.casos.policies import DEADLINES
from shared.clock import evaluate
from shared.errors import IdempotencyConflict
from shared.event_log.verify import verify
from shared.ids import new_id
from shared.personal import Sealed
from shared.privacy.database import make_key_engine
from shared.privacy.errors import ClaveMaestraDesconocida, PersonaSuprimida
from shared.privacy.fields import is_encrypted
from shared.privacy.masters import LocalMasterKeys
from shared.privacy.restoring import replay
from shared.privacy.rotation import begin_rotation, finish_rotation, rewrap
from shared.privacy.store import SqlKeyStore
from shared.redecide import redecide
from shared.told import ToldText
from tests.casos.ejemplos_persona import CON_MADRE, MADRE, NACIMIENTO, NOMBRE
from tests.privacy.conftest import NAME, Site, World, new_ref
from tests.privacy.personas import ERASED, Casos
from tests.shared.test_event_log_verify import open_log

pytestmark = pytest.mark.usefixtures("bounded")

RUT, FUNDAMENTO = "11111111-1", "fundamento inventado"
SAID = (NOMBRE, RUT, "11.111.111-1", "11111111", NACIMIENTO, "Madre Inventada", FUNDAMENTO)


def stored_text(casos: Casos) -> str:
    events = "".join(event.body for event in casos.log.scan())
    commands = [json.dumps([c.body, c.outcome]) for c in casos.log.commands()]
    return events + "".join(commands)


def sealed_in(casos: Casos, ref: str) -> list[Sealed]:
    """Every protected field of the person's stream."""
    facts = list(casos.catalogue.revive_all(casos.log.read_stream(PERSONA.stream(ref))))
    facts += [other for fact in facts if (other := getattr(fact, "representante", None))]
    return [value for fact in facts for value in vars(fact).values() if isinstance(value, Sealed)]


def test_lo_dicho_de_una_persona_no_esta_en_claro_en_la_bitacora(world: World) -> None:
    casos, ref = world.casos(), new_ref()
    casos.order(replace(CON_MADRE, persona_ref=ref), grounds=FUNDAMENTO)
    text = stored_text(casos)
    assert [said for said in SAID if said in text] == []
    assert {field.persona_ref for field in sealed_in(casos, ref)} == {ref, MADRE}
    assert {casos.protection.open(field) for field in sealed_in(casos, ref)} >= {NOMBRE, RUT}


def test_suprimida_la_bitacora_se_verifica_y_se_decide_igual_y_no_se_lee_nada_suyo(
    world: World,
) -> None:
    casos, ref = world.casos(), new_ref()
    open_log(casos.log)
    casos.order(replace(CON_MADRE, persona_ref=ref), grounds=FUNDAMENTO)
    casos.ask(ref, "supresion")
    before = redecide(casos.log, casos.catalogue, protection=casos.protection)
    assert (before.differences, before.unreadable) == ((), 0)
    casos.grant(ref)
    assert casos.types(ref)[-1] == ERASED
    assert not verify(casos.log, strict=True).problems
    after = redecide(casos.log, casos.catalogue, protection=casos.protection)
    assert after.differences == ()
    assert after.unreadable == 1, "a birth date was weighed that nobody reads any more"
    assert after.commands == before.commands + 2
    for field in sealed_in(casos, ref):
        if field.persona_ref == MADRE:
            assert casos.protection.open(field) in {"Madre Inventada", "contacto inventado"}
        else:
            with pytest.raises(PersonaSuprimida):
                casos.protection.open(field)
    assert casos.whose(RUT) is None
    with pytest.raises(PersonaSuprimida):
        casos.identify(ref, RUT)
    assert not verify(casos.log, strict=True).problems


@pytest.mark.system
def test_agregar_mientras_se_suprime_no_hace_una_segunda_clave(world: World) -> None:
    """#41, with two more processes: one adds without pause, another one erases."""
    casos, ref = world.casos(), new_ref()
    open_log(casos.log)
    casos.identify(ref)
    casos.ask(ref, "supresion")
    urls = [u.render_as_string(hide_password=False) for u in (world.log_url, world.site.app)]
    worker = [sys.executable, "-W", "ignore", "-m", "tests.privacy.person_worker"]
    worker += [*urls, str(world.site.folder), ref]
    with (
        subprocess.Popen([*worker, "agregar"], stdout=subprocess.PIPE, text=True) as adding,
        subprocess.Popen(
            [*worker, "suprimir"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as erasing,
    ):
        assert adding.stdout is not None
        assert erasing.stdout is not None
        assert erasing.stdout.readline() == "listo\n"
        for _ in range(3):
            assert adding.stdout.readline() == "agregado\n"
        erasing.communicate("ya\n", timeout=50)
        said, _ = adding.communicate(timeout=50)
    assert said.splitlines()[-1] in {"PersonaSuprimida", "Refused"}
    world.casos().effects.catch_up()
    types = casos.types(ref)
    assert types[-2:] == ["SupresiónDispuesta", ERASED]
    assert types.count(ERASED) == 1
    assert world.site.rows("select * from keys") == []
    assert world.site.rows("select state from persons") == [("suprimida",)]
    assert len({field.form.clave for field in sealed_in(casos, ref)}) == 1
    assert not verify(casos.log, strict=True).problems
    assert redecide(casos.log, casos.catalogue, protection=casos.protection).differences == ()


def test_el_reloj_avisa_lo_que_nadie_respondio_y_propone_lo_que_ya_nada_conserva(
    world: World,
) -> None:
    casos, ref = world.casos(), new_ref()
    casos.identify(ref)
    casos.ask(ref, "acceso")
    day = date(2026, 3, 3)  # a year after the identification of the examples
    now = datetime(2026, 3, 3, 15, tzinfo=UTC)
    casos.executor.clock = lambda: now
    for types in (["AlertaPlazoEmitida", "SupresiónPropuesta"], []):
        done = evaluate(casos.executor, "casos", DEADLINES, day)
        assert done.fallas == {}
        assert [event["type"] for event in done.eventos] == types
    casos.order(SuprimirDatos(persona_ref=ref))
    assert casos.types(ref)[-2:] == ["SupresiónDispuesta", ERASED]
    assert redecide(casos.log, casos.catalogue, protection=casos.protection).differences == ()


def backup(site: Site) -> Path:
    """A copy of the key database as it is now."""
    site.rows("pragma wal_checkpoint(truncate)")
    made = site.folder / "respaldo.db"
    shutil.copy(site.folder / "casos_claves.db", made)
    return made


def test_una_base_de_claves_de_antes_no_abre_nada_tras_rotar_la_kek(sqlite_world: World) -> None:
    """#36: the backup of the key database, beside the log of now."""
    casos, ref, alive = sqlite_world.casos(), new_ref(), new_ref()
    casos.identify(ref, RUT)
    casos.identify(alive)
    old = backup(sqlite_world.site)
    casos.ask(ref, "supresion")
    casos.grant(ref)
    ops = sqlite_world.site.store(ops=True)
    begin_rotation(ops)
    rewrap(ops)
    finish_rotation(ops, backup="respaldo-1")
    engine = make_key_engine(f"sqlite:///{old}")
    restored = SqlKeyStore(engine, NAME, LocalMasterKeys(sqlite_world.site.keks))
    for one in (ref, alive):
        with pytest.raises(ClaveMaestraDesconocida):
            restored.get(one)
    engine.dispose()
    assert sqlite_world.casos().store.get(alive).persona_ref == alive


def test_restaurada_la_base_de_claves_la_bitacora_vuelve_a_suprimir(sqlite_world: World) -> None:
    casos, ref = sqlite_world.casos(), new_ref()
    casos.identify(ref, RUT)
    site = sqlite_world.site
    old = backup(site)
    casos.ask(ref, "supresion")
    casos.grant(ref)
    site.close()
    for left in ("casos_claves.db", "casos_claves.db-wal", "casos_claves.db-shm"):
        (site.folder / left).unlink(missing_ok=True)
    shutil.copy(old, site.folder / "casos_claves.db")
    again = sqlite_world.casos()
    assert again.store.state(ref) == "activa"
    replay(again.store, acts(again.log))
    assert again.store.state(ref) == "suprimida"
    assert again.whose(RUT) is None
    assert again.types(ref).count(ERASED) == 1


def test_un_comando_repetido_de_una_persona_se_reconoce_por_su_texto_cifrado(world: World) -> None:
    casos, again = world.casos(), new_id()
    orden = replace(CON_MADRE, persona_ref=new_ref())
    first = casos.order(orden, command_id=again)
    assert casos.order(orden, command_id=again) == first
    with pytest.raises(IdempotencyConflict):
        casos.order(replace(orden, nombre=ToldText("Otra")), command_id=again)
    (stored,) = casos.log.commands()
    assert is_encrypted(stored.body["data"]["nombre"])

"""`tejido claves`: state of a key database and rotation of its KEK, killed halfway too; old backups open nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from shared.privacy.errors import ClaveMaestraDesconocida, ClaveMaestraErronea, PersonaSuprimida
from shared.privacy.fields import Place, decrypt, encrypt
from shared.privacy.keys import DataKey
from shared.privacy.masters import LocalMasterKeys
from shared.privacy.rotation import begin_rotation
from shared.privacy.secret import new_key
from shared.privacy.store import SqlKeyStore, WrappedKey
from shared.privacy.tables import keys, persons
from tests.privacy.conftest import NAME, PATIENCE_S, Site, new_ref
from tests.privacy.operating import Operator, backup

PLACE = Place(NAME, "evento", new_ref(), ("data", "nota_cifrada"))
BATCH = 200


@pytest.fixture
def claves(site: Site) -> Operator:
    return Operator(site)


def known(site: Site) -> str:
    ref = new_ref()
    site.store().get_or_create(ref)
    return ref


def test_el_estado_no_nombra_a_nadie_salvo_que_se_pida(site: Site, claves: Operator) -> None:
    active, erased = known(site), known(site)
    site.store().erase(erased)
    for options in ((), ("--json",)):
        done = claves("estado", "casos", *options)
        assert done.returncode == 0, done.stderr
        assert active not in done.stdout
        assert erased not in done.stdout
    told = json.loads(done.stdout)
    assert told["personas"] == {"activas": 1, "bloqueadas": 0, "suprimidas": 1}
    assert told["supresiones_no_definitivas"] == 1
    assert (told["kek"]["epoca"], told["kek"]["por_destruir"]) == (1, [])
    detailed = claves("estado", "casos", "--detalle").stdout
    assert erased in detailed
    assert active not in detailed


def test_la_rotacion_entera(site: Site, claves: Operator) -> None:
    store, erased = site.store(), known(site)
    made = [store.get_or_create(new_ref()) for _ in range(3)]
    store.block(made[0].persona_ref)
    store.erase(erased)
    began = claves("rotar", "casos")
    assert began.returncode == 0, began.stderr
    assert "vueltas a envolver: 3" in began.stdout
    assert "Respalde ahora" in began.stdout
    assert "terminar-rotacion casos --respaldo" in began.stdout
    assert site.keks.epochs() == (1, 2), "not destroyed before there is a backup"
    assert "rotación en curso" in claves("estado", "casos").stdout
    ended = claves("terminar-rotacion", "casos", "--respaldo", "cinta-7")
    assert ended.returncode == 0, ended.stderr
    assert "definitivas: 1" in ended.stdout
    assert site.keks.epochs() == (2,)
    assert site.rows("select backup from epochs where kind = 'kek' and epoch = 1") == [("cinta-7",)]
    store.unblock(made[0].persona_ref)
    assert [site.store().get(key.persona_ref) for key in made] == made
    assert "no hay rotación" in claves("terminar-rotacion", "casos", "--respaldo", "x").stdout


def test_no_se_termina_lo_que_no_se_envolvio_ni_sin_respaldo(site: Site, claves: Operator) -> None:
    known(site)
    begin_rotation(site.store(ops=True))
    early = claves("terminar-rotacion", "casos", "--respaldo", "cinta-7")
    assert early.returncode == 1
    assert "Hay claves aún envueltas por la época 1" in early.stderr
    assert claves("rotar", "casos").returncode == 0
    blank = claves("terminar-rotacion", "casos", "--respaldo", " ")
    assert blank.returncode == 1
    assert "Falta el respaldo" in blank.stderr
    assert site.keks.epochs() == (1, 2)


def test_muerta_a_medias_se_retoma_y_nadie_se_pierde(site: Site, claves: Operator) -> None:
    """Killed with the first batch of keys moved, the second in hand."""
    made = many(site, BATCH + 20)
    with stalled(site, sorted(made)[BATCH + 10]) as let_go:
        with claves.running("rotar", "casos") as child:
            wait_until(lambda: site.rows(f"select count(*) from {MOVED}") == [(BATCH,)])
            assert child.poll() is None
            child.kill()
            child.wait()
        let_go()
    assert site.rows(f"select count(*) from {MOVED}") == [(BATCH,)]
    assert site.keks.epochs() == (1, 2)
    assert all_open(site, made)
    told = json.loads(claves("estado", "casos", "--json").stdout)["kek"]
    assert (told["epoca"], told["por_destruir"], told["pendientes"]) == (2, [1], 20)
    early = claves("terminar-rotacion", "casos", "--respaldo", "cinta-7")
    assert early.returncode == 1
    again = json.loads(claves("rotar", "casos", "--json").stdout)
    assert (again["epoca"], again["envueltas"]) == (2, 20)
    assert claves("terminar-rotacion", "casos", "--respaldo", "cinta-7").returncode == 0
    assert site.keks.epochs() == (2,)
    assert all_open(site, made)


def test_un_respaldo_anterior_a_la_supresion_no_abre_nada_despues_de_rotar(
    site: Site, claves: Operator
) -> None:
    erased, kept = known(site), known(site)
    fields = {ref: encrypt(site.store(), PLACE, ref, "nota") for ref in (erased, kept)}
    with backup(site) as restored:
        assert decrypt(restored.store(), PLACE, fields[erased]) == "nota", (
            "before rotating, it does"
        )
        site.store().erase(erased)
        assert claves("rotar", "casos").returncode == 0
        assert claves("terminar-rotacion", "casos", "--respaldo", "cinta-7").returncode == 0
        for ref in (erased, kept):
            with pytest.raises(ClaveMaestraDesconocida):
                decrypt(restored.store(), PLACE, fields[ref])
        store = restored.store(ops=True)
        for row in wrapped(store):
            for epoch in (*site.keks.epochs(), *range(1, 4)):
                with pytest.raises((ClaveMaestraDesconocida, ClaveMaestraErronea)):
                    store.unwrap(
                        WrappedKey(row.persona_ref, row.clave, "activa", epoch, row.wrapped)
                    )
        refused = Operator(restored)("estado", "casos")
        assert refused.returncode == 1
        assert "no tiene la clave de la época 1" in refused.stderr
    assert decrypt(site.store(), PLACE, fields[kept]) == "nota"
    with pytest.raises(PersonaSuprimida):
        decrypt(site.store(), PLACE, fields[erased])


def test_con_la_kek_en_una_variable_dice_que_linea_falta_y_cual_sobra(
    site: Site, claves: Operator
) -> None:
    known(site)
    site.keks.ensure(2)
    both = site.keks.path.read_text()
    one, two = both.splitlines()
    lacking = claves("rotar", "casos", TEJIDO_KEK=one)
    assert lacking.returncode == 1
    assert "una línea «2:" in lacking.stderr
    assert claves("rotar", "casos", TEJIDO_KEK=both).returncode == 0
    end = ("terminar-rotacion", "casos", "--respaldo", "cinta-7")
    left = claves(*end, TEJIDO_KEK=both)
    assert left.returncode == 1
    assert "Quite la línea «1:" in left.stderr
    assert claves(*end, TEJIDO_KEK=two).returncode == 0
    for said in (lacking, left):
        assert not any(line.partition(":")[2] in said.stdout + said.stderr for line in (one, two))


def test_un_servidor_que_no_responde_se_dice_sin_su_credencial(sqlite_site: Site) -> None:
    away = "postgresql+psycopg2://nadie:clave-inventada@127.0.0.1:1/{servicio}"
    for order in (("estado", "casos"), ("rotar", "casos")):
        refused = Operator(sqlite_site)(*order, TEJIDO_CLAVES_URL=away)
        assert refused.returncode == 1
        assert "no respondió" in refused.stderr
        assert "clave-inventada" not in refused.stdout + refused.stderr


@pytest.mark.postgres
def test_la_credencial_del_servicio_no_rota_y_se_dice_cual_lo_hace(postgres_site: Site) -> None:
    claves = Operator(postgres_site)
    known(postgres_site)
    refused = claves("rotar", "casos", duty="app")
    assert refused.returncode == 1
    assert "claves_ops" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert postgres_site.store().epochs.living() == (1,)
    assert claves("rotar", "casos").returncode == 0


MOVED = "keys where epoch = 2"


def many(site: Site, number: int) -> dict[str, DataKey]:
    """clave → key, made at once: one durable commit each would take the test's time."""
    store = SqlKeyStore(site.engine(site.app), NAME, LocalMasterKeys(site.keks))
    made = [DataKey(new_ref(), new_ref(), new_key()) for _ in range(number)]
    moment = store.clock()
    people = [
        {"persona_ref": k.persona_ref, "clave": k.clave, "state": "activa"}
        | {"created_at": moment, "changed_at": moment}
        for k in made
    ]
    rows = [{"clave": k.clave, "epoch": 1, "wrapped": store.wrap(k, 1)} for k in made]
    with store.engine.begin() as conn:
        conn.execute(sa.insert(persons), people)
        conn.execute(sa.insert(keys), rows)
    return {key.clave: key for key in made}


def all_open(site: Site, made: dict[str, DataKey]) -> bool:
    store = site.store()
    return all(store.get(key.persona_ref) == key for key in made.values())


@contextmanager
def stalled(site: Site, clave: str) -> Iterator[Callable[[], None]]:
    """Whoever changes this key waits: for its row on PostgreSQL, on SQLite in a trigger that counts for minutes."""
    engine = site.engine(site.owner)
    if site.postgres:
        with engine.connect() as holder:
            holder.exec_driver_sql(f"select 1 from keys where clave = '{clave}' for update")
            yield holder.rollback
        return
    count = "with recursive c(n) as (select 1 union all select n + 1 from c where n < 3000000000)"
    with engine.begin() as conn:
        conn.exec_driver_sql(
            f"create trigger stall before update on keys when new.clave = '{clave}'"
            f" begin select ({count} select count(*) from c); end"
        )

    def let_go() -> None:
        with engine.begin() as conn:
            conn.exec_driver_sql("drop trigger stall")

    yield let_go


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def wrapped(store: SqlKeyStore) -> list[WrappedKey]:
    query = sa.select(persons.c.persona_ref, keys.c.clave, persons.c.state, keys.c.epoch)
    with store.engine.connect() as conn:
        rows = conn.execute(
            query.add_columns(keys.c.wrapped).join_from(
                keys, persons, persons.c.clave == keys.c.clave
            )
        )
        found = [WrappedKey(*row) for row in rows]
    assert len(found) == 2
    return found

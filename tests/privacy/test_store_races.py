"""Appending while erasing never makes a second key; rotating never leaves one behind.

PostgreSQL: processes that wait for each other's locks. SQLite: greenthreads that yield where a KEK is a network away.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import eventlet
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL

from shared.event_log.transactions import write_transaction
from shared.privacy.errors import PersonaSuprimida
from shared.privacy.keys import DataKey
from shared.privacy.rotation import finish_rotation, rewrap
from shared.privacy.secret import Secret
from shared.privacy.store import SqlKeyStore
from shared.privacy.tables import keys
from tests.privacy.conftest import NAME, Site, new_ref

pytestmark = pytest.mark.usefixtures("bounded")

ERASED = "PersonaSuprimida"


@dataclass
class Worker:
    """Another process; `ask` and `answer` apart, so that it can be made to wait."""

    process: subprocess.Popen[str]

    def ask(self, *orders: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("".join(f"{order}\n" for order in orders))
        self.process.stdin.flush()

    def answer(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the worker ended by itself"
        return line.strip()


@contextmanager
def working(site: Site, url: URL) -> Iterator[Worker]:
    command = [sys.executable, "-W", "ignore", "-m", "tests.privacy.key_worker"]
    arguments = [url.render_as_string(hide_password=False), str(site.folder / "kek"), NAME]
    with subprocess.Popen(
        [*command, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            worker = Worker(process)
            assert worker.answer() == "listo"
            yield worker
        finally:
            process.kill()


def wait_until_it_waits(site: Site) -> None:
    """Until somebody waits for somebody's lock in this database."""
    waiting = (
        "select 1 from pg_stat_activity where datname = current_database() "
        "and cardinality(pg_blocking_pids(pid)) > 0"
    )
    while not site.rows(waiting):
        eventlet.sleep(0)


@pytest.mark.postgres
@pytest.mark.system
def test_quien_agrega_mientras_se_suprime_espera_y_no_crea(postgres_site: Site) -> None:
    site, store, ref = postgres_site, postgres_site.store(), new_ref()
    with working(site, site.app) as worker:
        with write_transaction(store.engine) as conn:
            conn.exec_driver_sql(
                f"insert into persons values ('{ref}', null, 'suprimida', null, now(), now())"
            )
            worker.ask(f"crear {ref}")
            wait_until_it_waits(site)
        assert worker.answer() == ERASED
    assert site.rows("select * from keys") == []


@pytest.mark.postgres
@pytest.mark.system
def test_quien_suprime_mientras_se_crea_espera_y_destruye(postgres_site: Site) -> None:
    site, store, ref = postgres_site, postgres_site.store(), new_ref()
    clave = new_ref()
    with working(site, site.app) as worker:
        with write_transaction(store.engine) as conn:
            conn.exec_driver_sql(
                f"insert into persons values ('{ref}', '{clave}', 'activa', null, now(), now())"
            )
            conn.execute(sa.insert(keys), {"clave": clave, "epoch": 1, "wrapped": b"x"})
            worker.ask(f"suprimir {ref}")
            wait_until_it_waits(site)
        assert worker.answer() == "True"
    assert site.rows("select * from keys") == []
    with pytest.raises(PersonaSuprimida):
        store.get_or_create(ref)


@pytest.mark.postgres
@pytest.mark.system
def test_una_rotacion_espera_a_quien_escribe_bajo_la_kek_anterior(postgres_site: Site) -> None:
    site, store, ref = postgres_site, postgres_site.store(), new_ref()
    key = DataKey(new_ref(), ref, Secret(b"k" * 32))
    with working(site, site.ops) as worker:
        with write_transaction(store.engine) as conn:
            conn.exec_driver_sql(
                f"insert into persons values ('{ref}', '{key.clave}', 'activa', null, now(), now())"
            )
            row = {"clave": key.clave, "epoch": 1, "wrapped": store.wrap(key, 1)}
            conn.execute(sa.insert(keys), row)
            worker.ask("rotar -")
            wait_until_it_waits(site)
        assert worker.answer() == "2"
    ops = site.store(ops=True)
    assert rewrap(ops) == 1
    finish_rotation(ops, backup="respaldo-1")
    assert store.get(ref) == key


@pytest.mark.postgres
@pytest.mark.system
def test_muchos_procesos_nunca_ven_dos_claves_de_una_persona(postgres_site: Site) -> None:
    site = postgres_site
    refs = [new_ref() for _ in range(40)]
    erased = set(refs[::2])
    chance = random.Random(4)
    plans = []
    for number in range(4):
        orders = [f"crear {ref}" for ref in refs]
        if number % 2:
            orders += [f"suprimir {ref}" for ref in erased]
        chance.shuffle(orders)
        plans.append(orders)
    seen: dict[str, set[str]] = defaultdict(set)
    with (
        working(site, site.app) as one,
        working(site, site.app) as two,
        working(site, site.app) as three,
        working(site, site.app) as four,
    ):
        workers = (one, two, three, four)
        for worker, orders in zip(workers, plans, strict=True):
            worker.ask(*orders)
        for worker, orders in zip(workers, plans, strict=True):
            for order in orders:
                said, (verb, ref) = worker.answer(), order.split()
                if verb == "crear" and said != ERASED:
                    seen[ref].add(said)
    assert [ref for ref in refs if len(seen[ref]) > 1] == []
    store = site.store()
    for ref in refs:
        if ref in erased:
            with pytest.raises(PersonaSuprimida):
                store.get_or_create(ref)
        else:
            assert {store.get(ref).clave} == seen[ref]
    assert site.rows("select count(*) from keys") == [(len(refs) - len(erased),)]


class Yielding:
    """The masters of a store with an `act` where another greenthread, or a rotation, may get in."""

    def __init__(self, store: SqlKeyStore, act: Callable[[str], object]) -> None:
        self._masters, self._act = store.masters, act

    def wrap(self, epoch: int, key: Secret, context: bytes) -> bytes:
        self._act("antes de envolver")
        wrapped = self._masters.wrap(epoch, key, context)
        self._act("antes de escribir")
        return wrapped

    def unwrap(self, epoch: int, wrapped: bytes, context: bytes) -> Secret:
        self._act("antes de abrir")
        return self._masters.unwrap(epoch, wrapped, context)

    def ensure(self, epoch: int) -> None:
        self._masters.ensure(epoch)

    def destroy(self, epoch: int) -> None:
        self._masters.destroy(epoch)


def test_hilos_verdes_que_crean_a_la_vez_reciben_la_misma_clave(site: Site) -> None:
    store, ref = site.store(), new_ref()
    store.masters = Yielding(store, lambda _: eventlet.sleep(0))
    threads = [eventlet.spawn(store.get_or_create, ref) for _ in range(20)]
    assert len({thread.wait().clave for thread in threads}) == 1
    assert site.rows("select count(*) from keys") == [(1,)]


def test_hilos_verdes_que_crean_mientras_se_suprime_no_crean_una_segunda(site: Site) -> None:
    store, ref = site.store(), new_ref()
    first = store.get_or_create(ref)
    store.masters = Yielding(store, lambda _: eventlet.sleep(0))

    def create() -> str:
        try:
            return store.get_or_create(ref).clave
        except PersonaSuprimida:
            return ERASED

    threads = [eventlet.spawn(create) for _ in range(10)]
    eraser = eventlet.spawn(store.erase, ref)
    threads += [eventlet.spawn(create) for _ in range(10)]
    said = [thread.wait() for thread in threads]
    assert eraser.wait().clave_destruida
    assert set(said) <= {first.clave, ERASED}
    assert create() == ERASED
    assert site.rows("select * from keys") == []


def test_suprimir_entre_la_pregunta_y_la_escritura_no_deja_clave(site: Site) -> None:
    store, ref = site.store(), new_ref()
    eraser = site.store()
    store.masters = Yielding(store, lambda _: eraser.erase(ref))
    with pytest.raises(PersonaSuprimida):
        store.get_or_create(ref)
    assert site.rows("select * from keys") == []


def rotating_once(site: Site, moment: str) -> Callable[[str], None]:
    """An act that does a whole rotation the first time it is `moment`."""
    ops, left = site.store(ops=True), [moment]

    def act(now: str) -> None:
        if now in left:
            left.remove(now)
            ops.epochs.begin(ops.masters.ensure)
            rewrap(ops)
            finish_rotation(ops, backup="respaldo-1")

    return act


@pytest.mark.parametrize("moment", ["antes de abrir", "antes de envolver", "antes de escribir"])
def test_una_rotacion_mientras_se_crea_no_pierde_la_clave(site: Site, moment: str) -> None:
    store, ref = site.store(), new_ref()
    store.masters = Yielding(store, rotating_once(site, moment))
    key = store.get_or_create(ref)
    assert site.rows("select epoch from keys") == [(2,)]
    assert site.keks.epochs() == (2,)
    assert site.store().get(ref) == key


def test_quien_lee_mientras_termina_una_rotacion_encuentra_la_clave(site: Site) -> None:
    store, ref = site.store(), new_ref()
    key = store.get_or_create(ref)
    store.masters = Yielding(store, rotating_once(site, "antes de abrir"))
    assert store.get(ref) == key
    assert site.keks.epochs() == (2,)


def test_dos_que_envuelven_de_nuevo_a_la_vez_no_se_estorban(site: Site) -> None:
    store, one, two = site.store(), site.store(ops=True), site.store(ops=True)
    made = [store.get_or_create(new_ref()) for _ in range(3)]
    one.epochs.begin(one.masters.ensure)
    others = [0]

    def act(now: str) -> None:
        if now == "antes de escribir":
            others[0] += rewrap(two)

    one.masters = Yielding(one, act)
    assert rewrap(one) + others[0] == 3
    assert others == [3]
    finish_rotation(two, backup="respaldo-1")
    assert [site.store().get(key.persona_ref) for key in made] == made

"""Rotating the KEK: nobody is lost, whatever dies in between; and what was erased does not come back with a backup."""

from __future__ import annotations

import shutil

import pytest
import sqlalchemy as sa

from shared.privacy.database import make_key_engine
from shared.privacy.errors import (
    ClaveMaestraDesconocida,
    ClaveMaestraErronea,
    PersonaBloqueada,
    PersonaSuprimida,
    RotacionPendiente,
)
from shared.privacy.fields import Place, decrypt, encrypt
from shared.privacy.keyring import KeyringFile
from shared.privacy.masters import LocalMasterKeys
from shared.privacy.rotation import (
    MaintenanceKeys,
    begin_rotation,
    finish_rotation,
    pending_erasures,
    rewrap,
)
from shared.privacy.store import SqlKeyStore, WrappedKey
from shared.privacy.tables import keys
from tests.privacy.conftest import NAME, Site, new_ref

PLACE = Place(NAME, "evento", new_ref(), ("data", "nota_cifrada"))


def rotate(site: Site) -> None:
    ops = site.store(ops=True)
    begin_rotation(ops)
    rewrap(ops)
    finish_rotation(ops, backup="respaldo-1")


def test_todas_las_claves_sobreviven_y_la_kek_anterior_no(site: Site) -> None:
    store, ops = site.store(), site.store(ops=True)
    made = [store.get_or_create(new_ref()) for _ in range(7)]
    store.block(made[0].persona_ref)
    said: list[tuple[int, int]] = []
    assert begin_rotation(ops) == 2
    assert rewrap(ops, batch=3, progress=lambda done, total: said.append((done, total))) == 7
    assert said == [(3, 7), (6, 7), (7, 7)]
    assert finish_rotation(ops, backup="respaldo-1") == (1,)
    assert site.keks.epochs() == (2,)
    assert [site.store().get(key.persona_ref) for key in made[1:]] == made[1:]
    store.unblock(made[0].persona_ref)
    assert store.get(made[0].persona_ref) == made[0]
    assert site.rows(
        "select epoch, state, backup from epochs where kind = 'kek' order by epoch"
    ) == [(1, "destruida", "respaldo-1"), (2, "activa", None)]


def test_entre_el_comienzo_y_el_final_todo_se_lee_y_se_escribe(site: Site) -> None:
    store, ops = site.store(), site.store(ops=True)
    before = store.get_or_create(new_ref())
    begin_rotation(ops)
    during = store.get_or_create(new_ref())
    assert store.get(before.persona_ref) == before
    rewrap(ops)
    for key in (before, during):
        assert store.get(key.persona_ref) == key


class Dies(Exception):
    """A crash."""


@pytest.mark.parametrize("batches", [0, 1, 2])
def test_rewrap_sigue_donde_murio(site: Site, batches: int) -> None:
    store = site.store()
    made = [store.get_or_create(new_ref()) for _ in range(6)]
    begin_rotation(site.store(ops=True))
    left = [None] * batches

    def die(done: int, total: int) -> None:
        if not left:
            raise Dies
        left.pop()

    with pytest.raises(Dies):
        rewrap(site.store(ops=True), batch=2, progress=die)
    again = site.store(ops=True)
    if batches < 2:  # of three
        with pytest.raises(RotacionPendiente):
            finish_rotation(again, backup="respaldo-1")
    assert begin_rotation(again) == 2, "a rotation begun goes on"
    assert rewrap(again, batch=2) == 6 - 2 * (batches + 1)
    finish_rotation(again, backup="respaldo-1")
    assert [site.store().get(key.persona_ref) for key in made] == made


def test_morir_entre_crear_la_kek_y_anotarla_no_estorba(site: Site) -> None:
    ops = site.store(ops=True)

    def die(epoch: int) -> None:
        ops.masters.ensure(epoch)
        raise Dies

    with pytest.raises(Dies):
        ops.epochs.begin(die)
    assert ops.epochs.current() == 1
    rotate(site)
    assert site.keks.epochs() == (2,)


def test_con_otra_kek_a_mano_no_se_comienza_a_rotar(site: Site) -> None:
    """Where the folder is not the right one, the new KEK would be where no service looks."""
    astray = SqlKeyStore(
        site.engine(site.ops),
        NAME,
        LocalMasterKeys(KeyringFile(site.folder / "otra" / "kek", "KEK")),
    )
    with pytest.raises(ClaveMaestraDesconocida):
        begin_rotation(astray)
    astray.masters.ensure(1)
    with pytest.raises(ClaveMaestraErronea):
        begin_rotation(astray)
    assert site.store().epochs.living() == (1,)


def test_morir_entre_destruir_la_kek_y_anotarlo_se_puede_repetir(site: Site) -> None:
    key = site.store().get_or_create(new_ref())
    ops = site.store(ops=True)
    begin_rotation(ops)
    rewrap(ops)
    finish_rotation(ops, backup="respaldo-1")
    with site.engine(site.owner).begin() as conn:
        conn.exec_driver_sql(
            "update epochs set state = 'retirada' where kind = 'kek' and epoch = 1"
        )
    again = site.store(ops=True)
    assert finish_rotation(again, backup="respaldo-1") == (1,)
    assert site.store().get(key.persona_ref) == key


def test_no_se_destruye_la_kek_sin_respaldo_ni_con_claves_pendientes(site: Site) -> None:
    site.store().get_or_create(new_ref())
    ops = site.store(ops=True)
    begin_rotation(ops)
    with pytest.raises(RotacionPendiente):
        finish_rotation(ops, backup="respaldo-1")
    rewrap(ops)
    with pytest.raises(RotacionPendiente):
        finish_rotation(ops, backup="  ")
    assert site.keks.epochs() == (1, 2)
    finish_rotation(ops, backup="respaldo-1")


def test_no_se_destruye_la_kek_si_una_clave_no_abre_con_la_nueva(site: Site) -> None:
    site.store().get_or_create(new_ref())
    ops = site.store(ops=True)
    begin_rotation(ops)
    rewrap(ops)
    owner = site.engine(site.owner)
    with owner.begin() as conn:
        conn.exec_driver_sql(
            "alter table keys disable trigger keys_guard"
            if site.postgres
            else "drop trigger keys_forward"
        )
        conn.execute(sa.update(keys).values(wrapped=b"\x00" * 60))
        if site.postgres:
            conn.exec_driver_sql("alter table keys enable always trigger keys_guard")
    with pytest.raises(ClaveMaestraErronea):
        finish_rotation(ops, backup="respaldo-1")
    assert site.keks.epochs() == (1, 2)


def test_lo_suprimido_en_mitad_de_la_rotacion_no_vuelve(site: Site) -> None:
    store, ops = site.store(), site.store(ops=True)
    made = [store.get_or_create(new_ref()) for _ in range(4)]
    begin_rotation(ops)
    rewrap(ops, batch=1, progress=lambda done, total: store.erase(made[0].persona_ref))
    finish_rotation(ops, backup="respaldo-1")
    assert site.rows("select count(*) from keys") == [(3,)]
    with pytest.raises(PersonaSuprimida):
        store.get_or_create(made[0].persona_ref)


def test_una_supresion_es_definitiva_desde_que_termina_la_rotacion(site: Site) -> None:
    store, ops = site.store(), site.store(ops=True)
    ref, never = new_ref(), new_ref()
    store.get_or_create(ref)
    store.erase(ref)
    store.erase(never)  # there was no key: nothing can come back
    assert [(p.persona_ref, p.epoch) for p in pending_erasures(ops)] == [(ref, 1)]
    begin_rotation(ops)
    rewrap(ops)
    assert [p.persona_ref for p in pending_erasures(ops)] == [ref]
    finish_rotation(ops, backup="respaldo-1")
    assert pending_erasures(ops) == []


def test_un_respaldo_anterior_a_la_supresion_no_devuelve_a_nadie(site: Site) -> None:
    """The rows of every table, taken before; all KEKs there are, after."""
    store, erased, kept = site.store(), new_ref(), new_ref()
    fields = {ref: encrypt(store, PLACE, ref, "nota") for ref in (erased, kept)}
    backup = site.rows(
        "select persona_ref, keys.clave, state, epoch, wrapped from keys join persons using (clave)"
    )
    store.erase(erased)
    rotate(site)
    ops = site.store(ops=True)
    for row in backup:
        for epoch in (1, 2):
            old = _row(row, epoch)
            with pytest.raises((ClaveMaestraDesconocida, ClaveMaestraErronea)):
                ops.unwrap(old)
    assert decrypt(site.store(), PLACE, fields[kept]) == "nota"
    with pytest.raises(PersonaSuprimida):
        decrypt(site.store(), PLACE, fields[erased])


def test_antes_de_rotar_el_mismo_respaldo_si_lo_devolveria(site: Site) -> None:
    """The nearest neighbour of the one before: what the erasure horizon is."""
    store, ref = site.store(), new_ref()
    key = store.get_or_create(ref)
    backup = site.rows(
        "select persona_ref, keys.clave, state, epoch, wrapped from keys join persons using (clave)"
    )
    store.erase(ref)
    assert store.unwrap(_row(backup[0], 1)) == key


def test_el_archivo_sqlite_restaurado_entero_tampoco(sqlite_site: Site) -> None:
    store, ref = sqlite_site.store(), new_ref()
    field = encrypt(store, PLACE, ref, "nota")
    old = sqlite_site.folder / "respaldo.db"
    with store.engine.connect() as conn:
        conn.exec_driver_sql("pragma wal_checkpoint(truncate)").all()
    shutil.copy(sqlite_site.folder / "casos_claves.db", old)
    restored = SqlKeyStore(
        make_key_engine(f"sqlite:///{old}"), NAME, LocalMasterKeys(sqlite_site.keks)
    )
    assert decrypt(restored, PLACE, field) == "nota", "before rotating, it does"
    store.erase(ref)
    rotate(sqlite_site)
    with pytest.raises(ClaveMaestraDesconocida):
        decrypt(restored, PLACE, field)
    with pytest.raises(ClaveMaestraDesconocida):
        restored.get_or_create(new_ref())
    restored.engine.dispose()


def test_mantenimiento_lee_a_los_bloqueados_y_a_los_suprimidos_no(site: Site) -> None:
    store, ops = site.store(), site.store(ops=True)
    blocked, erased = new_ref(), new_ref()
    key = store.get_or_create(blocked)
    store.get_or_create(erased)
    store.block(blocked)
    store.erase(erased)
    reader = MaintenanceKeys(ops)
    assert reader.get(blocked) == key
    with pytest.raises(PersonaBloqueada):
        ops.get(blocked)
    with pytest.raises(PersonaSuprimida):
        reader.get(erased)


def _row(row: tuple[object, ...], epoch: int) -> WrappedKey:
    ref, clave, _, _, wrapped = row
    raw = bytes(wrapped)  # type: ignore[call-overload]  # a memoryview on PostgreSQL
    return WrappedKey(str(ref), str(clave), "activa", epoch, raw)

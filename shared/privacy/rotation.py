"""KEK rotation and what makes an erasure final: for who operates, each step repeatable and resumable.

    begin_rotation → rewrap → (back up the key database) → finish_rotation

Erasing deletes a key's row; the row lives on in WAL, dumps and replicas until the KEK of its epoch is destroyed. So an
erasure is *final* from the next finished rotation on (`pending_erasures`). The backup comes between `rewrap` and
`finish_rotation`: one from before is useless afterwards, and whoever restored it would lose everybody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from shared.event_log.transactions import write_transaction
from shared.privacy.errors import RotacionPendiente
from shared.privacy.keys import ERASED, DataKey, require_ref
from shared.privacy.store import SqlKeyStore, WrappedKey
from shared.privacy.tables import keys, persons

Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class PendingErasure:
    """An erasure that an old backup of the key database could still undo, since the KEK of `epoch` exists."""

    persona_ref: str
    epoch: int
    erased_at: datetime


def begin_rotation(store: SqlKeyStore) -> int:
    """A new KEK is the current one; goes on with a rotation already begun. Returns its epoch.

    Raises `ClaveMaestraDesconocida`, `ClaveMaestraErronea` when the KEKs at hand are not those of the database: a
    new one among them would be where no service looks.
    """
    current = store.epochs.current()
    if store.epochs.retired():
        return current
    return store.epochs.begin(store.masters.ensure)


def rewrap(store: SqlKeyStore, *, batch: int = 200, progress: Progress | None = None) -> int:
    """Wraps every key under the current KEK, blocked persons' too; returns how many it did now.

    `progress(done, total)` after each batch. Stopped at any moment, the next call does the rest.
    """
    current = store.epochs.current()
    behind = keys.c.epoch < current
    with store.engine.connect() as conn:
        total = conn.execute(
            sa.select(sa.func.count()).select_from(keys).where(behind)
        ).scalar_one()
    done, after = 0, ""
    while rows := _wrapped(store, sa.and_(behind, keys.c.clave > after), batch):
        moved = []
        for row in rows:  # outside the transaction: a KEK may be a network away
            key = store.unwrap(row)
            again = store.wrap(key, current)
            if store.unwrap(_under(row, current, again)) != key:
                raise RotacionPendiente("Una clave vuelta a envolver no se abre: nada se perdió.")
            moved.append((row, again))
        done += _move(store, moved, current)
        after = rows[-1].clave
        if progress is not None:
            progress(done, total)
    return done


def finish_rotation(store: SqlKeyStore, *, backup: str, batch: int = 500) -> tuple[int, ...]:
    """Destroys the retired KEKs, after opening every key there is under the current one; returns their epochs.

    `backup`: what identifies the backup of the key database taken after `rewrap`; noted. Raises `RotacionPendiente`
    when a key still depends on an old KEK, `ClaveMaestraErronea` when one does not open.
    """
    if not backup.strip():
        raise RotacionPendiente(
            "Falta el respaldo: sin uno posterior a rewrap, perder la base de claves es perder todo."
        )
    retired, current = store.epochs.retired(), store.epochs.current()
    after = ""
    while rows := _wrapped(store, keys.c.clave > after, batch):
        for row in rows:
            if row.epoch != current:
                raise RotacionPendiente(
                    f"Hay claves aún envueltas por la época {row.epoch}.", remedio="Repita rewrap."
                )
            store.unwrap(row)
        after = rows[-1].clave
    for epoch in retired:
        store.masters.destroy(epoch)
        store.epochs.end(epoch, backup=backup)
    return retired


def pending_erasures(store: SqlKeyStore) -> list[PendingErasure]:
    """Erasures not yet final: those a finished rotation from now would make so. Oldest first."""
    living = (store.epochs.current(), *store.epochs.retired())
    query = (
        sa.select(persons.c.persona_ref, persons.c.erased_epoch, persons.c.changed_at)
        .where(persons.c.state == ERASED, persons.c.erased_epoch.in_(living))
        .order_by(persons.c.changed_at, persons.c.persona_ref)
    )
    with store.engine.connect() as conn:
        return [PendingErasure(*row) for row in conn.execute(query)]


class MaintenanceKeys:
    """`KeyReader` that also opens blocked persons' keys: for re-indexing under a new pepper, and nothing else."""

    def __init__(self, store: SqlKeyStore) -> None:
        self._store = store

    def get(self, persona_ref: str) -> DataKey:
        rows = _wrapped(self._store, persons.c.persona_ref == require_ref(persona_ref), 1)
        return self._store.unwrap(rows[0]) if rows else self._store.get(persona_ref)


def _wrapped(store: SqlKeyStore, which: sa.ColumnElement[bool], limit: int) -> list[WrappedKey]:
    query = sa.select(
        persons.c.persona_ref, keys.c.clave, persons.c.state, keys.c.epoch, keys.c.wrapped
    ).join_from(keys, persons, persons.c.clave == keys.c.clave)
    with store.engine.connect() as conn:
        found = conn.execute(query.where(which).order_by(keys.c.clave).limit(limit))
        return [WrappedKey(*row) for row in found]


def _under(row: WrappedKey, epoch: int, wrapped: bytes) -> WrappedKey:
    return WrappedKey(row.persona_ref, row.clave, row.state, epoch, wrapped)


def _move(store: SqlKeyStore, moved: list[tuple[WrappedKey, bytes]], epoch: int) -> int:
    """One transaction. A key erased or moved meanwhile is no longer there to update."""
    done = 0
    with write_transaction(store.engine) as conn:
        for row, wrapped in moved:
            same = sa.and_(keys.c.clave == row.clave, keys.c.epoch == row.epoch)
            change = sa.update(keys).where(same).values(epoch=epoch, wrapped=wrapped)
            done += conn.execute(change).rowcount
    return done

"""The key store on PostgreSQL and SQLite, in a database of its own.

Nothing that may wait for a network happens inside a transaction, so no greenthread holds a lock while it waits (on
SQLite that would stop the process). What must never happen is refused by the database itself (`migrations/v01.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from shared import canonical
from shared.event_log.transactions import write_transaction
from shared.ids import new_id
from shared.privacy.epochs import Clock, Epochs, now
from shared.privacy.errors import (
    ClaveDesconocida,
    ClaveMaestraDesconocida,
    PersonaBloqueada,
    PersonaSuprimida,
)
from shared.privacy.keys import ACTIVE, BLOCKED, ERASED, DataKey, Erasure, State, require_ref
from shared.privacy.masters import MasterKeys
from shared.privacy.secret import Secret, new_key
from shared.privacy.tables import KEK, claims, identities, insert_if_absent, keys, persons

_ATTEMPTS: Final = 5  # each lost race is a rotation that began or ended meanwhile


@dataclass(frozen=True)
class WrappedKey:
    """A key as it is stored. `wrapped` is None when its person was erased."""

    persona_ref: str
    clave: str
    state: State
    epoch: int | None
    wrapped: bytes | None


class SqlKeyStore:
    """`KeyStore` over SQLAlchemy Core. `name`: the log it serves (`casos.produccion`), bound into every wrapped key."""

    def __init__(
        self, engine: sa.Engine, name: str, masters: MasterKeys, *, clock: Clock = now
    ) -> None:
        self.engine, self.name, self.masters, self.clock = engine, name, masters, clock
        self.epochs = Epochs(engine, KEK, self._check_value, self._verify, clock)

    def get_or_create(self, persona_ref: str) -> DataKey:
        require_ref(persona_ref)
        for attempt in range(1, _ATTEMPTS + 1):
            if (row := self._row(persona_ref)) is not None:
                return self._open(row)
            epoch = self.epochs.current()
            key = DataKey(new_id(), persona_ref, new_key())
            try:
                if self._insert(key, epoch, self.wrap(key, epoch)):
                    return key
            except (DBAPIError, ClaveMaestraDesconocida):
                if attempt == _ATTEMPTS or self.epochs.current() == epoch:
                    raise
        raise AssertionError("a person that cannot be inserted can be read")

    def get(self, persona_ref: str) -> DataKey:
        row = self._row(require_ref(persona_ref))
        if row is None:
            raise ClaveDesconocida("La persona no tiene clave en este almacén.")
        return self._open(row)

    def state(self, persona_ref: str) -> State | None:
        row = self._row(require_ref(persona_ref))
        return None if row is None else row.state

    def block(self, persona_ref: str) -> None:
        self._change(persona_ref, BLOCKED)

    def unblock(self, persona_ref: str) -> None:
        self._change(persona_ref, ACTIVE)

    def erase(self, persona_ref: str) -> Erasure:
        moment = self.clock()
        tombstone = {"persona_ref": require_ref(persona_ref), "state": ERASED}
        with write_transaction(self.engine) as conn:
            if not insert_if_absent(
                conn, persons, tombstone | {"created_at": moment, "changed_at": moment}
            ):
                self._destroy(conn, persona_ref)
            clave = conn.execute(
                sa.select(persons.c.clave).where(persons.c.persona_ref == persona_ref)
            ).scalar_one()
        self._forget_pages()
        return Erasure(persona_ref, clave_destruida=clave is not None)

    def wrap(self, key: DataKey, epoch: int) -> bytes:
        """`key` under the KEK of `epoch`, bound to its person and this store."""
        return self.masters.wrap(epoch, key.secret, self._context(key.clave, key.persona_ref))

    def unwrap(self, row: WrappedKey) -> DataKey:
        """The key of a row that has one, whatever the person's state: to wrap it again."""
        assert row.epoch is not None
        assert row.wrapped is not None
        context = self._context(row.clave, row.persona_ref)
        secret = self.masters.unwrap(row.epoch, row.wrapped, context)
        return DataKey(row.clave, row.persona_ref, secret)

    def _open(self, row: WrappedKey) -> DataKey:
        for _ in range(_ATTEMPTS):
            if row.state == ERASED:
                raise PersonaSuprimida("La clave de la persona fue destruida.")
            if row.state == BLOCKED:
                raise PersonaBloqueada("La clave de la persona está bloqueada.")
            try:
                return self.unwrap(row)
            except ClaveMaestraDesconocida:
                again = self._row(row.persona_ref)
                assert again is not None  # the row of a person never goes
                if again == row:
                    raise
                row = again  # wrapped again meanwhile
        raise AssertionError("a key is not wrapped again that often")

    def _row(self, persona_ref: str) -> WrappedKey | None:
        joined = persons.outerjoin(keys, keys.c.clave == persons.c.clave)
        query = sa.select(
            persons.c.persona_ref, persons.c.clave, persons.c.state, keys.c.epoch, keys.c.wrapped
        )
        with self.engine.connect() as conn:
            found = conn.execute(
                query.select_from(joined).where(persons.c.persona_ref == persona_ref)
            ).first()
        return None if found is None else WrappedKey(*found)

    def _insert(self, key: DataKey, epoch: int, wrapped: bytes) -> bool:
        moment = self.clock()
        person = {"persona_ref": key.persona_ref, "clave": key.clave, "state": ACTIVE}
        with write_transaction(self.engine) as conn:
            won = insert_if_absent(
                conn, persons, person | {"created_at": moment, "changed_at": moment}
            )
            if won:
                row = {"clave": key.clave, "epoch": epoch, "wrapped": wrapped}
                conn.execute(sa.insert(keys), row)
        return won

    def _change(self, persona_ref: str, state: State) -> None:
        require_ref(persona_ref)
        with write_transaction(self.engine) as conn:
            before = self._locked(conn, persona_ref)
            if before is None:
                raise ClaveDesconocida("La persona no tiene clave en este almacén.")
            if before[1] == ERASED:
                raise PersonaSuprimida("La clave de la persona fue destruida.")
            if before[1] != state:
                conn.execute(
                    sa.update(persons)
                    .where(persons.c.persona_ref == persona_ref)
                    .values(state=state, changed_at=self.clock())
                )

    def _destroy(self, conn: sa.Connection, persona_ref: str) -> None:
        before = self._locked(conn, persona_ref)
        assert before is not None  # the row of a person never goes
        clave, state = before
        if state == ERASED:
            return
        own = keys.c.clave == clave
        epoch = conn.execute(sa.select(keys.c.epoch).where(own)).scalar()
        conn.execute(sa.delete(keys).where(own))
        for table in (identities, claims):
            conn.execute(sa.delete(table).where(table.c.persona_ref == persona_ref))
        conn.execute(
            sa.update(persons)
            .where(persons.c.persona_ref == persona_ref)
            .values(state=ERASED, erased_epoch=epoch, changed_at=self.clock())
        )

    def _locked(self, conn: sa.Connection, persona_ref: str) -> tuple[str | None, State] | None:
        query = sa.select(persons.c.clave, persons.c.state)
        locked = query.where(persons.c.persona_ref == persona_ref).with_for_update()
        found = conn.execute(locked).first()
        return None if found is None else (found.clave, found.state)

    def _forget_pages(self) -> None:
        """SQLite: what was overwritten in the database goes out of its write-ahead log too, as far as readers allow."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as conn:
                conn.exec_driver_sql("pragma wal_checkpoint(truncate)").all()

    def _context(self, clave: str, persona_ref: str) -> bytes:
        what = {"almacen": self.name, "clave": clave, "persona_ref": persona_ref, "uso": "clave"}
        return canonical.dumps(what).encode()

    def _check_value(self, epoch: int) -> bytes:
        return self.masters.wrap(epoch, Secret(b"tejido"), self._check_context(epoch))

    def _verify(self, epoch: int, value: bytes) -> None:
        self.masters.unwrap(epoch, value, self._check_context(epoch))

    def _check_context(self, epoch: int) -> bytes:
        return canonical.dumps({"almacen": self.name, "epoca": epoch, "uso": "control"}).encode()

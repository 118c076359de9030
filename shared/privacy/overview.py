"""How a key database stands, in numbers: epochs, persons, what a rotation still has to do, what is not final yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from shared.event_log.transactions import read_transaction
from shared.privacy.blind import BlindIndex
from shared.privacy.keys import ACTIVE, BLOCKED, ERASED, SERVICE_REF, State
from shared.privacy.pepper_rotation import missing
from shared.privacy.rotation import PendingErasure, pending_erasures
from shared.privacy.store import SqlKeyStore
from shared.privacy.tables import CURRENT, KEK, PEPPER, RETIRED, epochs, keys, persons


@dataclass(frozen=True)
class Turn:
    """The epochs of KEK or pepper. `retired`: not destroyed yet, so a rotation is in progress.

    `behind`: keys, or documents of the index, that are still under those alone.
    """

    epoch: int
    since: datetime
    retired: tuple[int, ...]
    behind: int


@dataclass(frozen=True)
class Overview:
    """`pending`: erasures that a finished rotation from now would make final."""

    kek: Turn
    pepper: Turn
    active: int
    blocked: int
    erased: int
    pending: tuple[PendingErasure, ...]


def overview(store: SqlKeyStore, index: BlindIndex) -> Overview:
    """Raises `ClaveMaestraDesconocida`, `ClaveMaestraErronea`: a KEK or pepper that is needed is not at hand.

    A retired KEK with nothing under it is not needed: a backup from before the end of a rotation names one.
    """
    store.epochs.current()
    index.epochs.living()
    pending = tuple(pending_erasures(store))
    with read_transaction(store.engine) as conn:
        behind = _keys_behind(conn)
        active, blocked, erased = (_persons(conn, state) for state in (ACTIVE, BLOCKED, ERASED))
        found = Overview(
            kek=_turn(conn, KEK, behind),
            pepper=_turn(conn, PEPPER, missing(conn)),
            active=active,
            blocked=blocked,
            erased=erased,
            pending=pending,
        )
    if behind:
        store.epochs.living()
    return found


def _turn(conn: sa.Connection, kind: str, behind: int) -> Turn:
    query = sa.select(epochs.c.epoch, epochs.c.state, epochs.c.created_at)
    rows = conn.execute(query.where(epochs.c.kind == kind).order_by(epochs.c.epoch)).all()
    (current,) = (row for row in rows if row.state == CURRENT)
    retired = tuple(row.epoch for row in rows if row.state == RETIRED)
    return Turn(current.epoch, current.created_at, retired, behind)


def _persons(conn: sa.Connection, state: State) -> int:
    """How many; the service itself is nobody."""
    which = sa.and_(persons.c.state == state, persons.c.persona_ref != SERVICE_REF)
    query = sa.select(sa.func.count()).select_from(persons).where(which)
    return conn.execute(query).scalar_one()


def _keys_behind(conn: sa.Connection) -> int:
    over = sa.select(epochs.c.epoch).where(epochs.c.kind == KEK, epochs.c.state != CURRENT)
    query = sa.select(sa.func.count()).select_from(keys).where(keys.c.epoch.in_(over))
    return conn.execute(query).scalar_one()

"""Pepper rotation. A hash cannot be turned back, so the new index is made from the documents in clear:

    begin_pepper → reindex(documents read by the service from its own log) → finish_pepper

Between the first and the last, queries look under both peppers. Whoever's document can no longer be read (its event
lost, its key lost) cannot be moved: `finish_pepper` says how many, and only drops them from the index when told to. The
person's data stay; the next time the person shows the document it must be bound again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from shared.event_log.transactions import write_transaction
from shared.privacy.blind import BlindIndex, Identity
from shared.privacy.errors import ClaveMaestraDesconocida, RotacionPendiente
from shared.privacy.tables import (
    CURRENT,
    DESTROYED,
    PEPPER,
    RETIRED,
    epochs,
    identities,
    insert_if_absent,
)


@dataclass(frozen=True)
class Reindexed:
    """`moved`: now also under the new pepper; `unknown`: given, and not in the index for that person."""

    moved: int
    unknown: int


def begin_pepper(index: BlindIndex, *, lost: bool = False) -> int:
    """A new pepper is the current one; goes on with a rotation begun. Returns its epoch.

    Raises `ClaveMaestraErronea` when the ring at hand is not that of the index, `ClaveMaestraDesconocida` when it has
    not the pepper: that index cannot be moved. `lost` says to begin anyhow, with what can be bound again.
    """
    try:
        current = index.epochs.current()
    except ClaveMaestraDesconocida:
        if not lost:
            raise
        return index.epochs.begin(index.peppers.ensure)
    return current if index.epochs.retired() else index.epochs.begin(index.peppers.ensure)


def reindex(index: BlindIndex, documents: Iterable[tuple[str, Identity]]) -> Reindexed:
    """Hashes (persona_ref, document) again under the current pepper; repeatable, in any order, in parts.

    Adds nothing that was not in the index: a document that was corrected since stays out.
    """
    current, at_hand = index.epochs.current(), index.peppers.epochs()
    # One that is lost compares with nothing: its documents are left, and `finish_pepper` says how many.
    retired = [epoch for epoch in index.epochs.retired() if epoch in at_hand]
    moved = unknown = 0
    for persona_ref, document in documents:
        old = [index.digest(document, epoch) for epoch in retired]
        had = sa.select(identities.c.epoch).where(
            identities.c.digest.in_(old), identities.c.persona_ref == persona_ref
        )
        row = {"epoch": current, "digest": index.digest(document, current)}
        with write_transaction(index.engine) as conn:
            if conn.execute(had).first() is None:
                unknown += 1
            else:
                moved += insert_if_absent(conn, identities, row | {"persona_ref": persona_ref})
    return Reindexed(moved, unknown)


def finish_pepper(index: BlindIndex, *, drop_missing: bool = False) -> int:
    """Destroys the retired peppers and their half of the index; returns how many documents were dropped unmoved.

    Raises `RotacionPendiente` while documents are only under a retired pepper, unless `drop_missing`; `BadSettings`
    when the ring is not ours to change: the index is then done, and someone must remove the line.
    """
    with write_transaction(index.engine) as conn:
        ours = epochs.c.kind == PEPPER
        # Against who is inserting under them now.
        conn.execute(sa.select(epochs.c.epoch).where(ours).with_for_update()).all()
        left = missing(conn)
        if left and not drop_missing:
            raise RotacionPendiente(
                f"Documentos que solo están en el índice anterior: {left}.",
                faltan=left,
                remedio="Repita. Los que ya no se puedan leer salen del índice solo si se piden abandonar.",
            )
        retired = sa.select(epochs.c.epoch).where(ours, epochs.c.state == RETIRED)
        conn.execute(sa.delete(identities).where(identities.c.epoch.in_(retired)))
        conn.execute(
            sa.update(epochs)
            .where(ours, epochs.c.state == RETIRED)
            .values(state=DESTROYED, destroyed_at=index.clock())
        )
    for epoch in index.epochs.destroyed():
        index.peppers.destroy(epoch)
    return left


def missing(conn: sa.Connection) -> int:
    """Documents under a retired pepper that are not under the current one. By person: which is which, no hash says."""
    per_person = (
        sa.select(
            identities.c.persona_ref,
            (
                sa.func.count().filter(epochs.c.state == RETIRED)
                - sa.func.count().filter(epochs.c.state == CURRENT)
            ).label("behind"),
        )
        .join(epochs, sa.and_(epochs.c.kind == PEPPER, epochs.c.epoch == identities.c.epoch))
        .group_by(identities.c.persona_ref)
        .subquery()
    )
    behind = sa.func.coalesce(sa.func.sum(per_person.c.behind), 0)
    total = sa.select(behind).where(per_person.c.behind > 0)
    return int(conn.execute(total).scalar_one())

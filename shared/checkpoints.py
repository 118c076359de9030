"""Named positions in logs: what the relay has published, what a consumer has applied. Moved by compare-and-set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from shared.event_log.tables import checkpoints
from shared.event_log.transactions import write_transaction


class CheckpointMoved(Exception):
    """Someone else moved this checkpoint: two processes believe they are the one."""


@dataclass(frozen=True)
class Checkpoint:
    """The last position done, in one life (`epoch`) of a log. `epoch` is empty before the first."""

    epoch: str = ""
    position: int = 0


def read_checkpoint(engine: sa.Engine, name: str) -> Checkpoint:
    """The checkpoint, or the beginning."""
    with engine.connect() as conn:
        row = conn.execute(
            sa.select(checkpoints.c.epoch, checkpoints.c.position).where(checkpoints.c.name == name)
        ).first()
    return Checkpoint() if row is None else Checkpoint(row.epoch, row.position)


def move_checkpoint(engine: sa.Engine, name: str, seen: Checkpoint, to: Checkpoint) -> None:
    """From `seen` to `to`; raises `CheckpointMoved` if it is no longer at `seen`."""
    now = datetime.now(UTC)
    where = sa.and_(
        checkpoints.c.name == name,
        checkpoints.c.epoch == seen.epoch,
        checkpoints.c.position == seen.position,
    )
    with write_transaction(engine) as conn:
        values = {"epoch": to.epoch, "position": to.position, "updated_at": now}
        if seen == Checkpoint():
            taken = conn.execute(
                sa.select(checkpoints.c.name).where(checkpoints.c.name == name)
            ).first()
            if taken is not None:
                raise CheckpointMoved(name)
            conn.execute(sa.insert(checkpoints).values(name=name, **values))
        elif conn.execute(sa.update(checkpoints).where(where).values(**values)).rowcount != 1:
            raise CheckpointMoved(name)

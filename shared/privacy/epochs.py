"""The lives of a KEK or a pepper: current, retired (still needed for what was written under it), destroyed.

A rotation is: a new epoch begins and the old one retires (`begin`), everything is moved to the new one, the old key is
destroyed (`end`). Whatever dies in between goes on from where it was.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa

from shared.event_log.transactions import write_transaction
from shared.privacy.errors import ClaveMaestraDesconocida
from shared.privacy.tables import CURRENT, DESTROYED, RETIRED, epochs

Clock = Callable[[], datetime]


def now() -> datetime:
    return datetime.now(UTC)


class Epochs:
    """The epochs of one kind (`KEK` or `PEPPER`) in one key database.

    `check_value(epoch)` makes what only the right key opens or gives; `verify(epoch, value)` raises
    `ClaveMaestraErronea` when this process has another key under that number.
    """

    def __init__(
        self,
        engine: sa.Engine,
        kind: str,
        check_value: Callable[[int], bytes],
        verify: Callable[[int, bytes], None],
        clock: Clock = now,
    ) -> None:
        self.engine, self.kind, self.clock = engine, kind, clock
        self._check_value, self._verify = check_value, verify
        self._verified: set[int] = set()

    def current(self) -> int:
        """The epoch to write under, its key verified. Raises `ClaveMaestraDesconocida` before the first `begin`."""
        found = self._states((CURRENT,))
        if not found:
            raise ClaveMaestraDesconocida(
                "La base de claves aún no tiene época.",
                remedio="La comienza «tejido claves aprovisionar».",
            )
        return found[0]

    def living(self) -> tuple[int, ...]:
        """The current epoch first, then those retired, their keys verified: what may still have to be read."""
        return (self.current(), *self._states((RETIRED,)))

    def retired(self) -> tuple[int, ...]:
        """Epochs that are over and not noted as destroyed; their keys may be gone already."""
        return tuple(epoch for epoch, _ in self._rows((RETIRED,)))

    def destroyed(self) -> tuple[int, ...]:
        """Epochs whose key is gone."""
        return tuple(epoch for epoch, _ in self._rows((DESTROYED,)))

    def begin(self, ensure: Callable[[int], None]) -> int:
        """The next epoch becomes the current one; `ensure(epoch)` first makes its key. Waits for who is writing now."""
        with self.engine.connect() as conn:
            last = sa.select(sa.func.max(epochs.c.epoch)).where(epochs.c.kind == self.kind)
            epoch = (conn.execute(last).scalar_one() or 0) + 1
        ensure(epoch)
        check = self._check_value(epoch)
        with write_transaction(self.engine) as conn:
            conn.execute(
                sa.update(epochs)
                .where(epochs.c.kind == self.kind, epochs.c.state == CURRENT)
                .values(state=RETIRED)
            )
            row = {"kind": self.kind, "epoch": epoch, "state": CURRENT, "check_value": check}
            conn.execute(sa.insert(epochs), row | {"created_at": self.clock()})
        return epoch

    def begin_first(self, ensure: Callable[[int], None]) -> None:
        """`begin` in a new database, nothing in another: whether the key is the right one, `current` says."""
        with self.engine.connect() as conn:
            any_row = sa.select(epochs.c.epoch).where(epochs.c.kind == self.kind).limit(1)
            new = conn.execute(any_row).first() is None
        if new:
            self.begin(ensure)

    def end(self, epoch: int, *, backup: str | None = None) -> None:
        """Notes that the key of a retired epoch was destroyed."""
        with write_transaction(self.engine) as conn:
            conn.execute(
                sa.update(epochs)
                .where(
                    epochs.c.kind == self.kind,
                    epochs.c.epoch == epoch,
                    epochs.c.state == RETIRED,
                )
                .values(state=DESTROYED, destroyed_at=self.clock(), backup=backup)
            )

    def _states(self, states: tuple[str, ...]) -> list[int]:
        rows = self._rows(states)
        while True:
            try:
                for epoch, check in rows:
                    if epoch not in self._verified:
                        self._verify(epoch, check)
                        self._verified.add(epoch)
            except ClaveMaestraDesconocida:
                before, rows = rows, self._rows(states)
                if rows == before:
                    raise  # not that a rotation ended between the question and the check
            else:
                return [epoch for epoch, _ in rows]

    def _rows(self, states: tuple[str, ...]) -> list[tuple[int, bytes]]:
        with self.engine.connect() as conn:
            return [(row.epoch, row.check_value) for row in conn.execute(self._query(states))]

    def _query(self, states: tuple[str, ...]) -> sa.Select[tuple[int, bytes]]:
        return (
            sa.select(epochs.c.epoch, epochs.c.check_value)
            .where(epochs.c.kind == self.kind, epochs.c.state.in_(states))
            .order_by(epochs.c.epoch)
        )

"""The rectifications of the mirror, each as the whole event it is about as that reads since then."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from services.reportes.facts.definition import rectificado
from services.reportes.mirror import Forged, mirror
from shared import canonical
from shared.moments import Moment
from shared.rectified import HAPPENED, RECTIFIED, corrected, correction_of

_SAME = ("type", "medio", "archivo", "fila", "causation_id", "data", "occurred_from")


def rectify(conn: sa.Connection, log: str, after: int, upto: int) -> None:
    """Inserts a row of `rectificado` per rectification in positions (after, upto] of `log`.

    One by one, since a second rectification stands on the first. Raises `Forged` for one of an
    event that its own log does not hold.
    """
    for row in _rectifications(conn, log, after, upto):
        change = correction_of(row.data)
        before = _last_reading(conn, log, change.registro_id, row.position)
        now = dict(before)
        if change.campo == HAPPENED:
            now["occurred_from"] = Moment(change.valor).first
        else:
            now["data"] = corrected(before["data"], [change])
        conn.execute(
            sa.insert(rectificado).values(
                log=log,
                position=row.position,
                event_id=row.event_id,
                recorded_at=row.recorded_at,
                grounds=canonical.loads(row.body)["grounds"] or row.data["motivo"],
                **now,
            )
        )


def _rectifications(conn: sa.Connection, log: str, after: int, upto: int) -> list[sa.Row[Any]]:
    query = sa.select(
        mirror.c.position, mirror.c.event_id, mirror.c.recorded_at, mirror.c.body, mirror.c.data
    ).where(
        mirror.c.log == log,
        mirror.c.position > after,
        mirror.c.position <= upto,
        mirror.c.type == RECTIFIED,
    )
    return list(conn.execute(query.order_by(mirror.c.position)))


def _last_reading(conn: sa.Connection, log: str, event_id: str, position: int) -> dict[str, Any]:
    """The event as it read before `position`, with the position and the instant of its record."""
    first = conn.execute(
        sa.select(
            mirror.c.position.label("registro"),
            mirror.c.recorded_at.label("registrado_at"),
            *(mirror.c[name] for name in _SAME),
        ).where(mirror.c.event_id == event_id, mirror.c.log == log, mirror.c.position < position)
    ).first()
    if first is None:
        raise Forged(f"{log}, posición {position}: rectifica un registro que no es de esa bitácora")
    found = dict(first._mapping)
    latest = conn.execute(
        sa.select(rectificado.c.data, rectificado.c.occurred_from)
        .where(rectificado.c.log == log, rectificado.c.registro == found["registro"])
        .order_by(rectificado.c.position.desc())
        .limit(1)
    ).first()
    return found if latest is None else {**found, **latest._mapping}

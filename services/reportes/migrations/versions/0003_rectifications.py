"""reportes: rectified events have facts of their own; each fact says which record it is about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from services.reportes import facts
from services.reportes.mirror import mirror_head

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROLE = "reportes_app"
COLUMNS = ("registro", "registrado_at")


def upgrade() -> None:
    """A database born with today's tables has them already. The facts of an older one are derived again."""
    bind = op.get_bind()
    found = sa.inspect(bind)
    present = set(found.get_table_names())
    facts.metadata.create_all(bind)
    for name, table in facts.metadata.tables.items():
        if name not in present:
            _grant(bind, name)
            continue
        known = {column["name"] for column in found.get_columns(name)}
        for column in COLUMNS:
            if column in table.c and column not in known:
                op.add_column(name, sa.Column(column, table.c[column].type))
        op.execute(sa.delete(table))
    for log, position in bind.execute(sa.select(mirror_head.c.log, mirror_head.c.position)).all():
        facts.advance(bind, log, 0, position)


def downgrade() -> None:
    op.execute("delete from rectificado")


def _grant(bind: sa.Connection, table: str) -> None:
    if bind.dialect.name == "postgresql":
        op.execute(f"grant select, insert, delete on {table} to {ROLE}")

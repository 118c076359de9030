"""Key database, schema 1."""

from __future__ import annotations

from alembic import op

from shared.privacy.migrations import v01

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    v01.up(op)


def downgrade() -> None:
    v01.down(op)

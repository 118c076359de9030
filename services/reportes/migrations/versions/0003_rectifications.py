"""reportes: rectified events have facts of their own; each fact says which record it is about."""

from __future__ import annotations

from alembic import op

from services.reportes import facts

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROLE = "reportes_app"


def upgrade() -> None:
    facts.renew(op.get_bind(), ROLE)


def downgrade() -> None:
    op.execute("delete from rectificado")

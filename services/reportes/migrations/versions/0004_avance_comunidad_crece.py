"""reportes: the monthly advance reads whole events, and how many cases a barrio is expected to have."""

from __future__ import annotations

from alembic import op

from services.reportes import facts

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROLE = "reportes_app"


def upgrade() -> None:
    """The facts of an older database are derived again in today's tables."""
    facts.renew(op.get_bind(), ROLE)


def downgrade() -> None:
    op.execute("drop table f_cupo")

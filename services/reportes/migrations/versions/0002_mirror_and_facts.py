"""reportes: the mirror of the six logs, append-only by the database itself, and the fact tables
derived from it.
"""

from __future__ import annotations

from alembic import op

from services.reportes import facts
from services.reportes.mirror import metadata as mirror_metadata
from shared.migrations.v01 import POSTGRES_GUARD, SQLITE_GUARD

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROLE = "reportes_app"

_POSTGRES_CHECK = """
alter table mirror add constraint mirror_leaf_is_hash_of_body
  check (leaf = sha256('\\x00'::bytea || convert_to(body::text, 'UTF8')));
alter table mirror add constraint mirror_type_is_nfc check (type is nfc normalized);
"""


def upgrade() -> None:
    bind = op.get_bind()
    mirror_metadata.create_all(bind, checkfirst=False)
    facts.metadata.create_all(bind, checkfirst=False)
    if bind.dialect.name == "sqlite":
        for event in ("update", "delete"):
            op.execute(SQLITE_GUARD.format(table="mirror", event=event))
        return
    op.execute(_POSTGRES_CHECK)
    op.execute(POSTGRES_GUARD.format(table="mirror"))
    op.execute("revoke all on all tables in schema public from public")
    op.execute(f"grant select, insert on mirror to {ROLE}")
    op.execute(f"grant select, insert, update on mirror_head to {ROLE}")
    for table in facts.metadata.tables:
        op.execute(f"grant select, insert, delete on {table} to {ROLE}")


def downgrade() -> None:
    bind = op.get_bind()
    facts.metadata.drop_all(bind)
    mirror_metadata.drop_all(bind)

"""Kernel schema 1: events, commands, head, checkpoints, parked messages; append-only by the database itself.

PostgreSQL: the service's role may INSERT and SELECT events and commands and move the head forward; triggers that fire
`ALWAYS` (so also under `session_replication_role = replica`) refuse the rest to everyone. SQLite: triggers only.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from shared.event_log.tables import log_head, metadata
from shared.ids import new_id

APPEND_ONLY = ("events", "commands")

_POSTGRES = """
alter table events add constraint events_leaf_is_hash_of_body
  check (leaf = sha256('\\x00'::bytea || convert_to(body::text, 'UTF8')));
alter table events add constraint events_type_is_nfc check (type is nfc normalized);
alter table log_head set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
create function tejido_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'La bitácora solo admite agregar: % sobre % está prohibido', tg_op, tg_table_name
    using errcode = 'insufficient_privilege';
end $$;
create function tejido_head_forward() returns trigger language plpgsql as $$
begin
  if tg_op <> 'UPDATE' or new.size < old.size or new.last_recorded_at < old.last_recorded_at then
    raise exception 'La cabeza de la bitácora solo avanza' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger log_head_forward before update or delete on log_head
  for each row execute function tejido_head_forward();
alter table log_head enable always trigger log_head_forward;
create trigger log_head_stays before truncate on log_head
  for each statement execute function tejido_append_only();
alter table log_head enable always trigger log_head_stays;
"""

POSTGRES_GUARD = """
create trigger {table}_append_only before update or delete or truncate on {table}
  for each statement execute function tejido_append_only();
alter table {table} enable always trigger {table}_append_only;
"""

_POSTGRES_GRANTS = """
revoke all on all tables in schema public from public;
grant select, insert on events, commands to {role};
grant select, update on log_head to {role};
grant select, insert, update, delete on checkpoints, parked to {role};
"""

SQLITE_GUARD = """
create trigger {table}_no_{event} before {event} on {table}
begin select raise(abort, 'La bitácora solo admite agregar'); end
"""

# `insert or replace` deletes without firing the delete triggers, so what it would replace is refused before.
_SQLITE_NO_REPLACE = (
    """
create trigger events_no_replace before insert on events
when exists (select 1 from events where position = new.position
             or (stream = new.stream and version = new.version))
begin select raise(abort, 'La bitácora solo admite agregar: position o version ya existe'); end
""",
    """
create trigger events_once before insert on events
when exists (select 1 from events where event_id = new.event_id)
begin select raise(abort, 'La bitácora solo admite agregar: event_id ya existe'); end
""",
    """
create trigger commands_no_replace before insert on commands
when exists (select 1 from commands where command_id = new.command_id)
begin select raise(abort, 'La bitácora solo admite agregar: command_id ya existe'); end
""",
)
_SQLITE_HEAD = (
    """
create trigger log_head_forward before update on log_head
when new.id <> old.id or new.size < old.size or new.last_recorded_at < old.last_recorded_at
begin select raise(abort, 'La cabeza de la bitácora solo avanza'); end
""",
    """
create trigger log_head_stays before delete on log_head
begin select raise(abort, 'La cabeza de la bitácora solo avanza'); end
""",
    """
create trigger log_head_alone before insert on log_head when exists (select 1 from log_head)
begin select raise(abort, 'La cabeza de la bitácora es una sola'); end
""",
)


def up(op: Any, service: str) -> None:
    """Creates the kernel tables of `service`'s database; `op` is alembic's."""
    bind = op.get_bind()
    metadata.create_all(bind, checkfirst=False)
    epoch = {
        "id": 1,
        "size": 0,
        "frontier": b"",
        "epoch": new_id(),
        "last_recorded_at": datetime.fromtimestamp(0, UTC),
    }
    bind.execute(sa.insert(log_head), epoch)
    if bind.dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for event in ("update", "delete"):
                op.execute(SQLITE_GUARD.format(table=table, event=event))
        for trigger in (*_SQLITE_NO_REPLACE, *_SQLITE_HEAD):
            op.execute(trigger)
        return
    op.execute(_POSTGRES)
    for table in APPEND_ONLY:
        op.execute(POSTGRES_GUARD.format(table=table))
    op.execute(_POSTGRES_GRANTS.format(role=f"{service}_app"))


def down(op: Any, service: str) -> None:
    """Drops what `up` made. Only for a database that never held a real log: it destroys the log."""
    bind = op.get_bind()
    metadata.drop_all(bind)
    if bind.dialect.name != "sqlite":
        op.execute("drop function tejido_append_only(); drop function tejido_head_forward();")

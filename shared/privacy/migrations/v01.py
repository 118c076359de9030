"""Key database, schema 1: epochs, persons, keys, identities, queries, claims; what may never happen, refused there.

Never: an erased person's row changed or deleted, a key for an erased or blocked person, a key or an identity under an
epoch that is over, a key's epoch set back. Who may do the rest on PostgreSQL is in deploy/permissions.toml.
"""

from __future__ import annotations

from typing import Any

from shared.privacy.tables import metadata

_POSTGRES = """
create function claves_persona() returns trigger language plpgsql as $$
begin
  if tg_op <> 'UPDATE' or old.state = 'suprimida' or new.persona_ref <> old.persona_ref
     or new.clave is distinct from old.clave then
    raise exception 'La fila de una persona no se borra, y suprimida no cambia'
      using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger persons_stay before update or delete on persons for each row execute function claves_persona();
alter table persons enable always trigger persons_stay;
create trigger persons_all_stay before truncate on persons for each statement execute function claves_persona();
alter table persons enable always trigger persons_all_stay;

-- Locks shared by who inserts, which keep out who erases or rotates. As the owner: a lock needs more than SELECT.
create function claves_vigencia(tipo text, la_epoca int, estados text[]) returns void language plpgsql
  security definer set search_path = public, pg_temp as $$
begin
  perform 1 from epochs where kind = tipo and epoch = la_epoca and state = any(estados) for share;
  if not found then
    raise exception 'La época % de % no está vigente', la_epoca, tipo using errcode = 'check_violation';
  end if;
end $$;
create function claves_persona_viva(quien text, cual text, estados text[]) returns void language plpgsql
  security definer set search_path = public, pg_temp as $$
begin
  perform 1 from persons where (persona_ref = quien or clave = cual) and state = any(estados) for share;
  if not found then
    raise exception 'La persona no está activa' using errcode = 'check_violation';
  end if;
end $$;
create function claves_clave() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    perform claves_persona_viva(null, new.clave, array['activa']);
  elsif new.clave <> old.clave or new.epoch <= old.epoch then
    raise exception 'Una clave solo pasa a una época posterior' using errcode = 'check_violation';
  end if;
  perform claves_vigencia('kek', new.epoch, array['activa']);
  return new;
end $$;
create trigger keys_guard before insert or update on keys for each row execute function claves_clave();
alter table keys enable always trigger keys_guard;
create function claves_identidad() returns trigger language plpgsql as $$
begin
  perform claves_persona_viva(new.persona_ref, null, array['activa', 'bloqueada']);
  perform claves_vigencia('pimienta', new.epoch, array['activa', 'retirada']);
  return new;
end $$;
create trigger identities_guard before insert or update on identities
  for each row execute function claves_identidad();
alter table identities enable always trigger identities_guard;
"""

_SQLITE = (
    """
create trigger persons_stay before update on persons
when old.state = 'suprimida' or new.persona_ref <> old.persona_ref or new.clave is not old.clave
begin select raise(abort, 'La fila de una persona suprimida no cambia'); end
""",
    """
create trigger persons_never_go before delete on persons
begin select raise(abort, 'La fila de una persona no se borra'); end
""",
    # `insert or replace` would delete a tombstone without firing the trigger on delete.
    """
create trigger persons_once before insert on persons
when exists (select 1 from persons where persona_ref = new.persona_ref or clave = new.clave)
begin select raise(ignore); end
""",
    """
create trigger keys_guard before insert on keys
when not exists (select 1 from persons where clave = new.clave and state = 'activa')
  or not exists (select 1 from epochs where kind = 'kek' and epoch = new.epoch and state = 'activa')
begin select raise(abort, 'La persona o la época no está activa'); end
""",
    """
create trigger keys_forward before update on keys
when new.clave <> old.clave or new.epoch <= old.epoch
  or not exists (select 1 from epochs where kind = 'kek' and epoch = new.epoch and state = 'activa')
begin select raise(abort, 'Una clave solo pasa a la época activa'); end
""",
    """
create trigger identities_guard before insert on identities
when not exists (select 1 from persons where persona_ref = new.persona_ref and state <> 'suprimida')
  or not exists (select 1 from epochs where kind = 'pimienta' and epoch = new.epoch and state <> 'destruida')
begin select raise(abort, 'La persona o la época no está activa'); end
""",
)


def up(op: Any) -> None:
    """Creates the tables; `op` is alembic's."""
    bind = op.get_bind()
    metadata.create_all(bind, checkfirst=False)
    if bind.dialect.name == "sqlite":
        for trigger in _SQLITE:
            op.execute(trigger)
        return
    op.execute(_POSTGRES)


def down(op: Any) -> None:
    """Drops what `up` made. Only for a database that never held a key: it erases everybody."""
    bind = op.get_bind()
    metadata.drop_all(bind)
    if bind.dialect.name != "sqlite":
        op.execute(
            "drop function claves_persona(), claves_clave(), claves_identidad(),"
            " claves_vigencia(text, int, text[]), claves_persona_viva(text, text, text[])"
        )

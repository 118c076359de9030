"""PostgreSQL's roles by duty, as deploy/permissions.toml has them, and the grants that make them so.

Per service `<service>_owner` (owns, cannot log in), `_app` (runs), `_signer` (signs the head), `_proj` (writes what is
derived, where there is such a thing; the running service is a member); and one `auditor` for all. Only `_app` gets a
password here: whoever signs or audits is given one by the administrator the day there is someone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from shared.migrations.run import owner_role

TABLE: Final = Path(__file__).parents[2] / "deploy" / "permissions.toml"
AUDITOR: Final = "auditor"
REST: Final = "*"

Grants = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Role:
    """`grants`: table → privileges; `"*"` is every table that no other role or line names."""

    name: str
    login: bool
    grants: Grants
    member: str | None = None


def roles_of(service: str) -> list[Role]:
    """The roles of one service besides its owner."""
    table = _databases()
    roles = [Role(f"{service}_{duty}", True, grants) for duty, grants in table["duties"].items()]
    roles.append(Role(AUDITOR, True, table[AUDITOR]))
    if derived := table["projections"].get(service):
        roles.append(Role(f"{service}_proj", False, derived, member=f"{service}_app"))
    return roles


def create_roles(admin: sa.Connection, service: str) -> None:
    """Owner and roles that do not exist yet. They belong to the whole server, so one at a time."""
    wanted = [(owner_role(service), False), *((r.name, r.login) for r in roles_of(service))]
    for name, login in wanted:
        query = sa.text("select 1 from pg_roles where rolname = :r")
        if admin.execute(query, {"r": name}).first() is None:
            admin.exec_driver_sql(
                f"create role {_quoted(admin, name)} {'' if login else 'no'}login"
            )
    for role in roles_of(service):
        if role.member is not None:
            admin.exec_driver_sql(
                f"grant {_quoted(admin, role.name)} to {_quoted(admin, role.member)}"
            )


def open_database(admin: sa.Connection, service: str, database: str) -> None:
    """Whoever has a duty here may connect, and nobody else."""
    name = _quoted(admin, database)
    admin.exec_driver_sql(f"revoke all on database {name} from public")
    for role in roles_of(service):
        if role.login:
            admin.exec_driver_sql(
                f"grant connect on database {name} to {_quoted(admin, role.name)}"
            )


def open_schema(conn: sa.Connection, service: str) -> None:
    """The schema is the owner's; the others use what is in it."""
    conn.exec_driver_sql("revoke all on schema public from public")
    conn.exec_driver_sql(f"alter schema public owner to {_quoted(conn, owner_role(service))}")
    for role in roles_of(service):
        conn.exec_driver_sql(f"grant usage on schema public to {_quoted(conn, role.name)}")


def grant_tables(conn: sa.Connection, service: str) -> None:
    """Makes the privileges on every table what the table says: what it does not give is taken away."""
    conn.exec_driver_sql(f"set local role {_quoted(conn, owner_role(service))}")
    conn.exec_driver_sql("revoke all on all tables in schema public from public")
    conn.exec_driver_sql("revoke execute on all functions in schema public from public")
    roles = roles_of(service)
    present = set(sa.inspect(conn).get_table_names())
    named = {table for role in roles for table in role.grants} | {"alembic_version"}
    for role in roles:
        who = _quoted(conn, role.name)
        conn.exec_driver_sql(f"revoke all on all tables in schema public from {who}")
        for line, privileges in role.grants.items():
            for table in sorted(present - named) if line == REST else (line,):
                conn.exec_driver_sql(
                    f"grant {', '.join(privileges)} on {_quoted(conn, table)} to {who}"
                )


def _quoted(conn: sa.Connection, name: str) -> str:
    return conn.dialect.identifier_preparer.quote(name)


@lru_cache(maxsize=1)
def _databases() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads(TABLE.read_text(encoding="utf-8"))["databases"]
    return found

"""PostgreSQL's roles by duty, as deploy/permissions.toml has them, and the grants that make them so.

Of a log: `<service>_owner` (owns, cannot log in), `_app` (runs), `_signer` (signs the head), `_proj` (writes what is
derived, where there is such a thing; the running service is a member); and one `auditor` for all. Of a key database:
`<service>_claves_owner`, `_claves_app`, `_claves_ops`. Whoever signs or audits is given a password by the administrator
the day there is someone.
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
EXECUTE: Final = ["execute"]

Grants = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Role:
    """`grants`: table → privileges, of columns too: `update (state)`; function with its types → `execute`.

    `"*"` is every table that no other role or line names.
    """

    name: str
    login: bool
    grants: Grants
    member: str | None = None


@dataclass(frozen=True)
class Roles:
    """Who has business in one database: its owner, and everyone else."""

    owner: str
    others: tuple[Role, ...]

    def create(self, admin: sa.Connection) -> None:
        """Those that do not exist yet. They belong to the whole server, so one at a time."""
        for name, login in [(self.owner, False), *((r.name, r.login) for r in self.others)]:
            query = sa.text("select 1 from pg_roles where rolname = :r")
            if admin.execute(query, {"r": name}).first() is None:
                admin.exec_driver_sql(
                    f"create role {_quoted(admin, name)} {'' if login else 'no'}login"
                )
        for role in self.others:
            if role.member is not None:
                admin.exec_driver_sql(
                    f"grant {_quoted(admin, role.name)} to {_quoted(admin, role.member)}"
                )

    def open_database(self, admin: sa.Connection, database: str) -> None:
        """Whoever has a duty here may connect, and nobody else."""
        name = _quoted(admin, database)
        admin.exec_driver_sql(f"revoke all on database {name} from public")
        for role in self.others:
            if role.login:
                admin.exec_driver_sql(
                    f"grant connect on database {name} to {_quoted(admin, role.name)}"
                )

    def open_schema(self, conn: sa.Connection) -> None:
        """The schema is the owner's; the others use what is in it."""
        conn.exec_driver_sql("revoke all on schema public from public")
        conn.exec_driver_sql(f"alter schema public owner to {_quoted(conn, self.owner)}")
        for role in self.others:
            conn.exec_driver_sql(f"grant usage on schema public to {_quoted(conn, role.name)}")

    def grant(self, conn: sa.Connection) -> None:
        """Makes the privileges on every table and function what the table says: the rest is taken away."""
        conn.exec_driver_sql(f"set local role {_quoted(conn, self.owner)}")
        everyone = ["public", *(_quoted(conn, role.name) for role in self.others)]
        for who in everyone:
            conn.exec_driver_sql(f"revoke all on all tables in schema public from {who}")
            conn.exec_driver_sql(f"revoke execute on all functions in schema public from {who}")
        present = set(sa.inspect(conn).get_table_names())
        named = {line for role in self.others for line in role.grants} | {"alembic_version"}
        for role in self.others:
            who = _quoted(conn, role.name)
            for line, privileges in role.grants.items():
                if privileges == EXECUTE:
                    conn.exec_driver_sql(f"grant execute on function {line} to {who}")
                    continue
                for table in sorted(present - named) if line == REST else (line,):
                    conn.exec_driver_sql(
                        f"grant {', '.join(privileges)} on {_quoted(conn, table)} to {who}"
                    )


def log_roles(service: str) -> Roles:
    """Of the log of a service."""
    table = _table()["databases"]
    others = [Role(f"{service}_{duty}", True, grants) for duty, grants in table["duties"].items()]
    others.append(Role(AUDITOR, True, table[AUDITOR]))
    if derived := table["projections"].get(service):
        others.append(Role(f"{service}_proj", False, derived, member=f"{service}_app"))
    return Roles(owner_role(service), tuple(others))


def key_roles(service: str) -> Roles:
    """Of the key database of a service. Raises KeyError for one that has none."""
    table = _table()["key_databases"]
    if service not in table["services"]:
        raise KeyError(service)
    prefix = keys_of(service)
    duties = table["duties"].items()
    return Roles(
        owner_role(prefix), tuple(Role(f"{prefix}_{duty}", True, grants) for duty, grants in duties)
    )


def keys_of(service: str) -> str:
    """`casos` → `casos_claves`: the roles of its key database begin with this, and it is called so."""
    return f"{service}_claves"


def _quoted(conn: sa.Connection, name: str) -> str:
    return conn.dialect.identifier_preparer.quote(name)


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return found

"""RabbitMQ's users, permissions and topic permissions, made of permissions.toml and applied by its management API.

    rights(read_table(), "casos")                       # what one user may do
    Management(url).grant(vhost, table, passwords)      # all of them, on a server
    python -m deploy.broker /run/secrets [vhost]        # the same, in a container: needs only the standard library

Whoever is not in the table is nobody: what a user had and the table does not give is taken away. Keys are enumerated
and every expression is closed at both ends: RabbitMQ compares the text of a binding with it, so one that is open would
admit `#` and `*` too.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import tomllib
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

TABLE: Final = Path(__file__).parent / "permissions.toml"
RPC: Final = "nameko-rpc"
NOTHING: Final = "^$"
ANSWER_SECONDS: Final = 30
# A reply goes to the random name of its queue, which nobody else can guess.
REPLY: Final = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"

Table = Mapping[str, Any]


@dataclass(frozen=True)
class Rights:
    """Regular expressions. `topics`: exchange → (keys it may publish with, keys it may bind to)."""

    configure: str
    write: str
    read: str
    topics: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def read_table(path: Path = TABLE) -> Table:
    """The table as nested dictionaries."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def users(table: Table) -> list[str]:
    """Every user the bus knows besides its administrator."""
    return sorted([*table["services"], *table["operators"], *table["observers"]])


def rights(table: Table, user: str) -> Rights:
    """What `user` may do; raises KeyError if the table does not know it."""
    if user in table["services"]:
        return _service(table, user)
    if user in table["operators"]:
        return _operator(user, table["operators"][user])
    return _observer(table, user, table["observers"][user])


def exchanges(table: Table) -> dict[str, str]:
    """The exchanges everyone relies on, by type: they exist before anyone asks, since nobody may make another's."""
    return {RPC: "topic", **{f"{name}.events": "topic" for name in table["services"]}}


def _service(table: Table, name: str) -> Rights:
    row = table["services"][name]
    heard = [f"{producer}.events" for producer in row["listens"]]
    queues = [
        *_exactly(f"{name}.{producer}.v1" for producer in row["listens"]),
        *_exactly([f"{name}.dead.v1", f"rpc-{name}"]),
        re.escape(f"rpc.reply-{name}-") + REPLY,
    ]
    own, dead = f"{name}.events", f"{name}.dlx"
    topics = {exchange: (NOTHING, _closed(["#"])) for exchange in heard}
    hears_itself = topics.get(own, (NOTHING, NOTHING))[1]
    topics[own] = (_closed(_exactly(row["publishes"])), hears_itself)
    topics[RPC] = (
        _closed([*_exactly(row["calls"]), REPLY]),
        _closed([*_exactly([f"{name}.*"]), REPLY]),
    )
    return Rights(
        configure=_closed([*_exactly([own, dead]), *queues]),
        write=_closed([*_exactly([own, dead, RPC]), *queues]),
        read=_closed([*_exactly([*heard, dead, RPC]), *queues]),
        topics=topics,
    )


def _operator(name: str, called: Iterable[str]) -> Rights:
    reply = re.escape(f"rpc.reply-{name}-") + REPLY
    methods = [rf"{re.escape(service)}\.[a-z_]+" for service in called]
    own = _closed([reply])
    mine = _closed([*_exactly([RPC]), reply])
    return Rights(own, mine, mine, {RPC: (_closed(methods), _closed([REPLY]))})


def _observer(table: Table, name: str, heard: Iterable[str]) -> Rights:
    queues = re.escape(f"{name}.") + "[A-Za-z0-9_.-]+"
    keys = {
        f"{producer}.events": _closed(["#", *_exactly(table["services"][producer]["publishes"])])
        for producer in heard
    }
    own = _closed([queues])
    topics = {exchange: (NOTHING, bound) for exchange, bound in keys.items()}
    return Rights(own, own, _closed([*_exactly(keys), queues]), topics)


def _exactly(names: Iterable[str]) -> list[str]:
    return [re.escape(name) for name in names]


def _closed(alternatives: Iterable[str]) -> str:
    # `$` alone also matches before a last line break.
    return f"^(?:{'|'.join(alternatives)})$(?!\\n)"


class Refused(Exception):
    """The management API did not do what was asked."""


class Management:
    """RabbitMQ's HTTP API. `url`: `http://administrator:password@host:15672`."""

    def __init__(self, url: str) -> None:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in {"http", "https"}:
            raise Refused(f"not an address of the management API: {parts.scheme}://…")
        self._base = f"{parts.scheme}://{parts.hostname}:{parts.port or 15672}/api"
        self.user = urllib.parse.unquote(parts.username or "")
        password = urllib.parse.unquote(parts.password or "")
        token = base64.b64encode(f"{self.user}:{password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {token}", "Content-Type": "application/json"}

    def grant(self, vhost: str, table: Table, passwords: Mapping[str, str]) -> None:
        """Makes users, exchanges and permissions on `vhost` what the table says. Safe to repeat.

        `passwords`: by user, all of them. Raises `Refused`, KeyError when one is missing.
        """
        known = users(table)
        for name, kind in exchanges(table).items():
            self.call(
                "PUT", ("exchanges", vhost, name), {"type": kind, "durable": True, "arguments": {}}
            )
        for user in known:
            self.call("PUT", ("users", user), {"password": passwords[user], "tags": ""})
            granted = rights(table, user)
            for exchange in self._topics(vhost, user) - set(granted.topics):
                self.call("DELETE", ("topic-permissions", vhost, user, exchange))
            # Topics first: an exchange without them is open to whoever may write to it.
            for exchange, (write, read) in granted.topics.items():
                self.call(
                    "PUT",
                    ("topic-permissions", vhost, user),
                    {"exchange": exchange, "write": write, "read": read},
                )
            self.call(
                "PUT",
                ("permissions", vhost, user),
                {"configure": granted.configure, "write": granted.write, "read": granted.read},
            )
        for row in self.call("GET", ("vhosts", vhost, "permissions")):
            if row["user"] not in {*known, self.user}:
                self.call("DELETE", ("permissions", vhost, row["user"]))

    def _topics(self, vhost: str, user: str) -> set[str]:
        rows = self.call("GET", ("users", user, "topic-permissions"))
        return {row["exchange"] for row in rows if row["vhost"] == vhost}

    def call(self, verb: str, path: Iterable[str], body: Any = None) -> Any:
        """One request; its JSON answer, None when it has none. Raises `Refused`."""
        where = "/".join(urllib.parse.quote(part, safe="") for part in path)
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310  # http or https: checked above
            f"{self._base}/{where}", data=data, method=verb, headers=self._headers
        )
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:  # noqa: S310  # the same
                text = answer.read()
        except urllib.error.HTTPError as error:
            # Not the body of the request: it may hold a password.
            raise Refused(f"{verb} /{where}: {error.code} {error.read()[:200]!r}") from error
        return json.loads(text) if text else None


def main(folder: Path, vhost: str = "/") -> None:
    """Reads `bus_api` and a `<user>_bus` per user in `folder`, and grants."""
    table = read_table()
    passwords = {user: (folder / f"{user}_bus").read_text().strip() for user in users(table)}
    Management((folder / "bus_api").read_text().strip()).grant(vhost, table, passwords)
    sys.stdout.write(f"bus: permisos de {len(passwords)} usuarios al día\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])

"""A virtual host with a user per service, granted by the code that grants in production."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from deploy.broker import Management, Table, read_table, users

PASSWORD = "solo-para-pruebas"  # users belong to the whole node: another would lock other tests out


@dataclass(frozen=True)
class Bus:
    """`url("casos")`: the AMQP URL of one user."""

    address: str
    vhost: str
    management: Management
    administrator: str = ""

    def url(self, user: str) -> str:
        return f"amqp://{user}:{PASSWORD}@{self.address}/{self.vhost}"

    def admin_url(self) -> str:
        """As who administers the broker, who may here whatever can be done."""
        user = self.management.user
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        self.management.call("PUT", ("permissions", self.vhost, user), everything)
        return f"amqp://{self.administrator}@{self.address}/{self.vhost}"

    def grant(self, table: Table) -> None:
        """Makes the rights what the table says."""
        self.management.grant(self.vhost, table, dict.fromkeys(users(table), PASSWORD))


@contextmanager
def granted(amqp_url: str, api_url: str) -> Iterator[Bus]:
    """A new virtual host on the broker of these URLs; it goes with all it holds."""
    management = Management(api_url)
    vhost = f"tejido-{secrets.token_hex(6)}"
    administrator, _, address = urlsplit(amqp_url).netloc.rpartition("@")
    bus = Bus(address, vhost, management, administrator)
    management.call("PUT", ("vhosts", vhost))
    try:
        bus.grant(read_table())
        yield bus
    finally:
        management.call("DELETE", ("vhosts", vhost))

"""The job that grants, run as its container runs it: with the standard library alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.broker import TABLE, Management, Refused, read_table, users
from tests.permissions.conftest import attempt_as
from tests.support.bus import PASSWORD, Bus

pytestmark = [pytest.mark.rabbit]


def test_it_grants_and_may_be_repeated(
    fresh_bus: Bus, broker_urls: tuple[str, str], tmp_path: Path
) -> None:
    management = fresh_bus.management
    before = management.call("GET", ("vhosts", fresh_bus.vhost, "permissions"))
    for user in users(read_table()):
        management.call("DELETE", ("permissions", fresh_bus.vhost, user))
        (tmp_path / f"{user}_bus").write_text(f"{PASSWORD}\n")
    (tmp_path / "bus_api").write_text(f"{broker_urls[1]}\n")
    job = [sys.executable, "-I", "-S", str(TABLE.parent / "broker.py"), str(tmp_path)]
    for _ in range(2):
        done = subprocess.run(
            [*job, fresh_bus.vhost], capture_output=True, text=True, timeout=120, check=True
        )
        assert PASSWORD not in done.stdout + done.stderr
        after = management.call("GET", ("vhosts", fresh_bus.vhost, "permissions"))
        assert sorted(after, key=str) == sorted(before, key=str)
    assert attempt_as(fresh_bus, "casos", lambda channel: channel.queue_declare("rpc-casos")) == 0


def test_a_user_of_nobody_loses_what_it_had(fresh_bus: Bus) -> None:
    management, everything = fresh_bus.management, {"configure": ".*", "write": ".*", "read": ".*"}
    intruder = f"intruso-{fresh_bus.vhost}"
    management.call("PUT", ("users", intruder), {"password": PASSWORD, "tags": ""})
    try:
        management.call("PUT", ("permissions", fresh_bus.vhost, intruder), everything)
        fresh_bus.grant(read_table())
        left = management.call("GET", ("vhosts", fresh_bus.vhost, "permissions"))
        assert {row["user"] for row in left} - {management.user} == set(users(read_table()))
    finally:
        management.call("DELETE", ("users", intruder))


def test_what_the_broker_refuses_is_said_without_the_password(fresh_bus: Bus) -> None:
    with pytest.raises(Refused, match="400") as refusal:
        fresh_bus.management.call("PUT", ("permissions", "no-existe", "casos"), {"read": PASSWORD})
    assert PASSWORD not in str(refusal.value)


def test_an_address_that_is_not_of_the_api_is_refused() -> None:
    with pytest.raises(Refused, match="not an address"):
        Management("file:///etc/passwd")

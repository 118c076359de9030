"""deploy/permissions.toml and the code say the same: no right is missing and none is left over."""

from __future__ import annotations

import re
from typing import Any

import pytest

from deploy.broker import TABLE, exchanges, read_table, rights, users
from deploy.permissions import listens, whole
from shared.consumer import QUEUE_VERSION
from shared.runtime.runner import service_class, service_names

GRANTED = read_table()


def test_the_table_is_what_the_code_says() -> None:
    assert TABLE.read_text() == whole(), "python -m deploy.permissions writes it again"


def test_the_operator_reaches_every_service_and_the_observer_hears_every_one() -> None:
    assert GRANTED["operators"] == {"operador": service_names()}
    assert GRANTED["observers"] == {"observador": service_names()}


@pytest.mark.parametrize("service", service_names())
def test_a_service_hears_exactly_whom_its_policies_name(service: str) -> None:
    """By the granted expressions themselves, against every exchange and queue there is."""
    granted = rights(GRANTED, service)
    heard = listens(service)
    events = [name for name in exchanges(GRANTED) if name.endswith(".events")]
    assert heard
    assert [e for e in events if re.search(granted.read, e)] == [f"{name}.events" for name in heard]
    assert [e for e in events if re.search(granted.write, e)] == [f"{service}.events"]
    queues = [f"{a}.{b}.{QUEUE_VERSION}" for a in service_names() for b in service_names()]
    own = [f"{service}.{producer}.{QUEUE_VERSION}" for producer in heard]
    for expression in (granted.configure, granted.read, granted.write):
        assert [queue for queue in queues if re.search(expression, queue)] == own


@pytest.mark.parametrize("service", service_names())
def test_a_service_publishes_its_types_and_calls_the_feeds_it_hears(service: str) -> None:
    granted = rights(GRANTED, service)
    every = {name for other in service_names() for name in GRANTED["services"][other]["publishes"]}
    own = set(service_class(service).definition.catalogue().events)
    writes, _ = granted.topics[f"{service}.events"]
    assert {name for name in every if re.search(writes, name)} == own
    calls, _ = granted.topics["nameko-rpc"]
    allowed = {method for method in every_method() if re.search(calls, method)}
    assert allowed == {f"{producer}.eventos" for producer in listens(service)}


@pytest.mark.parametrize("user", users(GRANTED))
def test_every_exchange_a_user_touches_has_its_keys_named(user: str) -> None:
    """RabbitMQ lets any key pass on an exchange without topic permission."""
    granted = rights(GRANTED, user)
    touched = {
        name
        for name in exchanges(GRANTED)
        if any(re.search(expression, name) for expression in (granted.write, granted.read))
    }
    assert touched == set(granted.topics)


def test_the_operator_may_call_every_method_there_is() -> None:
    calls, binds = rights(GRANTED, "operador").topics["nameko-rpc"]
    methods = every_method()
    assert len(methods) > 100
    assert all(re.search(calls, method) for method in methods)
    assert not any(re.search(binds, f"{name}.*") for name in service_names())


def every_method() -> list[str]:
    """`service.method` of every RPC method of the six."""
    return [f"{name}.{method}" for name in service_names() for method in rpc_methods(name)]


def rpc_methods(service: str) -> list[str]:
    cls: Any = service_class(service)
    return [name for name in dir(cls) if getattr(getattr(cls, name), "nameko_entrypoints", None)]

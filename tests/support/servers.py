"""Real RabbitMQ and PostgreSQL for the tests: the ones given, else containers, else local ones.

    with servers() as s: ...                                   # s.postgres_url, s.amqp_url, s.api_url
    python -m tests.support.servers [--way WAY] -- COMMAND...  # in its environment

There is no fourth way: without servers this fails and says what to do; nothing is skipped.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Literal

from tests.support import containers, local
from tests.support.debian import announce
from tests.support.readiness import (
    ServersUnavailable,
    probe_amqp,
    probe_postgres,
    wait_until_ready,
)

Way = Literal["env", "containers", "local"]
AskedWay = Literal["auto", "env", "containers", "local"]

POSTGRES_VARIABLE = "TEJIDO_TEST_POSTGRES_URL"
AMQP_VARIABLE = "TEJIDO_TEST_AMQP_URL"
API_VARIABLE = "TEJIDO_TEST_AMQP_API_URL"
WAY_VARIABLE = "TEJIDO_TEST_SERVERS"

_GIVEN_PATIENCE_S = 30


@dataclass(frozen=True)
class Servers:
    """Servers that answer. `close()` ends those we started (and none of those we were given)."""

    postgres_url: str
    """SQLAlchemy URL of a superuser, on the `postgres` database."""
    amqp_url: str
    """AMQP URL, of vhost `/` when the servers are ours."""
    api_url: str | None
    """Management API of the same broker, with an administrator; given servers may come without."""
    way: Way
    close: Callable[[], None]


@dataclass(frozen=True)
class Decision:
    """The way chosen and, in Spanish, why. `forced`: someone asked for it, so no other will do."""

    way: Way
    reason: str
    forced: bool


def decide(asked: str, env: Mapping[str, str], engine_answers: Callable[[], bool]) -> Decision:
    """Which way to take: the argument, else TEJIDO_TEST_SERVERS, else the first that can be.

    `engine_answers` is only called when its answer matters. Raises `ServersUnavailable` for a way
    that does not exist, or `env` without both URLs.
    """
    who = "pedido por argumento"
    if asked == "auto":
        asked, who = env.get(WAY_VARIABLE) or "auto", f"pedido por {WAY_VARIABLE}"
    absent = [name for name in (POSTGRES_VARIABLE, AMQP_VARIABLE) if not env.get(name)]
    match asked:
        case "env" if absent:
            raise ServersUnavailable(
                f"Se pidió usar servidores dados, y falta {' y '.join(absent)}."
            )
        case "env" | "containers" | "local":
            return Decision(asked, who, forced=True)
        case "auto":
            pass
        case _:
            raise ServersUnavailable(f"«{asked}» no es una vía: use auto, env, containers o local.")
    if not absent:
        return Decision(
            "env", f"{POSTGRES_VARIABLE} y {AMQP_VARIABLE} están definidas", forced=False
        )
    lacking = f"falta {' y '.join(absent)}"
    if engine_answers():
        return Decision("containers", f"{lacking}; hay un motor de contenedores", forced=False)
    return Decision("local", f"{lacking}; ningún motor de contenedores responde", forced=False)


@contextmanager
def servers(way: AskedWay = "auto") -> Iterator[Servers]:
    """Both servers, ready to use, until the block ends. Raises `ServersUnavailable`."""
    started = start(way)
    try:
        yield started
    finally:
        started.close()


def start(way: AskedWay = "auto") -> Servers:
    """Both servers, ready to use; the caller closes them. Raises `ServersUnavailable`."""
    decision = decide(way, os.environ, containers.engine_answers)
    announce(f"Servidores de prueba: {decision.way} ({decision.reason}).")
    if decision.way == "env":
        return _given(os.environ)
    if decision.way == "containers":
        try:
            return _ours("containers", containers.start())
        except ServersUnavailable as failure:
            if decision.forced:
                raise
            announce(f"Servidores de prueba: local (los contenedores no sirven: {failure}).")
    return _ours("local", local.start())


def _ours(way: Way, started: tuple[str, str, str, Callable[[], None]]) -> Servers:
    postgres_url, amqp_url, api_url, close = started
    return Servers(postgres_url, amqp_url, api_url, way, close)


def _given(env: Mapping[str, str]) -> Servers:
    given = Servers(
        env[POSTGRES_VARIABLE], env[AMQP_VARIABLE], env.get(API_VARIABLE), "env", lambda: None
    )
    for name, probe in (
        (POSTGRES_VARIABLE, partial(probe_postgres, given.postgres_url)),
        (AMQP_VARIABLE, partial(probe_amqp, given.amqp_url)),
    ):
        wait_until_ready(f"El servidor de {name}", probe, lambda: None, _GIVEN_PATIENCE_S)
    return given


if __name__ == "__main__":
    from tests.support.run import main

    sys.exit(main(sys.argv[1:]))

"""How the CLI reaches services: over the broker of the settings, or by running the six in this very process.

In the embedded mode another process (`tejido todo`) may own the folder: then this one only decides commands and reads,
and the owner relays and consumes.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from shared.cli.credentials import NONE, Credentials, credentials
from shared.cli.output import err
from shared.config import Settings
from shared.decider import Actor
from shared.errors import Unavailable
from shared.runtime.rpc import LOCAL_ACTOR, Client
from shared.runtime.runner import Runner, migrate, prepare, service_names

QUIET_SECONDS: Final = 120.0


@dataclass
class Connection:
    """A client, the names of the services it may talk to, and which settings and credentials it stands on."""

    client: Client
    services: Sequence[str]
    settings: Settings
    credentials: Credentials = NONE

    def call(self, service: str, method: str, *args: Any, **kwargs: Any) -> Any:
        return self.client.call(service, method, *args, **kwargs)

    def client_as(self, actor: Actor) -> Client:
        """Another client, on behalf of somebody else. To be closed."""
        return Client(self.settings.amqp_url, actor=actor, token_for=self.credentials.tokens(actor))

    def states(self) -> dict[str, dict[str, Any]]:
        """`estado` of every service."""
        return {name: self.call(name, "estado") for name in self.services}

    def settle(self, progress: Callable[[int], None] = lambda _: None) -> dict[str, dict[str, Any]]:
        """Waits until every event has reached every consumer; raises `Unavailable` after two minutes.

        Two equal looks in a row, since a consumer that applies an event may write another. With a token for one service
        there is nothing to look at: it opens no other.
        """
        if self.credentials.only is not None:
            return {}
        deadline = time.monotonic() + QUIET_SECONDS
        previous: Any = None
        pause = 0.002
        while True:
            try:
                states = self.states()
            except Unavailable:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.5)
                continue
            left = behind(states)
            progress(left)
            if left == 0 and states == previous:
                return states
            if time.monotonic() > deadline:
                raise Unavailable(
                    f"Quedan {left} eventos sin llegar a su destino. Revise: tejido bitacora estado."
                )
            previous = states if left == 0 else None
            time.sleep(0 if left == 0 else pause)
            pause = min(pause * 1.5, 0.2)


def behind(states: dict[str, dict[str, Any]]) -> int:
    """How many deliveries are still to come, counting each consumer's."""
    total = 0
    for state in states.values():
        total += state["posicion"] - state["publicado"]
        for producer, seen in state["consumo"].items():
            if producer in states and not seen["detenido"]:
                total += states[producer]["posicion"] - seen["posicion"]
    return total


@contextmanager
def connect(settings: Settings, *, actor: Actor = LOCAL_ACTOR) -> Iterator[Connection]:
    """Services to talk to, for a while, with a token where there is one to be had."""
    names = service_names()
    found = credentials(settings)
    reached = names if found.only is None else [found.only]
    tokens = found.tokens(actor)
    if not settings.embedded:
        prepare(settings)
        with Client(settings.amqp_url, actor=actor, token_for=tokens) as client:
            yield Connection(client, reached, settings, found)
        return
    with folder(settings) as owned:
        with err.status("Iniciando los servicios…"):
            migrate(names, settings)
            runner = Runner(names, settings, passive=not owned)
            runner.start()
        client = Client(settings.amqp_url, actor=actor, token_for=tokens, timeout=60.0)
        try:
            yield Connection(client, reached, settings, found)
        finally:
            client.close()
            runner.kill()


@contextmanager
def folder(settings: Settings) -> Iterator[bool]:
    """Whether this process owns the embedded folder; held until the end."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = os.open(settings.data / "proceso.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            owned = True
        except BlockingIOError:
            owned = False
        yield owned
    finally:
        os.close(file)

"""`origen` running, and what was in its log before the test spoke."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from shared.runtime.rpc import Client
from tests.support.toy_service import running


@dataclass
class Origin:
    """The service, its address and a client."""

    core: Any
    url: str
    client: Client

    def size(self) -> int:
        return int(self.core.log.head().size)

    def post(
        self, body: bytes | str, command: str = "EscribirNota", **headers: str
    ) -> requests.Response:
        raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
        return requests.post(
            f"{self.url}/comandos/{command}",
            data=raw,
            headers={"Content-Type": "application/json", **headers},
            timeout=30,
        )

    def get(self, path: str, **headers: str) -> requests.Response:
        return requests.get(f"{self.url}{path}", headers=headers, timeout=30)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Origin]:
    """`origen` running, one for all the tests of a file: each looks at what it added."""
    with (
        running(tmp_path_factory.mktemp("origen")) as (core, settings, url),
        Client(settings.amqp_url) as client,
    ):
        yield Origin(core, url, client)

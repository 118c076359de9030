"""The issuer as it runs, before a provider of our own on the loopback: somebody enrolled, and a browser."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from werkzeug.test import Client, TestResponse

from shared.access.enrolled import Enrolled, open_enrolled
from shared.access.issuer_app import RETURN_PATH, SESSION_COOKIE, IssuerApp
from shared.access.keys import KeyFile, published, write_keys
from shared.access.oidc import OidcClient
from shared.access.provider import read_provider
from shared.access.tokens import Issuer, Verifier
from shared.config import Settings
from shared.privacy.blind import Identity
from shared.runtime.wsgi import deadline
from tests.support.oidc_provider import CLIENT, SECRET, OidcProvider, serving

#: Nobody's: eight equal digits, though the check digit is right. Wherever it shows up, something leaks.
RUN: Final = "22222222-2"
RUN_CLAIM: Final = {"numero": 22222222, "DV": "2", "tipo": "RUN"}
ORIGIN: Final = "https://acceso.prueba.example"
ISSUER: Final = "https://emisor.prueba.example"
KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@dataclass
class Site:
    """`folder`: the embedded mode's. `actor`: who was enrolled with `RUN`. `reasons`: why logins failed, as logged."""

    folder: Path
    provider: OidcProvider
    enrolled: Enrolled
    app: IssuerApp
    verifier: Verifier
    actor: str
    reasons: list[str]
    browser: Client = field(init=False)

    def __post_init__(self) -> None:
        self.browser = self.new_browser()

    def new_browser(self) -> Client:
        return Client(self.app)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.browser.get(path, **{"base_url": ORIGIN} | options)

    def post(self, path: str, **options: Any) -> TestResponse:
        """As a page of this same site does."""
        return self.browser.post(
            path, **{"base_url": ORIGIN, "headers": {"Origin": ORIGIN}} | options
        )

    def begin(self, back: str = "") -> str:
        """Where the browser is sent."""
        answer = self.get(f"/acceso/ingresar{back and '?volver='}{back}")
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def authorise(self, address: str) -> str:
        """The person agrees; the path of ours that the provider sends the browser back to."""
        answer = requests.get(address, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        url = urlsplit(answer.headers["Location"])
        assert f"{url.scheme}://{url.netloc}" == ORIGIN
        return f"{url.path}?{url.query}"

    def log_in(self, back: str = "") -> TestResponse:
        return self.get(self.authorise(self.begin(back)))

    def refused(self, answer: TestResponse, reason: str) -> bool:
        """With the one answer there is for it, without a session, and for that reason."""
        assert answer.json is not None, answer.text
        assert (answer.status_code, answer.json["type"]) == (403, "urn:tejido:ingreso"), answer.text
        assert answer.json["detail"] == "El ingreso no se completó."
        cookies = answer.headers.getlist("Set-Cookie")
        assert not [cookie for cookie in cookies if cookie.startswith(SESSION_COOKIE)]
        assert self.reasons[-1] == reason
        return True

    def ask_token(self, service: str = "casos", **role: str) -> TestResponse:
        roles = [{"rol": "operador", "alcance": "todo"} | role]
        return self.post("/acceso/token", json={"servicio": service, "roles": roles})


def provider_env(provider: OidcProvider) -> dict[str, str]:
    return {
        "TEJIDO_OIDC_EMISOR": provider.issuer,
        "TEJIDO_OIDC_CLIENTE": CLIENT,
        "TEJIDO_OIDC_SECRETO": SECRET,
        "TEJIDO_OIDC_SALIDA": f"{provider.address}/salir",
    }


def publish(folder: Path) -> Path:
    """The file of public keys, with the issuer's."""
    path = folder / "claves.json"
    now = datetime.now(UTC)
    write_keys(path, [published(KEY, now - timedelta(days=1), now + timedelta(days=1))])
    return path


class Reasons(logging.Handler):
    """What the process log says of each login that failed."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(record.getMessage().rpartition("motivo=")[2])


@pytest.fixture
def reasons() -> Iterator[list[str]]:
    handler, log = Reasons(), logging.getLogger("shared.access.oidc")
    log.addHandler(handler)
    yield handler.seen
    log.removeHandler(handler)


@pytest.fixture
def site(tmp_path: Path, reasons: list[str]) -> Iterator[Site]:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path}/{{servicio}}.db", amqp_url="memory://", data=tmp_path
    )
    with serving(OidcProvider(f"{ORIGIN}{RETURN_PATH}", dict(RUN_CLAIM))) as provider:
        enrolled = open_enrolled(settings, {})
        actor, _ = enrolled.enrol(Identity.rut(RUN))
        client = OidcClient(
            read_provider(provider_env(provider)), f"{ORIGIN}{RETURN_PATH}", deadline, seconds=10
        )
        app = IssuerApp(client, enrolled, Issuer(ISSUER, KEY), ORIGIN)
        verifier = Verifier("casos", ISSUER, KeyFile(publish(tmp_path)))
        yield Site(tmp_path, provider, enrolled, app, verifier, actor, reasons)
        enrolled.close()

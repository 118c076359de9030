"""A real service behind its table: RPC and HTTP, tokens, grants and a revocation, end to end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import kombu.pools
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.access.bearer import RoleClaim
from shared.access.errors import Forbidden, Unauthenticated
from shared.access.keys import published, write_keys
from shared.access.scopes import EVERYWHERE
from shared.access.tokens import Issuer
from shared.config import Settings
from shared.decider import Actor
from shared.ids import new_id
from shared.runtime.rpc import Client
from shared.runtime.runner import Runner, migrate
from shared.transport import memory
from tests.runtime.access_worlds import grant, wire

KEY = Ed25519PrivateKey.generate()
SERVICE_KEY = Ed25519PrivateKey.generate()
ISSUER = "acceso.prueba"
ADMIN, ANA = new_id(), new_id()


def token(sub: str, *roles: str, service: str = "territorios") -> str:
    key = SERVICE_KEY if sub.startswith("sistema:") else KEY
    return Issuer(ISSUER, key).issue(sub, service, [RoleClaim(rol, EVERYWHERE) for rol in roles])


@dataclass
class Place:
    core: Any
    settings: Settings
    url: str

    def call(self, credential: str, method: str, *args: Any, **kwargs: Any) -> Any:
        with Client("memory://", token_for=lambda _: credential) as client:
            return client.call("territorios", method, *args, **kwargs)

    def http(self, verb: str, path: str, credential: str | None, **kwargs: Any) -> Any:
        headers = {} if credential is None else {"Authorization": f"Bearer {credential}"}
        return requests.request(verb, self.url + path, headers=headers, timeout=30, **kwargs)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("acceso")
    now = datetime.now(UTC)
    days = (now - timedelta(days=1), now + timedelta(days=1))
    write_keys(
        folder / "claves.json",
        [published(KEY, *days), published(SERVICE_KEY, *days, "sistema:reportes")],
    )
    settings = Settings(
        f"sqlite:///{folder}/{{servicio}}.db",
        "memory://",
        folder,
        access_keys=folder / "claves.json",
        access_issuer=ISSUER,
    )
    migrate(["territorios"], settings)
    runner = Runner(["territorios"], settings, http={"territorios": "127.0.0.1:0"}, passive=True)
    runner.start()
    (core,) = runner.cores()
    core.executor.execute(
        "AsignarRol", grant(ADMIN, "administrador"), Actor("sistema:territorios", "sistema")
    )
    yield Place(core, settings, f"http://{runner.addresses()['territorios']}")
    runner.kill()
    memory.reset()
    kombu.pools.reset()


FALTANTE = {"dato_id": "d-1", "entidad": "x", "campo": "y", "fuente": "a:1"}


@pytest.mark.parametrize(
    ("method", "args"),
    [
        ("estado", []),
        ("registrar_dato_faltante", [wire(**FALTANTE)]),
        ("ejecutar", ["RegistrarDatoFaltante", wire(**FALTANTE)]),
        ("simular", ["RegistrarDatoFaltante", wire(**FALTANTE)]),
    ],
)
def test_without_a_good_token_nothing_is_answered(
    method: str, args: list[Any], place: Place
) -> None:
    other = token(ADMIN, "administrador", service="casos")
    for credential in ("", "x.y.z", other):
        with pytest.raises(Unauthenticated):
            place.call(credential, method, *args)


def test_over_http_too(place: Place) -> None:
    path = "/comandos/RegistrarDatoFaltante"
    for credential in (None, "x.y.z"):
        for answer in (
            place.http("POST", path, credential, json=wire(**FALTANTE)),
            place.http("GET", "/eventos", credential),
        ):
            assert answer.status_code == 401
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            assert answer.headers["Content-Type"] == "application/problem+json"
    assert place.http("GET", "/salud", None).status_code == 200


def test_a_role_is_given_used_and_taken_away_with_the_same_token(place: Place) -> None:
    admin, ana = token(ADMIN, "administrador"), token(ANA, "operador")
    with pytest.raises(Forbidden):
        place.call(ana, "registrar_dato_faltante", wire(**FALTANTE))
    place.call(admin, "asignar_rol", grant(ANA, "operador"))
    done = place.call(ana, "registrar_dato_faltante", wire(**FALTANTE))
    event = place.call(ana, "evento", done["eventos"][0]["event_id"])
    assert event["data"]["actor"] == {"id": ANA, "rol": "operador", "institucion_id": None}
    place.call(admin, "revocar_rol", wire(asignacion_id="operador-1", actor_id=ANA, motivo="cese"))
    with pytest.raises(Forbidden):
        place.call(ana, "registrar_dato_faltante", wire(**FALTANTE))
    answer = place.http("GET", "/eventos", ana)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:tejido:sin-permiso")


def test_another_service_reads_the_feed_and_no_more(place: Place) -> None:
    reportes = token("sistema:reportes", "sistema")
    assert place.call(reportes, "eventos", desde=0)["eventos"]
    for method, args in (("historia", ["x/y"]), ("registrar_dato_faltante", [wire(**FALTANTE)])):
        with pytest.raises(Forbidden):
            place.call(reportes, method, *args)


def test_who_administers_operates_nothing(place: Place) -> None:
    with pytest.raises(Forbidden):
        place.call(token(ADMIN, "administrador"), "registrar_dato_faltante", wire(**FALTANTE))

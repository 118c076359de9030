"""Forged and stale tokens over a real RabbitMQ: each is refused, and no log line tells of it what it should not."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.access.bearer import RoleClaim
from shared.access.errors import Forbidden, Unauthenticated
from shared.access.keys import read_private, thumbprint
from shared.access.scopes import EVERYWHERE
from shared.config import ISSUER_KEY, key_file
from shared.ids import new_id
from tests.access.forgeries import claims, forged, mac
from tests.fixtures import provisioning
from tests.runtime.access_worlds import (
    ADMIN,
    HEARS,
    ISSUER,
    TELLS,
    World,
    by_own_hand,
    grant,
    missing,
    world,
)
from tests.support.bus import granted

pytestmark = [pytest.mark.rabbit, pytest.mark.postgres]

ANA: Final = new_id()
RUN: Final = "11111111-1"
NAME: Final = "Persona Inventada"


@pytest.fixture(scope="module")
def place(
    broker_urls: tuple[str, str],
    postgres_admin_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """`territorios` running, ANA operating in it, and somebody who administers."""
    with granted(*broker_urls) as bus, provisioning(postgres_admin_url) as provision:
        database = provision(TELLS).render_as_string(hide_password=False)
        with (
            world(tmp_path_factory.mktemp("acceso"), bus.url, lambda _: database) as made,
            made.running(TELLS, passive=True) as core,
        ):
            by_own_hand(core, "AsignarRol", grant(ADMIN, "administrador"))
            with made.calling(made.token(ADMIN, "administrador")) as client:
                client.call(TELLS, "asignar_rol", grant(ANA, "operador"))
            yield made


def private(place: World, name: str = ISSUER_KEY) -> Ed25519PrivateKey:
    return read_private(key_file(place.folder, name).read_text())


def by_hand(
    place: World,
    header: dict[str, Any] | None = None,
    sign: Callable[[bytes], bytes] | None = None,
    signer: str = ISSUER_KEY,
    **changes: Any,
) -> str:
    """A token that is good but for what is said."""
    key, now = private(place, signer), int(datetime.now(UTC).timestamp())
    good = {"iss": ISSUER, "aud": TELLS, "sub": ANA, "iat": now, "nbf": now, "exp": now + 300}
    kid = {"kid": thumbprint(key.public_key())}
    return forged(claims(**(good | changes)), kid | (header or {}), sign or key.sign)


def pem(place: World) -> bytes:
    public = private(place).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


SYSTEM: Final[dict[str, Any]] = {"roles": [{"rol": "sistema", "alcance": "todo"}]}
FORGERIES: Final[dict[str, Callable[[World], str | None]]] = {
    "ninguna": lambda _: None,
    "vencida": lambda place: place.issuer(
        clock=lambda: datetime.now(UTC) - timedelta(hours=1)
    ).issue(ANA, TELLS, [RoleClaim("operador", EVERYWHERE)]),
    "de otro servicio": lambda place: place.token(ANA, "operador", "casos"),
    "alg none": lambda place: by_hand(place, {"alg": "none"}, lambda _: b""),
    "HS256 con la clave pública en PEM": lambda place: by_hand(
        place, {"alg": "HS256"}, mac(pem(place))
    ),
    "HS256 con la clave pública en bytes": lambda place: by_hand(
        place, {"alg": "HS256"}, mac(private(place).public_key().public_bytes_raw())
    ),
    "de alianzas, que firma por casos": lambda place: by_hand(
        place, signer=HEARS, sub="sistema:casos", **SYSTEM
    ),
    "de alianzas, que firma por quien la atiende": lambda place: by_hand(
        place, signer=HEARS, sub=f"sistema:{TELLS}", **SYSTEM
    ),
    "del emisor, que firma por un servicio": lambda place: by_hand(
        place, sub="sistema:casos", **SYSTEM
    ),
    "de alianzas, que firma por una persona": lambda place: by_hand(place, signer=HEARS),
    "con un RUN": lambda place: by_hand(place, sub=RUN),
    "con un nombre": lambda place: by_hand(place, name=NAME),
}
CALLS: Final[tuple[tuple[str, tuple[Any, ...]], ...]] = (
    ("eventos", ()),
    ("registrar_dato_faltante", (missing(),)),
    ("ejecutar", ("AsignarRol", grant(ANA, "administrador"))),
)


def everything_logged(caplog: pytest.LogCaptureFixture) -> str:
    """Messages, what they were made of, and traces, of every library and at every level."""
    formatter = logging.Formatter("%(name)s %(message)s")
    return "\n".join(f"{formatter.format(r)} {r.args!r}" for r in caplog.records)


@pytest.mark.parametrize("name", FORGERIES)
def test_it_is_refused_and_the_log_tells_neither_the_token_nor_whose_it_is(
    name: str, place: World, caplog: pytest.LogCaptureFixture
) -> None:
    credential = FORGERIES[name](place)
    with caplog.at_level(logging.DEBUG), place.calling(credential) as client:
        for method, arguments in CALLS:
            with pytest.raises(Unauthenticated):
                client.call(TELLS, method, *arguments)
    logged = everything_logged(caplog)
    if credential is not None:
        assert logged.count("credencial rechazada") == len(CALLS)
        for part in filter(None, credential.split(".")):
            assert part not in logged
    for secret in (ANA, RUN, NAME):
        assert secret not in logged


def test_the_good_ones_pass(place: World) -> None:
    """Otherwise the refusals above would prove nothing."""
    for credential in (place.token(ANA, "operador"), by_hand(place)):
        with place.calling(credential) as client:
            assert client.call(TELLS, "eventos")["eventos"]
    with place.calling(place.token(f"sistema:{HEARS}", "sistema")) as client:
        assert client.call(TELLS, "eventos")["eventos"]
        with pytest.raises(Forbidden):
            client.call(TELLS, "registrar_dato_faltante", missing())


def test_a_role_that_is_revoked_ends_at_once_for_a_token_that_lives(place: World) -> None:
    beto = new_id()
    order = grant(beto, "operador")
    with (
        place.calling(place.token(ADMIN, "administrador")) as admin,
        place.calling(place.token(beto, "operador")) as client,
    ):
        with pytest.raises(Forbidden):
            client.call(TELLS, "registrar_dato_faltante", missing(2))
        admin.call(TELLS, "asignar_rol", order)
        done = client.call(TELLS, "registrar_dato_faltante", missing(2))
        assert done["resultado"] == "aceptado"
        taken = {"asignacion_id": "operador-1", "actor_id": beto, "motivo": "cese"}
        admin.call(TELLS, "revocar_rol", order | {"command_id": new_id(), "data": taken})
        for method, arguments in (("registrar_dato_faltante", [missing(3)]), ("eventos", [])):
            with pytest.raises(Forbidden):
                client.call(TELLS, method, *arguments)

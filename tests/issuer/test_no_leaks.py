"""`22222222-2`, nobody's RUN, passes through every door; then it is looked for wherever it could have stayed."""

from __future__ import annotations

import base64
import logging
import traceback
from collections.abc import Callable, Iterator

import pytest
from werkzeug.test import TestResponse

from shared.access.oidc import OidcClient, Proof
from shared.errors import TejidoError
from tests.issuer.conftest import RUN, RUN_CLAIM, Site
from tests.support.oidc_provider import NAME, SECRET, SUB

BODY = RUN.partition("-")[0]
FORMS = {
    *(RUN, BODY, "22.222.222", NAME, SECRET, SUB),
    base64.b64encode(RUN.encode()).decode().rstrip("="),
    BODY.encode().hex(),
}


@pytest.fixture
def said(site: Site, caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """Everything answered; when the scene ends it is read, with every log line of whatever library and every file."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("sqlalchemy.engine").setLevel(logging.INFO)
    answers: list[str] = []
    yield answers
    logging.getLogger("sqlalchemy.engine").setLevel(logging.NOTSET)
    secrets = FORMS | set(site.provider.given)
    assert len(answers) > 0
    records = caplog.get_records("call")
    assert len(records) >= 5, "escenas que no dicen nada no prueban nada"
    text = "\n".join([*answers, *(_whole(record) for record in records)])
    assert [secret for secret in secrets if secret in text] == []
    files = [path for path in site.folder.rglob("*") if path.is_file()]
    assert any(path.name.startswith("acceso_claves.db") for path in files)
    stored = b"\n".join(path.read_bytes() for path in files)
    assert site.actor.encode() in stored
    assert [secret for secret in secrets if secret.encode() in stored] == []


def _whole(record: logging.LogRecord) -> str:
    """With its arguments, and with the trace that some formatter would print."""
    trace = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
    return f"{record.getMessage()} {record.args} {vars(record)} {trace}"


@pytest.mark.parametrize("form", sorted(FORMS))
def test_la_vigilancia_ve_lo_que_busca(form: str) -> None:
    """In a log line's arguments and in the trace of an error."""
    with pytest.raises(ValueError, match="invalid literal") as raised:
        int(f"x{form}")
    trace = (raised.type, raised.value, raised.tb)
    for arguments, info in (((form,), None), ((), trace)):
        record = logging.LogRecord(
            "x", logging.DEBUG, "", 0, "x %s" * len(arguments), arguments, info
        )
        assert form in _whole(record)


def shown(answer: TestResponse) -> str:
    return f"{answer.status} {answer.headers} {answer.text}"


def test_un_ingreso_entero_no_deja_rastro(site: Site, said: list[str]) -> None:
    for in_token in (True, False):
        site.provider.run_in_token = in_token
        said.append(shown(site.log_in()))
        for answer in (site.get("/acceso/sesion"), site.ask_token(), site.post("/acceso/salir")):
            assert answer.status_code in {200, 303}
            said.append(shown(answer))
    said.append(repr([vars(kept) for kept in (site.app, site.app._client, site.enrolled)]))
    said.append(repr(site.app.sessions._kept) + repr(site.app.logins._kept))


def _wrong_digit(site: Site) -> None:
    site.provider.run = RUN_CLAIM | {"DV": "K"}


def _blocked(site: Site) -> None:
    site.enrolled._store.block(site.actor)


def _blocked_with_a_name(site: Site) -> None:
    site.enrolled._store.block(site.actor)
    site.provider.claims = {"RolUnico": RUN_CLAIM, "name": NAME}


def _other_sub(site: Site) -> None:
    site.provider.userinfo = {"sub": f"{SUB}-otro"}


def _bad_token(site: Site) -> None:
    site.provider.claims = {"RolUnico": RUN_CLAIM, "exp": 0}


def _bad_signature(site: Site) -> None:
    site.provider.run_in_token = True
    site.provider.sign = lambda claims: site.provider.signed(claims, key="otra")


def _odd_claim(site: Site) -> None:
    site.provider.claims = {"iss": RUN, "aud": RUN, "nonce": RUN, "sub": RUN}


def _no_database(site: Site) -> None:
    with site.enrolled._store.engine.begin() as conn:
        conn.exec_driver_sql("alter table identities rename to otra")


SCENES: list[Callable[[Site], None]] = [
    *(
        _wrong_digit,
        _blocked,
        _blocked_with_a_name,
        _other_sub,
        _bad_token,
        _bad_signature,
        _odd_claim,
    ),
    _no_database,
]


@pytest.mark.parametrize("scene", SCENES)
def test_un_ingreso_que_falla_no_deja_rastro(
    site: Site, said: list[str], scene: Callable[[Site], None]
) -> None:
    scene(site)
    answer = site.log_in()
    assert answer.status_code in {403, 500}
    said.append(shown(answer))


@pytest.mark.parametrize("where", ["/token/", "/jwks", "/userinfo/"])
@pytest.mark.parametrize("how", ["caido", "basura", "enorme"])
def test_un_proveedor_que_falla_no_deja_rastro(
    site: Site, said: list[str], where: str, how: str
) -> None:
    site.provider.run_in_token = where != "/userinfo/"
    site.provider.trouble = {where: how}
    answer = site.log_in()
    assert answer.status_code in {403, 503}
    said.append(shown(answer))


def test_un_error_no_trae_colgado_otro_que_diga_algo(site: Site, said: list[str]) -> None:
    """Neither as its cause nor as its context: error trackers follow both."""
    for scene in (_wrong_digit, _bad_token, _odd_claim, _other_sub):
        site.provider.claims, site.provider.userinfo = {}, {}
        scene(site)
        error = _error(site)
        assert (error.__cause__, error.__context__) == (None, None)
        said.append("".join(traceback.format_exception(error)) + repr(error))


def _error(site: Site) -> TejidoError:
    """What the adapter raises for a login of this moment."""
    address = site.begin()
    code = site.authorise(address).partition("code=")[2].partition("&")[0]
    login = next(iter(site.app.logins._kept.values()))[1]
    client: OidcClient = site.app._client
    try:
        client.identify(code, "x", login.proof)
    except TejidoError as error:
        return error
    finally:
        site.app.logins._kept.clear()
    raise AssertionError("it was to fail")


def test_lo_que_se_guarda_mientras_tanto_no_se_muestra(site: Site) -> None:
    site.begin()
    (_, login) = next(iter(site.app.logins._kept.values()))
    proof: Proof = login.proof
    for text in (repr(login), repr(proof), repr(site.app._client.provider)):
        assert proof.nonce not in text
        assert proof.verifier not in text
        assert SECRET not in text

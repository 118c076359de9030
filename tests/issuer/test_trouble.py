"""A provider that is down, silent, slow, enormous or elsewhere: an error in time, and nothing of what it said."""

from __future__ import annotations

import eventlet
import pytest

from shared.access.issuer_app import RETURN_PATH
from shared.access.oidc import OidcClient
from shared.access.provider import Provider, read_provider
from shared.runtime.wsgi import deadline
from tests.issuer.conftest import ORIGIN, Site, provider_env
from tests.support.oidc_provider import SECRET

PLACES = ["/token/", "/jwks", "/userinfo/"]


def impatient(site: Site, provider: Provider | None = None) -> None:
    """The application, with a client that waits little."""
    found = provider or read_provider(provider_env(site.provider))
    site.app._client = OidcClient(found, f"{ORIGIN}{RETURN_PATH}", deadline, seconds=0.3)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("how", ["mudo", "goteo", "caido"])
def test_un_proveedor_que_no_responde_es_un_error_y_no_una_espera(
    site: Site, place: str, how: str
) -> None:
    impatient(site)
    site.provider.trouble = {place: how}
    with eventlet.Timeout(30):
        answer = site.log_in()
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.json is not None
    assert answer.json["detail"] == "El proveedor de identidad no respondió. Vuelva a intentarlo."
    assert len(site.app.sessions) == 0


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("enorme", {"respuesta-enorme"}),
        ("redirige", {"proveedor-307"}),
        ("basura", {"no-es-json", "ValueError"}),  # who reads it: we, or Authlib
        ("hondo", {"RecursionError"}),
    ],
)
def test_una_respuesta_que_no_es_tal_no_deja_entrar(
    site: Site, place: str, how: str, expected: set[str]
) -> None:
    site.provider.trouble = {place: how}
    answer = site.log_in()
    assert site.reasons[-1] in expected
    assert site.refused(answer, site.reasons[-1])


def test_el_secreto_va_solo_a_la_direccion_del_token(site: Site) -> None:
    """Not after a redirect, not to the browser, and in no address."""
    site.provider.trouble = {"/token/": "redirige"}
    site.refused(site.log_in(), "proveedor-307")
    site.provider.trouble = {}
    assert site.log_in().status_code == 303
    told = [path for _, path, said in site.provider.requests if SECRET in said.values()]
    assert told == ["/openid/token/"] * 2
    assert not [path for _, path, _ in site.provider.requests if path == "/otra"]


def test_un_proveedor_que_no_existe_es_un_error(site: Site) -> None:
    back = site.authorise(site.begin())
    env = provider_env(site.provider) | {"TEJIDO_OIDC_TOKEN": "http://127.0.0.1:9/token/"}
    impatient(site, read_provider(env))
    assert site.get(back).status_code == 503


def test_un_proveedor_lento_no_detiene_a_los_demas(site: Site) -> None:
    """While one login waits, another page is answered."""
    site.provider.trouble = {"/token/": "mudo"}
    waiting = eventlet.spawn(site.get, site.authorise(site.begin()))
    other = site.new_browser()
    while "/openid/token/" not in [path for _, path, _ in site.provider.requests]:
        eventlet.sleep(0)
    assert other.get("/acceso/sesion", base_url=ORIGIN).status_code == 401
    assert not waiting.dead
    waiting.kill()

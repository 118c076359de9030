"""Logging in, end to end: from the browser to a token that a service accepts, and every way it must not go."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from shared.access.bearer import RoleClaim
from shared.access.issuer_app import LOGIN_COOKIE, SESSION_COOKIE
from shared.access.scopes import Alcance
from shared.privacy.blind import Identity
from tests.issuer.conftest import ORIGIN, Site


def of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.mark.parametrize("in_token", [True, False], ids=["en el ID token", "en userinfo"])
def test_quien_esta_inscrito_ingresa_y_recibe_una_credencial_que_el_servicio_acepta(
    site: Site, in_token: bool
) -> None:
    site.provider.run_in_token = in_token
    entered = site.log_in("/panel?mes=2026-11")
    assert (entered.status_code, entered.headers["Location"]) == (
        303,
        f"{ORIGIN}/panel?mes=2026-11",
    )
    assert site.get("/acceso/sesion").json["actor"] == site.actor  # type: ignore[index]  # JSON, or it fails
    given = site.ask_token("casos", rol="dupla_psicosocial", alcance="barrio/b-1")
    assert given.status_code == 200, given.text
    bearer = site.verifier.verify(given.json["token"])  # type: ignore[index]  # the same
    assert bearer.sub == site.actor
    assert bearer.roles == (RoleClaim("dupla_psicosocial", Alcance(tipo="barrio", valor="b-1")),)
    asked = [path.rpartition("openid")[2] for _, path, _ in site.provider.requests]
    assert asked == ["/authorize/", "/token/", "/jwks", *([] if in_token else ["/userinfo/"])]


def test_se_pide_el_run_y_no_el_nombre_con_desafio_y_sin_secretos(site: Site) -> None:
    url = site.begin()
    said = of(url)
    assert said.keys() == {
        *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce"),
        *("code_challenge", "code_challenge_method"),
    }
    assert said["scope"] == "openid run"
    login = site.app.logins.get(said["state"])
    assert login is not None
    assert login.proof.verifier not in url
    other = of(site.begin())
    assert not {said[n] for n in ("state", "nonce", "code_challenge")} & set(other.values())


def test_las_galletas_son_solo_de_este_sitio_y_ningun_programa_las_lee(site: Site) -> None:
    begun = site.get("/acceso/ingresar")
    (cookie,) = begun.headers.getlist("Set-Cookie")
    entered = site.get(site.authorise(begun.headers["Location"]))
    cookies = [cookie, *entered.headers.getlist("Set-Cookie")]
    assert [c.partition("=")[0] for c in cookies] == [LOGIN_COOKIE, SESSION_COOKIE, LOGIN_COOKIE]
    for text in cookies:
        parts = set(text.split("; ")[1:])
        assert parts >= {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
        assert not any(part.startswith("Domain") for part in parts)
    assert entered.headers["Cache-Control"] == "no-store"
    assert entered.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("state", ["", "x" * 43, "x", "á" * 43, "&state=y"])
def test_sin_el_state_de_un_ingreso_comenzado_no_se_entra(site: Site, state: str) -> None:
    code = of(site.authorise(site.begin()))["code"]
    assert site.refused(site.get(f"/acceso/retorno?code={code}&state={state}"), "state")
    assert site.refused(site.get(f"/acceso/retorno?code={code}"), "state")
    assert not [path for _, path, _ in site.provider.requests if path.endswith("/token/")]


def test_un_state_sirve_una_vez(site: Site) -> None:
    back = site.authorise(site.begin())
    assert site.get(back).status_code == 303
    assert site.refused(site.get(back), "state")


def test_un_state_gastado_con_error_no_vuelve_a_servir(site: Site) -> None:
    back = site.authorise(site.begin())
    assert site.refused(
        site.get(f"/acceso/retorno?{urlencode({'state': of(back)['state']})}"), "sin-codigo"
    )
    assert site.refused(site.get(back), "state")


@pytest.mark.parametrize("begun", [False, True], ids=["sin galleta", "con la suya"])
def test_el_ingreso_que_comenzo_otro_navegador_no_sirve(site: Site, begun: bool) -> None:
    """Login CSRF: somebody who sends his own return address to another."""
    back = site.authorise(site.begin())
    site.browser = site.new_browser()
    if begun:
        site.begin()
    assert site.refused(site.get(back), "navegador")


def test_un_codigo_de_otro_ingreso_no_sirve(site: Site) -> None:
    """A stolen code: the provider wants the verifier of the login it was given for."""
    stolen = of(site.authorise(site.begin()))["code"]
    state = of(site.begin())["state"]
    assert site.refused(
        site.get(f"/acceso/retorno?{urlencode({'code': stolen, 'state': state})}"), "proveedor-400"
    )


def test_un_codigo_ya_canjeado_no_sirve(site: Site) -> None:
    used = of(site.authorise(site.begin()))
    assert site.get(f"/acceso/retorno?{urlencode(used)}").status_code == 303
    again = used | {"state": of(site.begin())["state"]}
    assert site.refused(site.get(f"/acceso/retorno?{urlencode(again)}"), "proveedor-400")


def test_un_id_token_de_otro_ingreso_no_sirve(site: Site) -> None:
    """The nonce: an ID token that was good for another login."""
    site.provider.claims = {"nonce": of(site.begin())["nonce"]}
    assert site.refused(site.log_in(), "InvalidClaimError")
    site.provider.claims = {"nonce": ...}
    assert site.refused(site.log_in(), "MissingClaimError")


@pytest.mark.parametrize(
    ("extra", "reason"), [("&iss=https://otro.example", "iss"), ("&code=otro", "sin-codigo")]
)
def test_una_vuelta_que_dice_otra_cosa_no_sirve(site: Site, extra: str, reason: str) -> None:
    assert site.refused(site.get(site.authorise(site.begin()) + extra), reason)


def test_si_la_persona_o_el_proveedor_dice_que_no_no_se_entra(site: Site) -> None:
    state = of(site.begin())["state"]
    assert site.refused(
        site.get(f"/acceso/retorno?error=access_denied&state={state}"), "sin-codigo"
    )


def test_un_ingreso_comenzado_hace_mucho_no_sirve(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = site.authorise(site.begin())
    monkeypatch.setattr(site.app.logins, "_clock", lambda: float("inf"))
    assert site.refused(site.get(back), "state")


def test_ingresar_da_otra_sesion_y_termina_la_que_habia(site: Site) -> None:
    """Session fixation: the name that the browser brings is never the name of a session that begins."""
    site.browser.set_cookie(SESSION_COOKIE, "puesta-por-otro", domain="acceso.prueba.example")
    site.log_in()
    first = site.browser.get_cookie(SESSION_COOKIE, domain="acceso.prueba.example")
    assert first is not None
    assert first.value != "puesta-por-otro"
    assert site.app.sessions.get("puesta-por-otro") is None
    site.log_in()
    assert site.app.sessions.get(first.value) is None
    assert len(site.app.sessions) == 1


@pytest.mark.parametrize(
    "back",
    [
        *("https://malo.example", "//malo.example", "/%5C..//malo.example\\", "/\\malo.example"),
        *("\\\\malo.example", "javascript:alert(1)", "malo.example", "", "/a\r\nSet-Cookie: x=y"),
        *("/\t/malo.example", "/á", "/" + "a" * 600, " /panel", "/panel#@malo.example"),
    ],
)
def test_solo_se_vuelve_a_una_ruta_de_este_sitio(site: Site, back: str) -> None:
    answer = site.get(f"/acceso/ingresar?{urlencode({'volver': back})}")
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers
    assert len(site.app.logins) == 0


def test_quien_no_esta_inscrito_no_entra_y_su_ingreso_no_crea_nada(site: Site) -> None:
    site.provider.run = {"numero": 33333333, "DV": "3", "tipo": "RUN"}
    other = Identity.rut("33333333-3")
    assert site.refused(site.log_in(), "inscripcion")
    assert site.enrolled.find(other) is None
    assert len(site.app.sessions) == 0
    _, new = site.enrolled.enrol(other)
    assert new
    assert site.log_in().status_code == 303


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        ({"numero": 22222222, "DV": "3", "tipo": "RUN"}, "ValueError"),
        ({"numero": 22222222, "tipo": "RUN"}, "ValueError"),
        ({"numero": "22.222.222", "DV": "2", "tipo": "RUN"}, "run"),
        ({"numero": -22222222, "DV": "2", "tipo": "RUN"}, "run"),
        ({"numero": True, "DV": "9", "tipo": "RUN"}, "run"),
        ({"numero": 22222222.0, "DV": "2", "tipo": "RUN"}, "run"),
        ({"numero": None, "DV": None}, "run"),
        ({}, "run"),
        ({"numero": 22222222, "DV": "2", "tipo": "PASAPORTE"}, "sin-run"),
        ("22222222-2", "sin-run"),
        (None, "sin-run"),
        ([22222222, 2], "sin-run"),
    ],
)
def test_sin_un_run_bien_escrito_no_se_entra(site: Site, run: object, reason: str) -> None:
    site.provider.run_in_token, site.provider.claims = True, {"RolUnico": run}
    site.provider.userinfo = {"RolUnico": run}
    assert site.refused(site.log_in(), reason)


@pytest.mark.parametrize(
    ("sub", "reason"),
    [("otra-persona", "userinfo-sub"), (..., "userinfo"), (7, "userinfo"), ("", "userinfo-sub")],
)
def test_el_userinfo_de_otra_persona_no_sirve(site: Site, sub: object, reason: str) -> None:
    site.provider.userinfo = {"sub": sub}
    assert site.refused(site.log_in(), reason)


def test_quien_fue_bloqueado_o_desinscrito_ni_entra_ni_recibe_mas_credenciales(site: Site) -> None:
    site.log_in()
    site.enrolled._store.block(site.actor)
    assert site.ask_token().status_code == 401
    assert site.refused(site.log_in(), "inscripcion")
    site.enrolled._store.unblock(site.actor)
    assert site.ask_token().status_code == 401, "la sesión se cerró"
    site.log_in()
    assert site.ask_token().status_code == 200
    site.enrolled.remove(site.actor)
    assert site.ask_token().status_code == 401
    assert site.refused(site.log_in(), "inscripcion")


def test_las_claves_del_proveedor_se_piden_en_cada_ingreso(site: Site) -> None:
    """A rotation is seen at once, and so is a key that was withdrawn."""
    assert site.log_in().status_code == 303
    site.provider.keys = []
    assert site.refused(site.log_in(), "MissingKeyError")

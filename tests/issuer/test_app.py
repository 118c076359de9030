"""Sessions and tokens: only for who came in, only from this site, only what services would accept."""

from __future__ import annotations

from typing import Any

import pytest

from shared.access.asked import Asked
from shared.access.bearer import RoleClaim
from shared.access.errors import Unauthenticated
from shared.access.guard import authorise
from shared.access.issuer_app import SESSION_COOKIE
from shared.access.scopes import EVERYWHERE
from shared.errors import TejidoError
from tests.access.kit import MATRIX, asignado_a, contexto
from tests.issuer.conftest import ORIGIN, Site

GOOD = {"servicio": "casos", "roles": [{"rol": "operador", "alcance": "todo"}]}


def test_sin_sesion_no_hay_credencial(site: Site) -> None:
    assert site.ask_token().status_code == 401
    site.browser.set_cookie(SESSION_COOKIE, "x" * 43, domain="acceso.prueba.example")
    assert site.ask_token().status_code == 401
    assert site.get("/acceso/sesion").status_code == 401


def test_una_credencial_es_para_un_servicio_y_no_para_otro(site: Site) -> None:
    site.log_in()
    token = site.ask_token("alianzas").json["token"]  # type: ignore[index]  # JSON, or it fails
    with pytest.raises(Unauthenticated):
        site.verifier.verify(token)


def test_pedir_un_rol_no_es_tenerlo(site: Site) -> None:
    """ClaveÚnica says who; what he may do, the service's own log."""
    site.log_in()
    token = site.ask_token(rol="operador").json["token"]  # type: ignore[index]  # the same
    bearer = site.verifier.verify(token)
    assert bearer.roles == (RoleClaim("operador", EVERYWHERE),)
    asked = Asked("AbrirFicha", "ficha/b1-1")
    with pytest.raises(TejidoError, match="no permiten AbrirFicha"):
        authorise(MATRIX, bearer, asked, contexto(), lambda decider, _: (0, decider.initial))
    granted = [asignado_a(site.actor, "operador")]
    right = authorise(
        MATRIX, bearer, asked, contexto(), lambda decider, _: (1, decider.fold(granted))
    )
    assert right.actor.id == site.actor


@pytest.mark.parametrize(
    "body",
    [
        *({}, [], 7, {"servicio": "casos"}, GOOD | {"sub": "otra"}, GOOD | {"servicio": 7}),
        *(GOOD | {"servicio": "Casos/../x"}, GOOD | {"servicio": ""}, GOOD | {"roles": []}),
        *(GOOD | {"roles": "operador"}, GOOD | {"roles": ["operador"]}, GOOD | {"roles": [{}]}),
        GOOD | {"roles": [{"rol": "sistema", "alcance": "todo"}]},
        GOOD | {"roles": [{"rol": "operador", "alcance": "todo/x"}]},
        GOOD | {"roles": [{"rol": "operador", "alcance": "persona/22222222-2"}]},
        GOOD | {"roles": [{"rol": 7, "alcance": "todo"}]},
        GOOD | {"roles": [{"rol": "operador", "alcance": "todo", "nombre": "x"}]},
        GOOD | {"roles": [{"rol": "operador", "alcance": "todo"}] * 33},
    ],
)
def test_no_se_emite_lo_que_ningun_servicio_aceptaria(site: Site, body: Any) -> None:
    site.log_in()
    answer = site.post("/acceso/token", json=body)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_un_pedido_enorme_se_rechaza(site: Site) -> None:
    site.log_in()
    assert site.post("/acceso/token", json=GOOD | {"x": "a" * 20_000}).status_code == 413


@pytest.mark.parametrize("path", ["/acceso/token", "/acceso/salir"])
@pytest.mark.parametrize(
    "origin", [None, "null", "https://malo.example", f"{ORIGIN}.malo.example", f"{ORIGIN}:444"]
)
def test_otro_sitio_ni_pide_credenciales_ni_cierra_la_sesion(
    site: Site, path: str, origin: str | None
) -> None:
    site.log_in()
    headers = {} if origin is None else {"Origin": origin}
    answer = site.post(path, json=GOOD, headers=headers)
    assert answer.status_code == 403
    assert answer.json is not None
    assert answer.json["type"] == "urn:tejido:otro-origen"
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
    assert site.get("/acceso/sesion").status_code == 200


def test_un_formulario_no_pide_credenciales(site: Site) -> None:
    site.log_in()
    assert site.post("/acceso/token", data={"servicio": "casos"}).status_code == 415


def test_salir_termina_la_sesion_y_va_a_cerrar_la_del_proveedor(site: Site) -> None:
    site.log_in()
    kept = site.browser.get_cookie(SESSION_COOKIE, domain="acceso.prueba.example")
    left = site.post("/acceso/salir")
    assert left.status_code == 303
    assert left.headers["Location"] == (
        f"{site.provider.address}/salir?redirect=https%3A%2F%2Facceso.prueba.example%2F"
    )
    assert kept is not None
    site.browser.set_cookie(SESSION_COOKIE, kept.value, domain="acceso.prueba.example")
    assert site.get("/acceso/sesion").status_code == 401, "una copia de la galleta no sirve"


def test_una_sesion_termina_sola(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.log_in()
    monkeypatch.setattr(site.app.sessions, "_clock", lambda: float("inf"))
    assert site.ask_token().status_code == 401


@pytest.mark.parametrize("host", ["malo.example", "127.0.0.1", "acceso.prueba.example:444", ""])
def test_no_se_atiende_por_otro_nombre(site: Site, host: str) -> None:
    answer = site.get("/acceso/ingresar", environ_overrides={"HTTP_HOST": host})
    assert answer.status_code == 421


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        *(("GET", "/", 404), ("GET", "/acceso/otra", 404), ("GET", "/acceso/token", 405)),
        *(("GET", "/acceso/salir", 405), ("POST", "/acceso/retorno", 405)),
    ],
)
def test_lo_que_no_existe_es_un_problema_en_json(
    site: Site, method: str, path: str, status: int
) -> None:
    answer = site.browser.open(path, method=method, base_url=ORIGIN, headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_un_error_interno_no_dice_nada(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("22222222-2")

    monkeypatch.setattr(site.enrolled, "find", fails)
    answer = site.log_in()
    assert (answer.status_code, answer.json) == (
        500,
        TejidoError("Ocurrió un error interno.").problem,
    )
    assert "error interno: RuntimeError" in caplog.text
    assert "22222222" not in caplog.text

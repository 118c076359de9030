"""`tejido emisor`: people log in with ClaveÚnica and get tokens. It alone needs the dependency group `emisor`."""

from __future__ import annotations

import importlib.util
from typing import Annotated

import typer

from shared.access.enrolled import open_enrolled
from shared.access.provider import read_issuer, read_origin, read_provider
from shared.cli.output import err, errors_to_exit, log_as_service
from shared.config import BadSettings, read_settings
from shared.runtime.wsgi import deadline, serve_app


def mount(app: typer.Typer) -> None:
    """Adds the command to `tejido`."""

    @app.command()
    def emisor(
        http: Annotated[
            str, typer.Option(help="dirección:puerto (solo loopback; el TLS va delante).")
        ] = "127.0.0.1:8000",
    ) -> None:
        """Identifica a las personas con ClaveÚnica y les da credenciales, hasta SIGTERM."""
        with errors_to_exit():
            log_as_service()
            if importlib.util.find_spec("authlib") is None:
                raise BadSettings(
                    "Falta Authlib.", remedio="Instale deploy/requirements/emisor.lock."
                )
            from shared.access.issuer_app import RETURN_PATH, IssuerApp  # only who issues loads it
            from shared.access.oidc import OidcClient

            settings, provider, origin = read_settings(), read_provider(), read_origin()
            issuer = read_issuer(settings)
            enrolled = open_enrolled(settings)
            try:
                client = OidcClient(provider, f"{origin}{RETURN_PATH}", deadline)
                application = IssuerApp(client, enrolled, issuer, origin)
                serve_app(application, http, lambda: err.print(f"emisor: en marcha para {origin}"))
            finally:
                enrolled.close()

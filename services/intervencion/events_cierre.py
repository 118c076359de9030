"""The administrative closing of a project: asked, observed with what is missing, done (P10)."""

from __future__ import annotations

from datetime import date

from shared.declare import event
from shared.values import Clp


@event("CierreAdministrativoSolicitado")
class CierreAdministrativoSolicitado:
    """The project asks to be closed; financiamiento answers with a certificate or its refusal.

    `solicitud` counts from 1: every request is another one and awaits its own answer.
    """

    proyecto_id: str
    solicitud: int
    fecha: date


@event("CierreAdministrativoObservado")
class CierreAdministrativoObservado:
    """The closing cannot be done yet; it may be asked for again.

    `iniciativas_sin_rendir` as financiamiento listed them; `pendiente_clp`: money given out that
    the certificate shows neither rendered nor given back, null when there is no certificate.
    """

    proyecto_id: str
    iniciativas_sin_rendir: tuple[str, ...]
    pendiente_clp: Clp | None = None
    fecha: date


@event("CierreAdministrativoRealizado")
class CierreAdministrativoRealizado:
    """The project is closed. `certificado_saldo_id`: the id of the certificate's event."""

    proyecto_id: str
    certificado_saldo_id: str
    fecha: date

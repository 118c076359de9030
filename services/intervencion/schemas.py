"""Foreign facts as intervencion's policies read them: only the fields they need."""

from __future__ import annotations

from shared.declare import value
from shared.values import Clp


@value
class SaldoFondoCertificadoAjeno:
    """Of financiamiento.SaldoFondoCertificado."""

    proyecto_id: str
    girado_clp: Clp
    rendido_aprobado_clp: Clp
    reintegrado_clp: Clp


@value
class CertificacionSaldoRechazadaAjena:
    """Of financiamiento.CertificaciónSaldoRechazada. `solicitud`: which request it answers."""

    proyecto_id: str
    iniciativas_sin_rendir: tuple[str, ...]
    solicitud: int | None = None

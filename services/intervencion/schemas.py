"""Foreign facts as intervencion's policies read them: only the fields they need."""

from __future__ import annotations

from shared.declare import value
from shared.values import Clp, Rut


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


@value
class TerritoriosFusionadosAjeno:
    """Of territorios.TerritoriosFusionados."""

    origen_ids: tuple[str, ...]
    destino_id: str


@value
class ConvenioAjeno:
    """Of alianzas.ConvenioFirmado and ConvenioModificado. `barrio_id` is a territory's."""

    convenio_id: str
    barrio_id: str | None = None


@value
class InstitucionRegistradaAjena:
    """Of alianzas.InstituciónRegistrada."""

    institucion_id: str
    rut: Rut | None = None


@value
class ReceptorAjeno:
    """Of financiamiento.ReceptorHabilitado and ReceptorInhabilitado."""

    rut: Rut

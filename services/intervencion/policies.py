"""How intervencion reacts to other services: it records their facts, and closes projects (P10).

P8 (an initiative with money may be executed) is `ConstaIniciativaFinanciada`, which the PDL's
rules read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from services.intervencion.domain.alertas import EvaluarPlazos
from services.intervencion.domain.cierre import ObservarCierre, RealizarCierre
from services.intervencion.events import (
    ConstaCertificacionSaldoRechazada,
    ConstaFondoAsignado,
    ConstaFondoModificado,
    ConstaIniciativaFinanciada,
    ConstaSaldoFondoCertificado,
    ConstaTerritorioRegistrado,
)
from services.intervencion.schemas import (
    CertificacionSaldoRechazadaAjena,
    SaldoFondoCertificadoAjeno,
)
from shared.clock import Deadlines
from shared.policies import Fact, Foreign, Policy


def realizar_cierre(event: Foreign) -> Iterable[RealizarCierre]:
    """P10: the certificate closes what was asked for. Its event's id is the certificate's."""
    certificado: SaldoFondoCertificadoAjeno = event.read(SaldoFondoCertificadoAjeno)
    yield RealizarCierre(
        proyecto_id=certificado.proyecto_id,
        certificado_saldo_id=event.event_id,
        girado_clp=certificado.girado_clp,
        rendido_aprobado_clp=certificado.rendido_aprobado_clp,
        reintegrado_clp=certificado.reintegrado_clp,
    )


def observar_cierre(event: Foreign) -> Iterable[ObservarCierre]:
    """P10: the refusal names every initiative that lacks its rendición."""
    rechazada: CertificacionSaldoRechazadaAjena = event.read(CertificacionSaldoRechazadaAjena)
    yield ObservarCierre(
        proyecto_id=rechazada.proyecto_id,
        iniciativas_sin_rendir=rechazada.iniciativas_sin_rendir,
        solicitud=rechazada.solicitud,
    )


FACTS: tuple[Fact, ...] = (
    Fact(
        "territorios",
        "TerritorioRegistrado",
        ConstaTerritorioRegistrado,
        stream="territorio/{territorio_id}",
    ),
    Fact("financiamiento", "FondoAsignado", ConstaFondoAsignado, stream="pdl/{proyecto_id}"),
    Fact("financiamiento", "FondoModificado", ConstaFondoModificado, stream="pdl/{proyecto_id}"),
    Fact(
        "financiamiento",
        "IniciativaFinanciada",
        ConstaIniciativaFinanciada,
        stream="pdl/{proyecto_id}",
    ),
    Fact(
        "financiamiento",
        "SaldoFondoCertificado",
        ConstaSaldoFondoCertificado,
        stream="proyecto/{proyecto_id}",
    ),
    Fact(
        "financiamiento",
        "CertificaciónSaldoRechazada",
        ConstaCertificacionSaldoRechazada,
        stream="proyecto/{proyecto_id}",
    ),
)

POLICIES: tuple[Policy, ...] = (
    Policy("P10", "financiamiento", "SaldoFondoCertificado", realizar_cierre),
    Policy("P10", "financiamiento", "CertificaciónSaldoRechazada", observar_cierre),
)


def _plazos(secuencia: str, dia: date) -> EvaluarPlazos:
    return EvaluarPlazos(proyecto_id=secuencia.partition("/")[2], al=dia)


DEADLINES = Deadlines(("proyecto",), _plazos)

"""The execution of a financed initiative: its declared progress, and the end of it."""

from __future__ import annotations

from decimal import Decimal

from services.intervencion.domain.pdl_estado import Event, Iniciativa, Pdl
from services.intervencion.domain.proyecto_estado import (
    IMPLEMENTACION,
    Proyecto,
    proyecto_de,
    revisar_fecha,
)
from services.intervencion.domain.rechazos import exigir
from services.intervencion.events import IniciativaEjecutada, IniciativaMonitoreada
from shared.decider import Context, DomainError
from shared.declare import command


class IniciativaSinFinanciamiento(DomainError):
    """No consta que la iniciativa {iniciativa_id} esté financiada."""

    rule = "P8"
    remedy = "Registre avances cuando conste su financiamiento."


class EjecucionFueraDeFaseTres(DomainError):
    """La iniciativa {iniciativa_id} se ejecuta en la Fase III, que no está abierta."""

    rule = "P8"
    remedy = "Inicie la Fase III antes de registrar avances."


class IniciativaYaEjecutada(DomainError):
    """La iniciativa {iniciativa_id} ya está ejecutada."""

    rule = "N2"
    remedy = "Una iniciativa ejecutada no recibe más avances."


@command("pdl/{proyecto_id}")
class RegistrarAvanceIniciativa:
    """Declares progress, 0 to 100 with at most two decimals; 100 says it is executed."""

    proyecto_id: str
    iniciativa_id: str
    avance_pct: Decimal


def registrar_avance(pdl: Pdl, orden: RegistrarAvanceIniciativa, context: Context) -> list[Event]:
    """I10; only a financed initiative, while Fase III is open (P8)."""
    proyecto = proyecto_de(orden.proyecto_id, context)
    fecha = revisar_fecha(proyecto, context)
    iniciativa = pdl.iniciativa(orden.proyecto_id, orden.iniciativa_id)
    avance = orden.avance_pct
    exigir(
        0 <= avance <= 100 and avance == round(avance, 2),
        "avance_pct",
        "va de 0 a 100, con a lo más dos decimales",
    )
    hecho = IniciativaMonitoreada(
        proyecto_id=orden.proyecto_id,
        iniciativa_id=orden.iniciativa_id,
        avance_pct=avance,
        fecha=fecha,
    )
    if iniciativa.avance == hecho:
        return []
    _exigir_ejecutable(proyecto, iniciativa)
    if avance < 100:
        return [hecho]
    ejecutada = IniciativaEjecutada(
        proyecto_id=orden.proyecto_id, iniciativa_id=orden.iniciativa_id, fecha=fecha
    )
    return [hecho, ejecutada]


def _exigir_ejecutable(proyecto: Proyecto, iniciativa: Iniciativa) -> None:
    iniciativa_id = iniciativa.identificada.iniciativa_id
    if iniciativa.ejecutada:
        raise IniciativaYaEjecutada(iniciativa_id=iniciativa_id)
    if not iniciativa.financiada:
        raise IniciativaSinFinanciamiento(iniciativa_id=iniciativa_id)
    if not proyecto.abierta(IMPLEMENTACION):
        raise EjecucionFueraDeFaseTres(iniciativa_id=iniciativa_id)

"""The validation of a PDL: what it requires (I5) and what of it the fund covers (I6)."""

from __future__ import annotations

from itertools import accumulate

from services.intervencion.domain.diagnostico import DIAGNOSTICO
from services.intervencion.domain.iniciativas import exigir_ambito
from services.intervencion.domain.pdl_estado import Event, Pdl
from services.intervencion.domain.plantilla import Plantilla
from services.intervencion.domain.proyecto_estado import (
    PLANIFICACION,
    proyecto_de,
    reglas_de,
    revisar_fecha,
)
from services.intervencion.domain.rechazos import exigir
from services.intervencion.events import IniciativaValidada, PDLElaborado, PDLValidado
from shared.decider import Context, DomainError
from shared.declare import command


class DiagnosticoNoValidado(DomainError):
    """El PDL no se puede validar: el diagnóstico del proyecto {proyecto_id} está {estado}."""

    rule = "I5"
    remedy = "Valide primero el diagnóstico."


class PDLFueraDeFaseDos(DomainError):
    """El PDL se valida en la Fase II, que no está abierta."""

    rule = "I5"
    remedy = "Valide el PDL mientras la Fase II esté abierta."


class PDLSinIniciativas(DomainError):
    """El PDL del proyecto {proyecto_id} no tiene ninguna iniciativa priorizada y prefactible."""

    rule = "I5"
    remedy = "Priorice al menos una iniciativa prefactible del PDL."


class FondoNoConsta(DomainError):
    """No consta el fondo de iniciativas de {proyecto_id}, así que no se sabe qué cubre."""

    rule = "I6"
    remedy = "Valide el PDL cuando conste el fondo asignado en financiamiento."


@command("pdl/{proyecto_id}")
class ValidarPDL:
    """The community validates the plan; `acta` is the id of the document that says so."""

    proyecto_id: str
    quorum: int
    acta: str


def validar_pdl(pdl: Pdl, orden: ValidarPDL, context: Context) -> list[Event]:
    """I10, I5, I6: the plan may exceed the fund, and says of each initiative whether it fits."""
    proyecto = proyecto_de(orden.proyecto_id, context)
    fecha = revisar_fecha(proyecto, context)
    exigir(orden.quorum > 0, "quorum", "debe ser mayor que cero")
    if pdl.validado_el == fecha and pdl.estado == "VALIDADO":
        return []
    plan = pdl.exigir("ValidarPDL", orden.proyecto_id, "EN_VALIDACION")
    estado = context.of(DIAGNOSTICO, orden.proyecto_id).estado
    if estado != "VALIDADO":
        raise DiagnosticoNoValidado(proyecto_id=orden.proyecto_id, estado=estado)
    if not proyecto.abierta(PLANIFICACION):
        raise PDLFueraDeFaseDos()
    plantilla = reglas_de(proyecto, context)
    return [
        PDLValidado(
            proyecto_id=orden.proyecto_id,
            pdl_id=plan.pdl_id,
            version=plan.version,
            fecha=fecha,
            quorum=orden.quorum,
            iniciativas=_validadas(pdl, plan, plantilla),
            ambitos_plantilla=plantilla.ambitos,
            acta=orden.acta,
        )
    ]


def _validadas(
    pdl: Pdl, plan: PDLElaborado, plantilla: Plantilla
) -> tuple[IniciativaValidada, ...]:
    """The plan's initiatives with a place, in order; covered while their running sum fits in
    the fund.

    An initiative after one that does not fit is not covered: money follows the priority (F6).
    """
    priorizadas = sorted(
        (i.lugar, i.formulada)
        for clave in plan.iniciativas
        if (i := pdl.iniciativas[clave]).lugar is not None
        and i.prefactible
        and i.formulada is not None
    )
    if not priorizadas:
        raise PDLSinIniciativas(proyecto_id=plan.proyecto_id)
    for _, formulada in priorizadas:
        exigir_ambito(plantilla, formulada.ambito)
    if pdl.fondo_clp is None:
        raise FondoNoConsta(proyecto_id=plan.proyecto_id)
    sumas = accumulate(int(f.monto_solicitado_clp) for _, f in priorizadas)
    return tuple(
        IniciativaValidada(
            iniciativa_id=formulada.iniciativa_id,
            ambito=formulada.ambito,
            lugar=lugar,
            monto_clp=formulada.monto_solicitado_clp,
            cubierto_por_fondo=suma <= pdl.fondo_clp,
        )
        for (lugar, formulada), suma in zip(priorizadas, sumas, strict=True)
    )

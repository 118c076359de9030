"""When a person's data are erased, and what forbids it. The key is destroyed once the decision is stored."""

from __future__ import annotations

from typing import Any

from services.casos.domain.estados import CASO_LEIDO, Inexistente
from services.casos.domain.ordenes_persona import ConfirmarSupresion, SuprimirDatos
from services.casos.domain.persona_estado import Persona
from services.casos.domain.plazos_persona import caso_abierto, conservacion
from services.casos.domain.rechazos_persona import (
    CasoAbiertoImpideSuprimir,
    MandatoImpideSuprimir,
    PlazoDeConservacionVigente,
    RetencionImpideSuprimir,
    SinPropuestaDeSupresion,
    SupresionNoDispuesta,
)
from services.casos.events_persona import DatosPersonalesSuprimidos, SupresionDispuesta
from shared.common import resolver
from shared.decider import Context, DomainError
from shared.privacy.keys import Erasure


def impedimento(persona_ref: str, persona: Persona, context: Context) -> DomainError | None:
    """What forbids to erase the person's data now: a legal hold, an open case, a legal mandate in force."""
    if persona.retenciones:
        normas = {retencion.norma for retencion in persona.retenciones.values()}
        return RetencionImpideSuprimir(persona_ref=persona_ref, retenciones=normas)
    if (caso_id := caso_abierto(persona_ref, persona, context)) is not None:
        return CasoAbiertoImpideSuprimir(persona_ref=persona_ref, caso_id=caso_id)
    for caso_id in persona.expedientes:
        caso = context.of(CASO_LEIDO, caso_id)
        if isinstance(caso, Inexistente):
            continue
        for consentimiento_id, base in sorted(caso.ficha.consentimientos.items()):
            mandato = base.hecho.base_legal == "mandato_legal"
            if mandato and base.cubre("seguimiento", context.today):
                return MandatoImpideSuprimir(
                    persona_ref=persona_ref, caso_id=caso_id, consentimiento_id=consentimiento_id
                )
    return None


def disponer(
    persona_ref: str, persona: Persona, context: Context, derecho_id: str | None = None
) -> list[Any]:
    """The order to erase, and the end of the alerts of what will have no answer. Raises what `impedimento` says."""
    if (razon := impedimento(persona_ref, persona, context)) is not None:
        raise razon
    dispuesta = SupresionDispuesta(
        persona_ref=persona_ref,
        motivo="PLAZO_VENCIDO" if derecho_id is None else "DERECHO",
        derecho_id=derecho_id,
    )
    avisos = [
        aviso
        for pendiente in persona.pendientes
        if pendiente.derecho_id != derecho_id  # whose alert ends as that of any request answered
        for aviso in resolver(context, "DP3", de_derecho(persona_ref, pendiente.derecho_id))
    ]
    return [dispuesta, *avisos]


def suprimir(persona: Persona, orden: SuprimirDatos, context: Context) -> list[Any]:
    if persona.dispuesta is not None:
        return []
    if persona.propuesta is None:
        raise SinPropuestaDeSupresion(persona_ref=orden.persona_ref)
    plazo = conservacion(persona, context)
    if plazo is not None and plazo[1] > context.today:
        raise PlazoDeConservacionVigente(persona_ref=orden.persona_ref, vence_en=plazo[1])
    return disponer(orden.persona_ref, persona, context)


def confirmar(persona: Persona, orden: ConfirmarSupresion) -> list[Any]:
    if persona.dispuesta is None:
        raise SupresionNoDispuesta(persona_ref=orden.persona_ref)
    if persona.suprimida:
        return []
    return [
        DatosPersonalesSuprimidos(
            persona_ref=orden.persona_ref, clave_destruida=orden.clave_destruida
        )
    ]


def confirmada(hecha: Erasure) -> ConfirmarSupresion:
    """What the service tells itself once it is done."""
    return ConfirmarSupresion(persona_ref=hecha.persona_ref, clave_destruida=hecha.clave_destruida)


def de_derecho(persona_ref: str, derecho_id: str) -> str:
    """The entity of the alert of a request: its id is the person's, not the programme's."""
    return f"derecho/{persona_ref}.{derecho_id}"

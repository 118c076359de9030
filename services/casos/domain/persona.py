"""A protected person: who they are, what keeps their data, and the index of what can be asked about them."""

from __future__ import annotations

from datetime import date
from typing import Any, assert_never

from services.casos.domain import derechos, supresion
from services.casos.domain.derechos import exigir_sin_bloqueo, viva
from services.casos.domain.ordenes_persona import (
    ConfirmarSupresion,
    EvaluarPlazosPersona,
    FijarRetencionLegal,
    IdentificarPersona,
    LevantarRetencionLegal,
    Orden,
    ProrrogarDerechoTitular,
    Representante,
    ResolverDerechoTitular,
    SolicitarDerechoTitular,
    SuprimirDatos,
)
from services.casos.domain.persona_estado import PERSONA_LEIDA, Event, Persona, evolve
from services.casos.domain.plazos_persona import EDAD_MAXIMA_ANIOS, conservacion
from services.casos.domain.privacidad import protegida, revisar_rectificado
from services.casos.domain.rechazos_acompanamiento import EvaluacionFutura
from services.casos.domain.rechazos_persona import (
    FechaFutura,
    FechaNoCorresponde,
    NacimientoImposible,
    RepresentanteEsTitular,
    RetencionDesconocida,
    RetencionRepetida,
)
from services.casos.events_persona import (
    PersonaIdentificada,
    RepresentacionAsumida,
    RepresentanteIdentificado,
    RetencionLegalFijada,
    RetencionLegalLevantada,
    SupresionPropuesta,
)
from shared.common import emitir
from shared.decider import Context, Decider
from shared.told import Told


def identificar(persona: Persona, orden: IdentificarPersona, context: Context) -> list[Any]:
    ref = orden.persona_ref
    exigir_sin_bloqueo(ref, viva(ref, persona))
    hecho = PersonaIdentificada(
        persona_ref=ref,
        fecha=orden.fecha,
        nombre=orden.nombre.of(ref),
        rut=_de(ref, orden.rut),
        nacimiento=_de(ref, orden.nacimiento),
        contacto=_de(ref, orden.contacto),
        representante=_identificado(orden.representante),
    )
    if persona.identidad is not None and context.same(persona.identidad, hecho):
        return []
    if orden.fecha > context.today:
        raise FechaFutura(fecha=orden.fecha, hoy=context.today)
    if orden.nacimiento is not None and not _posible(orden.nacimiento.day, context.today):
        raise NacimientoImposible(persona_ref=ref)
    return [hecho, *_representacion(orden, context)]


def _posible(nacimiento: date, hoy: date) -> bool:
    return nacimiento <= hoy and hoy.year - nacimiento.year <= EDAD_MAXIMA_ANIOS


def _de(persona_ref: str, dicho: Told | None) -> Any:
    return None if dicho is None else dicho.of(persona_ref)


def _identificado(quien: Representante | None) -> RepresentanteIdentificado | None:
    """Each field under the key of the representative, not of the person."""
    if quien is None:
        return None
    return RepresentanteIdentificado(
        representante_ref=quien.representante_ref,
        vinculo=quien.vinculo,
        nombre=quien.nombre.of(quien.representante_ref),
        contacto=_de(quien.representante_ref, quien.contacto),
    )


def _representacion(orden: IdentificarPersona, context: Context) -> list[RepresentacionAsumida]:
    if orden.representante is None:
        return []
    ref = orden.representante.representante_ref
    if ref == orden.persona_ref:
        raise RepresentanteEsTitular(persona_ref=ref)
    representante = viva(ref, context.of(PERSONA_LEIDA, ref))
    exigir_sin_bloqueo(ref, representante)
    if orden.persona_ref in representante.representados:
        return []
    return [RepresentacionAsumida(persona_ref=ref, representado_ref=orden.persona_ref)]


def fijar_retencion(persona: Persona, orden: FijarRetencionLegal) -> list[Any]:
    viva(orden.persona_ref, persona)
    hecho = RetencionLegalFijada(
        persona_ref=orden.persona_ref,
        retencion_id=orden.retencion_id,
        norma=orden.norma,
        desde=orden.desde,
    )
    if persona.retenciones.get(orden.retencion_id) == hecho:
        return []
    if orden.retencion_id in {*persona.retenciones, *persona.levantadas}:
        raise RetencionRepetida(retencion_id=orden.retencion_id)
    return [hecho]


def levantar_retencion(
    persona: Persona, orden: LevantarRetencionLegal, context: Context
) -> list[Any]:
    viva(orden.persona_ref, persona)
    if orden.retencion_id in persona.levantadas:
        return []
    if (fijada := persona.retenciones.get(orden.retencion_id)) is None:
        raise RetencionDesconocida(persona_ref=orden.persona_ref, retencion_id=orden.retencion_id)
    if not fijada.desde <= orden.fecha <= context.today:
        raise FechaNoCorresponde(fecha=orden.fecha, desde=fijada.desde, hoy=context.today)
    return [
        RetencionLegalLevantada(
            persona_ref=orden.persona_ref, retencion_id=orden.retencion_id, fecha=orden.fecha
        )
    ]


def evaluar_plazos(persona: Persona, orden: EvaluarPlazosPersona, context: Context) -> list[Any]:
    """What is overdue has an alert; data that nothing keeps are proposed to be erased, once for each last day."""
    if orden.al > context.today:
        raise EvaluacionFutura(al=orden.al, hoy=context.today)
    if persona.dispuesta is not None:
        return []
    avisos: list[Any] = []
    for pendiente in persona.pendientes:
        vence_en = persona.vence_en(pendiente.derecho_id)
        if orden.al > vence_en:
            entidad = supresion.de_derecho(orden.persona_ref, pendiente.derecho_id)
            detalle = f"Falta responder la solicitud de {pendiente.derecho} de un titular de datos."
            avisos += emitir(context, "DP3", entidad, detalle, vence_en)
    return [*avisos, *_propuesta(persona, orden, context)]


def _propuesta(
    persona: Persona, orden: EvaluarPlazosPersona, context: Context
) -> list[SupresionPropuesta]:
    plazo = conservacion(persona, context)
    if plazo is None or plazo[1] > orden.al:
        return []
    clase, vencio_el = plazo
    propuesta = SupresionPropuesta(persona_ref=orden.persona_ref, clase=clase, vencio_el=vencio_el)
    if persona.propuesta == propuesta:
        return []
    if supresion.impedimento(orden.persona_ref, persona, context) is not None:
        return []
    return [propuesta]


def decide(persona: Persona, orden: Orden, context: Context) -> list[Any]:
    match orden:
        case IdentificarPersona():
            return identificar(persona, orden, context)
        case SolicitarDerechoTitular():
            return derechos.solicitar(persona, orden, context)
        case ProrrogarDerechoTitular():
            return derechos.prorrogar(persona, orden, context)
        case ResolverDerechoTitular():
            return derechos.resolver_derecho(persona, orden, context)
        case FijarRetencionLegal():
            return fijar_retencion(persona, orden)
        case LevantarRetencionLegal():
            return levantar_retencion(persona, orden, context)
        case SuprimirDatos():
            return supresion.suprimir(persona, orden, context)
        case ConfirmarSupresion():
            return supresion.confirmar(persona, orden)
        case EvaluarPlazosPersona():
            return evaluar_plazos(persona, orden, context)
        case _:
            assert_never(orden)


PERSONA = Decider[Orden, Persona, Event](
    category="persona",
    decide=protegida(decide),
    evolve=evolve,
    initial=Persona(),
    commands=Orden,
    events=Event,
    person=lambda _, orden, __: orden.persona_ref,
    admits=revisar_rectificado,
)

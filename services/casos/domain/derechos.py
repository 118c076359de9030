"""What a holder asks of their data, and what answering it does: to the request, to the block, to the key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.casos.domain.ingreso import clave_de
from services.casos.domain.ordenes_persona import (
    ProrrogarDerechoTitular,
    ResolverDerechoTitular,
    SolicitarDerechoTitular,
)
from services.casos.domain.persona_estado import Persona
from services.casos.domain.plazos_persona import (
    CAUSAN_BLOQUEO,
    PRORROGA_DIAS,
    USAN_LOS_DATOS,
    vencimiento,
)
from services.casos.domain.rechazos_persona import (
    DatosEnBloqueo,
    DatosSuprimidos,
    DenegacionIncompleta,
    DerechoDesconocido,
    DerechoRepetido,
    DerechoYaResuelto,
    FechaFutura,
    FechaNoCorresponde,
    PersonaNoConsta,
    ProrrogaNoCorresponde,
    QuienRegistraNoResuelve,
)
from services.casos.domain.supresion import de_derecho, disponer
from services.casos.events_persona import (
    DatosBloqueados,
    DatosDesbloqueados,
    DerechoTitularResuelto,
    DerechoTitularSolicitado,
    PlazoDerechoProrrogado,
)
from shared.common import CLAVE, resolver
from shared.decider import Context
from shared.told import Told


def viva(persona_ref: str, persona: Persona) -> Persona:
    """The person, unless their data are erased or about to be. Raises `DatosSuprimidos`."""
    if persona.dispuesta is not None:
        raise DatosSuprimidos(persona_ref=persona_ref)
    return persona


def exigir_sin_bloqueo(persona_ref: str, persona: Persona) -> None:
    """Before anything is said of the person. Raises `DatosEnBloqueo`."""
    if persona.bloqueada:
        raise DatosEnBloqueo(persona_ref=persona_ref)


def _sin_texto_en_bloqueo(persona_ref: str, persona: Persona, texto: Told | None) -> None:
    if texto is not None:
        exigir_sin_bloqueo(persona_ref, persona)


def solicitar(persona: Persona, orden: SolicitarDerechoTitular, context: Context) -> list[Any]:
    viva(orden.persona_ref, persona)
    _sin_texto_en_bloqueo(orden.persona_ref, persona, orden.detalle)
    hecho = DerechoTitularSolicitado(
        persona_ref=orden.persona_ref,
        derecho_id=orden.derecho_id,
        derecho=orden.derecho,
        solicitante=orden.solicitante,
        fecha=orden.fecha,
        vence_en=vencimiento(orden.derecho_id, orden.derecho, orden.fecha, context),
        detalle=None if orden.detalle is None else orden.detalle.of(orden.persona_ref),
        registrado_por=context.actor.id,
    )
    anterior = persona.derechos.get(orden.derecho_id)
    if anterior is not None:
        if context.same(anterior, hecho):
            return []
        raise DerechoRepetido(derecho_id=orden.derecho_id)
    if not _consta(orden.persona_ref, persona, context):
        raise PersonaNoConsta(persona_ref=orden.persona_ref)
    if orden.fecha > context.today:
        raise FechaFutura(fecha=orden.fecha, hoy=context.today)
    return [hecho]


def prorrogar(persona: Persona, orden: ProrrogarDerechoTitular, context: Context) -> list[Any]:
    solicitado = _solicitado(viva(orden.persona_ref, persona), orden)
    if orden.derecho_id in persona.prorrogas:
        situacion = "ya se prorrogó"
    elif orden.derecho_id in persona.resueltos:
        situacion = "ya fue resuelta"
    elif solicitado.derecho == "bloqueo":
        situacion = "es de bloqueo"
    elif context.today > solicitado.vence_en:
        situacion = f"venció el {solicitado.vence_en}"
    else:
        return [
            PlazoDerechoProrrogado(
                persona_ref=orden.persona_ref,
                derecho_id=orden.derecho_id,
                norma=orden.norma,
                vence_en=solicitado.vence_en + timedelta(days=PRORROGA_DIAS),
            )
        ]
    raise ProrrogaNoCorresponde(derecho_id=orden.derecho_id, situacion=situacion)


def resolver_derecho(
    persona: Persona, orden: ResolverDerechoTitular, context: Context
) -> list[Any]:
    hecho = DerechoTitularResuelto(
        persona_ref=orden.persona_ref,
        derecho_id=orden.derecho_id,
        resultado=orden.resultado,
        norma=orden.norma,
        respuesta=None if orden.respuesta is None else orden.respuesta.of(orden.persona_ref),
        fecha=orden.fecha,
        resuelto_por=context.actor.id,
    )
    anterior = persona.resueltos.get(orden.derecho_id)
    if anterior is not None and context.same(anterior, hecho):
        return []
    solicitado = _solicitado(viva(orden.persona_ref, persona), orden)
    if anterior is not None:
        raise DerechoYaResuelto(derecho_id=orden.derecho_id, resultado=anterior.resultado)
    _sin_texto_en_bloqueo(orden.persona_ref, persona, orden.respuesta)
    if solicitado.registrado_por == context.actor.id:
        raise QuienRegistraNoResuelve(derecho_id=orden.derecho_id)
    if not solicitado.fecha <= orden.fecha <= context.today:
        raise FechaNoCorresponde(fecha=orden.fecha, desde=solicitado.fecha, hoy=context.today)
    if orden.resultado == "denegado":
        _exigir_fundada(persona, orden)
    avisada = resolver(context, "DP3", de_derecho(orden.persona_ref, orden.derecho_id))
    return [hecho, *_efectos(persona, solicitado, orden, context), *avisada]


def _exigir_fundada(persona: Persona, orden: ResolverDerechoTitular) -> None:
    # What is told to who has their data blocked cannot be kept: the norm alone is.
    partes = {"norma": orden.norma, "respuesta": orden.respuesta or persona.bloqueada}
    if falta := [nombre for nombre, parte in partes.items() if not parte]:
        raise DenegacionIncompleta(derecho_id=orden.derecho_id, falta=falta)


def _efectos(
    persona: Persona,
    solicitado: DerechoTitularSolicitado,
    orden: ResolverDerechoTitular,
    context: Context,
) -> list[Any]:
    """What a resolution does besides answering. Raises what forbids to erase."""
    acogido, ref = orden.resultado == "acogido", orden.persona_ref
    if acogido and solicitado.derecho == "supresion":
        return disponer(ref, persona, context, orden.derecho_id)
    if acogido and solicitado.derecho == "bloqueo":
        if persona.bloqueada:
            return []
        return [DatosBloqueados(persona_ref=ref, derecho_id=orden.derecho_id)]
    if not persona.bloqueada:
        return []
    # A block lasts while what the holder objects to is being resolved, or until using the data is granted.
    esperan = [
        otro
        for otro in persona.pendientes
        if otro.derecho in CAUSAN_BLOQUEO and otro.derecho_id != orden.derecho_id
    ]
    terminada = solicitado.derecho in CAUSAN_BLOQUEO and not esperan
    if terminada or (acogido and solicitado.derecho in USAN_LOS_DATOS):
        return [DatosDesbloqueados(persona_ref=ref, derecho_id=orden.derecho_id)]
    return []


def _solicitado(
    persona: Persona, orden: ProrrogarDerechoTitular | ResolverDerechoTitular
) -> DerechoTitularSolicitado:
    if (solicitado := persona.derechos.get(orden.derecho_id)) is None:
        raise DerechoDesconocido(persona_ref=orden.persona_ref, derecho_id=orden.derecho_id)
    return solicitado


def _consta(persona_ref: str, persona: Persona, context: Context) -> bool:
    """Whether the log says anything of the person: a wrong reference is not a new one."""
    sabido = persona.identidad or persona.expedientes or persona.representados
    return bool(sabido) or context.of(CLAVE, clave_de(persona_ref)).titular is not None

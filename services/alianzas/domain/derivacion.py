"""The answer to a referral (P12): yes by a person, or no at once when it cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.alianzas.domain.oferta_estado import DERIVACION, Derivacion, Oferta
from services.alianzas.domain.protocolo import PROTOCOLO
from services.alianzas.events import DerivacionRespondida, Motivo
from shared.decider import Context, DomainError
from shared.declare import command


class DerivacionSinConstancia(DomainError):
    """No consta que la derivación {derivacion_id} se haya solicitado a la oferta {oferta_id}."""

    rule = "P12"
    remedy = "Se responde lo que casos haya solicitado: revise la derivación y la oferta."


class DerivacionYaRespondida(DomainError):
    """La derivación {derivacion_id} ya tiene otra respuesta."""

    rule = "P12"
    remedy = "La respuesta no se cambia: casos puede solicitar una derivación nueva."


class DerivacionYaAtendida(DomainError):
    """La derivación {derivacion_id} ya fue atendida."""

    rule = "P12"
    remedy = "Casos puede solicitar una derivación nueva."


class DerivacionYaExpirada(DomainError):
    """La derivación {derivacion_id} expiró, o casos la reasignó: ya no espera respuesta."""

    rule = "P12"
    remedy = "Casos puede solicitar una derivación nueva."


class DerivacionInadmisible(DomainError):
    """La derivación {derivacion_id} no se puede aceptar: {motivo}."""

    rule = "P12"
    remedy = "Se acepta con la oferta instalada y el protocolo vigente en la fecha de la respuesta."


class MotivoRequerido(DomainError):
    """Falta el motivo por el que no se acepta la derivación {derivacion_id}."""

    rule = "P12"
    remedy = "Indique en «motivo» uno de los códigos."


@command("oferta/{oferta_id}")
class RecibirDerivacion:
    """Given by the policy: answers no at once if it cannot be, else leaves it for a person."""

    derivacion_id: str
    oferta_id: str


@command("oferta/{oferta_id}")
class ResponderDerivacion:
    """`motivo` is asked for when not accepted."""

    derivacion_id: str
    oferta_id: str
    acepta: bool
    motivo: Motivo | None = None


def recibir_derivacion(oferta: Oferta, orden: RecibirDerivacion, context: Context) -> Sequence[Any]:
    derivacion = _solicitada(oferta, orden.derivacion_id, orden.oferta_id)
    if derivacion.respuesta is not None or context.of(DERIVACION, orden.derivacion_id) is not None:
        return []
    motivo = _impedimento(oferta, derivacion, context)
    if motivo is None:
        return []
    return [
        DerivacionRespondida(
            derivacion_id=orden.derivacion_id,
            caso_id=derivacion.caso_id,
            oferta_id=orden.oferta_id,
            acepta=False,
            motivo=motivo,
        )
    ]


def responder_derivacion(
    oferta: Oferta, orden: ResponderDerivacion, context: Context
) -> Sequence[Any]:
    derivacion = _solicitada(oferta, orden.derivacion_id, orden.oferta_id)
    respuesta = DerivacionRespondida(
        derivacion_id=orden.derivacion_id,
        caso_id=derivacion.caso_id,
        oferta_id=orden.oferta_id,
        acepta=orden.acepta,
        motivo=orden.motivo,
    )
    if derivacion.respuesta == respuesta:
        return []
    if derivacion.respuesta is not None:
        raise DerivacionYaRespondida(derivacion_id=orden.derivacion_id)
    fin = context.of(DERIVACION, orden.derivacion_id)
    if fin == "ATENDIDA":
        raise DerivacionYaAtendida(derivacion_id=orden.derivacion_id)
    if fin == "EXPIRADA":
        raise DerivacionYaExpirada(derivacion_id=orden.derivacion_id)
    if not orden.acepta and orden.motivo is None:
        raise MotivoRequerido(derivacion_id=orden.derivacion_id)
    if orden.acepta and (motivo := _impedimento(oferta, derivacion, context)):
        raise DerivacionInadmisible(derivacion_id=orden.derivacion_id, motivo=motivo)
    return [respuesta]


def _solicitada(oferta: Oferta, derivacion_id: str, oferta_id: str) -> Derivacion:
    derivacion = oferta.derivaciones.get(derivacion_id)
    if derivacion is None:
        raise DerivacionSinConstancia(derivacion_id=derivacion_id, oferta_id=oferta_id)
    return derivacion


def _impedimento(oferta: Oferta, derivacion: Derivacion, context: Context) -> Motivo | None:
    """Why the referral cannot be accepted on the day, None when it can."""
    dia = context.occurred_at.date
    if not oferta.instalada(dia):
        return "OFERTA_NO_INSTALADA"
    protocolo_id = derivacion.protocolo_id
    if protocolo_id is None or not context.of(PROTOCOLO, protocolo_id).rige(dia):
        return "PROTOCOLO_NO_VIGENTE"
    return None

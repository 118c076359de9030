"""A case is referred to an offer (K8), which answers through alianzas (P12)."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.casos.domain.ajenos import PROTOCOLO
from services.casos.domain.base_legal import persona_disponible
from services.casos.domain.estados import Caso, Derivacion, Ficha
from services.casos.domain.ingreso import abierto, existente
from services.casos.domain.oferta import OFERTA
from services.casos.domain.ordenes import (
    AtenderDerivacion,
    EvaluarPlazos,
    RegistrarRespuestaDerivacion,
    SolicitarDerivacion,
)
from services.casos.domain.rechazos_acompanamiento import (
    DerivacionDesconocida,
    DerivacionNoCorresponde,
    DerivacionRepetida,
    EvaluacionFutura,
    OfertaNoInstalada,
    PlazoIncalculable,
    ProtocoloNoAcordado,
    SinConsentimientoParaDerivar,
)
from services.casos.events import (
    DerivacionAceptada,
    DerivacionAnotada,
    DerivacionAtendida,
    DerivacionExpirada,
    DerivacionRechazada,
    DerivacionSolicitada,
    PlazoRespuestaIniciado,
)
from services.casos.events_comunes import MotivoExpiracion
from shared.common import resolver
from shared.decider import Context
from shared.feriados import FueraDelCalendario, sumar_dias_habiles


def solicitar(caso: Caso, orden: SolicitarDerivacion, context: Context) -> list[Any]:
    ficha = abierto(caso, orden.caso_id).ficha
    anterior = ficha.derivaciones.get(orden.derivacion_id)
    if anterior is not None:
        if _pide_lo_mismo(anterior, orden):
            return []
        raise DerivacionRepetida(derivacion_id=orden.derivacion_id)
    instalada = context.of(OFERTA, orden.oferta_id).recibe(orden.fecha)
    if instalada is None:
        raise OfertaNoInstalada(oferta_id=orden.oferta_id, fecha=orden.fecha)
    protocolo = context.of(PROTOCOLO, orden.protocolo_id)
    plazo = protocolo.plazo(instalada.institucion_id, orden.fecha)
    if plazo is None:
        raise ProtocoloNoAcordado(
            protocolo_id=orden.protocolo_id, oferta_id=orden.oferta_id, fecha=orden.fecha
        )
    persona = persona_disponible(context, ficha)
    opuesta = persona.se_opone and not ficha.mandato(orden.fecha)
    if opuesta or not ficha.cubre("derivacion", orden.fecha):
        raise SinConsentimientoParaDerivar(caso_id=orden.caso_id, fecha=orden.fecha)
    return [
        *_reemplazada(ficha, orden, context),
        DerivacionSolicitada(
            caso_id=orden.caso_id,
            derivacion_id=orden.derivacion_id,
            oferta_id=orden.oferta_id,
            protocolo_id=orden.protocolo_id,
            plazo_respuesta_dias=plazo,
            fecha=orden.fecha,
        ),
        PlazoRespuestaIniciado(
            caso_id=orden.caso_id,
            derivacion_id=orden.derivacion_id,
            plazo_dias=plazo,
            vence_en=_vence(orden, plazo, context),
        ),
        DerivacionAnotada(
            oferta_id=orden.oferta_id, derivacion_id=orden.derivacion_id, caso_id=orden.caso_id
        ),
    ]


def _vence(orden: SolicitarDerivacion, plazo: int, context: Context) -> date:
    """Ley 19.880, article 25: the terms of the state are of working days, as known today."""
    try:
        return sumar_dias_habiles(orden.fecha, plazo, segun=context.today)
    except FueraDelCalendario as fuera:
        raise PlazoIncalculable(
            derivacion_id=orden.derivacion_id, desde=fuera.desde, hasta=fuera.hasta
        ) from fuera


def _reemplazada(ficha: Ficha, orden: SolicitarDerivacion, context: Context) -> list[Any]:
    """What ends for the derivación whose place the new one takes."""
    if orden.reemplaza is None:
        return []
    anterior = ficha.derivaciones.get(orden.reemplaza)
    if anterior is None:
        raise DerivacionDesconocida(caso_id=orden.caso_id, derivacion_id=orden.reemplaza)
    if anterior.estado == "ATENDIDA":
        raise DerivacionNoCorresponde(derivacion_id=orden.reemplaza, estado=anterior.estado)
    avisada = resolver(context, "P13", f"derivacion/{orden.reemplaza}")
    if not anterior.abierta:
        return list(avisada)
    return [_expirada(anterior, "REASIGNADA", orden.fecha), *avisada]


def _expirada(derivacion: Derivacion, motivo: MotivoExpiracion, fecha: date) -> DerivacionExpirada:
    return DerivacionExpirada(
        caso_id=derivacion.hecho.caso_id,
        derivacion_id=derivacion.hecho.derivacion_id,
        oferta_id=derivacion.hecho.oferta_id,
        motivo=motivo,
        fecha=fecha,
    )


def evaluar_plazos(caso: Caso, orden: EvaluarPlazos, context: Context) -> list[Any]:
    """P12: what was not answered in its working days expires, also when the case has ended."""
    if orden.al > context.today:
        raise EvaluacionFutura(al=orden.al, hoy=context.today)
    ficha = existente(caso, orden.caso_id).ficha
    return [
        _expirada(derivacion, "PLAZO", orden.al)
        for _, derivacion in sorted(ficha.derivaciones.items())
        if derivacion.vencida(orden.al)
    ]


def responder(caso: Caso, orden: RegistrarRespuestaDerivacion) -> list[Any]:
    derivacion = _derivacion(caso, orden)
    if derivacion.hecho.oferta_id != orden.oferta_id:
        raise DerivacionDesconocida(caso_id=orden.caso_id, derivacion_id=orden.derivacion_id)
    iguales = ("ACEPTADA", "ATENDIDA") if orden.acepta else ("RECHAZADA",)
    if derivacion.estado in iguales:
        return []
    if derivacion.estado != "SOLICITADA":
        raise DerivacionNoCorresponde(derivacion_id=orden.derivacion_id, estado=derivacion.estado)
    if orden.acepta:
        return [
            DerivacionAceptada(
                caso_id=orden.caso_id, derivacion_id=orden.derivacion_id, oferta_id=orden.oferta_id
            )
        ]
    return [
        DerivacionRechazada(
            caso_id=orden.caso_id,
            derivacion_id=orden.derivacion_id,
            oferta_id=orden.oferta_id,
            motivo=orden.motivo,
        )
    ]


def atender(caso: Caso, orden: AtenderDerivacion) -> list[Any]:
    derivacion = _derivacion(caso, orden)
    if derivacion.estado == "ATENDIDA":
        return []
    if derivacion.estado != "ACEPTADA":
        raise DerivacionNoCorresponde(derivacion_id=orden.derivacion_id, estado=derivacion.estado)
    return [
        DerivacionAtendida(
            caso_id=orden.caso_id,
            derivacion_id=orden.derivacion_id,
            oferta_id=derivacion.hecho.oferta_id,
            fecha=orden.fecha,
        )
    ]


def _derivacion(caso: Caso, orden: RegistrarRespuestaDerivacion | AtenderDerivacion) -> Derivacion:
    # What another service answered is a fact also when the case has ended meanwhile.
    ficha = existente(caso, orden.caso_id).ficha
    derivacion = ficha.derivaciones.get(orden.derivacion_id)
    if derivacion is None:
        raise DerivacionDesconocida(caso_id=orden.caso_id, derivacion_id=orden.derivacion_id)
    return derivacion


def _pide_lo_mismo(anterior: Derivacion, orden: SolicitarDerivacion) -> bool:
    hecho = anterior.hecho
    return (hecho.oferta_id, hecho.protocolo_id, hecho.fecha) == (
        orden.oferta_id,
        orden.protocolo_id,
        orden.fecha,
    )

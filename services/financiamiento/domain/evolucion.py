"""How each fact changes what the rules of a fund ask of its past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final, TypeVar

from services.financiamiento.domain.estado import PDL, Compromiso, Fondo, Rendicion
from services.financiamiento.events import (
    CompromisoRebajado,
    ConstaExcepcionAutorizada,
    ConstaFaseCerrada,
    ConstaFaseIniciada,
    ConstaIniciativaEjecutada,
    ConstaIniciativaIdentificada,
    ConstaPDLValidado,
    ConstaProyectoAdjudicado,
    FinanciamientoAnulado,
    FondoAsignado,
    FondoModificado,
    FondosGirados,
    IniciativaFinanciada,
)
from services.financiamiento.events_ajenos import (
    ConstaCierreAdministrativoSolicitado,
    ConstaPDLEnmendado,
    ConstaProyectoReactivado,
    ConstaProyectoSuspendido,
    ConstaProyectoTerminadoAnticipadamente,
)
from services.financiamiento.events_rendicion import (
    CertificacionSaldoRechazada,
    PlazoReintegroIniciado,
    PlazoRendicionIniciado,
    RendicionAprobada,
    RendicionObservada,
    RendicionPresentada,
    RendicionRechazada,
    SaldoFondoCertificado,
    SaldoReintegrado,
)
from shared.decider import Context, Decider
from shared.names import comparable

V = TypeVar("V")

FASE_DE_EJECUCION: Final = 3

Event = (
    FondoAsignado
    | FondoModificado
    | IniciativaFinanciada
    | CompromisoRebajado
    | FinanciamientoAnulado
    | FondosGirados
    | ConstaProyectoAdjudicado
    | ConstaPDLValidado
    | RendicionPresentada
    | RendicionObservada
    | RendicionAprobada
    | RendicionRechazada
    | ConstaIniciativaEjecutada
    | ConstaFaseIniciada
    | ConstaFaseCerrada
    | ConstaIniciativaIdentificada
    | ConstaExcepcionAutorizada
    | PlazoRendicionIniciado
    | SaldoReintegrado
    | SaldoFondoCertificado
    | CertificacionSaldoRechazada
    | PlazoReintegroIniciado
    | ConstaPDLEnmendado
    | ConstaProyectoSuspendido
    | ConstaProyectoReactivado
    | ConstaProyectoTerminadoAnticipadamente
    | ConstaCierreAdministrativoSolicitado
)


def evolve(fondo: Fondo, event: Event) -> Fondo:
    match event:
        case ConstaProyectoAdjudicado():
            return replace(fondo, adjudicado_clp=event.fondo_iniciativas_clp)
        case ConstaPDLValidado():
            return _con_pdl(fondo, event)
        case FondoAsignado():
            return replace(fondo, inicial_clp=event.monto_clp, asignado_clp=event.monto_clp)
        case FondoModificado():
            actos = _con(fondo.actos, event.acto_administrativo, event.delta_clp)
            return replace(fondo, asignado_clp=event.fondo_clp, actos=actos)
        case IniciativaFinanciada():
            return _con_compromiso(fondo, event.iniciativa_id, _comprometido(fondo, event))
        case CompromisoRebajado():
            return _con_vigente(fondo, event.iniciativa_id, event.compromiso_clp)
        case FinanciamientoAnulado():
            return _con_vigente(fondo, event.iniciativa_id, 0)
        case FondosGirados():
            girado = fondo.compromisos[event.iniciativa_id]
            girado = replace(girado, girado_clp=girado.girado_clp + event.monto_clp)
            con_giro = replace(fondo, giros=_con(fondo.giros, event.giro_id, event))
            return _con_compromiso(con_giro, event.iniciativa_id, girado)
        case RendicionPresentada():
            return _con_rendicion(fondo, event.rendicion_id, _presentada(fondo, event))
        case RendicionObservada() | RendicionRechazada():
            rendicion = replace(
                fondo.rendiciones[event.rendicion_id],
                estado="OBSERVADA" if isinstance(event, RendicionObservada) else "RECHAZADA",
                observaciones=event.observaciones,
            )
            return _con_rendicion(fondo, event.rendicion_id, rendicion)
        case RendicionAprobada():
            return _aprobada(fondo, event)
        case ConstaIniciativaEjecutada():
            ejecutadas = _con(fondo.ejecutadas, event.iniciativa_id, event.fecha)
            return replace(fondo, ejecutadas=ejecutadas)
        case ConstaFaseIniciada() | ConstaFaseCerrada():
            if event.fase != FASE_DE_EJECUCION:
                return fondo
            cerrada = event.fecha if isinstance(event, ConstaFaseCerrada) else None
            return replace(fondo, cierre_fase_tres=cerrada)
        case ConstaIniciativaIdentificada():
            if not event.es_urgencia:
                return fondo
            urgencias = _con(fondo.urgencias, event.iniciativa_id, event.plantilla_version)
            return replace(fondo, urgencias=urgencias)
        case ConstaExcepcionAutorizada():
            return replace(fondo, excepciones=(*fondo.excepciones, event))
        case PlazoRendicionIniciado():
            return replace(fondo, plazos=_con(fondo.plazos, event.iniciativa_id, event.vence_en))
        case ConstaPDLEnmendado():
            return replace(fondo, enmienda=event)
        case ConstaProyectoSuspendido() | ConstaProyectoReactivado():
            return replace(fondo, suspensiones=_suspensiones(fondo, event))
        case ConstaProyectoTerminadoAnticipadamente():
            return replace(fondo, terminado=event.fecha)
        case PlazoReintegroIniciado():
            return replace(fondo, reintegro_vence=event.vence_en)
        case SaldoReintegrado():
            return _reintegrado(fondo, event)
        case SaldoFondoCertificado():
            return replace(fondo, certificado=event)
        case _:
            return fondo


def _con_pdl(fondo: Fondo, event: ConstaPDLValidado) -> Fondo:
    if fondo.pdl is not None and event.version < fondo.pdl.version:
        return fondo
    iniciativas = {iniciativa.iniciativa_id: iniciativa for iniciativa in event.iniciativas}
    desde = {} if event.fecha is None else dict.fromkeys(iniciativas, event.fecha)
    if fondo.pdl is not None:
        siguen = fondo.pdl.iniciativas.keys() & iniciativas.keys()
        desde = {id_: dia for id_, dia in desde.items() if id_ not in siguen}
        desde |= {id_: dia for id_, dia in fondo.pdl.desde.items() if id_ in siguen}
    pdl = PDL(event.version, event.ambitos_plantilla, iniciativas, desde)
    compromisos = {
        id_: replace(compromiso, plan_clp=iniciativas[id_].monto_clp)
        if compromiso.plan_clp is None and id_ in iniciativas
        else compromiso
        for id_, compromiso in fondo.compromisos.items()
    }
    return replace(fondo, pdl=pdl, compromisos=compromisos)


def _comprometido(fondo: Fondo, event: IniciativaFinanciada) -> Compromiso:
    planeada = fondo.pdl and fondo.pdl.iniciativas.get(event.iniciativa_id)
    plan_clp = planeada.monto_clp if planeada else None
    return Compromiso(event.ambito, event.monto_clp, event.monto_clp, plan_clp)


def _suspensiones(
    fondo: Fondo, event: ConstaProyectoSuspendido | ConstaProyectoReactivado
) -> tuple[tuple[date, date | None], ...]:
    """A suspension while one lasts, or the end of none, adds nothing."""
    *antes, (desde, hasta) = fondo.suspensiones or ((event.fecha, event.fecha),)
    if isinstance(event, ConstaProyectoSuspendido):
        nueva = () if hasta is None else ((event.fecha, None),)
        return (*fondo.suspensiones, *nueva)
    if hasta is not None:
        return fondo.suspensiones
    return (*antes, (desde, event.fecha))


def _presentada(fondo: Fondo, event: RendicionPresentada) -> Rendicion:
    anterior = fondo.rendiciones.get(event.rendicion_id)
    antes = frozenset() if anterior is None else anterior.presentada_por
    return Rendicion(
        iniciativa_id=event.iniciativa_id,
        documentos=event.documentos,
        total_clp=event.total_clp,
        presentada_por=antes | {event.presentada_por},
    )


def _aprobada(fondo: Fondo, event: RendicionAprobada) -> Fondo:
    rendicion = replace(
        fondo.rendiciones[event.rendicion_id],
        estado="APROBADA",
        aprobado_clp=event.monto_aprobado_clp,
    )
    compromiso = fondo.compromisos[event.iniciativa_id]
    aprobado = replace(compromiso, aprobado_clp=compromiso.aprobado_clp + event.monto_aprobado_clp)
    con_rendicion = _con_rendicion(fondo, event.rendicion_id, rendicion)
    return _con_compromiso(con_rendicion, event.iniciativa_id, aprobado)


def _reintegrado(fondo: Fondo, event: SaldoReintegrado) -> Fondo:
    compromiso = fondo.compromisos[event.iniciativa_id]
    devuelto = replace(compromiso, reintegrado_clp=compromiso.reintegrado_clp + event.monto_clp)
    reintegros = _con(fondo.reintegros, comparable(event.comprobante), event)
    return _con_compromiso(replace(fondo, reintegros=reintegros), event.iniciativa_id, devuelto)


def _con_rendicion(fondo: Fondo, rendicion_id: str, rendicion: Rendicion) -> Fondo:
    return replace(fondo, rendiciones=_con(fondo.rendiciones, rendicion_id, rendicion))


def _con_vigente(fondo: Fondo, iniciativa_id: str, vigente_clp: int) -> Fondo:
    compromiso = replace(fondo.compromisos[iniciativa_id], vigente_clp=vigente_clp)
    return _con_compromiso(fondo, iniciativa_id, compromiso)


def _con_compromiso(fondo: Fondo, iniciativa_id: str, compromiso: Compromiso) -> Fondo:
    return replace(fondo, compromisos=_con(fondo.compromisos, iniciativa_id, compromiso))


def _con(antes: Mapping[str, V], clave: str, valor: V) -> Mapping[str, V]:
    return {**antes, clave: valor}


def _sin_ordenes(_: Fondo, orden: None, __: Context) -> list[Event]:
    raise TypeError(f"{orden!r} is not decided here")


#: Another project's fund, only to look at.
FONDO_LEIDO = Decider[None, Fondo, Event](
    category="fondo",
    decide=_sin_ordenes,
    evolve=evolve,
    initial=Fondo(),
    commands=None,
    events=Event,
)

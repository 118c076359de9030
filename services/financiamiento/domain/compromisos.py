"""The fund of a project and what of it is committed to initiatives, never twice the same peso."""

from __future__ import annotations

from services.financiamiento.domain.estado import PDL, Fondo
from services.financiamiento.domain.evolucion import Event
from services.financiamiento.domain.exigencias import (
    asignado_de,
    compromiso_de,
    exigir_monto,
    exigir_que_fluya,
    motivo_de,
)
from services.financiamiento.domain.ordenes import (
    AnularFinanciamiento,
    AsignarFondo,
    FinanciarIniciativa,
    ModificarFondo,
    RebajarCompromiso,
)
from services.financiamiento.domain.plantilla import PLANTILLA
from services.financiamiento.domain.rechazos import (
    ActoAdministrativoRepetido,
    AmbitoDistintoDelPDL,
    AmbitoNoFinanciable,
    CompromisoBajoLoGirado,
    FinanciamientoAnteriorAlPDL,
    FondoBajoLoComprometido,
    FondoDistintoDelAdjudicado,
    FondoInsuficiente,
    FondoYaAsignado,
    IniciativaFueraDelPDL,
    IniciativaYaFinanciada,
    MontoFueraDeRango,
    OrdenDePrioridadNoRespetado,
    PDLNoValidado,
    Pesos,
    RebajaTotal,
    UrgenciaAntesDelPDL,
    VentanaDeFinanciamientoCerrada,
)
from services.financiamiento.events import (
    CompromisoRebajado,
    FinanciamientoAnulado,
    FondoAsignado,
    FondoModificado,
    IniciativaDelPDL,
    IniciativaFinanciada,
)
from shared.decider import Context
from shared.moments import civil_date
from shared.values import Clp


def asignar(fondo: Fondo, orden: AsignarFondo) -> list[Event]:
    exigir_monto(orden.monto_clp)
    if fondo.inicial_clp == orden.monto_clp:
        return []
    if fondo.asignado_clp is not None:
        raise FondoYaAsignado(proyecto_id=orden.proyecto_id, asignado_clp=fondo.asignado_clp)
    if fondo.adjudicado_clp not in (None, orden.monto_clp):
        raise FondoDistintoDelAdjudicado(
            proyecto_id=orden.proyecto_id,
            adjudicado_clp=fondo.adjudicado_clp,
            monto_clp=orden.monto_clp,
        )
    return [
        FondoAsignado(
            proyecto_id=orden.proyecto_id,
            monto_clp=orden.monto_clp,
            convocatoria=orden.convocatoria,
        )
    ]


def modificar(fondo: Fondo, orden: ModificarFondo) -> list[Event]:
    asignado = asignado_de(fondo, orden.proyecto_id)
    if orden.acto_administrativo in fondo.actos:
        if fondo.actos[orden.acto_administrativo] == orden.delta_clp:
            return []
        raise ActoAdministrativoRepetido(acto_administrativo=orden.acto_administrativo)
    nuevo = asignado + orden.delta_clp
    if orden.delta_clp == 0:
        raise MontoFueraDeRango(monto_clp=Pesos(0))
    if not 0 < nuevo <= Clp.MAXIMO:
        raise MontoFueraDeRango(monto_clp=Pesos(nuevo))
    if nuevo < fondo.comprometido_clp:
        raise FondoBajoLoComprometido(
            proyecto_id=orden.proyecto_id,
            fondo_clp=Clp(nuevo),
            comprometido_clp=Clp(fondo.comprometido_clp),
        )
    return [
        FondoModificado(
            proyecto_id=orden.proyecto_id,
            delta_clp=orden.delta_clp,
            acto_administrativo=orden.acto_administrativo,
            fondo_clp=Clp(nuevo),
        )
    ]


def financiar(fondo: Fondo, orden: FinanciarIniciativa, context: Context) -> list[Event]:
    exigir_monto(orden.monto_clp)
    asignado = asignado_de(fondo, orden.proyecto_id)
    vigente = fondo.vigente(orden.iniciativa_id)
    if vigente is not None:
        pedido = (orden.ambito, orden.monto_clp, orden.monto_clp)
        if (vigente.ambito, vigente.financiado_clp, vigente.vigente_clp) == pedido:
            return []
        raise IniciativaYaFinanciada(
            iniciativa_id=orden.iniciativa_id, compromiso_clp=Clp(vigente.vigente_clp)
        )
    dia = context.occurred_at.date
    exigir_que_fluya(fondo, orden.proyecto_id, orden.iniciativa_id, dia)
    cierre = fondo.cierre_fase_tres
    if cierre is not None and dia > cierre:
        raise VentanaDeFinanciamientoCerrada(proyecto_id=orden.proyecto_id, cierre=cierre)
    if fondo.pdl is None or _era_urgencia(fondo, fondo.pdl, orden, context):
        _exigir_urgencia(fondo, orden, context)
        pdl_version, lugar, motivo_salto = 0, 0, None
    else:
        lugar, motivo_salto = _en_orden(fondo, fondo.pdl, orden, context)
        pdl_version = fondo.pdl.version
    saldo = asignado - fondo.comprometido_clp
    if orden.monto_clp > saldo:
        raise FondoInsuficiente(
            proyecto_id=orden.proyecto_id, monto_clp=orden.monto_clp, saldo_clp=Clp(saldo)
        )
    return [
        IniciativaFinanciada(
            proyecto_id=orden.proyecto_id,
            iniciativa_id=orden.iniciativa_id,
            ambito=orden.ambito,
            monto_clp=orden.monto_clp,
            saldo_fondo_clp=Clp(saldo - orden.monto_clp),
            pdl_version=pdl_version,
            lugar_prioridad=lugar,
            motivo_salto=motivo_salto,
        )
    ]


def _era_urgencia(fondo: Fondo, pdl: PDL, orden: FinanciarIniciativa, context: Context) -> bool:
    """F7: before its plan was valid, only an urgency may have been financed, which F13 judges.

    What is known by its month is before when the whole month is.
    """
    desde = pdl.desde.get(orden.iniciativa_id)
    if desde is None or civil_date(context.occurred_at.last) >= desde:
        return False
    if orden.iniciativa_id in fondo.urgencias:
        return True
    raise FinanciamientoAnteriorAlPDL(iniciativa_id=orden.iniciativa_id, validado_el=desde)


def _exigir_urgencia(fondo: Fondo, orden: FinanciarIniciativa, context: Context) -> None:
    """F13: before the PDL, only an urgency that the project's template or an exception admits."""
    plantilla_version = fondo.urgencias.get(orden.iniciativa_id)
    if plantilla_version is None:
        raise PDLNoValidado(proyecto_id=orden.proyecto_id)
    plantilla = context.of(PLANTILLA, plantilla_version)
    exceptuada = fondo.exceptuada(orden.iniciativa_id, context.occurred_at.mes)
    if not plantilla.permite_urgencia_pre_pdl and not exceptuada:
        raise UrgenciaAntesDelPDL(
            iniciativa_id=orden.iniciativa_id, plantilla_version=plantilla_version
        )
    if orden.ambito not in plantilla.ambitos:
        raise AmbitoNoFinanciable(ambito=orden.ambito, ambitos=plantilla.ambitos)


def _en_orden(
    fondo: Fondo, pdl: PDL, orden: FinanciarIniciativa, context: Context
) -> tuple[int, str | None]:
    """The place of the initiative and why others before it wait (F6)."""
    iniciativa = _financiable(pdl, orden)
    saltadas = _saltadas(fondo, pdl, iniciativa)
    motivo_salto = (orden.motivo_salto or "").strip() or None
    if saltadas and motivo_salto is None and not context.relaxes("F6"):
        raise OrdenDePrioridadNoRespetado(
            iniciativa_id=orden.iniciativa_id, lugar=iniciativa.lugar, pendientes=saltadas
        )
    return iniciativa.lugar, motivo_salto if saltadas else None


def _financiable(pdl: PDL, orden: FinanciarIniciativa) -> IniciativaDelPDL:
    if orden.ambito not in pdl.ambitos:
        raise AmbitoNoFinanciable(ambito=orden.ambito, ambitos=pdl.ambitos)
    iniciativa = pdl.iniciativas.get(orden.iniciativa_id)
    if iniciativa is None:
        raise IniciativaFueraDelPDL(
            iniciativa_id=orden.iniciativa_id,
            pdl_version=pdl.version,
            financiables=sorted(pdl.iniciativas),
        )
    if orden.ambito != iniciativa.ambito:
        raise AmbitoDistintoDelPDL(
            iniciativa_id=orden.iniciativa_id, ambito=orden.ambito, ambito_pdl=iniciativa.ambito
        )
    return iniciativa


def _saltadas(fondo: Fondo, pdl: PDL, iniciativa: IniciativaDelPDL) -> tuple[str, ...]:
    """Ids of the higher-ranked initiatives that wait for a commitment, best place first: what an
    amendment leaves out does not wait.
    """
    antes = [otra for otra in pdl.iniciativas.values() if otra.lugar < iniciativa.lugar]
    antes.sort(key=lambda otra: otra.lugar)
    ids = (otra.iniciativa_id for otra in antes)
    return tuple(id_ for id_ in ids if not fondo.vigente(id_) and id_ not in fondo.retiradas)


def rebajar(fondo: Fondo, orden: RebajarCompromiso) -> list[Event]:
    exigir_monto(orden.monto_clp)
    motivo = motivo_de(orden.motivo)
    vigente = compromiso_de(fondo, orden.iniciativa_id)
    queda = vigente.vigente_clp - orden.monto_clp
    if queda < vigente.girado_clp:
        raise CompromisoBajoLoGirado(
            iniciativa_id=orden.iniciativa_id,
            compromiso_clp=Clp(max(queda, 0)),
            girado_clp=Clp(vigente.girado_clp),
        )
    if queda <= 0:
        raise RebajaTotal(iniciativa_id=orden.iniciativa_id, monto_clp=orden.monto_clp)
    saldo = asignado_de(fondo, orden.proyecto_id) - fondo.comprometido_clp + orden.monto_clp
    return [
        CompromisoRebajado(
            proyecto_id=orden.proyecto_id,
            iniciativa_id=orden.iniciativa_id,
            monto_clp=orden.monto_clp,
            compromiso_clp=Clp(queda),
            saldo_fondo_clp=Clp(saldo),
            motivo=motivo,
        )
    ]


def anular(fondo: Fondo, orden: AnularFinanciamiento) -> list[Event]:
    motivo = motivo_de(orden.motivo)
    anterior = fondo.compromisos.get(orden.iniciativa_id)
    if anterior is not None and anterior.vigente_clp == 0:
        return []
    vigente = compromiso_de(fondo, orden.iniciativa_id)
    if vigente.girado_clp:
        raise CompromisoBajoLoGirado(
            iniciativa_id=orden.iniciativa_id,
            compromiso_clp=Clp(0),
            girado_clp=Clp(vigente.girado_clp),
        )
    saldo = asignado_de(fondo, orden.proyecto_id) - fondo.comprometido_clp + vigente.vigente_clp
    return [
        FinanciamientoAnulado(
            proyecto_id=orden.proyecto_id,
            iniciativa_id=orden.iniciativa_id,
            monto_clp=Clp(vigente.vigente_clp),
            saldo_fondo_clp=Clp(saldo),
            motivo=motivo,
        )
    ]

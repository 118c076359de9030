"""The rules of an offer: backed (A2), installed within its convenio (A3) in an active barrio (P14),
closed without pending referrals (A4).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, assert_never

from services.alianzas.domain import oferta_ordenes as ordenes
from services.alianzas.domain.barrio import anotar, exigir_barrio_activo
from services.alianzas.domain.convenio import CONVENIO
from services.alianzas.domain.derivacion import (
    RecibirDerivacion,
    ResponderDerivacion,
    recibir_derivacion,
    responder_derivacion,
)
from services.alianzas.domain.institucion import exigir_comprometibles
from services.alianzas.domain.oferta_estado import Event, Oferta, abiertas, evolve
from services.alianzas.domain.oferta_ordenes import (
    CerrarOferta,
    CoordinarOferta,
    InstalarOferta,
    PlanificarOferta,
)
from services.alianzas.events import (
    OfertaCerrada,
    OfertaCoordinada,
    OfertaInstalada,
    OfertaPlanificada,
)
from shared.common import resolver
from shared.decider import Context, Decider

Command = (
    CoordinarOferta
    | PlanificarOferta
    | InstalarOferta
    | CerrarOferta
    | RecibirDerivacion
    | ResponderDerivacion
)


def coordinar_oferta(oferta: Oferta, orden: CoordinarOferta, context: Context) -> Sequence[Any]:
    nueva = OfertaCoordinada(
        oferta_id=orden.oferta_id,
        institucion_id=orden.institucion_id,
        programa_origen=orden.programa_origen,
        barrio_id=orden.barrio_id,
    )
    if oferta.ultima == nueva:
        return []
    _exigir_abierta(oferta, orden.oferta_id)
    if oferta.ultima is not None:
        raise ordenes.OfertaYaRegistrada(oferta_id=orden.oferta_id)
    exigir_comprometibles([orden.institucion_id], context.occurred_at.date, context)
    exigir_barrio_activo(nueva.barrio_id, context)
    return [nueva, *anotar(nueva.barrio_id, nueva.oferta_id, context)]


def planificar_oferta(oferta: Oferta, orden: PlanificarOferta, context: Context) -> Sequence[Any]:
    ultima = oferta.ultima
    nueva = OfertaPlanificada(
        oferta_id=orden.oferta_id,
        institucion_id=orden.institucion_id,
        programa_origen=orden.programa_origen or (ultima.programa_origen if ultima else None),
        convenio_id=orden.convenio_id,
        barrio_id=orden.barrio_id or (ultima.barrio_id if ultima else None),
        establecimiento=orden.establecimiento,
        desde=orden.desde,
        hasta=orden.hasta,
        cupos=orden.cupos,
        estival=orden.estival,
    )
    if ultima == nueva:
        return []
    _exigir_abierta(oferta, orden.oferta_id)
    if isinstance(ultima, OfertaInstalada):
        raise ordenes.OfertaYaInstalada(oferta_id=orden.oferta_id)
    if ultima is not None and ultima.institucion_id != orden.institucion_id:
        raise ordenes.OfertaDeOtraInstitucion(
            oferta_id=orden.oferta_id, institucion_id=ultima.institucion_id
        )
    exigir_comprometibles([orden.institucion_id], context.occurred_at.date, context)
    exigir_barrio_activo(nueva.barrio_id, context)
    _exigir_respaldo(oferta, nueva, context)
    _exigir_terminos(nueva)
    return [nueva, *anotar(nueva.barrio_id, nueva.oferta_id, context)]


def instalar_oferta(oferta: Oferta, orden: InstalarOferta, context: Context) -> Sequence[Any]:
    ultima = oferta.ultima
    if ultima is None:
        raise ordenes.OfertaDesconocida(oferta_id=orden.oferta_id)
    plan = None if isinstance(ultima, OfertaCoordinada) else ultima
    nueva = OfertaInstalada(
        oferta_id=orden.oferta_id,
        institucion_id=ultima.institucion_id,
        programa_origen=ultima.programa_origen,
        convenio_id=orden.convenio_id or (plan.convenio_id if plan else None),
        barrio_id=orden.barrio_id or ultima.barrio_id,
        establecimiento=orden.establecimiento or (plan.establecimiento if plan else None),
        desde=orden.desde or (plan.desde if plan else None),
        hasta=orden.hasta or (plan.hasta if plan else None),
        cupos=orden.cupos if orden.cupos is not None or plan is None else plan.cupos,
        estival=orden.estival or (plan is not None and plan.estival),
    )
    if ultima == nueva:
        return []
    _exigir_abierta(oferta, orden.oferta_id)
    if isinstance(ultima, OfertaInstalada):
        raise ordenes.OfertaYaInstalada(oferta_id=orden.oferta_id)
    if oferta.suspendida_por is not None:
        raise ordenes.OfertaDeProyectoDetenido(
            oferta_id=orden.oferta_id, proyecto_id=oferta.suspendida_por
        )
    exigir_comprometibles([nueva.institucion_id], context.occurred_at.date, context)
    if not context.relaxes("A3"):
        if nueva.desde is None:
            raise ordenes.InicioFaltante(oferta_id=orden.oferta_id)
        if nueva.estival and nueva.hasta is None:
            raise ordenes.TerminoEstivalFaltante(oferta_id=orden.oferta_id)
    exigir_barrio_activo(nueva.barrio_id, context)
    _exigir_respaldo(oferta, nueva, context)
    _exigir_terminos(nueva)
    _exigir_dentro_del_convenio(nueva, context)
    return [nueva, *anotar(nueva.barrio_id, nueva.oferta_id, context)]


def cerrar_oferta(oferta: Oferta, orden: CerrarOferta, context: Context) -> Sequence[Any]:
    ultima = oferta.ultima
    if ultima is None:
        raise ordenes.OfertaDesconocida(oferta_id=orden.oferta_id)
    if oferta.cerrada:
        return []
    if not isinstance(ultima, OfertaInstalada) and not context.relaxes("A3"):
        raise ordenes.OfertaNoInstalada(oferta_id=orden.oferta_id)
    if pendientes := abiertas(oferta, context):
        raise ordenes.DerivacionesAbiertas(oferta_id=orden.oferta_id, derivaciones=pendientes)
    return [
        OfertaCerrada(
            oferta_id=orden.oferta_id,
            institucion_id=ultima.institucion_id,
            programa_origen=ultima.programa_origen,
            barrio_id=ultima.barrio_id,
            fecha=orden.fecha,
            motivo=orden.motivo,
        ),
        *resolver(context, "P15", f"oferta/{orden.oferta_id}"),
    ]


def _exigir_abierta(oferta: Oferta, oferta_id: str) -> None:
    if oferta.cerrada:
        raise ordenes.OfertaYaCerrada(oferta_id=oferta_id)


def _exigir_respaldo(
    oferta: Oferta, nueva: OfertaPlanificada | OfertaInstalada, context: Context
) -> None:
    """A2: a convenio that the institution signed, or a registered coordination."""
    if context.relaxes("A2"):
        return
    if nueva.convenio_id is None:
        if not oferta.coordinada:
            raise ordenes.OfertaSinRespaldo(
                oferta_id=nueva.oferta_id, institucion_id=nueva.institucion_id
            )
        return
    convenio = context.of(CONVENIO, nueva.convenio_id)
    if not convenio.suscrito or convenio.terminos is None:
        raise ordenes.ConvenioSinVigencia(convenio_id=nueva.convenio_id)
    if nueva.institucion_id not in convenio.terminos.partes:
        raise ordenes.InstitucionFueraDelConvenio(
            institucion_id=nueva.institucion_id, convenio_id=nueva.convenio_id
        )


def _exigir_terminos(nueva: OfertaPlanificada | OfertaInstalada) -> None:
    if nueva.cupos is not None and nueva.cupos < 1:
        raise ordenes.CuposInvalidos(oferta_id=nueva.oferta_id, cupos=nueva.cupos)
    if nueva.desde is not None and nueva.hasta is not None and nueva.hasta < nueva.desde:
        raise ordenes.PlazoDeLaOfertaInvertido(
            oferta_id=nueva.oferta_id, desde=nueva.desde, hasta=nueva.hasta
        )


def _exigir_dentro_del_convenio(nueva: OfertaInstalada, context: Context) -> None:
    """A3. An offer without end lasts at most as long as its convenio."""
    terminos = context.of(CONVENIO, nueva.convenio_id).terminos if nueva.convenio_id else None
    if terminos is None:
        return
    primero, ultimo = terminos.desde or date.min, terminos.hasta or date.max
    for dia in (nueva.desde, nueva.hasta):
        if dia is not None and not primero <= dia <= ultimo:
            raise ordenes.OfertaFueraDelConvenio(
                oferta_id=nueva.oferta_id,
                dia=dia,
                convenio_id=nueva.convenio_id,
                desde=terminos.desde or "su firma",
                hasta=terminos.hasta or "su término",
            )


def decide(oferta: Oferta, orden: Command, context: Context) -> Sequence[Any]:
    match orden:
        case CoordinarOferta():
            return coordinar_oferta(oferta, orden, context)
        case PlanificarOferta():
            return planificar_oferta(oferta, orden, context)
        case InstalarOferta():
            return instalar_oferta(oferta, orden, context)
        case CerrarOferta():
            return cerrar_oferta(oferta, orden, context)
        case RecibirDerivacion():
            return recibir_derivacion(oferta, orden, context)
        case ResponderDerivacion():
            return responder_derivacion(oferta, orden, context)
        case _:
            assert_never(orden)


OFERTA = Decider[Command, Oferta, Event](
    category="oferta",
    decide=decide,
    evolve=evolve,
    initial=Oferta(),
    commands=Command,
    events=Event,
)

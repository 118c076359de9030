"""What is not spent comes back, and the fund is closed only when every peso paid is accounted for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.financiamiento.domain.estado import Fondo
from services.financiamiento.domain.exigencias import asignado_de, exigir_monto
from services.financiamiento.domain.ordenes_rendicion import (
    CertificarSaldo,
    ReintegrarSaldo,
    ResponderSolicitudCierre,
)
from services.financiamiento.domain.plazos import resueltas
from services.financiamiento.domain.rechazos_rendicion import (
    IniciativasSinRendir,
    ReintegroExcedeGirado,
    ReintegroRepetido,
)
from services.financiamiento.events_rendicion import (
    CertificacionSaldoRechazada,
    SaldoFondoCertificado,
    SaldoReintegrado,
)
from shared.decider import Context
from shared.errors import InvalidInput
from shared.names import comparable
from shared.values import Clp


def reintegrar(fondo: Fondo, orden: ReintegrarSaldo, context: Context) -> Sequence[Any]:
    exigir_monto(orden.monto_clp)
    comprobante = comparable(orden.comprobante)
    if not comprobante:
        raise InvalidInput.of([("data.comprobante", "debe tener letras o números")])
    anterior = fondo.reintegros.get(comprobante)
    if anterior is not None:
        pedido = (orden.iniciativa_id, orden.monto_clp, orden.fecha)
        if (anterior.iniciativa_id, anterior.monto_clp, anterior.fecha) == pedido:
            return []
        raise ReintegroRepetido(comprobante=orden.comprobante)
    queda = fondo.por_rendir(orden.iniciativa_id) - orden.monto_clp
    if queda < 0:
        raise ReintegroExcedeGirado(
            iniciativa_id=orden.iniciativa_id,
            por_rendir_clp=Clp(fondo.por_rendir(orden.iniciativa_id)),
            monto_clp=orden.monto_clp,
        )
    reintegrado = SaldoReintegrado(
        proyecto_id=orden.proyecto_id,
        iniciativa_id=orden.iniciativa_id,
        monto_clp=orden.monto_clp,
        comprobante=orden.comprobante,
        fecha=orden.fecha,
        por_rendir_clp=Clp(queda),
    )
    solucionada = [] if queda else [orden.iniciativa_id]
    return [reintegrado, *resueltas(fondo, orden.proyecto_id, solucionada, context)]


def certificar(fondo: Fondo, orden: CertificarSaldo) -> Sequence[Any]:
    asignado_de(fondo, orden.proyecto_id)
    if fondo.certificado is not None:
        return []
    if fondo.sin_rendir:
        raise IniciativasSinRendir(
            proyecto_id=orden.proyecto_id,
            por_rendir_clp=_por_rendir(fondo),
            iniciativas=fondo.sin_rendir,
        )
    return [_certificado(fondo, orden.proyecto_id, None)]


def responder(fondo: Fondo, orden: ResponderSolicitudCierre) -> Sequence[Any]:
    """P10: every request hears an answer, also when it was certified before or there is no fund."""
    if fondo.sin_rendir:
        return [
            CertificacionSaldoRechazada(
                proyecto_id=orden.proyecto_id,
                solicitud=orden.solicitud,
                iniciativas_sin_rendir=fondo.sin_rendir,
                por_rendir_clp=_por_rendir(fondo),
            )
        ]
    return [_certificado(fondo, orden.proyecto_id, orden.solicitud)]


def _certificado(fondo: Fondo, proyecto_id: str, solicitud: int | None) -> SaldoFondoCertificado:
    compromisos = fondo.compromisos.values()
    aprobado = sum(compromiso.aprobado_clp for compromiso in compromisos)
    asignado = fondo.asignado_clp or 0
    return SaldoFondoCertificado(
        proyecto_id=proyecto_id,
        asignado_clp=Clp(asignado),
        comprometido_clp=Clp(fondo.comprometido_clp),
        girado_clp=Clp(sum(compromiso.girado_clp for compromiso in compromisos)),
        rendido_aprobado_clp=Clp(aprobado),
        reintegrado_clp=Clp(sum(compromiso.reintegrado_clp for compromiso in compromisos)),
        saldo_clp=Clp(asignado - aprobado),
        solicitud=solicitud,
    )


def _por_rendir(fondo: Fondo) -> Clp:
    return Clp(sum(fondo.por_rendir(id_) for id_ in fondo.sin_rendir))

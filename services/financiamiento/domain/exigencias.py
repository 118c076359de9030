"""What many rules of a fund ask first."""

from __future__ import annotations

from services.financiamiento.domain.estado import Compromiso, Fondo
from services.financiamiento.domain.rechazos import (
    FondoNoAsignado,
    IniciativaNoFinanciada,
    MontoFueraDeRango,
    MotivoRequerido,
)
from shared.values import Clp


def asignado_de(fondo: Fondo, proyecto_id: str) -> Clp:
    if fondo.asignado_clp is None:
        raise FondoNoAsignado(proyecto_id=proyecto_id)
    return fondo.asignado_clp


def compromiso_de(fondo: Fondo, iniciativa_id: str) -> Compromiso:
    vigente = fondo.vigente(iniciativa_id)
    if vigente is None:
        raise IniciativaNoFinanciada(iniciativa_id=iniciativa_id)
    return vigente


def exigir_monto(monto_clp: Clp) -> None:
    if monto_clp <= 0:
        raise MontoFueraDeRango(monto_clp=monto_clp)


def motivo_de(motivo: str) -> str:
    if not motivo.strip():
        raise MotivoRequerido()
    return motivo.strip()

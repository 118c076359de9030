"""What many rules of a fund ask first."""

from __future__ import annotations

from datetime import date

from services.financiamiento.domain.estado import Compromiso, Fondo
from services.financiamiento.domain.rechazos import (
    FondoNoAsignado,
    IniciativaNoFinanciada,
    IniciativaRetirada,
    MontoFueraDeRango,
    MotivoRequerido,
    ProyectoEnSuspenso,
    ProyectoTerminado,
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


def exigir_que_fluya(fondo: Fondo, proyecto_id: str, iniciativa_id: str, dia: date) -> None:
    """P7, P15: money neither goes to what an amendment leaves out, nor out of a project that stopped.

    Raises `IniciativaRetirada`, `ProyectoEnSuspenso`, `ProyectoTerminado`.
    """
    if fondo.enmienda is not None and iniciativa_id in fondo.retiradas:
        raise IniciativaRetirada(iniciativa_id=iniciativa_id, version=fondo.enmienda.version)
    if fondo.terminado is not None and dia >= fondo.terminado:
        raise ProyectoTerminado(proyecto_id=proyecto_id, terminado_el=fondo.terminado)
    desde = fondo.suspendido_desde(dia)
    if desde is not None:
        raise ProyectoEnSuspenso(proyecto_id=proyecto_id, desde=desde, fecha=dia)


def exigir_monto(monto_clp: Clp) -> None:
    if monto_clp <= 0:
        raise MontoFueraDeRango(monto_clp=monto_clp)


def motivo_de(motivo: str) -> str:
    if not motivo.strip():
        raise MotivoRequerido()
    return motivo.strip()

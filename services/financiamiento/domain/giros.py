"""Money leaves only against a commitment, to an organisation that may receive it."""

from __future__ import annotations

from services.financiamiento.domain.estado import Fondo
from services.financiamiento.domain.evolucion import FONDO_LEIDO, Event
from services.financiamiento.domain.exigencias import compromiso_de, exigir_monto, exigir_que_fluya
from services.financiamiento.domain.ordenes import GirarFondos
from services.financiamiento.domain.receptor import RECEPTOR, Receptor, exigir_organizacion
from services.financiamiento.domain.rechazos import (
    CuotaInvalida,
    GiroExcedeCompromiso,
    GiroFuturo,
    GiroRepetido,
    ReceptorNoHabilitado,
)
from services.financiamiento.domain.rechazos_rendicion import RendicionVencida
from services.financiamiento.events import FondosGirados, ReceptorVinculado
from shared.decider import Context
from shared.values import Clp


def girar(fondo: Fondo, orden: GirarFondos, context: Context) -> list[Event | ReceptorVinculado]:
    exigir_organizacion("receptor_rut", orden.receptor_rut)
    exigir_monto(orden.monto_clp)
    if orden.cuota < 1:
        raise CuotaInvalida(cuota=orden.cuota)
    giro = FondosGirados(
        proyecto_id=orden.proyecto_id,
        iniciativa_id=orden.iniciativa_id,
        giro_id=orden.giro_id,
        receptor_rut=orden.receptor_rut,
        monto_clp=orden.monto_clp,
        cuota=orden.cuota,
        fecha=orden.fecha,
    )
    if orden.giro_id in fondo.giros:
        if fondo.giros[orden.giro_id] == giro:
            return []
        raise GiroRepetido(giro_id=orden.giro_id)
    exigir_que_fluya(fondo, orden.proyecto_id, orden.iniciativa_id, orden.fecha)
    vigente = compromiso_de(fondo, orden.iniciativa_id)
    por_girar = vigente.vigente_clp - vigente.girado_clp
    if orden.monto_clp > por_girar:
        raise GiroExcedeCompromiso(
            iniciativa_id=orden.iniciativa_id,
            por_girar_clp=Clp(por_girar),
            monto_clp=orden.monto_clp,
        )
    if orden.fecha > context.today:
        raise GiroFuturo(giro_id=orden.giro_id, fecha=orden.fecha, hoy=context.today)
    receptor = context.of(RECEPTOR, orden.receptor_rut)
    if not receptor.habilitado_el(orden.fecha):
        raise ReceptorNoHabilitado(receptor_rut=orden.receptor_rut, fecha=orden.fecha)
    _exigir_rendiciones_al_dia(fondo, orden, receptor, context)
    if orden.proyecto_id in receptor.proyectos:
        return [giro]
    return [giro, ReceptorVinculado(rut=orden.receptor_rut, proyecto_id=orden.proyecto_id)]


def _exigir_rendiciones_al_dia(
    fondo: Fondo, orden: GirarFondos, receptor: Receptor, context: Context
) -> None:
    """F12, over every project that ever paid this receptor."""
    for proyecto_id in sorted(receptor.proyectos | {orden.proyecto_id}):
        propio = proyecto_id == orden.proyecto_id
        suyo = fondo if propio else context.of(FONDO_LEIDO, proyecto_id)
        recibidas = {
            giro.iniciativa_id
            for giro in suyo.giros.values()
            if giro.receptor_rut == orden.receptor_rut
        }
        for iniciativa_id, vence in suyo.vencidas(orden.fecha):
            if iniciativa_id in recibidas:
                raise RendicionVencida(
                    receptor_rut=orden.receptor_rut,
                    vence_en=vence,
                    iniciativa_id=iniciativa_id,
                    proyecto_id=proyecto_id,
                )

"""Organisations that may receive public funds (Ley 19.862), as of any date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, assert_never

from services.financiamiento.domain.ordenes import (
    HabilitarReceptor,
    InhabilitarReceptor,
    OrdenReceptor,
)
from services.financiamiento.domain.rechazos import (
    CambioDeReceptorAnterior,
    MotivoRequerido,
    ReceptorNoHabilitado,
    ReceptorSinRegistro,
)
from services.financiamiento.events import (
    ReceptorHabilitado,
    ReceptorInhabilitado,
    ReceptorVinculado,
)
from shared.decider import Context, Decider
from shared.errors import InvalidInput
from shared.values import Rut

Event = ReceptorHabilitado | ReceptorInhabilitado | ReceptorVinculado

PRIMER_RUT_DE_ORGANIZACION: Final = 50_000_000  # below it the SII numbers natural persons


@dataclass(frozen=True)
class Receptor:
    """`cambios`: (since, enabled), in order of date. `proyectos`: those that ever paid it."""

    cambios: tuple[tuple[date, bool], ...] = ()
    proyectos: frozenset[str] = frozenset()

    def habilitado_el(self, dia: date) -> bool:
        vigentes = [habilitado for desde, habilitado in self.cambios if desde <= dia]
        return bool(vigentes) and vigentes[-1]


def exigir_organizacion(campo: str, rut: Rut) -> None:
    """Raises `InvalidInput` for a natural person: answered, never recorded, since a refusal would
    keep the RUN.
    """
    if int(rut.split("-")[0]) < PRIMER_RUT_DE_ORGANIZACION:
        problema = "debe ser el de una organización: el RUT de una persona no se recibe en claro"
        raise InvalidInput.of([(f"data.{campo}", problema)])


def habilitar(receptor: Receptor, orden: HabilitarReceptor) -> list[Event]:
    if not orden.registro_19862:
        raise ReceptorSinRegistro(receptor_rut=orden.rut)
    if receptor.habilitado_el(orden.fecha):
        return []
    _exigir_orden(receptor, orden.rut, orden.fecha)
    return [ReceptorHabilitado(rut=orden.rut, registro_19862=True, fecha=orden.fecha)]


def inhabilitar(receptor: Receptor, orden: InhabilitarReceptor) -> list[Event]:
    if not orden.motivo.strip():
        raise MotivoRequerido()
    if receptor.cambios and receptor.cambios[-1] == (orden.fecha, False):
        return []
    _exigir_orden(receptor, orden.rut, orden.fecha)
    if not receptor.habilitado_el(orden.fecha):
        raise ReceptorNoHabilitado(receptor_rut=orden.rut, fecha=orden.fecha)
    return [ReceptorInhabilitado(rut=orden.rut, motivo=orden.motivo, fecha=orden.fecha)]


def _exigir_orden(receptor: Receptor, rut: Rut, fecha: date) -> None:
    # A change dated before another would alter the ground of payments already made.
    if receptor.cambios and fecha < receptor.cambios[-1][0]:
        raise CambioDeReceptorAnterior(
            receptor_rut=rut, fecha=fecha, ultimo_cambio=receptor.cambios[-1][0]
        )


def decide(receptor: Receptor, orden: OrdenReceptor, _: Context) -> list[Event]:
    exigir_organizacion("rut", orden.rut)
    match orden:
        case HabilitarReceptor():
            return habilitar(receptor, orden)
        case InhabilitarReceptor():
            return inhabilitar(receptor, orden)
        case _:
            assert_never(orden)


def evolve(receptor: Receptor, event: Event) -> Receptor:
    if isinstance(event, ReceptorVinculado):
        return replace(receptor, proyectos=receptor.proyectos | {event.proyecto_id})
    habilitado = isinstance(event, ReceptorHabilitado)
    return replace(receptor, cambios=(*receptor.cambios, (event.fecha, habilitado)))


RECEPTOR = Decider[OrdenReceptor, Receptor, Event](
    category="receptor",
    decide=decide,
    evolve=evolve,
    initial=Receptor(),
    commands=OrdenReceptor,
    events=Event,
)

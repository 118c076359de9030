"""What the rules remember of a project's PDL and its initiatives. Read elsewhere through
`PDL_LEIDO`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from services.intervencion.events import (
    ConstaFinanciamientoAnulado,
    ConstaFondoAsignado,
    ConstaFondoModificado,
    ConstaIniciativaFinanciada,
    IniciativaEjecutada,
    IniciativaFormulada,
    IniciativaIdentificada,
    IniciativaMonitoreada,
    IniciativasPriorizadas,
    PDLAnalizadoEnMesa,
    PDLElaborado,
    PDLEnmendado,
    PDLFormalizado,
    PDLObservado,
    PDLValidado,
    PlanContinuidadAprobado,
    PrefactibilidadEvaluada,
    ValidacionPDLIniciada,
)
from shared.decider import DomainError, read_only

Event = (
    IniciativaIdentificada
    | IniciativaFormulada
    | PrefactibilidadEvaluada
    | IniciativasPriorizadas
    | IniciativaMonitoreada
    | IniciativaEjecutada
    | PDLElaborado
    | PDLFormalizado
    | ValidacionPDLIniciada
    | PDLAnalizadoEnMesa
    | PDLObservado
    | PDLValidado
    | PDLEnmendado
    | PlanContinuidadAprobado
    | ConstaFondoAsignado
    | ConstaFondoModificado
    | ConstaIniciativaFinanciada
    | ConstaFinanciamientoAnulado
)

Estado = Literal[
    "SIN_PDL",
    "EN_ELABORACION",
    "FORMALIZADO",
    "EN_VALIDACION",
    "OBSERVADO",
    "VALIDADO",
    "EN_IMPLEMENTACION",
    "CON_PLAN_CONTINUIDAD",
]


#: A valid plan changes only by amendment.
VALIDOS: Final[tuple[Estado, ...]] = ("VALIDADO", "EN_IMPLEMENTACION", "CON_PLAN_CONTINUIDAD")


class IniciativaDesconocida(DomainError):
    """La iniciativa {iniciativa_id} no está identificada en el proyecto {proyecto_id}."""

    rule = "N1"
    remedy = "Levante primero la iniciativa."


class EstadoPdlInadecuado(DomainError):
    """El PDL del proyecto {proyecto_id} está {estado} y {comando} lo necesita {admitidos}."""

    rule = "N2"
    remedy = "Lleve antes el PDL a uno de estos estados: {admitidos}."


@dataclass(frozen=True)
class Iniciativa:
    """An initiative; each fact replaces the one before."""

    identificada: IniciativaIdentificada
    formulada: IniciativaFormulada | None = None
    evaluada: PrefactibilidadEvaluada | None = None
    lugar: int | None = None
    financiada: bool = False
    avance: IniciativaMonitoreada | None = None
    ejecutada: bool = False

    @property
    def prefactible(self) -> bool:
        return self.evaluada is not None and self.evaluada.resultado == "PREFACTIBLE"

    @property
    def avance_pct(self) -> Decimal:
        return Decimal(0) if self.avance is None else self.avance.avance_pct

    @property
    def estado(self) -> str:
        """Its state of domain §1.5, as far as this service knows."""
        pasos = (
            (self.ejecutada, "EJECUTADA"),
            (self.financiada and self.avance is not None, "EN_EJECUCION"),
            (self.financiada, "FINANCIADA"),
            (self.lugar is not None, "PRIORIZADA"),
            (self.prefactible, "PREFACTIBLE"),
            (self.evaluada is not None, "NO_PREFACTIBLE"),
            (self.formulada is not None, "FORMULADA"),
        )
        return next((nombre for cumple, nombre in pasos if cumple), "IDENTIFICADA")


@dataclass(frozen=True)
class Pdl:
    """`fondo_clp` is null until the fund is known; `validacion_desde` the first day of the
    validation process.
    """

    plantilla_version: str | None = None
    iniciativas: Mapping[str, Iniciativa] = field(default_factory=dict)
    priorizadas: IniciativasPriorizadas | None = None
    priorizadores: frozenset[str] = frozenset()
    estado: Estado = "SIN_PDL"
    elaborado: PDLElaborado | None = None
    analisis: frozenset[PDLAnalizadoEnMesa] = frozenset()
    validacion_desde: date | None = None
    validado_el: date | None = None
    enmienda: PDLEnmendado | None = None
    plan: PlanContinuidadAprobado | None = None
    fondo_clp: int | None = None

    @property
    def version(self) -> int:
        """Of the plan in hand, 1 before there is any."""
        return 1 if self.elaborado is None else self.elaborado.version

    def fija(self, iniciativa_id: str) -> bool:
        """True when the initiative may not be written or evaluated again: its plan is valid, or it
        is done.
        """
        elaborado = self.elaborado
        if elaborado is None or iniciativa_id not in elaborado.iniciativas:
            return False
        return self.estado in VALIDOS or self.iniciativas[iniciativa_id].ejecutada

    def iniciativa(self, proyecto_id: str, iniciativa_id: str) -> Iniciativa:
        """Raises `IniciativaDesconocida`."""
        if iniciativa_id not in self.iniciativas:
            raise IniciativaDesconocida(iniciativa_id=iniciativa_id, proyecto_id=proyecto_id)
        return self.iniciativas[iniciativa_id]

    def exigir(self, comando: str, proyecto_id: str, *admitidos: Estado) -> PDLElaborado:
        """The draft in hand. Raises `EstadoPdlInadecuado` unless the plan is in one of these
        states.
        """
        if self.estado not in admitidos or self.elaborado is None:
            raise EstadoPdlInadecuado(
                proyecto_id=proyecto_id,
                estado=self.estado,
                comando=comando,
                admitidos=" o ".join(admitidos),
            )
        return self.elaborado


def evolve(pdl: Pdl, hecho: Event) -> Pdl:
    match hecho:
        case PDLElaborado():
            return replace(
                pdl,
                estado="EN_ELABORACION",
                elaborado=hecho,
                plantilla_version=hecho.plantilla_version,
            )
        case PDLFormalizado():
            return replace(pdl, estado="FORMALIZADO")
        case ValidacionPDLIniciada(fecha=fecha):
            return replace(
                pdl, estado="EN_VALIDACION", validacion_desde=pdl.validacion_desde or fecha
            )
        case PDLAnalizadoEnMesa():
            return replace(pdl, analisis=pdl.analisis | {hecho})
        case PDLObservado():
            return replace(pdl, estado="OBSERVADO")
        case PDLValidado(fecha=fecha):
            return replace(pdl, estado="VALIDADO", validado_el=fecha)
        case PDLEnmendado():
            return _enmendado(pdl, hecho)
        case PlanContinuidadAprobado():
            return replace(pdl, estado="CON_PLAN_CONTINUIDAD", plan=hecho)
        case ConstaFondoAsignado(monto_clp=monto) | ConstaFondoModificado(fondo_clp=monto):
            return replace(pdl, fondo_clp=monto)
        case _:
            return _evolve_iniciativas(pdl, hecho)


def _enmendado(pdl: Pdl, hecho: PDLEnmendado) -> Pdl:
    """The plan in hand is a draft again; that it was valid once stands."""
    if pdl.elaborado is None:
        return pdl
    borrador = replace(
        pdl.elaborado,
        version=hecho.version,
        iniciativas=hecho.iniciativas,
        plan_accion=hecho.plan_accion,
    )
    return replace(pdl, estado="EN_ELABORACION", elaborado=borrador, enmienda=hecho)


def _evolve_iniciativas(pdl: Pdl, hecho: Event) -> Pdl:
    match hecho:
        case IniciativaIdentificada(iniciativa_id=clave):
            todas = {**pdl.iniciativas, clave: Iniciativa(hecho)}
            return replace(pdl, iniciativas=todas, plantilla_version=hecho.plantilla_version)
        case IniciativaFormulada(iniciativa_id=clave):
            return _con(
                pdl, clave, lambda i: replace(i, formulada=hecho, evaluada=None, lugar=None)
            )
        case PrefactibilidadEvaluada(iniciativa_id=clave, resultado="NO_PREFACTIBLE"):
            return _con(pdl, clave, lambda i: replace(i, evaluada=hecho, lugar=None))
        case PrefactibilidadEvaluada(iniciativa_id=clave):
            return _con(pdl, clave, lambda i: replace(i, evaluada=hecho))
        case IniciativasPriorizadas():
            lugares = {p.iniciativa_id: p.lugar for p in hecho.ranking}
            return replace(
                pdl,
                priorizadas=hecho,
                priorizadores=pdl.priorizadores | {hecho.priorizado_por},
                iniciativas={
                    k: replace(i, lugar=lugares.get(k)) for k, i in pdl.iniciativas.items()
                },
            )
        case ConstaIniciativaFinanciada(iniciativa_id=clave):
            return _con(pdl, clave, lambda i: replace(i, financiada=True))
        case ConstaFinanciamientoAnulado(iniciativa_id=clave):
            return _con(pdl, clave, lambda i: replace(i, financiada=False))
        case IniciativaMonitoreada(iniciativa_id=clave):
            en_marcha: Estado = "EN_IMPLEMENTACION" if pdl.estado == "VALIDADO" else pdl.estado
            return _con(replace(pdl, estado=en_marcha), clave, lambda i: replace(i, avance=hecho))
        case IniciativaEjecutada(iniciativa_id=clave):
            return _con(pdl, clave, lambda i: replace(i, ejecutada=True))
        case _:
            return pdl


def _con(pdl: Pdl, clave: str, cambio: Callable[[Iniciativa], Iniciativa]) -> Pdl:
    """The plan with one initiative changed; unknown ones, which only a foreign fact could name,
    are ignored.
    """
    if clave not in pdl.iniciativas:
        return pdl
    return replace(pdl, iniciativas={**pdl.iniciativas, clave: cambio(pdl.iniciativas[clave])})


def version_de_reglas(pdl: Pdl) -> str | None:
    return pdl.plantilla_version


PDL_LEIDO = read_only(
    category="pdl",
    evolve=evolve,
    initial=Pdl(),
    events=Event,
    rules_version=version_de_reglas,
)

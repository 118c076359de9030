"""What a case is at each moment, and how each fact changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, ClassVar, Literal

from services.casos.events import (
    CasoDetectado,
    CasoEgresado,
    CasoIngresado,
    CasoReasignado,
    CasoReingresado,
    ConsentimientoRegistrado,
    ConsentimientoRevocado,
    DerivacionAceptada,
    DerivacionAtendida,
    DerivacionExpirada,
    DerivacionRechazada,
    DerivacionSolicitada,
    DuplaAsignada,
    EvaluacionCompletada,
    EvaluacionIniciada,
    IngresoRechazado,
    ObjetivoEvaluado,
    ObjetivoFormulado,
    PlanIntervencionAprobado,
    PlanIntervencionFormulado,
    PlazoRespuestaIniciado,
    TutoriaRegistrada,
)
from shared.decider import Decider, read_only

Event = (
    CasoDetectado
    | ConsentimientoRegistrado
    | ConsentimientoRevocado
    | EvaluacionIniciada
    | EvaluacionCompletada
    | CasoIngresado
    | IngresoRechazado
    | DuplaAsignada
    | CasoReasignado
    | PlanIntervencionFormulado
    | PlanIntervencionAprobado
    | TutoriaRegistrada
    | ObjetivoEvaluado
    | DerivacionSolicitada
    | DerivacionAceptada
    | DerivacionRechazada
    | DerivacionAtendida
    | DerivacionExpirada
    | PlazoRespuestaIniciado
    | CasoEgresado
    | CasoReingresado
)
Asignacion = DuplaAsignada | CasoReasignado


@dataclass(frozen=True)
class Consentimiento:
    hecho: ConsentimientoRegistrado
    revocado_el: date | None = None

    def cubre(self, finalidad: str, dia: date) -> bool:
        """In force that day for that purpose; a legal mandate covers them all."""
        if dia < self.hecho.fecha or (
            self.hecho.vigencia is not None and dia > self.hecho.vigencia
        ):
            return False
        if self.revocado_el is not None and dia >= self.revocado_el:
            return False
        return self.hecho.base_legal == "mandato_legal" or finalidad in self.hecho.finalidades


@dataclass(frozen=True)
class Derivacion:
    """`vence_en`: by when the offer answers."""

    hecho: DerivacionSolicitada
    estado: Literal["SOLICITADA", "ACEPTADA", "RECHAZADA", "ATENDIDA", "EXPIRADA"] = "SOLICITADA"
    vence_en: date | None = None

    @property
    def abierta(self) -> bool:
        """It waits for an answer or for being attended."""
        return self.estado in {"SOLICITADA", "ACEPTADA"}

    def vencida(self, al: date) -> bool:
        """Nobody answered in time."""
        return self.estado == "SOLICITADA" and self.vence_en is not None and al > self.vence_en


@dataclass(frozen=True)
class Ficha:
    """What a case keeps through all its states."""

    detectado: CasoDetectado
    evaluacion: EvaluacionCompletada | None = None
    consentimientos: Mapping[str, Consentimiento] = field(default_factory=dict)
    asignaciones: tuple[Asignacion, ...] = ()
    derivaciones: Mapping[str, Derivacion] = field(default_factory=dict)

    def cubre(self, finalidad: str, dia: date) -> bool:
        return any(c.cubre(finalidad, dia) for c in self.consentimientos.values())

    def mandato(self, dia: date) -> bool:
        """A legal mandate is in force that day."""
        return any(
            c.hecho.base_legal == "mandato_legal" and c.cubre("", dia)
            for c in self.consentimientos.values()
        )

    def asignados_el(self, dia: date) -> tuple[str, ...]:
        vigentes = [a for a in self.asignaciones if a.desde <= dia]
        return vigentes[-1].profesional_ids if vigentes else ()

    @property
    def dupla(self) -> tuple[str, ...]:
        """Those who were assigned last."""
        return self.asignaciones[-1].profesional_ids if self.asignaciones else ()


@dataclass(frozen=True)
class Plan:
    objetivos: tuple[ObjetivoFormulado, ...]
    autor: str
    aprobado_el: date | None = None

    @property
    def objetivo_ids(self) -> frozenset[str]:
        return frozenset(objetivo.objetivo_id for objetivo in self.objetivos)


@dataclass(frozen=True)
class Inexistente:
    etapa: ClassVar[str] = "SIN_DETECTAR"


@dataclass(frozen=True)
class Detectado:
    etapa: ClassVar[str] = "DETECTADO"
    ficha: Ficha


@dataclass(frozen=True)
class EnEvaluacion:
    etapa: ClassVar[str] = "EN_EVALUACION"
    ficha: Ficha
    inicio: EvaluacionIniciada


@dataclass(frozen=True)
class Evaluado:
    ficha: Ficha
    resultado: str

    @property
    def etapa(self) -> str:
        return f"evaluado con resultado {self.resultado}"


@dataclass(frozen=True)
class Ingresado:
    """`desde`: the day of the last ingress; what was evaluated before it does not end this one."""

    etapa: ClassVar[str] = "INGRESADO"
    ficha: Ficha
    ingreso: CasoIngresado
    desde: date
    planes: Mapping[int, Plan] = field(default_factory=dict)
    tutorias: Mapping[str, TutoriaRegistrada] = field(default_factory=dict)
    logros: Mapping[str, ObjetivoEvaluado] = field(default_factory=dict)

    def plan_al(self, dia: date) -> Plan | None:
        """The last version approved by that day."""
        for _, plan in sorted(self.planes.items(), reverse=True):
            if plan.aprobado_el is not None and plan.aprobado_el <= dia:
                return plan
        return None


@dataclass(frozen=True)
class NoIngresa:
    etapa: ClassVar[str] = "NO_INGRESA"
    ficha: Ficha
    causal: str


@dataclass(frozen=True)
class Egresado:
    etapa: ClassVar[str] = "EGRESADO"
    ficha: Ficha
    antes: Ingresado
    egreso: CasoEgresado


Abierto = Detectado | EnEvaluacion | Evaluado | Ingresado
Cerrado = NoIngresa | Egresado
Caso = Inexistente | Abierto | Cerrado


def evolve(caso: Caso, event: Event) -> Caso:
    match caso, event:
        case _, CasoDetectado():
            return Detectado(Ficha(event))
        case Inexistente(), _:
            return caso
        case _, EvaluacionIniciada():
            return EnEvaluacion(caso.ficha, event)
        case _, EvaluacionCompletada():
            return Evaluado(replace(caso.ficha, evaluacion=event), event.resultado)
        case _, CasoIngresado():
            return Ingresado(caso.ficha, event, event.fecha)
        case _, IngresoRechazado():
            return NoIngresa(caso.ficha, event.causal)
        case Ingresado(), CasoEgresado():
            return Egresado(caso.ficha, caso, event)
        case Egresado(), CasoReingresado():
            return replace(caso.antes, ficha=caso.ficha, desde=event.fecha, logros={})
        case Ingresado(), _:
            return _acompanado(replace(caso, ficha=_con_hecho(caso.ficha, event)), event)
        case _:
            return replace(caso, ficha=_con_hecho(caso.ficha, event))


def _acompanado(caso: Ingresado, event: Event) -> Ingresado:
    match event:
        case PlanIntervencionFormulado():
            plan = Plan(event.objetivos, event.formulado_por)
            return replace(caso, planes={**caso.planes, event.version: plan})
        case PlanIntervencionAprobado():
            plan = replace(caso.planes[event.version], aprobado_el=event.fecha)
            return replace(caso, planes={**caso.planes, event.version: plan})
        case TutoriaRegistrada():
            return replace(caso, tutorias={**caso.tutorias, event.tutoria_id: event})
        case ObjetivoEvaluado():
            return replace(caso, logros={**caso.logros, event.objetivo_id: event})
        case _:
            return caso


def _con_hecho(ficha: Ficha, event: Event) -> Ficha:
    match event:
        case ConsentimientoRegistrado():
            nuevo = Consentimiento(event)
            return _con_consentimiento(ficha, event.consentimiento_id, nuevo)
        case ConsentimientoRevocado():
            anterior = ficha.consentimientos[event.consentimiento_id]
            revocado = replace(anterior, revocado_el=event.fecha)
            return _con_consentimiento(ficha, event.consentimiento_id, revocado)
        case DuplaAsignada() | CasoReasignado():
            return replace(ficha, asignaciones=(*ficha.asignaciones, event))
        case DerivacionSolicitada():
            return _con_derivacion(ficha, event.derivacion_id, Derivacion(event))
        case DerivacionAceptada():
            return _derivacion(ficha, event.derivacion_id, "ACEPTADA")
        case DerivacionRechazada():
            return _derivacion(ficha, event.derivacion_id, "RECHAZADA")
        case DerivacionAtendida():
            return _derivacion(ficha, event.derivacion_id, "ATENDIDA")
        case DerivacionExpirada():
            return _derivacion(ficha, event.derivacion_id, "EXPIRADA")
        case PlazoRespuestaIniciado():
            esperada = replace(ficha.derivaciones[event.derivacion_id], vence_en=event.vence_en)
            return _con_derivacion(ficha, event.derivacion_id, esperada)
        case _:
            return ficha


def _con_consentimiento(ficha: Ficha, clave: str, consentimiento: Consentimiento) -> Ficha:
    return replace(ficha, consentimientos={**ficha.consentimientos, clave: consentimiento})


def _con_derivacion(ficha: Ficha, clave: str, derivacion: Derivacion) -> Ficha:
    return replace(ficha, derivaciones={**ficha.derivaciones, clave: derivacion})


def _derivacion(ficha: Ficha, clave: str, estado: Any) -> Ficha:
    return _con_derivacion(ficha, clave, replace(ficha.derivaciones[clave], estado=estado))


#: The case as other streams read it.
CASO_LEIDO: Decider[None, Caso, Event] = read_only(
    category="caso",
    evolve=evolve,
    initial=Inexistente(),
    events=Event,
)

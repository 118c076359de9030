"""What the rules of a fund ask of its past, and how each fact changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal, TypeVar

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
    IniciativaDelPDL,
    IniciativaFinanciada,
)
from services.financiamiento.events_rendicion import (
    CertificacionSaldoRechazada,
    Documento,
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
from shared.values import Clp, Mes

V = TypeVar("V")

FASE_DE_EJECUCION: Final = 3
REGLAS_DE_URGENCIA: Final = ("F13", "X12")

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
)
EstadoRendicion = Literal["PRESENTADA", "OBSERVADA", "APROBADA", "RECHAZADA"]


@dataclass(frozen=True)
class PDL:
    """The validated plan in force: its initiatives by id and the ámbitos of the programme's
    template.
    """

    version: int
    ambitos: tuple[str, ...]
    iniciativas: Mapping[str, IniciativaDelPDL]


@dataclass(frozen=True)
class Compromiso:
    """`financiado_clp` is the original amount; `vigente_clp` is 0 once annulled."""

    ambito: str
    financiado_clp: Clp
    vigente_clp: int
    girado_clp: int = 0
    aprobado_clp: int = 0
    reintegrado_clp: int = 0

    @property
    def por_rendir_clp(self) -> int:
        """Paid, and neither approved nor given back."""
        return self.girado_clp - self.aprobado_clp - self.reintegrado_clp


@dataclass(frozen=True)
class Rendicion:
    """`presentada_por`: everyone who ever presented it."""

    iniciativa_id: str
    documentos: tuple[Documento, ...]
    total_clp: Clp
    presentada_por: frozenset[str]
    estado: EstadoRendicion = "PRESENTADA"
    aprobado_clp: int = 0
    observaciones: str | None = None


@dataclass(frozen=True)
class Fondo:
    """`asignado_clp` is the fund today, null before it is assigned. `cierre_fase_tres`: null while
    that phase is open. `urgencias`: urgent initiative → the template of its project.
    """

    adjudicado_clp: Clp | None = None
    inicial_clp: Clp | None = None
    asignado_clp: Clp | None = None
    actos: Mapping[str, int] = field(default_factory=dict)
    pdl: PDL | None = None
    compromisos: Mapping[str, Compromiso] = field(default_factory=dict)
    giros: Mapping[str, FondosGirados] = field(default_factory=dict)
    rendiciones: Mapping[str, Rendicion] = field(default_factory=dict)
    reintegros: Mapping[str, SaldoReintegrado] = field(default_factory=dict)
    ejecutadas: Mapping[str, date] = field(default_factory=dict)
    plazos: Mapping[str, date] = field(default_factory=dict)
    cierre_fase_tres: date | None = None
    urgencias: Mapping[str, str] = field(default_factory=dict)
    excepciones: tuple[ConstaExcepcionAutorizada, ...] = ()
    certificado: SaldoFondoCertificado | None = None

    @property
    def comprometido_clp(self) -> int:
        return sum(compromiso.vigente_clp for compromiso in self.compromisos.values())

    def por_rendir(self, iniciativa_id: str) -> int:
        """What was paid to an initiative and is neither approved nor given back, in pesos."""
        compromiso = self.compromisos.get(iniciativa_id)
        return 0 if compromiso is None else compromiso.por_rendir_clp

    @property
    def sin_rendir(self) -> tuple[str, ...]:
        """Ids of the initiatives with money unaccounted for, in order."""
        ids = (id_ for id_, compromiso in self.compromisos.items() if compromiso.por_rendir_clp)
        return tuple(sorted(ids))

    def vencidas(self, dia: date) -> tuple[str, ...]:
        """Those of them whose term had passed on `dia`."""
        return tuple(id_ for id_ in self.sin_rendir if self.plazos.get(id_, dia) < dia)

    def exceptuada(self, iniciativa_id: str, mes: Mes) -> bool:
        """Whether an exception lets this urgency be financed before the PDL in that month (X12)."""
        return any(
            excepcion.regla in REGLAS_DE_URGENCIA
            and excepcion.entidad in (None, iniciativa_id)
            and (excepcion.vigencia is None or mes <= excepcion.vigencia)
            for excepcion in self.excepciones
        )

    def vigente(self, iniciativa_id: str) -> Compromiso | None:
        """The live commitment of an initiative, if it has one."""
        compromiso = self.compromisos.get(iniciativa_id)
        return compromiso if compromiso is not None and compromiso.vigente_clp > 0 else None


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
            nuevo = Compromiso(event.ambito, event.monto_clp, event.monto_clp)
            return _con_compromiso(fondo, event.iniciativa_id, nuevo)
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
    return replace(fondo, pdl=PDL(event.version, event.ambitos_plantilla, iniciativas))


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

"""What the rules of a fund ask of its past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from services.financiamiento.events import (
    ConstaExcepcionAutorizada,
    FondosGirados,
    IniciativaDelPDL,
)
from services.financiamiento.events_ajenos import ConstaPDLEnmendado
from services.financiamiento.events_rendicion import (
    Documento,
    SaldoFondoCertificado,
    SaldoReintegrado,
)
from shared.values import Clp, Mes

REGLAS_DE_URGENCIA: Final = ("F13", "X12")

EstadoRendicion = Literal["PRESENTADA", "OBSERVADA", "APROBADA", "RECHAZADA"]


@dataclass(frozen=True)
class PDL:
    """The validated plan in force: its initiatives by id and the ámbitos of the programme's
    template. `desde`: since when each is in a validated plan without a break, where it is known.
    """

    version: int
    ambitos: tuple[str, ...]
    iniciativas: Mapping[str, IniciativaDelPDL]
    desde: Mapping[str, date]


@dataclass(frozen=True)
class Compromiso:
    """`financiado_clp` is the original amount; `vigente_clp` is 0 once annulled. `plan_clp`: what the
    first validated plan with it gave it, null for an urgency that none has had.
    """

    ambito: str
    financiado_clp: Clp
    vigente_clp: int
    plan_clp: Clp | None
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
    that phase is open. `urgencias`: urgent initiative → the template of its project. `suspensiones`:
    first day of each and the day it went on, null while it lasts.
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
    enmienda: ConstaPDLEnmendado | None = None
    suspensiones: tuple[tuple[date, date | None], ...] = ()
    terminado: date | None = None
    reintegro_vence: date | None = None
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

    def vence(self, iniciativa_id: str) -> date | None:
        """The last day to account for an initiative's money, null while no term runs."""
        terminos = (self.plazos.get(iniciativa_id), self.reintegro_vence)
        return min((dia for dia in terminos if dia is not None), default=None)

    def vencidas(self, dia: date) -> tuple[tuple[str, date], ...]:
        """Those of them whose term had passed on `dia`, each with its last day."""
        terminos = ((id_, self.vence(id_)) for id_ in self.sin_rendir)
        return tuple((id_, vence) for id_, vence in terminos if vence is not None and vence < dia)

    @property
    def retiradas(self) -> frozenset[str]:
        """Ids of the initiatives that an amendment in hand leaves out of the plan (P7)."""
        if self.enmienda is None or (self.pdl and self.pdl.version >= self.enmienda.version):
            return frozenset()
        return frozenset(self.enmienda.retiradas)

    def suspendido_desde(self, dia: date) -> date | None:
        """The first day of the suspension that `dia` is in, if it is in one (P15)."""
        return next(
            (
                desde
                for desde, hasta in self.suspensiones
                if desde <= dia and (hasta is None or dia < hasta)
            ),
            None,
        )

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

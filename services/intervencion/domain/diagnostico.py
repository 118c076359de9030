"""The diagnosis of a project's territory: in elaboration, shared, validated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, assert_never

from services.intervencion.domain.proyecto_estado import proyecto_de, revisar_fecha
from services.intervencion.domain.rechazos import exigir
from services.intervencion.events import (
    DiagnosticoDifundido,
    DiagnosticoElaborado,
    DiagnosticoValidado,
)
from shared.decider import Context, Decider, DomainError
from shared.declare import command

Event = DiagnosticoElaborado | DiagnosticoDifundido | DiagnosticoValidado
Estado = Literal["SIN_DIAGNOSTICO", "EN_ELABORACION", "DIFUNDIDO", "VALIDADO"]


class EstadoDiagnosticoInadecuado(DomainError):
    """El diagnóstico de {proyecto_id} está {estado} y {comando} lo necesita {admitidos}."""

    rule = "N2"
    remedy = "El diagnóstico se elabora, después se difunde y por último se valida."


@command("diagnostico/{proyecto_id}")
class IngresarDiagnostico:
    """The needs found; `acta` is the id of the document that says so."""

    proyecto_id: str
    necesidades: tuple[str, ...]
    asistentes: int
    acta: str


@command("diagnostico/{proyecto_id}")
class DifundirDiagnostico:
    """The community heard the diagnosis."""

    proyecto_id: str
    asistentes: int
    acta: str


@command("diagnostico/{proyecto_id}")
class ValidarDiagnostico:
    """The community agreed with the diagnosis."""

    proyecto_id: str
    asistentes: int
    acta: str


Command = IngresarDiagnostico | DifundirDiagnostico | ValidarDiagnostico


@dataclass(frozen=True)
class Diagnostico:
    """Its state and the last fact of each kind, to know a repeat."""

    estado: Estado = "SIN_DIAGNOSTICO"
    plantilla_version: str | None = None
    ultimo: Event | None = None


def ingresar_diagnostico(
    diagnostico: Diagnostico, orden: IngresarDiagnostico, context: Context
) -> list[Event]:
    """I10; at least one need. A new version replaces the former until it is shared."""
    proyecto = proyecto_de(orden.proyecto_id, context)
    revisar_fecha(proyecto, context)
    exigir(bool(orden.necesidades), "necesidades", "un diagnóstico tiene al menos una")
    hecho = DiagnosticoElaborado(
        proyecto_id=orden.proyecto_id,
        plantilla_version=proyecto.adjudicado.plantilla_version,
        necesidades=orden.necesidades,
        asistentes=orden.asistentes,
        acta=orden.acta,
    )
    return _si_procede(diagnostico, orden, hecho, "SIN_DIAGNOSTICO", "EN_ELABORACION")


def difundir_diagnostico(
    diagnostico: Diagnostico, orden: DifundirDiagnostico, context: Context
) -> list[Event]:
    """I10; after its elaboration."""
    revisar_fecha(proyecto_de(orden.proyecto_id, context), context)
    hecho = DiagnosticoDifundido(
        proyecto_id=orden.proyecto_id, asistentes=orden.asistentes, acta=orden.acta
    )
    return _si_procede(diagnostico, orden, hecho, "EN_ELABORACION")


def validar_diagnostico(
    diagnostico: Diagnostico, orden: ValidarDiagnostico, context: Context
) -> list[Event]:
    """I10; after it was shared."""
    revisar_fecha(proyecto_de(orden.proyecto_id, context), context)
    hecho = DiagnosticoValidado(
        proyecto_id=orden.proyecto_id, asistentes=orden.asistentes, acta=orden.acta
    )
    return _si_procede(diagnostico, orden, hecho, "DIFUNDIDO")


def _si_procede(
    diagnostico: Diagnostico, orden: Command, hecho: Event, *admitidos: Estado
) -> list[Event]:
    exigir(orden.asistentes >= 0, "asistentes", "no puede ser negativo")
    if diagnostico.ultimo == hecho:
        return []
    if diagnostico.estado not in admitidos:
        raise EstadoDiagnosticoInadecuado(
            proyecto_id=orden.proyecto_id,
            estado=diagnostico.estado,
            comando=type(orden).__name__,
            admitidos=" o ".join(admitidos),
        )
    return [hecho]


def decide(diagnostico: Diagnostico, command: Command, context: Context) -> list[Event]:
    match command:
        case IngresarDiagnostico():
            return ingresar_diagnostico(diagnostico, command, context)
        case DifundirDiagnostico():
            return difundir_diagnostico(diagnostico, command, context)
        case ValidarDiagnostico():
            return validar_diagnostico(diagnostico, command, context)
        case _:
            assert_never(command)


def evolve(diagnostico: Diagnostico, hecho: Event) -> Diagnostico:
    match hecho:
        case DiagnosticoElaborado(plantilla_version=version):
            return Diagnostico("EN_ELABORACION", version, hecho)
        case DiagnosticoDifundido():
            return replace(diagnostico, estado="DIFUNDIDO", ultimo=hecho)
        case DiagnosticoValidado():
            return replace(diagnostico, estado="VALIDADO", ultimo=hecho)
        case _:
            return diagnostico


DIAGNOSTICO = Decider[Command, Diagnostico, Event](
    category="diagnostico",
    decide=decide,
    evolve=evolve,
    initial=Diagnostico(),
    commands=Command,
    events=Event,
    rules_version=lambda diagnostico: diagnostico.plantilla_version,
)

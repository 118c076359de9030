"""The diagnosis and the local development plan (PDL) that grows from it."""

from __future__ import annotations

from datetime import date

from shared.declare import event, value
from shared.values import Clp


@event("DiagnósticoElaborado")
class DiagnosticoElaborado:
    """The needs of the territory; until it is shared, the last version counts."""

    proyecto_id: str
    plantilla_version: str
    necesidades: tuple[str, ...]
    asistentes: int
    acta: str


@event("DiagnósticoDifundido")
class DiagnosticoDifundido:
    """The community knows the diagnosis."""

    proyecto_id: str
    asistentes: int
    acta: str


@event("DiagnósticoValidado")
class DiagnosticoValidado:
    """The community agrees with the diagnosis."""

    proyecto_id: str
    asistentes: int
    acta: str


@event("PDLElaborado")
class PDLElaborado:
    """A draft of the plan: its initiatives and plan of action."""

    proyecto_id: str
    plantilla_version: str
    pdl_id: str
    version: int
    iniciativas: tuple[str, ...]
    plan_accion: str


@event("PDLFormalizado")
class PDLFormalizado:
    """The draft is formal."""

    proyecto_id: str
    pdl_id: str
    version: int


@event("ValidaciónPDLIniciada")
class ValidacionPDLIniciada:
    """The validation process opens, and with it the window of Fase V."""

    proyecto_id: str
    pdl_id: str
    version: int
    fecha: date


@event("PDLAnalizadoEnMesa")
class PDLAnalizadoEnMesa:
    """An intersectoral table looked at the plan."""

    proyecto_id: str
    pdl_id: str
    version: int
    mesa_id: str
    observaciones: str


@event("PDLObservado")
class PDLObservado:
    """The plan goes back to its authors."""

    proyecto_id: str
    pdl_id: str
    version: int
    motivo: str
    cambios: tuple[str, ...]


@event("PDLEnmendado")
class PDLEnmendado:
    """A valid plan is being changed: `version` is the new one, which is valid once it is validated.

    `iniciativas` are those of the new version; `retiradas`, those of the former that it leaves out.
    """

    proyecto_id: str
    pdl_id: str
    version: int
    motivo: str
    cambios: tuple[str, ...]
    iniciativas: tuple[str, ...]
    retiradas: tuple[str, ...]
    plan_accion: str


@value
class IniciativaValidada:
    """An initiative of a validated plan.

    `cubierto_por_fondo`: it and all before it in the ranking fit in the project's fund.
    """

    iniciativa_id: str
    ambito: str
    lugar: int
    monto_clp: Clp
    cubierto_por_fondo: bool


@event("PDLValidado")
class PDLValidado:
    """The plan is valid; its initiatives, in order of priority, may be financed."""

    proyecto_id: str
    pdl_id: str
    version: int
    fecha: date
    quorum: int
    iniciativas: tuple[IniciativaValidada, ...]
    ambitos_plantilla: tuple[str, ...]
    acta: str


@event("PlanContinuidadAprobado")
class PlanContinuidadAprobado:
    """How the plan goes on after the programme."""

    proyecto_id: str
    pdl_id: str
    version: int
    compromisos: tuple[str, ...]

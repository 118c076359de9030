"""A local initiative, from its idea to its execution. All live in the project's PDL stream."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from shared.declare import event, value
from shared.values import Clp

Prefactibilidad = Literal["PREFACTIBLE", "NO_PREFACTIBLE"]


@event("IniciativaIdentificada")
class IniciativaIdentificada:
    """Someone raised an initiative; an urgent one may precede the PDL."""

    proyecto_id: str
    plantilla_version: str
    iniciativa_id: str
    titulo: str
    es_urgencia: bool
    necesidad: str


@event("IniciativaFormulada")
class IniciativaFormulada:
    """Its project is written. A new formulation undoes the earlier evaluation and priority."""

    proyecto_id: str
    iniciativa_id: str
    ambito: str
    monto_solicitado_clp: Clp
    plazo_dias: int
    impacto: str
    diseno_doc: str


@value
class Criterio:
    """One criterion and its score."""

    nombre: str
    puntaje: Decimal


@event("PrefactibilidadEvaluada")
class PrefactibilidadEvaluada:
    """Whether it can be done."""

    proyecto_id: str
    iniciativa_id: str
    resultado: Prefactibilidad
    criterios: tuple[Criterio, ...]


@value
class Prioridad:
    """The place an assembly gave to an initiative, from 1."""

    iniciativa_id: str
    lugar: int
    votos: int


@event("IniciativasPriorizadas", fixed=("priorizado_por",))
class IniciativasPriorizadas:
    """The whole ranking; the last one counts. `priorizado_por` is the opaque id of who recorded
    it.
    """

    proyecto_id: str
    ranking: tuple[Prioridad, ...]
    asamblea_fecha: date
    asistentes: int
    priorizado_por: str


@event("IniciativaMonitoreada")
class IniciativaMonitoreada:
    """Declared progress, 0 to 100 with at most two decimals."""

    proyecto_id: str
    iniciativa_id: str
    avance_pct: Decimal
    fecha: date


@event("IniciativaEjecutada")
class IniciativaEjecutada:
    """It is done."""

    proyecto_id: str
    iniciativa_id: str
    fecha: date

"""From ingress to egress: who works with the case, its plan, its tutorías and its derivaciones."""

from __future__ import annotations

from datetime import date
from typing import Literal

from services.casos.events_comunes import (
    Canal,
    Meta,
    Modalidad,
    MotivoExpiracion,
    MotivoReasignacion,
)
from shared.declare import event, value
from shared.personal import Protected

CausalEgreso = Literal[
    "OBJETIVOS_CUMPLIDOS", "DESERCION", "TRASLADO", "MAYORIA_EDAD", "DERIVACION_ESPECIALIZADA"
]


@event("DuplaAsignada", fixed=("profesional_ids",))
class DuplaAsignada:
    """These professionals work with the case from `desde` on."""

    caso_id: str
    profesional_ids: tuple[str, ...]
    desde: date


@event("CasoReasignado", fixed=("profesional_ids",))
class CasoReasignado:
    """From `desde` on others work with the case."""

    caso_id: str
    profesional_ids: tuple[str, ...]
    desde: date
    motivo: MotivoReasignacion


@value
class ObjetivoFormulado:
    """`meta` is a code, `meta_valor` its amount if it has one; what it means to this person is
    encrypted.
    """

    objetivo_id: str
    meta: Meta
    meta_valor: int | None = None
    plazo: date
    descripcion_cifrada: Protected | None = None


@event("PlanIntervenciónFormulado", fixed=("formulado_por",))
class PlanIntervencionFormulado:
    """`formulado_por` is the opaque id of its author, who may not approve it (K7)."""

    caso_id: str
    version: int
    objetivos: tuple[ObjetivoFormulado, ...]
    formulado_por: str


@event("PlanIntervenciónAprobado", fixed=("aprobado_por",))
class PlanIntervencionAprobado:
    """The plan in force from `fecha` on."""

    caso_id: str
    version: int
    fecha: date
    aprobado_por: str


@event("TutoríaRegistrada")
class TutoriaRegistrada:
    """`duracion_min` 1 to 480. `asistencia` false: it was convened and the person did not come."""

    caso_id: str
    tutoria_id: str
    profesional_id: str
    fecha: date
    duracion_min: int
    modalidad: Modalidad
    canal: Canal | None = None
    objetivos_trabajados: tuple[str, ...]
    asistencia: bool
    nota_cifrada: Protected | None = None


@event("ObjetivoEvaluado")
class ObjetivoEvaluado:
    """`logro` is 0 to 100."""

    caso_id: str
    objetivo_id: str
    logro: int
    fecha: date


@event("DerivaciónSolicitada", fixed=("oferta_id",))
class DerivacionSolicitada:
    """The offer is asked to receive the case; it has so many days to answer."""

    caso_id: str
    derivacion_id: str
    oferta_id: str
    protocolo_id: str
    plazo_respuesta_dias: int
    fecha: date


@event("DerivaciónAceptada")
class DerivacionAceptada:
    """The offer receives the case."""

    caso_id: str
    derivacion_id: str
    oferta_id: str


@event("DerivaciónRechazada")
class DerivacionRechazada:
    """The offer does not receive the case; `motivo` is a code."""

    caso_id: str
    derivacion_id: str
    oferta_id: str
    motivo: str | None = None


@event("DerivaciónAtendida")
class DerivacionAtendida:
    """The offer has attended the case."""

    caso_id: str
    derivacion_id: str
    oferta_id: str
    fecha: date


@event("PlazoRespuestaIniciado")
class PlazoRespuestaIniciado:
    """The offer answers by `vence_en`: `plazo_dias` working days after it was asked (P12)."""

    caso_id: str
    derivacion_id: str
    plazo_dias: int
    vence_en: date


@event("DerivaciónExpirada", stream="caso/{caso_id}")
class DerivacionExpirada:
    """The derivación waits no more: its term passed, the offer closed, or another takes its place."""

    caso_id: str
    derivacion_id: str
    oferta_id: str
    motivo: MotivoExpiracion
    fecha: date


@event("CasoEgresado")
class CasoEgresado:
    """The case ended; the person may be detected again."""

    caso_id: str
    poligono_id: str
    causal: CausalEgreso
    fecha: date


@event("CasoReingresado")
class CasoReingresado:
    """The case is open again."""

    caso_id: str
    poligono_id: str
    fecha: date

"""From detection to ingress: the case, its legal basis, its evaluation, and the places."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from services.casos.events_comunes import (
    BaseLegal,
    CausalRechazo,
    Finalidad,
    FuenteDeteccion,
    Otorgante,
    ResultadoEvaluacion,
    Titular,
    TramoEdad,
)
from shared.declare import event
from shared.personal import Protected
from shared.values import Mes


@event("CupoEstimado")
class CupoEstimado:
    """How many cases the polygon is expected to have; null when the source does not say."""

    poligono_id: str
    casos_estimados: int | None = None
    fecha: date


@event("CupoOcupado", stream="cupo/{poligono_id}")
class CupoOcupado:
    """A case in evaluation or ingressed counts against the polygon's places (K5)."""

    poligono_id: str
    caso_id: str


@event("CupoLiberado", stream="cupo/{poligono_id}")
class CupoLiberado:
    """The case no longer counts against the polygon's places."""

    poligono_id: str
    caso_id: str


@event("CasoDetectado", fixed=("persona_ref",))
class CasoDetectado:
    """`persona_ref` is a random UUID; who it is, only the protected store knows."""

    caso_id: str
    persona_ref: str
    poligono_id: str
    fuente_deteccion: FuenteDeteccion
    fecha: date


@event("ConsentimientoRegistrado")
class ConsentimientoRegistrado:
    """A legal basis to treat the person's data, from `fecha` to `vigencia` (null: no end).

    `otorgante` and `texto_sha256` (the signed text) are null under a legal mandate.
    """

    caso_id: str
    consentimiento_id: str
    tipo_titular: Titular
    otorgante: Otorgante | None = None
    base_legal: BaseLegal
    finalidades: tuple[Finalidad, ...]
    texto_sha256: str | None = None
    fecha: date
    vigencia: date | None = None


@event("ConsentimientoRevocado")
class ConsentimientoRevocado:
    """It no longer covers anything from `fecha` on."""

    caso_id: str
    consentimiento_id: str
    fecha: date


@event("EvaluaciónIniciada")
class EvaluacionIniciada:
    """`instrumento` is a code."""

    caso_id: str
    dupla_id: str
    instrumento: str
    fecha: date


@event("EvaluaciónCompletada")
class EvaluacionCompletada:
    """A person concluded, never a machine. Risk and factors are only ever encrypted."""

    caso_id: str
    resultado: ResultadoEvaluacion
    nivel_riesgo: Protected | None = None
    factores: Protected | None = None


@event("CasoIngresado")
class CasoIngresado:
    """The case is in the programme."""

    caso_id: str
    poligono_id: str
    fecha: date
    tramo_edad: TramoEdad
    dupla_id: str
    edad_anios: Protected | None = None


@event("IngresoRechazado")
class IngresoRechazado:
    """The case ends without ingress; the person may be detected again."""

    caso_id: str
    poligono_id: str
    causal: CausalRechazo


@event("IndicadorDeclarado", version=2)
class IndicadorDeclarado:
    """A ratio as its source declares it: numerator and denominator are not invented (X21).

    `completo_desde`, `completo_hasta`: the months in which the source expects the whole. Version 1 did not say.
    """

    indicador: Literal["CASOS_EN_EVALUACION_SOBRE_ESTIMADO"]
    valor_pct: Decimal
    mes: Mes
    fuente: str
    completo_desde: Mes | None = None
    completo_hasta: Mes | None = None

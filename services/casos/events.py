"""Facts about cases, gathered: each family has its file.

Nothing here names or describes a person: ids are opaque, the rest are codes of closed lists, dates
and numbers. What describes a person is a `Cifrado`.
"""

from __future__ import annotations

from services.casos.events_acompanamiento import (
    CasoEgresado,
    CasoReasignado,
    CasoReingresado,
    CausalEgreso,
    DerivacionAceptada,
    DerivacionAtendida,
    DerivacionRechazada,
    DerivacionSolicitada,
    DuplaAsignada,
    ObjetivoEvaluado,
    ObjetivoFormulado,
    PlanIntervencionAprobado,
    PlanIntervencionFormulado,
    TutoriaRegistrada,
)
from services.casos.events_ajenos import (
    ConstaOfertaCerrada,
    ConstaOfertaInstalada,
    ConstaPoligonoCerrado,
    ConstaPoligonoElegido,
    ConstaProtocoloDerivacionAcordado,
)
from services.casos.events_comunes import Cifrado
from services.casos.events_ingreso import (
    CasoDetectado,
    CasoIngresado,
    ConsentimientoRegistrado,
    ConsentimientoRevocado,
    CupoEstimado,
    CupoLiberado,
    CupoOcupado,
    EvaluacionCompletada,
    EvaluacionIniciada,
    IndicadorDeclarado,
    IngresoRechazado,
)

__all__ = [
    "CasoDetectado",
    "CasoEgresado",
    "CasoIngresado",
    "CasoReasignado",
    "CasoReingresado",
    "CausalEgreso",
    "Cifrado",
    "ConsentimientoRegistrado",
    "ConsentimientoRevocado",
    "ConstaOfertaCerrada",
    "ConstaOfertaInstalada",
    "ConstaPoligonoCerrado",
    "ConstaPoligonoElegido",
    "ConstaProtocoloDerivacionAcordado",
    "CupoEstimado",
    "CupoLiberado",
    "CupoOcupado",
    "DerivacionAceptada",
    "DerivacionAtendida",
    "DerivacionRechazada",
    "DerivacionSolicitada",
    "DuplaAsignada",
    "EvaluacionCompletada",
    "EvaluacionIniciada",
    "IndicadorDeclarado",
    "IngresoRechazado",
    "ObjetivoEvaluado",
    "ObjetivoFormulado",
    "PlanIntervencionAprobado",
    "PlanIntervencionFormulado",
    "TutoriaRegistrada",
]

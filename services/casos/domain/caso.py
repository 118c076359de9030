"""The index of a case: which function answers each command."""

from __future__ import annotations

from typing import Any, assert_never

from services.casos.domain import acompanamiento, asignacion, derivaciones, ingreso
from services.casos.domain.estados import Caso, Event, Inexistente, evolve
from services.casos.domain.ordenes import (
    AprobarPlan,
    AsignarDupla,
    AtenderDerivacion,
    CompletarEvaluacion,
    DetectarCaso,
    EgresarCaso,
    EvaluarObjetivo,
    EvaluarPlazos,
    FormularPlan,
    IngresarCaso,
    IniciarEvaluacion,
    Orden,
    ReasignarCaso,
    RechazarIngreso,
    RegistrarConsentimiento,
    RegistrarRespuestaDerivacion,
    RegistrarTutoria,
    ReingresarCaso,
    RevocarConsentimiento,
    SolicitarDerivacion,
)
from services.casos.domain.privacidad import protegida, revisar_rectificado
from shared.decider import Context, Decider


def decide(caso: Caso, orden: Orden, context: Context) -> list[Any]:
    match orden:
        case DetectarCaso():
            return ingreso.detectar(caso, orden, context)
        case RegistrarConsentimiento():
            return ingreso.consentir(caso, orden, context)
        case RevocarConsentimiento():
            return ingreso.revocar(caso, orden, context)
        case IniciarEvaluacion():
            return ingreso.iniciar_evaluacion(caso, orden, context)
        case CompletarEvaluacion():
            return ingreso.completar_evaluacion(caso, orden, context)
        case IngresarCaso():
            return ingreso.ingresar(caso, orden, context)
        case RechazarIngreso():
            return ingreso.rechazar_ingreso(caso, orden, context)
        case AsignarDupla():
            return asignacion.asignar(caso, orden, context)
        case ReasignarCaso():
            return asignacion.reasignar(caso, orden, context)
        case FormularPlan():
            return acompanamiento.formular_plan(caso, orden, context)
        case AprobarPlan():
            return acompanamiento.aprobar_plan(caso, orden, context)
        case RegistrarTutoria():
            return acompanamiento.registrar_tutoria(caso, orden, context)
        case EvaluarObjetivo():
            return acompanamiento.evaluar_objetivo(caso, orden)
        case SolicitarDerivacion():
            return derivaciones.solicitar(caso, orden, context)
        case EvaluarPlazos():
            return derivaciones.evaluar_plazos(caso, orden, context)
        case RegistrarRespuestaDerivacion():
            return derivaciones.responder(caso, orden)
        case AtenderDerivacion():
            return derivaciones.atender(caso, orden)
        case EgresarCaso():
            return acompanamiento.egresar(caso, orden, context)
        case ReingresarCaso():
            return acompanamiento.reingresar(caso, orden, context)
        case _:
            assert_never(orden)


def persona_de(caso: Caso, orden: Any, _: Context) -> str | None:
    """Whose the free text of a command is; nobody's if it names a case that was not detected."""
    if isinstance(caso, Inexistente):
        return orden.persona_ref if isinstance(orden, DetectarCaso) else None
    return caso.ficha.detectado.persona_ref


CASO = Decider[Orden, Caso, Event](
    category="caso",
    decide=protegida(decide),
    evolve=evolve,
    initial=Inexistente(),
    commands=Orden,
    events=Event,
    person=persona_de,
    admits=revisar_rectificado,
)

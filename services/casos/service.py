"""The service casos: detection, admission, plans and tutoring, without personal data.

A table of contents; the rules are in `domain`.
"""

from __future__ import annotations

from services.casos.access import ACCESS
from services.casos.domain import DECIDERS, RELAXABLE
from services.casos.domain.carga import FijarCargaMaxima
from services.casos.domain.cupo import EstimarCupo
from services.casos.domain.indicador import DeclararIndicador
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
    ReasignarCaso,
    RechazarIngreso,
    RegistrarConsentimiento,
    RegistrarTutoria,
    ReingresarCaso,
    RevocarConsentimiento,
    SolicitarDerivacion,
)
from services.casos.policies import DEADLINES, FACTS, POLICIES
from services.casos.upcasters import UPCASTERS
from shared.access.grants import AsignarRol, RevocarRol, grants_decider
from shared.common import RectificarRegistro
from shared.runtime.core import Definition
from shared.runtime.service import Service, command


class Casos(Service):
    """Commands over RPC and HTTP; feed, history and health come from the kernel."""

    name = "casos"
    definition = Definition(
        name="casos",
        deciders=(*DECIDERS, grants_decider(ACCESS)),
        access=ACCESS,
        reactions=(*FACTS, *POLICIES),
        relaxable=RELAXABLE,
        upcasters=UPCASTERS,
        deadlines=DEADLINES,
        clear_text=False,  # K10: free text may hold personal data, and nothing encrypts it yet
    )

    detectar_caso = command(DetectarCaso)
    registrar_consentimiento = command(RegistrarConsentimiento)
    revocar_consentimiento = command(RevocarConsentimiento)
    iniciar_evaluacion = command(IniciarEvaluacion)
    completar_evaluacion = command(CompletarEvaluacion)
    ingresar_caso = command(IngresarCaso)
    rechazar_ingreso = command(RechazarIngreso)
    asignar_dupla = command(AsignarDupla)
    reasignar_caso = command(ReasignarCaso)
    formular_plan = command(FormularPlan)
    aprobar_plan = command(AprobarPlan)
    registrar_tutoria = command(RegistrarTutoria)
    evaluar_objetivo = command(EvaluarObjetivo)
    solicitar_derivacion = command(SolicitarDerivacion)
    atender_derivacion = command(AtenderDerivacion)
    egresar_caso = command(EgresarCaso)
    reingresar_caso = command(ReingresarCaso)

    evaluar_plazos = command(EvaluarPlazos)

    fijar_carga_maxima = command(FijarCargaMaxima)
    estimar_cupo = command(EstimarCupo)

    declarar_indicador = command(DeclararIndicador)

    rectificar_registro = command(RectificarRegistro)

    asignar_rol = command(AsignarRol)
    revocar_rol = command(RevocarRol)

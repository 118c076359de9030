"""The service casos: detection, admission, plans and tutoring, personal data only under the key of its person.

A table of contents; the rules are in `domain`.
"""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Request, Response

from services.casos.access import ACCESS
from services.casos.busqueda import Busqueda
from services.casos.domain import DECIDERS, RELAXABLE
from services.casos.domain.acceso import AccederFicha, OtorgarAccesoEmergencia
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
from services.casos.domain.ordenes_persona import (
    EvaluarPlazosPersona,
    FijarRetencionLegal,
    IdentificarPersona,
    LevantarRetencionLegal,
    ProrrogarDerechoTitular,
    ResolverDerechoTitular,
    SolicitarDerechoTitular,
    SuprimirDatos,
)
from services.casos.domain.supresion import confirmada
from services.casos.ficha import leer_ficha
from services.casos.policies import DEADLINES, FACTS, POLICIES
from services.casos.schemas import PedirFicha
from services.casos.upcasters import UPCASTERS
from shared import canonical
from shared.access.grants import AsignarRol, RevocarRol, grants_decider
from shared.common import RectificarRegistro
from shared.runtime.core import Definition
from shared.runtime.http import http, json_response, read_body
from shared.runtime.questions import recording
from shared.runtime.service import Service, command, query
from shared.schemas import load


class Casos(Busqueda, Service):
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
        erased=confirmada,
        clear_text=False,  # K10: free text may hold personal data: it is encrypted, and never clear
    )

    @recording(AccederFicha)
    @query
    def ficha(self, caso_id: str, finalidad: str) -> dict[str, Any]:
        """The file of a case, as far as the reader's role and the purpose allow; `FichaAccedida` is recorded before."""
        self.work.require_sealed()
        return leer_ficha(self.work.core, self.work.caller(), caso_id, finalidad)

    @http("POST", "/fichas")
    def recibir_ficha(self, request: Request) -> Response:
        """The same over HTTP: `{caso_id, finalidad}`. A POST, since it writes who read."""
        asked = load(PedirFicha, canonical.loads(read_body(request)), root="")
        return json_response(
            leer_ficha(self.work.core, self.work.caller(), asked.caso_id, asked.finalidad)
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

    identificar_persona = command(IdentificarPersona)
    solicitar_derecho_titular = command(SolicitarDerechoTitular)
    prorrogar_derecho_titular = command(ProrrogarDerechoTitular)
    resolver_derecho_titular = command(ResolverDerechoTitular)
    fijar_retencion_legal = command(FijarRetencionLegal)
    levantar_retencion_legal = command(LevantarRetencionLegal)
    suprimir_datos = command(SuprimirDatos)
    evaluar_plazos_persona = command(EvaluarPlazosPersona)

    fijar_carga_maxima = command(FijarCargaMaxima)
    estimar_cupo = command(EstimarCupo)

    otorgar_acceso_emergencia = command(OtorgarAccesoEmergencia)

    declarar_indicador = command(DeclararIndicador)

    rectificar_registro = command(RectificarRegistro)

    asignar_rol = command(AsignarRol)
    revocar_rol = command(RevocarRol)

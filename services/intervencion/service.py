"""The service intervencion: templates, projects, phases, diagnosis and the local development plan.

A table of contents; the rules are in `domain`.
"""

from __future__ import annotations

from services.intervencion.access import ACCESS
from services.intervencion.domain import DECIDERS, RELAXABLE
from services.intervencion.domain.adjudicacion import AdjudicarProyecto
from services.intervencion.domain.alertas import EvaluarPlazos
from services.intervencion.domain.avance import RegistrarAvanceIniciativa
from services.intervencion.domain.cierre import SolicitarCierre
from services.intervencion.domain.componentes import CerrarComponente, IniciarComponente
from services.intervencion.domain.diagnostico import (
    DifundirDiagnostico,
    IngresarDiagnostico,
    ValidarDiagnostico,
)
from services.intervencion.domain.documento import PublicarDocumentoPrograma
from services.intervencion.domain.ejecucion import (
    AutorizarExcepcion,
    CambiarModalidad,
    ConstituirInstancia,
    EstablecerCartaGantt,
    IngresarLineaSalida,
    PlanificarActividadesComponente,
    RegistrarActividad,
)
from services.intervencion.domain.ejecutor import IdentificarEjecutor
from services.intervencion.domain.enmienda import EnmendarPDL
from services.intervencion.domain.equipo import (
    IniciarSeleccionEquipo,
    PrepararCapacitacion,
    RegistrarCapacitacion,
    RegistrarEntrevistasSeleccion,
    SeleccionarEquipo,
)
from services.intervencion.domain.etapas import CerrarEtapa, IniciarEtapa
from services.intervencion.domain.fases import CerrarFase, IniciarFase
from services.intervencion.domain.iniciativas import (
    EvaluarPrefactibilidad,
    FormularIniciativa,
    LevantarIniciativa,
    PriorizarIniciativas,
)
from services.intervencion.domain.pdl import (
    AnalizarPDLEnMesa,
    AprobarPlanContinuidad,
    ElaborarPDL,
    FormalizarPDL,
    IniciarValidacionPDL,
    ObservarPDL,
)
from services.intervencion.domain.planificacion import PlanificarFase
from services.intervencion.domain.plantilla import PublicarPlantilla
from services.intervencion.domain.validacion import ValidarPDL
from services.intervencion.domain.vigencia import (
    ReactivarProyecto,
    SuspenderProyecto,
    TerminarProyecto,
)
from services.intervencion.policies import DEADLINES, FACTS, POLICIES
from shared.access.grants import AsignarRol, RevocarRol, grants_decider
from shared.common import DATO, RectificarRegistro, RegistrarDatoFaltante
from shared.runtime.core import Definition
from shared.runtime.service import Service, command


class Intervencion(Service):
    """Commands over RPC and HTTP; feed, history and health come from the kernel."""

    name = "intervencion"
    definition = Definition(
        name="intervencion",
        deciders=(*DECIDERS, DATO, grants_decider(ACCESS)),
        access=ACCESS,
        reactions=(*FACTS, *POLICIES),
        relaxable=RELAXABLE,
        deadlines=DEADLINES,
    )

    publicar_plantilla = command(PublicarPlantilla)

    adjudicar_proyecto = command(AdjudicarProyecto)
    establecer_carta_gantt = command(EstablecerCartaGantt)
    planificar_fase = command(PlanificarFase)
    iniciar_fase = command(IniciarFase)
    cerrar_fase = command(CerrarFase)
    iniciar_etapa = command(IniciarEtapa)
    cerrar_etapa = command(CerrarEtapa)
    registrar_actividad = command(RegistrarActividad)
    cambiar_modalidad = command(CambiarModalidad)
    constituir_instancia = command(ConstituirInstancia)
    ingresar_linea_salida = command(IngresarLineaSalida)
    planificar_actividades_componente = command(PlanificarActividadesComponente)
    iniciar_componente = command(IniciarComponente)
    cerrar_componente = command(CerrarComponente)
    autorizar_excepcion = command(AutorizarExcepcion)
    suspender_proyecto = command(SuspenderProyecto)
    reactivar_proyecto = command(ReactivarProyecto)
    terminar_proyecto = command(TerminarProyecto)
    solicitar_cierre = command(SolicitarCierre)
    evaluar_plazos = command(EvaluarPlazos)
    iniciar_seleccion_equipo = command(IniciarSeleccionEquipo)
    registrar_entrevistas_seleccion = command(RegistrarEntrevistasSeleccion)
    seleccionar_equipo = command(SeleccionarEquipo)
    preparar_capacitacion = command(PrepararCapacitacion)
    registrar_capacitacion = command(RegistrarCapacitacion)

    identificar_ejecutor = command(IdentificarEjecutor)

    ingresar_diagnostico = command(IngresarDiagnostico)
    difundir_diagnostico = command(DifundirDiagnostico)
    validar_diagnostico = command(ValidarDiagnostico)

    levantar_iniciativa = command(LevantarIniciativa)
    formular_iniciativa = command(FormularIniciativa)
    evaluar_prefactibilidad = command(EvaluarPrefactibilidad)
    priorizar_iniciativas = command(PriorizarIniciativas)
    registrar_avance_iniciativa = command(RegistrarAvanceIniciativa)
    elaborar_pdl = command(ElaborarPDL)
    formalizar_pdl = command(FormalizarPDL)
    iniciar_validacion_pdl = command(IniciarValidacionPDL)
    analizar_pdl_en_mesa = command(AnalizarPDLEnMesa)
    validar_pdl = command(ValidarPDL)
    observar_pdl = command(ObservarPDL)
    enmendar_pdl = command(EnmendarPDL)
    aprobar_plan_continuidad = command(AprobarPlanContinuidad)

    publicar_documento_programa = command(PublicarDocumentoPrograma)

    registrar_dato_faltante = command(RegistrarDatoFaltante)
    rectificar_registro = command(RectificarRegistro)

    asignar_rol = command(AsignarRol)
    revocar_rol = command(RevocarRol)

"""Who may do what in intervencion: the ejecutor records, the coordinador of the territory approves.

Read with shared/access/README.md. What is not here is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from services.intervencion.domain.proyecto_estado import PROYECTO_LEIDO
from services.intervencion.events import ProyectoAdjudicado
from shared.access.asked import Asked
from shared.access.matrix import Matrix
from shared.decider import Context

STREAMS: Final = ("proyecto", "pdl", "diagnostico")  # each of one project, whose id is its key


def proyecto(asked: Asked, _: Context) -> Iterator[str]:
    yield from filter(None, map(asked.key, STREAMS))


def adjudicados(asked: Asked, context: Context) -> Iterator[ProyectoAdjudicado]:
    for proyecto_id in proyecto(asked, context):
        if (leido := context.of(PROYECTO_LEIDO, proyecto_id)) is not None:
            yield leido.adjudicado


def territorio(asked: Asked, context: Context) -> Iterator[str]:
    return (adjudicado.territorio_id for adjudicado in adjudicados(asked, context))


def region(asked: Asked, context: Context) -> Iterator[str]:
    return (str(adjudicado.region) for adjudicado in adjudicados(asked, context))


def institucion(asked: Asked, context: Context) -> Iterator[str]:
    """Its ejecutor."""
    return (a.ejecutor_id for a in adjudicados(asked, context) if a.ejecutor_id is not None)


ACCESS: Final = Matrix.of(
    roles="""
        administrador    alcances:todo                  otorga:sistema
        operador         alcances:todo                  otorga:administrador
        coordinador_app  alcances:region,territorio     otorga:administrador
        ejecutor         alcances:proyecto,institucion  otorga:administrador
        auditor          alcances:todo                  otorga:administrador
        sistema          automatico
    """,
    table="""
        PublicarPlantilla                operador:todo
        PublicarDocumentoPrograma        operador:todo
        AdjudicarProyecto                operador:todo
        IdentificarEjecutor              operador:todo
        AutorizarExcepcion               operador:todo
        SuspenderProyecto                operador:todo
        ReactivarProyecto                operador:todo
        TerminarProyecto                 operador:todo
        RegistrarDatoFaltante            operador:todo
        RectificarRegistro               operador:todo
        PlanificarFase                   operador:todo coordinador_app:region,territorio
        IniciarEtapa                     operador:todo coordinador_app:region,territorio
        CerrarEtapa                      operador:todo coordinador_app:region,territorio
        CerrarFase                       operador:todo coordinador_app:region,territorio
        CambiarModalidad                 operador:todo coordinador_app:region,territorio
        ValidarDiagnostico               operador:todo coordinador_app:region,territorio
        EvaluarPrefactibilidad           operador:todo coordinador_app:region,territorio
        AnalizarPDLEnMesa                operador:todo coordinador_app:region,territorio
        ValidarPDL                       operador:todo coordinador_app:region,territorio
        ObservarPDL                      operador:todo coordinador_app:region,territorio
        AprobarPlanContinuidad           operador:todo coordinador_app:region,territorio
        SolicitarCierre                  operador:todo coordinador_app:region,territorio
        EvaluarPlazos                    operador:todo coordinador_app:region,territorio
        EstablecerCartaGantt             operador:todo coordinador_app:region,territorio ejecutor:proyecto,institucion
        IniciarFase                      operador:todo coordinador_app:region,territorio ejecutor:proyecto,institucion
        RegistrarActividad               operador:todo coordinador_app:region,territorio ejecutor:proyecto,institucion
        ConstituirInstancia              operador:todo coordinador_app:region,territorio ejecutor:proyecto,institucion
        IngresarLineaSalida              operador:todo coordinador_app:region,territorio ejecutor:proyecto,institucion
        PlanificarActividadesComponente  operador:todo coordinador_app:region,territorio ejecutor:proyecto,institucion
        IniciarComponente                operador:todo coordinador_app:region,territorio ejecutor:proyecto,institucion
        CerrarComponente                 operador:todo coordinador_app:region,territorio ejecutor:proyecto,institucion
        IniciarSeleccionEquipo           operador:todo ejecutor:proyecto,institucion
        RegistrarEntrevistasSeleccion    operador:todo ejecutor:proyecto,institucion
        SeleccionarEquipo                operador:todo ejecutor:proyecto,institucion
        PrepararCapacitacion             operador:todo ejecutor:proyecto,institucion
        RegistrarCapacitacion            operador:todo ejecutor:proyecto,institucion
        IngresarDiagnostico              operador:todo ejecutor:proyecto,institucion
        DifundirDiagnostico              operador:todo ejecutor:proyecto,institucion
        LevantarIniciativa               operador:todo ejecutor:proyecto,institucion
        FormularIniciativa               operador:todo ejecutor:proyecto,institucion
        PriorizarIniciativas             operador:todo ejecutor:proyecto,institucion
        RegistrarAvanceIniciativa        operador:todo ejecutor:proyecto,institucion
        ElaborarPDL                      operador:todo ejecutor:proyecto,institucion
        FormalizarPDL                    operador:todo ejecutor:proyecto,institucion
        IniciarValidacionPDL             operador:todo ejecutor:proyecto,institucion
        EnmendarPDL                      operador:todo ejecutor:proyecto,institucion
        AsignarRol                       administrador:todo
        RevocarRol                       administrador:todo
        eventos                          sistema:todo operador:todo auditor:todo
        historia                         operador:todo auditor:todo
        evento                           operador:todo auditor:todo
        comando                          operador:todo auditor:todo
        estado                           sistema:todo operador:todo auditor:todo
        verificar                        operador:todo auditor:todo
        redecidir                        operador:todo auditor:todo
        estacionados                     operador:todo auditor:todo
        evaluar_dia                      operador:todo
        reintentar                       operador:todo
        nueva_epoca                      operador:todo
    """,
    subjects={
        "proyecto": proyecto,
        "territorio": territorio,
        "region": region,
        "institucion": institucion,
    },
)

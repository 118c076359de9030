"""A project: the index of its commands. Rules live in `adjudicacion`, `fases`, `etapas`,
`ejecucion`, `equipo`, `componentes`, `vigencia`,
`cierre`, `alertas`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, assert_never

from services.intervencion.domain.adjudicacion import AdjudicarProyecto, adjudicar_proyecto
from services.intervencion.domain.alertas import EvaluarPlazos, evaluar_plazos
from services.intervencion.domain.cierre import (
    ObservarCierre,
    RealizarCierre,
    SolicitarCierre,
    observar_cierre,
    realizar_cierre,
    solicitar_cierre,
)
from services.intervencion.domain.componentes import (
    CerrarComponente,
    IniciarComponente,
    cerrar_componente,
    iniciar_componente,
)
from services.intervencion.domain.ejecucion import (
    AutorizarExcepcion,
    CambiarModalidad,
    ConstituirInstancia,
    EstablecerCartaGantt,
    IngresarLineaSalida,
    PlanificarActividadesComponente,
    RegistrarActividad,
    autorizar_excepcion,
    cambiar_modalidad,
    constituir_instancia,
    establecer_carta_gantt,
    ingresar_linea_salida,
    planificar_actividades_componente,
    registrar_actividad,
)
from services.intervencion.domain.equipo import (
    IniciarSeleccionEquipo,
    PrepararCapacitacion,
    RegistrarCapacitacion,
    RegistrarEntrevistasSeleccion,
    SeleccionarEquipo,
    formar_equipo,
)
from services.intervencion.domain.etapas import (
    CerrarEtapa,
    IniciarEtapa,
    cerrar_etapa,
    iniciar_etapa,
)
from services.intervencion.domain.fases import (
    CerrarFase,
    IniciarFase,
    cerrar_fase,
    iniciar_fase,
)
from services.intervencion.domain.planificacion import PlanificarFase, planificar_fase
from services.intervencion.domain.proyecto_estado import (
    Event,
    Proyecto,
    evolve,
    exigir_en_curso,
    exigir_proyecto,
    version_de_reglas,
)
from services.intervencion.domain.vigencia import (
    ReactivarProyecto,
    SuspenderProyecto,
    TerminarProyecto,
    reactivar_proyecto,
    suspender_proyecto,
    terminar_proyecto,
)
from shared.decider import Context, Decider

#: What a suspended or ended project still accepts, as far as each allows.
Lateral = (
    AutorizarExcepcion
    | SuspenderProyecto
    | ReactivarProyecto
    | TerminarProyecto
    | SolicitarCierre
    | RealizarCierre
    | ObservarCierre
    | EvaluarPlazos
)

EnCurso = (
    EstablecerCartaGantt
    | PlanificarFase
    | IniciarFase
    | CerrarFase
    | IniciarEtapa
    | CerrarEtapa
    | RegistrarActividad
    | CambiarModalidad
    | ConstituirInstancia
    | IngresarLineaSalida
    | PlanificarActividadesComponente
    | IniciarComponente
    | CerrarComponente
    | IniciarSeleccionEquipo
    | RegistrarEntrevistasSeleccion
    | SeleccionarEquipo
    | PrepararCapacitacion
    | RegistrarCapacitacion
)

Command = AdjudicarProyecto | Lateral | EnCurso


def decide(proyecto: Proyecto | None, command: Command, context: Context) -> Sequence[Any]:
    if isinstance(command, AdjudicarProyecto):
        return adjudicar_proyecto(proyecto, command, context)
    vivo = exigir_proyecto(proyecto, command.proyecto_id)
    match command:
        case AutorizarExcepcion():
            return autorizar_excepcion(vivo, command, context)
        case SuspenderProyecto():
            return suspender_proyecto(vivo, command, context)
        case ReactivarProyecto():
            return reactivar_proyecto(vivo, command, context)
        case TerminarProyecto():
            return terminar_proyecto(vivo, command, context)
        case SolicitarCierre():
            return solicitar_cierre(vivo, command, context)
        case RealizarCierre():
            return realizar_cierre(vivo, command, context)
        case ObservarCierre():
            return observar_cierre(vivo, command, context)
        case EvaluarPlazos():
            return evaluar_plazos(vivo, command, context)
        case _:
            return _en_curso(exigir_en_curso(vivo), command, context)


def _en_curso(vivo: Proyecto, command: EnCurso, context: Context) -> Sequence[Any]:
    match command:
        case EstablecerCartaGantt():
            return establecer_carta_gantt(vivo, command, context)
        case PlanificarFase():
            return planificar_fase(vivo, command, context)
        case IniciarFase():
            return iniciar_fase(vivo, command, context)
        case CerrarFase():
            return cerrar_fase(vivo, command, context)
        case IniciarEtapa():
            return iniciar_etapa(vivo, command, context)
        case CerrarEtapa():
            return cerrar_etapa(vivo, command, context)
        case RegistrarActividad():
            return registrar_actividad(vivo, command, context)
        case CambiarModalidad():
            return cambiar_modalidad(vivo, command, context)
        case ConstituirInstancia():
            return constituir_instancia(vivo, command, context)
        case IngresarLineaSalida():
            return ingresar_linea_salida(vivo, command, context)
        case PlanificarActividadesComponente():
            return planificar_actividades_componente(vivo, command, context)
        case IniciarComponente():
            return iniciar_componente(vivo, command, context)
        case CerrarComponente():
            return cerrar_componente(vivo, command, context)
        case (
            IniciarSeleccionEquipo()
            | RegistrarEntrevistasSeleccion()
            | SeleccionarEquipo()
            | PrepararCapacitacion()
            | RegistrarCapacitacion()
        ):
            return formar_equipo(vivo, command, context)
        case _:
            assert_never(command)


PROYECTO = Decider[Command, Proyecto | None, Event](
    category="proyecto",
    decide=decide,
    evolve=evolve,
    initial=None,
    commands=Command,
    events=Event,
    rules_version=version_de_reglas,
)
